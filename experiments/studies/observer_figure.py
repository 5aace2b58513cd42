"""The figure of the study of the observer: confusion matrices of two visits, and what more visits add."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ARMS = ("all arms", "leaders' own choice")
BY = {"overlap": "concurrent by overlap", "span": "by span"}
READ = {"read_no_change": "no change", "read_partial": "partial", "read_all_dimensions": "all, so\nconcurrent"}


def draw(figure: Figure, tables: dict[str, dict[str, list]]) -> None:
    """Left: what happened against what two visits read, fewest and most errors. Right: what is read by number of visits."""
    confusion = {name: np.asarray(values) for name, values in tables["confusion"].items()}
    followed = {name: np.asarray(values) for name, values in tables["waves"].items()}
    errors = np.unique(confusion["error"])
    shown = errors[[0, -1]] if len(errors) > 1 else errors
    figure.set_size_inches(17.5, 8.0)
    grid = figure.add_gridspec(2, len(shown) + 2, width_ratios=(*[1.0] * len(shown), 1.0, 1.0))
    for row, arm in enumerate(ARMS):
        for column, error in enumerate(shown):
            axes = figure.add_subplot(grid[row, column])
            here = np.flatnonzero((confusion["arm"] == arm) & (confusion["error"] == error) & (confusion["by"] == "overlap"))
            matrix = np.array([confusion[name][here] for name in READ], dtype=float).T
            axes.imshow(np.nan_to_num(matrix), cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
            for (height, place), value in np.ndenumerate(matrix):
                text = "no such city" if np.isnan(value) else f"{value:.2f}"
                axes.text(
                    place, height, text, ha="center", va="center", fontsize=10, color="white" if value > 0.6 else "#222222"
                )
            axes.set_xticks(range(len(READ)), list(READ.values()), fontsize=8)
            labels = [f"{confusion['course'][place]}\n{confusion['cities'][place]:,} cities" for place in here]
            axes.set_yticks(range(len(here)), labels if column == 0 else [""] * len(here), fontsize=9)
            axes.set_title(f"{arm}, {100 * error:g} % of reports wrong", fontsize=10, loc="left")
            axes.tick_params(length=0)
            if row == 1:
                axes.set_xlabel("two visits read")
            if column == 0:
                axes.set_ylabel("what happened")
        for column, by in enumerate(BY, len(shown)):
            axes = figure.add_subplot(grid[row, column])
            _lines(axes, {name: values[(followed["arm"] == arm) & (followed["by"] == by)] for name, values in followed.items()})
            axes.set_title(f"{arm}, {BY[by]}", fontsize=10, loc="left")
            if row == 1:
                axes.set_xlabel("visits, evenly spaced")
            if column == len(shown):
                axes.set_ylabel("share read as concurrent")
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=8, frameon=False)


def _lines(axes: Axes, table: dict[str, np.ndarray]) -> None:
    """Share read as concurrent by number of visits, of concurrent and of piecemeal changes, a line style per error."""
    visits = np.unique(table["waves"])
    for order, error in enumerate(np.unique(table["error"])):
        for name, colour, label in (
            ("sensitivity", "#3b7bb8", "truly concurrent"),
            ("false_alarm", "#e08a1e", "completed piecemeal"),
        ):
            here = table["error"] == error
            value = table[name][here].astype(float)
            reach = [value - table[f"{name}_low"][here], table[f"{name}_high"][here] - value]
            axes.errorbar(
                np.arange(here.sum()) + 0.06 * (order - 1.5), value, yerr=np.nan_to_num(np.clip(reach, 0, None)), color=colour,
                ls=("-", "--", "-.", ":")[order % 4], marker="osD^"[order % 4], ms=4.5, lw=1.3, capsize=2,
                label=f"{label}, {100 * error:g} % wrong",
            )  # fmt: skip
    axes.set_xticks(range(len(visits)), [f"{each:g}" for each in visits])
    axes.set_ylim(-0.03, 1.03)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#eeeeee")
