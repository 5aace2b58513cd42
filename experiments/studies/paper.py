"""Table 1, paper beside model: eleven cities whose leaders choose for themselves.

Nothing here knows which outcome is wished for; the paper's marks are data, the model's shares are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.configuration.options import Common
from experiments.figures import splits, table1
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import estimates
from experiments.statistics.comparisons import level
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import PARTS, Rows, Table, add_estimate, estimate_at
from experiments.study_tools import published_answer, table_one
from experiments.study_tools.table_one import CLASSES, SPLIT, TABLE

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

Options = Common  # nothing of its own
LEADERS = "leaders"  # the arm: cities as they are configured


PUBLISHED = "What was found, from the published tables and not from this run (tested draws are from all plausible ranges):"
"""Said above the answer: it is none of this run's results."""
MOST_SPLIT = 60  # cities of a panel whose splits are listed, every possible one: there are 1,891 of 60


def arms(question: Question) -> Sequence[Arm]:
    """The study's own configuration alone."""
    return [Arm(LEADERS)]


def analyse(question: Question, source: RowSource) -> Report:
    """Set every attribute, the split and its likelihood beside the paper."""
    rows, setting = source.one(LEADERS), question.setting
    panel, outcome = rows["panel"], rows["outcome"]
    shares = [estimates.share(outcome == place, panel) for place in range(3)]
    proxies = [estimates.share(rows["outcome_proxy"] == place, panel) for place in range(3)]
    table = _attributes(rows, setting)
    errors = _errors(rows)
    listed = setting.cities <= MOST_SPLIT
    split, exact = _splits(outcome, panel, setting.cities, [share.value for share in shares]) if listed else ({}, None)
    summary: dict[str, Any] = {
        "cities": len(outcome),
        "panels": question.panels,
        "shares": _named(shares),
        "shares_by_paper_proxy": _named(proxies),
        "used_without_integration": estimates.share(rows["used_without_integration"], panel)._asdict(),
        "breaks_per_decade": level(rows, "breaks_per_decade")._asdict(),
        "median_months_to_integration": _median(rows["months_to_integration"]),
        "median_months_to_enactment": _median(rows["months_to_enactment"]),
        "table1": _plain_table(table),
        "error_by_class": errors,
        "answer": published_answer.found(),
    }
    if exact is not None:
        summary["likelihood_of_split"] = estimates.likelihood(SPLIT, [share.value for share in shares])
        summary["likelihood_of_split_at_its_own_shares"] = estimates.likelihood(SPLIT, [count / 11 for count in SPLIT])
        summary["panels_with_exact_split"] = exact._asdict()
        summary["panels_with_exact_split_if_independent"] = summary["likelihood_of_split"]
    text = _text(summary, shares, proxies, table, exact)
    if not listed:
        text += (
            f"\n\nHow panels split is listed for panels of up to {MOST_SPLIT} cities, and left out for those of "
            f"{setting.cities}."
        )
        return Report(text, summary, {"table1": table}, {"table1": table1.draw})
    return Report(text, summary, {"table1": table, "splits": split}, {"table1": table1.draw, "splits": splits.draw})


def _errors(rows: Rows) -> dict[str, float]:
    """Mean distance of each class from the paper's marks over the seven practices that vary; nothing in other settings."""
    if any(column not in rows for column in table_one.COLUMNS):
        return {}
    apart = table_one.errors_by_class(table_one.cells(rows))
    return {name: float(own) for name, own in zip(CLASSES, apart, strict=True)}


def shares(question: Question, source: RowSource) -> dict[str, Any]:
    """The shares of the summary alone, for a line in the table of a large sweep."""
    rows = source.one(LEADERS)
    columns = {"shares": "outcome", "shares_by_paper_proxy": "outcome_proxy"}
    return {
        name: _named([estimates.share(rows[column] == place, rows["panel"]) for place in range(3)])
        for name, column in columns.items()
    }


def _named(estimated: list[Estimate]) -> dict[str, Any]:
    named: dict[str, Any] = {f"class_{name}": estimate.value for name, estimate in zip(CLASSES, estimated, strict=True)}
    for name, estimate in zip(CLASSES, estimated, strict=True):
        named[f"class_{name}_low"], named[f"class_{name}_high"] = estimate.low, estimate.high
    return named


def _median(values: np.ndarray) -> float:
    return float(np.nanmedian(values)) if (~np.isnan(values)).any() else float("nan")


def _attributes(rows: Rows, setting: Setting) -> Table:
    """One row per attribute: the paper's marks and the model's share in each class, with intervals."""
    panel, outcome = rows["panel"], rows["outcome"]
    columns: Table = {"attribute": [], "column": [], "paper_1999": [], "model_1999": []}
    for name in CLASSES:
        for part in (f"paper_class_{name}", *(f"model_class_{name}{end}" for end in PARTS)):
            columns[part] = []
    groups = [outcome == place for place in range(3)]
    for attribute, column, before, *marks in TABLE:
        if column not in rows:
            continue  # another setting than the paper's has other practices
        start = column.replace("end_", "start_", 1)
        columns["attribute"].append(attribute)
        columns["column"].append(column)
        columns["paper_1999"].append(float("nan") if before is None else float(before))
        known = start in rows and start != column
        columns["model_1999"].append(float(np.mean(rows[start])) if known else (0.0 if before == 0 else float("nan")))
        for name, mark, group in zip(CLASSES, marks, groups, strict=True):
            columns[f"paper_class_{name}"].append(float("nan") if mark is None else float(mark))
            add_estimate(columns, f"model_class_{name}", estimates.share(rows[column] > 0, panel, group))
    return columns


