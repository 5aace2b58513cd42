"""Figures of the study of triggers, drawn from its tables and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.arms import size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY, RED, GREEN = "#3b7bb8", "#e08a1e", "#4c4c4c", "#b03a2e", "#5b9e5b"
Columns = Mapping[str, Sequence[Any]]


def exposure(figure: Figure, tables: Mapping[str, Columns]) -> None:
    """Exposure against exploitation; main effects on two outcomes; two-way interactions on two scales."""
    figure.set_size_inches(13.5, 8.6)
    grid = figure.add_gridspec(2, 2, width_ratios=(1.25, 1.0))
    _crossed(figure.add_subplot(grid[0, 0]), tables["exposure"])
    _doses(figure.add_subplot(grid[1, 0]), tables["effects"], tables["exposure"])
    _mains(figure.add_subplot(grid[0, 1]), tables["factorial"])
    _interactions(figure, figure.add_subplot(grid[1, 1]), tables["factorial"])
    figure.suptitle(size(tables["effects"]), fontsize=9, x=0.01, ha="left")


def _crossed(axes: Axes, table: Columns) -> None:
    groups = [name for name in dict.fromkeys(table["trigger"]) if name != "none"]
    none = list(table["trigger"]).index("none")
    dose = max(table["exposure"])
    levels = ((1.0, 0.0, GREY, "exposed, never exploited"), (1.0, 1.0, BLUE, "exploited as configured"))
    levels += (
        (1.0, dose, ORANGE, f"exploited {dose:g} times as likely"),
        (dose, 1.0, GREEN, f"exposed {dose:g} times as often"),
    )
    for step, (exposed, exploited, colour, label) in enumerate(levels):
        rows = [_place(table, trigger=name, exposure=exposed, exploitation=exploited) for name in groups]
        _points(axes, np.arange(len(groups)) + (step - 1.5) * 0.17, table, "enacted", rows, colour, label)
    axes.axhline(table["enacted"][none], color="#999999", lw=1, ls="--", label="no triggers")
    axes.set_xticks(range(len(groups)), groups)
    axes.set_ylim(bottom=-0.01)
    _finish(axes, "One kind of trigger at a time, leaders choose", "share of cities that enact, 95 %")
    axes.legend(fontsize=8, frameon=False)


def _doses(axes: Axes, effects: Columns, table: Columns) -> None:
    groups = [name for name in dict.fromkeys(table["trigger"]) if name != "none"]
    keys = list(effects["key"])
    for step, (name, colour, label) in enumerate(
        (
            ("unexploited", GREY, "exposure nobody exploits, less none"),
            ("exploit_dose", ORANGE, "range of exploitation, same exposure"),
            ("exposure_dose", GREEN, "range of exposure, same exploitation"),
            ("exploit_less_exposure_dose", RED, "the former range less the latter"),
        )
    ):
        places = [keys.index(f"{group}_{name}_on_integrated") for group in groups]
        own = {"d": effects["estimate"], "d_low": effects["low"], "d_high": effects["high"]}
        _points(axes, np.arange(len(groups)) + (step - 1.5) * 0.17, own, "d", places, colour, label)
    axes.axhline(0.0, color="#999999", lw=1)
    axes.set_xticks(range(len(groups)), groups)
    _finish(
        axes,
        "The same range of two dials: how often triggers strike, how likely leaders exploit them",
        "integrated or enacted, difference, 95 %",
    )
    axes.legend(fontsize=8, frameon=False)


def _mains(axes: Axes, table: Columns) -> None:
    rows = [place for place, order in enumerate(table["order"]) if order == 1]
    for step, (outcome, colour, label) in enumerate(
        (("integrated", BLUE, "integrated or enacted"), ("enacted", ORANGE, "enacted"))
    ):
        _points(axes, np.arange(len(rows)) + (step - 0.5) * 0.2, table, outcome, rows, colour, label)
    axes.axhline(0.0, color="#999999", lw=1)
    axes.set_xticks(range(len(rows)), [table["term"][place] for place in rows])
    _finish(axes, "Main effects, averaged over the other kinds on and off", "difference in share, 95 %")
    axes.legend(fontsize=8, frameon=False)


def _interactions(figure: Figure, axes: Axes, table: Columns) -> None:
    """Above the diagonal shares, below it log odds, each over its largest value; bold where 0 is outside the interval."""
    names = [term for term, order in zip(table["term"], table["order"], strict=True) if order == 1]
    shades = np.full((len(names), len(names)), np.nan)
    pairs = [place for place, order in enumerate(table["order"]) if order == 2]
    for scale, upper in (("enacted", True), ("enacted_log_odds", False)):
        values = np.array([table[scale][place] for place in pairs], dtype=float)
        top = np.nanmax(np.abs(values)) if np.isfinite(values).any() and np.nanmax(np.abs(values)) > 0.0 else 1.0
        for place, value in zip(pairs, values, strict=True):
            one, other = (names.index(name) for name in table["term"][place].split("_by_"))
            row, column = (one, other) if upper else (other, one)
            if np.isnan(value):
                continue
            shades[row, column] = value / top
            sure = table[f"{scale}_low"][place] > 0.0 or table[f"{scale}_high"][place] < 0.0
            text = f"{value:+.3f}" if upper else f"{value:+.2f}"
            axes.text(column, row, text, ha="center", va="center", fontsize=8, weight="bold" if sure else "normal")
    image = axes.imshow(shades, cmap="RdBu", vmin=-1.0, vmax=1.0, alpha=0.7)
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_title("Interactions on enacting: shares above, log odds below", fontsize=10, loc="left")
    figure.colorbar(image, ax=axes, label="over the largest on its scale", shrink=0.8)


def timing(figure: Figure, tables: Mapping[str, Columns]) -> None:
    """Placebos; punctuations after triggers; jurisdictions; single events around the start of a programme."""
    figure.set_size_inches(13.5, 9.0)
    grid = figure.add_gridspec(2, 3)
    _placebos(figure.add_subplot(grid[0, 0]), tables["placebos"])
    for column, what in enumerate(dict.fromkeys(tables["lags"]["punctuation"])):
        _lags(figure.add_subplot(grid[0, 1 + column]), tables["lags"], what, column == 0)
    _places(figure.add_subplot(grid[1, 0]), tables["jurisdictions"])
    for column, event in enumerate(dict.fromkeys(tables["events"]["event"])):
        _events(figure.add_subplot(grid[1, 1 + column]), tables["events"], event, column == 0)
    figure.suptitle(f"{size(tables['effects'])}; timing from histories of fewer panels", fontsize=9, x=0.01, ha="left")


def _placebos(axes: Axes, table: Columns) -> None:
    rows = range(1, len(table["arm"]))
    for step, (outcome, colour, label) in enumerate(
        (("integrated", BLUE, "integrated or enacted"), ("enacted", ORANGE, "enacted"))
    ):
        heights = np.arange(len(rows)) + (step - 0.5) * 0.22
        _points(axes, heights, table, f"{outcome}_real_less_this", rows, colour, label, flat=True)
    axes.axvline(0.0, color="#999999", lw=1)
    axes.set_yticks(range(len(rows)), [table["arm"][place].replace("_", " ") for place in rows])
    axes.invert_yaxis()
    _finish(axes, "Real triggers less placebo", "")
    axes.set_xlabel("difference in share, 95 %")
    axes.legend(fontsize=8, frameon=False)


def _lags(axes: Axes, table: Columns, what: str, is_first: bool) -> None:
    shown = dict(zip(dict.fromkeys(table["trigger"]), (BLUE, GREEN, "#8e5ea2", RED, ORANGE, GREY), strict=False))
    for step, (kind, colour) in enumerate(shown.items()):
        rows = [
            place for place, pair in enumerate(zip(table["punctuation"], table["trigger"], strict=True)) if pair == (what, kind)
        ]
        middle = np.array([(table["from_month"][place] + table["to_month"][place]) / 2 for place in rows])
        _points(axes, middle + (step - 2.5) * 1.1, table, "ratio", rows, colour, kind, line=True)
    axes.axhline(1.0, color="#999999", lw=1)
    axes.axvline(0.0, color="#999999", lw=1, ls=":")
    axes.set_xlabel("months after a trigger in this city")
    _finish(axes, what.replace("_", " "), "seen over expected from other cities, 95 %" if is_first else "")
    axes.set_ylim(0.0, 1.35 * max(1.5, max(table["ratio"])) if np.isfinite(max(table["ratio"])) else None)
    if is_first:
        axes.legend(fontsize=8, frameon=False, ncols=2)


def _places(axes: Axes, table: Columns) -> None:
    rows = range(len(table["jurisdiction"]))
    for step, (name, colour, label) in enumerate(
        (
            ("enacted_chosen_less_first", ORANGE, "leaders choose: less the first"),
            ("enacted_difference", BLUE, "imposed: concurrent less piecemeal"),
        )
    ):
        _points(axes, np.arange(len(rows)) + (step - 0.5) * 0.25, table, name, rows, colour, label, flat=True)
    axes.axvline(0.0, color="#999999", lw=1)
    axes.set_yticks(rows, [name.replace("_", " ") for name in table["jurisdiction"]], fontsize=8)
    axes.invert_yaxis()
    _finish(axes, "Jurisdictions: share that enacts", "")
    axes.set_xlabel("difference in share, 95 %")
    axes.legend(fontsize=7.5, frameon=False, loc="upper center", bbox_to_anchor=(0.4, -0.13))


def _events(axes: Axes, table: Columns, event: str, is_first: bool) -> None:
    rows = [place for place, name in enumerate(table["event"]) if name == event]
    months = np.array([table["months_from_start"][place] for place in rows], dtype=float)
    named = (("piecemeal", BLUE), ("concurrent", ORANGE), ("difference", GREY))
    for step, (name, colour) in enumerate(named):
        label = "concurrent less piecemeal" if name == "difference" else name
        _points(axes, months + (step - 1) * 0.8, table, f"use_{name}", rows, colour, label, line=True)
    axes.axhline(0.0, color="#999999", lw=1)
    axes.axvline(0.0, color="#999999", lw=1, ls=":")
    axes.set_xlabel("months from the programme's start")
    who = "crisis" if event == "crisis" else "visionary CIO"
    _finish(axes, f"One {who}, imposed programme", "mean use, less without the event, 95 %" if is_first else "")
    if is_first:
        axes.legend(fontsize=8, frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.13), columnspacing=1.0)


def _place(table: Columns, **wanted: Any) -> int:
    count = len(table["trigger"])
    return next(place for place in range(count) if all(table[name][place] == value for name, value in wanted.items()))


def _points(
    axes: Axes,
    at: Any,
    table: Columns,
    name: str,
    rows: Sequence[int],
    colour: str,
    label: str,
    *,
    flat: bool = False,
    line: bool = False,
) -> None:
    value, low, high = (np.array([table[name + part][place] for place in rows], dtype=float) for part in ("", "_low", "_high"))
    reach = np.nan_to_num(np.clip(np.vstack([value - low, high - value]), 0.0, None))
    how: dict[str, Any] = {"fmt": "-o" if line else "o", "ms": 4, "lw": 1.0, "capsize": 2, "color": colour, "label": label}
    if flat:
        axes.errorbar(value, at, xerr=reach, **how)
    else:
        axes.errorbar(at, value, yerr=reach, **how)


def _finish(axes: Axes, title: str, label: str) -> None:
    axes.set_title(title, fontsize=10, loc="left")
    if label:
        axes.set_ylabel(label)
    axes.spines[["top", "right"]].set_visible(False)
