"""Shares, differences and their intervals, for scripts and notebooks; they stand in `experiments.statistics.estimates`."""

from experiments.estimates import *  # noqa: F403
from experiments.estimates import __all__ as __all__
