"""How replicate panels of cities split into classes, beside independent cities with the model's shares.

Solid: share of simulated panels with so many silo and so many enacting cities. Dashed: what cities that fell into classes
independently, each with the model's shares, would give. Vertical lines: the split of Pittaway and Montazemi (2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "paper", ("splits",)
INTERVAL = "none: shares of all panels"
PAPER = {"silo": 7, "enacted": 1}  # of eleven cities; Pittaway & Montazemi 2018, Table 1
DRAWN = {"silo": (style.BLUE, "o"), "enacted": (style.ORANGE, "s")}


def draw(figure: Figure, tables: style.Tables) -> None:
    """Number of cities in a panel by class: simulated and independent."""
    table = style.columns(tables["splits"])
    cities = int(table["cities_class_silo"].max())
    style.size(figure, style.SINGLE, 68.0)
    axes = figure.subplots()
    for name, (colour, mark) in DRAWN.items():
        lines: tuple[tuple[str, dict[str, Any], str], ...] = (
            ("share", {"ls": "-", "marker": mark}, "panels"),
            ("independent", {"ls": "--"}, "independent"),
        )
        for values, how, label in lines:
            by_number = np.bincount(table[f"cities_class_{name}"], weights=table[values], minlength=cities + 1)
            axes.plot(by_number, color=colour, label=f"{name}, {label}", **how)
        if cities == 11:
            axes.axvline(PAPER[name], color=colour, lw=0.8, ls=":", zorder=0)
            axes.text(PAPER[name] + 0.12, 0.99, f"paper:\n{PAPER[name]} {name}", transform=axes.get_xaxis_transform(), va="top")
    axes.set_xlabel(f"cities of the class in a panel of {cities}")
    axes.set_ylabel("share of panels")
    axes.set_xticks(range(cities + 1))
    axes.set_ylim(bottom=0.0)
    figure.legend(loc="outside upper center", ncols=2)
