"""Levers by a city's state: what a small step of each does to enactment and use.

Above: levers with a price, per unit of effort. Below: the ten levers without one that move most, per step as configured;
their order depends on the size of the steps. In the order of the first state's enacting; the table interventions/ranking
has all levers. Hollow: not tested, since (almost) nobody or (almost) everybody gets there in every arm.
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
    """Rows: kinds of levers. Columns: states."""
    table = tables["ranking"]
    states = list(dict.fromkeys(table["state"]))
    levers = {kind: [table["lever"][row] for row in style.rows_of(table, state=states[0], kind=kind, measure=RANKED[0])]
              for kind in KINDS}  # fmt: skip
    levers = {kind: own[:MOST] for kind, own in levers.items()}
    counts = [len(each) for each in levers.values()]
    states = states if style.is_wide(figure) else [states[0], states[-1]]
    style.tall(figure, 44.0 + 6.0 * sum(counts))
    grid = figure.subplots(len(KINDS), len(states), height_ratios=counts, squeeze=False, sharey="row")
    for line, (kind, unit) in enumerate(KINDS.items()):
        for column, state in enumerate(states):
            axes = grid[line, column]
            for measure in RANKED:
                _marks(axes, table, levers[kind], {"state": state, "kind": kind, "measure": measure})
            style.listed(axes, levers[kind])
            style.zero(axes, flat=True)
            axes.locator_params(axis="x", nbins=3)
            if line == 0:
                axes.set_title(style.wrapped(f"{state} city", 14))
            axes.set_xlabel(f"points of 100\n{unit}")
    style.numbered(grid[0])
    style.key(figure, grid[0, 0])
    style.explain_hollow(figure)


def _marks(axes: Axes, table: style.Table, levers: list[str], wanted: dict[str, str]) -> None:
    rows = [row for row in style.rows_of(table, **wanted) if table["lever"][row] in levers]
    heights = np.array([levers.index(table["lever"][row]) for row in rows]) + 0.28 * (RANKED.index(wanted["measure"]) - 0.5)
    own = style.three({**table, "estimate": table["value"]})
    colour, mark = palette.OUTCOMES[wanted["measure"]]
    how: dict[str, Any] = {"fmt": mark, "color": colour, "ms": 3, "label": find(wanted["measure"]).axis}
    style.estimates(axes, heights, own, "effect", rows, flat=True, scale=100.0, **how)
