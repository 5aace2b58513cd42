"""What a researcher who visits twice can tell, and how many visits would do.

Left: what happened (rows) against what two visits read (columns), shares of the cities of a course, with the fewest and the
most wrong reports. Right: share read as concurrent by number of visits, of truly concurrent and of completed piecemeal
changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "observer", ("confusion", "waves")
ARMS = ("all arms", "leaders' own choice")
BY = {"overlap": "concurrent by overlap", "span": "by span"}
READ = {"read_no_change": "none", "read_partial": "part", "read_all_dimensions": "all"}


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: all arms; leaders' own choice."""
    confusion, followed = (style.columns(tables[name]) for name in ("confusion", "waves"))
    errors = np.unique(confusion["error"])
    shown = errors[[0, -1]] if len(errors) > 1 else errors
    style.size(figure, style.DOUBLE, 112.0)
    grid = figure.subplots(2, len(shown) + 2, width_ratios=(*[0.8] * len(shown), 1.0, 1.0))
    for line, arm in enumerate(ARMS):
        for column, error in enumerate(shown):
            here = np.flatnonzero((confusion["arm"] == arm) & (confusion["error"] == error) & (confusion["by"] == "overlap"))
            _matrix(grid[line, column], confusion, here, has_names=column == 0)
            grid[line, column].set_title(f"{arm},\n{100 * error:g} % wrong")
        for column, by in enumerate(BY, len(shown)):
            axes = grid[line, column]
            here = (followed["arm"] == arm) & (followed["by"] == by)
            _visits(axes, {name: values[here] for name, values in followed.items()})
            axes.set_title(f"{arm},\n{BY[by]}")
    for axes in grid[1, : len(shown)]:
        axes.set_xlabel("read as changed")
    for axes in grid[1, len(shown) :]:
        axes.set_xlabel("visits, evenly spaced")
    for axes in grid[:, len(shown)]:
        axes.set_ylabel("share read as concurrent")
    style.numbered(grid.ravel())
    handles, labels = grid[0, -1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=6, columnspacing=1.0)


def _matrix(axes: Axes, table: dict[str, np.ndarray], here: np.ndarray, *, has_names: bool) -> None:
    matrix = np.array([table[name][here] for name in READ], dtype=float).T
    axes.imshow(np.nan_to_num(matrix), cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    for (height, place), value in np.ndenumerate(matrix):
        text = "no city" if np.isnan(value) else f"{value:.2f}"
        axes.text(place, height, text, ha="center", va="center", fontsize=6, color="white" if value > 0.6 else "black")
    axes.set_xticks(range(len(READ)), list(READ.values()))
    labels = [f"{table['course'][row]}\n{table['cities'][row]:,}" for row in here]
    axes.set_yticks(range(len(here)), labels if has_names else [""] * len(here))
    axes.tick_params(length=0)


def _visits(axes: Axes, table: dict[str, np.ndarray]) -> None:
    visits = np.unique(table["waves"])
    for order, error in enumerate(np.unique(table["error"])):
        for name, colour, label in (
            ("sensitivity", style.BLUE, "truly concurrent"),
            ("false_alarm", style.ORANGE, "completed piecemeal"),
        ):
            rows = np.flatnonzero(table["error"] == error)
            at = np.arange(len(rows)) + 0.06 * (order - 1.5)
            look: dict[str, Any] = {"fmt": style.MARKS[order], "ls": style.DASHES[order], "color": colour, "lw": 0.8, "ms": 2.6}
            style.estimates(axes, at, table, name, rows, label=f"{label}, {100 * error:g} % wrong", **look)
    axes.set_xticks(range(len(visits)), [f"{each:g}" for each in visits])
    axes.set_ylim(-0.03, 1.03)
    axes.grid(axis="y")
