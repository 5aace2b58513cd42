"""Rows of an archive as a study takes them: from its parts alone, and none is simulated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.errors import Refusal
from experiments.package import inputs
from experiments.reporting.report import Report
from experiments.running import custom_manager, jobs, replications, study
from experiments.running.sweep_row_sources import AnnouncedRowSource
from experiments.store.parts import Rows

_KEYS = {"progress": "off", "rerun": "missing", "histories": 0, "grounds": False, "dry_run": False, "engine": None}


class Lacking(Exception):
    """Why an answer cannot be made again from what is in an archive."""


class StoredRows(AnnouncedRowSource):
    """Gives rows that are there; what is not there is not computed, whatever an archive asks for."""

    def _compute(self, work: Any, panels: range, done: Any, threads: int | None) -> Rows:
        raise Lacking(f"rows of the point {work.point.id} are not in the archive")


class Source:
    """Where a study of an archive takes its rows from.

    Args:
        config: What was configured: the model's part, `study`, and `precision` and `manager` where there are.
        root: The folder below which the archive lies.
        places: Files of one's own in the archive, by the names under which the study knew them.
        name: The study whose folder has the rows.

    Raises:
        Lacking: When a file or a row is not in the archive.
        Refusal: When the configuration is none of that study, or the model refuses it.
    """

    def __init__(self, config: Mapping[str, Any], root: Path, places: Mapping[str, str], name: str):
        if config["study"].get("name") != name:
            raise Refusal(f"it names the study {config['study'].get('name')}, and lies in that of {name}")
        own = {key: _local(value, root, places) for key, value in config["study"].items()}
        placed = inputs.placed({**config, "study": own}, places, root, name)
        by = placed.pop(custom_manager.KEY, None)
        self.job = jobs.read({**placed, **_KEYS})
        if by is not None:  # its name and digest are part of the points; nothing of it is executed
            from simulation.managers import Manager

            self.job = self.job._replace(manager=custom_manager.Own(Manager, str(by["class"]), str(by["sha256"]), Path()))
        self.rows = self.job.row_source(StoredRows)
        self.first = self.rows.declare(study.arms(self.job.analysis, self.rows.question))  # without those that depend on rows

    def settle(self) -> dict[str, Any] | None:
        """Declare all arms, with as many panels as a stopping rule takes; gives what is reported of the rule."""
        settled = replications.settle(self.job.analysis, self.job.precision, self.rows)
        if lacking := sum(1 for each in self.rows.declared if each.point.missing(each.panels)):
            raise Lacking(f"rows of {lacking} arms are not in the archive")
        return settled

    def report(self) -> Report:
        """The study's whole report."""
        settled = self.settle()
        return replications.added(study.report(self.job.analysis, self.rows), settled)


def _local(value: Any, root: Path, places: Mapping[str, str]) -> Any:
    """A study's own option; a file that it names is taken from the archive, and no other is read."""
    if not isinstance(value, str) or "/" not in value:
        return value
    if value not in places:
        raise Lacking(f"it names {value}, which is not in the archive")
    return str(root / places[value])
