"""Who manages a city: seats, their standing, and how decision rights move power.  [Pittaway & Montazemi 2018]"""

from typing import Annotated, NamedTuple

from simulation.quantity import YES_OR_NO, Quantity
from simulation.rule import limited, rule


class Management(NamedTuple):
    """Initial power by role, and what deference to expertise does to it."""

    power_mayor: Annotated[float, Quantity("power of a mayor in 1999, the head of a service = 1", "ratio", 0, 10)]
    power_city_manager: Annotated[float, Quantity("power of a city manager", "ratio", 0, 10)]
    power_cio: Annotated[float, Quantity("power of a CIO", "ratio", 0, 10)]
    power_head: Annotated[float, Quantity("power of the head of a service", "ratio", 0, 10)]
    power_spread: Annotated[float, Quantity("half-width of the uniform spread of power among heads", "ratio", 0, 1)]
    power_shift: Annotated[float, Quantity("power that a CIO gains when deference is fully in place", "ratio", 0, 10)]
    head_loss: Annotated[
        float, Quantity("share of their power that heads lose when deference is fully in place", "share, 0..1", 0, 1)
    ]
    in_turn: Annotated[
        float,
        Quantity("1: managers change one after another, in an order drawn anew each time; 0: all at once", YES_OR_NO, 0, 1),
    ]


@rule
def founded_power(role: int, u: float, p: Management) -> float:
    """A manager's power at the start, the head of a service = 1, from a uniform draw u."""
    if role == 0:
        return p.power_mayor
    if role == 1:
        return p.power_city_manager
    if role == 2:
        return p.power_cio
    return limited(p.power_head * (1.0 + (2.0 * u - 1.0) * p.power_spread), 0.0, 100.0)


@rule
def power(role: int, founding: float, deference: float, on: int, p: Management) -> float:
    """A manager's weight: deference to expertise moves power from heads to the CIO; 1 for all without politics.

    With power_shift 2 a CIO of power 1 has 3 once deference is fully in place.
    """
    if not on:
        return 1.0
    if role == 2:
        return founding + p.power_shift * deference
    if role >= 3:
        return founding * (1.0 - p.head_loss * deference)
    return founding
