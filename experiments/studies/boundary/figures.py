"""Figures of the boundary: diverging colours that colour-blind readers can tell apart, ties in grey, the default marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies.boundary.space import CLASSES, DEFINITIONS
from experiments.tabling import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.colors import ListedColormap, Normalize
    from matplotlib.figure import Figure

Tables = dict[str, dict[str, list]]

FEW, MANY, TIE = "#b35806", "#542788", "#e4e4e4"  # ends of ColorBrewer's PuOr, and the tie between
TITLES = {"enacted": "enacted", "integrated_or_enacted": "integrated or enacted", "use": "use"}
EQUAL = {"same_pace": "same monthly rate", "same_rate": "same rate per practice"}
_COLOURS = {"fewest": FEW, "tie_of_none": "#f4f4f4", "tie_of_some": "#cfcfcf", "tie_of_all": "#9a9a9a", "more": MANY}
_TOP = 12


def diverging(margin: float, most: float) -> tuple[ListedColormap, Normalize]:
    """Colours for differences -most..most: orange where few at a time win, purple where many do, grey within the margin."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap, Normalize

    most = max(most, 2.0 * margin)
    shades = colormaps["PuOr"](np.concatenate([np.linspace(0.05, 0.42, 256), np.linspace(0.58, 0.95, 256)]))
    level = np.linspace(-most, most, 512)
    shades[np.abs(level) <= margin] = (0.894, 0.894, 0.894, 1.0)
    return ListedColormap(shades), Normalize(-most, most)


def space(figure: Figure, tables: Tables, few: float, many: float, margin: float) -> None:
    """Who wins over the plausible space; the draws in the two parameters that matter most; what matters."""
    figure.set_size_inches(13.5, 8.6)
    grid = figure.add_gridspec(2, 3, height_ratios=(0.8, 1.25))
    _bars(figure.add_subplot(grid[0, :]), tables, few, many, margin)
    for column, outcome in enumerate(OUTCOMES):
        _ranked(figure.add_subplot(grid[1, column]), tables, outcome, few, many)


