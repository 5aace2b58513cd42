"""Sets and their relations for QCA: calibration, truth table, consistency, PRI, coverage, necessity.

Memberships are arrays of cases by conditions, 0..1; crisp sets are memberships of 0 and 1.
[Ragin 2008; Schneider & Wagemann 2012 (PRI, relevance of necessity)]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.statistics import estimates, qca

HALF = 1e-9  # how far a membership of exactly one half, which is in no row, is moved: a level at its threshold counts as in


class TruthTable(NamedTuple):
    """One entry per row, all 2^k of them; nan where a row has no case (crisp) or no membership (fuzzy)."""

    cases: np.ndarray  # how many have more than half a membership
    consistency: np.ndarray
    low: np.ndarray  # lower limit of Wilson's interval at the summed membership, which for crisp sets is the count
    pri: np.ndarray  # proportional reduction in inconsistency


class Rules(NamedTuple):
    """When a row is positive."""

    consistency: float = 0.80
    pri: float = 0.70
    frequency: float = 0.0  # share of cases that a row needs to be more than a remainder; one case at least
    lower: bool = False  # whether the lower limit of consistency must pass, and not just its value


class Fit(NamedTuple):
    """How far cases with a set (of a term or a model) have the outcome, and how much of the outcome that covers."""

    consistency: float
    pri: float
    coverage: float


class Necessity(NamedTuple):
    """How far cases with the outcome have a condition; relevance is low where nearly everybody has it."""

    consistency: float
    coverage: float
    relevance: float


def calibrated(levels: np.ndarray, out: float, crossover: float, full: float) -> np.ndarray:
    """Fuzzy memberships by the direct method: .05 at ``out``, .5 at ``crossover``, .95 at ``full``.  [Ragin 2008]

    >>> calibrated(np.array([0.0, 0.5, 0.9]), 0.0, 0.5, 0.9).round(2).tolist()
    [0.05, 0.5, 0.95]
    """
    if not out < crossover < full:
        raise Refusal(f"calibration anchors are {out:g}, {crossover:g}, {full:g}, but each must be larger than the last")
    away = np.asarray(levels, dtype=float) - crossover
    reach = np.where(away < 0.0, crossover - out, full - crossover)
    member = 1.0 / (1.0 + np.exp(-np.log(19.0) * away / reach))
    return np.where(member == 0.5, 0.5 + HALF, member)


def is_crisp(*memberships: np.ndarray) -> bool:
    """Whether all memberships are 0 or 1."""
    return all(np.all((each == 0) | (each == 1)) for each in memberships)


def best_row(conditions: np.ndarray) -> np.ndarray:
    """The row of the truth table in which each case has more than half a membership."""
    conditions = np.asarray(conditions, dtype=float)
    if np.any(conditions == 0.5):
        raise Refusal("a membership is exactly 0.5, which lies in no row of a truth table; move the anchors of calibration")
    row: np.ndarray = (conditions > 0.5) @ (2 ** np.arange(conditions.shape[1] - 1, -1, -1))
    return row


def table(conditions: np.ndarray, outcome: np.ndarray) -> TruthTable:
    """The truth table of memberships (cases, conditions) for an outcome (cases)."""
    conditions, outcome = np.asarray(conditions, dtype=float), np.asarray(outcome, dtype=float)
    width = conditions.shape[1]
    if width > qca.MOST_CONDITIONS:
        raise Refusal(f"QCA minimises at most {qca.MOST_CONDITIONS} conditions, not {width}; choose fewer conditions")
    rows = best_row(conditions)
    count = np.bincount(rows, minlength=2**width)
    if is_crisp(conditions, outcome):
        total = count.astype(float)
        both = np.bincount(rows, weights=outcome, minlength=2**width)
        neither_way = np.zeros(2**width)  # no crisp case has the outcome and its absence
    else:
        total, both, neither_way = np.empty((3, 2**width))
        doubt = np.minimum(outcome, 1.0 - outcome)
        for row in range(2**width):
            member = np.ones(len(outcome))
            for place in range(width):
                each = conditions[:, place]
                np.minimum(member, each if (row >> (width - 1 - place)) & 1 else 1.0 - each, out=member)
            total[row], both[row] = member.sum(), np.minimum(member, outcome).sum()
            neither_way[row] = np.minimum(member, doubt).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        consistency = both / total
        pri = (both - neither_way) / (total - neither_way)
    return TruthTable(count, consistency, _wilson_low(both, total), pri)


def _wilson_low(counted: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Lower limit of `estimates.proportion`, for a whole table; a test holds the two together."""
    from scipy import special

    z = float(special.ndtri(0.5 + estimates.CONFIDENCE / 2.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        share, shrink = counted / among, 1.0 + z * z / among
        reach = z * np.sqrt(share * (1.0 - share) / among + z * z / (4.0 * among * among))
        low: np.ndarray = np.maximum(0.0, (share + z * z / (2.0 * among) - reach) / shrink)
    return low


def coded(rows: TruthTable, rules: Rules) -> tuple[set[int], set[int]]:
    """Positive rows and remainders: rows with too few cases are remainders, of the others those that pass are positive."""
    enough = rows.cases >= max(1, int(np.ceil(rules.frequency * rows.cases.sum())))
    reached = rows.low if rules.lower else rows.consistency
    with np.errstate(invalid="ignore"):
        passed = enough & (reached >= rules.consistency) & (rows.pri >= rules.pri)
    return set(np.flatnonzero(passed).tolist()), set(np.flatnonzero(~enough).tolist())


def membership(terms: Sequence[qca.Term], conditions: np.ndarray) -> np.ndarray:
    """Membership of cases in the union of terms."""
    conditions = np.asarray(conditions, dtype=float)
    union = np.zeros(len(conditions))
    for term in terms:
        member = np.ones(len(conditions))
        for place, value in enumerate(term):
            if value is not None:
                np.minimum(member, conditions[:, place] if value else 1.0 - conditions[:, place], out=member)
        np.maximum(union, member, out=union)
    return union


def fit(cause: np.ndarray, outcome: np.ndarray) -> Fit:
    """Consistency, PRI and coverage of a set as sufficient for an outcome; nan where the set or the outcome is empty."""
    cause, outcome = np.asarray(cause, dtype=float), np.asarray(outcome, dtype=float)
    both = np.minimum(cause, outcome).sum()
    neither_way = np.minimum(cause, np.minimum(outcome, 1.0 - outcome)).sum()
    return Fit(_over(both, cause.sum()), _over(both - neither_way, cause.sum() - neither_way), _over(both, outcome.sum()))


def unique_coverage(terms: Sequence[qca.Term], conditions: np.ndarray, outcome: np.ndarray) -> list[float]:
    """For each term of a model, the share of the outcome that no other term covers."""
    whole = fit(membership(terms, conditions), outcome).coverage
    return [
        whole
        - (fit(membership([*terms[:place], *terms[place + 1 :]], conditions), outcome).coverage if len(terms) > 1 else 0.0)
        for place in range(len(terms))
    ]


def necessity(condition: np.ndarray, outcome: np.ndarray) -> Necessity:
    """A condition as necessary for an outcome: consistency, coverage, relevance (RoN)."""
    condition, outcome = np.asarray(condition, dtype=float), np.asarray(outcome, dtype=float)
    both = np.minimum(condition, outcome)
    return Necessity(
        _over(both.sum(), outcome.sum()), _over(both.sum(), condition.sum()), _over((1.0 - condition).sum(), (1.0 - both).sum())
    )


def _over(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0.0 else float("nan")
