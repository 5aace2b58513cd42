"""Named configurations under rival forms of frame breaking and rival visions: concurrent minus piecemeal, over matched pairs.

Marks: what an imposed programme conveys, what it installs or the frame of whoever champions it. Hollow: not tested, since
(almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "concurrent_or_piecemeal", ("worlds",), ("margin",)


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """Rows: configuration and form. Columns: outcomes. Marks: visions, one beneath the other."""
    table = tables["worlds"]
    visions = list(dict.fromkeys(table["vision"]))
    cells = list(dict.fromkeys(zip(table["world"], table["form"], strict=True)))
    style.size(figure, style.DOUBLE, 22.0 + 3.3 * len(cells))
    subplots = figure.subplots(1, len(TITLES), sharey=True)
    for axes, (outcome, label) in zip(subplots, TITLES.items(), strict=True):
        for order, vision in enumerate(visions):
            rows = [row for row, name in enumerate(table["vision"]) if name == vision]
            step = 0.27 * (order - 0.5 * (len(visions) - 1))
            heights = [cells.index((table["world"][row], table["form"][row])) + step for row in rows]
            how: dict[str, Any] = {
                "fmt": style.MARKS[order],
                "color": style.SERIES[order],
                "label": style.plainly(vision),
                "ms": 2.6,
            }
            style.estimates(axes, heights, table, f"{outcome}_difference", rows, flat=True, **how)
        style.listed(axes, [f"{style.plainly(world)}: {style.plainly(form)}" for world, form in cells], size=5.5)
        style.zero(axes, flat=True, margin=margin)
        for place in range(1, len(cells)):
            if cells[place][0] != cells[place - 1][0]:
                axes.axhline(place - 0.5, color=style.LINE, lw=0.6)
        axes.set_title(label)
        axes.set_xlabel(f"difference; grey: within {margin:g}")
    style.numbered(subplots)
    handles, labels = subplots[0].get_legend_handles_labels()
    figure.legend(handles, labels, title="vision conveyed", loc="outside upper center", ncols=len(visions))
    style.explain_hollow(figure)
