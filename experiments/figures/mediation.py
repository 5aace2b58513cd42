"""Shortfall, advice and frames: paths within managers, and a scripted shortfall taken apart.

(a), (b) What an observer could estimate from months of histories: least squares within managers. (c) to (f) The same cities
with a scripted shortfall and without, and with the switch from advisers to friends at work and off: total, direct without
the switch, and indirect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.figures.networks import by_course
from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "networks", ("within", "shortfall")
INTERVAL = "95 %, percentiles over resampled replicate panels"
WITHIN = (
    ("share heard, per full shortfall", ("to_friends", "to_alike")),
    ("change of frame on strategy", ("total", "direct", "by_friends", "by_alike")),
)
OUTCOMES = {
    "share_from_friends": "share from friends", "share_from_department": "share from department",
    "frame_on_strategy": "frame on strategy, 0..1", "strategy": "strategy in place, 0..1",
}  # fmt: skip
PARTS = ("total", "direct", "indirect")


def finding(tables: style.Tables) -> str:
    """What a shortfall does to whom managers hear, and what that does to their frames."""
    within = tables["within"]
    (heard,) = style.rows_of(within, course="chosen", path="to_friends")
    (moved,) = style.rows_of(within, course="chosen", path="by_friends")
    return (
        f"A full shortfall moves {style.between(within, 'value', heard)} of what managers hear to friends, which "
        "changes their frame "
        f"on strategy by {style.between(within, 'value', moved, digits=3)}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Two columns: within managers; by intervention."""
    within, shortfall = tables["within"], tables["shortfall"]
    outcomes = list(dict.fromkeys(shortfall["outcome"]))
    outcomes = outcomes[: 6 - len(WITHIN)]
    parts = style.panels(figure, len(WITHIN) + len(outcomes), across=3, each=44.0, head=16.0, narrow=1)
    for axes, (title, paths) in zip(parts, WITHIN, strict=False):
        by_course(axes, within, "path", paths, "value")
        axes.set_title(f"within managers:\n{style.wrapped(title, 24)}")
    for place, outcome in enumerate(outcomes):
        axes = parts[len(WITHIN) + place]
        rows = style.rows_of(shortfall, outcome=outcome)
        table = {name: [values[row] for row in rows] for name, values in shortfall.items()}
        by_course(axes, table, "effect", PARTS, "value")
        axes.set_title(f"scripted shortfall:\n{OUTCOMES.get(outcome, style.plainly(outcome))}")
    for axes in parts:
        axes.locator_params(axis="x", nbins=3)
    style.numbered(parts)
    style.key(figure, parts[0], narrow=1)
