"""Services that two cities of different jurisdictions share, and how both come to agree on them.  [CTG lesson 5]"""

from typing import Annotated, NamedTuple

from simulation.quantity import PER_MONTH, SHARE, WHOLE_MONTHS, Choice, Quantity
from simulation.rule import rule
from simulation.vocabulary import Agreement


class SharedServices(NamedTuple):
    """How many services two cities share, and what brings them to agree."""

    services: Annotated[float, Quantity("services that a city shares with its partner, the first of each", "count", 0, 200)]
    agreement: Annotated[int, Choice("what brings both cities to agree", Agreement)]
    agreeing: Annotated[
        float, Quantity("share of what is not agreed on that CIOs who know and understand each other settle", PER_MONTH, 0, 1)
    ]
    mandate_month: Annotated[float, Quantity("month from which a mandate is in force", WHOLE_MONTHS, 0, 1200)]
    mandating: Annotated[float, Quantity("share of what is not agreed on that a mandate settles", PER_MONTH, 0, 1)]
    mandate_loss: Annotated[float, Quantity("loss that a mandate means to a manager whose frame is wholly old", SHARE, 0, 1)]


@rule
def partner(city: int, cities: int) -> int:
    """The city with which one shares services: cities of a panel in pairs, -1 for the last of an odd number.

    >>> [partner(city, 3) for city in range(3)]
    [1, 0, -1]
    """
    other = city + 1 if city % 2 == 0 else city - 1
    return other if other < cities else -1


@rule
def number_shared(own: int, others: int, partnered: int, p: SharedServices) -> int:
    """How many of a city's services are shared: no more than either city has, and none without a partner."""
    fewer = own if own < others else others
    fewer = fewer if fewer < p.services else int(p.services)
    return fewer if partnered else 0


@rule
def settling(month: int, tied: int, gap: float, bound: float, p: SharedServices) -> float:
    """Share of what is not agreed on yet that is settled this month, 0..1.

    By informal ties: where both CIOs know each other and their frames lie within confidence, ``gap`` being the mean
    distance over practices. By mandate: from its month on, whoever knows whom.  [CTG lesson 5]
    """
    if p.agreement == Agreement.TIES:
        return p.agreeing if tied and gap <= bound else 0.0
    if p.agreement == Agreement.MANDATE:
        return p.mandating if month >= p.mandate_month else 0.0
    return 0.0


@rule
def agreed(before: float, settled: float) -> float:
    """How far two cities agree on what they share after this month, share 0..1; what is agreed on stays.

    >>> agreed(0.5, 0.5)
    0.75
    """
    return before + settled * (1.0 - before)


@rule
def permitted_together(permitted: float, agreement: float) -> float:
    """Architecture of a shared service that is allowed, 0..1: what the city's own structure and both cities allow.

    >>> permitted_together(0.75, 0.5), permitted_together(0.25, 0.5)
    (0.5, 0.25)
    """
    return permitted if permitted < agreement else agreement


@rule
def lost_to_mandate(loss: float, month: int, partnered: int, frame: float, p: SharedServices) -> float:
    """Loss that a manager expects from programme and mandate together; ``frame`` is the mean of the manager's frame.

    That cooperation imposed by law is arduous is the source's; that it is felt as a loss by those who think the old
    way, and the size, are assumptions.  [CTG lesson 5]
    """
    if partnered and p.services > 0.0 and p.agreement == Agreement.MANDATE and month >= p.mandate_month:
        return loss + p.mandate_loss * (1.0 - frame)
    return loss
