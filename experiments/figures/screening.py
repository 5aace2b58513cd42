"""What moves the difference between the ways of changing, one parameter at a time from many places in the plausible space.

Elementary effects: change of the difference, most practices at a time minus fewest, per crossing of a parameter's plausible
range. Points: mean size, with interval (up: raises the difference on average, down: lowers it). Bar: mean size that chance
alone would give. Line: smallest difference of interest. The parameters with the largest mean size, as estimated. Intervals
leave out what all points share through common random numbers; replicate panels are too few to resample, hence the bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import FEW, MANY, TITLES
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "sensitivity", ("screening",), ("simultaneity", "margin")
INTERVAL = "95 %, percentile bootstrap over trajectories"
TOP = 16  # parameters that are drawn
_CHANCE = "#CFCFCF"


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float], margin: float) -> None:
    """A column per outcome."""
    table = tables["screening"]
    style.size(figure, style.DOUBLE, 92.0)
    subplots = figure.subplots(1, len(TITLES))
    for axes, (outcome, title) in zip(subplots, TITLES.items(), strict=True):
        rows = style.rows_of(table, arm="difference", outcome=outcome)[:TOP]
        heights = range(len(rows))
        axes.barh(heights, [table["mu_star_by_chance"][row] for row in rows], height=0.62, color=_CHANCE, lw=0, zorder=0.4)
        axes.axvline(margin, color=style.LINE, lw=0.7, ls="--", zorder=0.5)
        for height, row in zip(heights, rows, strict=True):
            look: dict[str, Any] = {"color": MANY, "fmt": "^"} if table["mu"][row] > 0 else {"color": FEW, "fmt": "v"}
            style.estimates(axes, [height], table, "mu_star", [row], flat=True, **look)
        style.listed(axes, [style.parameter(table["parameter"][row]) for row in rows], size=6)
        axes.set_xlim(left=0.0)  # mean sizes and their percentiles are never below
        axes.set_title(title)
        axes.set_xlabel("change across the range")
    _legend(figure, subplots[0])
    style.numbered(subplots)
    figure.supylabel(f"{simultaneity[-1]:g} at a time minus {simultaneity[0]:g}", fontsize=7)


def _legend(figure: Figure, axes: Axes) -> None:
    handles = [
        axes.errorbar([], [], xerr=[], fmt="^", color=MANY, label="mean size, raises"),
        axes.errorbar([], [], xerr=[], fmt="v", color=FEW, label="mean size, lowers"),
        axes.barh([0], [0], color=_CHANCE, label="mean size by chance alone"),
        axes.axvline(np.nan, color=style.LINE, lw=0.7, ls="--", label="smallest difference of interest"),
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=4)
