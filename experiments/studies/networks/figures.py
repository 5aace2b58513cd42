"""Figures of the study of networks, drawn from its tables and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.arms import size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {"chosen": "#4c4c4c", "piecemeal": "#3b7bb8", "concurrent": "#e08a1e"}
WORDS = {"chosen": "leaders choose", "piecemeal": "imposed, piecemeal", "concurrent": "imposed, concurrent"}
MEASURES = {
    "integrated": "integrated or enacted",
    "enacted": "enacted",
    "use": "mean use",
    "agreement_end": "agreement at the end",
    "frame_breaks": "frames broken",
}
Columns = Mapping[str, Sequence[Any]]


def networks(figure: Figure, tables: Mapping[str, Columns]) -> None:
    """Above: generated networks less the one as configured. Below: a given network less its rewirings; right: regimes."""
    figure.set_size_inches(15.0, 9.5)
    grid = figure.add_gridspec(2, len(MEASURES) + 1, height_ratios=(2.4, 1.0))
    table = tables["structures"]
    names = [name for name in dict.fromkeys(table["structure"]) if name != "configured"]
    for column, (measure, title) in enumerate(MEASURES.items()):
        axes = figure.add_subplot(grid[0, column])
        _by_course(axes, table, "structure", names, f"{measure}_less_configured")
        _finish(axes, title, names if column == 0 else None, len(names))
        if column == 0:
            handles, labels = axes.get_legend_handles_labels()
    axes = figure.add_subplot(grid[0, len(MEASURES)])
    less = tables["differences"]
    for step, (measure, colour) in enumerate((("enacted", "#b03a2e"), ("use", "#5b9e5b"))):
        rows = [list(less["structure"]).index(name) for name in names]
        at = np.arange(len(names)) + (step - 0.5) * 0.25
        _points(axes, at, less, f"{measure}_less_configured", rows, colour, MEASURES[measure])
    _finish(axes, "concurrent less piecemeal", None, len(names))
    axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.06))
    table = tables["networks"]
    kinds = list(dict.fromkeys(table["compared_with"]))
    for column, (measure, title) in enumerate(MEASURES.items()):
        axes = figure.add_subplot(grid[1, column])
        _by_course(axes, table, "compared_with", kinds, f"{measure}_given_less_this")
        _finish(axes, title, kinds if column == 0 else None, len(kinds))
    _shapes(figure.add_subplot(grid[1, len(MEASURES)]), tables["shapes"])
    figure.suptitle(
        "Above: a network less the one as configured. Below: the given network less what is made of it. "
        + size(tables["effects"]),
        fontsize=11, x=0.01, ha="left",
    )  # fmt: skip
    figure.legend(handles, labels, loc="outside lower left", ncols=3, frameon=False, fontsize=9)


def _by_course(axes: Axes, table: Columns, key: str, names: Sequence[str], column: str) -> None:
    for step, (course, colour) in enumerate(COLOURS.items()):
        pairs = list(zip(table[key], table["course"], strict=True))
        rows = [pairs.index((name, course)) for name in names]
        _points(axes, np.arange(len(names)) + (step - 1) * 0.22, table, column, rows, colour, WORDS[course])


def _shapes(axes: Axes, table: Columns) -> None:
    """Advice layers: what rewiring keeps and what it takes away."""
    names = ("density", "reciprocity", "transitivity", "centralisation", "upward")
    rows = [place for place, layer in enumerate(table["layer"]) if layer == "advice"]
    for step, place in enumerate(rows):
        at = np.arange(len(names)) + (step - len(rows) / 2 + 0.5) * 0.15
        axes.plot([table[name][place] for name in names], at, "o", ms=4, label=table["network"][place].replace("_", " "))
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.invert_yaxis()
    axes.set_title("shape of the advice layer", fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=6.5, frameon=False, loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=2, columnspacing=0.8)


def mediation(figure: Figure, tables: Mapping[str, Columns]) -> None:
    """Left: paths within managers over months. Right: a scripted shortfall taken apart by intervention."""
    figure.set_size_inches(13.5, 6.0)
    grid = figure.add_gridspec(2, 4)
    within, shortfall = tables["within"], tables["shortfall"]
    sides = (
        ("shares heard, per full shortfall", ("to_friends", "to_alike")),
        ("change of frame on strategy, per full shortfall", ("total", "direct", "by_friends", "by_alike")),
    )
    for row, (title, paths) in enumerate(sides):
        axes = figure.add_subplot(grid[row, :2])
        _by_course(axes, {**within, "key": within["path"]}, "key", paths, "value")
        _finish(axes, f"Within managers: {title}", paths, len(paths))
        if row == 0:
            axes.legend(fontsize=8, frameon=False)
    parts = ("total", "direct", "indirect")
    for place, outcome in enumerate(dict.fromkeys(shortfall["outcome"])):
        axes = figure.add_subplot(grid[place // 2, 2 + place % 2])
        here = [number for number, name in enumerate(shortfall["outcome"]) if name == outcome]
        table = {name: [values[number] for number in here] for name, values in shortfall.items()}
        _by_course(axes, table, "effect", parts, "value")
        _finish(axes, f"Shortfall: {outcome.replace('_', ' ')}", parts, len(parts))
    effects = tables["effects"]
    place = list(effects["key"]).index("within_total_chosen")
    title = f"{effects['cities'][place]:,} cities in {effects['panels'][place]:,} panels, 95 % by resampling panels"
    figure.suptitle(title, fontsize=9, x=0.01, ha="left")


def _points(axes: Axes, at: np.ndarray, table: Columns, name: str, rows: Sequence[int], colour: str, label: str) -> None:
    value, low, high = (np.array([table[name + part][place] for place in rows], dtype=float) for part in ("", "_low", "_high"))
    reach = np.nan_to_num(np.clip(np.vstack([value - low, high - value]), 0.0, None))
    axes.errorbar(value, at, xerr=reach, fmt="o", ms=3.5, lw=1.0, capsize=1.5, color=colour, label=label)


def _finish(axes: Axes, title: str, names: Sequence[str] | None, count: int) -> None:
    axes.set_yticks(range(count), [name.replace("_", " ") for name in names] if names else [""] * count, fontsize=8)
    axes.set_ylim(count - 0.5, -0.5)
    axes.axvline(0.0, color="#999999", lw=1)
    axes.tick_params(axis="x", labelsize=8)
    axes.locator_params(axis="x", nbins=5)
    axes.set_title(title, fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
