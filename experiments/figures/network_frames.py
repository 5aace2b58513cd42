"""Who asks whom, and what they take for granted: the city of the history at the start, in the middle and at the end.

Arrows: who asks whom for advice at founding. Marks: managers, larger with more power; dark: the
new frame, light: the old one. Triangles: mayor, city manager, CIO from left; circles: heads of services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "case_history", ("city", "months", "managers", "ties")
INTERVAL = "none: one city"
ARROW = {
    "arrowstyle": "-|>,head_length=.25,head_width=.12", "lw": 0.45, "color": "#B0B0B0", "shrinkA": 4, "shrinkB": 4,
    "connectionstyle": "arc3,rad=0.08",
}  # fmt: skip
TOP = ("mayor", "city_manager", "cio")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Three moments of one city."""
    managers, ties = (style.columns(tables[name]) for name in ("managers", "ties"))
    year = int(tables["city"]["start_year"][0])
    last = int(managers["month"].max())
    moments = _moments(style.columns(tables["months"]), last)
    style.size(figure, style.DOUBLE, 72.0)
    subplots = figure.subplots(1, len(moments))
    first = managers["month"] == 0
    place = _places(managers["role"][first])
    for axes, (month, title) in zip(subplots, moments, strict=True):
        here = managers["month"] == month
        for one, other, weight in zip(ties["asks"], ties["asked"], ties["advice"], strict=True):
            if weight > 0.0:
                axes.annotate("", place[other], place[one], arrowprops=ARROW)
        for shape in ("^", "o"):
            chosen = np.isin(managers["role"][here], TOP) == (shape == "^")
            power, frame = (managers[name][here][chosen] for name in ("power", "frame"))
            dots = axes.scatter(
                *place[chosen].T, s=18 + 42 * power / managers["power"].max(), marker=shape, c=frame, cmap="viridis_r",
                vmin=0.0, vmax=1.0, edgecolors="black", linewidths=0.6, zorder=3,
            )  # fmt: skip
        axes.set_title(f"{title} ({year + month // 12})")
        axes.set_xlim(-1.15, 1.15)
        axes.set_ylim(-1.15, 1.5)
        axes.set_axis_off()
    style.numbered(subplots)
    bar = figure.colorbar(dots, ax=list(subplots), shrink=0.75, pad=0.01, aspect=18)
    bar.set_label("frame: 0 old .. 1 new")


def _moments(months: dict[str, np.ndarray], last: int) -> list[tuple[int, str]]:
    """Founding, the month half of the way of the mean frame, the end."""
    content = months["frame_content"]
    half = (content.min() + content.max()) / 2.0
    middle = int(months["month"][np.argmax(content >= half)])
    return [(0, "founding"), (middle, "mean frame half way"), (last, "end")]


def _places(roles: np.ndarray) -> np.ndarray:
    """Heads on a circle, the three at the top above them."""
    place = np.zeros((len(roles), 2))
    heads = np.flatnonzero(~np.isin(roles, TOP))
    angle = 2.0 * np.pi * np.arange(len(heads)) / max(1, len(heads))
    place[heads] = np.column_stack([np.sin(angle), np.cos(angle) - 0.05])
    for order, role in enumerate(TOP):
        place[roles == role] = (0.85 * (order - 1), 1.35)
    return place
