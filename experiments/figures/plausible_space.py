"""Over all plausible cities: share of draws in which either way of changing reaches more, by more than a margin.

Each draw is a city whose parameters are drawn at once from their plausible ranges, uniform and independent; shares of draws
are shares of these ranges, not of cities. Two definitions of equal effort: the same monthly rate of the whole programme, or
the same monthly rate of each practice worked on. Ties are distinguished by whether almost no city gets there, some do, or
almost all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.figures.boundary_colours import EQUAL, FEW, MANY, TITLES
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("shares",), ("simultaneity", "margin")
INTERVAL = "95 %, Wilson, draws as units"
_KEYS = ("outcome", "definition", "simultaneity")
_LOOK = {
    "fewest": (FEW, "////"),
    "tie_of_none": ("#FAFAFA", ""),
    "tie_of_some": ("#CFCFCF", ""),
    "tie_of_all": ("#9A9A9A", ""),
    "more": (MANY, "...."),
}


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float], margin: float) -> None:
    """A bar per outcome, definition of equal effort and number at a time."""
    shares = tables["shares"]
    few = simultaneity[0]
    labels = {
        "fewest": f"{few:g} at a time wins", "tie_of_none": "tie: (almost) none get there", "tie_of_some": "tie",
        "tie_of_all": "tie: (almost) all get there", "more": "more at a time win",
    }  # fmt: skip
    bars = list(dict.fromkeys(zip(*(shares[name] for name in _KEYS), strict=True)))
    style.size(figure, style.DOUBLE, 20.0 + 5.4 * len(bars))
    axes = figure.subplots()
    for height, bar in enumerate(bars):
        left = 0.0
        for won, (colour, hatch) in _LOOK.items():
            (row,) = style.rows_of(shares, **dict(zip(_KEYS, bar, strict=True)), judged_by="estimate", wins=won)
            width = shares["share"][row]
            axes.barh(height, width, left=left, height=0.78, color=colour, hatch=hatch, edgecolor="white", lw=0.6)
            if won in ("fewest", "more"):
                low, high = shares["share_low"][row], shares["share_high"][row]
                at = (1.01, "left") if won == "more" else (-0.01, "right")
                axes.text(
                    at[0], height, f"{width:.2f} [{low:.2f}, {high:.2f}]", ha=at[1], va="center", fontsize=6, color=colour
                )
            left += width
    for won, (colour, hatch) in _LOOK.items():
        axes.barh([0], [0], color=colour, hatch=hatch, edgecolor="white" if hatch else style.LINE, lw=0.6, label=labels[won])
    names = [f"{TITLES[outcome]}, {EQUAL[same]}, {number:g} against {few:g}" for outcome, same, number in bars]
    style.listed(axes, names)
    axes.grid(visible=False)
    axes.tick_params(axis="y", pad=58)
    axes.set_xlim(0.0, 1.0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"share of plausible draws, won by more than {margin:g}")
    figure.legend(loc="outside upper center", ncols=5, columnspacing=1.0)
