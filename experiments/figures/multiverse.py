"""One contrast under every form of every rule, sorted: all at once minus one at a time in the share that enacts.

Rows: forms, one rule changed at a time; diamond: the default. Purple: all at once is ahead by more than the smallest
difference of interest; orange: one at a time is; grey: neither. Bars: intervals. Hollow: not tested, since almost none or
almost all get there in both arms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "multiverse", ("forms",), ("headline", "margin")


def finding(tables: style.Tables, headline: str, margin: float) -> str:
    """Under how many forms either way is ahead."""
    table = tables["forms"]
    rows = [row for row in style.rows_of(table, effect=headline) if table["tested"][row]]
    differences = [float(table["difference"][row]) for row in rows]
    many, few = sum(each > margin for each in differences), sum(each < -margin for each in differences)
    return (
        f"In the default city all at once enacts more than one at a time under {many} of {len(rows)} forms of the "
        "rules, less under "
        f"{few}, and by no more than {margin:g} either way under {len(rows) - many - few}; differences go from "
        f"{style.signed(min(differences))} to {style.signed(max(differences))}."
    )


def draw(figure: Figure, tables: style.Tables, headline: str, margin: float) -> None:
    """One row per form."""
    table = tables["forms"]
    rows = style.rows_of(table, effect=headline)
    rows = sorted(rows, key=lambda place: table["difference"][place])
    style.tall(figure, min(style.TALLEST, 20.0 + 4.6 * len(rows)))
    axes = figure.subplots()
    for height, row in enumerate(rows):
        rule = table["rule"][row]
        colour = _colour(float(table["difference"][row]), margin)
        mark = "D" if rule == "default" else "o"
        fill = colour if table["tested"][row] else "white"
        style.estimates(axes, [height], table, "difference", [row], flat=True, fmt=mark, color=colour, mfc=fill, ms=3.4)
    names = [
        "the default" if table["rule"][row] == "default" else f"{table['rule'][row]}: {table['form'][row]}" for row in rows
    ]
    style.listed(axes, names)
    style.zero(axes, flat=True, margin=margin)
    axes.set_xlabel("all at once minus one at a time,\nshare of cities that enact")


def _colour(value: float, margin: float) -> str:
    """The colour of the regime that is ahead by more than the margin."""
    return palette.MANY if value > margin else palette.FEW if value < -margin else palette.GREY
