"""The tables of a sweep in an archive, made again from its rows: a line per point, as the sweep itself wrote them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, suppress
from pathlib import Path
from typing import Any

from experiments.designs import methods, sampled, trials
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
    if asked.KEY not in said:
        raise Lacking(NOT_ASKED)
    points = asked.read(said[asked.KEY])
    if "optuna" in said:
        return _trials(said, points, root, places, name)
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


def _trials(said: Mapping[str, Any], points: Sequence[asked.Asked], root: Path, places: Mapping[str, str], name: str) -> Report:
    """Summary and table of a search; which values Optuna chose is not asked again, but what each of them came to."""
    design = methods.read(said["design"])
    if not isinstance(design, methods.Search):
        raise Refusal(f"it is said to be a search, and its design is {design.method}")
    varied = [*(axis["name"] for axis in said["axes"]), *said["listed"]]
    kept = {key for point in points for key in sweep_table.typed(point.overrides)}.difference(varied, ["study.seed"])
    common = {each for each in points[0].overrides if each.partition("=")[0] in kept}
    line = {text.partition("=")[0]: place for place, text in enumerate(said["sweep"])}
    found: dict[tuple[str, ...], trials.Tried] = {}
    every = []
    for place, point in enumerate(points):
        as_typed = sorted(point.overrides, key=lambda text: line.get(text.partition("=")[0], len(line)))
        point = point._replace(overrides=tuple(as_typed))
        if wrong := _contradiction(point, common):
            raise Refusal(wrong)
        if point.overrides not in found:
            found[point.overrides] = _tried(design, point, said[trials.FAILED].get(str(place)), (root, places, name))
        every.append(found[point.overrides])
    again = every.pop() if said[trials.CONFIRMED] else None
    if len(every) != design.trials:
        raise Refusal(f"it has {len(every)} trials, and design.trials is {design.trials}")
    if again is not None and _but_seed(again) != _but_seed(every[trials.best(design, dict(enumerate(every))) or 0]):
        raise Refusal("what was run again with another seed is not the best of its trials")
    return trials.report(design, varied, dict(enumerate(every)), again)


def _but_seed(tried: trials.Tried) -> set[str]:
    return {each for each in tried.overrides if not each.startswith("study.seed=")}


def _tried(
    design: methods.Search, point: asked.Asked, failed: Mapping[str, str] | None, there: tuple[Path, Mapping[str, str], str]
) -> trials.Tried:
    """What a trial comes to by its rows; one that has failed is taken at its word, unless its rows give the outcome."""
    if failed is None:
        source = Source(point.config, *there)
        return trials.of_shares(design, point.overrides, source.first[0].point.id, _shares(source))
    with suppress(Exception):  # whatever it failed of
        if _shares(Source(point.config, *there)).get(design.outcome) is not None:
            failed = None
    if failed is None:
        raise Refusal(f"the trial {' '.join(point.overrides)} is said to have failed, and its rows give {design.outcome}")
    return trials.Tried(point.overrides, failed["point"], None, {}, failed["error"])


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
