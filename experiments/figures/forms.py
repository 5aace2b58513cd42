"""Named configurations under rival forms of frame breaking and rival visions: how either way of changing comes out.

Each cell: all at once minus one at a time in the share of cities that enact, over matched pairs, points of a hundred.
Orange: one at a time is ahead; purple: all at once is; grey: within the smallest difference of interest; white: not tested,
since (almost) nobody or (almost) everybody gets there in every arm. Parts: what an imposed programme conveys, what it
installs (begun: what it has begun to install; lip service: the frame of whoever champions it). The table
concurrent_or_piecemeal/worlds has integrating, mean use and all intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.boundary_colours import diverging
from experiments.reporting import style
from experiments.statistics.testability import is_tested_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "concurrent_or_piecemeal", ("worlds",), ("margin",)
_NAME = "enacted_difference"


def finding(tables: style.Tables, margin: float) -> str:
    """In how many cells either way is ahead."""
    table = tables["worlds"]
    tested = [float(table[_NAME][row]) for row in range(len(table["world"])) if is_tested_at(table, _NAME, row)]
    many, few = sum(each > margin for each in tested), sum(each < -margin for each in tested)
    return (
        f"Of {len(table['world'])} combinations of configuration, vision and form of frame breaking all at once enacts more in "
        f"{many}, one at a time in {few}, {len(tested) - many - few} differ by no more than {margin:g}, and "
        f"{len(table['world']) - len(tested)} test nothing."
    )


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """Parts: visions. Rows: configurations. Columns: forms."""
    table = tables["worlds"]
    visions, worlds, forms = (list(dict.fromkeys(table[name])) for name in ("vision", "world", "form"))
    parts = style.panels(figure, len(visions), across=3, each=24.0 + 5.4 * len(worlds), head=10.0, sharey=True)
    tested = [row for row in range(len(table["world"])) if is_tested_at(table, _NAME, row)]
    colours, scale = diverging(margin, max((abs(float(table[_NAME][row])) for row in tested), default=1.0))
    for axes, vision in zip(parts, visions, strict=True):
        shades = np.full((len(worlds), len(forms)), np.nan)
        for row in style.rows_of(table, vision=vision):
            line, column = worlds.index(table["world"][row]), forms.index(table["form"][row])
            if row in tested:
                value = float(table[_NAME][row])
                shades[line, column] = value
                ink = "white" if abs(value) > 0.55 * float(scale.vmax or 1.0) else "black"
                axes.text(column, line, f"{round(100 * value)}".replace("-", "−"), ha="center", va="center", color=ink)
        axes.imshow(shades, cmap=colours, norm=scale, aspect="auto")
        axes.set_xticks(range(len(forms)), [style.plainly(name) for name in forms], rotation=90)
        axes.set_yticks(range(len(worlds)), [style.plainly(name) for name in worlds])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        axes.set_title(f"vision: {style.plainly(vision)}")
    style.numbered(parts)
    if len(tested) < len(table["world"]):
        style.explain_white(figure)
