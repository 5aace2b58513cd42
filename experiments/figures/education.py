"""Doses of user education: enactment, use and performance where skill is concave in education, and where it is linear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import TableLike

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

STUDY, TABLES = "lessons", ("levels",)
SHOWN = ("enacted", "use", "performance")
FORMS = {"dose": "skill concave in education", "linear": "skill linear"}


def draw(figure: Figure, tables: style.Tables) -> None:
    """A part per outcome; empty where the study has no such scenario."""
    levels = tables["levels"]
    style.size(figure, style.DOUBLE, 58.0)
    subplots = figure.subplots(1, len(SHOWN))
    for axes, measure in zip(subplots, SHOWN, strict=True):
        here = style.rows_of(levels, scenario="education", measure=measure)
        for place, (form, words) in enumerate(FORMS.items()):
            rows = [row for row in here if levels["arm"][row].startswith(form)]
            dose = np.array([float(levels["arm"][row].rpartition("_")[2]) / 100.0 for row in rows])
            if rows:
                how: dict[str, Any] = {
                    "fmt": style.MARKS[place],
                    "ls": style.DASHES[place],
                    "color": style.SERIES[place],
                    "label": words,
                }
                style.estimates(axes, dose, _levels(levels), "value", rows, **how)
        axes.set_xlabel("education spending, benchmark = 1")
        axes.set_ylabel(find(measure).label)
        axes.grid(axis="y")
    style.numbered(subplots)
    handles, labels = subplots[0].get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside upper center", ncols=2)


def _levels(table: TableLike) -> TableLike:
    return {"value": table["value"], "value_low": table["low"], "value_high": table["high"]}
