"""Shortfall, advice and frames: paths within managers, and a scripted shortfall taken apart.

(a), (b) What an observer could estimate from months of histories: least squares within managers. (c) to (f) The same cities
with a scripted shortfall and without, and with the switch from advisers to friends at work and off: total, direct without
the switch, and indirect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.figures.networks import by_course
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "networks", ("within", "shortfall")
INTERVAL = "95 %, percentiles over resampled replicate panels"
WITHIN = (
    ("shares heard, per full shortfall", ("to_friends", "to_alike")),
    ("change of frame on strategy", ("total", "direct", "by_friends", "by_alike")),
)
PARTS = ("total", "direct", "indirect")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Two columns: within managers; by intervention."""
    within, shortfall = tables["within"], tables["shortfall"]
    outcomes = list(dict.fromkeys(shortfall["outcome"]))
    columns = 1 + -(-len(outcomes) // 2)
    style.size(figure, style.DOUBLE, 96.0)
    grid = figure.subplots(2, columns)
    for axes, (title, paths) in zip(grid[:, 0], WITHIN, strict=True):
        by_course(axes, within, "path", paths, "value")
        axes.set_title(f"within managers:\n{title}")
    for place, outcome in enumerate(outcomes):
        axes = grid[place % 2, 1 + place // 2]
        rows = style.rows_of(shortfall, outcome=outcome)
        table = {name: [values[row] for row in rows] for name, values in shortfall.items()}
        by_course(axes, table, "effect", PARTS, "value")
        axes.set_title(f"scripted shortfall:\n{style.plainly(outcome)}")
    for axes in grid.ravel()[: len(grid.ravel())]:
        axes.set_visible(bool(axes.lines or axes.containers))
        axes.locator_params(axis="x", nbins=4)
    style.numbered([axes for axes in grid.ravel() if axes.get_visible()])
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
