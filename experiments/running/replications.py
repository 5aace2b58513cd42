"""As many replications of a point as its stopping rule takes, and what its report says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.errors import Refusal, suggestion
from experiments.running.row_source import Bench
from experiments.store.parts import span

if TYPE_CHECKING:
    from experiments.reporting.report import Report
    from experiments.running.jobs import Job
from experiments.running.precision import _intervals, half_widths, line


def settle(job: Job, bench: Bench) -> tuple[Job, dict[str, Any] | None]:
    """The job with as many panels as its rule takes, and what is to be said of them; without a rule the job as it is."""
    rule = job.precision
    if rule is None or rule.half_width is None:
        return job, None
    panels = start = job.question.panels
    while True:
        bench.panels = panels
        question = job.question._replace(panels=panels)
        name, reached = _widest(job, question, bench, rule.of)
        if reached <= rule.half_width or panels >= rule.most:
            break
        panels = min(2 * panels, rule.most)
    _merge(bench.used, panels)
    said = {
        "target": rule.half_width,
        "half_width": reached,
        "of": name,
        "only": rule.of,
        "start": start,
        "panels": panels,
        "most": rule.most,
        "stopped_by_cap": reached > rule.half_width,
    }
    return job._replace(question=question), said


def added(found: Report, said: Mapping[str, Any] | None) -> Report:
    """The report with a line about the rule at its end, and its numbers in the summary."""
    if said is None:
        return found
    return found._replace(text=f"{found.text.rstrip()}\n\n{line(said)}", summary={**found.summary, "replications": said})


def _widest(job: Job, question: Any, bench: Bench, of: str | None) -> tuple[str, float]:
    short = getattr(job.analysis, "shares", None)
    found = half_widths(short(bench.setting, question, bench)) if short else {}
    if not found or (of is not None and _named(of, found) is None):
        summary = job.analysis.run(bench.setting, question, bench).summary
        found = dict(_intervals(summary)) if of is not None else half_widths(summary)
    if of is not None:
        name = _named(of, found)
        if name is None:
            near = suggestion(of, [*found, *(each.removeprefix("shares.") for each in found)], "estimate")
            raise Refusal(f"precision.of is {of!r}, but {question.name} has no such share; {near}")
        return name, found[name]
    if not found:
        raise Refusal(f"{question.name} has no interval that precision could look at; set precision.half_width=null")
    return max(found.items(), key=lambda each: each[1])


def _named(of: str, found: Mapping[str, float]) -> str | None:
    return next((name for name in (of, f"shares.{of}") if name in found), None)


def _merge(used: list[dict[str, Any]], panels: int) -> None:
    """Say of each point once what was used of it, all stretches together."""
    whole: dict[tuple[str, str], dict[str, Any]] = {}
    for each in used:
        key = each["arm"], each["point"]
        cities = each["cities_computed"] + (whole[key]["cities_computed"] if key in whole else 0)
        whole[key] = {**each, "panels": span(range(panels)), "cities_computed": cities}
    used[:] = whole.values()
