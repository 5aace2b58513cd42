"""How work is done: threads, progress, what is computed again. None of it changes a result."""

from __future__ import annotations

from typing import NamedTuple

RERUN = ("missing", "code", "all")
ORDERS = ("points", "panels")
REPORTS = ("table", "points")


class Plan(NamedTuple):
    """How work is done; none of it changes a result."""

    threads: int | None = None
    progress: str = "auto"  # auto, on, off
    rerun: str = "missing"  # missing: what is not stored; code: also what other code computed; all: everything
    histories: int = 0  # panels of each arm whose every month is stored as well
    grounds: bool = False  # whether these have also what was decided by: traits of seats, ties and draws
    report: str = "table"  # of a sweep: one table, or also the report of each of its points
    order: str = "points"  # of a sweep: one point after the other, or the first panels of every point before the others
    fail_fast: bool = False  # whether the first point that fails ends a sweep


DEFAULT = Plan()
