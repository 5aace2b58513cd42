"""Triggers that strike and triggers that leaders exploit, one kind at a time.

Left: share of cities that enact where one kind strikes and is never exploited, exploited as configured, exploited more, or
strikes more often. Right: the same range of two dials, how often triggers strike and how likely leaders exploit them.
Hollow: not tested, since (almost) nobody or (almost) everybody gets there in every arm; of a range minus another, in both arms
of one of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "triggers", ("exposure", "effects")
DIALS = {
    "unexploited": "exposure nobody exploits, minus none",
    "exploit_dose": "range of exploitation, same exposure",
    "exposure_dose": "range of exposure, same exploitation",
    "exploit_minus_exposure_dose": "the former range minus the latter",
}


def draw(figure: Figure, tables: style.Tables) -> None:
    """Levels on the left, differences on the right."""
    table, effects = tables["exposure"], tables["effects"]
    groups = [name for name in dict.fromkeys(table["trigger"]) if name != "none"]
    dose = max(table["exposure"])
    style.size(figure, style.DOUBLE, 84.0)
    left, right = figure.subplots(1, 2)
    levels = (
        (1.0, 0.0, "exposed, never exploited"), (1.0, 1.0, "exploited as configured"),
        (1.0, dose, f"exploited {dose:g} times as likely"), (dose, 1.0, f"exposed {dose:g} times as often"),
    )  # fmt: skip
    for step, (exposed, exploited, label) in enumerate(levels):
        rows = [style.rows_of(table, trigger=name, exposure=exposed, exploitation=exploited)[0] for name in groups]
        at = np.arange(len(groups)) + (step - 1.5) * 0.17
        style.estimates(left, at, table, "enacted", rows, fmt=style.MARKS[step], color=style.SERIES[step], label=label)
    left.axhline(table["enacted"][list(table["trigger"]).index("none")], color=style.LINE, lw=0.8, ls="--", label="no triggers")
    left.set_ylim(bottom=-0.005)
    left.set_ylabel(find("enacted").label)
    keys = list(effects["key"])
    for step, (name, label) in enumerate(DIALS.items()):
        rows = [keys.index(f"{group}_{name}_on_integrated") for group in groups]
        at = np.arange(len(groups)) + (step - 1.5) * 0.17
        how: dict[str, Any] = {"fmt": style.MARKS[step], "color": style.SERIES[step], "label": label}
        style.estimates(right, at, style.three(effects), "effect", rows, **how)
    style.zero(right)
    right.set_ylabel(f"{find('integrated').axis}, difference")
    for axes in (left, right):
        axes.set_xticks(range(len(groups)), groups, rotation=25, ha="right")
        axes.grid(axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=2, columnspacing=1.0)
    left.set_title("one kind of trigger at a time, leaders choose")
    right.set_title("the same range of two dials")
    style.numbered((left, right))
    style.explain_hollow(figure)
