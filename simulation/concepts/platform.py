"""The ERP platform: modules from silo to integrated, interfaces between systems, money for education.

[Ross 2003; Azad & Faraj 2008; CTG lesson 1]
"""

from typing import Annotated, NamedTuple

from simulation.quantity import EFFORT_PER_MONTH, KEPT, PER_MONTH, SHARE, Quantity
from simulation.rule import limited, rule


class Platform(NamedTuple):
    """How fast architecture follows decision rights, what interfaces give, and what education costs."""

    building: Annotated[
        float, Quantity("share of the way to what decision rights allow a module goes in a month", PER_MONTH, 0, 1)
    ]
    from_integration: Annotated[float, Quantity("weight of process integration in what is allowed", SHARE, 0, 1)]
    from_deference: Annotated[float, Quantity("weight of deference to the CIO", SHARE, 0, 1)]
    from_collaboration: Annotated[float, Quantity("weight of collaborative decisions", SHARE, 0, 1)]
    head_veto: Annotated[float, Quantity("share of a module that its head's full resistance blocks", SHARE, 0, 1)]
    interoperability: Annotated[
        float, Quantity("interfaces between systems: 0 none, 0.5 batch transfers, 1 real time", SHARE, 0, 1)
    ]
    interoperability_yield: Annotated[
        float, Quantity("share of what silos keep apart that real-time interfaces share", SHARE, 0, 1)
    ]
    interoperability_price: Annotated[
        float, Quantity("base effort a month that real-time interfaces take", EFFORT_PER_MONTH, 0, 10)
    ]
    integrated_from: Annotated[float, Quantity("mean architecture from which a city counts as integrated", SHARE, 0.05, 0.95)]
    education_floor: Annotated[float, Quantity("education spending in 1999, private-sector benchmark = 1", "ratio", 0, 2)]
    education_from_strategy: Annotated[float, Quantity("spending added by a fully innovative IT strategy", "ratio", 0, 2)]
    education_from_heads: Annotated[float, Quantity("spending added by a head whose frame is wholly new", "ratio", 0, 2)]
    education_inertia: Annotated[float, Quantity("share of last month's education budget carried over", KEPT, 0, 0.999)]
    education_price: Annotated[
        float, Quantity("effort a month that benchmark education in all services takes", EFFORT_PER_MONTH, 0, 10)
    ]
    benchmark_from: Annotated[
        float, Quantity("spending from which a city counts as at the benchmark (PM18's proxy)", "ratio", 0.1, 1.5)
    ]


@rule
def allowed(integration: float, deference: float, collaboration: float, acquired: float, p: Platform) -> float:
    """Architecture that decision rights and processes allow, share 0..1; nothing before the ERP is acquired.

    The weights of the three practices are used as they are; with weights that sum to 1 full practices allow all.
    """
    sum_of_weights = p.from_integration * integration + p.from_deference * deference + p.from_collaboration * collaboration
    return acquired * limited(sum_of_weights, 0.0, 1.0)


@rule
def built(module: float, permitted: float, head_resistance: float, p: Platform) -> float:
    """A service's module after this month, 0 silo .. 1 integrated; it falls back when no longer carried."""
    return module + p.building * (permitted * (1.0 - p.head_veto * head_resistance) - module)


@rule
def shared(module: float, p: Platform) -> float:
    """What a service shares with the others: its module, and interfaces for the rest.  [CTG lesson 1]"""
    return module + (1.0 - module) * p.interoperability * p.interoperability_yield


@rule
def education(before: float, strategy: float, frame: float, p: Platform) -> float:
    """A service's wish for education spending, ratio to the benchmark: IT strategy and its own head decide."""
    wish = p.education_floor + p.education_from_strategy * strategy + p.education_from_heads * frame
    return p.education_inertia * before + (1.0 - p.education_inertia) * wish


@rule
def affordable(cost: float, budget: float) -> float:
    """Share of the wished education that the month's base effort pays for, 0..1.

    >>> affordable(0.4, 0.2), affordable(0.1, 0.2)
    (0.5, 1.0)
    """
    return budget / cost if cost > budget else 1.0
