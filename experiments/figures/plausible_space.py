"""Over all plausible cities: share of draws in which either way of changing reaches more, by more than a margin.

Each draw is a city whose parameters are drawn at once from their plausible ranges, uniform and independent; shares of draws
are shares of these ranges, not of cities. Most practices at a time against fewest, under two definitions of equal effort:
the same monthly rate of the whole programme, or of each practice worked on. Between them: ties, by whether (almost) no city
gets there, some do, or (almost) all. The table boundary/shares has three at a time too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.figures.boundary_colours import EQUAL, TITLES
from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("shares",), ("simultaneity", "margin")
INTERVAL = "95 %, Wilson, draws as units"
_KEYS = ("outcome", "definition", "simultaneity")
_LOOK = {
    "fewest": (palette.FEW, "////"),
    "tie_of_none": ("#FAFAFA", ""),
    "tie_of_some": ("#CFCFCF", ""),
    "tie_of_all": ("#9A9A9A", ""),
    "more": (palette.MANY, "...."),
}


def finding(tables: style.Tables, simultaneity: Sequence[float], margin: float) -> str:
    """How often either way is ahead on enacting, same monthly rate."""
    shares = tables["shares"]
    few, many = (
        style.between(shares, "share", _row(shares, ("enacted", "same_pace", simultaneity[-1]), won), sign=False)
        for won in ("fewest", "more")
    )
    return (
        f"{simultaneity[0]:g} at a time enacts more by over {margin:g} in {few} of the plausible draws, "
        f"{simultaneity[-1]:g} at a "
        f"time in {many}, at the same monthly rate."
    )


def draw(figure: Figure, tables: style.Tables, simultaneity: Sequence[float], margin: float) -> None:
    """A bar per outcome and definition of equal effort."""
    shares = tables["shares"]
    few, many = simultaneity[0], simultaneity[-1]
    labels = {
        "fewest": f"{few:g} at a time ahead", "tie_of_none": "tie: (almost) none", "tie_of_some": "tie: some",
        "tie_of_all": "tie: (almost) all", "more": f"{many:g} at a time ahead",
    }  # fmt: skip
    bars = [each for each in dict.fromkeys(zip(*(shares[name] for name in _KEYS), strict=True)) if each[2] == many]
    wide = style.is_wide(figure)
    style.tall(figure, 26.0 + 8.0 * len(bars), 40.0 + 13.0 * len(bars))
    axes = figure.subplots()
    for height, bar in enumerate(bars):
        left = 0.0
        for won, (colour, hatch) in _LOOK.items():
            row = _row(shares, bar, won)
            width = shares["share"][row]
            axes.barh(height, width, left=left, height=0.5, color=colour, hatch=hatch, edgecolor="white", lw=0.6)
            if won in ("fewest", "more"):
                at, side = (1.0, "right") if won == "more" else (0.0, "left")
                text = style.between(shares, "share", row, sign=False)
                axes.text(at, height - 0.27, text, ha=side, va="bottom", color=colour)
            left += width
    for won, (colour, hatch) in _LOOK.items():
        axes.barh([0], [0], color=colour, hatch=hatch, edgecolor="white" if hatch else palette.LINE, lw=0.6, label=labels[won])
    letters = 40 if wide else 14
    names = [f"{style.wrapped(TITLES[outcome], letters)},\n{style.wrapped(EQUAL[same], letters)}" for outcome, same, _ in bars]
    style.listed(axes, names)
    axes.grid(visible=False)
    axes.set_ylim(len(bars) - 0.6, -0.8)
    axes.set_xlim(0.0, 1.0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"share of plausible draws, ahead by more than {margin:g}" if wide else
                    f"share of plausible draws,\nahead by more than {margin:g}")  # fmt: skip
    style.key(figure, axes, narrow=2)


def _row(shares: style.Table, bar: Sequence[object], won: str) -> int:
    (row,) = style.rows_of(shares, **dict(zip(_KEYS, bar, strict=True)), judged_by="estimate", wins=won)
    return row
