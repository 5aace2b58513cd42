"""Third regimes: local trials before integration, and months without evaluation, beside piecemeal and concurrent change.

Above: regimes and decentralised phases of so many months under each pattern of interactions. Below: months without
evaluation, in a calm and a turbulent setting. The same cities, draws and effort throughout. Mean use and other outcomes
stand in the table regimes/levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "regimes", ("levels",)
SHOWN = ("enacted", "performance", "dropped")
ARMS = {
    "piecemeal": "one at a time", "three_at_a_time": "three at a time", "concurrent": "all at once",
    "local_6": "local for 6 months", "local_12": "local for 12 months", "local_24": "local for 24 months",
}  # fmt: skip
INTERACTIONS = ("none", "as_configured", "pervasive")
SETTINGS = ("calm", "turbulent")


def finding(tables: style.Tables) -> str:
    """What the longest time without evaluation does to enacting under either regime."""
    table = _values(tables["levels"])
    series = _series(table, "trials_turbulent", "enacted")
    if not series:
        return "No trial periods are among the arms."
    last = max(int(arm.rpartition("_")[2]) for arm in series)
    told = [
        f"from {style.share(table['value'][series[f'{regime}_0']])} to "
        f"{style.between(table, 'value', series[f'{regime}_{last}'], sign=False)} under {regime} change"
        for regime in ("piecemeal", "concurrent")
    ]
    return f"In a turbulent setting {last} months without evaluation take the share of cities that enact {' and '.join(told)}."


def draw(figure: Figure, tables: style.Tables) -> None:
    """Columns: outcomes, or rows where there is one column."""
    table = _values(tables["levels"])
    wide = style.is_wide(figure)
    style.tall(figure, 128.0, 236.0)
    above, below = figure.subfigures(2, 1, height_ratios=(1.15, 1.0), squeeze=False)[:, 0]
    count = len(SHOWN) if wide else 2
    over = np.atleast_1d(above.subplots(1, count, sharey=True))
    under = np.atleast_1d(below.subplots(1, count))
    for axes, measure in zip(over, SHOWN, strict=False):
        _phases(axes, table, measure)
    for axes, measure in zip(under, SHOWN, strict=False):
        _trials(axes, table, measure)
    for part, axes, columns in ((above, over[0], 3), (below, under[0], 4)):
        handles, labels = axes.get_legend_handles_labels()
        if handles:
            part.legend(handles, labels, ncols=columns if wide else 2, loc="outside lower center")
    style.numbered([*over, *under])


def _values(table: style.Table) -> dict[str, Any]:
    return {**table, "value_low": table["low"], "value_high": table["high"]}


def _series(table: style.Table, scenario: str, measure: str) -> dict[str, int]:
    return {table["arm"][row]: row for row in style.rows_of(table, scenario=scenario, measure=measure)}


def _axis(measure: str) -> str:
    return f"{find(measure).axis},\n{find(measure).in_units}"


def _phases(axes: Axes, table: style.Table, measure: str) -> None:
    names: Sequence[str] = ()
    for place, pattern in enumerate(INTERACTIONS):
        series = _series(table, f"interactions_{pattern}", measure)
        heights = np.arange(len(series)) + 0.22 * (place - 1)
        look: dict[str, Any] = {"fmt": style.MARKS[place], "color": palette.SERIES[place]}
        label = f"interactions {style.plainly(pattern)}"
        style.estimates(axes, heights, table, "value", list(series.values()), flat=True, label=label, **look)
        names = list(series) or names
    style.listed(axes, [ARMS.get(name, name) for name in names])
    axes.set_xlabel(_axis(measure))
    axes.locator_params(axis="x", nbins=4)


def _trials(axes: Axes, table: style.Table, measure: str) -> None:
    for place, setting in enumerate(SETTINGS):
        series = _series(table, f"trials_{setting}", measure)
        for regime in dict.fromkeys(arm.rpartition("_")[0] for arm in series):
            own = {int(arm.rpartition("_")[2]): row for arm, row in series.items() if arm.rpartition("_")[0] == regime}
            colour, mark = palette.REGIMES[regime]
            look: dict[str, Any] = {"fmt": mark, "ls": style.DASHES[place], "color": colour, "lw": 0.9}
            look |= {"mfc": "white"} if place else {}
            style.estimates(axes, list(own), table, "value", list(own.values()), label=f"{regime}, {setting}", **look)
    axes.set_xlabel("months without\nevaluation")
    axes.set_ylabel(_axis(measure))
    axes.grid(axis="y")
