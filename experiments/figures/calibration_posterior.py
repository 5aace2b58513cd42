"""What the paper's split leaves of the plausible cities: posterior, recovery of known truths, and the difference of regimes.

(a) The parameters that eleven cities can teach most about, on the range they were drawn from: median, half and nine tenths
of the posterior; grey: nine tenths of the prior. Filled: moved further than chance moves the furthest of all. (b) The same
parameters when simulated panels are taken for the data: filled, how often the 90 % interval holds the truth (line: nominal);
open, correlation of posterior mean and truth. (c) Share of the prior and of the posterior in which most practices at a time
come out ahead of fewest by more than the margin, or behind; same cities, same total and monthly rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures import style
from experiments.figures.boundary_colours import FEW, MANY, TITLES
from experiments.posterior import INSIDE, PARTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "calibration", ("posterior", "recovery", "regimes")
INTERVAL = "posterior quantiles as said; bars at (b) and (c) 95 %, draws as units"
TOP = 16  # parameters that are drawn


def draw(figure: Figure, tables: style.Tables) -> None:
    """Three parts side by side."""
    style.size(figure, style.DOUBLE, 96.0)
    parameters, found, regimes = figure.subplots(1, 3, width_ratios=(2.1, 1.0, 1.5))
    table, recovery = tables["posterior"], tables["recovery"]
    names = list(recovery["parameter"][:TOP])
    _posterior(parameters, table, [list(table["parameter"]).index(name) for name in names])
    places = range(len(names))
    style.estimates(found, range(len(names)), recovery, "coverage", places, flat=True, color=style.BLUE)
    found.plot([recovery["correlation"][place] for place in places], range(len(names)), "D", ms=3, mfc="none", mec=style.GREY)
    found.axvline(INSIDE, color=style.LINE, lw=0.7, zorder=0.5)
    found.set_xlim(-0.15, 1.05)
    for axes, has_names in ((parameters, True), (found, False)):
        style.listed(axes, [style.parameter(name) for name in names], has_names=has_names, size=6)
    parameters.set_title("posterior")
    parameters.set_xlabel("place in the prior range")
    found.set_title("known truths")
    found.set_xlabel("coverage, correlation")
    _regimes(regimes, tables["regimes"])
    style.numbered((parameters, found, regimes))


def _posterior(axes: Axes, table: Mapping[str, Sequence[Any]], places: Sequence[int]) -> None:
    own = {name: np.array([table[name][place] for place in places]) for name in ("low", "high", *PARTS, "moved")}
    wide = np.where(own["high"] > own["low"], own["high"] - own["low"], 1.0)
    at = {name: (own[name] - own["low"]) / wide for name in PARTS}
    rows = np.arange(len(places))
    outer = (1.0 - INSIDE) / 2.0
    axes.barh(rows, INSIDE, left=outer, height=0.7, color=style.PALE, lw=0)
    axes.hlines(rows, at["q05"], at["q95"], color=style.BLUE, lw=0.9)
    axes.hlines(rows, at["q25"], at["q75"], color=style.BLUE, lw=2.6)
    moved = own["moved"].astype(bool)
    axes.plot(at["median"][moved], rows[moved], "o", color=style.BLACK, zorder=4)
    axes.plot(at["median"][~moved], rows[~moved], "o", mfc="white", mec=style.BLACK, zorder=4)
    axes.set_xlim(0.0, 1.0)


def _regimes(axes: Axes, table: Mapping[str, Sequence[Any]]) -> None:
    """A bar per outcome and state of knowledge: fewest ahead, neither, most ahead."""
    told = list(dict.fromkeys(table["told"]))
    names, height, bars = [], 0, {}
    for outcome, title in TITLES.items():
        for each in told:
            (row,) = style.rows_of(table, told=each, outcome=outcome, definition="same_pace")
            fewest, most = table["fewest_ahead"][row], table["most_ahead"][row]
            bars["fewest"] = axes.barh(height, fewest, color=FEW, hatch="////", edgecolor="white", lw=0.4, height=0.72)
            bars["most"] = axes.barh(
                height, most, left=1.0 - most, color=MANY, hatch="....", edgecolor="white", lw=0.4, height=0.72
            )
            bars["neither"] = axes.barh(height, 1.0 - fewest - most, left=fewest, color=style.PALE, lw=0, height=0.72)
            for at, name, sign in ((fewest, "fewest_ahead", 1.0), (1.0 - most, "most_ahead", -1.0)):
                ends = [table[f"{name}_{part}"][row] for part in ("low", "high")]
                axes.hlines(height, *(end if sign > 0 else 1.0 - end for end in ends), color=style.BLACK, lw=0.8)
                axes.plot(at, height, "|", color=style.BLACK, ms=5)
            names.append(f"{title}\n{'prior' if each == 'nothing' else 'posterior'}")
            height += 1
    axes.set_yticks(range(height), names, fontsize=6)
    axes.set_ylim(height - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel("share of draws, weighted")
    axes.legend(
        [bars["fewest"], bars["neither"], bars["most"]], ["fewest ahead", "neither", "most ahead"],
        loc="lower center", bbox_to_anchor=(0.35, -0.27), ncols=3, columnspacing=1.0,
    )  # fmt: skip
    axes.set_title("which way is ahead")
