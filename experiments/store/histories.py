"""The tables of one panel's whole history: cities and managers by month, services by year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.store import tidy_table
from simulation import tables

if TYPE_CHECKING:
    from simulation.history import History
    from simulation.parameters import Setting

KINDS = ("cities", "managers", "services")


def write(paths: Mapping[str, Path], study: str, point: str, panel: int, setting: Setting, history: History) -> None:
    """Write the tables of the kinds in `paths`, each with study, point and panel in front."""
    make = dict(zip(KINDS, (tables.cities_by_month, tables.managers_by_month, tables.services_by_year), strict=True))
    for kind, path in paths.items():
        rows = make[kind](setting, history)
        count = len(next(iter(rows.values())))
        identity = {"study": np.full(count, study), "point": np.full(count, point), "panel": np.full(count, panel)}
        tidy_table.write(path, {**identity, **rows})
