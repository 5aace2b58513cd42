"""Who asks whom, and what they take for granted: the city of the history at the start, in the middle and at the end.

Lines: who asks whom for advice at founding. Marks: managers, larger with more power; dark: the new frame, light: the old one.
Triangles, from left: mayor, city manager, CIO; circles: heads of services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "case_history", ("city", "months", "managers", "ties")
INTERVAL = "none: one city"
TOP = ("mayor", "city_manager", "cio")


def finding(tables: style.Tables) -> str:
    """When the mean frame is half way, and how far it has come in the end."""
    months, year = style.columns(tables["months"]), int(tables["city"]["start_year"][0])
    middle = _moments(months, int(months["month"].max()))[1][0]
    return (
        f"The managers' mean frame goes from {style.share(months['frame_content'][0])} at the founding to "
        f"{style.share(months['frame_content'][-1])} at the end, and is half way in {year + middle // 12}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Three moments of one city."""
    managers, ties = (style.columns(tables[name]) for name in ("managers", "ties"))
    year = int(tables["city"]["start_year"][0])
    last = int(managers["month"].max())
    moments = _moments(style.columns(tables["months"]), last)
    subplots = style.panels(figure, len(moments), across=3, narrow=2, each=58.0, head=14.0)
    first = managers["month"] == 0
    place = _places(managers["role"][first])
    for axes, (month, title) in zip(subplots, moments, strict=True):
        here = managers["month"] == month
        for one, other, weight in zip(ties["asks"], ties["asked"], ties["advice"], strict=True):
            if weight > 0.0:
                axes.plot(*np.transpose([place[one], place[other]]), color=palette.PALE, lw=0.5, zorder=1)
        for shape in ("^", "o"):
            chosen = np.isin(managers["role"][here], TOP) == (shape == "^")
            power, frame = (managers[name][here][chosen] for name in ("power", "frame"))
            dots = axes.scatter(
                place[chosen, 0], place[chosen, 1], s=14 + 60 * power / managers["power"].max(), marker=shape, c=frame,
                cmap="viridis_r",
                vmin=0.0, vmax=1.0, edgecolors="black", linewidths=0.6, zorder=3,
            )  # fmt: skip
        axes.set_title(f"{title}\n({year + month // 12})")
        axes.set_xlim(-1.15, 1.15)
        axes.set_ylim(-1.15, 1.5)
        axes.set_axis_off()
    style.numbered(subplots)
    bar = figure.colorbar(dots, ax=list(subplots), location="bottom", shrink=0.5, pad=0.01, aspect=30)
    bar.set_label("frame, 0 old to 1 new")


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
