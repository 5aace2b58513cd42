"""How far each practice is in place, and what carries it.  [Gersick 1991; Pittaway & Montazemi 2018, Table 1]"""

from typing import Annotated, NamedTuple

from simulation.quantity import PER_MONTH, SHARE, Quantity
from simulation.rule import limited, rule


class DeepStructure(NamedTuple):
    """Founding levels and the pull of what managers take for granted."""

    founding_level: Annotated[float, Quantity("how far a practice is in place in 1999, mean over cities", SHARE, 0, 1)]
    founding_spread: Annotated[float, Quantity("half-width of the uniform spread around the founding level", SHARE, 0, 0.5)]
    regression: Annotated[
        float,
        Quantity("share of the gap to the managers' frames by which structure drifts in a month", PER_MONTH, 0, 0.5),
    ]
    filling: Annotated[
        float,
        Quantity("share of that drift where frames are ahead of the structure, which fills it in without effort", SHARE, 0, 1),
    ]
    in_place: Annotated[float, Quantity("level from which a practice counts as in place in Table 1", SHARE, 0.05, 0.95)]
    settled_within: Annotated[
        float, Quantity("distance from its later level within which a dimension counts as changed", SHARE, 0.01, 0.5)
    ]


@rule
def founded(u: float, p: DeepStructure) -> float:
    """How far a practice is in place at the start, share 0..1, from a uniform draw u.

    >>> founded(0.5, DeepStructure(0.05, 0.05, 0.02, 1.0, 0.5, 0.1))
    0.05
    """
    return limited(p.founding_level + (2.0 * u - 1.0) * p.founding_spread, 0.0, 1.0)


@rule
def drift(structure: float, carried: float, support: float, strength: float, on: int, p: DeepStructure) -> float:
    """Movement of a practice in a month towards what managers take for granted, share.  [Gersick 1991]

    A practice ahead of the frames falls back, less so where complements stand; one behind them is filled in, as far as
    ``filling`` says.

    >>> drift(0.6, 0.1, 0.0, 1.0, 1, DeepStructure(0.05, 0.05, 0.02, 1.0, 0.5, 0.1))
    -0.01
    >>> drift(0.6, 0.1, 1.0, 1.0, 1, DeepStructure(0.05, 0.05, 0.02, 1.0, 0.5, 0.1))
    -0.0
    >>> drift(0.1, 0.6, 0.0, 1.0, 1, DeepStructure(0.05, 0.05, 0.02, 0.5, 0.5, 0.1))
    0.005
    """
    gap = carried - structure
    shelter = limited(1.0 - strength * support, 0.0, 2.0)
    rate = p.regression * (shelter if gap < 0.0 else p.filling)
    return rate * gap if on else 0.0


@rule
def moved(structure: float, pushed: float, drifted: float) -> float:
    """How far a practice is in place after this month's push and drift, share 0..1.

    >>> moved(0.95, 0.2, -0.01)
    1.0
    """
    return limited(structure + pushed + drifted, 0.0, 1.0)
