"""Beside simpler models: trial periods, tipping, and peaks of payoff.

Starred: a reconstruction from abstracts and reviews, with sizes of our own, not the authors' equations. (a) to (c) Trial
periods. (d), (e) Where runs end by what they start with. (f) Peaks of payoff among all states, beside NK's and its theory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "docking", ("trial", "tipping", "peaks")
TRIALS = (
    ("sastry", "failed", "Sastry*: reoriented\norganisations that fail", "share"),
    ("ours", "failed", "ours: imposed\nprogrammes dropped", "share"),
    ("ours", "performance_minus_none", "ours: last year's performance,\nminus without trial", "points"),
)


def draw(figure: Figure, tables: style.Tables) -> None:
    """Trial periods above, tipping below left and middle, peaks below right."""
    trial, tipping, peaks = (tables[name] for name in ("trial", "tipping", "peaks"))
    style.size(figure, style.DOUBLE, 138.0)
    grid = figure.subplots(2, 3)
    for axes, (model, name, title, unit) in zip(grid[0], TRIALS, strict=True):
        _lines(axes, trial, style.rows_of(trial, model=model), name, "trial_months", ("environment", "drop_from_threat"))
        axes.set_title(title)
        axes.set_xlabel("trial period, months")
        axes.set_ylabel(unit)
        if unit == "share":
            axes.set_ylim(bottom=0.0)
    _lines(grid[1, 0], tipping, style.rows_of(tipping, model="repenning", varied="commitment"), "final", "level", ("world",))
    grid[1, 0].set_title("Repenning*: commitment in the end")
    grid[1, 0].set_xlabel("commitment at the start, share")
    grid[1, 0].set_ylabel("mean over parameter draws")
    _lines(grid[1, 1], tipping, style.rows_of(tipping, model="ours", varied="effort"), "final", "level", ("world",))
    grid[1, 1].set_title("ours: content of frames in the end")
    grid[1, 1].set_xlabel("effort of the programme")
    grid[1, 1].set_ylabel("mean, 0 old .. 1 new")
    for axes in grid[1, :2]:
        axes.set_ylim(-0.03, 1.03)
    _peaks(grid[1, 2], peaks)
    for axes in grid.ravel():
        axes.legend(fontsize=5.6, loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=2 if axes in grid[0] else 1)
    style.numbered(grid.ravel())


def _peaks(axes: Axes, table: style.Table) -> None:
    for name, mark, colour in (
        ("NK", "o", style.BLUE),
        ("ours", "s", style.ORANGE),
        ("ours, all pairs alike", "^", style.PURPLE),
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
    axes.set_title("peaks of payoff among all states")
    axes.set_xlabel("practices that each interacts with")
    axes.set_ylabel("peaks")


def _lines(axes: Axes, table: style.Table, rows: Sequence[int], name: str, across: str, by: Sequence[str]) -> None:
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        groups.setdefault(tuple(_in_words(table[key][row]) for key in by), []).append(row)
    for place, (key, own) in enumerate(groups.items()):
        look: dict[str, Any] = {
            "fmt": style.MARKS[place],
            "ls": style.DASHES[place],
            "color": style.SERIES[place],
            "lw": 0.9,
            "ms": 2.8,
        }
        label = ", ".join(filter(None, key))
        style.estimates(axes, [table[across][row] for row in own], table, name, own, label=label, **look)


def _in_words(part: Any) -> str:
    if isinstance(part, float):
        return "" if np.isnan(part) else f"drop {part:g}"
    return style.plainly(part)
