"""Configurations of attributes and what comes of them, as QCA's truth table, with its solutions in words.

(a) The commonest configurations, one a row (filled: present). (b) How many cities have them. (c) The share of these with
the outcome; broken line: the consistency from which a row is coded as sufficient. Below: the first-listed parsimonious
solution of one sample of each size; how many solutions tie with it stands in brackets, and "not" asks for absence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "know_how", ("truth_table_attributes", "solutions"), ("consistency",)
INTERVAL = "95 %, Wilson"
ROWS = 12  # of the truth table that are drawn, those with most cities
SET = "attributes"
OUTCOMES = ("integrated", "enacted")


def finding(tables: style.Tables, consistency: float) -> str:
    """How the solution for enacting changes with the size of the sample."""
    told = [f"{cities:,} cities: {_formula(formula)}" for name, cities, _, formula in
            first_parsimonious(tables["solutions"]) if name == "enacted"]  # fmt: skip
    different = len({each.partition(": ")[2] for each in told})
    return f"QCA names {different} different first solutions for enacting in samples of {len(told)} sizes ({'; '.join(told)})."


def draw(figure: Figure, tables: style.Tables, consistency: float) -> None:
    """Conditions, numbers, outcomes; solutions in words."""
    table = tables["truth_table_attributes"]
    names = [name for name in table if name != "cities" and name.partition("_")[0] not in OUTCOMES]
    count = min(ROWS, len(table["cities"]))
    rows = range(count)
    wide = style.is_wide(figure)
    solutions = first_parsimonious(tables["solutions"])
    style.tall(figure, 46.0 + 4.6 * count + 3.6 * len(solutions), 56.0 + 4.6 * count + 7.0 * len(solutions))
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.2, 0.7, 1.3) if wide else (1.25, 0.55, 0.9))
    for place, name in enumerate(names):
        there = np.array(table[name][:count]) == 1
        left.plot(np.full(there.sum(), place), np.flatnonzero(there), "o", ms=4.5, color=palette.BLACK)
        left.plot(np.full((~there).sum(), place), np.flatnonzero(~there), "o", ms=4.5, mfc="white", mec=palette.LINE, mew=0.7)
    left.set_xticks(range(len(names)), [style.plainly(name) for name in names], rotation=90)
    left.spines[:].set_visible(False)
    left.set_title(f"{count} commonest")
    middle.barh(rows, table["cities"][:count], color=palette.LINE)
    middle.set_xscale("log")
    middle.set_xticks([10, 1000], ["10", "1,000"])
    middle.minorticks_off()
    middle.set_title("cities")
    for outcome, away in (("integrated", -0.16), ("enacted", 0.16)):
        colour, mark = palette.OUTCOMES[outcome]
        own = {f"o{end}": table[f"{outcome}{end}"] for end in ("", "_low", "_high")}
        how: dict[str, Any] = {"fmt": mark, "color": colour, "ms": 3, "label": find(outcome).axis}
        style.estimates(right, np.arange(count) + away, own, "o", rows, flat=True, **how)
    right.axvline(consistency, color=palette.LINE, lw=0.7, ls="--")
    right.set_xlim(-0.03, 1.03)
    right.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
    right.set_title("outcome")
    right.set_xlabel("share of them")
    for axes in (left, middle, right):
        axes.set_ylim(count - 0.4, -0.6)
        axes.set_yticks([])
        axes.tick_params(axis="both", length=0)
        for height in rows[::2]:
            axes.axhspan(height - 0.5, height + 0.5, color="#F4F4F4", zorder=0, lw=0)
    style.numbered((left, middle, right))
    style.key(figure, right)
    lines = [
        style.wrapped(f"{find(outcome).axis}, {cities:,} cities: {_formula(formula)} ({models} in all)", 110 if wide else 50)
        for outcome, cities, models, formula in solutions
    ]
    figure.supxlabel("\n".join(lines), ha="left", x=0.02, fontsize=style.LEAST)


def _formula(formula: str) -> str:
    """A solution in words.

    >>> _formula("~deference + integration*collaboration")
    'not deference or integration and collaboration'
    """
    if not formula:
        return "no solution"
    return style.plainly(formula).replace("~", "not ").replace(" + ", " or ").replace("*", " and ")


def first_parsimonious(table: style.Table) -> list[tuple[str, int, int, str]]:
    """(outcome, cities, number of models, first formula), crisp and by value, sizes ascending within an outcome."""
    return [
        (outcome, table["cities"][row], table["models"][row], table["formula"][row])
        for outcome in OUTCOMES
        for row in style.rows_of(table, set=SET, sets="crisp", rule="value", outcome=outcome, solution="parsimonious")
        if table["model"][row] <= 1
    ]
