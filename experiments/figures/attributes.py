"""Table 1 attribute by attribute: the paper's marks, the posterior, and its medoid in panels that nothing was chosen by.

Parts: classes of cities. Rows: the seven practices that vary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "history_matching", ("attributes",)
INTERVAL = "none: shares over weighted draws"
_LOOKS = {
    "paper": ("|", palette.BLACK, 11.0),
    "posterior": ("o", palette.SERIES[0], 4.5),
    "medoid": ("s", palette.SERIES[1], 3.5),
}


def finding(tables: style.Tables) -> str:
    """How far the posterior is from the paper's marks, on average."""
    table = tables["attributes"]
    paper, posterior, medoid = (
        np.array([table["share"][row] for row in style.rows_of(table, source=source)], dtype=float)
        for source in ("paper", "posterior", "medoid")
    )
    apart, own = (float(np.nanmean(np.abs(each - paper))) for each in (posterior, medoid))
    return (
        f"The posterior is {style.share(apart)} from the paper's marks on average, its medoid, the default city, "
        f"{style.share(own)}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """A mark per source, practice and class."""
    table = tables["attributes"]
    classes = list(dict.fromkeys(table["outcome_class"]))
    practices = list(dict.fromkeys(table["practice"]))
    parts = style.panels(figure, len(classes), across=3, each=52.0, head=12.0, sharey=True)
    for axes, class_ in zip(parts, classes, strict=True):
        for source, (mark, colour, size) in _LOOKS.items():
            rows = style.rows_of(table, source=source, outcome_class=class_)
            heights = [practices.index(table["practice"][row]) for row in rows]
            shares = [table["share"][row] for row in rows]
            axes.plot(
                shares, heights, mark, color=colour, ms=size, mew=2.0 if mark == "|" else 0.5, label=source, clip_on=False
            )
        style.listed(axes, practices)
        axes.set_xlim(0.0, 1.0)
        axes.set_xlabel("share that hold it")
        axes.set_title(f"{class_} cities")
    style.numbered(parts)
    style.key(figure, parts[0], narrow=3)
