"""How many replications are enough: variation and intervals by number of replicate panels.

Left: share of outcomes whose coefficient of variation of panel means changes by less than the criterion at every larger
number. Right: half-width of the interval of the share of each class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "replications", ("course", "needed")
CLASSES = ("silo", "integrated", "enacted")


def draw(figure: Figure, tables: style.Tables) -> None:
    """One line per design point; on the right, one per class too."""
    course, needed = (style.columns(tables[name]) for name in ("course", "needed"))
    points, steps = list(dict.fromkeys(tables["course"]["point"])), np.unique(course["n"])
    style.size(figure, style.DOUBLE, 76.0)
    left, right = figure.subplots(1, 2)
    for place, point in enumerate(points):
        colour, mark = style.SERIES[place % len(style.SERIES)], style.MARKS[place % len(style.MARKS)]
        own = needed["panels"][(needed["point"] == point) & ~np.isnan(needed["mean"])]
        settled = [float(np.mean(own <= n)) for n in steps[:-1]]
        left.plot(steps[:-1], settled, ls="-", marker=mark, color=colour, label=style.plainly(point))
        for name, dash in zip(CLASSES, style.DASHES, strict=False):
            here = (course["point"] == point) & (course["outcome"] == f"outcome={name}")
            right.plot(course["n"][here], course["half_width"][here], ls=dash, marker=mark, ms=2.2, color=colour, lw=0.9)
    for name, dash in zip(CLASSES, style.DASHES, strict=False):
        right.plot([], [], ls=dash, color=style.GREY, label=name)
    left.set_ylim(0.0, 1.02)
    left.set_ylabel("share of outcomes whose $c_V$ has settled")
    left.set_title("coefficient of variation of panel means")
    left.legend(title="design point", loc="lower right")
    right.set_yscale("log")
    right.set_ylabel("half-width of the 95 % interval")
    right.set_title("shares of classes; colours and marks as on the left")
    right.legend()
    low, high = right.get_ylim()
    ticks = [digit * 10.0**power for power in range(-5, 1) for digit in (1, 2, 5) if low <= digit * 10.0**power <= high]
    right.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xticks(steps, [f"{n:,}" for n in steps])
        axes.minorticks_off()
        axes.set_xlabel("replicate panels")
        axes.grid()
    style.numbered((left, right))