def _plain_table(table: Table) -> dict[str, dict[str, float]]:
    names = [name for name in table if name not in ("attribute", "column")]
    return {column: {name: table[name][place] for name in names} for place, column in enumerate(table["column"])}


def _splits(outcome: np.ndarray, panel: np.ndarray, cities: int, shares: list[float]) -> tuple[Table, Estimate | None]:
    """How often each split occurs, beside independent cities; and the rate of exactly 7/3/1 in panels of eleven."""
    silo = estimates.per_panel(outcome == 0, panel).astype(int)
    enacted = estimates.per_panel(outcome == 2, panel).astype(int)
    panels = len(silo)
    columns: Table = {**{f"cities_class_{name}": [] for name in CLASSES}, "share": [], "independent": []}
    for first in range(cities + 1):
        for last in range(cities + 1 - first):
            counts = (first, cities - first - last, last)
            for name, count in zip(CLASSES, counts, strict=True):
                columns[f"cities_class_{name}"].append(count)
            columns["share"].append(float(np.mean((silo == first) & (enacted == last))))
            columns["independent"].append(estimates.likelihood(counts, shares))
    exact = None
    if cities == sum(SPLIT):
        hits = int(np.sum((silo == SPLIT[0]) & (enacted == SPLIT[2])))
        exact = estimates.proportion(hits, panels)
    return columns, exact


def _text(summary: dict, shares: list[Estimate], proxies: list[Estimate], table: Table, exact: Estimate | None) -> str:
    width = max(len(name) for name in table["attribute"])
    lines = [
        f"Table 1, paper beside model: {summary['panels']:,} panels, {summary['cities']:,} cities; "
        "95 % intervals, panels as units.",
        "In brackets the paper's mark (1 present, 0 absent), then the model's share of cities that have the attribute.",
        "",
        f"{'':{width}}  {'1999':>12}  " + "  ".join(f"{name + ' 2012':>24}" for name in CLASSES),
    ]
    for place, attribute in enumerate(table["attribute"]):
        cells = []
        for name in CLASSES:
            mark, value = table[f"paper_class_{name}"][place], table[f"model_class_{name}"][place]
            if np.isnan(value):
                cells.append(f"{_mark(mark)} no such city")
            else:
                cells.append(f"{_mark(mark)} {estimate_at(table, f'model_class_{name}', place):.2f}")
        before = table["model_1999"][place]
        first = f"{_mark(table['paper_1999'][place])} {'-' if np.isnan(before) else f'{before:.2f}'}"
        lines.append(f"{attribute:{width}}  {first:>12}  " + "  ".join(f"{cell:>24}" for cell in cells))
    lines += ["", f"{'Share of cities':{width}}  {'paper':>12}  {'model, by use':>24}  {'model, by the proxy':>24}"]
    for name, count, share, proxy in zip(CLASSES, SPLIT, shares, proxies, strict=True):
        lines.append(f"{name:{width}}  {f'{count}/11 = {count / 11:.3f}':>12}  {f'{share:.3f}':>24}  {f'{proxy:.3f}':>24}")
    without = Estimate(**summary["used_without_integration"])
    lines += [
        "",
        f"In use without integrated architecture (counted as silo): {without:.3f}",
        f"Median months, of those that get there: {_months(summary['median_months_to_integration'])} to integration, "
        f"{_months(summary['median_months_to_enactment'])} to enactment; frames broken per manager and decade: "
        f"{Estimate(**summary['breaks_per_decade']):.2f}",
    ]
    if exact is not None:
        lines += [
            f"Likelihood of 7/3/1 at the model's shares: {summary['likelihood_of_split']:.4f}"
            f" (at shares of exactly 7/11, 3/11, 1/11 it would be {summary['likelihood_of_split_at_its_own_shares']:.4f})",
            f"Panels that show exactly 7/3/1: {exact:.4f}; independent cities at the model's shares: "
            f"{summary['panels_with_exact_split_if_independent']:.4f}",
        ]
    if summary["error_by_class"]:
        apart = ", ".join(f"{name} {value:.2f}" for name, value in summary["error_by_class"].items())
        lines.append(f"Mean distance from the paper's marks over the seven practices that vary: {apart}")
    lines += ["", PUBLISHED, *published_answer.lines(summary["answer"])]
    return "\n".join(lines)


def _months(median: float) -> str:
    return "none" if np.isnan(median) else f"{median:.0f}"


def _mark(mark: float) -> str:
    return "( )" if np.isnan(mark) else f"({mark:.0f})"
