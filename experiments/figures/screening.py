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

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "sensitivity", ("screening",), ("simultaneity", "margin")
INTERVAL = "95 %, percentile bootstrap over trajectories"
TOP = 9  # parameters that are drawn
_CHANCE = "#CFCFCF"

SHOWN = {name: TITLES[name] for name in ("enacted", "integrated")}


def finding(tables: style.Tables, simultaneity: Sequence[float], margin: float) -> str:
    """How many parameters matter beyond chance and the margin, and which most."""
    table = tables["screening"]
    rows = style.rows_of(table, arm="difference", outcome="enacted")
    sure = [
        row for row in rows if table["mu_star_low"][row] > max(margin, float(np.nan_to_num(table["mu_star_by_chance"][row])))
    ]
    told = style.between(table, "mu_star", rows[0], sign=False)
    return (
        f"The difference on enacting is moved most by the {style.parameter(table['parameter'][rows[0]])}, over "
        f"its range by {told} on "
        f"average; of {len(rows)} parameters {len(sure)} surely change it by more than chance and {margin:g}."
    )


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float], margin: float) -> None:
    """A column per outcome."""
    table = tables["screening"]
    subplots = style.panels(figure, len(SHOWN), across=2, each=100.0, head=22.0)
    for axes, (outcome, title) in zip(subplots, SHOWN.items(), strict=True):
        rows = style.rows_of(table, arm="difference", outcome=outcome)[:TOP]
        heights = range(len(rows))
        axes.barh(heights, [table["mu_star_by_chance"][row] for row in rows], height=0.62, color=_CHANCE, lw=0, zorder=0.4)
        axes.axvline(margin, color=palette.LINE, lw=0.7, ls="--", zorder=0.5)
        for height, row in zip(heights, rows, strict=True):
            look: dict[str, Any] = (
                {"color": palette.MANY, "fmt": "^"} if table["mu"][row] > 0 else {"color": palette.FEW, "fmt": "v"}
            )
            style.estimates(axes, [height], table, "mu_star", [row], flat=True, **look)
        style.listed(axes, [style.wrapped(style.parameter(table["parameter"][row]), 28) for row in rows])
        axes.set_xlim(left=0.0)  # mean sizes and their percentiles are never below
        axes.set_title(f"{title},\n{simultaneity[-1]:g} at a time minus {simultaneity[0]:g}")
        axes.set_xlabel("change across the range")
    _legend(figure, subplots[0])
    style.numbered(subplots)


def _legend(figure: Figure, axes: Axes) -> None:
    handles = [
        axes.errorbar([], [], xerr=[], fmt="^", color=palette.MANY, label="mean size, raises"),
        axes.errorbar([], [], xerr=[], fmt="v", color=palette.FEW, label="mean size, lowers"),
        axes.barh([0], [0], color=_CHANCE, label="mean size by chance alone"),
        axes.axvline(np.nan, color=palette.LINE, lw=0.7, ls="--", label="smallest difference of interest"),
    ]
    style.key(figure, handles=handles, wide=4, narrow=1)
