"""Effects behind the propositions on simultaneity, pace, sequence, dimensions and continuity.

Left: differences in the default city. Then, of the draws in which the effect on enactment is tested, the share in which it lies
below and above zero: of plausible draws, and of draws of the posterior where there are any, with 95 % intervals below the bars
(draws of the bank that they go back to as units). Hollow: not tested, since (almost) nobody or (almost) everybody gets there in
every arm; of an interaction, in both arms of one of its differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures.boundary_colours import FEW, MANY
from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("effects",), ("margin",)
_ENACTED = "_enacted"


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """A row per contrast."""
    table = tables["effects"]
    place = {key: row for row, key in enumerate(table["key"])}
    names = [key.removesuffix(_ENACTED) for key in table["key"] if key.endswith(_ENACTED)]
    style.size(figure, style.DOUBLE, 20.0 + 4.7 * len(names))
    prefixes = ["", "posterior_"] if any(table.get("posterior_draws", ())) else [""]
    left, *others = figure.subplots(
        1, 1 + len(prefixes), width_ratios=(1.5, *(1.0 if len(prefixes) == 1 else 0.7 for _ in prefixes)), sharey=True
    )
    values = style.three(table)
    for outcome, shift in (("enacted", -0.16), ("integrated", 0.16)):
        colour, mark = style.OUTCOMES[outcome]
        rows = [place[f"{name}_{outcome}"] for name in names]
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(outcome).axis}
        style.estimates(left, np.arange(len(names)) + shift, values, "effect", rows, flat=True, **how)
    style.listed(left, names, size=6)
    style.zero(left, flat=True, margin=margin)
    left.set_xlabel(f"difference in shares, default city; grey: within {margin:g}")
    for axes, prefix in zip(others, prefixes, strict=True):
        _signs(axes, table, prefix, [place[name + _ENACTED] for name in names])
    style.numbered((left, *others))
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    style.explain_hollow(figure)


def _signs(axes: Axes, table: style.Table, prefix: str, rows: Sequence[int]) -> None:
    """Of each effect the share of draws below zero to the left and above zero to the right, an interval where there is one."""
    looks = (("positive", 1.0, MANY, "...."), ("negative", -1.0, FEW, "////"))
    for height, row in enumerate(rows):
        if not table[f"{prefix}draws"][row]:
            continue
        for sign, side, colour, hatch in looks:
            name = f"{prefix}draws_{sign}"
            axes.barh(height, side * table[name][row], height=0.62, color=colour, hatch=hatch, edgecolor="white", lw=0.5)
            if prefix and table[f"{name}_low"][row] < table[f"{name}_high"][row]:
                ends = [side * table[name + end][row] for end in ("_low", "_high")]
                axes.plot(ends, [height + 0.41] * 2, color=colour, lw=0.7)
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    style.zero(axes, flat=True)
    axes.set_xlim(-1.0, 1.0)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["1", ".5", "0", ".5", "1"])
    of = "draws of the posterior" if prefix else "plausible draws"
    axes.set_xlabel(f"{of}:\n{find('enacted').axis}, below | above zero")
