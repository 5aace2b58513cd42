"""Who resists and how it grows, spreads and recedes.  [Gersick 1991; Repenning 2002; Gil-Garcia & Aldama-Nalda 2013]"""

from typing import Annotated, NamedTuple

from simulation.quantity import FLOW, PER_MONTH, SHARE, SIGNED, Quantity
from simulation.rule import limited, rule


class Resistance(NamedTuple):
    """Stakes by role, growth, contagion, and what makes resistance recede."""

    founding: Annotated[float, Quantity("resistance of an ordinary manager in 1999", SHARE, 0, 1)]
    founding_spread: Annotated[float, Quantity("half-width of the uniform spread among managers", SHARE, 0, 1)]
    stake_mayor: Annotated[float, Quantity("what a mayor stands to lose from integration", SIGNED, -1, 1)]
    stake_city_manager: Annotated[float, Quantity("what a city manager stands to lose", SIGNED, -1, 1)]
    stake_cio: Annotated[float, Quantity("what a CIO stands to lose (negative: to gain)", SIGNED, -1, 1)]
    stake_head: Annotated[float, Quantity("what the head of a service stands to lose", SIGNED, -1, 1)]
    stake_spread: Annotated[float, Quantity("half-width of the uniform spread of stakes among managers", SHARE, 0, 1)]
    growth: Annotated[float, Quantity("resistance gained in a month per unit of expected loss", FLOW, 0, 1)]
    contagion: Annotated[float, Quantity("share of the gap to heard neighbours' resistance closed in a month", PER_MONTH, 0, 1)]
    results: Annotated[float, Quantity("resistance gained (lost) in a month per full threat (early win)", FLOW, 0, 1)]
    relief_from_monitoring: Annotated[
        float, Quantity("share of resistance that monitored gaps answer in a month", PER_MONTH, 0, 1)
    ]
    alignment: Annotated[float, Quantity("share of expected losses offset by aligning interests", SHARE, 0, 1)]
    forgetting: Annotated[
        float,
        Quantity("share of the distance to its founding level that resistance closes in a month", PER_MONTH, 0, 1),
    ]
    drag: Annotated[float, Quantity("share of a push that full resistance stops", SHARE, 0, 1)]
    among_friends: Annotated[
        float, Quantity("share of the spread of resistance that follows friendship alone, whoever is asked", SHARE, 0, 1)
    ]
    loss_aversion: Annotated[float, Quantity("weight of an expected loss beside an equal gain", "factor", 1, 5)]
    diminishing_sensitivity: Annotated[
        float, Quantity("bend of felt losses and gains: a second half counts less than the first; 0: proportional", SHARE, 0, 1)
    ]
    hardening: Annotated[
        float, Quantity("share by which an expected loss weighs more with each month that a programme has run", PER_MONTH, 0, 1)
    ]
    habituation: Annotated[
        float, Quantity("how much less losses and gains are felt with each month that a programme has run", PER_MONTH, 0, 1)
    ]


@rule
def stake(role: int, u: float, p: Resistance) -> float:
    """What the holder of a seat stands to lose, -1..1, from a uniform draw u at founding."""
    mean = p.stake_mayor if role == 0 else (p.stake_city_manager if role == 1 else (p.stake_cio if role == 2 else p.stake_head))
    return limited(mean + (2.0 * u - 1.0) * p.stake_spread, -1.0, 1.0)


@rule
def founded(u: float, p: Resistance) -> float:
    """A manager's resistance at the start, share 0..1, from a uniform draw u."""
    return limited(p.founding + (2.0 * u - 1.0) * p.founding_spread, 0.0, 1.0)


@rule
def expected_loss(stakes: float, touched: float, frame: float, alignment: float) -> float:
    """Loss that a manager expects from what the programme touches now, -1..1.

    ``touched`` is the share of the programme's month that goes to structure and decision rights, ``frame`` the
    manager's mean frame: who takes the new for granted expects no loss. ``alignment`` is the share of losses that the
    month's alignment of interests takes away.

    >>> expected_loss(0.5, 1.0, 0.0, 0.5)
    0.25
    """
    return stakes * touched * (1.0 - frame) * (1.0 - alignment)


