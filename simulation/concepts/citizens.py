"""Citizens, whose service, use and trust give public value and legitimacy a measure; no other concept reads them.

[P26; CTG lessons 1 and 3; Moore 1995; Levi & Sacks 2009]
"""

from typing import Annotated, NamedTuple

from simulation.quantity import PER_MONTH, PERFORMANCE, SHARE, Quantity
from simulation.rule import limited, rule


class Citizens(NamedTuple):
    """What citizens meet, and how fast their use and trust follow it."""

    founded: Annotated[float, Quantity("service quality, use by citizens and trust in 1999", SHARE, 0, 1)]
    worn_by_burden: Annotated[
        float, Quantity("share of bridged service that citizens miss where staff bear full burden", SHARE, 0, 1)
    ]
    from_performance: Annotated[float, Quantity("weight of measured performance in service quality", SHARE, 0, 1)]
    performance_scale: Annotated[
        float, Quantity("performance above that of 1999 which counts as the best service", PERFORMANCE, 1, 1000)
    ]
    adjusting: Annotated[float, Quantity("share of the way to the quality met that use goes in a month", PER_MONTH, 0, 1)]
    rising: Annotated[float, Quantity("share of the way to a better quality that trust goes in a month", PER_MONTH, 0, 1)]
    falling: Annotated[float, Quantity("share of the way to a worse quality that trust goes in a month", PER_MONTH, 0, 1)]
    legitimacy_from_use: Annotated[float, Quantity("weight of use by citizens in legitimacy, the rest is trust", SHARE, 0, 1)]


@rule
def joined(sharing: float, use: float, bridging: float, burdened: float, p: Citizens) -> float:
    """Share of citizens' matters that services handle as one, 0..1: by systems that share and are used, or by staff.

    Use of what is shared is a part of what is shared, so the smaller of the two counts. Staff bridge for the rest, and
    the less well the more they bear; burden from 1 upwards is full.  [CTG lessons 1 and 3]

    >>> p = Citizens(0.5, 0.5, 0.5, 50.0, 0.1, 0.02, 0.04, 0.5)
    >>> joined(0.75, 0.5, 0.125, 0.0, p), joined(0.75, 0.5, 0.125, 1.0, p)
    (0.625, 0.5625)
    """
    by_system = sharing if sharing < use else use
    return by_system + bridging * (1.0 - p.worn_by_burden * limited(burdened, 0.0, 1.0))


@rule
def met(handled: float, performed: float, base: float, p: Citizens) -> float:
    """Service quality as citizens meet it this month, share 0..1, from what is handled as one and measured performance.

    Performance in points: ``base``, that of 1999, counts half, and ``performance_scale`` above it counts full.

    >>> p = Citizens(0.5, 0.5, 0.5, 50.0, 0.1, 0.02, 0.04, 0.5)
    >>> met(0.25, 100.0, 100.0, p), met(0.25, 125.0, 100.0, p)
    (0.375, 0.5)
    """
    level = limited(0.5 + 0.5 * (performed - base) / p.performance_scale, 0.0, 1.0)
    return (1.0 - p.from_performance) * handled + p.from_performance * level


@rule
def turned_to(before: float, quality: float, p: Citizens) -> float:
    """Use of services by citizens after this month, share 0..1; it adjusts towards the quality they meet.  [P26]

    >>> turned_to(0.5, 0.75, Citizens(0.5, 0.5, 0.5, 50.0, 0.5, 0.02, 0.04, 0.5))
    0.625
    """
    return before + p.adjusting * (quality - before)


@rule
def trusting(before: float, quality: float, p: Citizens) -> float:
    """Trust of citizens after this month, share 0..1; it adjusts to the quality they meet, down faster than up.

    [Slovic 1993; rejected as a general law by Earle and others, so equal rates are within the range that is swept]

    >>> p = Citizens(0.5, 0.5, 0.5, 50.0, 0.1, 0.25, 0.5, 0.5)
    >>> trusting(0.5, 1.0, p), trusting(0.5, 0.0, p)
    (0.625, 0.25)
    """
    return before + (p.falling if quality < before else p.rising) * (quality - before)


@rule
def public_value(quality: float, using: float) -> float:
    """Public value of a month, share 0..1 of what all citizens served at the best quality would have.  [Moore 1995; P26]

    >>> public_value(0.5, 0.5)
    0.25
    """
    return quality * using


@rule
def legitimacy(trust: float, using: float, p: Citizens) -> float:
    """Legitimacy of the city's services, share 0..1: what citizens believe of them, and what they do.

    [P26; Levi & Sacks 2009: legitimating beliefs, and behaviour that goes with them]

    >>> legitimacy(0.25, 0.75, Citizens(0.5, 0.5, 0.5, 50.0, 0.1, 0.02, 0.04, 0.5))
    0.5
    """
    return (1.0 - p.legitimacy_from_use) * trust + p.legitimacy_from_use * using
