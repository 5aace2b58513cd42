"""What the paper's split leaves of the plausible cities: posterior, recovery of known truths, and the difference of regimes.

(a) The parameters that are recovered from simulated panels beyond chance, at most eight, on the range they were drawn from:
median, half and nine tenths of the posterior; grey: nine tenths of the prior. Filled: moved further than a bank of so many
draws moves the furthest of all by chance. Cross: the configuration's own value. (b) The same parameters when
simulated panels are taken for the data: correlation of posterior mean and truth; line: what the largest of all exceeds in one
case of twenty by chance. (c) Outcomes that the data inform, recovered likewise. Filled: how often the 90 % interval holds
the truth (line: nominal); square: the same for an interval that ignores the data, nominal by construction; bar: width of the
interval over the prior's.
(d) Share of the prior and of the posterior in which most practices at a time come out ahead of fewest by more than the margin,
behind, or tie, by the estimate of a draw's few cities. Same cities, same total and monthly rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.boundary_colours import TITLES
from experiments.reporting import palette, style
from experiments.statistics.posterior import INSIDE, PARTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

STUDY, TABLES = "calibration", ("posterior", "recovery", "wins")
INTERVAL = "posterior quantiles as named; bars at (c) and (d) 95 %, draws as units, without what common random numbers share"
TOP = 8  # parameters that are drawn at most
_QUANTITIES = {
    "chance_of_split": "chance of 7/3/1",
    **{f"class_{name}": f"share {name}" for name in ("silo", "integrated", "enacted")},
    **{f"difference_{name}": f"difference:\n{title}" for name, title in TITLES.items()},
}
_LOOK = {
    "fewest": (palette.FEW, "////", "fewest ahead"),
    "tie_of_none": ("#FAFAFA", "", "tie: none"),
    "tie_of_some": ("#CFCFCF", "", "tie: some"),
    "tie_of_all": ("#9A9A9A", "", "tie: all"),
    "more": (palette.MANY, "....", "most ahead"),
}


def finding(tables: style.Tables) -> str:
    """How often either way is ahead on enacting, before and after the paper's split."""
    wins = tables["wins"]
    told: dict[str, list[str]] = {"fewest": [], "more": []}
    for evidence in list(dict.fromkeys(wins["conditioned_on"]))[:2]:
        here = {"outcome": "enacted", "conditioned_on": evidence, "judged_by": "estimate", "definition": "same_pace"}
        name = "prior" if evidence == "nothing" else "posterior"
        for won, said in told.items():
            row = style.rows_of(wins, **here, wins=won)[0]
            said.append(f"{style.between(wins, 'share', row, sign=False)} of the {name}")
    few, many = (" and ".join(said) for said in told.values())
    return f"The fewest practices at a time enact more in {few}, the most in {many}."


def draw(figure: Figure, tables: style.Tables) -> None:
    """Posterior, recovery, outcomes; below them which way is ahead."""
    table, recovery = tables["posterior"], tables["recovery"]
    rows = [row for row in style.rows_of(recovery, kind="parameter") if _is_recovered(recovery, row)][:TOP]
    names = [recovery["quantity"][row] for row in rows]
    outcomes = style.rows_of(recovery, kind="outcome")
    wide, each = style.is_wide(figure), 20.0 + 8.6 * max(3, len(names))
    style.tall(figure, each + 66.0, min(style.TALLEST, 2.0 * each + 70.0))
    above, below = figure.subfigures(2, 1, height_ratios=(each, 66.0) if wide else (2.0 * each, 70.0), squeeze=False)[:, 0]
    if wide:
        places = above.subplot_mosaic([["posterior", "again", "outcomes"]], width_ratios=(1.5, 0.8, 1.2))
    else:
        places = above.subplot_mosaic([["posterior", "again"], ["outcomes", "outcomes"]], height_ratios=(1.0, 0.8))
    parts = {**places, "ahead": below.subplots()}
    _posterior(parts["posterior"], table, [list(table["parameter"]).index(name) for name in names])
    again = parts["again"]
    again.plot([recovery["correlation"][row] for row in rows], range(len(rows)), "D", ms=3, color=palette.SERIES[0])
    again.axvline(recovery["correlation_by_chance"][style.rows_of(recovery, kind="parameter")[0]], color=palette.LINE, lw=0.7)
    again.set_xlim(0.0, 1.0)
    again.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
    for axes, has_names in ((parts["posterior"], True), (again, False)):
        style.listed(axes, [style.wrapped(style.parameter(name), 31) for name in names], has_names=has_names)
        if not names:
            axes.text(0.5, 0.5, "none beyond chance", transform=axes.transAxes, ha="center", va="center")
    parts["posterior"].set_title("posterior")
    parts["posterior"].set_xlabel("place in the\nprior range")
    again.set_title("recovered")
    again.set_xlabel("correlation\nwith the truth")
    _outcomes(parts["outcomes"], recovery, outcomes)
    handles, labels = parts["outcomes"].get_legend_handles_labels()
    above.legend(handles, labels, loc="outside upper right", ncols=3)
    _ahead(parts["ahead"], tables["wins"])
    handles, labels = parts["ahead"].get_legend_handles_labels()
    below.legend(handles, labels, loc="outside lower center", ncols=5 if wide else 2)
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
    axes.barh(rows, INSIDE, left=outer, height=0.7, color=palette.PALE, lw=0)
    axes.hlines(rows, at["q05"], at["q95"], color=palette.SERIES[0], lw=0.9)
    axes.hlines(rows, at["q25"], at["q75"], color=palette.SERIES[0], lw=2.6)
    moved = own["moved"] > 0.0
    axes.plot(at["median"][moved], rows[moved], "o", color=palette.BLACK, zorder=4)
    axes.plot(at["median"][~moved], rows[~moved], "o", mfc="white", mec=palette.BLACK, zorder=4)
    axes.plot(at["default"], rows, "x", color=palette.SERIES[3], ms=4, mew=1.0, zorder=5)
    axes.set_xlim(-0.02, 1.02)


