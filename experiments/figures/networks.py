"""What the advice network matters: other networks minus the one as configured, and a real one minus what is made of it.

Above: generated networks. Below: the given network minus its rewirings, which keep how many each manager asks and is asked
by. Hollow: not tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "networks", ("structures", "networks")
COURSES = {"chosen": "leaders choose", "piecemeal": "imposed, piecemeal", "concurrent": "imposed, concurrent"}
MEASURES = ("integrated", "enacted", "use", "agreement_end", "frame_breaks")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: networks. Columns: measures. Marks: who decides, and how."""
    structures, given = tables["structures"], tables["networks"]
    names = [name for name in dict.fromkeys(structures["structure"]) if name != "configured"]
    kinds = list(dict.fromkeys(given["compared_with"]))
    style.size(figure, style.DOUBLE, 34.0 + 5.6 * (len(names) + len(kinds)))
    grid = figure.subplots(2, len(MEASURES), height_ratios=(len(names), len(kinds)), sharey="row")
    for column, measure in enumerate(MEASURES):
        by_course(grid[0, column], structures, "structure", names, f"{measure}_minus_configured")
        by_course(grid[1, column], given, "compared_with", kinds, f"{measure}_given_minus_this")
        grid[0, column].set_title(fill(find(measure).axis, 12))
        for axes in grid[:, column]:
            axes.locator_params(axis="x", nbins=4)
            axes.tick_params(axis="x", labelsize=5.5)
    grid[0, 0].set_ylabel("minus as configured")
    grid[1, 0].set_ylabel("given minus")
    style.numbered(grid[0])
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    style.explain_hollow(figure)


def by_course(axes: Axes, table: style.Table, key: str, names: Sequence[str], column: str) -> None:
    """Names as rows, and beside each other what leaders choose and what is imposed on them."""
    for step, (course, label) in enumerate(COURSES.items()):
        rows = [style.rows_of(table, **{key: name, "course": course})[0] for name in names]
        heights = np.arange(len(names)) + (step - 1) * 0.25
        how: dict[str, Any] = {"fmt": style.MARKS[step], "color": style.SERIES[step], "ms": 2.8, "label": label}
        style.estimates(axes, heights, table, column, rows, flat=True, **how)
    style.listed(axes, names, size=6)
    style.zero(axes, flat=True)
