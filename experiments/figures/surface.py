"""Enacting and integrating by number of practices at a time, length and strength of interactions, at the same effort.

Columns: strength K of interactions among practices; the default city's K, which differs, is in the figure pace. Lines:
months over which the same total effort is offered. All cities have common random numbers in every arm, so differences
between points are surer than the intervals of single points suggest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "concurrent_or_piecemeal", ("surface",)
SHOWN = ("enacted", "integrated")


def finding(tables: style.Tables) -> str:
    """How much the length of a programme moves enacting, and where the number of practices at a time moves it most."""
    table = style.columns(tables["surface"])
    spans = np.unique(table["span"])
    quick, slow = (float(table["enacted"][table["span"] == span].mean()) for span in (spans[0], spans[-1]))
    rows = [
        np.flatnonzero((table["strength"] == strength) & (table["span"] == span))
        for strength in np.unique(table["strength"])
        for span in spans
    ]
    most = max(rows, key=lambda cell: float(np.ptp(table["enacted"][cell])))
    low, high = most[int(table["enacted"][most].argmin())], most[int(table["enacted"][most].argmax())]
    return (
        f"Programmes of {spans[0]:g} months instead of {spans[-1]:g} take the share of cities that enact from "
        f"{style.share(slow)} to {style.share(quick)}, means over the rest. The number of practices at a time matters most "
        f"over {table['span'][low]:g} months at K = {table['strength'][low]:g}: {style.share(float(table['enacted'][low]))} "
        f"enact with {table['simultaneity'][low]:g}, {style.share(float(table['enacted'][high]))} with "
        f"{table['simultaneity'][high]:g}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: outcomes. Columns: K. Lines: spans."""
    table = style.columns(tables["surface"])
    strengths, spans, numbers = (np.unique(table[name]) for name in ("strength", "span", "simultaneity"))
    wide = style.is_wide(figure)
    style.tall(figure, 105.0, 190.0)
    shape = (len(SHOWN), len(strengths)) if wide else (len(strengths), len(SHOWN))
    grid = figure.subplots(*shape, sharex=True, sharey="row" if wide else "col", squeeze=False)
    grid = grid if wide else grid.T
    for line, outcome in enumerate(SHOWN):
        for column, strength in enumerate(strengths):
            axes = grid[line, column]
            for place, span in enumerate(spans):
                rows = np.flatnonzero((table["strength"] == strength) & (table["span"] == span))
                style.estimates(
                    axes, np.arange(len(rows)) + 0.06 * (place - (len(spans) - 1) / 2), table, outcome, rows,
                    fmt=style.MARKS[place], ls=style.DASHES[place], color=palette.SERIES[place],
                    label=f"same effort over {span:g} months",
                )  # fmt: skip
            axes.set_xticks(range(len(numbers)), [f"{number:g}" for number in numbers])
            axes.set_title(f"K = {strength:g}")
            axes.grid(axis="y")
        for axes in grid[line] if not wide else grid[line, :1]:
            axes.set_ylabel(f"{find(outcome).axis},\nshare of cities")
    lowest = min(float(np.nanmin(table[f"{outcome}_low"])) for outcome in SHOWN)
    for axes in grid.ravel():
        axes.set_ylim(max(0.0, lowest - 0.03), None)
    for axes in grid[-1] if wide else grid[:, -1]:
        axes.set_xlabel("practices at a time")
    style.numbered(grid.ravel() if wide else grid.T.ravel())
    style.key(figure, grid[0, 0], narrow=1)
