"""How many replications are enough: variation and intervals by number of replicate panels.

Left: share of outcomes whose coefficient of variation of panel means changes by less than the criterion at every larger
number. Right: half-width of the interval of the share of each class, at the first design point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "replications", ("course", "needed")
CLASSES = ("silo", "integrated", "enacted")


def finding(tables: style.Tables) -> str:
    """How wide the interval of a class's share still is at the largest number of panels, at the design point that is drawn."""
    course, point = style.columns(tables["course"]), tables["course"]["point"][0]
    here = (course["n"] == course["n"].max()) & np.isin(course["outcome"], [f"outcome={name}" for name in CLASSES])
    here &= course["point"] == point
    return (
        f"With {course['n'].max():,} replicate panels ({style.plainly(point)}) the 95 % interval of the share of a class "
        f"reaches at most {style.share(float(course['half_width'][here].max()), 3)} to either side."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """One line per design point on the left, one per class on the right."""
    course, needed = (style.columns(tables[name]) for name in ("course", "needed"))
    points, steps = list(dict.fromkeys(tables["course"]["point"])), np.unique(course["n"])
    left, right = style.panels(figure, 2, across=2, each=72.0, head=6.0)
    for place, point in enumerate(points):
        colour, mark = palette.SERIES[place % len(palette.SERIES)], style.MARKS[place % len(style.MARKS)]
        own = needed["panels"][(needed["point"] == point) & ~np.isnan(needed["mean"])]
        settled = [float(np.mean(own <= n)) for n in steps[:-1]]
        left.plot(steps[:-1], settled, ls="-", marker=mark, color=colour, label=style.plainly(point))
    for name in CLASSES:
        colour, mark = palette.CLASSES[name]
        here = (course["point"] == points[0]) & (course["outcome"] == f"outcome={name}")
        right.plot(course["n"][here], course["half_width"][here], "-", marker=mark, color=colour, label=name)
    left.set_ylim(0.0, 1.02)
    left.set_ylabel("share of outcomes that have settled")
    left.set_title("variation of panel means")
    left.legend(title="design point", loc="lower right")
    right.set_yscale("log")
    right.set_ylabel("half-width of the 95 % interval")
    right.set_title(f"shares of classes, {style.plainly(points[0])}")
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
