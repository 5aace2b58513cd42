"""What a city's top management knows how to do, item by item; it works through behaviour and opens no gate.

[Pittaway & Montazemi 2018, 2020; Silva & Hirschheim 2007; Argote, Beckman & Epple 1990]

Items are ordered: recognise a trigger, exploit it, sequence a change, monitor it, then for each dimension d to scope a
change (4 + d) and to staff it (4 + number of dimensions + d).
"""

from typing import Annotated, NamedTuple

from simulation.quantity import PER_MONTH, SHARE, Quantity
from simulation.rule import limited, powered, rule

RECOGNISE, EXPLOIT, SEQUENCE, MONITOR, PER_DIMENSION = 0, 1, 2, 3, 4


class KnowHow(NamedTuple):
    """Founding levels, the three ways to gain know-how (doing, hiring, hearing), and rival forms of learning by doing."""

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
    slowing: Annotated[
        float,
        Quantity("power of what is missing by which learning slows; 0: exponential, above: a power law", "exponent", 0, 10),
    ]
    depreciation: Annotated[float, Quantity("share of what was gained that a month without doing loses", PER_MONTH, 0, 1)]
    transfer: Annotated[float, Quantity("share of doing in other dimensions that teaches a dimension too", SHARE, 0, 1)]


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

    >>> learned(0.5, 1.0, 0.5, 1, KnowHow(0, 0, 0, 0, 0, 0, 0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0))
    0.55
    """
    lag = heard - before
    gained = p.by_doing * doing * (1.0 - before) + p.by_hearing * (lag if lag > 0.0 else 0.0)
    return limited(before + gained, 0.0, 1.0) if on else before


@rule
def slowed(gain: float, missing: float, p: KnowHow) -> float:
    """What is gained by doing, where learning slows as less is ``missing``, share 0..1 of all there is to learn.

    By default a month of doing closes a share of what is missing, which falls exponentially. With a slowing of m what is
    missing falls as a power of practice, with exponent -1 / m in the long run: (1 + m * rate * practice) ** (-1 / m).
    [Newell & Rosenbloom 1981: the power law of practice; Heathcote, Brown & Mewhort 2000: exponential for single learners]

    >>> p = KnowHow(0, 0, 0, 0, 0, 0, 0, 0.1, 0.0, 0.0, slowing=2.0, depreciation=0.0, transfer=0.0)
    >>> slowed(1.0, 1.0, p), round(slowed(1.0, 0.5, p), 9)
    (1.0, 0.25)
    """
    return gain * powered(missing, p.slowing)


@rule
def transferred(own: float, everywhere: float, p: KnowHow) -> float:
    """Doing from which a dimension learns: its own, and part of that in others, shares of the month.

    ``everywhere`` is the sum over dimensions, the own one included.
    [Darr, Argote & Epple 1995; Schilling et al. 2003: related variety teaches]

    >>> transferred(0.25, 1.0, KnowHow(0, 0, 0, 0, 0, 0, 0, 0.1, 0.0, 0.0, slowing=0.0, depreciation=0.0, transfer=0.5))
    0.625
    """
    return own + p.transfer * (everywhere - own)


@rule
def depreciated(level: float, doing: float, brought: float, on: int, p: KnowHow) -> float:
    """Know-how left after a month in which little was done of it: what exceeds the level that leaders bring wears off.

    ``doing`` is the share of the month spent on it, ``brought`` the mean level among leaders in 1999, to which it falls:
    that much is learned elsewhere, and hiring brings it.
    [Argote, Beckman & Epple 1990; Benkard 2000; Thompson 2007: knowledge gained by doing depreciates]

    >>> p = KnowHow(0, 0, 0, 0, 0, 0, 0, 0.1, 0.0, 0.0, slowing=0.0, depreciation=0.1, transfer=0.0)
    >>> depreciated(0.75, 0.0, 0.5, 1, p), depreciated(0.75, 1.0, 0.5, 1, p), depreciated(0.25, 0.0, 0.5, 1, p)
    (0.725, 0.75, 0.25)
    """
    gained, idle = level - brought, 1.0 - doing
    lost = p.depreciation * idle * gained
    return level - lost if on and gained > 0.0 and idle > 0.0 else level
