"""Doses of user education: enactment, use and performance where skill is concave in education, and where it is linear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import TableLike

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

STUDY, TABLES = "lessons", ("levels",)
SHOWN = ("enacted", "use", "performance")
FORMS = {"dose": "skill concave in education", "linear": "skill linear"}


def finding(tables: style.Tables) -> str:
    """What the first half of education spending does, and the second."""
    levels = tables["levels"]
    rows = [
        row for row in style.rows_of(levels, scenario="education", measure="enacted") if levels["arm"][row].startswith("dose")
    ]
    if not rows:
        return "The study has no doses of education."
    dose = {float(levels["arm"][row].rpartition("_")[2]) / 100.0: levels["value"][row] for row in rows}
    least, most = min(dose), max(dose)
    middle = min(dose, key=lambda each: abs(each - 0.5 * (least + most)))
    return (
        f"The share of cities that enact goes from {style.share(dose[least])} at {least:g} of the benchmark of "
        "education spending to "
        f"{style.share(dose[middle])} at {middle:g}, and to {style.share(dose[most])} at {most:g}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """A part per outcome; empty where the study has no such scenario."""
    levels = tables["levels"]
    subplots = style.panels(figure, len(SHOWN), across=3, each=52.0, head=12.0)
    for axes, measure in zip(subplots, SHOWN, strict=True):
        here = style.rows_of(levels, scenario="education", measure=measure)
        for place, (form, words) in enumerate(FORMS.items()):
            rows = [row for row in here if levels["arm"][row].startswith(form)]
            dose = np.array([float(levels["arm"][row].rpartition("_")[2]) / 100.0 for row in rows])
            if rows:
                how: dict[str, Any] = {
                    "fmt": style.MARKS[place],
                    "ls": style.DASHES[place],
                    "color": palette.SERIES[place],
                    "label": words,
                }
                style.estimates(axes, dose, _levels(levels), "value", rows, **how)
        axes.set_xlabel("education spending\n(benchmark = 1)")
        axes.set_ylabel(f"{find(measure).axis},\n{find(measure).in_units}")
        axes.grid(axis="y")
    style.numbered(subplots)
    style.key(figure, subplots[0], narrow=1)


def _levels(table: TableLike) -> TableLike:
    return {"value": table["value"], "value_low": table["low"], "value_high": table["high"]}
