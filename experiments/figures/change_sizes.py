"""How large changes are: yearly changes of practices beside those of nulls.

Densities over changes in units of their own standard deviation, logarithmic. Solid: the model. Dashed: normal changes with
each city's own mean and spread, so that fat tails from different cities alone are in it. The outermost points hold all that
lies beyond. Right: L-kurtosis, and its excess over that null. Starred: a reconstruction of Lant and Mezias's model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "docking", ("change_sizes", "changes")
INTERVAL = "95 %, delete-a-group jackknife over replicate panels"
NAMES = {"ours": "the model", "ours_learning_alone": "learning alone", "lant_mezias": "Lant-Mezias*"}


def finding(tables: style.Tables) -> str:
    """How peaked the model's changes are, and how much more than the null's."""
    ratios = tables["changes"]
    row = list(ratios["model"]).index("ours")
    return (
        f"Yearly changes of practices have an L-kurtosis of "
        f"{style.between(ratios, 'l_kurtosis', row, sign=False)}, "
        f"{style.between(ratios, 'l_kurtosis_minus_null', row)} over what cities of different spread alone would show."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """A density per model; the fourth L-moment ratio of each."""
    table, ratios = style.columns(tables["change_sizes"]), tables["changes"]
    models = list(dict.fromkeys(table["model"].tolist()))
    subplots = style.panels(figure, len(models) + 1, across=2, each=56.0, head=14.0)
    least = float(table["density"][table["density"] > 0.0].min())
    for axes, model in zip(subplots, models, strict=False):
        here = table["model"] == model
        axes.plot(table["size"][here], np.where(table["null"][here] > 0, table["null"][here], np.nan), "--", color=palette.GREY,
                  label="null: normal, each city's own mean and spread")  # fmt: skip
        axes.plot(table["size"][here], np.where(table["density"][here] > 0, table["density"][here], np.nan), "-o", ms=1.8,
                  color=palette.SERIES[0], label="simulated")  # fmt: skip
        axes.set_yscale("log")
        axes.set_ylim(least / 2.0, 4.0 * float(table["density"].max()))
        axes.set_title(NAMES.get(model, style.plainly(model)))
        axes.set_xlabel("yearly change, standard deviations")
        axes.set_yticks([1e-4, 1e-2, 1.0], [".0001", ".01", "1"])
        axes.minorticks_off()
        axes.set_ylabel("density")
    style.key(figure, subplots[0], narrow=1)
    right = subplots[-1]
    rows = [list(ratios["model"]).index(model) for model in models]
    for name, shift, colour, mark, label in (
        ("l_kurtosis", -0.12, palette.SERIES[4], "o", "L-kurtosis"),
        ("l_kurtosis_minus_null", 0.12, palette.SERIES[5], "s", "minus null's"),
    ):
        heights = np.arange(len(rows)) + shift
        style.estimates(right, heights, ratios, name, rows, flat=True, fmt=mark, color=colour, label=label)
    style.listed(right, [NAMES.get(model, model) for model in models])
    style.zero(right, flat=True)
    right.set_title("peakedness")
    right.set_xlabel("L-moment ratio")
    right.legend(loc="upper center", bbox_to_anchor=(0.45, -0.24), ncols=2)
    style.numbered(subplots)
