"""The boundary: two parameters at a time through the default city, and which way of changing reaches more there.

Differences over matched pairs, most practices at a time minus fewest, same total effort and monthly rate. Orange with -:
fewer at a time reach more; purple with +: more at a time do; grey: within the smallest difference of interest. A thin sign
shows on which side the estimate lies, a thick one that the whole interval lies beyond the margin. Star: the default city.
White: not tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.boundary_colours import TITLES, diverging
from experiments.reporting import style
from experiments.statistics.testability import column_tested

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("maps",), ("simultaneity", "margin")
SHOWN = ("enacted", "integrated")


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float], margin: float) -> None:
    """Rows: outcomes. Columns: slices."""
    table = style.columns(tables["maps"])
    slices = list(dict.fromkeys(table["slice"].tolist()))
    half = -(-len(slices) // 2)
    style.size(figure, style.DOUBLE, 200.0 if len(slices) > 3 else 110.0)
    lines = [(outcome, part) for outcome in SHOWN for part in (slices[:half], slices[half:]) if part]
    grid = figure.subplots(len(lines), half, squeeze=False)
    for line, (outcome, part) in enumerate(lines):
        colours, scale = diverging(margin, float(np.nanmax(np.abs(table[f"{outcome}_difference"]))))
        for column in range(half):
            axes = grid[line, column]
            if column >= len(part):
                axes.set_visible(False)
                continue
            here = table["slice"] == part[column]
            x, y = np.unique(table["x"][here]), np.unique(table["y"][here])
            name = f"{outcome}_difference"
            value, low, high = (table[name + end][here].reshape(len(x), len(y)).T for end in ("", "_low", "_high"))
            if column_tested(name) in table:  # a cell that is none stays white and bears no sign
                there = table[column_tested(name)][here].reshape(len(x), len(y)).T.astype(bool)
                value, low, high = (np.where(there, each, np.nan) for each in (value, low, high))
            mesh = axes.pcolormesh(x, y, value, cmap=colours, norm=scale, shading="nearest")
            across, up = np.meshgrid(x, y)
            for sides, look in (((low > margin, high < -margin), {"ms": 3.6, "mew": 0.9}),
                                ((value > margin, value < -margin), {"ms": 2.0, "mew": 0.35})):  # fmt: skip
                for there, mark in zip(sides, "+_", strict=True):
                    axes.plot(across[there], up[there], mark, color="black", **look)
            default = [float(table[f"default_{name}"][here][0]) for name in ("x", "y")]
            axes.plot(*default, "*", ms=8, color="white", mec="black", mew=0.7)
            axes.set_xlabel(style.parameter(str(table["x_parameter"][here][0])))
            axes.set_ylabel(style.parameter(str(table["y_parameter"][here][0])))
            axes.set_title(TITLES[outcome])
        if line + 1 == len(lines) or lines[line + 1][0] != outcome:
            own = [axes for row, (name, _) in enumerate(lines) if name == outcome for axes in grid[row]]
            bar = figure.colorbar(mesh, ax=own, pad=0.01, aspect=30)
            bar.set_label(f"{TITLES[outcome]}: {simultaneity[-1]:g} at a time minus {simultaneity[0]:g}")
    style.numbered([axes for axes in grid.ravel() if axes.get_visible()])
    if not all(table[name].all() for name in (column_tested(f"{outcome}_difference") for outcome in SHOWN) if name in table):
        style.explain_white(figure)
