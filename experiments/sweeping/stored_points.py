"""The stored points of a study as a table: what varies between them, and the shares of their cities by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.configuration.dotted import flat
from experiments.errors import Refusal
from experiments.statistics import estimates
from experiments.store.identity import completed
from experiments.store.lazy_table import scan
from simulation.vocabulary import Outcome

if TYPE_CHECKING:
    from experiments.store.store import Planned, Store

SHORTEST = 6  # digits of a point's name that are shown at least


def keys(plan: Sequence[Planned]) -> dict[str, list[Any]]:
    """What tells the points of a manifest apart, by name: arm, seed, and the parameters that differ within an arm.

    A parameter that is the same for all points of an arm is what the arm stands for, and is left out.
    """
    columns: dict[str, list[Any]] = {}
    if len({row.arm for row in plan}) > 1:
        columns["arm"] = [row.arm for row in plan]
    columns |= varying(plan)
    if len({row.seed for row in plan}) > 1:
        columns["seed"] = [row.seed for row in plan]
    if len({row.panels for row in plan}) > 1:
        columns["panels"] = [row.panels for row in plan]
    return columns


def varying(plan: Sequence[Planned]) -> dict[str, list[Any]]:
    """Parameters that differ between points of the same arm, by dotted name, each with the value of every point."""
    configs = [dict(flat(completed(row.config))) for row in plan]
    by_arm: dict[str, list[int]] = {}
    for place, row in enumerate(plan):
        by_arm.setdefault(row.arm, []).append(place)
    names = dict.fromkeys(name for config in configs for name in config)
    differing = [
        name
        for name in names
        if any(len({_text(configs[place].get(name)) for place in places}) > 1 for places in by_arm.values())
    ]
    return {name: [_value(config.get(name)) for config in configs] for name in differing}


def _text(value: Any) -> str:
    return repr(value + 0.0 if isinstance(value, float) else value)


def _value(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def shares(store: Store, plan: Sequence[Planned]) -> dict[str, list[float | None]]:
    """Share of cities in each class with its 95 % interval, panels as units, of every point; None where it has no rows."""
    by_point = _counts(store)
    table: dict[str, list[float | None]] = {}
    for outcome in Outcome:
        name = f"shares.class_{outcome.name.lower()}"
        found = [_share(by_point.get(row.point), outcome) for row in plan]
        table[name] = [each.value if each else None for each in found]
        table[f"{name}_low"] = [each.low if each else None for each in found]
        table[f"{name}_high"] = [each.high if each else None for each in found]
    return table if by_point else {}


def _share(counts: np.ndarray | None, outcome: Outcome) -> estimates.Estimate | None:
    """A share from the cities of each class in each panel, estimated as from the cities themselves."""
    if counts is None:
        return None
    panels = np.repeat(np.arange(len(counts)), counts.sum(axis=1))
    classes = np.repeat(np.tile(np.arange(counts.shape[1]), len(counts)), counts.ravel())
    return estimates.share(classes == outcome, panels)


def _counts(store: Store) -> Mapping[str, np.ndarray]:
    """Cities of each class in each panel of every point, panels in order."""
    try:
        cities = scan(store.study, parameters=[], folder=store.folder.parent)
    except Refusal:
        return {}  # no rows yet
    if "outcome" not in cities.columns:
        return {}
    sums = ", ".join(f"count(DISTINCT twin) FILTER (outcome = {each.value}) AS c{each.value}" for each in Outcome)
    rows = cities.aggregate(f"point, panel, {sums}", "point, panel").order("point, panel").fetchnumpy()
    points = np.asarray(rows["point"], str)
    counts = np.stack([np.asarray(rows[f"c{each.value}"], np.int64) for each in Outcome], axis=1)
    if not len(points):
        return {}
    places = np.flatnonzero(np.concatenate([[True], points[1:] != points[:-1]]))
    return dict(zip([str(points[place]) for place in places], np.split(counts, places[1:]), strict=True))


def digits(plan: Sequence[Planned]) -> list[str]:
    """First digits of each point's name, as many as distinguish all of them."""
    names = sorted({row.point for row in plan})
    longest = SHORTEST
    for one, other in pairwise(names):
        same = next((place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))
        longest = max(longest, same + 1)
    return [row.point[:longest] for row in plan]
