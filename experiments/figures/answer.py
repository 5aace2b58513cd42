"""The answer: how often either way of changing does better, in what Table 1 leaves plausible and in all that is.

Bars: share of draws in which one at a time does better than all at once by more than the smallest difference of interest
(orange), all at once does (purple), neither does (grey), or the comparison tests nothing, since (almost) nobody or (almost)
everybody gets there (white). Posterior: draws that Table 1's classes and attributes leave, leaders choosing; plausible
ranges: draws of every parameter at once, uniform and independent. Both ways with the same total effort at the same monthly
rate. Shares are of draws, not of cities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "history_matching", ("answer", "boundary/shares"), ("margin",)
INTERVAL = "95 %; posterior: draws of the bank that its draws go back to as units; plausible ranges: Wilson, draws as units"
SHOWN = ("integrated", "enacted")
RULE = "default"
PARTS = ("few", "neither", "not tested", "many")
_LOOK = {
    "few": (palette.FEW, "one at a time better"),
    "neither": ("#CFCFCF", "neither"),
    "not tested": ("#FAFAFA", "not tested"),
    "many": (palette.MANY, "all at once better"),
}
_POSTERIOR = {"few": "piece by piece", "neither": "neither", "not tested": "not tested", "many": "all at once"}
_RANGES = {"few": ("fewest",), "neither": ("tie_of_some",), "not tested": ("tie_of_none", "tie_of_all"), "many": ("more",)}


def finding(tables: style.Tables, margin: float) -> str:
    """How often either way enacts more, in the posterior and in the ranges."""
    answer, shares = tables["answer"], tables["boundary/shares"]
    told = []
    for part in ("few", "many"):
        of, over = _posterior(answer, "enacted", part), _ranges(shares, "enacted", part)
        told.append(f"{style.between(answer, 'share', of[0], sign=False)} of the posterior and "
                    f"{style.between(shares, 'share', over[0], sign=False)} of the plausible ranges")  # fmt: skip
    return f"Changing one at a time enacts more in {told[0]}, all at once in {told[1]}, by more than {margin:g} of the cities."


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """One part: two bars per outcome."""
    style.tall(figure, 62.0, 82.0)
    axes = figure.subplots()
    heights, names = [], []
    for place, outcome in enumerate(SHOWN):
        for step, (words, table, places) in enumerate((
            ("posterior", tables["answer"], {part: _posterior(tables["answer"], outcome, part) for part in PARTS}),
            ("ranges", tables["boundary/shares"], {part: _ranges(tables["boundary/shares"], outcome, part) for part in PARTS}),
        )):  # fmt: skip
            heights.append(2.5 * place + step)
            names.append(f"{find(outcome).axis},\n{words}" if style.is_wide(figure) else
                         f"{style.wrapped(find(outcome).axis, 12)},\n{words}")  # fmt: skip
            _bar(axes, heights[-1], table, places)
    for part in PARTS:
        colour, label = _LOOK[part]
        hatch = palette.HATCHES.get(colour, "")
        axes.barh([0], [0], color=colour, hatch=hatch, edgecolor="white" if hatch else palette.LINE, lw=0.5, label=label)
    axes.set_yticks(heights, names)
    axes.set_ylim(heights[-1] + 0.6, -0.9)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel(f"share of draws, better by more than {margin:g} of the cities" if style.is_wide(figure) else
                    f"share of draws, better\nby more than {margin:g} of the cities")  # fmt: skip
    style.key(figure, axes)


def _bar(axes: Axes, height: float, table: style.Table, places: dict[str, list[int]]) -> None:
    left = 0.0
    for part in PARTS:
        colour, _ = _LOOK[part]
        hatch = palette.HATCHES.get(colour, "")
        width = float(sum(table["share"][row] for row in places[part]))
        edge = "white" if hatch else palette.LINE
        axes.barh(height, width, left=left, height=0.5, color=colour, hatch=hatch, edgecolor=edge, lw=0.5)
        if part in ("few", "many"):
            at, side = (0.0, "left") if part == "few" else (1.0, "right")
            text = style.between(table, "share", places[part][0], sign=False)
            axes.text(at, height - 0.27, text, ha=side, va="bottom", color=colour)
        left += width


def _posterior(table: style.Table, outcome: str, part: str) -> list[int]:
    return style.rows_of(table, rule=RULE, outcome=outcome, does_better=_POSTERIOR[part])


def _ranges(table: style.Table, outcome: str, part: str) -> list[int]:
    most = max(table["simultaneity"])
    own: Sequence[int] = style.rows_of(table, outcome=outcome, definition="same_pace", simultaneity=most, judged_by="estimate")
    return [row for row in own if table["wins"][row] in _RANGES[part]]
