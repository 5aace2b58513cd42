"""Enactment and integration by simultaneity, pace and K, at the same effort.

Columns: strength K of interactions among practices. Lines: months over which the same total effort is offered. All cities
have common random numbers in every arm, so differences between points are surer than the intervals of single points suggest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "concurrent_or_piecemeal", ("surface",)
SHOWN = ("enacted", "integrated")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: outcomes. Columns: K. Lines: spans."""
    table = style.columns(tables["surface"])
    strengths, spans, numbers = (np.unique(table[name]) for name in ("strength", "span", "simultaneity"))
    style.size(figure, style.DOUBLE, 105.0)
    grid = figure.subplots(len(SHOWN), len(strengths), sharex=True, sharey="row", squeeze=False)
    for line, outcome in enumerate(SHOWN):
        for column, strength in enumerate(strengths):
            axes = grid[line, column]
            for place, span in enumerate(spans):
                rows = np.flatnonzero((table["strength"] == strength) & (table["span"] == span))
                style.estimates(
                    axes, np.arange(len(rows)) + 0.06 * (place - (len(spans) - 1) / 2), table, outcome, rows,
                    fmt=style.MARKS[place], ls=style.DASHES[place], color=style.SERIES[place], label=f"{span:g} months",
                )  # fmt: skip
            axes.set_xticks(range(len(numbers)), [f"{number:g}" for number in numbers])
            axes.set_title(f"K = {strength:g}")
            axes.grid(axis="y")
        grid[line, 0].set_ylabel(f"{find(outcome).axis}, {find(outcome).unit}")
        grid[line, 0].set_ylim(bottom=0.0)
    for axes in grid[-1]:
        axes.set_xlabel("practices worked on at a time")
    style.numbered(grid.ravel())
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, title="same effort over", loc="outside right upper")
