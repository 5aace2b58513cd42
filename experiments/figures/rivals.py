"""Evidence of Table 1 for each rival of scoping and frame breaking, in log odds against practices alike and the plain sum.

Rows: rivals, most evidence first; marks: rules of scoping. Bars: numerical error of the evidence, 95 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "rivals", ("rivals",)
INTERVAL = "95 %, plausible draws as units: numerical error alone"


def finding(tables: style.Tables) -> str:
    """The rival that Table 1 speaks for most, and by how much."""
    table = tables["rivals"]
    row = max(range(len(table["rival"])), key=lambda each: table["log_odds"][each])
    value, low, high = (table[f"log_odds{end}"][row] for end in ("", "_low", "_high"))
    return (
        f"Table 1 speaks most for scoping {style.plainly(table['scope'][row])} and the form of breaking "
        f'"{style.plainly(table["frame"][row])}": log odds {value:.1f} [{low:.1f}, {high:.1f}] against practices '
        "alike and the sum."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """One row per rival."""
    table = tables["rivals"]
    scopes = list(dict.fromkeys(sorted(table["scope"])))
    style.tall(figure, 16.0 + 5.4 * len(table["rival"]))
    axes = figure.subplots()
    for order, scope in enumerate(scopes):
        rows = [place for place, each in enumerate(table["scope"]) if each == scope]
        how: dict[str, Any] = {"fmt": style.MARKS[order], "color": palette.SERIES[order], "label": style.plainly(scope)}
        style.estimates(axes, rows, table, "log_odds", rows, flat=True, **how)
    names = [
        f"{style.plainly(scope)}, {style.plainly(frame)}" for scope, frame in zip(table["scope"], table["frame"], strict=True)
    ]
    style.listed(axes, names)
    style.zero(axes, flat=True)
    axes.set_xlabel("log odds against alike, sum")
    style.key(figure, axes, narrow=2)
