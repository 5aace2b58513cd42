"""The program's rules under the names and keyword arguments of the second coder's.

What is not named has the number that the text gives, which is the one set by hand.
"""

from collections.abc import Callable, Sequence
from typing import Any

from simulation.concepts import change_programme as programme
from simulation.concepts import cognitive_framework as cognition
from simulation.concepts import resistance as politics
from simulation.rule import limited
from simulation.vocabulary import Role
from tests.worlds import setting

DEFAULTS = setting("numbers=hand_set").parameters
F, G, R = DEFAULTS.cognitive_framework, DEFAULTS.change_programme, DEFAULTS.resistance
Rules = dict[str, Callable[..., Any]]


def adapted(*, frame: float, advice: float | None, gap: float, pace: float, **named: float) -> float:
    """The program takes the weighted sum of what is heard, the sum of weights, and the structure in place of the gap."""
    p = F._replace(**named)
    heard, weight = (0.0, 0.0) if advice is None else (advice, 1.0)
    return cognition.adapted(frame, heard, weight, frame + gap, pace, p.tolerance, p.openness)


def rebuilt(*, frame: float, structure: float, standing: float, vision: float, **named: float) -> float:
    """The program's drivers limit what its rule gives."""
    return limited(cognition.rebuilt(frame, structure, vision, standing, F._replace(**named)), 0.0, 1.0)


def gather(*, order: Sequence[int], dimension: Sequence[int]) -> list[int]:
    """The program changes the order that it is given."""
    own = list(order)
    programme.gather(own, dimension)
    return own


def expected_loss(
    *,
    stake: float,
    given: Sequence[float],
    shifts_power: Sequence[float],
    frame: float,
    effort: float = G.effort,
    span: float = G.span,
    **named: float,
) -> float:
    """The program takes the share of the pace that goes to what shifts power."""
    touched = sum(amount * shift for amount, shift in zip(given, shifts_power, strict=True)) / (effort / span)
    return politics.expected_loss(stake, touched, frame, R._replace(**named).alignment)


def resisting(
    *,
    resistance: float,
    founding_resistance: float,
    loss: float,
    neighbours: float | None,
    threat: float,
    win: float,
    monitoring: float,
    resistance_growth: bool = True,
    **named: float,
) -> float:
    """The program takes the weighted sum of neighbours' resistance and the sum of weights."""
    heard, weight = (0.0, 0.0) if neighbours is None else (neighbours, 1.0)
    return politics.resisting(
        resistance, founding_resistance, loss, heard, weight, threat, win, monitoring, int(resistance_growth),
        R._replace(**named),
    )  # fmt: skip


COGNITIVE_FRAMEWORK: Rules = {
    "founded": lambda *, draw, **named: cognition.founded(draw, F._replace(**named)),
    "threshold": lambda *, draw, **named: cognition.threshold(draw, F._replace(**named)),
    "gap": lambda *, structure, frame: cognition.gap(structure, frame),
    "confidence": lambda *, collaboration, bounded_confidence=True, **named: cognition.confidence(
        collaboration, int(bounded_confidence), F._replace(**named)
    ),
    "hearing": lambda *, weight, adviser_frame, frame, confidence: cognition.hearing(weight, frame, adviser_frame, confidence),
    "adapted": adapted,
    "embedding": lambda *, change_seeking, **named: cognition.embedding(change_seeking, F._replace(**named)),
    "tolerance": lambda *, assimilation=True, **named: cognition.tolerance(int(assimilation), F._replace(**named)),
    "contradicts": lambda *, gap, noticeable=F.noticeable: cognition.contradicts(gap, F._replace(noticeable=noticeable)),
    "broad": lambda *, pressure, contradicted, breadth_scale=F.breadth_scale: cognition.broad(
        pressure, contradicted, F._replace(breadth_scale=breadth_scale)
    ),
    "explained_away": lambda *, contradicted, whole_frame=F.whole_frame: cognition.explained_away(
        contradicted, F._replace(whole_frame=whole_frame)
    ),
    "assimilating": lambda *, pace, explained, assimilation=True: cognition.assimilating(pace, explained, assimilation),
    "weighed": lambda *, gap, convexity=F.convexity: cognition.weighed(gap, convexity),
    "attention": lambda *, windows, monitoring, threat, at_work=True, **named: cognition.attention(
        windows, monitoring, threat, int(at_work), F._replace(**named)
    ),
    "noticing": lambda *, attention, draw, **named: cognition.noticing(attention, draw, F._replace(**named)),
    "disconfirmed": lambda *, disconfirmation, noticed, pressure, **named: cognition.disconfirmed(
        disconfirmation, pressure, noticed, F._replace(**named)
    ),
    "rebuilt": rebuilt,
}
CHANGE_PROGRAMME: Rules = {
    "gather": gather,
    "absorbed": lambda *, given, absorption_cap=True, **named: programme.absorbed(
        given, int(absorption_cap), G._replace(**named)
    ),
    "undisturbed": lambda *, active, congested=True, **named: programme.undisturbed(
        active, int(congested), G._replace(**named)
    ),
    "unsaturated": lambda *, structure, diminishing_returns=True, **named: programme.unsaturated(
        structure, int(diminishing_returns), G._replace(**named)
    ),
    "right_share": lambda *, staff, template, at_work=True, **named: programme.right_share(
        staff, template, int(at_work), G._replace(**named)
    ),
    "learned": lambda *, template, monitoring, decentralised=False, **named: programme.learned(
        template, 1, monitoring, int(decentralised), G._replace(**named)
    ),
    "fits": lambda *, push, structure: programme.fits(push, structure),
}
RESISTANCE: Rules = {
    "stake": lambda *, mean, draw, **named: politics.stake(Role.HEAD, draw, R._replace(stake_head=mean, **named)),
    "founded": lambda *, draw, **named: politics.founded(draw, R._replace(**named)),
    "expected_loss": expected_loss,
    "resisting": resisting,
    "let_through": lambda *, resistance, **named: politics.let_through(resistance, R._replace(**named)),
}
