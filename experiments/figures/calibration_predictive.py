"""What replicate panels of eleven cities show under the prior and under the posterior, beside what was observed.

Shares in single panels: median, half and nine tenths. Crosses: observed (the paper's Table 1; surveys of firms for what is
given up and for dips). (a) Conditioned on: the evidence that weighs the draws. (b) Predicted. (c) Each kind of evidence
predicted from all the others. A star marks patterns whose source set a range of the prior as well, a plus what every city
begins with: neither tests the model. An exclamation mark: fewer than 200 effective draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.reporting import palette, style
from experiments.statistics.posterior import ENOUGH
from experiments.statistics.tables import TableLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

STUDY, TABLES, OPTIONS = "calibration", ("predictive",), ("conditioned_on",)
INTERVAL = "quantiles over panels, weighted"
LOOKS = {"prior": (palette.GREY, "s", -0.17), "posterior": (palette.SERIES[0], "o", 0.17)}


def finding(tables: style.Tables, conditioned_on: Sequence[str]) -> str:
    """How many observations that nothing was conditioned on lie within nine tenths of the posterior's panels."""
    table, main = tables["predictive"], "_".join(conditioned_on)
    rows = [row for row in style.rows_of(table, conditioned_on=main) if not table["is_conditioned_on"][row]]
    inside = sum(table["q05"][row] <= table["observed"][row] <= table["q95"][row] for row in rows)
    return (
        f"Of {len(rows)} observations that the posterior was not conditioned on, {inside} lie within nine tenths of its panels."
    )


def draw(figure: Figure, tables: style.Tables, conditioned_on: Sequence[str]) -> None:
    """Rows: patterns."""
    table, main = tables["predictive"], "_".join(conditioned_on)
    own = style.rows_of(table, conditioned_on=main)
    parts = {
        "conditioned on": [row for row in own if table["is_conditioned_on"][row]],
        "predicted": [row for row in own if not table["is_conditioned_on"][row]],
        "each from all the others": left_out(table),
    }
    count = len(parts["conditioned on"]) + len(parts["predicted"])
    if style.is_wide(figure):
        style.tall(figure, 30.0 + 8.6 * max(count + 2, 12))
        heights = (len(parts["conditioned on"]), len(parts["predicted"]))
        grid = figure.subplot_mosaic([["conditioned on", "left"], ["other", "left"]], height_ratios=heights)
    else:
        style.tall(figure, min(style.TALLEST, 50.0 + 8.4 * (count + len(parts["each from all the others"]))))
        grid = figure.subplot_mosaic(
            [["conditioned on"], ["other"], ["left"]], height_ratios=[len(own) for own in parts.values()]
        )
    for axes, (title, rows) in zip((grid["conditioned on"], grid["other"], grid["left"]), parts.items(), strict=True):
        _part(axes, table, rows)
        axes.set_title(title)
    for axes in (grid["other"], grid["left"]):
        axes.set_xlabel("share in a panel of eleven")
    style.numbered((grid["conditioned on"], grid["other"], grid["left"]))
    style.key(figure, grid["other"], narrow=1)


def left_out(table: TableLike) -> list[int]:
    """Rows of the patterns of each kind of evidence, conditioned on all others."""
    sets = [each for each in dict.fromkeys(table["conditioned_on"]) if each.startswith("all_but_")]
    rows = []
    for each in sets:
        for row in style.rows_of(table, conditioned_on=each):
            (alone,) = style.rows_of(table, conditioned_on="all", pattern=table["pattern"][row])
            if table["is_conditioned_on"][alone] and not table["is_conditioned_on"][row]:
                rows.append(row)
    return rows


def _part(axes: Axes, table: TableLike, rows: Sequence[int]) -> None:
    for name, (colour, mark, shift) in LOOKS.items():
        at = [
            style.rows_of(table, conditioned_on="nothing", pattern=table["pattern"][row])[0] if name == "prior" else row
            for row in rows
        ]
        heights = [place + shift for place in range(len(rows))]
        low, first, middle, third, high = ([table[part][row] for row in at] for part in ("q05", "q25", "median", "q75", "q95"))
        axes.hlines(heights, low, high, color=colour, lw=0.9)
        axes.hlines(heights, first, third, color=colour, lw=2.6)
        axes.plot(middle, heights, mark, color=colour, mec="white", mew=0.4, label=f"{name}, single panels")
    axes.plot(
        [table["observed"][row] for row in rows], range(len(rows)), "x", color=palette.BLACK, ms=5, mew=1.2, label="observed"
    )
    style.listed(axes, [_wrapped(str(table["statement"][row]) + _marks(table, row)) for row in rows])
    axes.set_xlim(-0.03, 1.03)


def _marks(table: TableLike, row: int) -> str:
    """What a reader must know before taking the pattern for a test."""
    marks = (
        ("*", table["used_in_prior"][row]),
        ("+", table["is_initial_condition"][row]),
        ("!", table["effective_draws"][row] < ENOUGH),
    )
    return " " + "".join(mark for mark, is_so in marks if is_so)


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(text, 36)
