"""Six kinds of triggers on and off: main effects, and interactions of each two on integrating.

All 64 combinations, averaged over the other kinds, leaders choose. (a) Main effects. (b) What two kinds do together beyond
the sum of both, in shares of cities that integrate. Hollow: not tested, since (almost) nobody or (almost) everybody gets
there in every arm. Interactions on enacting are left out where none of them is tested; the table triggers/factorial has
them in shares and in log odds, on which an interaction may have another sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find
from experiments.statistics.testability import is_tested_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "triggers", ("factorial",)
MAINS = ("integrated", "enacted")


def finding(tables: style.Tables) -> str:
    """The largest main effect and the largest interaction; and whether enacting is tested at all."""
    table = tables["factorial"]
    mains, pairs = style.rows_of(table, order=1), style.rows_of(table, order=2)
    main, pair = (max(rows, key=lambda row: abs(table["integrated_difference"][row])) for rows in (mains, pairs))
    tested = sum(is_tested_at(table, "enacted_difference", row) for row in pairs)
    return (
        f"{style.plainly(table['term'][main]).capitalize()} triggers move integrating most, by "
        f"{style.between(table, 'integrated_difference', main)}, no two kinds together by more than "
        f"{style.between(table, 'integrated_difference', pair, digits=3)} beyond their sum, and of {len(pairs)} "
        "interactions on "
        f"enacting {tested or 'none'} {'are' if tested > 1 else 'is'} tested."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Main effects, and interactions."""
    table = tables["factorial"]
    mains, pairs = style.rows_of(table, order=1), style.rows_of(table, order=2)
    wide = style.is_wide(figure)
    style.tall(figure, 30.0 + 5.0 * max(len(pairs), len(mains)), 42.0 + 5.0 * (len(pairs) + 2 * len(mains)))
    left, right = figure.subplots(*((1, 2) if wide else (2, 1)), height_ratios=None if wide else (len(mains), len(pairs)))
    shown = [
        name for name in MAINS if name == "integrated" or any(is_tested_at(table, f"{name}_difference", row) for row in pairs)
    ]
    for axes, rows, outcomes in ((left, mains, MAINS), (right, pairs, shown)):
        for step, outcome in enumerate(outcomes):
            colour, mark = palette.OUTCOMES[outcome]
            heights = np.arange(len(rows)) + (step - 0.5 * (len(outcomes) - 1)) * 0.26
            how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(outcome).axis}
            style.estimates(axes, heights, table, f"{outcome}_difference", rows, flat=True, **how)
        style.listed(axes, [table["term"][row].replace("_by_", " with ") for row in rows])
        style.zero(axes, flat=True)
        axes.set_xlabel("difference in share of cities")
    left.set_title("one kind")
    right.set_title("two kinds, beyond their sum" + ("" if len(shown) > 1 else "\n(enacting: not tested)"))
    style.numbered((left, right))
    style.key(figure, left)
    style.explain_hollow(figure)
