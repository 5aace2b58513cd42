"""Numbers observed elsewhere that were not used in building the model, and what the model shows of them.

One row each, on a scale of its own: the rule is the grey bar from 0 to 1; where the rule is a direction, 0 is its bound and
the unit is the largest end of the interval. Points beyond the frame are drawn at its edge. Left out: what set a plausible
range or a value, follows from a rule, was looked at before, holds from the start or cannot be measured; the table
patterns/patterns has them all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

STUDY, TABLES = "patterns", ("patterns",)
INTERVAL = "95 %, replicate panels as units"
LEFT, RIGHT = -1.5, 2.5
LOOK = {"reproduced": "supported", "not reproduced": "refuted"}


def finding(tables: style.Tables) -> str:
    """How many tests the model passes."""
    table = tables["patterns"]
    rows = _tests(table)
    passed = sum(table["verdict"][row] == "reproduced" for row in rows)
    return f"Of {len(rows)} observed numbers that the model was not built on it reproduces {passed}."


def draw(figure: Figure, tables: style.Tables) -> None:
    """One row per pattern that is a test."""
    from matplotlib.lines import Line2D

    table = tables["patterns"]
    rows = _tests(table)
    wide = style.is_wide(figure)
    names = [style.wrapped(f"{table['source'][row]}: {table['statement'][row]}", 66 if wide else 37, 4) for row in rows]
    places = _places(names)
    room = max(3.0, places[-1] + 1.0 if places else 0.0)
    style.tall(figure, min(style.TALLEST, 20.0 + 7.0 * room), min(style.TALLEST, 24.0 + 7.0 * room))
    axes = figure.subplots()
    for place, row in zip(places, rows, strict=True):
        ends = _bound(table["holds_from"][row], -1.0), _bound(table["holds_to"][row], 1.0)
        low, value, high = _scaled(ends, *(float(table[name][row]) for name in ("model_low", "model", "model_high")))
        begin, end = (0.0 if np.isfinite(ends[0]) else LEFT), (1.0 if np.isfinite(ends[1]) else RIGHT)
        if not np.isfinite(ends[0]):
            begin, end = LEFT, 0.0
        axes.barh(place, end - begin, left=begin, height=0.7, color=palette.PALE, lw=0)
        mark, colour = palette.VERDICTS[LOOK[table["verdict"][row]]]
        axes.plot([low, high], [place, place], color=colour, lw=0.9)
        axes.plot([value], [place], mark, color=colour)
    style.listed(axes, names)
    axes.set_yticks(places, names)
    axes.set_ylim(room - 0.3, -0.6)
    axes.set_xlim(LEFT - 0.1, RIGHT + 0.1)
    axes.set_xticks([0.0, 1.0], ["lower end\nof the rule", "upper\nend"] if wide else ["lower\nend", "upper\nend"])
    marks = [Line2D([], [], ls="none", marker=palette.VERDICTS[look][0], color=palette.VERDICTS[look][1], label=name)
             for name, look in LOOK.items()]  # fmt: skip
    style.key(figure, handles=marks)


def _places(names: Sequence[str]) -> list[float]:
    """Where each row stands: a name of two lines has a row of its own, and one of more lines has more room.

    >>> _places(["a", "b", "c\\nd\\ne"])
    [0.0, 1.0, 2.25]
    """
    rooms = [max(2, name.count("\n") + 1) / 2 for name in names]
    places = [0.0]
    for one, other in pairwise(rooms):
        places.append(places[-1] + 0.5 * (one + other))
    return places[: len(names)]


def _tests(table: style.Table) -> list[int]:
    return [row for row in range(len(table["pattern"])) if table["is_test"][row] and table["verdict"][row] in LOOK]


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
