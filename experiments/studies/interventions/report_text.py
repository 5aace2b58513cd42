"""What `study=interventions` prints, from its tables alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from experiments.statistics.outcome_measures import find
from experiments.statistics.testability import NOT_TESTED
from experiments.study_tools import sentences

Tables = Mapping[str, Mapping[str, Sequence]]

AS_IT_IS, UNTOUCHED = "as_it_is", "untouched"  # arms of a state without a lever: with the programme, and without any
MEASURED = ("enacted", "use", "integrated", "performance")
RANKED = ("enacted", "use")  # outcomes by which levers are ranked
KINDS = {"priced": "per unit of effort", "unpriced": "per step"}


def text(summary: Mapping[str, Any], states: Mapping[str, Mapping[str, Any]], tables: Tables) -> str:
    """States, then for each state two tables of levers, apart: with a price in effort, and without one."""
    levels, ranking, stable = (tables[name] for name in ("levels", "ranking", "stability"))
    steadiness = {_key(stable, row): row for row in range(len(stable["lever"]))}
    lines = [
        f"{len(states)} states, {summary['arms']} arms of {summary['cities_per_arm']:,} cities ({summary['panels']:,} panels),"
        " the same cities under common random numbers in every arm of a state; 95 % intervals, panels as units.",
        "= marks levers that tie with the first, ~ those that tie with the next below: the difference between the two levers,"
        " over the same matched pairs, has an interval that holds zero.",
        f"Plausible cities: {summary['plausible_draws']} draws with {summary['cities_per_arm_and_draw']:,} matched pairs each;"
        " mean rank among levers of the same table, and share of draws in which a lever comes first.",
        *sentences.not_tested(tables["effects"]["tested"]),
        "",
        f"{'State':<20}" + "".join(f"{find(name).phrase[:30]:<32}" for name in MEASURED),
    ]
    at = {tuple(levels[name][row] for name in ("scenario", "arm", "measure")): row for row in range(len(levels["arm"]))}
    for state in states:
        for arm, label in ((UNTOUCHED, f"{state}, no programme"), (AS_IT_IS, f"{state}, programme")):
            cells = [_cell(levels, at[state, arm, name]) for name in MEASURED]
            lines.append(f"{label.replace('_', ' '):<34}" + "".join(f"{cell:<26}" for cell in cells))
    for state in states:
        for kind, unit in KINDS.items():
            for name in RANKED:
                lines += ["", f"{state.replace('_', ' ')}: {find(name).phrase}, points of a hundred {unit}"]
                lines += _ranked(ranking, (state, kind, name), steadiness, stable)
    return "\n".join(lines)


def _ranked(
    ranking: Mapping[str, Sequence], group: tuple, steadiness: Mapping, stable: Mapping[str, Sequence]
) -> Iterable[str]:
    rows = [row for row in range(len(ranking["lever"])) if _key(ranking, row)[:3] == group]
    drawn = [steadiness[_key(ranking, row)] for row in rows if _key(ranking, row) in steadiness]
    if drawn:
        row = drawn[0]
        yield (
            f"  order here against plausible cities: median rank correlation {_number(stable['agreement'][row], 2)} over"
            f" {stable['draws'][row]} draws; {stable['draws_without_difference'][row]} without any difference or test"
        )
    for row in rows:
        value, low, high = (100.0 * ranking[part][row] for part in ("value", "low", "high"))
        marks = ("=" if ranking["ties_with_first"][row] else " ") + ("~" if ranking["ties_with_next"][row] else " ")
        lever = ranking["lever"][row].replace("_", " ")
        line = f"  {ranking['rank'][row]:2d}{marks} {lever:<22} {value:+6.2f} [{low:+6.2f}, {high:+6.2f}]"
        if not ranking["tested"][row]:
            line = f"  {'-':>2}   {lever:<22} {NOT_TESTED:<25}"
        if group[1] == "priced":
            line += f"  step {ranking['cost'][row]:.2f} effort"
        if _key(ranking, row) in steadiness:
            place = steadiness[_key(ranking, row)]
            mean, first = stable["mean_rank"][place], stable["first"][place]
            line += f"  in plausible cities: mean rank {_number(mean, 1)}, first in {_number(100 * first, 0)} %"
        yield line


def _number(value: float, places: int) -> str:
    return "-" if np.isnan(value) else f"{value:.{places}f}"


def _key(table: Mapping[str, Sequence], row: int) -> tuple:
    return tuple(table[name][row] for name in ("state", "kind", "measure", "lever"))


def _cell(levels: Mapping[str, Sequence], row: int) -> str:
    places = 1 if levels["unit"][row] == "points" else 3
    value, low, high = (levels[part][row] for part in ("value", "low", "high"))
    return f"{value:.{places}f} [{low:.{places}f}, {high:.{places}f}]"
