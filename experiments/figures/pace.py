"""The same total effort over every span by every number of practices at a time, in the default city.

Each column: same total and same monthly rate. White lines join cells with the same monthly effort for each practice worked
on.
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


def draw(figure: Figure, tables: style.Tables) -> None:
    """A map per outcome, with its numbers."""
    table = style.columns(tables["pace"])
    spans, numbers = np.unique(table["span"]), np.unique(table["simultaneity"])
    shape = (len(spans), len(numbers))
    style.size(figure, style.DOUBLE, 66.0)
    subplots = figure.subplots(1, len(TITLES), sharey=True)
    for axes, (outcome, title) in zip(subplots, TITLES.items(), strict=True):
        value = table[outcome].reshape(shape).T
        mesh = axes.pcolormesh(np.arange(len(spans)), numbers, value, cmap="cividis", vmin=0.0, shading="nearest")
        top = float(np.nanmax(value))
        for (j, i), each in np.ndenumerate(value):
            text = f"{each:.2f}".lstrip("0") or "0"
            axes.text(
                i, numbers[j], text, ha="center", va="center", fontsize=5.5, color="white" if each < 0.55 * top else "black"
            )
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
        axes.set_xlabel("span, months (same total effort)")
        axes.set_title(title)
        figure.colorbar(mesh, ax=axes, pad=0.02, aspect=25)
    subplots[0].set_ylabel("practices at a time")
    style.numbered(subplots)
