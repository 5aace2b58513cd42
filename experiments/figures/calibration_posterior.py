"""What the paper's split leaves of the plausible cities: posterior, recovery of known truths, and the difference of regimes.

(a) The parameters that are recovered from simulated panels beyond chance, at most sixteen, on the range they were drawn from:
median, half and nine tenths of the posterior; grey: nine tenths of the prior. Filled: moved further than a bank of so many
draws moves the furthest of all by chance. Cross: the configuration's own value. (b) The same parameters when
simulated panels are taken for the data: correlation of posterior mean and truth; line: what the largest of all exceeds in one
case of twenty by chance. (c) Outcomes that the data inform, recovered likewise. Filled: how often the 90 % interval holds
the truth (line: nominal); square: the same for an interval that ignores the data, nominal by construction; bar: width of the
interval over the prior's.
(d) Share of the prior and of the posterior in which most practices at a time come out ahead of fewest by more than the margin,
behind, or tie; by the estimate of a draw's few cities, and by its whole interval. Same cities, same total and monthly rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.boundary_colours import FEW, MANY, TITLES
from experiments.reporting import style
from experiments.statistics.posterior import INSIDE, PARTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

STUDY, TABLES = "calibration", ("posterior", "recovery", "wins")
INTERVAL = "posterior quantiles as named; bars at (c) and (d) 95 %, draws as units, without what common random numbers share"
TOP = 16  # parameters that are drawn at most
_QUANTITIES = {
    "chance_of_split": "chance of 7/3/1",
    **{f"class_{name}": f"share {name}" for name in ("silo", "integrated", "enacted")},
    **{f"difference_{name}": f"difference: {title}" for name, title in TITLES.items()},
}
_LOOK = {
    "fewest": (FEW, "////", "fewest ahead"),
    "tie_of_none": ("#FAFAFA", "", "tie: (almost) none get there"),
    "tie_of_some": ("#CFCFCF", "", "neither, or not decided"),
    "tie_of_all": ("#9A9A9A", "", "tie: (almost) all get there"),
    "more": (MANY, "....", "most ahead"),
}


def draw(figure: Figure, tables: style.Tables) -> None:
    """Three parts above, one below."""
    style.size(figure, style.DOUBLE, 150.0)
    above, below = figure.subfigures(2, 1, squeeze=False)[:, 0]  # so that long names below take no room above
    places = above.subplots(1, 3, width_ratios=(1.8, 0.9, 1.5))
    parts = dict(zip(("posterior", "again", "outcomes", "ahead"), (*places, below.subplots()), strict=True))
    table, recovery = tables["posterior"], tables["recovery"]
    rows = [row for row in style.rows_of(recovery, kind="parameter") if _is_recovered(recovery, row)][:TOP]
    names = [recovery["quantity"][row] for row in rows]
    _posterior(parts["posterior"], table, [list(table["parameter"]).index(name) for name in names])
    again = parts["again"]
    again.plot([recovery["correlation"][row] for row in rows], range(len(rows)), "D", ms=3, color=style.BLUE)
    again.axvline(recovery["correlation_by_chance"][style.rows_of(recovery, kind="parameter")[0]], color=style.LINE, lw=0.7)
    again.set_xlim(0.0, 1.0)
    for axes, has_names in ((parts["posterior"], True), (again, False)):
        style.listed(axes, [style.parameter(name) for name in names], has_names=has_names, size=6)
        if not names:
            axes.text(0.5, 0.5, "none beyond chance", transform=axes.transAxes, ha="center", va="center", fontsize=6)
    parts["posterior"].set_title("posterior")
    parts["posterior"].set_xlabel("place in the prior range")
    again.set_title("recovered")
    again.set_xlabel("correlation with the truth")
    _outcomes(parts["outcomes"], recovery, style.rows_of(recovery, kind="outcome"))
    above.legend(*parts["outcomes"].get_legend_handles_labels(), loc="outside upper right", ncols=3, columnspacing=1.0)
    _ahead(parts["ahead"], tables["wins"])
    below.legend(*parts["ahead"].get_legend_handles_labels(), loc="outside upper center", ncols=5, columnspacing=1.0)
    style.numbered(list(parts.values()))


def _is_recovered(recovery: TableLike, row: int) -> bool:
    return bool(recovery["correlation"][row] > recovery["correlation_by_chance"][row])


def _posterior(axes: Axes, table: TableLike, places: Sequence[int]) -> None:
    wanted = ("prior_low", "prior_high", *PARTS, "default", "moved")
    own = {name: np.array([table[name][place] for place in places], dtype=float) for name in wanted}
    wide = np.where(own["prior_high"] > own["prior_low"], own["prior_high"] - own["prior_low"], 1.0)
    at = {name: (own[name] - own["prior_low"]) / wide for name in (*PARTS, "default")}
    rows = np.arange(len(places))
    outer = (1.0 - INSIDE) / 2.0
    axes.barh(rows, INSIDE, left=outer, height=0.7, color=style.PALE, lw=0)
    axes.hlines(rows, at["q05"], at["q95"], color=style.BLUE, lw=0.9)
    axes.hlines(rows, at["q25"], at["q75"], color=style.BLUE, lw=2.6)
    moved = own["moved"] > 0.0
    axes.plot(at["median"][moved], rows[moved], "o", color=style.BLACK, zorder=4)
    axes.plot(at["median"][~moved], rows[~moved], "o", mfc="white", mec=style.BLACK, zorder=4)
    axes.plot(at["default"], rows, "x", color=style.VERMILION, ms=4, mew=1.0, zorder=5)
    axes.set_xlim(-0.02, 1.02)


def _outcomes(axes: Axes, table: TableLike, rows: Sequence[int]) -> None:
    heights = np.arange(len(rows))
    axes.barh(heights, [table["width"][row] for row in rows], height=0.6, color=style.PALE, lw=0, label="width")
    axes.axvline(INSIDE, color=style.LINE, lw=0.7, zorder=0.5)
    style.estimates(axes, heights, table, "coverage", rows, flat=True, color=style.BLUE, label="coverage")
    axes.plot(
        [table["coverage_without_data"][row] for row in rows], heights + 0.28, "s", ms=2.6, mfc="none", mec=style.GREY, ls="",
        label="without data",
    )  # fmt: skip
    style.listed(axes, [_QUANTITIES.get(table["quantity"][row]) or table["quantity"][row] for row in rows], size=6)
    axes.set_xlim(0.0, 1.05)
    axes.set_title("outcomes recovered")
    axes.set_xlabel("share; width over the prior's")


def _ahead(axes: Axes, table: TableLike) -> None:
    """Four bars per outcome: prior and posterior, each judged by the estimate and by the interval."""
    keys = ("outcome", "conditioned_on", "judged_by")
    every = dict.fromkeys(zip(*(table[key] for key in keys), strict=True))
    evidence = list(dict.fromkeys(table["conditioned_on"]))
    names: list[str] = []
    heights: list[float] = []
    for outcome, title in TITLES.items():
        for each, judged in sorted(
            {(each, judged) for of, each, judged in every if of == outcome}, key=lambda one: (evidence.index(one[0]), one[1])
        ):
            heights.append(len(heights) + 0.7 * list(TITLES).index(outcome))
            names.append(f"{title}, {'prior' if each == 'nothing' else 'posterior'}, by {judged}")
            left = 0.0
            for won, (colour, hatch, _) in _LOOK.items():
                (row,) = style.rows_of(
                    table, outcome=outcome, conditioned_on=each, judged_by=judged, definition="same_pace", wins=won
                )
                width, low, high = (table[f"share{part}"][row] for part in ("", "_low", "_high"))
                axes.barh(heights[-1], width, left=left, color=colour, hatch=hatch, edgecolor="white", lw=0.4, height=0.8)
                if won in ("fewest", "more") and np.isfinite(low):  # no interval from very few draws
                    ends = (low, high) if won == "fewest" else (1.0 - low, 1.0 - high)
                    axes.hlines(heights[-1], *ends, color=style.BLACK, lw=0.8)
                    axes.plot(width if won == "fewest" else 1.0 - width, heights[-1], "|", color=style.BLACK, ms=4)
                left += width
    for colour, hatch, label in _LOOK.values():
        axes.barh([0], [0], color=colour, hatch=hatch, edgecolor="white" if hatch else style.LINE, lw=0.6, label=label)
    axes.set_yticks(heights, names, fontsize=6)
    axes.set_ylim(heights[-1] + 0.6, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel("share of draws, weighted")
    axes.set_title("which way is ahead")
