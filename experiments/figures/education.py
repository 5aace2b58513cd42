"""Doses of user education: enactment, use and performance where skill is concave in education, and where it is linear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

STUDY, TABLES = "lessons", ("levels",)
SHOWN = {"enacted": "share that enacts", "use": "use of the platform", "performance": "performance, last year"}
FORMS = {"dose": "skill concave in education", "linear": "skill linear"}


def draw(figure: Figure, tables: style.Tables) -> None:
    """A panel per outcome; empty where the scenario is not asked."""
    levels = tables["levels"]
    style.size(figure, style.DOUBLE, 58.0)
    subplots = figure.subplots(1, len(SHOWN))
    for axes, (measure, label) in zip(subplots, SHOWN.items(), strict=True):
        here = style.rows_of(levels, scenario="education", measure=measure)
        for place, (form, said) in enumerate(FORMS.items()):
            rows = [row for row in here if levels["arm"][row].startswith(form)]
            dose = np.array([float(levels["arm"][row].rpartition("_")[2]) / 100.0 for row in rows])
            if rows:
                how: dict[str, Any] = {
                    "fmt": style.MARKS[place], "ls": style.DASHES[place], "color": style.SERIES[place], "label": said,
                }  # fmt: skip
                style.estimates(axes, dose, _levels(levels), "value", rows, **how)
        axes.set_xlabel("education spending, benchmark = 1")
        axes.set_ylabel(label)
        axes.grid(axis="y")
    style.numbered(subplots)
    handles, labels = subplots[0].get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside upper center", ncols=2)


def _levels(table: TableLike) -> dict:
    return {"value": table["value"], "value_low": table["low"], "value_high": table["high"]}
