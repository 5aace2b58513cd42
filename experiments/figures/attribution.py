"""Which mechanism makes the difference: each group's share in concurrent minus piecemeal.

Bars: Shapley values, the mean over all orders in which groups of mechanisms are switched on; they add up to the difference
with all on minus that with all off. Diamonds: the difference a group makes with all others off. Grey: too small to matter.
Without a bar, and grey diamonds: not tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.figures.boundary_colours import FEW, MANY, TITLES
from experiments.reporting import style
from experiments.statistics.testability import NOT_TESTED, is_tested_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "attribution", ("attributed",), ("margin",)
ALL = "all groups"


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """Rows: configurations. Columns: outcomes."""
    table = tables["attributed"]
    worlds, groups = (list(dict.fromkeys(table[name])) for name in ("world", "group"))
    style.size(figure, style.DOUBLE, 14.0 + (13.0 + 4.4 * len(groups)) * len(worlds))
    grid = figure.subplots(len(worlds), len(TITLES), squeeze=False, sharey=True)
    for line, world in enumerate(worlds):
        for column, (outcome, title) in enumerate(TITLES.items()):
            axes = grid[line, column]
            rows = style.rows_of(table, world=world, outcome=outcome)
            for height, row in enumerate(rows):
                is_whole, value = table["group"][row] == ALL, table["shapley"][row]
                colour = style.GREY if is_whole else (MANY if value > 0 else FEW)
                hatch = "" if is_whole else ("...." if value > 0 else "////")
                if is_tested_at(table, "shapley", row):
                    axes.barh(height, value, color=colour, height=0.68, hatch=hatch, edgecolor="white", lw=0.4)
                else:
                    axes.text(0.0, height, f"  {NOT_TESTED}", va="center", fontsize=5.5, color=style.GREY)
                if not is_whole:
                    edge = "black" if is_tested_at(table, "alone", row) else style.LINE
                    axes.plot(table["alone"][row], height, "D", ms=3.2, mfc="white", mec=edge, mew=0.7)
            style.estimates(axes, range(len(rows)), table, "shapley", rows, flat=True, fmt="none", ecolor="black")
            style.listed(axes, [table["group"][row] for row in rows], size=6)
            style.zero(axes, flat=True, margin=margin)
            axes.locator_params(axis="x", nbins=5)
            axes.set_title(f"{style.plainly(world)}:\n{title}")
    for axes in grid[-1]:
        axes.set_xlabel("share in the difference")
    style.numbered(grid.ravel())
