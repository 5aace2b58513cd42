"""Networks and timelines read from files; the functions stand in `simulation.sources`."""

from simulation.sources import read_network, read_timeline, statistics

__all__ = ["read_network", "read_timeline", "statistics"]
