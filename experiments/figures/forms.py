"""Named configurations under rival forms of frame breaking: concurrent minus piecemeal, over matched pairs.

Each configuration is one in which theory lets one way of changing win. Marks: the form in which contradictions break a
frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "concurrent_or_piecemeal", ("worlds",), ("margin",)


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """Rows: configuration and form. Columns: outcomes."""
    table = tables["worlds"]
    count = len(table["world"])
    forms = list(dict.fromkeys(table["form"]))
    worlds = list(dict.fromkeys(table["world"]))
    style.size(figure, style.DOUBLE, 16.0 + 4.6 * count)
    subplots = figure.subplots(1, len(TITLES), sharey=True)
    for axes, (outcome, label) in zip(subplots, TITLES.items(), strict=True):
        for row in range(count):
            form = forms.index(table["form"][row])
            how: dict[str, Any] = {"fmt": style.MARKS[form], "color": style.SERIES[form]}
            style.estimates(axes, [row], table, f"{outcome}_difference", [row], flat=True, **how)
        names = [f"{world}: {form}" for world, form in zip(table["world"], table["form"], strict=True)]
        style.listed(axes, names)
        style.zero(axes, flat=True, margin=margin)
        for world in worlds[1:]:
            axes.axhline(list(table["world"]).index(world) - 0.5, color=style.LINE, lw=0.6)
        axes.set_title(label)
        axes.set_xlabel(f"difference; grey: within {margin:g}")
    style.numbered(subplots)