def _bars(axes: Any, tables: Tables, few: float, many: float, margin: float) -> None:
    shares = tables["shares"]
    labels = {
        "fewest": f"{few:g} at a time wins", "tie_of_none": "tie: (almost) none get there", "tie_of_some": "tie",
        "tie_of_all": "tie: (almost) all get there", "more": "more at a time win",
    }  # fmt: skip
    numbers = sorted(set(shares["simultaneity"]))
    bars = [(outcome, definition, number) for outcome in OUTCOMES for definition in DEFINITIONS for number in numbers]
    for height, bar in enumerate(bars):
        left = 0.0
        for class_ in CLASSES:
            here = [
                place
                for place in range(len(shares["outcome"]))
                if tuple(shares[name][place] for name in ("outcome", "definition", "simultaneity", "judged_by", "wins"))
                == (*bar, "estimate", class_)
            ]
            width = shares["share"][here[0]]
            axes.barh(height, width, left=left, color=_COLOURS[class_], label=labels[class_] if height == 0 else None,
                      edgecolor="white", lw=0.8)  # fmt: skip
            if class_ in ("fewest", "more") and width > 0.0:
                low, high = shares["share_low"][here[0]], shares["share_high"][here[0]]
                at, align, colour = left + width / 2, "center", "white"
                if width < 0.105:  # too narrow for its numbers: beside the bar
                    at, align, colour = (1.005, "left", MANY) if class_ == "more" else (left + width + 0.004, "left", FEW)
                label = f"{width:.2f} [{low:.2f}, {high:.2f}]"
                axes.text(at, height, label, ha=align, va="center", fontsize=7.5, color=colour)
            left += width
    names = [f"{TITLES[outcome]}, {EQUAL[definition]}, {number:g} against {few:g}" for outcome, definition, number in bars]
    axes.set_yticks(range(len(bars)), names, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel(f"share of plausible draws; won by more than {margin:g}, 95 % intervals over draws", fontsize=9)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.legend(fontsize=8, ncols=5, loc="lower center", bbox_to_anchor=(0.4, 1.0), frameon=False)


def _ranked(axes: Any, tables: Tables, outcome: str, few: float, many: float) -> None:
    importance = tables["importance"]
    here = [
        place
        for place in range(len(importance["outcome"]))
        if (importance["outcome"][place], importance["definition"][place]) == (outcome, DEFINITIONS[0])
    ][:_TOP]
    other = {
        importance["parameter"][place]: importance["rank_correlation"][place]
        for place in range(len(importance["outcome"]))
        if (importance["outcome"][place], importance["definition"][place]) == (outcome, DEFINITIONS[1])
    }
    for height, place in enumerate(here):
        value, low, high = (importance[f"rank_correlation{part}"][place] for part in ("", "_low", "_high"))
        colour = MANY if value > 0 else FEW
        axes.errorbar(value, height, xerr=[[value - low], [high - value]], fmt="o", ms=5, capsize=2, color=colour)
        axes.plot(other[importance["parameter"][place]], height, "D", ms=4.5, mfc="none", color="#555555")
    axes.plot([], [], "o", color="#555555", label=f"{EQUAL[DEFINITIONS[0]]}, 95 % interval")
    axes.plot([], [], "D", mfc="none", color="#555555", label=EQUAL[DEFINITIONS[1]])
    axes.axvline(0.0, color="#999999", lw=0.8)
    axes.set_yticks(range(len(here)), [_plainly(importance["parameter"][place]) for place in here], fontsize=8)
    axes.invert_yaxis()
    axes.set_title(f"{TITLES[outcome]}:\nwhat moves {many:g} at a time less {few:g}", fontsize=10, loc="left")
    axes.set_xlabel("rank correlation over draws", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#eeeeee")
    axes.set_axisbelow(True)
    if outcome == next(iter(OUTCOMES)):
        axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(-0.9, -0.12), ncols=2, frameon=False)


def _plainly(parameter: str) -> str:
    return parameter.split(".", 1)[1].replace("_", " ") if parameter != "complementarity.strength" else "K"


def maps(figure: Figure, tables: Tables, few: float, many: float, margin: float) -> None:
    """Two parameters at a time through the default city: paired differences, ties grey, boundary at the margin."""
    table = {name: np.asarray(values) for name, values in tables["maps"].items()}
    slices = list(dict.fromkeys(table["slice"].tolist()))
    outcomes = ("enacted", "integrated_or_enacted")
    figure.set_size_inches(2.75 * len(slices) + 1.2, 3.1 * len(outcomes) + 0.4)
    subplots = figure.subplots(len(outcomes), len(slices), squeeze=False)
    for line, outcome in enumerate(outcomes):
        colours, scale = diverging(margin, float(np.nanmax(np.abs(table[outcome]))))
        for column, slice_ in enumerate(slices):
            axes, here = subplots[line, column], table["slice"] == slice_
            x, y = np.unique(table["x"][here]), np.unique(table["y"][here])
            value = table[outcome][here].reshape(len(x), len(y)).T
            mesh = axes.pcolormesh(x, y, value, cmap=colours, norm=scale, shading="nearest")
            low, high = (table[f"{outcome}_{end}"][here].reshape(len(x), len(y)).T for end in ("low", "high"))
            beyond = (low > margin) | (high < -margin)
            across, up = np.meshgrid(x, y)
            axes.plot(across[beyond], up[beyond], ".", ms=2.5, color="#222222")
            axes.plot(table["default_x"][here][0], table["default_y"][here][0], "*", ms=12, color="white", mec="black", mew=1.0)
            axes.set_ylabel(_plainly(str(table["y_parameter"][here][0])), fontsize=9)
            axes.set_xlabel(_plainly(str(table["x_parameter"][here][0])), fontsize=9)
            axes.set_xlim(x[0], x[-1])  # half a cell at each edge lies outside the range
            axes.set_ylim(y[0], y[-1])
            axes.tick_params(labelsize=8)
        bar = figure.colorbar(mesh, ax=subplots[line, :].tolist(), pad=0.01, aspect=18)
        bar.set_label(f"{TITLES[outcome]}:\n{many:g} at a time less {few:g}", fontsize=9)
        bar.ax.tick_params(labelsize=8)
    figure.suptitle(
        f"Star: default city. Grey: within {margin:g}. Dot: whole 95 % interval beyond it."
        f" Orange: {few:g} at a time reaches more; purple: {many:g} at a time.",
        fontsize=9.5,
    )


def pace(figure: Figure, tables: Tables, few: float, many: float, margin: float) -> None:
    """The same total over every span by every number at a time; lines join cells of one rate per practice."""
    table = {name: np.asarray(values) for name, values in tables["pace"].items()}
    spans, numbers = np.unique(table["span"]), np.unique(table["simultaneity"])
    figure.set_size_inches(12.0, 4.1)
    subplots = figure.subplots(1, len(OUTCOMES))
    for axes, outcome in zip(subplots, OUTCOMES, strict=True):
        value = table[outcome].reshape(len(spans), len(numbers)).T
        mesh = axes.pcolormesh(np.arange(len(spans)), numbers, value, cmap="cividis", vmin=0.0, shading="nearest")
        for i in range(len(spans)):
            for j, number in enumerate(numbers):
                dark = value[j, i] < 0.55 * np.nanmax(value)
                axes.text(
                    i, number, f"{value[j, i]:.2f}", ha="center", va="center", fontsize=7, color="white" if dark else "black"
                )
        if len(spans) > 1 and len(numbers) > 1:
            rate = np.log(table["rate_per_practice"].reshape(len(spans), len(numbers)).T)
            levels = np.unique(np.quantile(rate, [0.2, 0.4, 0.6, 0.8]))
            lines = axes.contour(
                np.arange(len(spans)), numbers, rate, levels=levels, colors="white", linewidths=0.9, linestyles="solid"
            )
            axes.clabel(lines, fmt={each: f"{np.exp(each):.2g}" for each in levels}, fontsize=7)
        axes.set_xticks(range(len(spans)), [f"{span:g}" for span in spans], fontsize=8)
        axes.set_yticks(numbers)
        axes.set_xlabel("span, months (same total effort)")
        axes.set_ylabel("practices at a time")
        axes.set_title(f"{TITLES[outcome]}, default city", fontsize=10, loc="left")
        figure.colorbar(mesh, ax=axes, pad=0.01)
    figure.suptitle("Each column: same total, same monthly rate. White lines: same effort a month for each practice worked on.",
                    fontsize=9.5)  # fmt: skip


def effects(figure: Figure, tables: Tables, few: float, many: float, margin: float) -> None:
    """Every effect in the default city with its interval, and its sign over plausible draws."""
    table = tables["effects"]
    ending = "_enacted"
    rows = [
        place for place, key in enumerate(table["key"]) if key.endswith(ending) and not key.endswith("_integrated_or_enacted")
    ]
    either = {
        table["key"][place].removesuffix("_integrated_or_enacted"): place
        for place in range(len(table["key"]))
        if table["key"][place].endswith("_integrated_or_enacted")
    }
    figure.set_size_inches(11.5, 0.3 * len(rows) + 1.6)
    left, right = figure.subplots(1, 2, width_ratios=(1.5, 1.0), sharey=True)
    names = [table["key"][place].removesuffix(ending) for place in rows]
    for height, (place, name) in enumerate(zip(rows, names, strict=True)):
        for at, shift, colour in ((place, -0.14, MANY), (either[name], 0.14, "#1b7837")):
            value, low, high = (table[part][at] for part in ("estimate", "low", "high"))
            left.errorbar(value, height + shift, xerr=[[value - low], [high - value]], fmt="o", ms=4, capsize=2, color=colour)
        if table["draws"][place]:
            up, down = table["draws_positive"][place], table["draws_negative"][place]
            right.barh(height, up, color=MANY, height=0.6)
            right.barh(height, -down, color=FEW, height=0.6)
    left.axvspan(-margin, margin, color=TIE, zorder=0)
    left.axvline(0.0, color="#999999", lw=0.8)
    left.errorbar([], [], xerr=[], fmt="o", color=MANY, label="enacted")
    left.errorbar([], [], xerr=[], fmt="o", color="#1b7837", label="integrated or enacted")
    left.legend(fontsize=8, frameon=False, loc="lower right")
    left.set_yticks(range(len(rows)), [name.replace("_", " ") for name in names], fontsize=8)
    left.set_ylim(len(rows) - 0.4, -0.6)
    left.set_xlabel(f"difference in shares, default city, 95 % intervals; grey: within {margin:g}", fontsize=9)
    right.axvline(0.0, color="#999999", lw=0.8)
    right.set_xlim(-1.0, 1.0)
    right.set_xticks([-1, -0.5, 0, 0.5, 1], ["1", ".5", "0", ".5", "1"])
    right.set_xlabel("enacted: share of draws below | above zero", fontsize=9)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#eeeeee")
        axes.set_axisbelow(True)
