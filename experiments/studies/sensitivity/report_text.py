"""The sensitivity in words and numbers; every number is in the summary."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.statistics.outcome_measures import COMPARED
from experiments.statistics.tables import Table, estimate_at
from experiments.studies.boundary.report_text import SHORT

_TOP = 8  # parameters of the screening shown
_NEXT = 5  # parameters shown that were left out of the decomposition


def text(options: Any, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> str:
    """What `framebreak run study=sensitivity` prints."""
    few, many = options.simultaneity
    titles = {"fewest": f"{few:g} at a time", "most": f"{many:g} at a time", "difference": f"{many:g} at a time minus {few:g}"}
    lines = [
        f"Screening: {options.trajectories} trajectories of elementary effects through the plausible ranges of"
        f" {summary['parameters']} parameters, {summary['screening_points']:,} points,",
        f"{summary['screening_cities_per_arm_of_a_point']:,} cities in each arm of each;"
        " same cities, common random numbers, same effort"
        f" (largest difference in effort offered {summary['largest_difference_in_effort_offered']:.1e}).",
        f"Trajectories passed over because the model refuses a point of them: {summary['trajectories_refused']}.",
        "mu*: mean size of the change when a parameter crosses its range, others where they are; mu: the same with its",
        "sign; sigma: its standard deviation from place to place, chance included; by chance: mu* if the parameter changed",
        "nothing but the draws, of which sigma would be at least 1.25 times as much.",
        *_screening(tables["screening"], titles, summary, options.margin),
        "",
        f"Decomposition over the {len(summary['decomposed'])} parameters that rank first in the difference in either share, by"
        f" {options.trajectories} trajectories, all",
        "others at their defaults. Share of resampled sets of trajectories in which each is among the first"
        f" {options.top}: " + ", ".join(f"{name} {share:.0%}" for name, share in _firm(tables["ranks"])) + ".",
        "Nearest of those left out: "
        + (", ".join(f"{name} {share:.0%}" for name, share in _firm(tables["ranks"], chosen=False)[:_NEXT]) or "none")
        + ".",
        f"{options.samples:,} base points, {summary['index_points']:,} points,"
        f" {summary['index_cities_per_arm_of_a_point']:,} cities in each arm of each;"
        f" base points passed over: {summary['base_points_refused']}.",
        "Share of the variance among default cities that differ in these parameters only: what one makes alone (first order),",
        "and with all its interactions (total); by chance: what of it chance makes. Sum: of the first orders; what it lacks to",
        "1 is interactions, chance, and the error of a sample of base points. Chance that all points share is in no interval.",
        *_indices(tables["indices"], tables["additive"], titles),
        "",
        *_chance(tables, titles, options),
    ]
    return "\n".join(lines)


def _screening(table: Table, titles: Mapping[str, str], summary: Mapping[str, Any], margin: float) -> list[str]:
    lines = []
    for arm, outcome in _keys(table):
        rows = _rows(table, arm, outcome)
        head = _head(table, rows[0], titles)
        if _is_flat(table, rows[0], "mu_star"):
            lines.append(f"{head}: does not vary")
        elif arm != "difference":
            most = (f"{table['parameter'][row]} {estimate_at(table, 'mu_star', row):.2f}" for row in rows[:3])
            lines.append(f"{head}: mu* {', '.join(most)}")
        else:
            above = len(summary["above_margin"][outcome])
            lines += [
                f"{head}; mu* above {margin:g} by the whole interval minus its value by chance: {above}",
                f"    {'parameter':<42} {'mu*':>22} {'mu':>7} {'sigma':>7} {'by chance':>8}",
                *(
                    f"    {table['parameter'][row]:<42} {_cell(table, 'mu_star', row, '.3f')} {table['mu'][row]:+7.3f}"
                    f" {table['sigma'][row]:7.3f} {table['mu_star_by_chance'][row]:8.3f}"
                    for row in rows[:_TOP]
                ),
            ]
    return lines


def _indices(table: Table, additive: Table, titles: Mapping[str, str]) -> list[str]:
    lines = []
    for arm, outcome in _keys(table):
        rows = _rows(table, arm, outcome)
        head = _head(table, rows[0], titles)
        if _is_flat(table, rows[0], "total"):
            lines.append(f"{head}: does not vary")
            continue
        head += f": sum {estimate_at(additive, 'additive', _rows(additive, arm, outcome)[0]):.2f}"
        if arm != "difference":
            most = (f"{table['parameter'][row]} {estimate_at(table, 'total', row):.2f}" for row in rows[:3])
            lines.append(f"{head}; total {', '.join(most)}")
            continue
        lines += [
            head,
            f"    {'parameter':<42} {'first order':>22} {'total':>22} {'by chance':>8}",
            *(
                f"    {table['parameter'][row]:<42} {_cell(table, 'first_order', row, '.2f')}"
                f" {_cell(table, 'total', row, '.2f')} {table['total_by_chance'][row]:8.2f}"
                for row in rows
            ),
        ]
    return lines


def _chance(tables: Mapping[str, Table], titles: Mapping[str, str], options: Any) -> list[str]:
    """Where chance makes much of the variance, and what helps."""
    lines = []
    for name, step, option in (("screening", "screening", "panels"), ("indices", "decomposition", "index_panels")):
        table = tables[name]
        shares = {(arm, outcome): table["noise_share"][_rows(table, arm, outcome)[0]] for arm, outcome in _keys(table)}
        much = {key: share for key, share in shares.items() if share > options.noise}
        if much:
            (arm, outcome), most = max(much.items(), key=lambda each: each[1])
            lines.append(
                f"Chance may make more than {options.noise:.0%} of the variance in {len(much)} of {len(shares)} analyses of the"
                f" {step}, at most {min(most, 1.0):.0%} in {SHORT[outcome]} ({titles[arm]}): raise study.{option}."
            )
    return lines or [f"Chance makes at most {options.noise:.0%} of the variance between points in every analysis."]


def _firm(ranks: Table, chosen: bool = True) -> list[tuple[str, float]]:
    """Parameters that are decomposed, or left out, and how often resampled trajectories put them among the first."""
    every = zip(ranks["parameter"], ranks["in_top"], ranks["chosen"], strict=True)
    return sorted(((name, share) for name, share, is_in in every if is_in == chosen), key=lambda each: -each[1])


def _keys(table: Table) -> list[tuple[str, str]]:
    """Arms and outcomes, outcome by outcome, in the order of the table."""
    every = list(dict.fromkeys(zip(table["arm"], table["outcome"], strict=True)))
    return sorted(every, key=lambda key: list(COMPARED).index(key[1]))


def _rows(table: Table, arm: str, outcome: str) -> Sequence[int]:
    return [place for place in range(len(table["arm"])) if (table["arm"][place], table["outcome"][place]) == (arm, outcome)]


def _cell(table: Table, name: str, row: int, spec: str) -> str:
    return f"{format(estimate_at(table, name, row), spec):>22}"


def _is_flat(table: Table, row: int, index: str) -> bool:
    return math.isnan(table[index][row])


def _head(table: Table, row: int, titles: Mapping[str, str]) -> str:
    return f"{titles[table['arm'][row]]}, {SHORT[table['outcome'][row]]} (mean {table['mean'][row]:+.3f}; {_noise(table, row)})"


def _noise(table: Table, row: int) -> str:
    share = table["noise_share"][row]
    return "chance unknown" if math.isnan(share) else f"chance at most {min(share, 1.0):.0%} of the variance"
