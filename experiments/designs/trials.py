"""The answer of a search: the table of its trials, the best of them, and what the best came to under another seed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from experiments.designs import methods
from experiments.reporting.report import Report
from experiments.sweeping.sweep_table import outcomes, typed, typed_column

FAILED = "failed"  # of the provenance: by the place of a trial that has no shares, its point and its error
CONFIRMED = "confirmed"  # of the provenance: whether the last of what was asked is the best again, under another seed


class Tried(NamedTuple):
    """What a trial came to; `value` is None where it failed."""

    overrides: tuple[str, ...]
    point: str
    value: float | None
    shares: Mapping[str, float | None]
    error: str


def of_shares(design: methods.Search, overrides: tuple[str, ...], point: str, shares: Mapping[str, float | None]) -> Tried:
    """A trial whose shares are there, among them the outcome that the search is about."""
    value = shares[design.outcome]
    missing = "" if value is not None else f"{design.outcome} has no value here"
    return Tried(overrides, point, None if value is None else float(value), shares, missing)


def best(design: methods.Search, tried: Mapping[int, Tried]) -> int | None:
    """The place of the best trial, the first of equals; None where all failed."""
    sign = 1.0 if design.direction == "minimize" else -1.0
    losses = [(sign * each.value, place) for place, each in tried.items() if each.value is not None]
    return min(losses)[1] if losses else None


def values(design: methods.Search, tried: Tried) -> dict[str, Any]:
    """The outcome of a trial with its interval."""
    name = design.outcome
    return {"value": tried.value, "low": tried.shares.get(f"{name}_low"), "high": tried.shares.get(f"{name}_high")}


def report(design: methods.Search, varied: Sequence[str], tried: Mapping[int, Tried], again: Tried | None) -> Report:
    """Summary and table of a search of which a trial at least has not failed; `varied` are the keys that differ."""
    place = best(design, tried)
    assert place is not None  # who calls has asked
    failed = sum(each.value is None for each in tried.values())
    summary: dict[str, Any] = {"trials": len(tried), "failed": failed}
    summary["best"] = {"trial": place} | _point(design, tried[place])
    if again is not None:
        summary["again_with_another_seed"] = _point(design, again)
    return Report("", summary, {"trials": _table(varied, tried)})


def _point(design: methods.Search, tried: Tried) -> dict[str, Any]:
    return {"point": tried.point, "overrides": list(tried.overrides)} | values(design, tried)


def _table(varied: Collection[str], tried: Mapping[int, Tried]) -> dict[str, list[Any]]:
    places = sorted(tried)
    every = [tried[place] for place in places]
    texts = [typed(each.overrides) for each in every]
    table: dict[str, list[Any]] = {
        "trial": places,
        "state": ["failed" if each.value is None else "complete" for each in every],
        "point": [each.point for each in every],
    }
    table |= {name.lstrip("+"): typed_column([text.get(name) for text in texts]) for name in varied}
    table |= outcomes([each.shares for each in every])
    return table | {"error": [each.error for each in every]}
