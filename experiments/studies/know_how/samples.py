"""QCA on one sample of cities: truth table, necessity, every tied model; and how samples are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.statistics import estimates, qca, truth_table
from experiments.statistics.tables import Table, add_estimate, add_values
from experiments.statistics.truth_table import Rules
from experiments.studies.know_how.sets import Memberships, Sets, of_cities

LISTED = 100  # models of one solution that the table of solutions lists; all are counted
KINDS_OF_SOLUTION = ("conservative", "parsimonious", "intermediate")


class Called(NamedTuple):
    """Thresholds from which a condition is called necessary, and relevant as well."""

    necessity: float
    relevance: float


# --- one sample ------------------------------------------------------------------------------------------------------


def solutions(size: int, sets: Sets, outcomes: Mapping[str, Memberships], rules: Rules) -> Table:
    """One row per model of each kind: an outcome and its absence, crisp and fuzzy, rows by value and by lower limit."""
    columns: Table = {}
    for outcome, members in outcomes.items():
        for kind in ("crisp", "fuzzy"):
            conditions, present = getattr(sets, kind), getattr(members, kind)
            for absent in (False, True):
                reached = 1.0 - present if absent else present
                table = truth_table.table(conditions, reached)
                for lower in (False, True):
                    positive, free = truth_table.coded(table, rules._replace(lower=lower))
                    expected = [-1 if absent else 1] * len(sets.conditions)
                    solved = qca.solve(positive, free, expected)
                    where = {
                        "cities": size,
                        "set": sets.name,
                        "outcome": f"~{outcome}" if absent else outcome,
                        "sets": kind,
                        "rule": "lower limit" if lower else "value",
                        "positive_rows": len(positive),
                        "remainders": len(free),
                    }
                    for name in KINDS_OF_SOLUTION:
                        _list(columns, where, name, getattr(solved, name), sets.conditions, conditions, reached)
    return columns


def _list(
    columns: Table,
    where: Mapping[str, object],
    name: str,
    solution: qca.Solution,
    names: Sequence[str],
    conditions: np.ndarray,
    reached: np.ndarray,
) -> None:
    models = solution.models[:LISTED] or (None,)
    for number, model in enumerate(models, 1):
        fit = truth_table.Fit(*[float("nan")] * 3)
        if model is not None:
            fit = truth_table.fit(truth_table.membership(model.terms, conditions), reached)
        row = {
            **where,
            "solution": name,
            "models": len(solution.models),
            "more_models": solution.cut,
            "model": number if model else 0,
            "formula": model.text(names) if model else "",
            **fit._asdict(),
        }
        add_values(columns, **row)


def necessity(size: int, sets: Sets, outcomes: Mapping[str, Memberships], called: Called) -> Table:
    """One row per condition, and its absence, for an outcome and its absence, crisp and fuzzy."""
    columns: Table = {}
    for outcome, members in outcomes.items():
        for kind in ("crisp", "fuzzy"):
            for absent in (False, True):
                present = getattr(members, kind)
                reached = 1.0 - present if absent else present
                for place, name in enumerate(sets.conditions):
                    for negated in (False, True):
                        condition = getattr(sets, kind)[:, place]
                        need = truth_table.necessity(1.0 - condition if negated else condition, reached)
                        row = {
                            "cities": size,
                            "set": sets.name,
                            "outcome": f"~{outcome}" if absent else outcome,
                            "sets": kind,
                            "condition": f"~{name}" if negated else name,
                            **need._asdict(),
                            "called_necessary": need.consistency >= called.necessity,
                            "and_relevant": need.consistency >= called.necessity and need.relevance >= called.relevance,
                        }
                        add_values(columns, **row)
    return columns


def rows_of_table(sets: Sets, outcomes: Mapping[str, Memberships], rules: Rules) -> Table:
    """The crisp truth table, both outcomes beside each other, rows with most cities first."""
    tables = {outcome: truth_table.table(sets.crisp, members.crisp) for outcome, members in outcomes.items()}
    count = next(iter(tables.values())).cases
    order = [int(row) for row in np.argsort(-count, kind="stable") if count[row] > 0]
    width = len(sets.conditions)
    columns: Table = {name: [(row >> (width - 1 - place)) & 1 for row in order] for place, name in enumerate(sets.conditions)}
    columns["cities"] = [int(count[row]) for row in order]
    for outcome, table in tables.items():
        positive, free = truth_table.coded(table, rules._replace(lower=True))
        columns[f"{outcome}_cities"] = [round(float(table.consistency[row] * count[row])) for row in order]
        for row in order:
            share = estimates.proportion(float(table.consistency[row] * count[row]), float(count[row]))
            add_estimate(columns, outcome, share)
        columns[f"{outcome}_coded"] = ["?" if row in free else "1" if row in positive else "0" for row in order]
    return columns


# --- many samples of one size ----------------------------------------------------------------------------------------


def blocks(cities: int, per_panel: int, size: int) -> list[slice]:
    """Samples of ``size`` cities that share no panel, each the first cities of as many panels as it takes."""
    step = -(-size // per_panel) * per_panel
    return [slice(start, start + size) for start in range(0, cities - step + 1, step)]


def necessary(crisp: np.ndarray, outcome: np.ndarray, called: Called) -> tuple[np.ndarray, np.ndarray]:
    """By condition, whether a sample with the outcome in some city calls it necessary, and necessary and relevant."""
    both = outcome @ crisp
    with np.errstate(invalid="ignore", divide="ignore"):
        relevance = (1.0 - crisp).sum(axis=0) / (len(outcome) - both)
    named = both >= called.necessity * outcome.sum()
    return named, named & (relevance >= called.relevance)


def of(sets: Sets, outcomes: Mapping[str, Memberships], which: slice) -> tuple[Sets, dict[str, Memberships]]:
    """Sets and outcomes of one sample."""
    return of_cities(sets, which), {name: Memberships(*(each[which] for each in members)) for name, members in outcomes.items()}
