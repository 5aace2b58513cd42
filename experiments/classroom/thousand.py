"""A thousand cities under both regimes: outcomes, their difference over twins, and how it firms up as cities come in."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import numpy as np

from experiments.classroom.job_queue import Turns
from experiments.classroom.labels import MARGIN, MEASURES
from experiments.classroom.scene import SIDES, Scene
from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate
from simulation import ensemble
from simulation.parameters import Setting
from simulation.vocabulary import Outcome

Rows = dict[str, np.ndarray]

CITIES = 1001  # 91 panels of eleven
PIECE = 8  # panels a thread runs before it looks whose turn it is: some 30 ms
SHOWN = (1, 3, 7, 12)  # pieces after which an estimate is sent; the first counts 88 cities, the last 1,001
BINS = 20
KEPT = ("outcome", "integrated", "used", "use", "months_to_enactment")  # what is remembered of every city


async def stream(turns: Turns, scene: Scene, cities: int = CITIES) -> AsyncIterator[dict[str, Any]]:
    """Estimates from more and more of the same twins; the last one counts all."""
    began = time.perf_counter()
    pieces = _pieces(turns, scene, cities)
    count, total = len(pieces["left"]), panels_of(scene, cities) * scene.setting("left").cities
    try:
        for number in (*(each for each in SHOWN if each < count), count):
            found = {side: joined([await piece for piece in pieces[side][:number]]) for side in SIDES}
            said = await asyncio.to_thread(told, found["left"], found["right"])
            yield {"cities": total, **said, "ms": round(1000 * (time.perf_counter() - began), 1), "is_final": number == count}
    finally:
        for each in (*pieces["left"], *pieces["right"]):
            each.cancel()


async def rows(turns: Turns, scene: Scene, cities: int = CITIES) -> dict[str, Rows]:
    """Every twin of both sides."""
    pieces = _pieces(turns, scene, cities)
    return {side: joined(await asyncio.gather(*pieces[side])) for side in SIDES}


def panels_of(scene: Scene, cities: int) -> int:
    """Whole panels that hold so many cities."""
    return -(-cities // scene.setting("left").cities)


def _pieces(turns: Turns, scene: Scene, cities: int) -> dict[str, list[asyncio.Future[Rows]]]:
    panels = panels_of(scene, cities)
    ranges = [range(start, min(start + PIECE, panels)) for start in range(0, panels, PIECE)]
    found: dict[str, list[asyncio.Future[Rows]]] = {side: [] for side in SIDES}
    for number, each in enumerate(ranges):  # both sides in turn: an estimate needs the same twins of both
        for side in SIDES:
            found[side].append(asyncio.ensure_future(_piece(turns, scene, side, each, number)))
    return found


async def _piece(turns: Turns, scene: Scene, side: str, panels: range, number: int) -> Rows:
    setting = scene.setting(side)
    name = (scene.changes(side), scene.seed, panels.start, panels.stop)
    return await turns.piece(name, lambda: rows_of(setting, scene.seed, panels), number)


def rows_of(setting: Setting, seed: int, panels: range) -> Rows:
    """What the page needs of some panels' cities, from the kernel."""
    rows = ensemble.run(setting, seed, panels, threads=1)
    return {name: rows[name] for name in ("panel", "city", *KEPT)}


def joined(pieces: Sequence[Rows]) -> Rows:
    """Rows of several pieces, one after another."""
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def values(rows: Rows, measure: str) -> np.ndarray:
    """A measure's value in every city."""
    return rows["outcome"] == Outcome.ENACTED if measure == "enacted" else rows[measure]


