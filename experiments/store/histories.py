"""The tables of one panel's whole history: cities and managers by month, services by year; and what it was decided by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.store import tidy_table
from simulation import ground_tables, tables

if TYPE_CHECKING:
    from simulation.grounds import Grounded
    from simulation.history import History
    from simulation.parameters import Setting

KINDS = ("cities", "managers", "services")
GROUNDS = ("traits", "ties", "draws")  # of a history that has its grounds


def write(paths: Mapping[str, Path], study: str, point: str, panel: int, setting: Setting, history: History | Grounded) -> None:
    """Write the tables of the kinds in `paths`, each with study, point and panel in front."""
    made: tuple[Any, ...] = (tables.cities_by_month, tables.managers_by_month, tables.services_by_year)
    decided: tuple[Any, ...] = (ground_tables.traits_of_seats, ground_tables.ties_by_month, ground_tables.draws_by_address)
    make = dict(zip((*KINDS, *GROUNDS), (*made, *decided), strict=True))
    for kind, path in paths.items():
        rows = make[kind](setting, history)
        count = len(next(iter(rows.values())))
        identity = {"study": np.full(count, study), "point": np.full(count, point), "panel": np.full(count, panel)}
        tidy_table.write(path, {**identity, **rows})
