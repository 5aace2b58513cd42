"""Limits in which our model must be an older one exactly: configurations, and how far the two are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.published_models import degroot, granovetter, lant_mezias
from simulation import city, ensemble
from simulation.vocabulary import Role

if TYPE_CHECKING:
    from simulation.parameters import Setting

CALM = {  # leaders change nothing, no trigger strikes and nobody leaves: leadership=convergent and trigger_events=none
    "leadership.regime": "convergent",
    "trigger_events.election_period": 0,
    "trigger_events.technology_strength": 0.0,
    **{
        f"trigger_events.{name}": 0.0
        for name in (
            "regulation_rate", "demand_rate", "technology_rate", "crisis_rate", "crisis_from_threat", "mayor_exit",
            "city_manager_exit", "cio_exit", "head_exit", "exit_after_new_mayor",
        )
    },
}  # fmt: skip

# Advice alone moves frames.
AVERAGING = CALM | {
    "horizon.months": 300,
    "cognitive_framework.founding_spread": 1.0,
    "cognitive_framework.embedding": 0.0,
    "cognitive_framework.openness": 0.3,
    "advice_network.cio_ties": 0.0,
    **{
        f"mechanisms.{name}": False
        for name in ("frame_breaking", "bounded_confidence", "threat_switching", "turnover", "assimilation", "politics")
    },
}

# Managers hear nobody and see one another only through the structure in use, which follows their mean frame. One visionary
# (the CIO of month 0) starts; whoever's threshold the contradiction reaches breaks and takes over the championed vision. The
# share of broken frames among all then follows r(t+1) = F(s(t)), where s follows r by a share a month, at most a half:
# Granovetter's cascade seen through a slow medium. The path is compared month by month; where it comes to rest does not depend
# on the medium and is compared with r(t+1) = F(r(t)) itself. Neighbours do not enter a break directly, so a cascade over the
# ties of a network (Watts) is no limit of this model.
MANAGERS, MEDIUM = 60, 0.5
CASCADE = CALM | {
    "leadership.regime": "imposed",
    "city.managers": MANAGERS,
    "horizon.months": 120,
    **{f"mechanisms.{name}": False for name in ("bounded_confidence", "threat_switching", "turnover", "politics", "attention")},
    **{f"mechanisms.{name}": False for name in ("resistance_growth", "complementarity", "endogenous_drops", "assimilation")},
    "deep_structure.founding_level": 0.0,
    "deep_structure.founding_spread": 0.0,
    "deep_structure.regression": MEDIUM,
    "cognitive_framework.founding_spread": 0.0,
    "cognitive_framework.openness": 0.0,
    "cognitive_framework.embedding": 0.0,
    "cognitive_framework.attention": 1.0,
    "cognitive_framework.noise": 0.0,
    "cognitive_framework.leak": 1.0,
    "cognitive_framework.threshold_spread": 1.0,
    "cognitive_framework.rebuilding": 1.0,
    "advice_network.cio_ties": 0.0,
    "trigger_events.visionary_low": 1.0,
    "trigger_events.added": [{"month": 0, "trigger": "visionary"}],
    "leadership.charisma": 1.0,
    "leadership.promulgation": 1.0,
    "change_programme.simultaneity": 64,
    "change_programme.effort": 0.001,  # the champion stands and pushes nothing: all of it is the wrong thing
    "change_programme.template_error": 1.0,
    "change_programme.template_learning": 0.0,
    "know_how.staff": 0.0,
    "know_how.spread": 0.0,
    "mechanisms.learning": False,
    "change_programme.span": 600,
    "change_programme.start_month": 0,
}

# Aspirations follow own performance alone.
LEARNING = {"mechanisms.peer_aspirations": False, "performance.raised_by_strategy": 0.0}


class Averaged(NamedTuple):
    """One city beside DeGroot's model."""

    spread: float  # of opinions at the start, largest over practices: there is something to agree on
    path: float  # largest difference of any frame in any month
    conserved: float  # largest change of influence times frames, which averaging conserves, from first month to last
    consensus: float  # largest difference of a last frame from influence times first frames


class Cascaded(NamedTuple):
    """One city beside Granovetter's model."""

    path: float  # largest difference in structure from the cascade seen through its medium, any month
    differing: int  # managers, over all months, whose frame is broken in one model and not in the other
    resting: int  # managers who joined at the end in one model and not at rest in Granovetter's
    joined: float  # share that joined
    content: float  # content of frames at the end, ours


def averaging(setting: Setting, seed: int) -> list[Averaged]:
    """Every city of a panel in the limit `AVERAGING` beside DeGroot's model over the ties that founding drew."""
    p = setting.parameters
    frames = ensemble.history(setting, seed).managers["frames"]
    places, founding = city.places(setting), ensemble.founding(setting, seed)
    cities = []
    for one, other, weights in degroot.heard_by(places, founding, p.advice_network.authority):
        rows = degroot.normalised(weights)
        own = frames[:, one:other]
        expected = degroot.averaged(own[0], rows, p.cognitive_framework.openness, setting.months)
        influence = degroot.influence(rows)
        agreed = influence @ own[0]
        cities.append(
            Averaged(
                float(np.ptp(own[0], axis=0).max()),
                float(abs(own - expected).max()),
                float(abs(influence @ own[-1] - agreed).max()),
                float(abs(own[-1] - agreed).max()),
            )
        )
    return cities


def cascades(setting: Setting, seed: int) -> list[Cascaded]:
    """Every city of a panel in the limit `CASCADE` beside Granovetter's model, with the thresholds that founding drew."""
    history, founding = ensemble.history(setting, seed), ensemble.founding(setting, seed)
    cities, first = [], 0
    for number, size in enumerate(setting.managers.tolist()):
        people = slice(first, first + size)
        first += size
        thresholds = founding.people["threshold"][people] / len(setting.practices)
        frames, structure = history.managers["frames"][:, people], history.cities["structure"][:, number]
        seeds = np.arange(size) == Role.CIO
        joined, share, path, differing = seeds.copy(), 0.0, 0.0, 0
        for month in range(setting.months):
            share += setting.parameters.deep_structure.regression * (joined.mean() - share)
            joined = joined | (thresholds <= share)
            path = max(path, float(abs(structure[month + 1] - share).max()))
            differing += int(((frames[month + 1] > 0.5).all(axis=1) != joined).sum())
        resting = int((joined != granovetter.cascade(thresholds, seeds)).sum())
        content = float(history.cities["frame_content"][-1, number])
        cities.append(Cascaded(path, differing, resting, float(joined.mean()), content))
    return cities


def aspirations(setting: Setting, seed: int) -> float:
    """Largest difference in any month between our aspirations in the limit `LEARNING` and those of Lant and Mezias, points."""
    cities = ensemble.history(setting, seed).cities
    before, performance = cities["aspiration"][:-1], cities["performance"][1:]
    expected = lant_mezias.aspired(before, performance, 0.0, 1.0, setting.parameters.performance.adapting)
    return float(abs(cities["aspiration"][1:] - expected).max())
