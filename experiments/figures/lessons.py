"""Six lessons for mayors, monitoring and education: what each contrast does, and with which sign in plausible cities.

Rows: contrasts, with the number of the lesson. (a) Effects on shares of cities and on use, points of a hundred. (b) On
performance in the last year. (c), (d) Plausible draws in which the effect on enactment and on use lies below and above zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import FEW, MANY
from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "lessons", ("verdicts", "effects")
SHOWN = ("integrated", "enacted", "use")


def draw(figure: Figure, tables: style.Tables) -> None:
    """One row per contrast of a scenario."""
    table, effects = tables["verdicts"], tables["effects"]
    contrasts = list(dict.fromkeys(zip(table["scenario"], table["name"], strict=True)))
    at = {(table["scenario"][row], table["name"][row], table["measure"][row]): row for row in range(len(table["key"]))}
    style.size(figure, style.DOUBLE, min(240.0, 26.0 + 3.7 * len(contrasts)))
    axes = figure.subplots(1, 4, sharey=True, width_ratios=(1.5, 1.0, 0.7, 0.7))
    for name, step in zip(SHOWN, (-1, 0, 1), strict=True):
        there = [(height, at[*contrast, name]) for height, contrast in enumerate(contrasts) if (*contrast, name) in at]
        colour, mark = style.OUTCOMES[name]
        heights = np.array([height for height, _ in there]) + 0.26 * step
        how: dict[str, Any] = {"fmt": mark, "color": colour, "ms": 2.4, "elinewidth": 0.6, "label": find(name).axis}
        style.estimates(
            axes[0], heights, style.three(effects), "effect", [row for _, row in there], flat=True, scale=100.0, **how
        )
    for height, contrast in enumerate(contrasts):
        if (*contrast, "performance") in at:
            row = at[*contrast, "performance"]
            style.estimates(axes[1], [height], style.three(effects), "effect", [row], flat=True, color=style.BLACK, ms=2.6)
        for column, name in ((2, "enacted"), (3, "use")):
            if (*contrast, name) in at:
                _signs(axes[column], effects, at[*contrast, name], height)
    _rows(axes, contrasts, table)
    axes[2].barh([0], [0], color=MANY, hatch="....", edgecolor="white", lw=0.3, label="draws above zero")
    axes[2].barh([0], [0], color=FEW, hatch="////", edgecolor="white", lw=0.3, label="draws below zero")
    titles = ("shares and use", find("performance").axis, *(f"{find(name).axis},\nplausible" for name in ("enacted", "use")))
    labels = ("points of a hundred", find("performance").unit, "% of draws", "% of draws")
    for each, title, label in zip(axes, titles, labels, strict=True):
        each.set_title(title)
        each.set_xlabel(label)
    for each in axes[2:]:
        each.set_xlim(-105, 105)
        each.set_xticks([-100, 0, 100], ["100", "0", "100"])
    style.numbered(axes)
    figure.legend(loc="outside lower center", ncols=5)


def _signs(axes: Axes, table: style.Table, row: int, height: float) -> None:
    if table["draws"][row]:
        axes.barh(height, 100 * table["draws_positive"][row], color=MANY, hatch="....", edgecolor="white", lw=0.3, height=0.66)
        axes.barh(height, -100 * table["draws_negative"][row], color=FEW, hatch="////", edgecolor="white", lw=0.3, height=0.66)


def _rows(axes: Sequence[Axes], named: Sequence[tuple[str, str]], table: style.Table) -> None:
    """Names of contrasts, scenarios kept apart by lines."""
    lesson = dict(zip(table["scenario"], table["lesson"], strict=True))
    labels = [f"{f'{lesson[scenario]} ' if lesson[scenario] else ''}{scenario}: {name}" for scenario, name in named]
    style.listed(axes[0], labels, size=5.5)
    for each in axes:
        style.zero(each, flat=True)
        each.grid(visible=False)
        each.tick_params(axis="y", length=0)
        for height in range(1, len(named)):
            if named[height][0] != named[height - 1][0]:
                each.axhline(height - 0.5, color="#CCCCCC", lw=0.6, zorder=0)
