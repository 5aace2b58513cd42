"""Boxes of the plausible space in which either way of changing wins, neither does, or the comparison is not tested.

Under the default rule, same monthly rate. Points: share of a box's draws of which that is so, in draws that the box was not
found in; filled where the whole interval lies above the share of all draws (upright line), hollow where the box is not borne
out. Beside each: how much of all such draws the box holds. Shares are of plausible ranges, not of cities.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import FEW, MANY, TITLES
from experiments.reporting import style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("boxes",), ("simultaneity",)
INTERVAL = "95 %, Wilson, draws as units"
SHOWN = ("enacted", "integrated")
_RULE = "default"
_LOOK = {"more": (MANY, "s"), "fewest": (FEW, "o"), "tie": (style.GREY, "D"), "not_tested": (style.BLACK, "^")}
_WIDTH = 62  # letters of a line of a box's limits


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
    style.size(figure, style.DOUBLE, 40.0 + 8.0 * sum(counts))
    grid = figure.subplots(len(SHOWN), 1, height_ratios=counts, sharex=True)
    for axes, (outcome, own) in zip(grid, rows.items(), strict=True):
        axes.set_title(TITLES[outcome])
        for height, row in enumerate(own):
            _box(axes, table, row, height)
        style.listed(axes, [_wrapped(str(table["in_words"][row])) for row in own], size=6.0)
        axes.set_xlim(0.0, 1.0)
        if not own:
            axes.text(0.5, -0.5, "no box found", ha="center", va="center", color=style.GREY)
    grid[-1].set_xlabel("share of the draws in a box (at the right: share of all such draws that the box holds)")
    for wins, (colour, mark) in _LOOK.items():
        grid[0].plot([], [], mark, color=colour, label=labels[wins])
    figure.legend(loc="outside upper center", ncols=len(_LOOK), columnspacing=1.0)
    style.numbered(grid)


def _wrapped(in_words: str) -> str:
    return "\n".join(wrap(in_words.replace(" %", "\u00a0%"), _WIDTH))


def _box(axes: Any, table: Any, row: int, height: int) -> None:
    colour, mark = _LOOK[table["wins"][row]]
    face = colour if table["borne_out"][row] else "white"
    style.estimates(axes, [height], table, "density", [row], flat=True, fmt=mark, color=colour, mfc=face, ms=4)
    axes.plot([table["base_rate"][row]] * 2, [height - 0.3, height + 0.3], color=colour, lw=1.0)
    coverage = float(table["coverage"][row])
    told = "" if np.isnan(coverage) else f"{coverage:.2f}"
    axes.text(1.01, height, told, ha="left", va="center", fontsize=6, color=colour)
