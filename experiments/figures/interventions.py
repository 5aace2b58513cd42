"""Levers by a city's state: what a small step of each does to enactment and use.

Left: the share that enacts; right: mean use. Above: levers with a price, per unit of effort. Below: the ten levers without one
that move most, per step as configured; their order depends on the size of the steps, and the axis is compressed beyond two
points (inverse hyperbolic sine). In the order of the first state's enacting; the table interventions/ranking has all levers.
Hollow: not tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "interventions", ("ranking",)
MOST = 10  # levers of a kind that are drawn
KINDS = {"priced": "per unit of effort", "unpriced": "per step"}
RANKED = ("enacted", "use")
MARKS = "oDv^"  # of states, in their order
COMPRESSED = 2.0  # points of 100 beyond which the axis of levers without a price is compressed


def finding(tables: style.Tables) -> str:
    """The lever without a price that moves enacting most in the first state."""
    table = tables["ranking"]
    rows = [
        row for row in style.rows_of(table, state=table["state"][0], kind="unpriced", measure="enacted") if table["tested"][row]
    ]
    if not rows:
        return "No lever is tested."
    row = max(rows, key=lambda each: table["value"][each])
    value, low, high = (100.0 * table[name][row] for name in ("value", "low", "high"))
    return (
        f'In the {style.plainly(table["state"][row])} city the lever "{style.plainly(table["lever"][row])}" moves '
        "enacting most, by "
        f"{value:.0f} [{low:.0f}, {high:.0f}] points of a hundred a step."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: kinds of levers. Columns: outcomes. Marks: states."""
    table = tables["ranking"]
    states = list(dict.fromkeys(table["state"]))
    levers = {kind: [table["lever"][row] for row in style.rows_of(table, state=states[0], kind=kind, measure=RANKED[0])]
              for kind in KINDS}  # fmt: skip
    levers = {kind: own[:MOST] for kind, own in levers.items()}
    counts = [len(each) for each in levers.values()]
    style.tall(figure, 46.0 + 8.5 * sum(counts), 52.0 + 8.5 * sum(counts))
    grid = figure.subplots(len(KINDS), len(RANKED), height_ratios=counts, squeeze=False, sharey="row")
    for line, (kind, unit) in enumerate(KINDS.items()):
        for column, measure in enumerate(RANKED):
            axes = grid[line, column]
            for number, state in enumerate(states):
                place = (number + 0.5) / len(states) - 0.5
                _marks(axes, table, levers[kind], {"state": state, "kind": kind, "measure": measure}, number, 0.8 * place)
            style.listed(axes, levers[kind])
            style.zero(axes, flat=True)
            _scale(axes, kind)
            axes.set_title(find(measure).axis)
            axes.set_xlabel(f"points of 100\n{unit}")
    style.numbered(grid.flat)
    style.key(figure, grid[0, 0], wide=4)
    style.explain_hollow(figure)


def _scale(axes: Axes, kind: str) -> None:
    """Few ticks; where one lever moves fifty points and another one, an axis on which both can be read."""
    if kind == "priced":
        axes.locator_params(axis="x", nbins=3)
        return
    axes.set_xscale("asinh", linear_width=COMPRESSED)
    axes.set_xticks([-2.0, 0.0, 2.0, 10.0, 50.0], ["−2", "0", "2", "10", "50"])
    axes.minorticks_off()


def _marks(axes: Axes, table: style.Table, levers: list[str], wanted: dict[str, str], number: int, lower: float) -> None:
    rows = [row for row in style.rows_of(table, **wanted) if table["lever"][row] in levers]
    heights = np.array([levers.index(table["lever"][row]) for row in rows]) + lower
    own = style.three({**table, "estimate": table["value"]})
    how: dict[str, Any] = {
        "fmt": MARKS[number % len(MARKS)],
        "color": palette.SERIES[(0, 1, 2, 4)[number % 4]],
        "ms": 3,
        "label": f"{style.plainly(wanted['state'])} city",
    }
    style.estimates(axes, heights, own, "effect", rows, flat=True, scale=100.0, **how)
