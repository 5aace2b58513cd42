"""How figures look: widths of a journal's columns, letters of at least seven points, and marks that need no colour.

A figure comes with its width (`WIDTHS`), which `sheet.image` sets; the function that draws asks `is_wide`, and sets the height.
Colours are in `palette`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from experiments.reporting import palette
from experiments.reporting.phrases import AXES, PHRASES
from experiments.statistics.testability import NOT_TESTED, WHY_NOT, column_tested, is_tested_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

Table: TypeAlias = "TableLike"  # in quotes: figures draw without the statistics, and so without scipy
Tables = Mapping[str, "TableLike"]

WIDTHS = {"one": 88.0, "two": 180.0}
"""Widths of one column of a page and of two, mm."""

LEAST = 7.0
"""The smallest letters of any figure at its final size, points."""

TALLEST = 236.0
"""Height of a page, mm."""

_MM = 1.0 / 25.4  # inches
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

HOLLOW: dict[str, Any] = {"color": palette.LINE, "mfc": "white", "zorder": 2.5, "gid": NOT_TESTED}
"""How a comparison that was not tested is drawn, whatever its series."""

STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # ships with matplotlib, so that every machine draws the same
    "font.size": LEAST,
    "axes.titlesize": LEAST,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": LEAST,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#EBEBEB",
    "grid.linewidth": 0.6,
    "xtick.labelsize": LEAST,
    "ytick.labelsize": LEAST,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "legend.fontsize": LEAST,
    "legend.title_fontsize": LEAST,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "legend.borderaxespad": 0.3,
    "legend.columnspacing": 1.2,
    "lines.linewidth": 1.1,
    "lines.markersize": 3.5,
    "errorbar.capsize": 1.5,
    "hatch.linewidth": 0.5,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "pdf.fonttype": 42,  # TrueType, embedded: editors and readers find text, not outlines
    "pdf.compression": 9,
    "svg.fonttype": "none",
    "svg.hashsalt": "framebreak",
    "savefig.dpi": 300,
}


def is_wide(figure: Figure) -> bool:
    """Whether a figure is as wide as two columns."""
    return float(figure.get_size_inches()[0]) > 0.5 * sum(WIDTHS.values()) * _MM


def tall(figure: Figure, wide: float, narrow: float | None = None) -> None:
    """Set the height in mm: that of the wide form, and that of the narrow one where it differs."""
    own = wide if narrow is None or is_wide(figure) else narrow
    figure.set_size_inches(float(figure.get_size_inches()[0]), own * _MM)


def panels(
    figure: Figure, count: int, *, across: int, each: float, head: float = 12.0, narrow: int = 1, **how: Any
) -> list[Axes]:
    """So many parts: `across` side by side in the wide form, `narrow` in the other.

    `each` is the height of a line of parts, `head` that of legends, mm.
    """
    columns = min(count, across if is_wide(figure) else narrow)
    lines = -(-count // columns)
    tall(figure, min(TALLEST, head + each * lines))
    grid = figure.subplots(lines, columns, squeeze=False, **how).ravel()
    for axes in grid[count:]:
        axes.set_visible(False)
    return list(grid[:count])


def key(
    figure: Figure, source: Axes | None = None, *, wide: int = 6, narrow: int = 2, where: str = "upper", **how: Any
) -> None:
    """One legend of the whole figure, above or below it, with so many entries in a line."""
    handles: list[Any] = source.get_legend_handles_labels()[0] if source is not None else how.pop("handles", [])
    if handles:
        columns, place = min(len(handles), wide if is_wide(figure) else narrow), f"outside {where} center"
        how |= {"loc": place, "ncols": columns}  # matplotlib lists the places it knows, which differ between its versions
        figure.legend(handles, [str(each.get_label()) for each in handles], **how)


def wrapped(text: str, letters: int, most: int = 3) -> str:
    """Words on lines of so many letters; what is beyond so many lines is left out, and shown to be."""
    lines = wrap(plainly(text), letters) or [""]
    return "\n".join(lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: letters - 2]} …"])


def plainly(name: str) -> str:
    """A name of the code as a reader takes it."""
    return str(name).replace("_", " ")


def parameter(name: str) -> str:
    """A parameter in words, from its dotted name.

    >>> parameter("change_programme.effort"), parameter("leadership.ambition")
    ('total effort of the programme', 'ambition')
    """
    return PHRASES.get(name, plainly(name.split(".", 1)[-1]))


def axis_of(name: str) -> str:
    """A parameter as the label of an axis."""
    return AXES.get(name, parameter(name))


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, the minus a real one and no zero before the point.

    >>> signed(-0.104), signed(0.06), signed(0.0)
    ('−.10', '+.06', '.00')
    """
    text = f"{abs(value):.{digits}f}"
    text = text[1:] if text.startswith("0.") else text
    return text if float(text) == 0.0 else ("−" if value < 0 else "+") + text


def share(value: float, digits: int = 2) -> str:
    """A share without the zero before its point.

    >>> share(0.535), share(1.0)
    ('.54', '1.00')
    """
    return f"{value:.{digits}f}".removeprefix("0") if value >= 0 else signed(value, digits)


def between(table: TableLike, name: str, row: int, *, sign: bool = True, digits: int = 2) -> str:
    """An estimate with its interval in words, from columns `name`, `name_low` and `name_high`."""
    told = signed if sign else share
    value, low, high = (told(float(table[name + end][row]), digits) for end in ("", "_low", "_high"))
    return f"{value} [{low}, {high}]"


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


def explain_hollow(figure: Figure) -> None:
    """Write what a hollow mark means under a figure that has one."""
    from matplotlib.lines import Line2D

    if figure.findobj(lambda artist: artist.get_gid() == NOT_TESTED):
        mark = Line2D([], [], ls="none", marker="o", mfc="white", mec=palette.LINE, label=_why_not(figure))
        figure.legend(handles=[mark], loc="outside lower center")


def explain_white(figure: Figure) -> None:
    """Write under a map what a cell without a colour means."""
    from matplotlib.patches import Patch

    cell = Patch(facecolor="white", edgecolor=palette.LINE, lw=0.6, label=_why_not(figure))
    figure.legend(handles=[cell], loc="outside lower center")


def _why_not(figure: Figure) -> str:
    text = f"{NOT_TESTED}: {WHY_NOT}"
    return text if is_wide(figure) else wrapped(text, 48)


def three(table: TableLike) -> TableLike:
    """A table of effects with its estimate in columns as `estimates` takes them, under `effect`."""
    columns = {"effect": table["estimate"], "effect_low": table["low"], "effect_high": table["high"]}
    return columns | ({column_tested("effect"): table["tested"]} if "tested" in table else {})


def listed(axes: Axes, names: Sequence[str] | np.ndarray, *, has_names: bool = True) -> None:
    """Rows from the top down, with their names where wanted, and a faint line for the eye through each."""
    axes.set_yticks(range(len(names)), [plainly(name) for name in names] if has_names else [""] * len(names))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y")


def zero(axes: Axes, *, flat: bool = False, margin: float = 0.0) -> None:
    """Where there is no difference, and the differences that are too small to matter."""
    (axes.axvline if flat else axes.axhline)(0.0, color=palette.LINE, lw=0.7, zorder=0.5)
    if margin > 0.0:
        (axes.axvspan if flat else axes.axhspan)(-margin, margin, color=palette.PALE, lw=0, zorder=0)


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
