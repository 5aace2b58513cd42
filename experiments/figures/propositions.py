"""Effects behind the propositions on simultaneity, pace, sequence, dimensions and continuity.

Left: differences in the default city. Right: of the plausible draws in which the effect on enactment is tested, the share in
which it lies below and above zero. Hollow: not tested, since (almost) nobody or (almost) everybody gets there in every arm;
of an interaction, in both arms of one of its differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import FEW, MANY
from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("effects",), ("margin",)
_ENACTED = "_enacted"


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """A row per contrast."""
    table = tables["effects"]
    place = {key: row for row, key in enumerate(table["key"])}
    names = [key.removesuffix(_ENACTED) for key in table["key"] if key.endswith(_ENACTED)]
    style.size(figure, style.DOUBLE, 20.0 + 4.7 * len(names))
    left, right = figure.subplots(1, 2, width_ratios=(1.5, 1.0), sharey=True)
    values = style.three(table)
    for outcome, shift in (("enacted", -0.16), ("integrated", 0.16)):
        colour, mark = style.OUTCOMES[outcome]
        rows = [place[f"{name}_{outcome}"] for name in names]
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(outcome).axis}
        style.estimates(left, np.arange(len(names)) + shift, values, "effect", rows, flat=True, **how)
    for height, name in enumerate(names):
        row = place[name + _ENACTED]
        if table["draws"][row]:
            right.barh(height, table["draws_positive"][row], height=0.62, color=MANY, hatch="....", edgecolor="white", lw=0.5)
            right.barh(height, -table["draws_negative"][row], height=0.62, color=FEW, hatch="////", edgecolor="white", lw=0.5)
    style.listed(left, names, size=6)
    right.grid(axis="y")
    right.tick_params(axis="y", length=0)
    style.zero(left, flat=True, margin=margin)
    style.zero(right, flat=True)
    left.set_xlabel(f"difference in shares, default city; grey: within {margin:g}")
    right.set_xlim(-1.0, 1.0)
    right.set_xticks([-1, -0.5, 0, 0.5, 1], ["1", ".5", "0", ".5", "1"])
    right.set_xlabel(f"{find('enacted').axis}: share of draws below | above zero")
    style.numbered((left, right))
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    style.explain_hollow(figure)
