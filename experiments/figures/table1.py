"""Table 1 of Pittaway and Montazemi (2018) beside the model, after thirteen years.

Bars of each attribute: the paper's mark for the cities of a class, at 0 (absent) or 1 (present). Points: share of the
model's cities of that class that have the attribute. Where the paper cannot tell whether something struck, there is no bar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "paper", ("table1",)
CLASSES = {"silo": (style.BLACK, "o"), "integrated": (style.BLUE, "s"), "enacted": (style.ORANGE, "^")}


def draw(figure: Figure, tables: style.Tables) -> None:
    """Attributes as rows, a colour and a mark for each class."""
    table = tables["table1"]
    rows = range(len(table["attribute"]))
    style.size(figure, style.DOUBLE, 12.0 + 5.6 * len(rows))
    axes = figure.subplots()
    for place, (name, (colour, mark)) in enumerate(CLASSES.items()):
        heights = np.arange(len(rows)) + (place - 1) * 0.26
        axes.plot(table[f"paper_class_{name}"], heights, "|", ms=6.5, mew=2.2, color=colour, alpha=0.6)
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": f"model: {name}"}
        style.estimates(axes, heights, table, f"model_class_{name}", rows, flat=True, **how)
    axes.plot([], [], "|", ms=6.5, mew=2.2, color=style.GREY, label="paper's mark, in the class's colour")
    style.listed(axes, table["attribute"])
    for height in list(rows)[1:]:
        axes.axhline(height - 0.5, color="#EBEBEB", lw=0.5, zorder=0)
    axes.grid(visible=False)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xlabel("share of the class's cities with the attribute")
    figure.legend(loc="outside upper right", ncols=4)
