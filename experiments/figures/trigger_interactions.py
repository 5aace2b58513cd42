"""Six kinds of triggers on and off: main effects, and interactions of each two on enactment.

All 64 combinations, averaged over the other kinds. In the map: above the diagonal in shares of cities, below it in log odds,
each shaded over the largest on its scale; bold where the interval leaves out zero. An interaction may have one sign on one
scale and another on the other. Hollow, and without a number: not tested, since (almost) nobody or (almost) everybody gets
there in every arm; of an interaction, in both arms of one of its differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find
from experiments.statistics.testability import is_tested_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "triggers", ("factorial",)
MAINS = ("integrated", "enacted")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Left: main effects. Right: two-way interactions on two scales."""
    table = tables["factorial"]
    rows = style.rows_of(table, order=1)
    names = [table["term"][row] for row in rows]
    style.size(figure, style.DOUBLE, 80.0)
    left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.25))
    for step, outcome in enumerate(MAINS):
        colour, mark = style.OUTCOMES[outcome]
        heights = np.arange(len(rows)) + (step - 0.5) * 0.24
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(outcome).axis}
        style.estimates(left, heights, table, f"{outcome}_difference", rows, flat=True, **how)
    style.listed(left, names)
    style.zero(left, flat=True)
    left.set_xlabel("difference in share of cities")
    left.set_title("main effects")
    left.legend(loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=2)
    _pairs(figure, right, table, names)
    style.numbered((left, right))
    style.explain_hollow(figure)


def _pairs(figure: Figure, axes: Axes, table: style.Table, names: list[str]) -> None:
    shades = np.full((len(names), len(names)), np.nan)
    pairs = style.rows_of(table, order=2)
    for scale, is_upper in (("enacted_difference", True), ("enacted_log_odds", False)):
        tested = [is_tested_at(table, scale, row) for row in pairs]
        values = np.array([table[scale][row] if there else np.nan for row, there in zip(pairs, tested, strict=True)])
        top = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
        for row, value, there in zip(pairs, values, tested, strict=True):
            one, other = (names.index(name) for name in table["term"][row].split("_by_"))
            line, column = (one, other) if is_upper else (other, one)
            if not there:
                axes.text(column, line, "not\ntested", ha="center", va="center", fontsize=5.5, color=style.GREY)
            if np.isnan(value):
                continue
            shades[line, column] = value / top if top > 0.0 else 0.0
            is_sure = table[f"{scale}_low"][row] > 0.0 or table[f"{scale}_high"][row] < 0.0
            text = f"{value:+.4f}" if is_upper else f"{value:+.2f}"
            dark = abs(shades[line, column]) > 0.72
            axes.text(column, line, text, ha="center", va="center", fontsize=6, weight="bold" if is_sure else "normal",
                      color="white" if dark else "black")  # fmt: skip
    image = axes.imshow(shades, cmap="PuOr", vmin=-1.0, vmax=1.0, aspect="auto")
    axes.plot([-0.5, len(names) - 0.5], [-0.5, len(names) - 0.5], color=style.LINE, lw=0.6)
    axes.set_xticks(range(len(names)), names, rotation=25, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title("interactions on enacting: shares above, log odds below")
    bar = figure.colorbar(image, ax=axes, pad=0.02, aspect=22)
    bar.set_label("over the largest on its scale")
