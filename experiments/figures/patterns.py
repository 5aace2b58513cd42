"""Stylised facts, and which models reproduce them.

Yes: reproduced; no: not; ?: undecided, an interval crosses a bound; -: silent, the model has no such variable. (d): looked
at while the default city was set or chosen; (r): in our model the sign follows from a rule; neither is evidence. Starred: a
reconstruction.
"""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "docking", ("patterns",)
INTERVAL = "95 %; a check holds where the whole interval lies within its bounds"
MODELS = {
    "ours": "ours", "sastry": "Sastry*", "repenning": "Repen-\nning*", "lant_mezias": "Lant-\nMezias*", "budgets": "budgets*",
    "degroot": "DeGroot", "granovetter": "Grano-\nvetter", "nk": "NK",
}  # fmt: skip
LOOK = {
    "reproduced": ("yes", palette.SERIES[0], "white", ""),
    "not reproduced": ("no", palette.SERIES[3], "black", "////"),
    "undecided": ("?", "#D5D5D5", "black", ""),
    "silent": ("-", "white", "black", ""),
}


def finding(tables: style.Tables) -> str:
    """How many facts ours reproduces, and how many of these are evidence."""
    table = tables["patterns"]
    rows = style.rows_of(table, ours="reproduced")
    free = [row for row in rows if not table["looked_at"][row] and not table["by_rule"][row]]
    return (
        f"The model reproduces {len(rows)} of {len(table['pattern'])} stylised facts, {len(free)} of them neither "
        "looked at before nor "
        f"implied by a rule."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """A row per pattern, a column per model."""
    from matplotlib.patches import Patch

    table = tables["patterns"]
    models = [name for name in MODELS if name in table]
    count = len(table["pattern"])
    wide = style.is_wide(figure)
    style.tall(figure, 26.0 + 9.0 * count, 44.0 + 14.0 * count)
    axes = figure.subplots()
    for height in range(count):
        for place, model in enumerate(models):
            short, face, ink, hatch = LOOK[table[model][height]]
            edge = "#FFFFFF" if hatch else "#BBBBBB"
            axes.barh(height, 0.94, left=place - 0.47, height=0.86, color=face, edgecolor=edge, lw=0.5, hatch=hatch)
            box = {"facecolor": face, "edgecolor": "none", "pad": 1.0} if hatch else None
            axes.text(place, height, short, ha="center", va="center", color=ink, bbox=box)
    labels = [
        fill(
            f"{table['meaning'][row]}{' (d)' if table['looked_at'][row] else ''}{' (r)' if table['by_rule'][row] else ''}",
            44 if wide else 22,
        )
        for row in range(count)
    ]
    axes.set_yticks(range(count), labels)
    axes.set_xticks(range(len(models)), [MODELS[model] for model in models], rotation=0 if wide else 90)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(models) - 0.5)
    axes.set_ylim(count - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    handles = [
        Patch(facecolor=face, hatch=hatch, edgecolor="#FFFFFF" if hatch else "#BBBBBB", label=f"{short}: {name}")
        for name, (short, face, _, hatch) in LOOK.items()
    ]
    style.key(figure, handles=handles, wide=4, narrow=2, where="lower")
