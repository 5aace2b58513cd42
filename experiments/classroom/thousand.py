"""A thousand cities under both regimes: outcomes, their difference over matched pairs, and how it settles as cities come in.

A matched pair is the same city under common random numbers on both sides: twins, for short.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from experiments.classroom.job_queue import LAST, JobQueue, Jobs
from experiments.classroom.labels import MARGIN, MEASURES
from experiments.classroom.scene import SIDES, Scene
from experiments.statistics import comparisons, estimates, outcome_measures
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import Columns
from simulation import ensemble
from simulation.parameters import Setting
from simulation.vocabulary import Outcome

CITIES = 1001  # 91 replicate panels of eleven
JOB = 8  # panels that a thread computes before the queue picks again: some 30 ms
FIRST = 4  # panels of the first job, so that the first estimate is there sooner, and what a drag passes by is soon over
SHOWN = (1, 3, 7, 12)  # jobs after which an estimate is sent; the first counts 44 cities, the last 1,001
BINS = 20
KEPT = ("outcome", "integrated", "used", "use", "months_to_enactment")  # columns that are remembered of every city


async def stream(
    jobs: JobQueue | Jobs, scene: Scene, cities: int = CITIES, estimates: JobQueue | Jobs | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Estimates from more and more of the same twins; the last one counts all.

    Args:
        jobs: The queue that computes the cities.
        scene: The two sides.
        cities: How many cities are counted at least; whole replicate panels are.
        estimates: The queue that compares them; that of the cities, where it would wait for a job of theirs, if there is none.

    Returns:
        Comparisons as JSON has them, with `cities` (all), `done` (counted so far), `ms` since the request, and `is_final`.
    """
    began = time.perf_counter()
    pending = _pending(jobs, scene, cities)
    count, total = len(pending["left"]), panels_of(scene, cities) * scene.setting("left").cities
    try:
        for number in (*(each for each in SHOWN if each < count), count):
            rows = {side: joined([await each for each in pending[side][:number]]) for side in SIDES}
            key = ("estimate", *(side_key(scene, side) for side in SIDES), panels_of(scene, cities), number)
            result = await (estimates or jobs).result(key, partial(comparison, rows["left"], rows["right"]), number - 1)
            yield {"cities": total, **result, "ms": round(1000 * (time.perf_counter() - began), 1), "is_final": number == count}
    finally:
        for each in (*pending["left"], *pending["right"]):
            each.cancel()


async def rows(jobs: JobQueue | Jobs, scene: Scene, cities: int = CITIES) -> dict[str, Columns]:
    """Rows of all cities by side, one row per city; `cities` as in `stream`."""
    pending = _pending(jobs, scene, cities)
    return {side: joined(await asyncio.gather(*pending[side])) for side in SIDES}


async def csv_of(jobs: JobQueue | Jobs, scene: Scene) -> str:
    """Every city in one line, as `as_csv` writes it."""
    both = await rows(jobs, scene)
    text: str = await jobs.result(("cities.csv", scene.key), partial(as_csv, both["left"], both["right"]), LAST, is_kept=False)
    return text


def side_key(scene: Scene, side: str) -> bytes:
    """What a side's cities follow from, in a few bytes, since it stands in the key of every job that is remembered."""
    return hashlib.sha256(repr((scene.changes(side), scene.seed)).encode()).digest()


