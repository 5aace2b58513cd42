"""How figures look: widths of a journal's columns, colours that colour-blind readers can distinguish, marks that need no
colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from experiments.statistics.testability import NOT_TESTED, WHY_NOT, column_tested, is_tested_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

Table: TypeAlias = "TableLike"  # in quotes: figures draw without the statistics, and so without scipy
Tables = Mapping[str, "TableLike"]

SINGLE, DOUBLE = 90.0, 190.0  # mm, of a page's one column and its two
_MM = 1.0 / 25.4  # inches

# Okabe & Ito 2008; ordered so that neighbours differ in lightness too
BLACK, BLUE, ORANGE, GREEN = "#000000", "#0072B2", "#E69F00", "#009E73"
VERMILION, SKY, PURPLE, YELLOW = "#D55E00", "#56B4E9", "#CC79A7", "#F0E442"
GREY, PALE, LINE = "#777777", "#E4E4E4", "#999999"
SERIES = (BLUE, ORANGE, BLACK, PURPLE, GREEN, SKY, VERMILION, GREY)
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES: tuple[str | tuple[int, tuple[int, ...]], ...] = (
    "-",
    "--",
    ":",
    "-.",
    (0, (5, 1)),
    (0, (3, 1, 1, 1)),
    (0, (1, 2)),
    (0, (6, 1, 1, 1)),
)
OUTCOMES = {"enacted": (ORANGE, "s"), "integrated": (BLUE, "o"), "use": (BLACK, "^")}
"""Colour and mark of an outcome, the same in all figures."""

HOLLOW: dict[str, Any] = {"color": LINE, "mfc": "white", "zorder": 2.5, "gid": NOT_TESTED}
"""How a comparison that was not tested is drawn, whatever its series."""

STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # ships with matplotlib, so that every machine draws the same
    "font.size": 7.0,
    "axes.titlesize": 7.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 7.0,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#EBEBEB",
    "grid.linewidth": 0.6,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "legend.fontsize": 6.5,
    "legend.title_fontsize": 6.5,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "legend.borderaxespad": 0.3,
    "lines.linewidth": 1.1,
    "lines.markersize": 3.5,
    "errorbar.capsize": 1.5,
    "hatch.linewidth": 0.5,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "pdf.fonttype": 42,  # TrueType, embedded: editors and readers find text, not outlines
    "pdf.compression": 9,
    "savefig.dpi": 300,
}


def size(figure: Figure, width: float, height: float) -> None:
    """Set width and height, in mm."""
    figure.set_size_inches(width * _MM, height * _MM)


def plainly(name: str) -> str:
    """A name of the code as a reader takes it."""
    return str(name).replace("_", " ")


def parameter(name: str) -> str:
    """A parameter's dotted name, short."""
    return "K" if name == "complementarity.strength" else plainly(name.split(".", 1)[-1])


def estimates(
    axes: Axes, at: Any, table: TableLike, name: str, rows: Sequence[int] | np.ndarray, *, flat: bool = False,
    scale: float = 1.0, **how: Any,
) -> None:  # fmt: skip
    """Points with intervals from the columns `name`, `name_low` and `name_high`; `flat` puts values on the x axis.

    Where the table says that a comparison was not tested (`testability.column_tested`) its mark is hollow and grey.
    """
    value, low, high = (
        scale * np.array([table[name + part][row] for row in rows], dtype=float) for part in ("", "_low", "_high")
    )
    at = np.asarray(at, dtype=float)
    reach = np.nan_to_num(np.clip(np.vstack([value - low, high - value]), 0.0, None))
    tested = np.array([is_tested_at(table, name, row) for row in rows], dtype=bool)
    how = {"fmt": "o", "elinewidth": 0.8, **how}
    solid = tested | ("ls" in how)  # a line goes through all points, and hollow marks lie upon it
    looks = [(solid, how)] if tested.all() else [(solid, how), (~tested, {**how, **HOLLOW, "label": None, "ls": "none"})]
    for shown, look in looks:
        if flat:
            axes.errorbar(value[shown], at[shown], xerr=reach[:, shown], **look)
        else:
            axes.errorbar(at[shown], value[shown], yerr=reach[:, shown], **look)


def explain_hollow(figure: Figure, **how: Any) -> None:
    """Write what a hollow mark means under a figure that has one."""
    from matplotlib.lines import Line2D

    if figure.findobj(lambda artist: artist.get_gid() == NOT_TESTED):
        mark = Line2D([], [], ls="none", marker="o", mfc="white", mec=LINE, label=f"{NOT_TESTED}: {WHY_NOT}")
        figure.legend(handles=[mark], loc="outside lower center", **how)


def explain_white(figure: Figure) -> None:
    """Write under a map what a cell without a colour means."""
    from matplotlib.patches import Patch

    cell = Patch(facecolor="white", edgecolor=LINE, lw=0.6, label=f"{NOT_TESTED}: {WHY_NOT}")
    figure.legend(handles=[cell], loc="outside lower center")


def three(table: TableLike) -> TableLike:
    """A table of effects with its estimate in columns as `estimates` takes them, under `effect`."""
    columns = {"effect": table["estimate"], "effect_low": table["low"], "effect_high": table["high"]}
    return columns | ({column_tested("effect"): table["tested"]} if "tested" in table else {})


def listed(axes: Axes, names: Sequence[str] | np.ndarray, *, has_names: bool = True, size: float = 6.5) -> None:
    """Rows from the top down, with their names where wanted, and a faint line for the eye through each."""
    axes.set_yticks(range(len(names)), [plainly(name) for name in names] if has_names else [""] * len(names), fontsize=size)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y")


def zero(axes: Axes, *, flat: bool = False, margin: float = 0.0) -> None:
    """Where there is no difference, and the differences that are too small to matter."""
    (axes.axvline if flat else axes.axhline)(0.0, color=LINE, lw=0.7, zorder=0.5)
    if margin > 0.0:
        (axes.axvspan if flat else axes.axhspan)(-margin, margin, color=PALE, lw=0, zorder=0)


def numbered(axes: Iterable[Axes]) -> None:
    """Small letters before the titles, by which a caption names the parts."""
    for letter, each in zip("abcdefghijklmnopqrstuvwxyz", axes, strict=False):
        title = each.get_title(loc="left")
        each.set_title(f"({letter}) {title}".rstrip(), loc="left")


def columns(table: TableLike) -> dict[str, np.ndarray]:
    """A table's columns as arrays."""
    return {name: np.asarray(values) for name, values in table.items()}


def rows_of(table: TableLike, **wanted: Any) -> list[int]:
    """Places of the rows that have these values."""
    count = len(next(iter(table.values()), ()))
    return [place for place in range(count) if all(table[name][place] == value for name, value in wanted.items())]
