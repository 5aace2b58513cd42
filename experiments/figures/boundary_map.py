"""The boundary in two maps through the default city: strength of interactions by length of the programme, and by congestion.

Differences in shares of cities over matched pairs, most practices at a time minus fewest, same total effort and monthly
rate. Orange: fewer at a time reach more; purple: more at a time do; grey: within the smallest difference of interest, which
the lines mark. Outlined: the cell in which the default city lies. White: not tested, since (almost) nobody or (almost)
everybody gets there in every arm. The table boundary/maps has four more slices, and intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import TITLES, diverging
from experiments.reporting import style
from experiments.statistics.testability import column_tested

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("maps",), ("simultaneity", "margin")
SHOWN = ("enacted", "integrated")
SLICES = ("k_and_span", "k_and_congestion")


def finding(tables: style.Tables, simultaneity: Sequence[float], margin: float) -> str:
    """In how many cells of the map of congestion either way is ahead."""
    table = tables["maps"]
    rows = style.rows_of(table, slice=SLICES[1])
    differences = np.array([table["enacted_difference"][row] for row in rows], dtype=float)
    few, many = int((differences < -margin).sum()), int((differences > margin).sum())
    across = [table["y"][row] for row, value in zip(rows, differences, strict=True) if value < -margin]
    least = f", none of them below a congestion of {min(across):.2g}" if across else ""
    return (
        f"Of {len(rows)} cells of strength K and congestion {simultaneity[0]:g} at a time enacts more in {few}{least}, "
        f"{simultaneity[-1]:g} at a time in {many}, and neither by more than {margin:g} in {len(rows) - few - many}."
    )


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float], margin: float) -> None:
    """Rows: slices. Columns: outcomes."""
    table = style.columns(tables["maps"])
    slices = [name for name in SLICES if name in table["slice"]] or list(dict.fromkeys(table["slice"].tolist()))[:2]
    parts = style.panels(figure, 2 * len(slices), across=2, each=58.0, head=24.0)
    largest = max(float(np.nanmax(np.abs(table[f"{outcome}_difference"]))) for outcome in SHOWN)
    colours, scale = diverging(margin, largest)
    pairs = [(name, outcome) for name in slices for outcome in SHOWN]
    for axes, (name, outcome) in zip(parts, pairs, strict=True):
        here = table["slice"] == name
        mesh = _map(axes, {column: values[here] for column, values in table.items()}, outcome, margin, colours, scale)
        axes.set_title(TITLES[outcome])
    words = f"{simultaneity[-1]:g} at a time minus {simultaneity[0]:g}, share of cities"
    figure.colorbar(mesh, ax=parts, location="bottom", aspect=40, shrink=0.7, pad=0.02).set_label(words)
    style.numbered(parts)
    if not all(table[name].all() for name in (column_tested(f"{outcome}_difference") for outcome in SHOWN) if name in table):
        style.explain_white(figure)


def _map(axes: Axes, table: dict[str, np.ndarray], outcome: str, margin: float, colours: Any, scale: Any) -> Any:
    from matplotlib.patches import Rectangle

    x, y = np.unique(table["x"]), np.unique(table["y"])
    name = f"{outcome}_difference"
    value = table[name].reshape(len(x), len(y)).T
    if column_tested(name) in table:  # a cell that is none stays white
        value = np.where(table[column_tested(name)].reshape(len(x), len(y)).T.astype(bool), value, np.nan)
    mesh = axes.pcolormesh(x, y, value, cmap=colours, norm=scale, shading="nearest")
    if min(value.shape) > 1:
        axes.contour(
            x, y, np.nan_to_num(value), levels=[-margin, margin], colors="black", linewidths=0.7, linestyles=["--", "-"]
        )
    ends = []
    for own, axis in ((float(table["default_x"][0]), x), (float(table["default_y"][0]), y)):
        place = int(np.argmin(np.abs(axis - own)))
        step = axis[1] - axis[0] if len(axis) > 1 else 1.0
        ends.append((axis[place] - step / 2, step))
    (left, width), (low, height) = ends
    axes.add_patch(Rectangle((left, low), width, height, fill=False, ec="black", lw=1.6, zorder=5, clip_on=False))
    axes.set_xlabel(style.axis_of(str(table["x_parameter"][0])))
    axes.set_ylabel(style.axis_of(str(table["y_parameter"][0])))
    return mesh