def panels_of(scene: Scene, cities: int) -> int:
    """How many whole replicate panels hold so many cities."""
    return -(-cities // scene.setting("left").cities)


def _pending(jobs: JobQueue | Jobs, scene: Scene, cities: int) -> dict[str, list[asyncio.Future[Columns]]]:
    panels = panels_of(scene, cities)
    ends = [0, *range(min(FIRST, panels), panels, JOB), panels]
    ranges = [range(start, end) for start, end in pairwise(ends)]
    pending: dict[str, list[asyncio.Future[Columns]]] = {side: [] for side in SIDES}
    for number, each in enumerate(ranges):  # both sides in turn: an estimate needs the same twins of both
        for side in SIDES:
            pending[side].append(asyncio.ensure_future(_panel_rows(jobs, scene, side, each, number)))
    return pending


async def _panel_rows(jobs: JobQueue | Jobs, scene: Scene, side: str, panel_range: range, priority: int) -> Columns:
    key = ("cities", side_key(scene, side), panel_range.start, panel_range.stop)
    rows: Columns = await jobs.result(key, partial(rows_of, scene.setting(side), scene.seed, panel_range), priority)
    return rows


def rows_of(setting: Setting, seed: int, panel_range: range) -> Columns:
    """The columns that the page needs of some replicate panels, from the kernel, one row per city."""
    rows = ensemble.run(setting, seed, panel_range, threads=1)
    return {name: rows[name] for name in ("panel", "city", *KEPT)}


def joined(parts: Sequence[Columns]) -> Columns:
    """Rows of several parts, one after another."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def comparison(left: Columns, right: Columns) -> dict[str, Any]:
    """What the page draws of the same twins under both regimes, ready for JSON.

    Args:
        left: Rows of the left side.
        right: Rows of the right side, of the same cities in the same order.
    """
    panel = left["panel"]
    differences = {each.name: comparisons.difference(left, right, each.name) for each in MEASURES}
    counts = np.zeros((len(Outcome), len(Outcome)), dtype=int)
    np.add.at(counts, (left["outcome"], right["outcome"]), 1)
    edges = np.linspace(0.0, 1.0, BINS + 1)
    sides = {"left": left, "right": right}
    return {
        "done": len(panel),
        **{side: {kind.name.lower(): _share(rows, kind, panel) for kind in Outcome} for side, rows in sides.items()},
        "means": {
            side: {each.name: float(outcome_measures.values(rows, each.name).mean()) for each in MEASURES}
            for side, rows in sides.items()
        },
        "differences": {name: {**interval(each), "text": sentence(name, each)} for name, each in differences.items()},
        "winner": {name: winner(each) for name, each in differences.items()},
        "strata": counts.tolist(),
        "histograms": {
            "use": {
                "edges": edges.tolist(),
                **{side: np.histogram(rows["use"], edges)[0].tolist() for side, rows in sides.items()},
            }
        },
    }


def winner(difference: Estimate, margin: float = MARGIN) -> str:
    """Which regime comes out ahead: left, right, tie where the interval lies within the margin, or unclear.

    >>> winner(Estimate(0.2, 0.1, 0.3)), winner(Estimate(-0.2, -0.3, -0.1)), winner(Estimate(0.0, -0.01, 0.01))
    ('left', 'right', 'tie')
    >>> winner(Estimate(0.05, -0.01, 0.11))
    'unclear'
    """
    if -margin < difference.low and difference.high < margin:
        return "tie"
    if difference.low > 0.0:
        return "left"
    if difference.high < 0.0:
        return "right"
    return "unclear"


def sentence(measure: str, difference: Estimate) -> str:
    """A difference in words.

    >>> sentence("integrated", Estimate(0.2, 0.1, 0.3))
    'left ahead by 20 in 100 cities (10 to 30)'
    >>> sentence("use", Estimate(-0.05, -0.08, -0.02))
    'right ahead by 0.05 (0.02 to 0.08)'
    >>> sentence("enacted", Estimate(-0.001, -0.012, 0.001))
    'no difference that matters: left minus right +0 in 100 cities (-1 to +0)'
    """
    outcome = winner(difference)
    scale, digits, unit = (1, "z.2f", "") if measure == "use" else (100, "z.0f", " in 100 cities")
    low, value, high = scale * difference.low, scale * difference.value, scale * difference.high
    if outcome == "right":
        low, value, high = -high, -value, -low
    if outcome in ("left", "right"):
        return f"{outcome} ahead by {value:{digits}}{unit} ({low:{digits}} to {high:{digits}})"
    verdict = "no difference that matters" if outcome == "tie" else "too close to call"
    return f"{verdict}: left minus right {value:+{digits}}{unit} ({low:+{digits}} to {high:+{digits}})"


def as_csv(left: Columns, right: Columns) -> str:
    """Every city in one line, with its outcomes under both regimes, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["panel", "city", *(f"{side}_{name}" for side in SIDES for name in KEPT)])
    columns = [left["panel"], left["city"], *(rows[name] for rows in (left, right) for name in KEPT)]
    writer.writerows(zip(*(column.tolist() for column in columns)))
    return text.getvalue()


def _share(rows: Columns, kind: Outcome, panel: np.ndarray) -> Mapping[str, float | None]:
    share = estimates.share(rows["outcome"] == kind, panel)
    return {"share": share.value, **{name: value for name, value in interval(share).items() if name != "estimate"}}


def interval(estimate: Estimate) -> dict[str, float | None]:
    """An estimate as the page reads it: an end of the interval that is not known is null."""
    low, high = (None if np.isnan(each) else float(each) for each in (estimate.low, estimate.high))
    return {"estimate": float(estimate.value), "low": low, "high": high}
