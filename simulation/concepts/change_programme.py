"""What leaders push: simultaneity, pace and sequence as three separate factors over one and the same effort.

Offered effort is applied, lost, spent on education or everyday efficiency, or left unspent; nothing else.
[Tushman, Newman & Romanelli 1986; Amis, Slack & Hinings 2004; Siggelkow & Levinthal 2003; Sastry 1997]
"""

from typing import Annotated, Any, NamedTuple

from simulation.quantity import EFFORT, EFFORT_PER_MONTH, MONTHS, PER_MONTH, SHARE, Choice, Quantity
from simulation.rule import limited, rule
from simulation.vocabulary import Sequence, Start


class ChangeProgramme(NamedTuple):
    """Effort, its spread over practices and months, and what can become of it."""

    effort: Annotated[float, Quantity("total effort of a programme over all practices", EFFORT, 0.001, 100)]
    span: Annotated[float, Quantity("months over which the whole effort is offered (pace = effort / span)", MONTHS, 1, 600)]
    simultaneity: Annotated[float, Quantity("practices (or dimensions) worked on at a time", "count", 1, 64)]
    by_dimension: Annotated[float, Quantity("1: simultaneity counts dimensions; 0: practices", "0 or 1", 0, 1)]
    sequence: Annotated[int, Choice("what comes first", Sequence)]
    start: Annotated[int, Choice("when an imposed programme starts", Start)]
    start_month: Annotated[float, Quantity("month from which an imposed programme may start", MONTHS, 0, 600)]
    trial_period: Annotated[float, Quantity("months after the start without evaluation", MONTHS, 0, 120)]
    decentralised_months: Annotated[
        float, Quantity("months at the start in which services change locally before integrating", MONTHS, 0, 120)
    ]
    decentralised_yield: Annotated[float, Quantity("yield of effort in the decentralised phase", SHARE, 0, 1)]
    decentralised_learning: Annotated[float, Quantity("factor on learning about the template in that phase", "factor", 0, 20)]
    absorption: Annotated[float, Quantity("most effort that a practice absorbs in a month", EFFORT_PER_MONTH, 0, 10)]
    congestion: Annotated[float, Quantity("loss to parallel work: yield is 1 / (1 + this * (active - 1))", "scale", 0, 5)]
    saturation: Annotated[float, Quantity("share of the yield that falls off linearly with what is in place", SHARE, 0, 1)]
    template_error: Annotated[
        float, Quantity("share of effort that installs the wrong thing where staffing know-how is nil", SHARE, 0, 1)
    ]
    template_learning: Annotated[
        float, Quantity("share of the template error learned away in a month of programme", PER_MONTH, 0, 1)
    ]
    base_effort: Annotated[
        float, Quantity("effort offered every month beside programmes, for upkeep and education", EFFORT_PER_MONTH, 0, 10)
    ]


@rule
def gather(order: Any, dimension: Any) -> None:
    """Bring practices of a dimension together in ``order``, dimensions in the order in which they first appear.

    >>> order = [0, 2, 1, 3]
    >>> gather(order, [0, 0, 1, 1])
    >>> order
    [0, 1, 2, 3]
    """
    for place in range(1, len(order)):
        follows = dimension[order[place - 1]]
        if dimension[order[place]] != follows:
            later = place + 1
            while later < len(order) and dimension[order[later]] != follows:
                later += 1
            if later < len(order):
                moved = order[later]
                for shift in range(later, place, -1):
                    order[shift] = order[shift - 1]
                order[place] = moved


@rule
def needed(structure: float, through: float, plan: float) -> float:
    """Effort that a practice asks for where its turn ends once it is in place: what the rest of it takes, within its plan.

    ``through`` is the share of effort that saturation, a decentralised phase, the template and resistance leave, times what
    funding adds. Cap, congestion and coordination are not in it. What only rounding leaves is no need.

    >>> needed(0.5, 0.5, 8.0), needed(0.5, 0.5, 0.25), needed(1.0, 0.5, 8.0), needed(0.5, 0.0, 8.0)
    (1.0, 0.25, 0.0, 8.0)
    """
    room = 1.0 - structure
    if room <= 1e-9:
        return 0.0
    return plan if through * plan <= room else room / through


@rule
def portion(total: float, budget: float, practices: int) -> float:
    """Effort that a plan's move has to offer on each of its practices; ``budget`` is its share of the ``total``, 0..1.

    >>> portion(12.0, 0.5, 4), portion(12.0, 1.0, 8)
    (1.5, 1.5)
    """
    return total * budget / practices


@rule
def absorbed(allocated: float, on: int, p: ChangeProgramme) -> float:
    """Effort that a practice takes in this month; the rest is lost.

    Without a cap everything offered is absorbed.
    """
    return p.absorption if on and allocated > p.absorption else allocated


@rule
def undisturbed(active: int, on: int, p: ChangeProgramme) -> float:
    """Share of effort that survives congestion among parallel changes, 0..1.

    With congestion 0.1, eleven parallel changes keep half of it.
    """
    return 1.0 / (1.0 + p.congestion * (active - 1)) if on and active > 1 else 1.0


@rule
def unsaturated(structure: float, on: int, p: ChangeProgramme) -> float:
    """Share of effort that still finds something to change, 0..1."""
    return 1.0 - p.saturation * structure if on else 1.0


@rule
def right_share(staff: float, learned: float, on: int, p: ChangeProgramme) -> float:
    """Share of effort that installs the right thing: staffing know-how and learning correct the template.  [T10]"""
    return 1.0 - p.template_error * (1.0 - staff) * (1.0 - learned) if on else 1.0


@rule
def learned(before: float, active: int, monitoring: float, decentralised: int, p: ChangeProgramme) -> float:
    """Share of the template's errors known by now, 0..1; monitoring doubles the rate, local trials multiply it."""
    rate = p.template_learning * (1.0 + monitoring) * (p.decentralised_learning if decentralised else 1.0)
    return limited(before + rate * (1.0 - before), 0.0, 1.0) if active else before


@rule
def fits(pushed: float, structure: float) -> float:
    """The part of a push that a practice has room for, effort.

    >>> fits(0.3, 0.9)
    0.09999999999999998
    """
    room = 1.0 - structure
    return pushed if pushed < room else room
