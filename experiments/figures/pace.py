"""The same total effort over every span by every number of practices at a time, in the default city.

Shares of cities, and mean use; the lighter the more. Each column: same total and same monthly rate. White lines join cells
with the same monthly effort for each practice worked on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "boundary", ("pace",)
INTERVAL = "none: shares and means of all cities of a cell"


def finding(tables: style.Tables) -> str:
    """The best cell and the worst."""
    table = style.columns(tables["pace"])
    best, worst = int(np.argmax(table["enacted"])), int(np.argmin(table["enacted"]))
    told = [
        f"{style.between(table, 'enacted', row, sign=False)} ({table['span'][row]:g} months, "
        f"{table['simultaneity'][row]:g} at a time)"
        for row in (best, worst)
    ]
    return f"The share of cities that enact goes from {told[1]} to {told[0]}, at the same total effort."


def draw(figure: Figure, tables: style.Tables) -> None:
    """A map per outcome, with its numbers."""
    table = style.columns(tables["pace"])
    spans, numbers = np.unique(table["span"]), np.unique(table["simultaneity"])
    shape = (len(spans), len(numbers))
    subplots = style.panels(figure, len(TITLES), across=3, each=62.0, head=6.0, sharey=True)
    for axes, (outcome, title) in zip(subplots, TITLES.items(), strict=True):
        value = table[outcome].reshape(shape).T
        axes.pcolormesh(np.arange(len(spans)), numbers, value, cmap="cividis", vmin=0.0, shading="nearest")
        top = float(np.nanmax(value))
        for (j, i), each in np.ndenumerate(value):
            text = style.share(each)
            axes.text(i, float(numbers[j]), text, ha="center", va="center", color="white" if each < 0.55 * top else "black")
        if len(spans) > 1 and len(numbers) > 1:
            rate = np.log(table["rate_per_practice"].reshape(shape).T)
            levels = np.unique(np.quantile(rate, [0.2, 0.4, 0.6, 0.8]))
            axes.contour(
                np.arange(len(spans)),
                numbers,
                rate,
                levels=levels,
                colors="white",
                linewidths=0.6,
                linestyles="dashed",
                alpha=0.7,
            )
        axes.set_xticks(range(len(spans)), [f"{span:g}" for span in spans])
        axes.set_yticks(numbers)
        axes.set_xlabel("length of the programme, months")
        axes.set_title(title)
    subplots[0].set_ylabel("practices at a time")
    style.numbered(subplots)
