"""An arm: one of the configurations that a study compares, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from experiments.running.question import Reading
    from experiments.store.store import Point

UNCHANGED: Mapping[str, Any] = MappingProxyType({})


class Arm(NamedTuple):
    """One configuration that a study compares with others, and which of its rows the study reads.

    Attributes:
        name: By which the study asks for the rows, and which the store writes into them.
        changes: Values by dotted name, or nested mappings, that differ from the study's own configuration.
        panels: Panels of cities, from 0 upwards; None for as many as the study has.
        columns: Outcomes that the study reads and that are kept in memory; None for all. All are stored in any case.

    Example:
        >>> Arm("without", {"complementarity.strength": 0.0}).panels is None
        True
    """

    name: str
    changes: Mapping[str, Any] = UNCHANGED
    panels: range | None = None
    columns: tuple[str, ...] | None = None


class Declared(NamedTuple):
    """An arm that a study has declared, read and checked."""

    arm: Arm
    reading: Reading
    point: Point
    panels: range
