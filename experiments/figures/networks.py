"""What the advice network matters: other networks minus the one as configured, and a real one minus what is made of it.

Above the line: generated networks minus the one as configured. Below it: the given network minus its rewirings, which keep how
many each manager asks and is asked by. Shares of cities, and agreement of managers' frames; the tables networks/structures and
networks/networks have use and frames broken too. Hollow: not tested, since (almost) nobody or (almost) everybody gets there in
every arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, style
from experiments.statistics.outcome_measures import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "networks", ("structures", "networks")
COURSES = {"chosen": "leaders choose", "piecemeal": "imposed, one at a time", "concurrent": "imposed, all at once"}
MEASURES = ("integrated", "enacted", "agreement_end")
NAMES = {
    "random": "ties at random", "complete": "everybody asks everybody", "mean_field": "everybody hears the mean",
    "no_network": "nobody asks anybody", "no_friendship": "no friends", "no_switching": "no turning to friends",
    "no_rank": "no asking upwards", "no_likeness": "no asking of the like", "strong_likeness": "asking of the like doubled",
    "sparse": "few ties", "thin": "fewer ties", "dense": "more ties", "no_cio_ties": "nobody asks the CIO",
    "many_cio_ties": "many ask the CIO", "all_cio_ties": "all ask the CIO", "advice_rewired": "advice rewired",
    "friendship_rewired": "friendship rewired", "both_rewired": "both rewired", "same_density": "as many ties at random",
    "generated": "as generated",
}  # fmt: skip


def finding(tables: style.Tables) -> str:
    """The largest difference that any network makes to the share of cities that integrate or enact."""
    table = tables["structures"]
    tested = [
        (abs(table[f"{measure}_minus_configured"][row]), measure, row)
        for row, name in enumerate(table["structure"])
        for measure in MEASURES[:2]
        if name != "configured" and table[f"{measure}_minus_configured_tested"][row]
    ]
    if not tested:
        return "No network is tested on integrating or enacting."
    _, measure, row = max(tested)
    name = NAMES.get(table["structure"][row], table["structure"][row])
    return (
        f"No network moves the share of cities that integrate or enact by more than "
        f"{style.between(table, f'{measure}_minus_configured', row, digits=3)} ({name}; {COURSES[table['course'][row]]})."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: networks. Columns: measures. Marks: who decides, and how."""
    structures, given = tables["structures"], tables["networks"]
    names = [name for name in dict.fromkeys(structures["structure"]) if name != "configured"]
    kinds = list(dict.fromkeys(given["compared_with"]))
    style.tall(figure, min(style.TALLEST, 42.0 + 7.4 * (len(names) + len(kinds))))
    measures = MEASURES if style.is_wide(figure) else MEASURES[:2]
    grid = figure.subplots(2, len(measures), height_ratios=(len(names), len(kinds)), sharey="row", sharex="col")
    for column, measure in enumerate(measures):
        by_course(grid[0, column], structures, "structure", names, f"{measure}_minus_configured")
        by_course(grid[1, column], given, "compared_with", kinds, f"{measure}_given_minus_this")
        grid[0, column].set_title(style.wrapped(find(measure).axis, 16))
        grid[1, column].set_xlabel(f"difference in\n{find(measure).in_units}")
        grid[1, column].locator_params(axis="x", nbins=4)
    grid[0, 0].set_ylabel("minus as configured")
    grid[1, 0].set_ylabel("a real one minus")
    style.numbered(grid[0])
    style.key(figure, grid[0, 0], narrow=1)
    style.explain_hollow(figure)


def by_course(axes: Axes, table: style.Table, key: str, names: Sequence[str], column: str) -> None:
    """Names as rows, and beside each other what leaders choose and what is imposed on them."""
    for step, (course, label) in enumerate(COURSES.items()):
        rows = [style.rows_of(table, **{key: name, "course": course})[0] for name in names]
        heights = np.arange(len(names)) + (step - 1) * 0.25
        colour, mark = palette.REGIMES[course]
        how: dict[str, Any] = {"fmt": mark, "color": colour, "ms": 2.8, "label": label}
        style.estimates(axes, heights, table, column, rows, flat=True, **how)
    style.listed(axes, [NAMES.get(name, name) for name in names])
    style.zero(axes, flat=True)
