"""Levers by a city's state: what a small step of each does to enactment and use.

Above: levers with a price, per unit of effort. Below: levers without one, per step as configured; their order depends on the
size of the steps. In the order of the first state's enactment. Hollow: not tested, since (almost) nobody or (almost)
everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "interventions", ("ranking",)
KINDS = {"priced": "per unit of effort", "unpriced": "per step"}
RANKED = ("enacted", "use")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: kinds of levers. Columns: states."""
    table = tables["ranking"]
    states = list(dict.fromkeys(table["state"]))
    levers = {kind: [table["lever"][row] for row in style.rows_of(table, state=states[0], kind=kind, measure=RANKED[0])]
              for kind in KINDS}  # fmt: skip
    counts = [len(each) for each in levers.values()]
    style.size(figure, style.DOUBLE, 32.0 + 5.4 * sum(counts))
    grid = figure.subplots(len(KINDS), len(states), height_ratios=counts, squeeze=False, sharey="row")
    for line, (kind, unit) in enumerate(KINDS.items()):
        for column, state in enumerate(states):
            axes = grid[line, column]
            for measure in RANKED:
                _marks(axes, table, levers[kind], {"state": state, "kind": kind, "measure": measure})
            style.listed(axes, levers[kind])
            style.zero(axes, flat=True)
            axes.locator_params(axis="x", nbins=4)
            if line == 0:
                axes.set_title(f"{style.plainly(state)} city")
            axes.set_xlabel(f"points of 100 {unit}")
    style.numbered(grid[0])
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(RANKED))
    style.explain_hollow(figure)


def _marks(axes: Axes, table: style.Table, levers: list[str], wanted: dict[str, str]) -> None:
    rows = style.rows_of(table, **wanted)
    heights = np.array([levers.index(table["lever"][row]) for row in rows]) + 0.28 * (RANKED.index(wanted["measure"]) - 0.5)
    own = style.three({**table, "estimate": table["value"]})
    colour, mark = style.OUTCOMES[wanted["measure"]]
    how: dict[str, Any] = {"fmt": mark, "color": colour, "ms": 3, "label": find(wanted["measure"]).axis}
    style.estimates(axes, heights, own, "effect", rows, flat=True, scale=100.0, **how)
