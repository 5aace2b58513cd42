"""Propositions held against what was measured.

Each test in shares: estimate and interval, in colour and mark by verdict; in brackets the sign that its authors expect. By
rule: a rule of the model makes it so, which verifies the program and is no evidence. Grey: smaller than the smallest effect
of interest. Not tested: nobody, or everybody, gets there in every arm. On the right, where the study has them, the share of
draws with the expected sign, of those in which the test is one: plausible draws, and draws of the posterior with an interval.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "verdicts", ("verdicts",)
INTERVAL = "95 %, replicate panels as units, each as in its study"
LOOK = {
    "supported": ("o", style.BLUE),
    "refuted": ("X", style.VERMILION),
    "inconclusive": ("s", style.GREY),
    "not tested": ("|", style.LINE),
    "not measured": ("_", "#CCCCCC"),
}


def draw(figure: Figure, tables: style.Tables) -> None:
    """A row per test."""
    table = tables["verdicts"]
    chosen = [place for place, unit in enumerate(table["unit"]) if str(unit).startswith("share")]
    style.size(figure, style.DOUBLE, min(240.0, 20.0 + 5.2 * max(4, len(chosen))))
    axes, beside = figure.subplots(1, 2, width_ratios=(4.0, 1.0), sharey=True)
    for verdict, (mark, colour) in LOOK.items():
        rows = [(height, place) for height, place in enumerate(chosen) if table["verdict"][place] == verdict]
        if rows:
            heights = np.array([height for height, _ in rows])
            how: dict[str, Any] = {"fmt": mark, "color": colour, "label": verdict}
            style.estimates(axes, heights, style.three(table), "effect", [place for _, place in rows], flat=True, **how)
    labels = [
        f"{table['proposition'][place]} ({table['expected'][place]}{', by rule' if table['implied_by_rule'][place] else ''}) "
        f"{table['meaning'][place]}"
        for place in chosen
    ]
    style.listed(axes, [_wrapped(label) for label in labels], size=4.8)
    for label in axes.get_yticklabels():
        label.set_linespacing(0.92)
    smallest = float(table["smallest_effect_of_interest"][chosen[0]]) if chosen else 0.0
    style.zero(axes, flat=True, margin=smallest)
    axes.set_xlabel(f"difference in a share of cities; grey: within {smallest:g}")
    _shares(beside, table, chosen)
    figure.legend(loc="outside upper center", ncols=8)


def _wrapped(text: str, width: int = 88) -> str:
    lines = wrap(style.plainly(text), width)
    return "\n".join([lines[0], lines[1] + (" ..." if len(lines) > 2 else "")] if len(lines) > 1 else lines)


def _shares(axes: Axes, table: style.Table, chosen: Sequence[int]) -> None:
    """Of each test the share of plausible draws, and of draws of the posterior, with the expected sign."""
    ranges, posterior = "share_of_draws_with_expected_sign", "share_of_posterior_draws_with_expected_sign"
    heights = np.arange(len(chosen))
    known = [float(table[ranges][place]) for place in chosen]
    axes.plot(known, heights - 0.15, ls="none", marker="o", mfc="white", mec=style.BLACK, ms=3.0, label="plausible draws")
    if posterior in table:
        how: dict[str, Any] = {"fmt": "D", "color": style.PURPLE, "ms": 2.8, "label": "draws of the posterior"}
        style.estimates(axes, heights + 0.15, table, posterior, chosen, flat=True, **how)
    axes.axvline(0.5, color=style.LINE, lw=0.7, zorder=0.5)
    axes.set_xlim(-0.08, 1.08)
    axes.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y")
    axes.set_xlabel("draws with the\nexpected sign")
