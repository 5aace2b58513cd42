"""Triggers that strike and triggers that leaders exploit, one kind at a time.

(a) Share of cities that enact where one kind strikes and is never exploited, exploited as configured, exploited more, or
strikes more often; a broken line: no triggers at all. (b) On integrating, the same range of two dials: how often triggers
strike and how likely leaders exploit them. Hollow: not tested, since (almost) nobody or (almost) everybody gets there in
every arm; of a range minus another, in both arms of one of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "triggers", ("exposure", "effects")
DIALS = {
    "unexploited": "struck, never exploited, minus none",
    "exploit_dose": "range of exploiting, same exposure",
    "exposure_dose": "range of exposure, same exploiting",
    "exploit_minus_exposure_dose": "exploiting minus exposure",
}


def finding(tables: style.Tables) -> str:
    """How much either dial moves integration where all kinds strike."""
    effects = tables["effects"]
    keys, three = list(effects["key"]), style.three(effects)
    exploited, struck = (
        style.between(three, "effect", keys.index(f"all_{name}_on_integrated")) for name in ("exploit_dose", "exposure_dose")
    )
    return (
        f"Over the same range, how likely leaders exploit triggers moves the share of cities that integrate by {exploited}, "
        f"how often triggers strike by {struck}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Levels above or on the left, differences below or on the right; a row per kind of trigger."""
    table, effects = tables["exposure"], tables["effects"]
    groups = [name for name in dict.fromkeys(table["trigger"]) if name != "none"]
    dose = max(table["exposure"])
    left, right = style.panels(figure, 2, across=2, each=14.0 + 10.0 * len(groups), head=24.0)
    levels = (
        (1.0, 0.0, "struck, never exploited"), (1.0, 1.0, "exploited as configured"),
        (1.0, dose, f"exploited {dose:g} times as likely"), (dose, 1.0, f"struck {dose:g} times as often"),
    )  # fmt: skip
    for step, (exposed, exploited, label) in enumerate(levels):
        rows = [style.rows_of(table, trigger=name, exposure=exposed, exploitation=exploited)[0] for name in groups]
        at = np.arange(len(groups)) + (step - 1.5) * 0.2
        how: dict[str, Any] = {"fmt": style.MARKS[step], "color": palette.SERIES[step], "label": label}
        style.estimates(left, at, table, "enacted", rows, flat=True, **how)
    left.axvline(table["enacted"][list(table["trigger"]).index("none")], color=palette.LINE, lw=0.8, ls="--")
    left.set_xlim(left=-0.004)
    left.set_title(f"{find('enacted').axis}, leaders choose")
    left.set_xlabel("share of cities")
    keys = list(effects["key"])
    for step, (name, label) in enumerate(DIALS.items()):
        rows = [keys.index(f"{group}_{name}_on_integrated") for group in groups]
        at = np.arange(len(groups)) + (step - 1.5) * 0.2
        how = {"fmt": style.MARKS[4 + step], "color": palette.SERIES[4 + step], "label": label}
        style.estimates(right, at, style.three(effects), "effect", rows, flat=True, **how)
    style.zero(right, flat=True)
    right.set_title(find("integrated").axis)
    right.set_xlabel("difference in share of cities")
    for axes in (left, right):
        style.listed(axes, groups)
        axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=1)
    style.numbered((left, right))
    style.explain_hollow(figure)
