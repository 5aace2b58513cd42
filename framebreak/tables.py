"""Histories as tidy tables; the functions stand in `simulation.tables`."""

from simulation.tables import cities_by_month, managers_by_month, services_by_year

__all__ = ["cities_by_month", "managers_by_month", "services_by_year"]
