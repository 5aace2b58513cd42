"""What a study of two visits would see of a history; the functions stand in `simulation.observer`."""

from simulation.observer import course, two_waves

__all__ = ["course", "two_waves"]
