"""Which mechanism makes the difference: each group's share in concurrent minus piecemeal.

Bars: Shapley values, the mean over all orders in which groups of mechanisms are switched on; they add up to the difference
with all on minus that with all off. Diamonds: the difference a group makes with all others off. Grey: too small to matter.
Without a bar, and grey diamonds: not tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import palette, style
from experiments.statistics.testability import NOT_TESTED, is_tested_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "attribution", ("attributed",), ("margin",)
ALL = "all groups"
_NAMES = {"congestion_cap_and_turns": "congestion, cap and turns"}  # where a key lacks what a name needs


def finding(tables: style.Tables, margin: float) -> str:
    """The group with the largest part of the difference on enacting."""
    table = tables["attributed"]
    rows = [row for row in style.rows_of(table, outcome="enacted") if table["group"][row] != ALL]
    rows = [row for row in rows if is_tested_at(table, "shapley", row)]
    if not rows:
        return "No group of mechanisms is tested."
    row = max(rows, key=lambda each: abs(table["shapley"][each]))
    return (
        f"The group of mechanisms with the largest part of the difference on enacting, all at once minus one at a time, is "
        f"{_name(table['group'][row])}: {style.between(table, 'shapley', row)}."
    )


def _name(group: str) -> str:
    return _NAMES.get(group, style.plainly(group))


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """Rows: configurations. Columns: outcomes."""
    table = tables["attributed"]
    worlds, groups = (list(dict.fromkeys(table[name])) for name in ("world", "group"))
    columns = len(TITLES) if style.is_wide(figure) else 2
    style.tall(figure, 22.0 + (16.0 + 5.4 * len(groups)) * len(worlds))
    grid = figure.subplots(len(worlds), columns, squeeze=False, sharey=True)
    for line, world in enumerate(worlds):
        for column, (outcome, title) in enumerate(list(TITLES.items())[:columns]):
            axes = grid[line, column]
            rows = style.rows_of(table, world=world, outcome=outcome)
            for height, row in enumerate(rows):
                is_whole, value = table["group"][row] == ALL, table["shapley"][row]
                colour = palette.GREY if is_whole else (palette.MANY if value > 0 else palette.FEW)
                hatch = "" if is_whole else ("...." if value > 0 else "////")
                if is_tested_at(table, "shapley", row):
                    axes.barh(height, value, color=colour, height=0.68, hatch=hatch, edgecolor="white", lw=0.4)
                else:
                    axes.text(0.0, height, f"  {NOT_TESTED}", va="center", color=palette.GREY)
                if not is_whole:
                    edge = "black" if is_tested_at(table, "alone", row) else palette.LINE
                    axes.plot(table["alone"][row], height, "D", ms=3.2, mfc="white", mec=edge, mew=0.7)
            style.estimates(axes, range(len(rows)), table, "shapley", rows, flat=True, fmt="none", ecolor="black")
            style.listed(axes, [_name(table["group"][row]) for row in rows])
            style.zero(axes, flat=True, margin=margin)
            axes.locator_params(axis="x", nbins=4 if columns > 2 else 3)
            axes.set_title(style.wrapped(title if len(worlds) == 1 else f"{world}: {title}", 16))
    for axes in grid[-1]:
        axes.set_xlabel("part of the\ndifference")
    style.numbered(grid.ravel())