@rule
def hardened(months: float, p: Resistance) -> float:
    """Weight of an expected loss once a programme has run for so many months: pockets of resistance grow.  [Gersick 1991]

    It multiplies losses alone: where nothing is lost, time changes nothing. With hardening 0.05 a loss weighs twice as much
    after 20 months.
    """
    return 1.0 + p.hardening * months


@rule
def habituated(months: float, p: Resistance) -> float:
    """Share of losses and gains that is still felt once a programme has run for so many months, 0..1.

    A response wears off as its stimulus goes on, fast at first; the form is hyperbolic. With habituation 0.05 half is felt
    after 20 months.  [Thompson & Spencer 1966]
    """
    return 1.0 / (1.0 + p.habituation * months)


@rule
def felt(loss: float, harder: float, share: float, p: Resistance) -> float:
    """An expected loss as it is felt; below 0 a gain.  [Kahneman & Tversky 1979; Tversky & Kahneman 1992]

    A loss weighs ``loss_aversion`` times as much as a gain of its size and, as pockets harden, ``harder`` times that; of
    either, ``share`` is felt still. Sensitivity diminishes with the size, by a quadratic form in place of the source's power.

    >>> p = Resistance(0.2, 0.1, -0.1, 0.0, -0.5, 0.6, 0.3, 0.04, 0.1, 0.02, 0.1, 0.0, 0.03, 0.75, 0.0, 2.0, 0.5, 0.0, 0.0)
    >>> felt(0.5, 1.0, 1.0, p), felt(-0.5, 1.0, 1.0, p), felt(0.5, 2.0, 0.5, p)
    (1.25, -0.625, 1.25)
    """
    size = loss if loss > 0.0 else -loss
    size = 1.0 if size > 1.0 else size
    weight = p.loss_aversion * harder if loss > 0.0 else 1.0
    return share * weight * loss * (1.0 + p.diminishing_sensitivity - p.diminishing_sensitivity * size)


@rule
def carried(given: float, friendship: float, power: float, p: Resistance) -> float:
    """Weight with which a neighbour's resistance is heard: as advice is, or by friendship alone.  [Krackhardt 1992]

    ``given`` is the weight of the neighbour's advice this month, ``friendship`` that of the tie, ``power`` the neighbour's.

    >>> p = Resistance(0.2, 0.1, -0.1, 0.0, -0.5, 0.6, 0.3, 0.04, 0.1, 0.02, 0.1, 0.0, 0.03, 0.75, 0.5, 1.0, 0.0, 0.0, 0.0)
    >>> carried(1.5, 1.0, 2.0, p), carried(1.5, 0.0, 2.0, p)
    (1.75, 0.75)
    """
    return (1.0 - p.among_friends) * given + p.among_friends * (power * friendship)


@rule
def resisting(
    before: float,
    founding: float,
    loss: float,
    heard: float,
    weight: float,
    threat: float,
    win: float,
    monitoring: float,
    on: int,
    p: Resistance,
) -> float:
    """A manager's resistance after this month, share 0..1; it can fall.  [T9]

    ``heard`` is the weighted sum of neighbours' resistance and ``weight`` the sum of weights; ``win`` is performance
    above aspiration, ``threat`` below it, both 0..1 and 0 while results are not evaluated.
    """
    neighbours = heard / weight - before if weight > 0.0 else 0.0
    change = (
        p.growth * loss
        + p.contagion * neighbours
        + p.results * (threat - win)
        - p.relief_from_monitoring * monitoring * before
        - p.forgetting * (before - founding)
    )
    return limited(before + change, 0.0, 1.0) if on else founding


@rule
def let_through(resistance: float, p: Resistance) -> float:
    """Share of a push that resistance lets through, 0..1.

    ``resistance`` is the city's as counted at the end of last month, 0 in the first month. At drag 0.5 full
    resistance stops half of a push.
    """
    return 1.0 - p.drag * resistance
