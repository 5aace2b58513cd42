"""What moves the difference between the ways of changing, over all plausible cities.

Rank correlation of each parameter with the difference, most practices at a time minus fewest, over plausible draws; the
parameters with the largest ones. Filled: same monthly rate of the whole programme, with interval. Open: same rate per
practice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import EQUAL, FEW, MANY, TITLES
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("importance",), ("simultaneity",)
INTERVAL = "95 %, percentile bootstrap over draws"
TOP = 14  # parameters that are drawn


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float]) -> None:
    """A column per outcome."""
    table = tables["importance"]
    definitions = list(EQUAL)
    style.size(figure, style.DOUBLE, 82.0)
    subplots = figure.subplots(1, len(TITLES))
    for axes, (outcome, title) in zip(subplots, TITLES.items(), strict=True):
        rows = style.rows_of(table, outcome=outcome, definition=definitions[0])[:TOP]
        others = style.rows_of(table, outcome=outcome, definition=definitions[1])
        other = {table["parameter"][row]: table["rank_correlation"][row] for row in others}
        for height, row in enumerate(rows):
            is_up = table["rank_correlation"][row] > 0
            look: dict[str, Any] = {"color": MANY if is_up else FEW, "fmt": "^" if is_up else "v"}
            style.estimates(axes, [height], table, "rank_correlation", [row], flat=True, **look)
        axes.plot([other[table["parameter"][row]] for row in rows], np.arange(len(rows)), "D", ms=3, mfc="none", mec=style.GREY,
                  label=EQUAL[definitions[1]])  # fmt: skip
        axes.errorbar(
            [], [], xerr=[], fmt="o", color=style.BLACK, label=f"{EQUAL[definitions[0]]} (up: positive, down: negative)"
        )
        style.listed(axes, [style.parameter(table["parameter"][row]) for row in rows], size=6)
        style.zero(axes, flat=True)
        axes.set_title(title)
        axes.set_xlabel("rank correlation over draws")
    style.numbered(subplots)
    figure.supylabel(f"{simultaneity[-1]:g} at a time minus {simultaneity[0]:g}", fontsize=7)
    handles, labels = subplots[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
