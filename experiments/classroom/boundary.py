"""The boundary map: over two parameters, where which regime comes out ahead; cell by cell, coarse first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from experiments.classroom import scene as scenes
from experiments.classroom import thousand
from experiments.classroom.job_queue import LAST, JobQueue, Jobs
from experiments.classroom.labels import ENGLISH, labels
from experiments.classroom.scene import SIDES, Scene
from experiments.errors import Refusal, suggestion
from experiments.statistics import comparisons, outcome_measures
from experiments.statistics.tables import Columns
from simulation.parameters import Setting
from simulation.quantity import Quantity

CELLS = (9, 7)  # across, up
PANELS = 16  # replicate panels of each cell and regime: 176 twins


class Axis(NamedTuple):
    """A parameter, its label and the values it takes along an edge of the map."""

    key: str
    label: str
    values: tuple[float, ...]


async def stream(
    jobs: JobQueue | Jobs, scene: Scene, x: str, y: str, measure: str, language: str = ENGLISH
) -> AsyncIterator[dict[str, Any]]:
    """The axes and where the scene stands on them, then cells as they are computed, then the end.

    Args:
        jobs: The queue that computes the cells.
        scene: What both sides have in all cells, apart from the two parameters of the axes.
        x: Dotted name of the parameter across.
        y: Dotted name of the parameter upwards.
        measure: Name of the measure that sides are compared by.
        language: Of what the axes are called.

    Raises:
        Refusal: The axes are equal, or there is no such axis or measure.
    """
    began = time.perf_counter()
    if x == y:
        raise Refusal(f"both axes are {x}; choose two different ones")
    if measure not in (each.name for each in thousand.MEASURES):
        raise Refusal(f"there is no measure {measure}; {suggestion(measure, [each.name for each in thousand.MEASURES])}")
    across, up = axis(x, CELLS[0], language), axis(y, CELLS[1], language)
    order = spread(len(across.values), len(up.values))
    here = {"x": _present(scene, x), "y": _present(scene, y)}
    yield {"axes": {"x": across._asdict(), "y": up._asdict()}, "here": here, "measure": measure, "cells": len(order)}
    waiting = {
        asyncio.ensure_future(_cell(jobs, scene, (across, i), (up, j), measure, LAST + number))
        for number, (i, j) in enumerate(order)
    }
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                yield each.result()
    finally:
        for each in waiting:
            each.cancel()
    yield {"is_final": True, "ms": round(1000 * (time.perf_counter() - began), 1)}


def axis(key: str, count: int, language: str = ENGLISH) -> Axis:
    """An axis of the map: a parameter of labels.yaml's list with `count` values along its range, fewer where it is whole.

    Raises:
        Refusal: The list has no such parameter.
    """
    known = labels()["map_axes"]
    if key not in known:
        raise Refusal(f"there is no axis {key}; {suggestion(key, known, 'axis')}")
    low, high = known[key]
    what = scenes.parameters()[key]
    values = np.linspace(low, high, count)
    values = np.unique(np.round(values)) if isinstance(what, Quantity) and what.whole else values.round(6)
    return Axis(key, labels(language)["levers"][key]["label"], tuple(values.tolist()))


def spread(across: int, up: int) -> list[tuple[int, int]]:
    """Every cell once, each far from those before it, so that the map fills evenly.

    >>> spread(3, 1)
    [(1, 0), (0, 0), (2, 0)]
    """
    cells = [(i, j) for i in range(across) for j in range(up)]
    order = [(across // 2, up // 2)]
    nearest = {cell: _apart(cell, order[0], across, up) for cell in cells}
    while len(order) < len(cells):
        farthest = max((cell for cell in cells if cell not in order), key=lambda cell: nearest[cell])
        order.append(farthest)
        nearest = {cell: min(nearest[cell], _apart(cell, farthest, across, up)) for cell in cells}
    return order


def _apart(one: tuple[int, int], other: tuple[int, int], across: int, up: int) -> float:
    return ((one[0] - other[0]) / across) ** 2 + ((one[1] - other[1]) / up) ** 2


def _present(scene: Scene, key: str) -> float | None:
    """The scene's own value of an axis; none where the two regimes differ in it."""
    group, _, name = key.partition(".")
    values = {float(getattr(getattr(scene.setting(side).parameters, group), name)) for side in SIDES}
    return values.pop() if len(values) == 1 else None


async def _cell(
    jobs: JobQueue | Jobs, scene: Scene, x: tuple[Axis, int], y: tuple[Axis, int], measure: str, priority: int
) -> dict[str, Any]:
    changed = tuple((axis.key, _typed(axis.key, axis.values[place])) for axis, place in (x, y))
    rows = {}
    for side in SIDES:
        key = ("map", thousand.side_key(scene, side), changed, PANELS)
        rows[side] = await jobs.result(key, partial(_rows, scene.changes(side), changed, scene.seed), priority)
    difference = comparisons.difference(rows["left"], rows["right"], measure)
    means = {side: float(outcome_measures.values(rows[side], measure).mean()) for side in SIDES}
    return {
        "i": x[1],
        "j": y[1],
        **thousand.interval(difference),
        **means,
        "cities": len(rows["left"]["panel"]),
        "winner": thousand.winner(difference),
    }


def _rows(changes: tuple[tuple[str, Any], ...], changed: tuple[tuple[str, Any], ...], seed: int) -> Columns:
    return thousand.rows_of(_moved(changes, changed), seed, range(PANELS))


def _moved(changes: tuple[tuple[str, Any], ...], changed: tuple[tuple[str, Any], ...]) -> Setting:
    kept = dict(changes[1:]) | dict(changed)
    return scenes.settings((changes[0], *sorted(kept.items())))


def _typed(key: str, value: float) -> float | int:
    what = scenes.parameters()[key]
    return int(value) if isinstance(what, Quantity) and what.whole else value
