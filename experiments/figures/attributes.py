"""Table 1 attribute by attribute: the paper's marks, the posterior, and its medoid in panels that nothing was chosen by.

Parts: classes of cities. Rows: the seven practices that vary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "history_matching", ("attributes",)
INTERVAL = "none: shares over weighted draws"
_LOOKS = {
    "paper": ("|", style.BLACK, 11.0),
    "posterior": ("o", style.BLUE, 4.0),
    "medoid": ("s", style.ORANGE, 3.5),
}


def draw(figure: Figure, tables: style.Tables) -> None:
    """A mark per source, practice and class."""
    table = tables["attributes"]
    classes = list(dict.fromkeys(table["outcome_class"]))
    practices = list(dict.fromkeys(table["practice"]))
    style.size(figure, style.DOUBLE, 62.0)
    parts = figure.subplots(1, len(classes), sharey=True)
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
        axes.set_xlabel("share of cities that hold it")
        axes.set_title(f"{class_} cities")
    style.numbered(parts)
    handles, labels = parts[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
