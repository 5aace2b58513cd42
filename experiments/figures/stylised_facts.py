"""Every number observed and what the model shows, one row each: rule in grey, model with its interval, verdict in colour.

Each row has its own scale, on which the rule reaches from 0 to 1; where the rule is a direction, 0 is its bound and the unit is
the largest end of the interval. Blue circle: reproduced; orange square: not; points beyond the frame are drawn at its edge.
Marks behind the names: p set a plausible range or a value, r follows from a rule, d looked at before, i holds from the start.
"""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "patterns", ("patterns",)
INTERVAL = "95 %, replicate panels as units"
MARKS = {"set_by_it": "p", "by_rule": "r", "looked_at": "d", "from_the_start": "i"}
LEFT, RIGHT = -1.5, 2.5


def draw(figure: Figure, tables: style.Tables) -> None:
    """One row per pattern; those that cannot be measured have no point."""
    table = tables["patterns"]
    count = len(table["pattern"])
    style.size(figure, style.DOUBLE, 18.0 + 4.2 * count)
    axes = figure.subplots()
    names = []
    for place in range(count):
        marks = "".join(mark for column, mark in MARKS.items() if table[column][place])
        names.append(shorten(f"{table['source'][place]}: {table['statement'][place]}", 88) + (f" ({marks})" if marks else ""))
        if table["verdict"][place] == "not measurable":
            axes.text(0.5, place, "not measurable", ha="center", va="center", color=style.GREY, fontsize=6.0)
            continue
        ends = _bound(table["holds_from"][place], -1.0), _bound(table["holds_to"][place], 1.0)
        low, value, high = _scaled(ends, *(float(table[name][place]) for name in ("model_low", "model", "model_high")))
        begin, end = (0.0 if np.isfinite(ends[0]) else LEFT), (1.0 if np.isfinite(ends[1]) else RIGHT)
        if not np.isfinite(ends[0]):
            begin, end = LEFT, 0.0
        axes.barh(place, end - begin, left=begin, height=0.7, color=style.PALE, lw=0)
        is_in = table["verdict"][place] == "reproduced"
        colour, mark = (style.BLUE, "o") if is_in else (style.ORANGE, "s")
        axes.plot([low, high], [place, place], color=colour, lw=0.9)
        axes.plot([value], [place], mark, color=colour)
    style.listed(axes, names, size=5.5)
    axes.set_xlim(LEFT - 0.1, RIGHT + 0.1)
    axes.set_xticks([0.0, 1.0], ["lower end of the rule", "upper end"])


def _bound(value: float | None, sign: float) -> float:
    """A bound; what is stored as missing, or as nan, is infinite."""
    return sign * np.inf if value is None or np.isnan(float(value)) else float(value)


def _scaled(ends: tuple[float, float], *values: float) -> list[float]:
    """Values on the row's scale, no further than the frame."""
    low, high = ends
    if np.isfinite(low) and np.isfinite(high):
        scaled = [(value - low) / (high - low) for value in values]
    else:
        bound = low if np.isfinite(low) else high
        unit = max(abs(value - bound) for value in values) or 1.0
        scaled = [(value - bound) / unit for value in values]
    return [min(max(value, LEFT), RIGHT) for value in scaled]
