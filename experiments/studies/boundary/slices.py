"""Cuts through the default city: two parameters at a time, span against practices at a time, and sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.study_tools.columns import OUTCOMES, Columns, Rows, add, arm, difference, level, row
from experiments.study_tools.plausible import Range


def values(each: Range, cells: int) -> list[float]:
    """Evenly spaced over a plausible range, both ends included; whole numbers where only these make sense."""
    found = np.linspace(each.low, each.high, cells)
    return sorted(set((np.round(found) if each.is_whole else found).tolist()))


def map_arms(
    slices: Mapping[str, Sequence[str]], ranges: Mapping[str, Range], cells: int, few: float, many: float
) -> dict[str, dict[str, Any]]:
    """Both regimes at every cell of every map, with the same span."""
    asked = {}
    for slice_, (one, other) in slices.items():
        for x in values(ranges[one], cells):
            for y in values(ranges[other], cells):
                for number in (few, many):
                    asked[arm("map", slice_, x, y, number)] = {one: x, other: y, "change_programme.simultaneity": number}
    return asked


def maps(
    rows: Mapping[str, Rows], slices: Mapping[str, Sequence[str]], ranges: Mapping[str, Range], cells: int,
    few: float, many: float, default: Mapping[str, float],
) -> Columns:  # fmt: skip
    """One row per cell: the paired difference between the regimes, and where the default city lies."""
    table: Columns = {}
    for slice_, (one, other) in slices.items():
        for x in values(ranges[one], cells):
            for y in values(ranges[other], cells):
                piecemeal, concurrent = (rows[arm("map", slice_, x, y, number)] for number in (few, many))
                row(table, slice=slice_, x_parameter=one, y_parameter=other, x=x, y=y)
                row(table, default_x=default[one], default_y=default[other])
                for outcome in OUTCOMES:
                    add(table, outcome, difference(concurrent, piecemeal, outcome))
                    row(table, **{f"{outcome}_few": level(piecemeal, outcome).value})
    return table


def pace_arms(spans: Sequence[float], numbers: Sequence[float]) -> dict[str, dict[str, Any]]:
    """The same total over every span, by every number at a time."""
    return {
        arm("pace", span, number): {"change_programme.span": span, "change_programme.simultaneity": number}
        for span in spans
        for number in numbers
    }


def pace(rows: Mapping[str, Rows], spans: Sequence[float], numbers: Sequence[float], effort: float, practices: int) -> Columns:
    """What each cell reaches, with the rate at which each practice worked on is changed, effort a month."""
    table: Columns = {}
    for span in spans:
        for number in numbers:
            each = rows[arm("pace", span, number)]
            row(table, span=span, simultaneity=number, rate_per_practice=effort / span / min(number, practices))
            for outcome in OUTCOMES:
                add(table, outcome, level(each, outcome))
    return table


def sequence_arms(
    sequences: Mapping[str, Mapping[str, Any]], numbers: Sequence[float], strengths: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Every sequence under every regime in which a sequence can matter, at each K."""
    return {
        arm("sequence", sequence, number, label): {
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
) -> Columns:
    """What each sequence reaches, and its paired difference from the first one named."""
    table: Columns = {}
    for label, strength in strengths.items():
        for number in numbers[:-1]:
            first = rows[arm("sequence", next(iter(sequences)), number, label)]
            for sequence in sequences:
                each = rows[arm("sequence", sequence, number, label)]
                row(table, strength=strength, simultaneity=number, sequence=sequence)
                for outcome in OUTCOMES:
                    add(table, outcome, level(each, outcome))
                    add(table, f"{outcome}_difference", difference(each, first, outcome))
    return table
