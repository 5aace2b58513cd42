"""QCA: the commonest configurations of attributes with their outcomes, and the first parsimonious solution of each sample.

Left: configurations (filled: present), how many cities have them, and the share of these with the outcome. Right: the first-
listed parsimonious model of one sample of each size; a column is a term, filled asks for presence, open for absence. The
number of models is how many tie with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "know_how", ("truth_table_attributes", "solutions"), ("consistency",)
INTERVAL = "95 %, Wilson"
ROWS = 20  # of the truth table that are drawn, those with most cities
SET = "attributes"


def draw(figure: Figure, tables: style.Tables, consistency: float) -> None:
    """Conditions, numbers, outcomes; solutions."""
    table = tables["truth_table_attributes"]
    outcomes = ("enacted", "integrated")
    names = [name for name in table if name != "cities" and name.partition("_")[0] not in outcomes]
    count = min(ROWS, len(table["cities"]))
    rows = range(count)
    style.size(figure, style.DOUBLE, 112.0)
    left, middle, right, far = figure.subplots(1, 4, width_ratios=(1.15, 0.5, 0.9, 1.75))
    for place, name in enumerate(names):
        there = np.array(table[name][:count]) == 1
        left.plot(np.full(there.sum(), place), np.flatnonzero(there), "o", ms=4.5, color="black")
        left.plot(np.full((~there).sum(), place), np.flatnonzero(~there), "o", ms=4.5, mfc="white", mec="#AAAAAA", mew=0.7)
    left.set_xticks(range(len(names)), [style.plainly(name) for name in names], rotation=60, ha="left")
    left.xaxis.tick_top()
    left.spines[:].set_visible(False)
    left.set_xlabel(f"{count} commonest of {len(table['cities'])}\nof {int(np.sum(table['cities'])):,} cities")
    middle.barh(rows, table["cities"][:count], color="#BBBBBB")
    middle.set_xscale("log")
    middle.set_xlabel("cities")
    for outcome, away in (("integrated", -0.16), ("enacted", 0.16)):
        colour, mark = style.OUTCOMES[outcome]
        own = {f"o{end}": table[f"{outcome}{end}"] for end in ("", "_low", "_high")}
        how: dict[str, Any] = {"fmt": mark, "color": colour, "ms": 3, "label": find(outcome).axis}
        style.estimates(right, np.arange(count) + away, own, "o", rows, flat=True, **how)
    right.axvline(consistency, color=style.LINE, lw=0.7, ls="--")
    right.set_xlim(-0.03, 1.03)
    right.set_xlabel(f"share with the outcome\n(dashed: {consistency:g})")
    right.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    for axes in (left, middle, right):
        axes.set_ylim(count - 0.4, -0.6)
        axes.set_yticks([])
        axes.tick_params(axis="both", length=0)
        for height in rows[::2]:
            axes.axhspan(height - 0.5, height + 0.5, color="#F4F4F4", zorder=0, lw=0)
    _solutions(far, first_parsimonious(tables["solutions"]), names)


def first_parsimonious(table: style.Table) -> list[tuple[str, int, int, str]]:
    """(outcome, cities, number of models, first formula), crisp and by value, sizes ascending within an outcome."""
    return [
        (outcome, table["cities"][row], table["models"][row], table["formula"][row])
        for outcome in ("integrated", "enacted")
        for row in style.rows_of(table, set=SET, sets="crisp", rule="value", outcome=outcome, solution="parsimonious")
        if table["model"][row] <= 1
    ]


def _solutions(axes: Axes, solutions: list[tuple[str, int, int, str]], names: list[str]) -> None:
    column, heads = 0.0, []
    for outcome, cities, models, formula in solutions:
        begin = column
        colour, mark = style.OUTCOMES[outcome]
        for term in formula.split(" + ") if formula else [""]:
            for literal in filter(None, term.split("*")):
                name, is_absent = literal.lstrip("~"), literal.startswith("~")
                if name in names:
                    face = "white" if is_absent else colour
                    axes.plot(column, names.index(name), mark, ms=5, mfc=face, mec=colour, mew=1.0)
            column += 1.0
        word = "model" if models == 1 else "models"
        heads.append(((begin + column - 1.0) / 2.0, f"{find(outcome).axis},\n{cities:,} cities: {models:,} {word}"))
        column = max(column, begin + 2.6)
        axes.axvline(column - 0.3, color="#DDDDDD", lw=0.7)
        column += 0.4
    axes.set_xticks([at for at, _ in heads], [head for _, head in heads], fontsize=6, rotation=90, va="top")
    style.listed(axes, names)
    axes.tick_params(length=0)
    axes.set_xlim(-0.7, max(1.0, column - 0.3))
    axes.set_title("first-listed parsimonious model")
    axes.spines[:].set_visible(False)
