"""What a sweep would cost: points, cities, seconds and disk, from a short sample; nothing is stored."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import islice

from experiments.running import jobs, precision, sweep_points
from experiments.running.jobs import Job
from experiments.store import batches
from simulation import ensemble

PART_BYTES = 23_500  # measured at two rows: of a part without rows: names of columns, configuration
ROW_BYTES = 250  # not measured yet; replaced by the study's own when it has parts
POINT_SECONDS = 0.004  # measured on a busy machine: reading, checking, storing and answering a point, on one core
SAMPLES = 3
PARTS = 20  # looked at for their size


def print_forecast(items: Sequence[sweep_points.Item], missing: Sequence[bool], job: Job) -> None:
    """Print what the sweep would compute, how long it would take and how much it would store."""
    points = _points(items)
    cities = sum(len(panels) * size for _, panels, size in points.values())
    lacking = [item for item, lacks in zip(items, missing) if lacks or job.plan.rerun == "all"]
    todo = _points(lacking)
    rows = sum(len(panels) * size for _, panels, size in todo.values())
    cores = getattr(job.engine, "workers", None) or job.plan.threads or ensemble.cores()
    city = _seconds_per_city(lacking or (items if sweep_points.is_open_ended(items) else ()))
    seconds = (rows * city + len(lacking) * POINT_SECONDS) / cores if lacking else 0.0
    row, part = _bytes(items)
    print(f"{len(items):,} points, {cities:,} cities; {len(items) - sum(missing):,} points are stored already")
    print(f"to compute: {len(lacking):,} points, {rows:,} cities, about {_duration(seconds)} on {cores} cores")
    print(f"to store: about {(rows * row + len(todo) * part) / 1e6:,.1f} MB")
    if sweep_points.is_open_ended(items):
        _print_rule(points.values(), city, cores, row)
    print("every point has been checked; nothing was computed")


def _points(items: Sequence[sweep_points.Item]) -> dict[str, tuple[sweep_points.Item, range, int]]:
    """Each different point with its item, its panels and the cities of a panel."""
    points: dict[str, tuple[sweep_points.Item, range, int]] = {}
    for item in items:
        for point, panels, size in zip(item.points, item.ranges, item.cities):
            before = points.get(point.id)
            if before is None or len(before[1]) < len(panels):
                points[point.id] = item, panels, size
    return points


def _print_rule(points: Iterable[tuple[sweep_points.Item, range, int]], city: float, cores: int, row: float) -> None:
    """Print how far a stopping rule may go beyond the panels it starts with."""
    starts, caps, most = [], [], 0
    for item, panels, size in points:
        rule = precision.read(item.config.get("precision"), len(item.panels))
        starts.append(len(panels))
        caps.append(rule.most if rule else len(panels))
        most += caps[-1] * size
    print(
        f"precision: from {min(starts):,} to {max(caps):,} panels a point; if every point went to its cap, "
        f"{most:,} cities, about {_duration(most * city / cores)} on {cores} cores and {most * row / 1e6:,.1f} MB"
    )


def _seconds_per_city(items: Sequence[sweep_points.Item]) -> float:
    """From one or two panels of a few points, on one thread; the first call, which may compile, is not counted."""
    step = max(1, len(items) // SAMPLES)
    seconds: list[float] = []
    for item in islice(items[::step], SAMPLES):
        job = jobs.read(item.config)
        arms = sweep_points.declared(job)
        if not arms:
            continue
        seed, setting = job.options.seed, arms[0].reading.setting
        panels = 1 if job.manager else 2
        if not seconds and not job.manager:
            job.driver.run(setting, seed, range(1), threads=1)
        clock = time.perf_counter()
        job.driver.run(setting, seed, range(panels), threads=1)
        seconds.append((time.perf_counter() - clock) / (panels * setting.cities))
    return sum(seconds) / len(seconds) if seconds else 0.0


def _bytes(items: Sequence[sweep_points.Item]) -> tuple[float, float]:
    """Bytes per row and per part."""
    for store in sweep_points.stores(items).values():
        paths = list({piece.path for each in islice(store.stored().values(), PARTS) for piece in each[:1]})
        if paths:
            import pyarrow.parquet

            rows = sum(pyarrow.parquet.read_metadata(path).num_rows for path in paths)
            size = sum(path.stat().st_size for path in paths)
            if any(path.parent.name == batches.FOLDER for path in paths):
                return size / rows, 0.0  # what a file has beside its rows is shared by many points
            part = min(PART_BYTES, size / len(paths))
            return (size - part * len(paths)) / rows, part
    return ROW_BYTES, PART_BYTES


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
