"""Propositions held against what was measured: one row per proposition, outcomes side by side.

(a), (b) Each test in shares of cities, one beneath the other in the row of its proposition, in colour and mark by its
verdict; grey: smaller than the smallest effect of interest. (c) Tests on anything else, by verdict alone, since their units
differ; and tests that were none, because nobody or everybody gets there in every arm. (d) Of the tests of a proposition on
enacting and integrating, the mean share of draws with the expected sign: draws of the plausible ranges, and of the
posterior where there are any. An r after a proposition's name: a rule of the model makes one of its tests come out, which
verifies the program and is no evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "verdicts", ("verdicts",)
INTERVAL = "95 %, replicate panels as units, each as in its study"
SHOWN = ("enacted", "integrated")
RANGES, POSTERIOR = "share_of_draws_with_expected_sign", "share_of_posterior_draws_with_expected_sign"
_SURE = ("supported", "refuted", "inconclusive")


def finding(tables: style.Tables) -> str:
    """How many tests came out as expected."""
    table = tables["verdicts"]
    verdicts = list(table["verdict"])
    counts = [sum(each == name for each in verdicts) for name in _SURE]
    return (
        f"Of {len(verdicts)} tests of {len(dict.fromkeys(table['proposition']))} propositions {counts[0]} come "
        "out as expected, "
        f"{counts[1]} do not, {counts[2]} are undecided, and {len(verdicts) - sum(counts)} test nothing."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """A row per proposition."""
    table = tables["verdicts"]
    names = list(dict.fromkeys(table["proposition"]))
    wide = style.is_wide(figure)
    style.tall(figure, 20.0 + 11.4 * max(3, len(names)), min(235.0, 36.0 + 14.0 * max(3, len(names))))
    shape = (1, 4) if wide else (2, 2)
    ratios = (1.5, 1.5, 1.0, 0.9) if wide else (1.0, 1.0)
    grid = figure.subplots(*shape, sharey=True, width_ratios=ratios, squeeze=False).ravel()
    for axes, outcome in zip(grid, SHOWN, strict=False):
        _effects(axes, table, names, outcome)
    _others(grid[2], table, names)
    _draws(grid[3], table, names)
    labels = [_label(table, name, wide) for name in names]
    for axes in grid:
        style.listed(axes, labels)
        axes.grid(visible=False)
        for height in range(1, len(names)):
            axes.axhline(height - 0.5, color=palette.PALE, lw=0.6, zorder=0)
    style.numbered(grid)
    style.key(figure, handles=_marks(set(table["verdict"])), wide=5, narrow=3)


def _label(table: style.Table, name: str, wide: bool) -> str:
    rows = style.rows_of(table, proposition=name)
    rule = " r" if any(table["implied_by_rule"][row] for row in rows) else ""
    return f"{name}{rule}: {style.wrapped(table['statement'][rows[0]], 42)}" if wide else f"{name}{rule}"


def _marks(there: set[str]) -> list[Any]:
    from matplotlib.lines import Line2D

    looks = {name: look for name, look in palette.VERDICTS.items() if name in there}
    marks = [Line2D([], [], ls="none", marker=mark, color=colour, label=name) for name, (mark, colour) in looks.items()]
    return [*marks, Line2D([], [], ls="none", marker="o", mfc="white", mec=palette.BLACK, label="(d) plausible ranges"),
            Line2D([], [], ls="none", marker="D", color=palette.BLACK, label="(d) posterior")]  # fmt: skip


def _outcome(table: style.Table, row: int) -> str:
    """The outcome of a test that is one in shares of cities, else an empty text."""
    if table["verdict"][row] not in _SURE or table["unit"][row] != "share":
        return ""
    return next((name for name in SHOWN if str(table["effect"][row]).endswith(f"_{name}")), "")


def _spread(rows: Sequence[int], height: int) -> np.ndarray:
    """Heights of several marks in one row."""
    return height + (np.linspace(-0.32, 0.32, len(rows)) if len(rows) > 1 else np.zeros(len(rows)))


def _effects(axes: Axes, table: style.Table, names: Sequence[str], outcome: str) -> None:
    for height, name in enumerate(names):
        rows = [row for row in style.rows_of(table, proposition=name) if _outcome(table, row) == outcome]
        for at, row in zip(_spread(rows, height), rows, strict=True):
            mark, colour = palette.VERDICTS[table["verdict"][row]]
            style.estimates(axes, [at], style.three(table), "effect", [row], flat=True, fmt=mark, color=colour, ms=3.0)
    style.zero(axes, flat=True, margin=float(table["smallest_effect_of_interest"][0]))
    axes.set_title(style.wrapped(find(outcome).axis, 12))
    axes.set_xlabel("difference in\nshare of cities")
    axes.locator_params(axis="x", nbins=4)


def _others(axes: Axes, table: style.Table, names: Sequence[str]) -> None:
    for height, name in enumerate(names):
        rows = [row for row in style.rows_of(table, proposition=name) if not _outcome(table, row)]
        for place, row in enumerate(rows):
            mark, colour = palette.VERDICTS[table["verdict"][row]]
            axes.plot([place], [height], mark, color=colour, ms=4.0)
    axes.set_xlim(-0.8, 4.8)
    axes.set_xticks([])
    axes.set_title("other\ntests")
    axes.set_xlabel("verdict\nalone")


def _draws(axes: Axes, table: style.Table, names: Sequence[str]) -> None:
    for height, name in enumerate(names):
        for column, step, look in ((RANGES, -0.15, {"marker": "o", "mfc": "white"}), (POSTERIOR, 0.15, {"marker": "D"})):
            rows = [row for row in style.rows_of(table, proposition=name) if _outcome(table, row) and column in table]
            shares = np.array([table[column][row] for row in rows], dtype=float)
            if np.isfinite(shares).any():
                axes.plot([np.nanmean(shares)], [height + step], color=palette.BLACK, ms=3.2, **look)  # type: ignore[arg-type]
    axes.axvline(0.5, color=palette.LINE, lw=0.7, zorder=0.5)
    axes.set_xlim(-0.08, 1.08)
    axes.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
    axes.set_title("expected\nsign")
    axes.set_xlabel("share\nof draws")
