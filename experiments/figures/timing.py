"""When triggers matter: placebos, months after a trigger, jurisdictions, single events around a programme's start.

(a) Real triggers minus placebos. (b), (c) Punctuations so many months after a trigger in this city, over those of cities in
other panels in the same months; 1: the trigger's time makes no difference. (d) Jurisdictions. (e), (f) One event so many months
from the start of an imposed programme: effect on use. Hollow: not tested, since (almost) nobody or (almost) everybody gets
there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "triggers", ("placebos", "lags", "jurisdictions", "events")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Six parts."""
    style.size(figure, style.DOUBLE, 150.0)
    grid = figure.subplots(2, 3)
    _placebos(grid[0, 0], tables["placebos"])
    for axes, what in zip(grid[0, 1:], dict.fromkeys(tables["lags"]["punctuation"]), strict=False):
        _lags(axes, tables["lags"], what)
    _places(grid[1, 0], tables["jurisdictions"])
    for axes, event in zip(grid[1, 1:], dict.fromkeys(tables["events"]["event"]), strict=False):
        _events(axes, tables["events"], event)
    grid[0, 1].set_ylabel("seen over expected from other cities")
    grid[1, 1].set_ylabel(f"{find('use').axis}, minus without the event")
    for axes in (grid[0, 0], grid[0, 1], grid[1, 0], grid[1, 1]):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), fontsize=6, ncols=2 if axes is grid[0, 1] else 1)
    style.numbered(grid.ravel())
    style.explain_hollow(figure)


def _placebos(axes: Axes, table: style.Table) -> None:
    rows = range(1, len(table["arm"]))
    for step, outcome in enumerate(("integrated", "enacted")):
        colour, mark = style.OUTCOMES[outcome]
        heights = np.arange(len(rows)) + (step - 0.5) * 0.24
        style.estimates(axes, heights, table, f"{outcome}_real_minus_this", rows, flat=True, fmt=mark, color=colour,
                        label=find(outcome).axis)  # fmt: skip
    style.listed(axes, [table["arm"][row] for row in rows])
    style.zero(axes, flat=True)
    axes.set_title("real minus placebo")
    axes.set_xlabel("difference in share")


def _lags(axes: Axes, table: style.Table, what: str) -> None:
    for step, kind in enumerate(dict.fromkeys(table["trigger"])):
        rows = style.rows_of(table, punctuation=what, trigger=kind)
        middle = np.array([(table["from_month"][row] + table["to_month"][row]) / 2 for row in rows])
        how: dict[str, Any] = {
            "fmt": style.MARKS[step],
            "ls": style.DASHES[step],
            "color": style.SERIES[step],
            "lw": 0.8,
            "ms": 2.8,
            "label": kind,
        }
        style.estimates(axes, middle + (step - 2.5) * 1.1, table, "ratio", rows, **how)
    axes.axhline(1.0, color=style.LINE, lw=0.7)
    axes.axvline(0.0, color=style.LINE, lw=0.7, ls=":")
    most = np.nanmax(np.array(table["ratio"], dtype=float))
    axes.set_ylim(0.0, 1.35 * max(1.5, most) if np.isfinite(most) else None)
    axes.set_title(style.plainly(what))
    axes.set_xlabel("months after a trigger")


def _places(axes: Axes, table: style.Table) -> None:
    rows = range(len(table["jurisdiction"]))
    for step, (name, label) in enumerate(
        (
            ("enacted_chosen_minus_first", "leaders choose: minus the first"),
            ("enacted_difference", "imposed: concurrent minus piecemeal"),
        )
    ):
        how: dict[str, Any] = {"fmt": style.MARKS[step], "color": style.SERIES[1 - step], "label": label}
        style.estimates(axes, np.arange(len(rows)) + (step - 0.5) * 0.28, table, name, rows, flat=True, **how)
    style.listed(axes, table["jurisdiction"], size=6)
    style.zero(axes, flat=True)
    axes.set_title(f"jurisdictions: {find('enacted').axis}")
    axes.set_xlabel("difference in share")


def _events(axes: Axes, table: style.Table, event: str) -> None:
    rows = style.rows_of(table, event=event)
    months = np.array([table["months_from_start"][row] for row in rows], dtype=float)
    for step, name in enumerate(("piecemeal", "concurrent", "difference")):
        label = "concurrent minus piecemeal" if name == "difference" else name
        column = "use_difference" if name == "difference" else f"use_{name}_difference"
        how: dict[str, Any] = {"fmt": style.MARKS[step], "ls": style.DASHES[step], "color": style.SERIES[step]}
        style.estimates(axes, months + (step - 1) * 0.8, table, column, rows, lw=0.8, label=label, **how)
    style.zero(axes)
    axes.axvline(0.0, color=style.LINE, lw=0.7, ls=":")
    axes.set_title("one crisis" if event == "crisis" else f"one {style.plainly(event)} CIO")
    axes.set_xlabel("months from the programme's start")
