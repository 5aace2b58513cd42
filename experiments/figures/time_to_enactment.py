"""Time to integration and to enactment: share of cities not there yet, by practices worked on at a time and K.

Kaplan and Meier's estimate; no city is lost before the horizon. A city counts as there from the first month in which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "concurrent_or_piecemeal", ("times",)
SHOWN = {"integration": "not yet integrated", "enactment": "not yet enacted"}


def finding(tables: style.Tables) -> str:
    """The month in which half of the cities have enacted, fewest and most at a time, at the strongest interactions."""
    table = style.columns(tables["times"])
    strength, numbers = table["strength"].max(), np.unique(table["simultaneity"])
    told = []
    for number in (numbers[0], numbers[-1]):
        here = (table["event"] == "enactment") & (table["strength"] == strength) & (table["simultaneity"] == number)
        there = table["month"][here][table["not_yet"][here] <= 0.5]
        told.append(f"in month {there.min():g} with {number:g} at a time" if len(there) else f"never with {number:g} at a time")
    return f"At K = {strength:g} half of the cities have enacted {' and '.join(told)}."


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: events. Columns: K. Steps with bands: practices at a time, the fewest, the most and the number in the middle."""
    table = style.columns(tables["times"])
    strengths, every = np.unique(table["strength"]), np.unique(table["simultaneity"])
    numbers = np.unique(every[[0, (len(every) - 1) // 2, -1]])
    wide = style.is_wide(figure)
    style.tall(figure, 108.0, 180.0)
    shape = (len(SHOWN), len(strengths)) if wide else (len(strengths), len(SHOWN))
    grid = figure.subplots(*shape, sharex=True, sharey="row" if wide else "col", squeeze=False)
    grid = grid if wide else grid.T
    for line, (event, state) in enumerate(SHOWN.items()):
        for column, strength in enumerate(strengths):
            axes = grid[line, column]
            for place, number in enumerate(numbers):
                here = (table["event"] == event) & (table["strength"] == strength) & (table["simultaneity"] == number)
                month, value, low, high = (table[name][here] for name in ("month", "not_yet", "not_yet_low", "not_yet_high"))
                colour = _colour(place, len(numbers))
                look: dict[str, Any] = {"color": colour, "ls": style.DASHES[place], "marker": style.MARKS[place]}
                label = f"{number:g} at a time"
                axes.step(month, value, where="post", clip_on=False, label=label, markevery=[len(month) - 1], **look)
                axes.fill_between(month, low, high, step="post", color=colour, alpha=0.18, lw=0)
            axes.set_xticks(range(0, int(table["month"].max()) + 1, 48))
            axes.grid(axis="y")
            axes.set_title(f"K = {strength:g}")
        for axes in grid[line, :1] if wide else grid[line]:
            axes.set_ylabel(f"share of cities\n{state}")
        shown = table["event"] == event
        grid[line, 0].set_ylim(max(0.0, 1.0 - 1.06 * (1.0 - float(table["not_yet_low"][shown].min()))), 1.0)
    for axes in grid[-1] if wide else grid[:, -1]:
        axes.set_xlabel("months")
    style.numbered(grid.ravel() if wide else grid.T.ravel())
    style.key(figure, grid[0, 0], narrow=1)


def _colour(place: int, count: int) -> str:
    """Of so many numbers at a time, fewest first: the regimes' colours."""
    names = ("piecemeal", *["three"] * (count - 2), "concurrent")
    return palette.REGIMES[names[place]][0]
