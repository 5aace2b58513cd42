"""When triggers matter: placebos, months after a trigger, jurisdictions, single events around a programme's start.

(a) Real triggers minus placebos, leaders choose. (b) Frames broken so many months after a trigger that leaders exploit, and
after any other, in this city over those of cities in other panels in the same months; 1: the trigger's time makes no
difference. (c) Imposed programmes by jurisdiction: all at once minus one at a time. (d) One crisis so many months from the
start of an imposed programme, by the way of changing: effect on use. The table triggers/lags has each kind of trigger,
triggers/events visionary newcomers too. Hollow: not tested, since (almost) nobody or (almost) everybody gets there in every
arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "triggers", ("placebos", "lags", "jurisdictions", "events")
KINDS = ("exploited", "crisis", "visionary")  # of triggers whose months are drawn; the others lie along 1
ARMS = {
    "none": "no triggers",
    "unseen": "triggers nobody sees",
    "unexploited": "triggers nobody exploits",
    "other_city": "triggers of another city",
    "random_times": "the same at random times",
}


def finding(tables: style.Tables) -> str:
    """When frames break after a trigger that leaders exploit."""
    lags = tables["lags"]
    rows = [row for row in _lag_rows(lags, "exploited") if np.isfinite(lags["ratio"][row])]
    if not rows:
        return "No trigger was exploited."
    row = max(rows, key=lambda each: lags["ratio"][each])
    told = "{:.1f} [{:.1f}, {:.1f}]".format(*(lags[f"ratio{end}"][row] for end in ("", "_low", "_high")))
    return (
        f"Frames break most {lags['from_month'][row]} to {lags['to_month'][row]} months after a trigger that leaders exploit, "
        f"{told} times as often as in other cities in the same months."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Four parts."""
    parts = style.panels(figure, 4, across=2, each=66.0, head=8.0)
    _placebos(parts[0], tables["placebos"])
    _lags(parts[1], tables["lags"])
    _places(parts[2], tables["jurisdictions"])
    _events(parts[3], tables["events"], "crisis")
    style.numbered(parts)
    style.explain_hollow(figure)


def _placebos(axes: Axes, table: style.Table) -> None:
    rows = range(1, len(table["arm"]))
    for step, outcome in enumerate(("integrated", "enacted")):
        colour, mark = palette.OUTCOMES[outcome]
        heights = np.arange(len(rows)) + (step - 0.5) * 0.24
        style.estimates(axes, heights, table, f"{outcome}_real_minus_this", rows, flat=True, fmt=mark, color=colour,
                        label=find(outcome).axis)  # fmt: skip
    style.listed(axes, [ARMS.get(str(table["arm"][row]), str(table["arm"][row])) for row in rows])
    style.zero(axes, flat=True)
    axes.set_title("real triggers minus placebos")
    axes.set_xlabel("difference in share of cities")
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.2), ncols=2)


def _lag_rows(table: style.Table, kind: str) -> list[int]:
    what = list(dict.fromkeys(table["punctuation"]))[-1]
    return style.rows_of(table, punctuation=what, trigger=kind)


def _lags(axes: Axes, table: style.Table) -> None:
    for step, kind in enumerate(KINDS):
        rows = _lag_rows(table, kind)
        middle = np.array([(table["from_month"][row] + table["to_month"][row]) / 2 for row in rows])
        look: dict[str, Any] = {"fmt": style.MARKS[step], "ls": style.DASHES[step], "color": palette.SERIES[step], "lw": 0.8}
        label = "exploited, any kind" if kind == "exploited" else style.plainly(kind)
        style.estimates(axes, middle + (step - 1) * 1.1, table, "ratio", rows, label=label, **look)
    axes.axhline(1.0, color=palette.LINE, lw=0.7)
    axes.axvline(0.0, color=palette.LINE, lw=0.7, ls=":")
    axes.set_ylim(bottom=0.0)
    axes.set_title("frames broken after a trigger")
    axes.set_xlabel("months after a trigger")
    axes.set_ylabel("times what other cities show")
    axes.legend(loc="upper left")


def _places(axes: Axes, table: style.Table) -> None:
    rows = range(len(table["jurisdiction"]))
    for step, name in enumerate(("enacted", "integrated")):
        colour, mark = palette.OUTCOMES[name]
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(name).axis}
        style.estimates(axes, np.arange(len(rows)) + (step - 0.5) * 0.3, table, f"{name}_difference", rows, flat=True, **how)
    style.listed(axes, table["jurisdiction"])
    style.zero(axes, flat=True)
    axes.set_title("jurisdictions, imposed")
    axes.set_xlabel("all at once minus one at a time,\nshare of cities")


def _events(axes: Axes, table: style.Table, event: str) -> None:
    rows = style.rows_of(table, event=event)
    months = np.array([table["months_from_start"][row] for row in rows], dtype=float)
    for step, name in enumerate(("piecemeal", "concurrent")):
        colour, mark = palette.REGIMES[name]
        look: dict[str, Any] = {"fmt": mark, "ls": style.DASHES[step], "color": colour, "lw": 0.8}
        style.estimates(axes, months + (step - 0.5) * 0.8, table, f"use_{name}_difference", rows, label=name, **look)
    style.zero(axes)
    axes.axvline(0.0, color=palette.LINE, lw=0.7, ls=":")
    axes.set_title(f"one {event}")
    axes.set_xlabel("months from the programme's start")
    axes.set_ylabel(f"{find('use').axis}, minus without it")
    axes.legend(loc="lower right")
