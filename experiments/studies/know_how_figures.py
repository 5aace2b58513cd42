"""Figures of the study of know-how: the truth table with its solutions, and how often a condition is called necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS = 24  # rows of the truth table that are drawn, those with most cities
BLUE, ORANGE, GREY, GREEN = "#3b7bb8", "#e08a1e", "#777777", "#5b9e5b"
COLOURS = {1: BLUE, 0: GREY, -1: ORANGE}
MARKS = ("o", "s", "^", "D", "v", "P")


def draw_rows(figure: Figure, tables: dict[str, dict[str, list]]) -> None:
    """The commonest configurations, their cities and outcomes; right, the first parsimonious model of each sample."""
    table = tables["truth_table_attributes"]
    names = [name for name in table if name not in ("cities",) and not name.startswith(("enacted_", "integrated_"))]
    count = min(ROWS, len(table["cities"]))
    total = int(np.sum(table["cities"]))
    solutions = _first_parsimonious(tables["solutions"], "attributes")
    figure.set_size_inches(16.0, 7.4)
    left, middle, right, far = figure.subplots(1, 4, width_ratios=(1.3, 0.6, 1.1, 1.9))
    heights = np.arange(count)
    for place, name in enumerate(names):
        there = np.array(table[name][:count]) == 1
        left.plot(np.full(there.sum(), place), heights[there], "o", ms=7, color="#333333")
        left.plot(np.full((~there).sum(), place), heights[~there], "o", ms=7, mfc="white", mec="#bbbbbb")
    left.set_xticks(range(len(names)), [name.replace("_", " ") for name in names], rotation=60, ha="left", fontsize=8)
    left.xaxis.tick_top()
    left.tick_params(length=0)
    left.set_yticks([])
    left.set_xlabel(f"{count} commonest of {len(table['cities'])} configurations\nof {total:,} cities")
    middle.barh(heights, table["cities"][:count], color="#c9c9c9")
    middle.set_xlabel("cities")
    for outcome, colour, mark, away in (("integrated", BLUE, "o", -0.13), ("enacted", ORANGE, "s", 0.13)):
        value = np.array(table[f"{outcome}_value"][:count], dtype=float)
        reach = [value - table[f"{outcome}_low"][:count], np.array(table[f"{outcome}_high"][:count]) - value]
        label = "integrated (or enacted)" if outcome == "integrated" else outcome
        right.errorbar(value, heights + away, xerr=np.clip(reach, 0, None), fmt=mark, ms=4.5, lw=1.2, color=colour, label=label)
    right.axvline(0.8, color="#999999", lw=1, ls="--")
    right.text(0.8, -0.9, " .80", fontsize=8, color="#777777", ha="left", va="bottom")
    right.set_xlim(-0.03, 1.03)
    right.set_xlabel("share of them with the outcome, 95 %")
    right.legend(fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.01), frameon=False)
    for axes in (left, middle, right):
        axes.set_ylim(count - 0.4, -1.0)
        axes.spines[["top", "right"]].set_visible(False)
        if axes is not left:
            axes.set_yticks(heights, [])
            axes.tick_params(axis="y", length=0)
        for height in heights[::2]:
            axes.axhspan(height - 0.5, height + 0.5, color="#f6f6f6", zorder=0)
    left.spines[["left", "bottom"]].set_visible(False)
    _chart(far, solutions, names)


def _first_parsimonious(table: dict[str, list], name: str) -> list[tuple[str, int, int, str]]:
    """(outcome, cities, number of models, first formula), crisp and by value, sizes ascending within an outcome."""
    found = []
    for outcome in ("integrated", "enacted"):
        for place, kind in enumerate(table["solution"]):
            here = (table["set"][place], table["sets"][place], table["rule"][place], table["outcome"][place])
            if kind == "parsimonious" and here == (name, "crisp", "value", outcome) and table["model"][place] <= 1:
                found.append((outcome, table["cities"][place], table["models"][place], table["formula"][place]))
    return found


def _chart(axes: Axes, solutions: list[tuple[str, int, int, str]], names: list[str]) -> None:
    """Terms as columns, conditions as rows: a full mark asks for presence, an empty one for absence."""
    column, heads = 0.0, []
    for outcome, cities, models, formula in solutions:
        begin = column
        for term in formula.split(" + ") if formula else [None]:
            for literal in term.split("*") if term else ():
                absent = literal.startswith("~")
                place = names.index(literal.lstrip("~")) if literal.lstrip("~") in names else -1
                if place >= 0:
                    colour = BLUE if outcome == "integrated" else ORANGE
                    axes.plot(column, place, "o", ms=8, mfc="white" if absent else colour, mec=colour, mew=1.4)
            column += 1.0
        heads.append(
            (
                0.5 * (begin + column - 1.0),
                f"{outcome}, {cities:,}\n{models:,} model{'s'[: models != 1]}",
            )
        )
        column = max(column, begin + 2.0)
        axes.axvline(column - 0.3, color="#dddddd", lw=1)
        column += 0.4
    axes.set_xticks([place for place, _ in heads], [head for _, head in heads], fontsize=7, rotation=90, va="top")
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names], fontsize=8)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-0.7, column - 0.3)
    axes.tick_params(length=0)
    axes.grid(axis="y", color="#eeeeee")
    axes.set_axisbelow(True)
    axes.set_title(
        "First-listed parsimonious model of one sample of each size:\nfull, present; empty, absent; a column is a term",
        fontsize=10,
        loc="left",
    )
    axes.spines[["top", "right", "left"]].set_visible(False)


def draw_necessity(figure: Figure, tables: dict[str, dict[str, list]]) -> None:
    """By set of conditions and size of samples: share of samples with an enacting city that call a condition necessary."""
    table = {name: np.asarray(values) for name, values in tables["necessity_rates"].items()}
    shown = (table["outcome"] == "enacted") & (table["given"] == "one or more") & (table["samples"] >= 20)
    sets = [name for name in dict.fromkeys(table["set"].tolist()) if np.any(shown & (table["set"] == name))]
    sizes = np.unique(table["cities"][shown])
    figure.set_size_inches(5.2 * max(1, len(sets)), 5.0)
    for axes, name in zip(np.atleast_1d(figure.subplots(1, max(1, len(sets)))), sets, strict=False):
        here = shown & (table["set"] == name)
        conditions = list(dict.fromkeys(table["condition"][here].tolist()))
        signs = {}
        for order, size in enumerate(sizes):
            for height, condition in enumerate(conditions):
                place = np.flatnonzero(here & (table["cities"] == size) & (table["condition"] == condition))
                if len(place) == 0:
                    continue
                place = place[0]
                signs[condition] = int(table["sign"][place])
                value = table["called_necessary"][place]
                reach = [[value - table["called_necessary_low"][place]], [table["called_necessary_high"][place] - value]]
                axes.errorbar(
                    value, height + 0.22 * (order - 0.5 * (len(sizes) - 1)), xerr=np.clip(reach, 0, None),
                    fmt=MARKS[order % len(MARKS)], ms=5, lw=1.2, color=COLOURS[signs[condition]],
                )  # fmt: skip
        axes.set_yticks(range(len(conditions)), [condition.replace("_", " ") for condition in conditions], fontsize=9)
        for tick, condition in zip(axes.get_yticklabels(), conditions, strict=True):
            tick.set_color(COLOURS[signs.get(condition, 0)])
        axes.set_ylim(len(conditions) - 0.4, -0.6)
        axes.set_xlim(-0.03, 1.03)
        axes.set_title(name.replace("_", " "), fontsize=11, loc="left")
        axes.set_xlabel("share of samples that call it necessary for enactment")
        axes.grid(axis="x", color="#eeeeee")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], color="#333333", marker=MARKS[order % len(MARKS)], ls="", label=f"samples of {size:,}")
        for order, size in enumerate(sizes)
    ]
    said = {1: "furthers enactment (twins)", 0: "no effect shown", -1: "hinders it"}
    colours = [Line2D([], [], color=COLOURS[sign], lw=4, label=label) for sign, label in said.items()]
    figure.legend(handles=[*marks, *colours], loc="outside lower center", ncols=6, fontsize=9, frameon=False)
