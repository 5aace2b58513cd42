"""Beside simpler models: trial periods, tipping, and peaks of payoff.

Starred: a reconstruction from abstracts and reviews, with sizes of our own, not the authors' equations. (a) to (c) Trial
periods. (d), (e) Where runs end by what they start with. (f) Peaks of payoff among all states, beside NK's and its theory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "docking", ("trial", "tipping", "peaks")
TRIALS = (
    ("sastry", "failed", "Sastry*: fail\nafter reorienting", "share"),
    ("ours", "failed", "ours: drop a\nprogramme", "share"),
    ("ours", "performance_minus_none", "ours: performance\nminus no trial", "points"),
)


def finding(tables: style.Tables) -> str:
    """What the longest trial period does in either model."""
    trial = tables["trial"]
    told = []
    for model, words in (("sastry", "failing after reorienting in Sastry's model"), ("ours", "dropping a programme in ours")):
        rows = style.rows_of(trial, model=model, environment="calm")
        row = max(rows, key=lambda each: trial["trial_months"][each])
        told.append(f"{words} by {style.between(trial, 'minus_none', row)}")
    return f"The longest trial period changes {' and '.join(told)} (calm environment)."


def draw(figure: Figure, tables: style.Tables) -> None:
    """Trial periods above, tipping below left and middle, peaks below right."""
    trial, tipping, peaks = (tables[name] for name in ("trial", "tipping", "peaks"))
    parts = style.panels(figure, 6, across=3, narrow=2, each=78.0, head=4.0)
    grid = np.array(parts).reshape(2, 3)
    for axes, (model, name, title, unit) in zip(grid[0], TRIALS, strict=True):
        _lines(axes, trial, style.rows_of(trial, model=model), name, "trial_months", ("environment", "drop_from_threat"))
        axes.set_title(title)
        axes.set_xlabel("trial, months")
        axes.set_ylabel(unit)
        if unit == "share":
            axes.set_ylim(bottom=0.0)
    _lines(grid[1, 0], tipping, style.rows_of(tipping, model="repenning", varied="commitment"), "final", "level", ("world",))
    grid[1, 0].set_title("Repenning*:\ncommitment")
    grid[1, 0].set_xlabel("commitment at start")
    grid[1, 0].set_ylabel("mean over draws")
    _lines(grid[1, 1], tipping, style.rows_of(tipping, model="ours", varied="effort"), "final", "level", ("world",))
    grid[1, 1].set_title("ours: frames\nin the end")
    grid[1, 1].set_xlabel("effort, units")
    grid[1, 1].set_ylabel("0 old, 1 new")
    for axes in grid[1, :2]:
        axes.set_ylim(-0.03, 1.03)
    _peaks(grid[1, 2], peaks)
    for axes in grid.ravel():
        axes.legend(loc="upper center", bbox_to_anchor=(0.42, -0.24), ncols=1)
    style.numbered(grid.ravel())


def _peaks(axes: Axes, table: style.Table) -> None:
    for name, mark, colour in (
        ("NK", "o", palette.SERIES[0]),
        ("ours", "s", palette.SERIES[1]),
        ("ours, all pairs alike", "^", palette.SERIES[2]),
    ):
        rows = style.rows_of(table, landscape=name)
        axes.plot(
            [table["interactions"][row] for row in rows], [table["peaks"][row] for row in rows], mark, color=colour, label=name
        )
    rows = [row for row in style.rows_of(table, landscape="NK") if not np.isnan(table["theory"][row])]
    at, value = ([table[name][row] for row in rows] for name in ("interactions", "theory"))
    axes.plot(at, value, "x", ms=7, color="black", label="NK, theory")
    axes.set_yscale("log")
    axes.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.set_title("peaks of payoff")
    axes.set_xlabel("interactions of each")
    axes.set_ylabel("peaks")


def _lines(axes: Axes, table: style.Table, rows: Sequence[int], name: str, across: str, by: Sequence[str]) -> None:
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        groups.setdefault(tuple(_in_words(table[key][row]) for key in by), []).append(row)
    for place, (key, own) in enumerate(groups.items()):
        look: dict[str, Any] = {
            "fmt": style.MARKS[place],
            "ls": style.DASHES[place],
            "color": palette.SERIES[place],
            "lw": 0.9,
            "ms": 2.8,
        }
        label = ", ".join(filter(None, key))
        style.estimates(axes, [table[across][row] for row in own], table, name, own, label=label, **look)


def _in_words(part: Any) -> str:
    if isinstance(part, float):
        return "" if np.isnan(part) else f"drop {part:g}"
    return style.plainly(part)
