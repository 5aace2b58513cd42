"""Histories as tidy tables; the functions stand in `simulation.tables` and `simulation.ground_tables`."""

from simulation.ground_tables import draws_by_address, ties_by_month, traits_of_seats
from simulation.tables import cities_by_month, managers_by_month, services_by_year

__all__ = [
    "cities_by_month",
    "draws_by_address",
    "managers_by_month",
    "services_by_year",
    "ties_by_month",
    "traits_of_seats",
]
