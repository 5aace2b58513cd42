"""What the propositions on simultaneity, pace, sequence, dimensions and continuity rest on.

(a) Differences in the default city, in shares of cities. (b), (c) Of the draws in which the effect on enacting is tested,
the share in which it lies below and above zero: of plausible draws, and of draws of the posterior where there are any, with
95 % intervals below the bars (draws of the bank that they go back to as units). Hollow: not tested, since (almost) nobody
or (almost) everybody gets there in every arm; of an interaction, in both arms of one of its differences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES, OPTIONS = "boundary", ("effects",), ("margin",)
_LETTERS, _NARROW = 44, 33  # of a line of a label, in two columns and in one
_SHORTER = (  # words of contrasts, where there is room for one column alone
    ("leaders leave seldom minus often", "leaders stay minus leave"),
    ("no newcomer a visionary", "no visionaries"),
    ("a random sequence", "random"),
    ("the mean step before it", "the mean before"),
    ("changed minus nothing", "minus nothing"),
)
_ENACTED, _HEADLINE = "_enacted", "p1_simultaneity_enacted"


def finding(tables: style.Tables, margin: float) -> str:
    """The difference between the ways of changing, in the default city and in the draws."""
    table = tables["effects"]
    row = list(table["key"]).index(_HEADLINE)
    told = (
        f"In the default city changing many practices at a time instead of few changes the share of cities that enact by "
        f"{style.between(style.three(table), 'effect', row)}, and the difference is negative in "
        f"{style.share(table['draws_negative'][row])} of the {table['draws'][row]} plausible draws in which it is tested"
    )
    if any(table.get("posterior_draws", ())):
        told += f" and in {style.between(table, 'posterior_draws_negative', row, sign=False)} of those of the posterior"
    return f"{told}."


def draw(figure: Figure, tables: style.Tables, margin: float) -> None:
    """A row per contrast."""
    table = tables["effects"]
    place = {key: row for row, key in enumerate(table["key"])}
    names = [key.removesuffix(_ENACTED) for key in table["key"] if key.endswith(_ENACTED)]
    prefixes = ["", "posterior_"] if any(table.get("posterior_draws", ())) else [""]
    wide = style.is_wide(figure)
    style.tall(figure, min(235.0, 22.0 + 7.0 * len(names)), min(240.0, 30.0 + 7.2 * len(names)))
    shown = prefixes if wide else prefixes[-1:]  # one column has room for one set of draws
    left, *others = figure.subplots(
        1, 1 + len(shown), width_ratios=(1.4, *(0.8 for _ in shown)) if wide else (1.0, 1.0), sharey=True
    )
    values = style.three(table)
    for outcome, shift in (("enacted", -0.18), ("integrated", 0.18)):
        colour, mark = palette.OUTCOMES[outcome]
        rows = [place[f"{name}_{outcome}"] for name in names]
        how: dict[str, Any] = {"fmt": mark, "color": colour, "label": find(outcome).axis, "ms": 3.0}
        style.estimates(left, np.arange(len(names)) + shift, values, "effect", rows, flat=True, **how)
    style.listed(left, [_label(table, place[name + _ENACTED], wide) for name in names])
    style.zero(left, flat=True, margin=margin)
    left.set_title("default city" if wide else "default\ncity")
    left.set_xlabel("difference in share of cities" if wide else "difference in\nshare of cities")
    for axes, prefix in zip(others, shown, strict=True):
        _signs(axes, table, prefix, [place[name + _ENACTED] for name in names])
    style.numbered((left, *others))
    style.key(figure, left, narrow=1)
    style.explain_hollow(figure)


def _look(colour: str) -> dict[str, Any]:
    return {"hatch": palette.HATCHES[colour], "edgecolor": "white", "lw": 0.5}


def _label(table: style.Table, row: int, wide: bool) -> str:
    """Proposition and contrast, from the key's number and the meaning before its outcome."""
    number = re.match(r"p\d+", table["key"][row])
    meaning = re.split(r": share| on the share", table["meaning"][row])[0]
    if "same_rate" in table["key"][row]:  # whose meanings are told by the contrasts before them
        meaning = f"{meaning.replace('the same,', 'many minus few,')}, same rate of each"
    for long, short in () if wide else _SHORTER:
        meaning = meaning.replace(long, short)
    meaning = meaning.replace("K = ", "K\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
    return style.wrapped(f"{number[0].upper()} {meaning}" if number else meaning, _LETTERS if wide else _NARROW, 2)


def _signs(axes: Axes, table: style.Table, prefix: str, rows: Sequence[int]) -> None:
    """Of each effect the share of draws below zero to the left and above zero to the right, an interval where there is one."""
    for height, row in enumerate(rows):
        if not table[f"{prefix}draws"][row]:
            continue
        for sign, side, colour in (("positive", 1.0, palette.MANY), ("negative", -1.0, palette.FEW)):
            name, look = f"{prefix}draws_{sign}", _look(colour)
            axes.barh(height, side * table[name][row], height=0.62, color=colour, **look)
            if prefix and table[f"{name}_low"][row] < table[f"{name}_high"][row]:
                ends = [side * table[name + end][row] for end in ("_low", "_high")]
                axes.plot(ends, [height + 0.41] * 2, color=colour, lw=0.7)
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    style.zero(axes, flat=True)
    axes.set_xlim(-1.05, 1.05)
    axes.set_xticks([-1, 0, 1], ["1", "0", "1"])
    axes.set_title("posterior" if prefix else "ranges")
    axes.set_xlabel("share of draws\nbelow | above 0")
