"""Time to integration and to enactment: share of cities not there yet, by practices worked on at a time and K.

Kaplan and Meier's estimate; no city is lost before the horizon. A city counts as there from the first month in which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "concurrent_or_piecemeal", ("times",)
SHOWN = {"integration": "not yet integrated", "enactment": "not yet enacted"}


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: events. Columns: K. Steps with bands: practices at a time."""
    table = style.columns(tables["times"])
    strengths, numbers = np.unique(table["strength"]), np.unique(table["simultaneity"])
    style.size(figure, style.DOUBLE, 108.0)
    grid = figure.subplots(len(SHOWN), len(strengths), sharex=True, sharey="row", squeeze=False)
    for line, (event, state) in enumerate(SHOWN.items()):
        for column, strength in enumerate(strengths):
            axes = grid[line, column]
            for place, number in enumerate(numbers):
                here = (table["event"] == event) & (table["strength"] == strength) & (table["simultaneity"] == number)
                month, value, low, high = (table[name][here] for name in ("month", "not_yet", "not_yet_low", "not_yet_high"))
                colour = style.SERIES[place]
                look: dict[str, Any] = {"color": colour, "ls": style.DASHES[place], "marker": style.MARKS[place]}
                label = f"{number:g} at a time"
                axes.step(month, value, where="post", clip_on=False, label=label, markevery=[len(month) - 1], **look)
                axes.fill_between(month, low, high, step="post", color=colour, alpha=0.18, lw=0)
            axes.set_xticks(range(0, int(table["month"].max()) + 1, 24))
            axes.grid(axis="y")
            axes.set_title(f"K = {strength:g}")
        grid[line, 0].set_ylabel(f"share of cities {state}")
        shown = table["event"] == event
        grid[line, 0].set_ylim(max(0.0, 1.0 - 1.06 * (1.0 - float(table["not_yet_low"][shown].min()))), 1.0)
    for axes in grid[-1]:
        axes.set_xlabel("months from founding")
    style.numbered(grid.ravel())
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(numbers))
