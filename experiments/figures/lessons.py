"""Six lessons for mayors at a glance: one contrast of each, and its sign in plausible cities.

Rows: the contrast that the study names as a lesson's headline, at equal effort where there is one that tries the lesson as a
whole; all other contrasts stand in the table lessons/verdicts. (a) Effects on shares of cities and on use, points of a hundred.
(b) On performance in the last year. (c), (d) Of the plausible draws in which the comparison is tested, as many as stand beside
the bar, the share in which the effect on enactment and on use lies below and above zero. Hollow: not tested, since (almost)
nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from experiments.figures.boundary_colours import FEW, MANY
from experiments.reporting import style
from experiments.statistics.outcome_measures import find
from experiments.statistics.testability import NOT_TESTED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "lessons", ("verdicts", "effects")
SHOWN = ("integrated", "enacted", "use")
SIZE = 7.5  # points of all text, 7 where the figure is printed 180 mm wide
_PLAIN = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # so that no line runs through the words
_WIDE = 32  # letters of a row's name on a line


def draw(figure: Figure, tables: style.Tables) -> None:
    """One row per lesson."""
    table, effects = tables["verdicts"], tables["effects"]
    rows = headlines(table)
    at = {(table["scenario"][row], table["name"][row], table["measure"][row]): row for row in range(len(table["key"]))}
    style.size(figure, style.DOUBLE, 36.0 + 13.0 * len(rows))
    axes = figure.subplots(1, 4, sharey=True, width_ratios=(1.6, 1.0, 0.85, 0.85))
    for name, step in zip(SHOWN, (-1, 0, 1), strict=True):
        there = [(height, at[*row, name]) for height, row in enumerate(rows) if (*row, name) in at]
        colour, mark = style.OUTCOMES[name]
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(name).axis, "flat": True, "scale": 100.0}
        places = [place for _, place in there]
        style.estimates(axes[0], [height + 0.24 * step for height, _ in there], style.three(effects), "effect", places, **how)
    there = [(height, at[*row, "performance"]) for height, row in enumerate(rows) if (*row, "performance") in at]
    heights, places = [height for height, _ in there], [place for _, place in there]
    style.estimates(axes[1], heights, style.three(effects), "effect", places, flat=True, color=style.BLACK)
    for each, name in zip(axes[2:], ("enacted", "use"), strict=True):
        for height, row in enumerate(rows):
            _signs(each, effects, at.get((*row, name)), height)
    _look(axes, rows, table)
    axes[2].barh([0], [0], color=MANY, hatch="....", edgecolor="white", lw=0.3, label="draws above zero")
    axes[2].barh([0], [0], color=FEW, hatch="////", edgecolor="white", lw=0.3, label="draws below zero")
    figure.legend(loc="outside upper center", ncols=5, fontsize=SIZE)
    style.explain_hollow(figure, fontsize=SIZE)


def headlines(table: style.TableLike) -> list[tuple[str, str]]:
    """Scenario and contrast of every headline, by lesson; where none is declared, the first contrast of every scenario."""
    named = list(zip(table["scenario"], table["name"], strict=True))
    chosen = dict.fromkeys(pair for pair, is_one in zip(named, table.get("headline", ()), strict=False) if is_one)
    if not chosen:
        return list({scenario: (scenario, name) for scenario, name in reversed(named)}.values())[::-1]
    lesson = dict(zip(table["scenario"], table["lesson"], strict=True))
    return sorted(chosen, key=lambda pair: lesson[pair[0]])


def _signs(axes: Any, effects: Any, row: int | None, height: float) -> None:
    """How many draws lie on either side, and of how many; words where there is nothing to count."""
    words = "not measured" if row is None else f"of {effects['draws'][row]}"
    if row is not None and not effects["draws"][row]:
        words = NOT_TESTED
    if row is not None and effects["draws"][row]:
        look: dict[str, Any] = {"edgecolor": "white", "lw": 0.3, "height": 0.5}
        axes.barh(height, 100 * effects["draws_positive"][row], color=MANY, hatch="....", **look)
        axes.barh(height, -100 * effects["draws_negative"][row], color=FEW, hatch="////", **look)
    axes.text(0.0, height - 0.3, words, ha="center", va="bottom", fontsize=SIZE, color=style.GREY, bbox=_PLAIN)


def _look(axes: Sequence[Any], rows: Sequence[tuple[str, str]], table: Any) -> None:
    """Names of rows, titles and scales, all in letters that can be read."""
    lesson = dict(zip(table["scenario"], table["lesson"], strict=True))
    meaning = dict(zip(zip(table["scenario"], table["name"], strict=True), table["contrast"], strict=True))
    numbers = {row: f"{lesson[row[0]]} " if lesson[row[0]] else "" for row in rows}
    names = [f"{numbers[row]}{style.plainly(row[0])}:\n{fill(str(meaning[row]), _WIDE)}" for row in rows]
    style.listed(axes[0], names, size=SIZE)
    titles = ("shares and use", "performance,\nlast year", "enacted,\nplausible cities", "mean use,\nplausible cities")
    labels = ("points of a hundred", find("performance").unit, "% of draws", "% of draws")
    for each, title, label in zip(axes, titles, labels, strict=True):
        style.zero(each, flat=True)
        each.grid(visible=False)
        each.tick_params(labelsize=SIZE)
        each.tick_params(axis="y", length=0)
        each.set_title(title)
        each.set_xlabel(label, fontsize=SIZE)
        for height in range(1, len(rows)):
            each.axhline(height - 0.5, color="#CCCCCC", lw=0.6, zorder=0)
    for each in axes[2:]:
        each.set_xlim(-105, 105)
        each.set_xticks([-100, 0, 100], ["100", "0", "100"])
    style.numbered(axes)
