"""What a city's top management knows how to do, item by item; it works through behaviour and opens no gate.

[Pittaway & Montazemi 2018, 2020; Silva & Hirschheim 2007]

Items are ordered: recognise a trigger, exploit it, sequence a change, monitor it, then for each dimension d to scope a
change (4 + d) and to staff it (4 + number of dimensions + d).
"""

from typing import Annotated, NamedTuple

from simulation.quantity import PER_MONTH, SHARE, Quantity
from simulation.rule import limited, rule

RECOGNISE, EXPLOIT, SEQUENCE, MONITOR, PER_DIMENSION = 0, 1, 2, 3, 4


class KnowHow(NamedTuple):
    """Founding levels and the three ways to gain know-how: doing, hiring, hearing."""

    recognise: Annotated[float, Quantity("mean know-how to recognise a trigger in 1999", SHARE, 0, 1)]
    exploit: Annotated[float, Quantity("mean know-how to exploit a trigger in 1999", SHARE, 0, 1)]
    sequence: Annotated[float, Quantity("mean know-how to sequence a change in 1999", SHARE, 0, 1)]
    monitor: Annotated[float, Quantity("mean know-how to monitor performance in 1999", SHARE, 0, 1)]
    scope: Annotated[float, Quantity("mean know-how to scope a change of a dimension in 1999", SHARE, 0, 1)]
    staff: Annotated[float, Quantity("mean know-how to staff a change of a dimension in 1999", SHARE, 0, 1)]
    spread: Annotated[float, Quantity("half-width of the uniform spread among cities", SHARE, 0, 1)]
    by_doing: Annotated[float, Quantity("share of what is missing learned in a month of doing", PER_MONTH, 0, 1)]
    by_hearing: Annotated[float, Quantity("share of the lag behind tied cities closed in a month", PER_MONTH, 0, 1)]
    by_hiring: Annotated[float, Quantity("share of the team's know-how that a new leader replaces with their own", SHARE, 0, 1)]


@rule
def mean_level(item: int, dimensions: int, p: KnowHow) -> float:
    """Mean level of an item among leaders in 1999, share 0..1."""
    if item == RECOGNISE:
        return p.recognise
    if item == EXPLOIT:
        return p.exploit
    if item == SEQUENCE:
        return p.sequence
    if item == MONITOR:
        return p.monitor
    if item < PER_DIMENSION + dimensions:
        return p.scope
    return p.staff


@rule
def drawn(item: int, dimensions: int, u: float, p: KnowHow) -> float:
    """Know-how that a team, or a newcomer, brings in an item, share 0..1, from a uniform draw u."""
    return limited(mean_level(item, dimensions, p) + (2.0 * u - 1.0) * p.spread, 0.0, 1.0)


@rule
def hired(before: float, brought: float, p: KnowHow) -> float:
    """Know-how of the team after a new leader joined it, share 0..1."""
    return before + p.by_hiring * (brought - before)


@rule
def learned(before: float, doing: float, heard: float, on: int, p: KnowHow) -> float:
    """Know-how after a month: what is done is learned, and a lag behind tied cities is partly closed.

    ``doing`` is the share of the month spent on it, ``heard`` the mean level of the cities whose CIOs are tied.

    >>> learned(0.5, 1.0, 0.5, 1, KnowHow(0, 0, 0, 0, 0, 0, 0, by_doing=0.1, by_hearing=0.0, by_hiring=0.0))
    0.55
    """
    lag = heard - before
    gained = p.by_doing * doing * (1.0 - before) + p.by_hearing * (lag if lag > 0.0 else 0.0)
    return limited(before + gained, 0.0, 1.0) if on else before
