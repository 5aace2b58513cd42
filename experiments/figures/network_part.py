"""The part that the advice network has: what becomes of cities under different networks, by the rules it works through.

Above: shares of cities by class. Below: the same as differences from the network as generated for as many managers. Columns:
the rules as configured, and rivals that let the network carry more. Silo means no integrated architecture at the end. Hollow:
not tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "networks", ("part",)
INTERVAL = "95 %, replicate panels as units, blocks of them for the rewired network; matched pairs"
CLASSES = {
    "class_silo": ("silo", style.GREY),
    "class_integrated": ("integrated", style.BLUE),
    "enacted": ("enacted", style.ORANGE),
}
NAMES = {
    "configured": "as generated",
    "complete": "everybody advises everybody",
    "no_network": "nobody advises anybody",
    "random": "as many ties at random",
    "generated": "as generated, size of the real one",
    "given": "a real network",
    "both_rewired": "the real one, rewired",
}


def draw(figure: Figure, tables: style.Tables) -> None:
    """Bars of classes above, differences with intervals below."""
    table = tables["part"]
    rules = list(dict.fromkeys(table["rule"]))
    names = list(dict.fromkeys(table["network"]))
    apart = [name for place, name in enumerate(table["network"]) if name != table["compared_with"][place]]
    apart = list(dict.fromkeys(apart))
    style.size(figure, style.DOUBLE, 105.0)
    grid = figure.subplots(2, len(rules), height_ratios=(len(names), len(apart) + 1.5), sharey="row", squeeze=False)
    for column, rule in enumerate(rules):
        above, below = grid[:, column]
        left = np.zeros(len(names))
        rows = [style.rows_of(table, rule=rule, network=name)[0] for name in names]
        for measure, (label, colour) in CLASSES.items():
            shares = np.array([table[measure][row] for row in rows])
            above.barh(range(len(names)), shares, left=left, color=colour, height=0.72, label=label)
            left += shares
        above.set_xlim(0.0, 1.0)
        above.set_title(style.plainly(rule))
        rows = [style.rows_of(table, rule=rule, network=name)[0] for name in apart]
        for step, (measure, (_, colour)) in enumerate(CLASSES.items()):
            how: dict[str, Any] = {"fmt": style.MARKS[step], "color": colour, "ms": 3.0}
            heights = np.arange(len(apart)) + (step - 1) * 0.22
            style.estimates(below, heights, table, f"{measure}_minus_generated", rows, flat=True, **how)
        style.zero(below, flat=True)
        style.listed(above, [NAMES.get(name, name) for name in names])  # shared, and shown in the first column alone
        style.listed(below, [NAMES.get(name, name) for name in apart])
        above.set_xlabel("share of cities")
        below.set_xlabel("minus as generated")
    widest = max(abs(bound) for axes in grid[1] for bound in axes.get_xlim())
    for axes in grid[1]:
        axes.set_xlim(-widest, widest)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    style.explain_hollow(figure)
