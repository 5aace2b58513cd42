"""How often a condition is called necessary for enactment, by size of the sample, beside its effect in matched pairs.

Marks in colour: what clamping the condition does to enactment over matched pairs. Samples without an enacting city are
left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "know_how", ("necessity_rates",)
INTERVAL = "95 %, Wilson, samples as units"
SIGNS = {
    1: ("furthers enactment (matched pairs)", style.BLUE),
    0: ("no effect shown", style.GREY),
    -1: ("hinders it", style.ORANGE),
}
LEAST = 20  # samples from which a rate is drawn


def draw(figure: Figure, tables: style.Tables) -> None:
    """A part per set of conditions."""
    from matplotlib.lines import Line2D

    table = style.columns(tables["necessity_rates"])
    shown = (table["outcome"] == "enacted") & (table["given"] == "one or more") & (table["samples"] >= LEAST)
    sets = [name for name in dict.fromkeys(table["set"].tolist()) if np.any(shown & (table["set"] == name))]
    sizes = np.unique(table["cities"][shown])
    conditions = {name: list(dict.fromkeys(table["condition"][shown & (table["set"] == name)].tolist())) for name in sets}
    style.size(figure, style.DOUBLE, 26.0 + 6.0 * max((len(each) for each in conditions.values()), default=1))
    subplots = np.atleast_1d(figure.subplots(1, max(1, len(sets))))
    for axes, name in zip(subplots, sets, strict=False):
        for order, cities in enumerate(sizes):
            for height, condition in enumerate(conditions[name]):
                here = shown & (table["set"] == name) & (table["cities"] == cities) & (table["condition"] == condition)
                for row in np.flatnonzero(here).tolist():
                    how: dict[str, Any] = {"fmt": style.MARKS[order], "color": SIGNS[int(table["sign"][row])][1]}
                    at = height + 0.24 * (order - 0.5 * (len(sizes) - 1))
                    style.estimates(axes, [at], table, "called_necessary", [int(row)], flat=True, **how)
        style.listed(axes, conditions[name])
        axes.set_xlim(-0.03, 1.03)
        axes.set_title(style.plainly(name))
        axes.set_xlabel("share of samples\nthat call it necessary")
    style.numbered(subplots)
    marks = [Line2D([], [], color="black", marker=style.MARKS[order], ls="", label=f"samples of {cities:,}")
             for order, cities in enumerate(sizes)]  # fmt: skip
    lines = [Line2D([], [], color=colour, lw=3, label=label) for label, colour in SIGNS.values()]
    figure.legend(handles=[*marks, *lines], loc="outside upper center", ncols=6, columnspacing=1.0)
