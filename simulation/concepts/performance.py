"""Performance, what it is measured against, and the burden that does not show.

[Cyert & March 1963; Lant & Mezias 1992; McAfee 2002; CTG lesson 3]
"""

from typing import Annotated, NamedTuple

from simulation.quantity import FLOW, MONTHS_PER_SHARE, PER_MONTH, PERFORMANCE, PERFORMANCE_MONTHS, SHARE, Quantity
from simulation.rule import limited, rule


class Performance(NamedTuple):
    """What raises and lowers performance, and how aspirations follow."""

    base: Annotated[float, Quantity("performance of a city as founded, everything else at zero", PERFORMANCE, 1, 1000)]
    from_use: Annotated[float, Quantity("gain from full use of an integrated platform", PERFORMANCE, -100, 200)]
    from_sharing: Annotated[float, Quantity("gain from systems that share everything", PERFORMANCE, -100, 200)]
    from_fit: Annotated[float, Quantity("gain from all practices in place", PERFORMANCE, -100, 200)]
    from_misfit: Annotated[float, Quantity("loss at K = 1 from complete misfit among practices", PERFORMANCE, 0, 200)]
    from_flux: Annotated[float, Quantity("loss per practice-equivalent of flux", PERFORMANCE, 0, 1000)]
    flux_cross: Annotated[float, Quantity("flux added per product of two movements in a month", MONTHS_PER_SHARE, 0, 1000)]
    flux_recovery: Annotated[float, Quantity("share of flux that settles in a month", PER_MONTH, 0, 1)]
    recovery_from_collaboration: Annotated[
        float, Quantity("factor added to recovery by collaborative decisions", "factor", 0, 10)
    ]
    from_workarounds: Annotated[float, Quantity("gain now from work bridged by hand", PERFORMANCE, -100, 200)]
    from_burden: Annotated[float, Quantity("loss from full burden", PERFORMANCE, 0, 200)]
    burden_growth: Annotated[float, Quantity("burden gained in a month of full bridging", FLOW, 0, 1)]
    burden_relief: Annotated[float, Quantity("share of burden that wears off in a month", PER_MONTH, 0, 1)]
    from_efficiency: Annotated[
        float, Quantity("gain in a month per unit of base effort spent on present operations", PERFORMANCE, 0, 1000)
    ]
    efficiency_decay: Annotated[float, Quantity("share of such gains that is lost in a month", PER_MONTH, 0, 1)]
    from_demand: Annotated[float, Quantity("loss from a full surge in demand", PERFORMANCE, 0, 200)]
    demand_growth: Annotated[float, Quantity("demand gained at a surge", SHARE, 0, 1)]
    demand_relief: Annotated[float, Quantity("share of a surge that is met in a month", PER_MONTH, 0, 1)]
    from_wrong: Annotated[float, Quantity("loss per unit of effort that installed the wrong thing", PERFORMANCE, 0, 100)]
    wrong_relief: Annotated[float, Quantity("share of what was installed wrongly that is undone in a month", PER_MONTH, 0, 1)]
    crisis_loss: Annotated[float, Quantity("performance lost in the month of a crisis", PERFORMANCE_MONTHS, 0, 100)]
    noise: Annotated[float, Quantity("half-width of the uniform monthly noise on performance", PERFORMANCE, 0, 50)]
    adapting: Annotated[
        float, Quantity("share of the gap to own performance by which aspiration moves in a month", PER_MONTH, 0, 1)
    ]
    peers: Annotated[float, Quantity("share of the gap to tied cities' performance by which it moves", PER_MONTH, 0, 1)]
    raised_by_strategy: Annotated[
        float, Quantity("aspiration added by a fully prospecting business strategy", PERFORMANCE, 0, 100)
    ]
    raised_by_regulation: Annotated[
        float, Quantity("aspiration added while a regulatory change is fully open", PERFORMANCE, 0, 100)
    ]
    threat_scale: Annotated[float, Quantity("shortfall that counts as full threat", PERFORMANCE, 0.1, 200)]


@rule
def stirred(flux: float, movement: float, crossing: float, collaboration: float, on: int, p: Performance) -> float:
    """Flux after this month, in practices: movements add up, disturb each other, and settle.  [J-curve: McAfee 2002]

    ``movement`` is the sum of this month's movements, ``crossing`` the sum of products of pairs of them.
    """
    recovery = limited(p.flux_recovery * (1.0 + p.recovery_from_collaboration * collaboration), 0.0, 1.0)
    return flux - recovery * flux + movement + (p.flux_cross * crossing if on else 0.0)


@rule
def burden(before: float, bridging: float, p: Performance) -> float:
    """Burden on staff after this month, share of what can be borne: bridging adds, rest relieves."""
    return before + p.burden_growth * bridging - p.burden_relief * before


@rule
def wrong(before: float, installed: float, known: float, p: Performance) -> float:
    """What stands wrongly after this month, effort; the better the template's errors are known, the sooner it is undone.

    ``installed`` is this month's effort lost to the template, ``known`` the share of its errors known, 0..1.  [T10]
    """
    return before + installed - p.wrong_relief * known * before


@rule
def demand(before: float, surged: float, p: Performance) -> float:
    """Demand not yet met after this month; ``surged`` is the strength of a surge."""
    return before * (1.0 - p.demand_relief) + p.demand_growth * surged


@rule
def efficiency(before: float, spent: float, p: Performance) -> float:
    """Gains from refining present operations, performance points.  [convergent change: Tushman et al. 1986]"""
    return before * (1.0 - p.efficiency_decay) + p.from_efficiency * spent


@rule
def performed(
    use: float,
    sharing: float,
    fit: float,
    flux: float,
    bridging: float,
    burdened: float,
    wronged: float,
    demanded: float,
    efficient: float,
    crisis: float,
    u: float,
    p: Performance,
) -> float:
    """Measured performance this month, points; ``fit`` is the payoff of the structure, in points already.

    ``crisis`` is the strength with which a crisis struck this month, else 0: its window may stay open and costs no more.
    """
    return (
        p.base
        + p.from_use * use
        + p.from_sharing * sharing
        + fit
        - p.from_flux * flux
        + p.from_workarounds * bridging
        - p.from_burden * burdened
        - p.from_wrong * wronged
        - p.from_demand * demanded
        + efficient
        - p.crisis_loss * crisis
        + p.noise * (2.0 * u - 1.0)
    )


@rule
def aspired(before: float, own: float, peers: float, has_peers: int, strategy: float, p: Performance) -> float:
    """Aspiration after this month, points: own history, tied cities, and what the strategy aims at.

    [Cyert & March 1963; Lant & Mezias 1992]
    """
    own_pull = p.adapting * (own + p.raised_by_strategy * strategy - before)
    return before + own_pull + (p.peers * (peers - before) if has_peers else 0.0)


@rule
def threat(own: float, aspiration: float, regulation: float, p: Performance) -> float:
    """How far performance falls short of aspiration and mandate, share 0..1."""
    return limited((aspiration + p.raised_by_regulation * regulation - own) / p.threat_scale, 0.0, 1.0)


@rule
def win(own: float, aspiration: float, regulation: float, p: Performance) -> float:
    """How far performance exceeds aspiration and mandate, share 0..1."""
    return limited((own - aspiration - p.raised_by_regulation * regulation) / p.threat_scale, 0.0, 1.0)
