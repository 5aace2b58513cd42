"""Cuts through the default city: two parameters at a time, span against practices at a time, and sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.statistics.comparisons import difference, level, room_between
from experiments.statistics.outcome_measures import COMPARED
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values, arm_name
from experiments.study_tools.plausible import Range


def values(each: Range, cells: int) -> list[float]:
    """Evenly spaced over a plausible range, both ends included; whole numbers where only these make sense."""
    spaced = np.linspace(each.low, each.high, cells)
    return sorted(set((np.round(spaced) if each.is_whole else spaced).tolist()))


def map_arms(
    slices: Mapping[str, Sequence[str]], ranges: Mapping[str, Range], cells: int, few: float, many: float
) -> dict[str, dict[str, Any]]:
    """Both regimes at every cell of every map, with the same span."""
    changed = {}
    for slice_, (one, other) in slices.items():
        for x in values(ranges[one], cells):
            for y in values(ranges[other], cells):
                for number in (few, many):
                    changed[arm_name("map", slice_, x, y, number)] = {one: x, other: y, "change_programme.simultaneity": number}
    return changed


def maps(
    rows: Mapping[str, Rows], slices: Mapping[str, Sequence[str]], ranges: Mapping[str, Range], cells: int,
    few: float, many: float, default: Mapping[str, float],
) -> Table:  # fmt: skip
    """One row per cell: the paired difference between the regimes, and where the default city lies."""
    table: Table = {}
    for slice_, (one, other) in slices.items():
        for x in values(ranges[one], cells):
            for y in values(ranges[other], cells):
                piecemeal, concurrent = (rows[arm_name("map", slice_, x, y, number)] for number in (few, many))
                add_values(table, slice=slice_, x_parameter=one, y_parameter=other, x=x, y=y)
                add_values(table, default_x=default[one], default_y=default[other])
                for outcome in COMPARED:
                    is_tested = room_between(outcome, [concurrent, piecemeal]).tested
                    add_difference(table, f"{outcome}_difference", difference(concurrent, piecemeal, outcome), is_tested)
                    add_values(table, **{f"{outcome}_few": level(piecemeal, outcome).value})
    return table


def pace_arms(spans: Sequence[float], numbers: Sequence[float]) -> dict[str, dict[str, Any]]:
    """The same total over every span, by every number at a time."""
    return {
        arm_name("pace", span, number): {"change_programme.span": span, "change_programme.simultaneity": number}
        for span in spans
        for number in numbers
    }


def pace(rows: Mapping[str, Rows], spans: Sequence[float], numbers: Sequence[float], effort: float, practices: int) -> Table:
    """What each cell reaches, with the rate at which each practice worked on is changed, effort a month."""
    table: Table = {}
    for span in spans:
        for number in numbers:
            each = rows[arm_name("pace", span, number)]
            add_values(table, span=span, simultaneity=number, rate_per_practice=effort / span / min(number, practices))
            for outcome in COMPARED:
                add_estimate(table, outcome, level(each, outcome))
    return table


def sequence_arms(
    sequences: Mapping[str, Mapping[str, Any]], numbers: Sequence[float], strengths: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Every sequence under every regime in which a sequence can matter, at each K."""
    return {
        arm_name("sequence", sequence, number, label): {
            **changes, "change_programme.simultaneity": number, "complementarity.strength": strength,
        }
        for sequence, changes in sequences.items()
        for number in numbers[:-1]
        for label, strength in strengths.items()
    }  # fmt: skip


def sequenced(
    rows: Mapping[str, Rows],
    sequences: Mapping[str, Mapping[str, Any]],
    numbers: Sequence[float],
    strengths: Mapping[str, float],
) -> Table:
    """What each sequence reaches, and its paired difference from the first one named."""
    table: Table = {}
    for label, strength in strengths.items():
        for number in numbers[:-1]:
            first = rows[arm_name("sequence", next(iter(sequences)), number, label)]
            for sequence in sequences:
                each = rows[arm_name("sequence", sequence, number, label)]
                add_values(table, strength=strength, simultaneity=number, sequence=sequence)
                for outcome in COMPARED:
                    add_estimate(table, outcome, level(each, outcome))
                    is_tested = each is first or room_between(outcome, [each, first]).tested
                    add_difference(table, f"{outcome}_difference", difference(each, first, outcome), is_tested)
    return table
