"""What a worker does: compute the rows of some points into the store. Tasks and answers are JSON text, never pickles."""

from __future__ import annotations

import json
import time
import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from experiments.configuration.interned import interned
from experiments.errors import DiskFull, one_line
from experiments.store.background_writer import BackgroundWriter
from experiments.store.collected_rows import CollectedRows

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.running.jobs import Job
    from experiments.running.sweep_row_sources import AnnouncedRowSource

AHEAD = 4  # points that may be computed before the parts of an earlier one are in place


def text(configs: Mapping[int, Mapping[str, Any]], **how: Any) -> str:
    """A task as JSON text: the first configuration, and what each point has in the place of its groups.

    >>> text({3: {"city": 1, "horizon": 2}, 4: {"city": 5, "horizon": 2}})
    '{"config": {"city": 1, "horizon": 2}, "points": [{"number": 3, "but": {}}, {"number": 4, "but": {"city": 5}}]}'
    """
    first = dict(next(iter(configs.values())))
    points = []
    for number, config in configs.items():
        if config.keys() == first.keys():
            but = {name: group for name, group in config.items() if group is not first[name]}
            points.append({"number": number, "but": but})
        else:
            points.append({"number": number, "config": dict(config)})
    return json.dumps({"config": first, "points": points, **how})


def configurations(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The configuration of each point of a task; what they have in common is shared, and so read once."""
    config = interned(task["config"])
    for each in task["points"]:
        yield each["config"] if "config" in each else {**config, **each["but"]}


def work(task: Mapping[str, Any]) -> str:
    """Compute the points of a task one after the other; one that fails does not stop the others."""
    from experiments.running import jobs

    answer = []
    begun: deque[tuple[dict[str, Any], AnnouncedRowSource]] = deque()
    collected: dict[Path, CollectedRows] = {}  # by the study's folder
    with BackgroundWriter() as behind:
        try:
            for each, config in zip(task["points"], configurations(task)):
                result, source = _point(each, jobs.read(config), task, behind, collected)
                answer.append(result)
                if source is not None:
                    begun.append((result, source))
                for rows in collected.values():
                    rows.write(is_due=False)
                while len(begun) > AHEAD and all(rows.is_empty for rows in collected.values()):
                    _settle(*begun.popleft())
                if any(each.get("error", {}).get("error") == DiskFull.__name__ for each in answer):
                    break  # no other point could be stored either
        finally:
            for rows in collected.values():
                rows.write()  # whatever happened: what is computed is kept
        for started in begun:
            _settle(*started)
    return json.dumps(answer)


def _settle(result: dict[str, Any], source: AnnouncedRowSource) -> None:
    """Wait until the parts of a point are in place."""
    try:
        source.settle()
    except Exception as error:
        result.pop("shares", None)
        result |= {**_failed(error, False), **result}


def _point(
    each: Mapping[str, Any],
    job: Job,
    task: Mapping[str, Any],
    behind: BackgroundWriter,
    collected: dict[Path, CollectedRows],
) -> tuple[dict[str, Any], AnnouncedRowSource | None]:
    from experiments.running import precision, replications, study, sweep_row_sources

    clock = time.perf_counter()
    result: dict[str, Any] = {"number": each["number"]}
    source: Any = None
    try:
        source = job.row_source(
            sweep_row_sources.AnnouncedRowSource, job.plan._replace(threads=task["threads"], progress="off")
        )
        folder = source.store.folder
        source.write_through(behind, collected.setdefault(folder, CollectedRows(folder, behind)))
        if task.get("share"):
            study.declare_first(job.analysis, source)
            source.complete(task["share"])
            return {**result, "notes": source.notes, "seconds": time.perf_counter() - clock}, source
        enough = replications.settle(job.analysis, job.precision, source)
        if task["is_tabled"]:
            short = study.short_summary(job.analysis, source)
            result["shares"] = shares(study.report(job.analysis, source).summary if short is None else short)
            result["shares"] |= precision.cells(enough)
        else:
            source.complete()
        result["panels"] = source.question.panels
        if enough and source.declared:
            result["stops"] = {arm.point.id: arm.panels.stop for arm in source.declared}
    except Exception as error:
        result |= _failed(error, bool(source and source.is_recorded))
    if source is not None:
        result |= {
            "notes": source.notes,
            "others": source.others,
            "cities": sum(used["cities_computed"] for used in source.used),
        }
    return {**result, "seconds": time.perf_counter() - clock}, source


def _failed(error: Exception, is_recorded: bool) -> dict[str, Any]:
    error_record = {"error": type(error).__name__, "message": one_line(str(error)), "traceback": traceback.format_exc()}
    return {"error": error_record, "is_recorded": is_recorded}


def shares(summary: Mapping[str, Any]) -> dict[str, float | None]:
    """What one line of a sweep's table holds of a point: the shares of its summary, or all plain numbers if it has none.

    >>> shares({"cities": 22, "shares": {"class_silo": 0.5}, "table1": {"used": {"model": 1.0}}})
    {'shares.class_silo': 0.5}
    """
    from experiments.configuration.dotted import flat
    from experiments.reporting.report import plain

    chosen = {name: value for name, value in summary.items() if name.startswith("shares")} or summary
    numbers = {name: plain(value) for name, value in flat(chosen)}
    return {name: value for name, value in numbers.items() if value is None or isinstance(value, bool | int | float)}
