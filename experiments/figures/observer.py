"""What a researcher who visits now and then can tell: how often a change is read as concurrent, by number of visits.

(a) What happened (rows, with their number of cities) against what two visits read (columns), shares of the cities of a
course, no report wrong. (b), (c) Share of truly concurrent and of completed piecemeal changes that are read as concurrent,
by number of evenly spaced visits; broken lines: with the most wrong reports. (b) All arms; (c) where leaders choose. A
dimension counts as changed where its readings do not overlap; the table observer/waves has other rules and other shares of
wrong reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "observer", ("confusion", "waves")
ARMS = {"all arms": "all arms", "leaders' own choice": "leaders choose"}
READ = {"read_no_change": "nothing", "read_partial": "in part", "read_all_dimensions": "all at once"}
COURSES = {"sensitivity": ("concurrent", "truly concurrent"), "false_alarm": ("piecemeal", "completed piecemeal")}
RULE = "overlap"


def finding(tables: style.Tables) -> str:
    """How often two visits, and the most, read completed piecemeal change as concurrent."""
    table = tables["waves"]
    most = max(table["waves"])
    rows = [style.rows_of(table, arm="all arms", by=RULE, waves=visits, error=0.0)[0] for visits in (2, most)]
    few, many = (style.between(table, "false_alarm", row, sign=False) for row in rows)
    return f"Two visits read {few} of the completed piecemeal changes as concurrent, {most} visits {many}."


def draw(figure: Figure, tables: style.Tables) -> None:
    """What two visits read; what more visits do."""
    confusion, followed = (style.columns(tables[name]) for name in ("confusion", "waves"))
    parts = style.panels(figure, 3, across=3, each=62.0, head=18.0)
    arm = next(iter(ARMS))
    here = np.flatnonzero((confusion["arm"] == arm) & (confusion["error"] == 0.0) & (confusion["by"] == RULE))
    _matrix(parts[0], confusion, here)
    parts[0].set_title("two visits, all arms")
    parts[0].set_xlabel("read as changed")
    for axes, (name, words) in zip(parts[1:], ARMS.items(), strict=True):
        here = np.flatnonzero((followed["arm"] == name) & (followed["by"] == RULE))
        _visits(axes, {column: values[here] for column, values in followed.items()})
        axes.set_title(words)
        axes.set_xlabel("visits, evenly spaced")
    parts[1].set_ylabel("share read as concurrent")
    style.numbered(parts)
    style.key(figure, parts[1], wide=2, narrow=1, where="lower")


def _matrix(axes: Axes, table: dict[str, np.ndarray], here: np.ndarray) -> None:
    matrix = np.array([table[name][here] for name in READ], dtype=float).T
    axes.imshow(np.nan_to_num(matrix), cmap="Greys", vmin=0.0, vmax=1.3, aspect="auto")
    for (height, place), value in np.ndenumerate(matrix):
        text = "no city" if np.isnan(value) else style.share(value)
        axes.text(place, height, text, ha="center", va="center", color="white" if value > 0.6 else "black")
    axes.set_xticks(range(len(READ)), [style.wrapped(words, 7) for words in READ.values()])
    axes.set_yticks(range(len(here)), [f"{table['course'][row]}\n({table['cities'][row]:,})" for row in here])
    axes.tick_params(length=0)


def _visits(axes: Axes, table: dict[str, np.ndarray]) -> None:
    visits, errors = np.unique(table["waves"]), np.unique(table["error"])
    for order, error in enumerate(errors[[0, -1]] if len(errors) > 1 else errors):
        for step, (name, (regime, label)) in enumerate(COURSES.items()):
            colour, mark = palette.REGIMES[regime]
            rows = np.flatnonzero(table["error"] == error)
            at = np.arange(len(rows)) + 0.08 * (order + step - 1)
            look: dict[str, Any] = {"fmt": mark, "ls": style.DASHES[order], "color": colour, "lw": 0.9}
            look |= {"mfc": "white"} if order else {}
            style.estimates(axes, at, table, name, rows, label=f"{label}, {100 * error:g} % wrong", **look)
    axes.set_xticks(range(len(visits)), [f"{each:g}" for each in visits])
    axes.set_ylim(-0.03, 1.03)
    axes.grid(axis="y")