def _outcomes(axes: Axes, table: TableLike, rows: Sequence[int]) -> None:
    heights = np.arange(len(rows))
    axes.barh(heights, [table["width"][row] for row in rows], height=0.6, color=palette.PALE, lw=0, label="width")
    axes.axvline(INSIDE, color=palette.LINE, lw=0.7, zorder=0.5)
    style.estimates(axes, heights, table, "coverage", rows, flat=True, color=palette.SERIES[0], label="coverage")
    axes.plot(
        [table["coverage_without_data"][row] for row in rows], heights + 0.28, "s", ms=2.6, mfc="none", mec=palette.GREY, ls="",
        label="without data",
    )  # fmt: skip
    style.listed(axes, [_QUANTITIES.get(table["quantity"][row]) or table["quantity"][row] for row in rows])
    axes.set_xlim(0.0, 1.05)
    axes.set_title("outcomes recovered")
    axes.set_xlabel("share; width over the prior's")


def _ahead(axes: Axes, table: TableLike) -> None:
    """Two bars per outcome: prior and posterior."""
    keys = ("outcome", "conditioned_on", "judged_by")
    every = dict.fromkeys(zip(*(table[key] for key in keys), strict=True))
    evidence = list(dict.fromkeys(table["conditioned_on"]))
    names: list[str] = []
    heights: list[float] = []
    for outcome, title in TITLES.items():
        own = {(each, judged) for of, each, judged in every if of == outcome and judged == "estimate"}
        for each, judged in sorted(own, key=lambda one: evidence.index(one[0])):
            heights.append(len(heights) + 0.7 * list(TITLES).index(outcome))
            names.append(f"{title.removesuffix(' architecture')}, {'prior' if each == 'nothing' else 'posterior'}")
            left = 0.0
            for won, (colour, hatch, _) in _LOOK.items():
                (row,) = style.rows_of(
                    table, outcome=outcome, conditioned_on=each, judged_by=judged, definition="same_pace", wins=won
                )
                width, low, high = (table[f"share{part}"][row] for part in ("", "_low", "_high"))
                axes.barh(heights[-1], width, left=left, color=colour, hatch=hatch, edgecolor="white", lw=0.4, height=0.8)
                if won in ("fewest", "more") and np.isfinite(low):  # no interval from very few draws
                    ends = (low, high) if won == "fewest" else (1.0 - low, 1.0 - high)
                    axes.hlines(heights[-1], *ends, color=palette.BLACK, lw=0.8)
                    axes.plot(width if won == "fewest" else 1.0 - width, heights[-1], "|", color=palette.BLACK, ms=4)
                left += width
    for colour, hatch, label in _LOOK.values():
        axes.barh([0], [0], color=colour, hatch=hatch, edgecolor="white" if hatch else palette.LINE, lw=0.6, label=label)
    axes.set_yticks(heights, names)
    axes.set_ylim(heights[-1] + 0.6, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel("share of draws, weighted")
    axes.set_title("which way is ahead")
