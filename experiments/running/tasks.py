"""What a worker does: compute the rows of some points into the store. Tasks and answers are JSON text, never pickles."""

from __future__ import annotations

import json
import time
import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from experiments.configuration.interned import interned
from experiments.errors import one_line
from experiments.store.background_writer import BackgroundWriter

if TYPE_CHECKING:
    from experiments.running.jobs import Job
    from experiments.running.sweep_row_sources import Announced

AHEAD = 4  # points that may be computed before the parts of an earlier one are in place


def text(configs: Mapping[int, Mapping[str, Any]], **how: Any) -> str:
    """A task as JSON text: the first configuration, and what each point has in the place of its groups.

    >>> text({3: {"city": 1, "horizon": 2}, 4: {"city": 5, "horizon": 2}})
    '{"asked": {"city": 1, "horizon": 2}, "points": [{"number": 3, "but": {}}, {"number": 4, "but": {"city": 5}}]}'
    """
    first = dict(next(iter(configs.values())))
    points = []
    for number, asked in configs.items():
        if asked.keys() == first.keys():
            but = {name: group for name, group in asked.items() if group is not first[name]}
            points.append({"number": number, "but": but})
        else:
            points.append({"number": number, "asked": dict(asked)})
    return json.dumps({"asked": first, "points": points, **how})


def configurations(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The configuration of each point of a task; what they have in common is shared, and so read once."""
    first = interned(asked["asked"])
    for each in asked["points"]:
        yield each["asked"] if "asked" in each else {**first, **each["but"]}


def work(asked: Mapping[str, Any]) -> str:
    """Compute the points of a task one after the other; one that fails does not stop the others. All that is said is stored."""
    from experiments.running import jobs

    answer = []
    begun: deque[tuple[dict[str, Any], Announced]] = deque()
    with BackgroundWriter() as behind:
        for each, config in zip(asked["points"], configurations(asked)):
            said, bench = _point(each, jobs.read(config), asked, behind)
            answer.append(said)
            if bench is not None:
                begun.append((said, bench))
            if len(begun) > AHEAD:
                _settle(*begun.popleft())
        for each in begun:
            _settle(*each)
    return json.dumps(answer)


def _settle(said: dict[str, Any], bench: Announced) -> None:
    """Wait until the parts of a point are in place."""
    try:
        bench.settle()
    except Exception as error:
        said.pop("shares", None)
        said |= {**_failed(error, False), **said}


def _point(
    each: Mapping[str, Any], job: Job, asked: Mapping[str, Any], behind: BackgroundWriter
) -> tuple[dict[str, Any], Announced | None]:
    from experiments.running import precision, replications, study, sweep_row_sources

    clock = time.perf_counter()
    said: dict[str, Any] = {"number": each["number"]}
    bench: Any = None
    try:
        bench = job.row_source(sweep_row_sources.Announced, job.plan._replace(threads=asked["threads"], progress="off"))
        bench.behind = behind
        enough = replications.settle(job.analysis, job.precision, bench)
        if asked["is_tabled"]:
            short = study.short_summary(job.analysis, bench)
            said["shares"] = shares(study.report(job.analysis, bench).summary if short is None else short)
            said["shares"] |= precision.cells(enough)
        elif study.is_declared(job.analysis):
            bench.complete()
        else:  # TEMPORARY
            study.report(job.analysis, bench)
        said["panels"] = bench.question.panels
        if enough and bench.declared:
            said["stops"] = {arm.point.id: arm.panels.stop for arm in bench.declared}
    except Exception as error:
        said |= _failed(error, bool(bench and bench.is_recorded))
    if bench is not None:
        said |= {"notes": bench.notes, "others": bench.others, "cities": sum(used["cities_computed"] for used in bench.used)}
    return {**said, "seconds": time.perf_counter() - clock}, bench


def _failed(error: Exception, is_recorded: bool) -> dict[str, Any]:
    said = {"error": type(error).__name__, "message": one_line(str(error)), "traceback": traceback.format_exc()}
    return {"error": said, "is_recorded": is_recorded}


def shares(summary: Mapping[str, Any]) -> dict[str, float | None]:
    """What one line of a sweep's table says of a point: the shares of its summary, or all plain numbers if it has none.

    >>> shares({"cities": 22, "shares": {"silo": 0.5}, "table1": {"used": {"model": 1.0}}})
    {'shares.silo': 0.5}
    """
    from experiments.configuration.dotted import flat
    from experiments.reporting.report import plain

    chosen = {name: value for name, value in summary.items() if name.startswith("shares")} or summary
    numbers = {name: plain(value) for name, value in flat(chosen)}
    return {name: value for name, value in numbers.items() if value is None or isinstance(value, bool | int | float)}
