"""The tables of a sweep in an archive, made again from its rows: a line per point, as the sweep itself wrote them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from experiments.designs import sampled
from experiments.errors import Refusal
from experiments.package.stored_rows import Lacking, Source
from experiments.reporting.report import Report
from experiments.running import precision, study, sweep_points, tasks
from experiments.sweeping import asked, stored_values, sweep_table

Shares = dict[int, Mapping[str, float | None]]

NOT_ASKED = (
    "its provenance.json lacks what was asked at each point, as that of an older version does, so that its tables are compared "
    "by their sums alone; run the sweep and pack it with this version"
)
SEARCH = "the trials of a search (design=optuna) are not made again; their table was compared by its sums alone"


def made(said: Mapping[str, Any], root: Path, places: Mapping[str, str], name: str) -> Report:
    """The report of a sweep from rows alone, without its text.

    Args:
        said: The provenance of the sweep.
        root: The folder below which the archive lies.
        places: Files of one's own in the archive, by the names under which the study knew them.
        name: The study whose folder has the rows.

    Raises:
        Lacking: When something that it takes is not in the archive.
        Refusal: When what it says cannot be.
    """
    if "optuna" in said:
        raise Lacking(SEARCH)
    if asked.KEY not in said:
        raise Lacking(NOT_ASKED)
    points = asked.read(said[asked.KEY])
    items, shares = _answered(points, root, places, name)
    is_drawn = sampled.LINES in said[asked.KEY]
    plan = sampled.planned(said) if is_drawn else None
    identity = sampled.identity(plan, items) if plan else sweep_points.identity(items)
    if said.get("answer") != identity:
        raise Refusal(f"it is the answer {said.get('answer')}, and its points are those of {identity}")
    if plan is None:
        return sweep_table.table_of(items, shares).report
    if wrong := sampled.contradiction(plan, [point.overrides for point in points]):
        raise Refusal(wrong)
    with redirect_stderr(io.StringIO()):  # what the sweep has told of its indices
        return sampled.tables_of(plan, plan.rows, items, shares)[0]


def _answered(
    points: Sequence[asked.Asked], root: Path, places: Mapping[str, str], name: str
) -> tuple[list[sweep_points.Item], Shares]:
    """Every point of a sweep, and the shares of those that its tables have."""
    common = set(points[0].overrides).intersection(*(point.overrides for point in points))
    items, shares = [], Shares()
    for place, point in enumerate(points):
        if wrong := _contradiction(point, common):
            raise Refusal(wrong)
        source = Source(point.config, root, places, name)
        if point.is_answered:
            shares[place] = _shares(source)
        elif not any(each.point.missing(each.panels) for each in source.first):
            raise Lacking(f"its tables have no line of the point {source.first[0].point.id}, whose rows are in the archive")
        items.append(sweep_points.Item.of(point.overrides, point.config, source.job, source.first))
    return items, shares


def _shares(source: Source) -> Mapping[str, float | None]:
    """What a line says of a point."""
    enough = source.settle()
    short = study.short_summary(source.job.analysis, source.rows)
    found = tasks.shares(study.report(source.job.analysis, source.rows).summary if short is None else short)
    return found | precision.cells(enough)


def _contradiction(point: asked.Asked, common: set[str]) -> str:
    """The first value that a table names and the configuration has not, in words.

    Names of options, of files and what Hydra works out cannot be compared with what they came to.
    """
    for key, text in sweep_table.typed([each for each in point.overrides if each not in common]).items():
        value: Any = point.config
        for step in key.lstrip("+").split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        is_plain = isinstance(value, bool | int | float) or (isinstance(value, str) and "/" not in text)
        if is_plain and not set(text) & set("$\\'\"") and not stored_values.fits(value, text):
            return f"a point has {key}={text} by its overrides and {value} by its configuration"
    return ""
