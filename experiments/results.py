"""Stored results read back: studies, how far they are, and one tidy table of each.

The public names for scripts and notebooks; their definitions are in `experiments.store.reading` and
`experiments.store.lazy_table`.
"""

from experiments.store.completeness import IncompleteWarning, Lack
from experiments.store.lazy_table import scan
from experiments.store.manifest import parameters
from experiments.store.reading import Status, existing, load, status, studies
from experiments.store.store import Point, Store, root

__all__ = [
    "IncompleteWarning",
    "Lack",
    "Point",
    "Status",
    "Store",
    "existing",
    "load",
    "parameters",
    "root",
    "scan",
    "status",
    "studies",
]
