"""How often a condition is called necessary for enactment, by size of the sample, beside its effect in matched pairs.

Marks in colour: what clamping the condition does to enactment over matched pairs. Samples without an enacting city are
left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "know_how", ("necessity_rates",)
INTERVAL = "95 %, Wilson, samples as units"
SIGNS = {
    1: ("furthers enacting (matched pairs)", palette.SERIES[0]),
    0: ("no effect shown", palette.GREY),
    -1: ("hinders it", palette.SERIES[3]),
}
LEAST = 20  # samples from which a rate is drawn


def finding(tables: style.Tables) -> str:
    """How often a practice without effect is called necessary."""
    table = style.columns(tables["necessity_rates"])
    own = (table["outcome"] == "enacted") & (table["given"] == "one or more") & (table["samples"] >= LEAST)
    placebo = np.flatnonzero(own & (table["condition"] == "placebo_practice"))
    if not len(placebo):
        rows = np.flatnonzero(own)
        return (
            f"Conditions are called necessary in {style.share(float(table['called_necessary'][rows].mean()))} of the samples."
        )
    row = int(placebo[np.argmin(table["cities"][placebo])])
    return (
        "A practice without any effect is called necessary in "
        f"{style.between(table, 'called_necessary', row, sign=False)} of the "
        f"samples of {table['cities'][row]:,} cities."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """A part per set of conditions."""
    from matplotlib.lines import Line2D

    table = style.columns(tables["necessity_rates"])
    shown = (table["outcome"] == "enacted") & (table["given"] == "one or more") & (table["samples"] >= LEAST)
    sets = [name for name in dict.fromkeys(table["set"].tolist()) if np.any(shown & (table["set"] == name))]
    sizes = np.unique(table["cities"][shown])
    conditions = {name: list(dict.fromkeys(table["condition"][shown & (table["set"] == name)].tolist())) for name in sets}
    longest = max((len(each) for each in conditions.values()), default=1)
    subplots = style.panels(figure, max(1, len(sets)), across=3, each=14.0 + 6.0 * longest, head=20.0)
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
    style.key(figure, handles=[*marks, *lines], wide=3, narrow=1)