def told(left: Rows, right: Rows) -> dict[str, Any]:
    """What the page draws of the same twins under both regimes."""
    panel = left["panel"]
    differences = {each.name: difference(left, right, each.name) for each in MEASURES}
    counts = np.zeros((len(Outcome), len(Outcome)), dtype=int)
    np.add.at(counts, (left["outcome"], right["outcome"]), 1)
    edges = np.linspace(0.0, 1.0, BINS + 1)
    sides = {"left": left, "right": right}
    return {
        "done": len(panel),
        **{side: {kind.name.lower(): _share(rows, kind, panel) for kind in Outcome} for side, rows in sides.items()},
        "means": {
            side: {each.name: float(values(rows, each.name).mean()) for each in MEASURES} for side, rows in sides.items()
        },
        "differences": {name: {**interval(found), "text": sentence(name, found)} for name, found in differences.items()},
        "winner": {name: winner(found) for name, found in differences.items()},
        "strata": counts.tolist(),
        "histograms": {
            "use": {
                "edges": edges.tolist(),
                **{side: np.histogram(rows["use"], edges)[0].tolist() for side, rows in sides.items()},
            }
        },
    }


def difference(left: Rows, right: Rows, measure: str) -> Estimate:
    """Left less right over twins, with the 95 % interval in which panels are the units."""
    one, other = values(left, measure), values(right, measure)
    if one.dtype == bool:
        return estimates.gained(one, other, left["panel"])
    return estimates.difference(one, other, left["panel"])


def winner(found: Estimate, margin: float = MARGIN) -> str:
    """Which regime comes out ahead: left, right, tie where the interval lies within the margin, or unclear.

    >>> winner(Estimate(0.2, 0.1, 0.3)), winner(Estimate(-0.2, -0.3, -0.1)), winner(Estimate(0.0, -0.01, 0.01))
    ('left', 'right', 'tie')
    >>> winner(Estimate(0.05, -0.01, 0.11))
    'unclear'
    """
    if -margin < found.low and found.high < margin:
        return "tie"
    if found.low > 0.0:
        return "left"
    if found.high < 0.0:
        return "right"
    return "unclear"


def sentence(measure: str, found: Estimate) -> str:
    """A difference in words.

    >>> sentence("integrated", Estimate(0.2, 0.1, 0.3))
    'left ahead by 20 in 100 cities (10 to 30)'
    >>> sentence("use", Estimate(-0.05, -0.08, -0.02))
    'right ahead by 0.05 (0.02 to 0.08)'
    >>> sentence("enacted", Estimate(-0.001, -0.012, 0.001))
    'no difference that matters: left less right +0 in 100 cities (-1 to +0)'
    """
    outcome = winner(found)
    scale, digits, unit = (1, "z.2f", "") if measure == "use" else (100, "z.0f", " in 100 cities")
    low, value, high = scale * found.low, scale * found.value, scale * found.high
    if outcome == "right":
        low, value, high = -high, -value, -low
    if outcome in ("left", "right"):
        return f"{outcome} ahead by {value:{digits}}{unit} ({low:{digits}} to {high:{digits}})"
    said = "no difference that matters" if outcome == "tie" else "too close to call"
    return f"{said}: left less right {value:+{digits}}{unit} ({low:+{digits}} to {high:+{digits}})"


def as_csv(left: Rows, right: Rows) -> str:
    """Every twin with what it came to under both regimes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["panel", "city", *(f"{side}_{name}" for side in SIDES for name in KEPT)])
    columns = [left["panel"], left["city"], *(rows[name] for rows in (left, right) for name in KEPT)]
    writer.writerows(zip(*(column.tolist() for column in columns)))
    return text.getvalue()


def _share(rows: Rows, kind: Outcome, panel: np.ndarray) -> Mapping[str, float | None]:
    found = estimates.share(rows["outcome"] == kind, panel)
    return {"share": found.value, **{name: value for name, value in interval(found).items() if name != "estimate"}}


def interval(found: Estimate) -> dict[str, float | None]:
    """An estimate as the page reads it: what is not known is null."""
    low, high = (None if np.isnan(each) else float(each) for each in (found.low, found.high))
    return {"estimate": float(found.value), "low": low, "high": high}
