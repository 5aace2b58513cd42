"""What moves the difference between the ways of changing, over all plausible cities.

Rank correlation of each parameter with the difference, most practices at a time minus fewest, over plausible draws; the
parameters with the largest ones; mean use is in the table boundary/importance. Filled: same monthly rate of the whole
programme, with interval. Open: same rate per practice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import EQUAL, TITLES
from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("importance",), ("simultaneity",)
INTERVAL = "95 %, percentile bootstrap over draws"
TOP = 9  # parameters that are drawn

SHOWN = {name: TITLES[name] for name in ("enacted", "integrated")}


def finding(tables: style.Tables, simultaneity: Sequence[float]) -> str:
    """The parameter that moves the difference most."""
    table = tables["importance"]
    row = style.rows_of(table, outcome="enacted", definition=next(iter(EQUAL)))[0]
    return (
        f"What moves the difference on enacting most is the {style.parameter(table['parameter'][row])}: rank correlation "
        f"{style.between(table, 'rank_correlation', row)} over plausible draws."
    )


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float]) -> None:
    """A column per outcome."""
    table = tables["importance"]
    definitions = list(EQUAL)
    subplots = style.panels(figure, len(SHOWN), across=2, each=84.0, head=22.0)
    for axes, (outcome, title) in zip(subplots, SHOWN.items(), strict=True):
        rows = style.rows_of(table, outcome=outcome, definition=definitions[0])[:TOP]
        others = style.rows_of(table, outcome=outcome, definition=definitions[1])
        other = {table["parameter"][row]: table["rank_correlation"][row] for row in others}
        for height, row in enumerate(rows):
            is_up = table["rank_correlation"][row] > 0
            look: dict[str, Any] = {"color": palette.MANY if is_up else palette.FEW, "fmt": "^" if is_up else "v"}
            style.estimates(axes, [height], table, "rank_correlation", [row], flat=True, **look)
        own = [other[table["parameter"][row]] for row in rows]
        axes.plot(own, np.arange(len(rows)), "D", ms=3, mfc="none", mec=palette.GREY,
                  label=EQUAL[definitions[1]])  # fmt: skip
        axes.errorbar(
            [], [], xerr=[], fmt="o", color=palette.BLACK, label=f"{EQUAL[definitions[0]]} (up: positive, down: negative)"
        )
        style.listed(axes, [style.wrapped(style.parameter(table["parameter"][row]), 28) for row in rows])
        style.zero(axes, flat=True)
        axes.set_title(f"{title},\n{simultaneity[-1]:g} at a time minus {simultaneity[0]:g}")
        axes.set_xlabel("rank correlation over draws")
    style.numbered(subplots)
    style.key(figure, subplots[0], narrow=1)
