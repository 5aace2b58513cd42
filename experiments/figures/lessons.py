"""Six lessons for mayors: one headline contrast of each, at equal effort where there is such a contrast.

Rows: lessons. (a) Effect on the share of cities that integrate and enact, and on mean use, in points of a hundred. (b) Of
the plausible draws in which the effect on enacting is tested, as many as stand beside the bar, the share in which it lies
below and above zero. All other contrasts, and performance, stand in the table lessons/verdicts. Hollow: not tested, since
(almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find
from experiments.statistics.testability import NOT_TESTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "lessons", ("verdicts", "effects")
SHOWN = ("integrated", "enacted", "use")
_LETTERS = {True: 34, False: 24}  # of a row's name on a line, wide and narrow


def finding(tables: style.Tables) -> str:
    """The lesson whose headline contrast moves enacting most."""
    table, effects = tables["verdicts"], tables["effects"]
    at = _places(table)
    rows = [(row, at[*row, "enacted"]) for row in headlines(table) if (*row, "enacted") in at]
    if not rows:
        return "No lesson has a headline contrast on enacting."
    row, place = max(rows, key=lambda each: abs(effects["estimate"][each[1]]))
    told = style.between(style.three(effects), "effect", place)
    rest = max((abs(effects["estimate"][other]) for own, other in rows if own != row), default=0.0)
    return (
        f"The lesson on {style.plainly(row[0])} moves enacting most: {_contrast(table, row)} changes the share of cities that "
        f"enact by {told}, the other {len(rows) - 1} by at most {style.share(rest)}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """One row per lesson."""
    table, effects = tables["verdicts"], tables["effects"]
    rows, at, wide = headlines(table), _places(table), style.is_wide(figure)
    style.tall(figure, 24.0 + 12.0 * len(rows), 34.0 + 17.0 * len(rows))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.6, 1.0) if wide else (1.1, 1.0))
    for name, step in zip(SHOWN, (-1, 0, 1), strict=True):
        there = [(height, at[*row, name]) for height, row in enumerate(rows) if (*row, name) in at]
        colour, mark = palette.OUTCOMES[name]
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(name).axis, "flat": True, "scale": 100.0}
        places = [place for _, place in there]
        style.estimates(left, [height + 0.24 * step for height, _ in there], style.three(effects), "effect", places, **how)
    for height, row in enumerate(rows):
        _signs(right, effects, at.get((*row, "enacted")), height)
    _look((left, right), rows, table, _LETTERS[wide])
    handles, _ = left.get_legend_handles_labels()
    style.key(figure, handles=[*handles, *_bars(right)], wide=5, narrow=1)
    style.explain_hollow(figure)


def headlines(table: style.Table) -> list[tuple[str, str]]:
    """Scenario and contrast of every headline, by lesson; where none is declared, the first contrast of every scenario."""
    named = list(zip(table["scenario"], table["name"], strict=True))
    chosen = dict.fromkeys(pair for pair, is_one in zip(named, table.get("headline", ()), strict=False) if is_one)
    if not chosen:
        return list({scenario: (scenario, name) for scenario, name in reversed(named)}.values())[::-1]
    lesson = dict(zip(table["scenario"], table["lesson"], strict=True))
    return sorted(chosen, key=lambda pair: lesson[pair[0]])


def _places(table: style.Table) -> dict[tuple[str, str, str], int]:
    return {(table["scenario"][row], table["name"][row], table["measure"][row]): row for row in range(len(table["key"]))}


def _contrast(table: style.Table, row: tuple[str, str]) -> str:
    place = next(iter(style.rows_of(table, scenario=row[0], name=row[1])))
    return style.plainly(table["contrast"][place])


def _bars(axes: Axes) -> list[Any]:
    looks = ((palette.FEW, "effect below zero"), (palette.MANY, "effect above zero"))
    return [axes.barh([0], [0], color=colour, hatch=palette.HATCHES[colour], edgecolor="white", lw=0.3, label=f"{words} (b)")
            for colour, words in looks]  # fmt: skip


def _signs(axes: Axes, effects: style.Table, row: int | None, height: float) -> None:
    """How many draws lie on either side, and of how many; words where there is nothing to count."""
    if row is None or not effects["draws"][row]:
        words = "not measured" if row is None else NOT_TESTED
        axes.text(0.0, height, words, ha="center", va="center", color=palette.GREY)
        return
    look: dict[str, Any] = {"edgecolor": "white", "lw": 0.3, "height": 0.42}
    for name, side, colour in (("positive", 100.0, palette.MANY), ("negative", -100.0, palette.FEW)):
        axes.barh(height, side * effects[f"draws_{name}"][row], color=colour, hatch=palette.HATCHES[colour], **look)
    axes.text(0.0, height - 0.27, f"of {effects['draws'][row]} draws", ha="center", va="bottom", color=palette.GREY)


def _look(axes: Sequence[Axes], rows: Sequence[tuple[str, str]], table: style.Table, letters: int) -> None:
    """Names of rows, titles and scales."""
    lesson = dict(zip(table["scenario"], table["lesson"], strict=True))
    numbers = {row: f"{lesson[row[0]]} " if lesson[row[0]] else "" for row in rows}
    names = [f"{numbers[row]}{style.plainly(row[0])}:\n{style.wrapped(_contrast(table, row), letters)}" for row in rows]
    style.listed(axes[0], names)
    for each, title, label in zip(
        axes, ("default\ncity", "plausible\ncities"), ("difference, points of a hundred", "% of draws, enacted"), strict=True
    ):
        style.zero(each, flat=True)
        each.grid(visible=False)
        each.tick_params(axis="y", length=0)
        each.set_title(title)
        each.set_xlabel(label if style.is_wide(each.figure) else label.replace(", ", ",\n"))  # type: ignore[arg-type]
        for height in range(1, len(rows)):
            each.axhline(height - 0.5, color=palette.PALE, lw=0.6, zorder=0)
    axes[0].locator_params(axis="x", nbins=4)
    axes[1].set_xlim(-105, 105)
    axes[1].set_xticks([-100, 0, 100], ["100", "0", "100"])
    style.numbered(axes)
