"""Figures of `study=lessons`, from its tables alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import measures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Tables = Mapping[str, Mapping[str, Sequence]]

SHOWN = {"integrated": "#3b7bb8", "enacted": "#e08a1e", "use": "#4c4c4c"}  # side by side, in points of a hundred
_UP, _DOWN = "#7b5aa6", "#d08a3c"


def verdicts_drawn(figure: Figure, tables: Tables) -> None:
    """Left: effects on shares and use. Middle: on performance. Right: signs of two effects in plausible cities."""
    table, of_effects = tables["verdicts"], tables["effects"]
    contrasts = list(dict.fromkeys(zip(table["scenario"], table["name"], strict=True)))
    at = {(table["scenario"][row], table["name"][row], table["measure"][row]): row for row in range(len(table["key"]))}
    figure.set_size_inches(13.5, 1.8 + 0.25 * len(contrasts))
    axes = figure.subplots(1, 4, sharey=True, width_ratios=(1.5, 1.0, 0.7, 0.7))
    for height, contrast in enumerate(contrasts):
        for place, (name, colour) in enumerate(SHOWN.items()):
            if (*contrast, name) in at:
                _bar(axes[0], of_effects, at[*contrast, name], height + 0.24 * (place - 1), colour, 100.0)
        if (*contrast, "performance") in at:
            _bar(axes[1], of_effects, at[*contrast, "performance"], height, "#3b7bb8", 1.0)
        for column, name in ((2, "enacted"), (3, "use")):
            if (*contrast, name) in at:
                _signs(axes[column], of_effects, at[*contrast, name], height)
    for name, colour in SHOWN.items():
        axes[0].plot([], [], "o", ms=4.5, color=colour, label=measures.MEASURES[name].meaning)
    for colour, label in ((_UP, "draws above zero"), (_DOWN, "draws below zero")):
        axes[2].plot([], [], "s", ms=6, color=colour, label=label)
    _rows(axes, contrasts, table)
    titles = ("shares and use", "performance, last year", "enacted, plausible", "use, plausible")
    labels = ("points of a hundred", "points of performance", "% of draws", "% of draws")
    for each, title, label in zip(axes, titles, labels, strict=True):
        each.set_title(title, fontsize=10, loc="left")
        each.set_xlabel(label, fontsize=9)
    for each in axes[2:]:
        each.set_xlim(-105, 105)
        each.set_xticks([-100, 0, 100], ["100", "0", "100"])
    figure.legend(loc="outside lower center", ncols=5, fontsize=9, frameon=False)


def _signs(axes: Any, table: Mapping[str, Sequence], row: int, height: float) -> None:
    if table["draws"][row]:
        axes.barh(height, 100 * table["draws_positive"][row], color=_UP, height=0.6)
        axes.barh(height, -100 * table["draws_negative"][row], color=_DOWN, height=0.6)


def _bar(axes: Any, table: Mapping[str, Sequence], row: int, height: float, colour: str, scale: float) -> None:
    value, low, high = (scale * table[name][row] for name in ("estimate", "low", "high"))
    if np.isfinite([value, low, high]).all():
        reach = np.clip([[value - low], [high - value]], 0.0, None)
        axes.errorbar(value, height, xerr=reach, fmt="o", ms=3.5, lw=1.1, capsize=1.5, color=colour)


def _rows(axes: Sequence[Any], named: Sequence[tuple[str, str]], table: Mapping[str, Sequence]) -> None:
    """Names of contrasts, scenarios kept apart by lines; the same heights in every column."""
    lesson = dict(zip(table["scenario"], table["lesson"], strict=True))
    labels = []
    for scenario, name in named:
        number = f"{lesson[scenario]} " if lesson[scenario] else ""
        labels.append(f"{number}{scenario}: {name}".replace("_", " "))
    axes[0].set_yticks(range(len(named)), labels, fontsize=8)
    axes[0].set_ylim(len(named) - 0.4, -0.6)
    for each in axes:
        each.axvline(0.0, color="#999999", lw=0.9, zorder=0)
        each.spines[["top", "right"]].set_visible(False)
        for height in range(1, len(named)):
            if named[height][0] != named[height - 1][0]:
                each.axhline(height - 0.5, color="#dddddd", lw=0.8, zorder=0)


def doses(figure: Figure, tables: Tables) -> None:
    """Enactment, use and performance by dose of education, where the scenario `education` is asked."""
    levels = tables["levels"]
    wanted = {"enacted": "share that enacts", "use": "use of the platform", "performance": "performance in the last year"}
    figure.set_size_inches(11.0, 3.8)
    for axes, (name, label) in zip(figure.subplots(1, len(wanted)), wanted.items(), strict=True):
        for prefix, colour, legend in (
            ("dose", "#3b7bb8", "skill concave in education"),
            ("linear", "#e08a1e", "skill linear"),
        ):
            rows = [
                row
                for row, arm in enumerate(levels["arm"])
                if levels["scenario"][row] == "education" and levels["measure"][row] == name and arm.startswith(prefix)
            ]
            if rows:
                dose = [float(levels["arm"][row].rpartition("_")[2]) / 100.0 for row in rows]
                value, low, high = (np.array([levels[part][row] for row in rows]) for part in ("value", "low", "high"))
                reach = np.clip([value - low, high - value], 0.0, None)
                axes.errorbar(dose, value, yerr=reach, fmt="-o", ms=4, capsize=2, color=colour, label=legend)
        axes.set_xlabel("education spending, benchmark = 1")
        axes.set_ylabel(label)
        axes.spines[["top", "right"]].set_visible(False)
    if figure.axes[0].lines:
        figure.axes[0].legend(fontsize=8, frameon=False)
