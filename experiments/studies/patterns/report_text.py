"""The report of the study in words: the count of verdicts first, then every pattern with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.statistics.tables import Table, estimate_at

MARKS = {"set_by_it": "p", "by_rule": "r", "looked_at": "d", "from_the_start": "i"}


def text(summary: Mapping[str, Any], table: Table) -> str:
    """Everything that the study says on the console."""
    counts = summary["verdicts"]
    count = len(table["pattern"])
    lines = [
        f"Of {count} numbers observed {counts['reproduced']} are reproduced, {counts['not reproduced']} are not "
        f"({summary['crossing']} of these cross a bound, ~), {counts['not measurable']} cannot be measured.",
        f"Only {summary['tests']} of them test the model, of which {summary['tests_reproduced']} are reproduced.",
        "The others set a plausible range or a value (p), follow from a rule (r), were looked at while the default city was "
        "set or chosen (d), hold from the start (i), or cannot be measured.",
        "Reproduced: the whole interval lies within the rule, which was committed before the number was first measured.",
        f"{summary['cities']:,} cities in each arm as configured, leaders choosing for themselves; months of "
        f"{summary['history_panels']} panels.",
    ]
    if summary["draws"]:
        lines.append(
            f"Draws: share of {summary['draws']} plausible draws whose own number lies within the rule, of those in which it "
            f"can be measured; {summary['cities_per_draw']} cities a draw and arm."
        )
    return "\n".join([*lines, "", *_rows(table)])


def _rows(table: Table) -> list[str]:
    width = max(len(name) for name in table["pattern"])
    lines = []
    for place, name in enumerate(table["pattern"]):
        marks = "".join(mark for column, mark in MARKS.items() if table[column][place])
        crosses = "" if table["clear"][place] else " ~"
        verdict = f"{table['verdict'][place]}{crosses}{f' ({marks})' if marks else ''}"
        lines.append(f"{name:{width}}  {verdict:24}  {table['statement'][place]}")
        told = f"observed: {table['observed'][place]}"
        if table["why"][place]:
            lines.append(f"{'':{width}}  {told}; {table['why'][place]}")
            continue
        told += f"; rule {_bounds(table['holds_from'][place], table['holds_to'][place])}"
        told += f"; model {estimate_at(table, 'model', place):.3f}"
        if table["draws_measured"][place]:
            told += f"; draws {table['draws_within'][place]:.2f} of {table['draws_measured'][place]}"
        lines.append(f"{'':{width}}  {told}{f'; {each}' if (each := table['beside'][place]) else ''}")
    return lines


def _bounds(low: float, high: float) -> str:
    if np.isinf(low):
        return f"below {high:g}"
    return f"above {low:g}" if np.isinf(high) else f"{low:g} to {high:g}"
