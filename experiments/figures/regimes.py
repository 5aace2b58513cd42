"""Third regimes: local trials before integration, and months without evaluation, beside piecemeal and concurrent change.

Above: regimes and decentralised phases under each pattern of interactions. Below: trial periods in each setting. The same
cities, draws and effort throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "regimes", ("levels",)
SHOWN = ("enacted", "use", "performance", "dropped")


def draw(figure: Figure, tables: style.Tables) -> None:
    """Columns: outcomes."""
    table = tables["levels"]
    names = list(dict.fromkeys(table["scenario"]))
    style.size(figure, style.DOUBLE, 138.0)
    drawn = []
    kinds = (("interactions", "interactions_", _phases, 4), ("regime, setting", "trials_", _trials, 3))
    for part, (title, prefix, fill, columns) in zip(figure.subfigures(2, 1, squeeze=False)[:, 0], kinds, strict=True):
        subplots = part.subplots(1, len(SHOWN))
        for axes, measure in zip(subplots, SHOWN, strict=True):
            fill(axes, table, [name for name in names if name.startswith(prefix)], measure)
            axes.set_title(find(measure).axis)
            axes.grid(axis="y")
        handles, labels = subplots[0].get_legend_handles_labels()
        part.legend(handles, labels, title=title, ncols=columns, loc="outside lower center")
        drawn += list(subplots)
    style.numbered(drawn)


def _series(table: style.Table, scenario: str, measure: str) -> dict[str, int]:
    return {table["arm"][row]: row for row in style.rows_of(table, scenario=scenario, measure=measure)}


def _points(axes: Axes, at: Any, table: style.Table, rows: Sequence[int], **how: Any) -> None:
    own = {"value": table["value"], "value_low": table["low"], "value_high": table["high"]}
    style.estimates(axes, at, own, "value", rows, **how)


def _phases(axes: Axes, table: style.Table, scenarios: Sequence[str], measure: str) -> None:
    for place, scenario in enumerate(scenarios):
        series = _series(table, scenario, measure)
        at = np.arange(len(series)) + 0.16 * (place - (len(scenarios) - 1) / 2)
        label = style.plainly(scenario.removeprefix("interactions_"))
        _points(axes, at, table, list(series.values()), fmt=style.MARKS[place], color=style.SERIES[place], ms=2.8, label=label)
        axes.set_xticks(range(len(series)), [style.plainly(arm) for arm in series], fontsize=5.8, rotation=55, ha="right")


def _trials(axes: Axes, table: style.Table, scenarios: Sequence[str], measure: str) -> None:
    for place, scenario in enumerate(scenarios):
        series = _series(table, scenario, measure)
        for line, regime in enumerate(dict.fromkeys(arm.rpartition("_")[0] for arm in series)):
            own = {int(arm.rpartition("_")[2]): row for arm, row in series.items() if arm.rpartition("_")[0] == regime}
            label = f"{style.plainly(regime)}, {style.plainly(scenario.removeprefix('trials_'))}"
            look: dict[str, Any] = {"fmt": style.MARKS[2 * line + place % 2], "ls": style.DASHES[line]}
            _points(axes, list(own), table, list(own.values()), color=style.SERIES[place], ms=2.8, label=label, **look)
    axes.set_xlabel("months without evaluation")
