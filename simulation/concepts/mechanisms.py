"""Every mechanism through which the change regimes can differ, each with a neutral, linear substitute."""

from typing import Annotated, NamedTuple

from simulation.quantity import Switch


class Mechanisms(NamedTuple):
    """Which mechanisms are at work (1) and which are replaced by their neutral substitute (0)."""

    complementarity: Annotated[int, Switch("practices support or hamper each other", "K = 0")]
    frame_breaking: Annotated[
        int,
        Switch(
            "contradiction accumulates and breaks a frame past a threshold",
            "frames follow the structure at assimilation's linear rate, and every gap once assimilation is off too",
        ),
    ]
    assimilation: Annotated[
        int,
        Switch("only gaps within tolerance are absorbed into a frame", "every gap is absorbed at the same linear rate"),
    ]
    bounded_confidence: Annotated[
        int, Switch("managers hear only advice near their own frame", "all advice is averaged (DeGroot)")
    ]
    threat_switching: Annotated[
        int, Switch("under threat friends are heard instead of advisers", "the advice layer at all times")
    ]
    politics: Annotated[int, Switch("influence follows power, which moves with deference", "each manager counts the same")]
    resistance_growth: Annotated[int, Switch("resistance grows, spreads and recedes", "resistance stays at its founding level")]
    congestion: Annotated[int, Switch("parallel work gets in its own way", "no loss to parallel work")]
    absorption_cap: Annotated[int, Switch("a practice absorbs only so much effort a month", "no cap")]
    fixed_turns: Annotated[
        int,
        Switch(
            "a practice's turn lasts until the effort planned for it is spent, needed or not",
            "a turn ends when the practice is in place, and what is left of its plan waits until the others have had theirs",
        ),
    ]
    diminishing_returns: Annotated[
        int, Switch("the nearer completion, the less effort yields", "effort yields the same throughout")
    ]
    education_returns: Annotated[
        int, Switch("the nearer the benchmark, the less education adds to skill", "skill is proportional to education")
    ]
    disruption: Annotated[int, Switch("practices that move at once disturb each other", "flux is the plain sum of movements")]
    misfit_feedback: Annotated[int, Switch("misfit among practices lowers performance", "performance ignores misfit")]
    regression: Annotated[
        int, Switch("structure drifts back to what managers take for granted", "structure stays where it was put")
    ]
    template_error: Annotated[
        int, Switch("part of the effort installs the wrong thing, which costs until undone", "the template is right")
    ]
    endogenous_drops: Annotated[
        int, Switch("resistance and threat can end a programme", "a programme runs until its effort is offered")
    ]
    champion_exit: Annotated[
        int, Switch("a programme may end when its champion leaves", "a successor takes the programme over")
    ]
    joint_use: Annotated[
        int,
        Switch("use needs architecture, skill and willingness together", "each adds its share to use separately"),
    ]
    workarounds: Annotated[int, Switch("staff bridge what systems do not share", "nobody bridges")]
    turnover: Annotated[
        int,
        Switch(
            "managers leave and newcomers bring frames and know-how",
            "nobody leaves, but where a script says so (a visionary event, `trigger_events.replaced`)",
        ),
    ]
    learning: Annotated[int, Switch("know-how grows by doing and by hearing other CIOs", "know-how stays as founded")]
    peer_aspirations: Annotated[
        int, Switch("tied cities' performance enters aspirations", "aspirations follow a city's own past")
    ]
    attention: Annotated[int, Switch("triggers, monitoring and threat draw attention", "attention stays at its base level")]
