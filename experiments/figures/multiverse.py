"""One contrast under every form of every rule, sorted: all at once minus one at a time in the share that enacts.

Rows: forms, one rule changed at a time; the default is black. Bars: intervals; grey: differences within the margin. Hollow: not
tested, since almost none or almost all get there in both arms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "multiverse", ("forms",), ("headline", "margin")


def draw(figure: Figure, tables: style.Tables, headline: str, margin: float) -> None:
    """One row per form."""
    table = tables["forms"]
    rows = style.rows_of(table, effect=headline)
    rows = sorted(rows, key=lambda place: table["difference"][place])
    style.size(figure, style.SINGLE, 20.0 + 3.6 * len(rows))
    axes = figure.subplots()
    colours = [colour for colour in style.SERIES if colour != style.BLACK]
    rules = [rule for rule in dict.fromkeys(table["rule"]) if rule != "default"]
    for height, row in enumerate(rows):
        rule = table["rule"][row]
        colour = style.BLACK if rule == "default" else colours[rules.index(rule) % len(colours)]
        fill = colour if table["tested"][row] else "white"
        style.estimates(axes, [height], table, "difference", [row], flat=True, color=colour, mfc=fill, ms=3.0)
    names = ["default" if table["rule"][row] == "default" else f"{table['rule'][row]}: {table['form'][row]}" for row in rows]
    style.listed(axes, names)
    style.zero(axes, flat=True, margin=margin)
    axes.set_title("Share that enacts")
    axes.set_xlabel("all at once minus one at a time")
