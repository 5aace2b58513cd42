"""How replicate panels of cities split into classes, beside independent cities with the model's shares.

Bars: share of simulated panels with so many cities of a class. Line: what cities that fell into classes independently, each
with the model's shares, would give. Arrow: the split of Pittaway and Montazemi (2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "paper", ("splits",)
INTERVAL = "none: shares of all panels"
PAPER = {"silo": 7, "integrated": 3, "enacted": 1}  # of eleven cities; Pittaway & Montazemi 2018, Table 1


def finding(tables: style.Tables) -> str:
    """How often a panel splits as the paper's."""
    table = style.columns(tables["splits"])
    here = np.logical_and.reduce([table[f"cities_class_{name}"] == count for name, count in PAPER.items()])
    panels, independent = (float(table[name][here].sum()) for name in ("share", "independent"))
    return (
        f"The paper's split, {PAPER['silo']} silo, {PAPER['integrated']} integrated and {PAPER['enacted']} "
        "enacting city, comes up "
        f"in {style.share(panels, 3)} of the panels, and would in {style.share(independent, 3)} if cities were independent."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Number of cities in a panel, a part per class."""
    table = style.columns(tables["splits"])
    cities = int(table["cities_class_silo"].max())
    parts = style.panels(figure, len(PAPER), across=3, each=46.0, head=10.0)
    for axes, (name, count) in zip(parts, PAPER.items(), strict=True):
        colour, _ = palette.CLASSES[name]
        simulated, independent = (
            np.bincount(table[f"cities_class_{name}"], weights=table[values], minlength=cities + 1)
            for values in ("share", "independent")
        )
        axes.bar(range(cities + 1), simulated, color=colour, width=0.8, label="simulated panels")
        axes.plot(independent, color=palette.BLACK, marker=".", lw=0.8, label="independent cities")
        top = max(simulated.max(), independent.max())
        if cities == sum(PAPER.values()):
            at = (count, 1.02 * max(simulated[count], independent[count]))
            axes.annotate("paper", at, (count, 1.22 * top), ha="center", arrowprops={"arrowstyle": "->", "lw": 0.8})
        axes.set_ylim(0.0, 1.36 * top)
        axes.set_xticks(range(0, cities + 1, 2))
        axes.set_title(name)
        axes.set_xlabel(f"cities in a panel of {cities}")
    parts[0].set_ylabel("share of panels")
    style.numbered(parts)
    style.key(figure, parts[0])
