"""Table 1 of Pittaway and Montazemi (2018) beside the model, after thirteen years.

Upright bars: the paper's mark for the cities of a class, at 0 (absent) or 1 (present). Points: share of the model's cities
of that class that have the attribute. Where the paper cannot tell whether something struck, there is no bar. The default
city was chosen by its likeness to this table, so that likeness is no proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "paper", ("table1",)


def finding(tables: style.Tables) -> str:
    """How many marks the model's majority shares."""
    table = tables["table1"]
    pairs = [
        (mark, share)
        for name in palette.CLASSES
        for mark, share in zip(table[f"paper_class_{name}"], table[f"model_class_{name}"], strict=True)
        if np.isfinite(mark) and np.isfinite(share)
    ]
    same = sum((mark > 0.5) == (share > 0.5) for mark, share in pairs)
    return f"In {same} of {len(pairs)} cells most of the model's cities of the class are as Table 1 marks them."


def draw(figure: Figure, tables: style.Tables) -> None:
    """Attributes as rows, a colour and a mark for each class."""
    table = tables["table1"]
    rows = range(len(table["attribute"]))
    wide = style.is_wide(figure)
    style.tall(figure, 18.0 + 6.0 * len(rows), 30.0 + 8.6 * len(rows))
    axes = figure.subplots()
    for place, (name, (colour, mark)) in enumerate(palette.CLASSES.items()):
        heights = np.arange(len(rows)) + (place - 1) * 0.26
        axes.plot(table[f"paper_class_{name}"], heights, "|", ms=6.5, mew=2.2, color=colour, alpha=0.6)
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": f"model: {name}"}
        style.estimates(axes, heights, table, f"model_class_{name}", rows, flat=True, **how)
    axes.plot([], [], "|", ms=6.5, mew=2.2, color=palette.GREY, label="paper, in the class's colour")
    style.listed(axes, table["attribute"] if wide else [style.wrapped(name, 24) for name in table["attribute"]])
    for height in list(rows)[1:]:
        axes.axhline(height - 0.5, color=palette.PALE, lw=0.5, zorder=0)
    axes.grid(visible=False)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xlabel("share of the class's cities\nwith the attribute")
    style.key(figure, axes, narrow=1)
