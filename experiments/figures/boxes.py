"""Boxes of the plausible space in which either way of changing wins, neither does, or the comparison is not tested.

Under the default rule, same monthly rate. Points: share of a box's draws of which that is so, in draws that the box was not
found in; filled where the whole interval lies above the share of all draws (upright line), hollow where the box is not borne
out. Beside each: how much of all such draws the box holds. Shares are of plausible ranges, not of cities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import palette, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("boxes",), ("simultaneity",)
INTERVAL = "95 %, Wilson, draws as units"
SHOWN = ("enacted", "integrated")
_RULE = "default"
_LOOK = {
    "more": (palette.MANY, "s"),
    "fewest": (palette.FEW, "o"),
    "tie": (palette.GREY, "D"),
    "not_tested": (palette.BLACK, "^"),
}


def finding(tables: style.Tables, simultaneity: Sequence[float]) -> str:
    """The box that says most surely where fewest at a time enact more."""
    table = tables["boxes"]
    rows = [row for row in style.rows_of(table, rule=_RULE, outcome="enacted", wins="fewest") if table["borne_out"][row]]
    if not rows:
        return f"No box is borne out in which {simultaneity[0]:g} at a time enacts more."
    row = max(rows, key=lambda each: table["density"][each])
    return (
        (
            f"Where {table['in_words'][row]}, {simultaneity[0]:g} at a time enacts more in "
            f"{style.between(table, 'density', row, sign=False)} of the draws, against "
            f"{style.share(table['base_rate'][row])} of all."
        )
        .replace("Where effort lost where", "Where the effort lost if")
        .replace(" above ", " is above ")
        .replace(" below ", " is below ")
    )


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float]) -> None:
    """Rows: boxes. One part per outcome."""
    table = tables["boxes"]
    few, many = simultaneity[0], simultaneity[-1]
    labels = {
        "more": f"{many:g} at a time win", "fewest": f"{few:g} at a time wins", "tie": "tie",
        "not_tested": "not tested: (almost) none or all get there",
    }  # fmt: skip
    rows = {
        outcome: [row for wins in _LOOK for row in style.rows_of(table, rule=_RULE, outcome=outcome, wins=wins)]
        for outcome in SHOWN
    }
    counts = [max(1, len(own)) for own in rows.values()]
    wide = style.is_wide(figure)
    style.tall(figure, 40.0 + 9.0 * sum(counts), 52.0 + 13.0 * sum(counts))
    grid = figure.subplots(len(SHOWN), 1, height_ratios=counts, sharex=True)
    for axes, (outcome, own) in zip(grid, rows.items(), strict=True):
        axes.set_title(TITLES[outcome])
        for height, row in enumerate(own):
            _box(axes, table, row, height)
        style.listed(
            axes, [style.wrapped(str(table["in_words"][row]).replace(" %", "\u00a0%"), 48 if wide else 22, 4) for row in own]
        )
        axes.set_xlim(0.0, 1.0)
        if not own:
            axes.text(0.5, -0.5, "no box found", ha="center", va="center", color=palette.GREY)
    grid[-1].set_xlabel("share of the draws in a box\n(at the right: share of all such draws that it holds)" if wide else
                        "share of the draws in a box\n(right: share of such draws it holds)")  # fmt: skip
    for wins, (colour, mark) in _LOOK.items():
        grid[0].plot([], [], mark, color=colour, label=labels[wins])
    style.key(figure, grid[0], wide=4, narrow=1)
    style.numbered(grid)


def _box(axes: Any, table: Any, row: int, height: int) -> None:
    colour, mark = _LOOK[table["wins"][row]]
    face = colour if table["borne_out"][row] else "white"
    style.estimates(axes, [height], table, "density", [row], flat=True, fmt=mark, color=colour, mfc=face, ms=4)
    axes.plot([table["base_rate"][row]] * 2, [height - 0.3, height + 0.3], color=colour, lw=1.0)
    coverage = float(table["coverage"][row])
    told = "" if np.isnan(coverage) else style.share(coverage)
    axes.text(1.01, height, told, ha="left", va="center", color=colour)
