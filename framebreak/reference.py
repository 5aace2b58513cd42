"""Published tables by name; the functions stand in `experiments.reference`."""

from experiments.reference import names, table

__all__ = ["names", "table"]
