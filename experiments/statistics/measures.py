"""What is measured of each city in a contrast between arms: shares, means and times, each with its unit and its words.

Every measure reads columns of the store (docs/columns.md). None of them knows which direction is wished for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from experiments.errors import Refusal, suggestion
from experiments.statistics import estimates

Rows = Mapping[str, np.ndarray]


class Measure(NamedTuple):
    """One value for every city of an arm."""

    meaning: str  # as in "raises ... by"
    unit: str  # "share" for shares of cities, else the unit of the value
    of: Callable[[Rows, int], np.ndarray]  # from rows and the months of the horizon; true or false for shares of cities
    among: str = ""  # a column: only cities where it is true in every arm compared


def _column(name: str) -> Callable[[Rows, int], np.ndarray]:
    return lambda rows, months: rows[name].astype(float)


def _until(name: str) -> Callable[[Rows, int], np.ndarray]:
    """Months until a first passage; a city that never gets there counts with the whole horizon."""
    return lambda rows, months: np.where(np.isnan(rows[name]), float(months), rows[name])


def partners(rows: Rows, months: int = 0) -> np.ndarray:
    """Of the other cities of its panel, the share an integrated city can share with; 0 for a city that is not integrated.

    The mean over a panel is the share of its pairs of cities in which both have integrated architecture.
    """
    _, place = np.unique(rows["panel"], return_inverse=True)
    integrated = rows["integrated"].astype(float)
    size, there = np.bincount(place), np.bincount(place, weights=integrated)
    return integrated * (there[place] - 1.0) / np.maximum(size[place] - 1.0, 1.0)


MEASURES: dict[str, Measure] = {
    "enacted": Measure("the share of cities that enact", "share", lambda rows, months: rows["outcome"] == 2),
    "integrated": Measure("the share with integrated architecture", "share", lambda rows, months: rows["outcome"] >= 1),
    "enacted_of_integrated": Measure(
        "the share that enacts, of cities integrated in every arm compared",
        "share", lambda rows, months: rows["outcome"] == 2, "integrated",
    ),
    "proxy": Measure(
        "the share that enacts by PM18's proxy (benchmark education)", "share", lambda rows, months: rows["outcome_proxy"] == 2
    ),
    "in_use": Measure("the share with the platform in use, whatever the architecture", "share",
                      lambda rows, months: rows["used"].astype(bool)),
    "reached": Measure(
        "the share that is integrated at some time", "share", lambda rows, months: ~np.isnan(rows["months_to_integration"])
    ),
    "started": Measure("the share that starts a programme", "share", lambda rows, months: rows["programmes"] > 0),
    "dropped": Measure("the share that drops a programme", "share", lambda rows, months: rows["drops"] > 0),
    "use": Measure("use of the platform", "use, 0..1", _column("use")),
    "sharing": Measure("what services share", "share of services' data, 0..1", _column("sharing")),
    "partners": Measure("the share of pairs of a panel's cities that are both integrated", "share of pairs", partners),
    "performance": Measure("performance in the last year", "points", _column("performance_end")),
    "performance_mean": Measure("performance over all months", "points", _column("performance_mean")),
    "bridging": Measure("work bridged by hand", "share of work, 0..1", _column("bridging")),
    "burden": Measure("burden on staff at the end", "burden", _column("burden_end")),
    "months_to_start": Measure("months to the first programme", "months", _until("first_start")),
    "months_to_integration": Measure("months to integration", "months", _until("months_to_integration")),
    "months_to_enactment": Measure("months to enactment", "months", _until("months_to_enactment")),
    "threat_months": Measure("months under threat", "months", _column("threat_months")),
    "frame_breaks": Measure("frames broken", "frames", _column("frame_breaks")),
    "frames": Measure("how far frames are new at the end", "frame, 0..1", _column("content_end")),
    "resistance_peak": Measure("the peak of resistance", "resistance, 0..1", _column("resistance_peak")),
    "education": Measure("education spending, benchmark 1", "ratio", _column("education")),
    "effort": Measure("effort offered, upkeep included", "effort", _column("effort_offered")),
    "misdirected": Measure("effort that installs the wrong thing", "effort", _column("effort_lost_to_template")),
}  # fmt: skip


def find(name: str, where: str) -> Measure:
    """The measure of this name; raises `Refusal` with the nearest one otherwise."""
    if name not in MEASURES:
        raise Refusal(f"{where} has {name!r}, which is no measure; {suggestion(str(name), MEASURES)}")
    return MEASURES[name]


def level(name: str, rows: Rows, months: int) -> estimates.Estimate:
    """Share or mean over the cities of an arm, panels as units."""
    measure = MEASURES[name]
    values = measure.of(rows, months)
    among = rows[measure.among].astype(bool) if measure.among else np.ones(len(values), dtype=bool)
    if values.dtype == bool:
        return estimates.share(values, rows["panel"], among)
    return estimates.mean(values[among], rows["panel"][among])


def contrast(
    name: str, weights: Mapping[str, float], rows: Mapping[str, Rows], months: Mapping[str, int]
) -> estimates.Estimate:
    """The weighted sum of arms over their twins, panels as units: a difference, or a difference of differences.

    Two arms of a share are compared by strata of twins (`estimates.gained`), everything else by the mean of the sum.
    """
    measure = MEASURES[name]
    values = {arm: measure.of(rows[arm], months[arm]) for arm in weights}
    panel = rows[next(iter(weights))]["panel"]
    if measure.among:
        among = np.logical_and.reduce([rows[arm][measure.among].astype(bool) for arm in weights])
        values, panel = {arm: each[among] for arm, each in values.items()}, panel[among]
    if len(panel) == 0:
        return estimates.Estimate(float("nan"), float("nan"), float("nan"))
    up = [arm for arm, weight in weights.items() if weight == 1.0]
    down = [arm for arm, weight in weights.items() if weight == -1.0]
    if len(weights) == 2 and len(up) == len(down) == 1 and values[up[0]].dtype == bool:
        return estimates.gained(values[up[0]], values[down[0]], panel)
    return estimates.mean(summed(weights, values), panel)


def summed(weights: Mapping[str, float], values: Mapping[str, np.ndarray]) -> np.ndarray:
    """The weighted sum of arms for every twin; what arithmetic leaves over of arms that are equal is 0."""
    total = np.zeros(len(next(iter(values.values()))))
    for arm, weight in weights.items():
        total += weight * values[arm].astype(float)
    largest = max(float(np.max(np.abs(each.astype(float)), initial=0.0)) for each in values.values())
    return np.where(np.abs(total) <= 1e-9 * largest, 0.0, total)
