"""Variance among default cities that differ in a few parameters: what each of these makes, alone and with its interactions.

The parameters that ranked first in a screening with few trajectories (in brackets: how often resampled trajectories rank
each among the first); all others at their defaults, so that this is no share of the variance between plausible cities.
Filled: first order, what the parameter makes alone. Open: total, with all its interactions. Bar: what of the total chance
makes. Rows: fewest practices at a time, most at a time, and the second minus the first, over the same cities with common
random numbers. Sum: of the first orders; what it lacks to 1 is interactions, chance, and the error of a sample of base
points. Intervals leave out what all points share through common random numbers; replicate panels are too few to resample,
hence the bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import palette, style
from experiments.statistics.tables import TableLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

STUDY, TABLES, OPTIONS = "sensitivity", ("indices", "additive", "ranks"), ("simultaneity",)
INTERVAL = "95 %, percentile bootstrap over base points"
_CHANCE = "#CFCFCF"
SHOWN = {name: TITLES[name] for name in ("enacted", "integrated")}
_ARMS = ("fewest", "most", "difference")


def finding(tables: style.Tables, simultaneity: Sequence[float]) -> str:
    """The parameter with the largest total share in the variance of the difference."""
    table = tables["indices"]
    row = max(style.rows_of(table, arm="difference", outcome="enacted"), key=lambda each: table["total"][each])
    return (
        f"The {style.parameter(table['parameter'][row])} accounts, with what it does jointly, for "
        f"{style.between(table, 'total', row, sign=False)} of the variance of the difference on enacting."
    )


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float]) -> None:
    """A column per outcome, a row per arm; parameters in the order of the first difference."""
    table = tables["indices"]
    few, many = simultaneity[0], simultaneity[-1]
    labels = (f"{few:g} at a time", f"{many:g} at a time", f"{many:g} minus {few:g}")
    first = style.rows_of(table, arm="difference", outcome=next(iter(TITLES)))
    names = [table["parameter"][row] for row in first]
    ranks = tables["ranks"]
    firm = {name: ranks["in_top"][style.rows_of(ranks, parameter=name)[0]] for name in names}
    shown = dict(list(SHOWN.items())[: 2 if style.is_wide(figure) else 1])  # one column has room for one outcome
    style.tall(figure, min(style.TALLEST, 40.0 + 3 * (12.0 + 7.2 * (len(names) + 1))))
    subplots = figure.subplots(3, len(shown), sharex=True, squeeze=False)
    for down, (arm, label) in enumerate(zip(_ARMS, labels, strict=True)):
        for across, (outcome, title) in enumerate(shown.items()):
            axes = subplots[down, across]
            _part(axes, table, [style.rows_of(table, arm=arm, outcome=outcome, parameter=name)[0] for name in names])
            _sum(axes, table, tables["additive"], arm, outcome)
            style.listed(axes, [style.wrapped(f"{style.parameter(name)} ({firm[name]:.0%})", 36, 2) for name in names],
                         has_names=across == 0)  # fmt: skip
            axes.set_ylim(len(names) + 0.6, -0.6)  # a row for the words of the part
            axes.set_title(f"{label},\n{title}")
    for axes in subplots[-1]:
        axes.set_xlabel("share of the variance")
    subplots[0, 0].set_xlim(-0.2, 1.2)
    style.key(figure, subplots[0, 0], narrow=1)
    style.numbered(subplots.ravel())


def _part(axes: Axes, table: TableLike, rows: Sequence[int]) -> None:
    heights = np.arange(len(rows))
    by_chance = np.nan_to_num([table["total_by_chance"][row] for row in rows])
    axes.barh(heights, by_chance, height=0.7, color=_CHANCE, lw=0, zorder=0.4, label="of the total, by chance")
    style.estimates(
        axes, heights - 0.16, table, "first_order", rows, flat=True, fmt="s", color=palette.SERIES[0], label="first order"
    )
    style.estimates(
        axes, heights + 0.16, table, "total", rows, flat=True, fmt="o", color=palette.BLACK, mfc="white", label="total"
    )
    style.zero(axes, flat=True)


def _sum(axes: Axes, table: TableLike, additive: TableLike, arm: str, outcome: str) -> None:
    """The sum of the first orders with its interval, and what chance makes at most, in words."""
    (place,) = style.rows_of(additive, arm=arm, outcome=outcome)
    noise = table["noise_share"][style.rows_of(table, arm=arm, outcome=outcome)[0]]
    if not np.isnan(noise):
        value, low, high = (additive[f"additive{part}"][place] for part in ("", "_low", "_high"))
        text = f"sum {value:.2f} [{low:.2f}, {high:.2f}]"
        axes.text(0.99, 0.03, text, transform=axes.transAxes, ha="right", va="bottom", color=palette.BLACK)
