"""The part that the advice network has: what becomes of cities under different networks, by the rules it works through.

Share of cities in each class, as differences from the network as generated for as many managers. Parts: the rules as
configured, and rivals that let the network carry more. The table networks/part has the shares themselves. Silo means no
integrated architecture at the end. Hollow: not tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "networks", ("part",)
INTERVAL = "95 %, replicate panels as units, blocks of them for the rewired network; matched pairs"
CLASSES = {
    "class_silo": ("silo", *palette.CLASSES["silo"]),
    "class_integrated": ("integrated, not enacted", *palette.CLASSES["integrated"]),
    "enacted": ("enacted", *palette.CLASSES["enacted"]),
}
NAMES = {
    "configured": "as generated",
    "complete": "everybody advises everybody",
    "no_network": "nobody advises anybody",
    "random": "as many ties at random",
    "generated": "as generated, size of the real one",
    "given": "a real network",
    "both_rewired": "the real one, rewired",
}


def finding(tables: style.Tables) -> str:
    """The largest difference that any network makes to a class."""
    table = tables["part"]
    rows = [row for row, name in enumerate(table["network"]) if name != table["compared_with"][row]]
    _, measure, row = max((abs(table[f"{measure}_minus_generated"][row]), measure, row) for row in rows for measure in CLASSES)
    return (
        f"The largest difference that any network makes to the share of a class is "
        f"{style.between(table, f'{measure}_minus_generated', row, digits=3)} ({CLASSES[measure][0]}; "
        f"{NAMES.get(table['network'][row], table['network'][row])}; rules {style.plainly(table['rule'][row])})."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Differences with intervals, a part per set of rules."""
    table = tables["part"]
    rules = list(dict.fromkeys(table["rule"]))
    apart = [name for place, name in enumerate(table["network"]) if name != table["compared_with"][place]]
    apart = list(dict.fromkeys(apart))
    parts = style.panels(figure, len(rules), across=2, each=16.0 + 8.0 * len(apart), head=18.0, sharex=True, sharey=True)
    for axes, rule in zip(parts, rules, strict=True):
        rows = [style.rows_of(table, rule=rule, network=name)[0] for name in apart]
        for step, (measure, (label, colour, mark)) in enumerate(CLASSES.items()):
            how: dict[str, Any] = {"fmt": mark, "color": colour, "ms": 3.0, "label": label}
            heights = np.arange(len(apart)) + (step - 1) * 0.22
            style.estimates(axes, heights, table, f"{measure}_minus_generated", rows, flat=True, **how)
        style.zero(axes, flat=True)
        style.listed(axes, [NAMES.get(name, name) if style.is_wide(figure) else style.wrapped(NAMES.get(name, name), 20)
                            for name in apart])  # fmt: skip
        axes.set_title(f"rules: {style.plainly(rule)}")
        axes.set_xlabel("difference in share of cities")
    widest = max(abs(bound) for axes in parts for bound in axes.get_xlim())
    for axes in parts:
        axes.set_xlim(-widest, widest)
    style.numbered(parts)
    style.key(figure, parts[0], narrow=1)
    style.explain_hollow(figure)
