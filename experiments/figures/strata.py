"""Strata of matched pairs: who enacts under either way of changing, under one only, under neither.

Each bar: the same cities, common random numbers, under the most practices at a time, and under the fewest. The two coloured
parts are the cities for which the way of changing decides; their difference is the effect on the share that enacts. Hollow:
not tested, since (almost) nobody or (almost) everybody gets there in every arm. The table concurrent_or_piecemeal/surface
has the numbers between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "concurrent_or_piecemeal", ("surface",)
PARTS = (("both", "#CFCFCF", ""), ("this_only", palette.MANY, "...."), ("piecemeal_only", palette.FEW, "////"))


def finding(tables: style.Tables) -> str:
    """For how many cities the way of changing decides at all."""
    table = style.columns(tables["surface"])
    rows = table["simultaneity"] == table["simultaneity"].max()
    decided = table["stratum_this_only"][rows] + table["stratum_piecemeal_only"][rows]
    return (
        f"The way of changing decides for {style.share(decided.min())} to {style.share(decided.max())} of the "
        "cities whether they "
        f"enact; all others enact under both or under neither."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: K and span; bars: shares of matched pairs, those that enact under neither left out."""
    table = style.columns(tables["surface"])
    fewest, most = float(table["simultaneity"].min()), float(table["simultaneity"].max())
    rows = np.flatnonzero(table["simultaneity"] == most)
    wide = style.is_wide(figure)
    style.tall(figure, 26.0 + 7.0 * len(rows), 38.0 + 9.0 * len(rows))
    bars, effects = figure.subplots(1, 2, width_ratios=(2.2, 1.0) if wide else (1.0, 1.0), sharey=True)
    labels = {
        "both": "under both",
        "this_only": f"only {most:g} at a time",
        "piecemeal_only": f"only {fewest:g} at a time",
    }
    left = np.zeros(len(rows))
    for part, colour, hatch in PARTS:
        width = table[f"stratum_{part}"][rows]
        bars.barh(range(len(rows)), width, left=left, height=0.72, color=colour, edgecolor="white", hatch=hatch, lw=0.5,
                  label=labels[part])  # fmt: skip
        left = left + width
    names = [f"K = {table['strength'][row]:g},{' ' if wide else chr(10)}{table['span'][row]:g} months" for row in rows]
    style.listed(bars, names)
    bars.set_xlim(0.0, max(0.02, 1.04 * float(left.max())))
    bars.set_xlabel("share of matched pairs")
    style.estimates(effects, np.arange(len(rows)), table, "enacted_difference", rows, flat=True, color=palette.BLACK)
    style.zero(effects, flat=True)
    effects.grid(axis="y")
    effects.tick_params(axis="y", length=0)
    effects.set_xlabel(f"{most:g} minus {fewest:g} at a time")
    bars.set_title("who enacts")
    effects.set_title("effect")
    style.numbered((bars, effects))
    style.key(figure, bars, narrow=1)
    style.explain_hollow(figure)
