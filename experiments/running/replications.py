"""As many replications of a point as its stopping rule takes, and what its report says of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from experiments.errors import Refusal, suggestion
from experiments.running import study
from experiments.running.precision import Rule, _intervals, half_widths, line

if TYPE_CHECKING:
    from experiments.reporting.report import Report
    from experiments.running.row_source import RowSource


def settle(analysis: ModuleType, rule: Rule | None, source: RowSource) -> dict[str, Any] | None:
    """Declare a study's arms with as many panels as its rule takes; without a rule, as many as its question says.

    Args:
        analysis: The study's module.
        rule: When there are panels enough.
        source: Where its rows come from; its question is about so many panels from then on.

    Returns:
        What is to be reported of the rule; None without one.
    """
    study.declare(analysis, source)
    if rule is None or rule.half_width is None:
        return None
    panels = start = source.question.panels
    while True:
        name, reached = _widest(analysis, source, rule.of)
        if reached <= rule.half_width or panels >= rule.most:
            break
        panels = min(2 * panels, rule.most)
        source.take_panels(panels)
        study.declare(analysis, source)
    source.merge_uses()
    return {
        "target": rule.half_width,
        "half_width": reached,
        "of": name,
        "only": rule.of,
        "start": start,
        "panels": panels,
        "most": rule.most,
        "stopped_by_cap": reached > rule.half_width,
    }


def added(report: Report, outcome: Mapping[str, Any] | None) -> Report:
    """The report with a line about the rule at its end, and its numbers in the summary."""
    if outcome is None:
        return report
    text = f"{report.text.rstrip()}\n\n{line(outcome)}"
    return report._replace(text=text, summary={**report.summary, "replications": outcome})


def _widest(analysis: ModuleType, source: RowSource, of: str | None) -> tuple[str, float]:
    short = study.short_summary(analysis, source)
    widths = half_widths(short) if short else {}
    if not widths or (of is not None and _named(of, widths) is None):
        summary = study.report(analysis, source).summary
        widths = dict(_intervals(summary)) if of is not None else half_widths(summary)
    if of is not None:
        name = _named(of, widths)
        if name is None:
            near = suggestion(of, [*widths, *(each.removeprefix("shares.") for each in widths)], "estimate")
            raise Refusal(f"precision.of is {of!r}, but {source.store.study} has no such share; {near}")
        return name, widths[name]
    if not widths:
        raise Refusal(f"{source.store.study} has no interval that precision could look at; set precision.half_width=null")
    return max(widths.items(), key=lambda each: each[1])


def _named(of: str, widths: Mapping[str, float]) -> str | None:
    return next((name for name in (of, f"shares.{of}") if name in widths), None)
