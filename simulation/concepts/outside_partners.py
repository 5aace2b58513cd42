"""Partners outside the staff (vendors, consultants, other governments): capacity, at a price of coordination.

[CTG lesson 4; Brooks 1975; Malone & Crowston 1994]
"""

from typing import Annotated, NamedTuple

from simulation.quantity import EFFORT_PER_MONTH, SHARE, Quantity
from simulation.rule import rule


class OutsidePartners(NamedTuple):
    """How many partners take part in programmes, what each brings, and what it costs to coordinate them."""

    number: Annotated[float, Quantity("partners outside the staff who work on a programme while it runs", "count", 0, 20)]
    effort: Annotated[float, Quantity("effort that each partner adds in a month of a programme", EFFORT_PER_MONTH, 0, 10)]
    coordination: Annotated[
        float, Quantity("loss to coordination: yield is 1 / (1 + this * dependencies to be coordinated)", "scale", 0, 1)
    ]
    by_practice: Annotated[
        float, Quantity("how far partners are coordinated practice by practice, and not once for the programme", SHARE, 0, 1)
    ]


@rule
def capacity(effort: float, span: float, p: OutsidePartners) -> float:
    """Total effort of a programme with what partners add to the staff's ``effort`` over its ``span``, in effort, >= 0.

    Each partner adds as much in every month of a programme, so pace and total grow by the same factor, whatever is worked
    on, and in which sequence.  [CTG lesson 4: more tools than the paid civil service]

    >>> p = OutsidePartners(number=2.0, effort=0.05, coordination=0.01, by_practice=0.5)
    >>> capacity(12.0, 40.0, p)
    16.0
    """
    return effort + p.number * p.effort * span


@rule
def dependencies(active: int, on: int, p: OutsidePartners) -> float:
    """Dependencies that have to be coordinated in a month, >= 0: pairs of parties, on each practice as far as apart.

    Staff and each partner are one party each; k partners make k (k + 1) / 2 pairs.  [Brooks 1975] ``active`` practices are
    worked on; with ``by_practice`` 0 they make one piece of work, with 1 as many pieces as practices.  [Malone & Crowston
    1994: coordination is managing dependencies between activities] Where parallel work costs nothing (``on`` is 0) they are
    one piece of work.

    >>> p = OutsidePartners(number=3.0, effort=0.05, coordination=0.01, by_practice=0.5)
    >>> dependencies(1, 1, p), dependencies(8, 1, p), dependencies(8, 0, p)
    (6.0, 27.0, 6.0)
    """
    pieces = 1.0 + p.by_practice * (active - 1) if on and active > 1 else 1.0
    return 0.5 * p.number * (p.number + 1.0) * pieces


@rule
def coordinated(dependent: float, p: OutsidePartners) -> float:
    """Share of the month's effort that survives coordination of so many dependencies, 0..1; 1 without partners.

    >>> p = OutsidePartners(number=3.0, effort=0.05, coordination=0.01, by_practice=0.5)
    >>> coordinated(0.0, p), coordinated(25.0, p)
    (1.0, 0.8)
    """
    return 1.0 / (1.0 + p.coordination * dependent)
