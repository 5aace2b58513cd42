"""A sweep as one array job of shards: submitted, left, and looked after by giving the same command again.

All state is in files and in the queue: the store says what is there, `squeue` whether the array still runs. Accounting
(`sacct`) is not queried. In `<study>/sweeps/<id>/` lie, for submission N, `points-N.jsonl` (what the shards compute),
`submission-N.sh` (the batch script), and below `logs/` what each shard printed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.engines import batch, queue, worker
from experiments.errors import Refusal
from experiments.progress import Watch, note
from experiments.running import engine_options, sweep_points
from experiments.running.jobs import Job
from experiments.store import atomic_files, seals, sums
from experiments.store.identity import digest
from experiments.store.parts import span

MANY = 100  # shards, where nothing says how many

Lost = dict[int, dict[str, Any]]


class _Sent(NamedTuple):
    """One submission: the array job and what it was to compute."""

    job: str
    points: int
    shards: int
    submission: int


class _Array:
    """A sweep's folder and its name in the queue."""

    def __init__(self, items: Sequence[sweep_points.Item], job: Job):
        assert isinstance(job.engine, engine_options.Slurm)
        self.items, self.job, self.options = items, job, job.engine
        stores = sweep_points.stores(items)
        identity = sweep_points.identity(items)
        self.folder = stores[items[0].study].folder / "sweeps" / identity
        self.name = f"framebreak-{digest([identity, str(self.folder)])[:12]}"
        self.done = 0

    def missing(self) -> list[int]:
        """Points that the store lacks, from the names of its parts."""
        return [number for number, lacks in enumerate(sweep_points.lacking(self.items)) if lacks]

    def last(self) -> _Sent | None:
        """The latest submission, if there was one."""
        try:
            return _Sent(**seals.read_json(self.folder / "submitted.json")[0])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            path = self.folder / "submitted.json"
            raise Refusal(f"{path} cannot be read ({error}); remove it, and what is missing is submitted", status=1) from error

    def submit(self, numbers: Sequence[int], before: _Sent | None) -> _Sent:
        """Write down what the shards need, and put the array into the queue."""
        expected = worker.expected_environment({self.items[number].study for number in numbers})
        most = min(len(numbers), queue.largest_array())
        shards = min(self.options.shards or self.options.at_a_time or MANY, most)
        submission = before.submission + 1 if before else 1
        points = self.folder / f"points-{submission}.jsonl"
        lines = [{"expected_environment": expected, "cores": self.options.cpus_per_task}]
        lines += [{"overrides": self.items[number].overrides, "config": dict(self.items[number].config)} for number in numbers]
        sums.put(self.folder, {points.name: "".join(json.dumps(line) + "\n" for line in lines).encode()}, adds=True)
        script = self.folder / f"submission-{submission}.sh"
        logs = self.folder / "logs"
        with atomic_files.storing(logs):
            logs.mkdir(parents=True, exist_ok=True)
        sums.put(self.folder, {script.name: batch.script(self.options, self.name, points, logs, shards).encode()}, adds=True)
        sent = _Sent(queue.submit(script), len(numbers), shards, submission)
        seals.write_json(self.folder / "submitted.json", sent._asdict())
        return sent

    def words(self, sent: _Sent) -> str:
        """The last line of a shard that reported what went wrong, or where to look."""
        logs = sorted((self.folder / "logs").glob(f"{sent.job}_*.log"))
        if not logs:
            return f"no shard of array job {sent.job} has written to {self.folder / 'logs'}: do the nodes see that folder?"
        for path in logs:
            for line in path.read_text(errors="replace").splitlines()[-1:]:
                if line.startswith("framebreak: ") or "error" in line.lower():
                    return f"{path.name}: {line.removeprefix('framebreak: ')[:240]}"
        return f"what its shards printed: {self.folder / 'logs'}"


def sweep(items: Sequence[sweep_points.Item], missing: Sequence[bool], job: Job, line: Sequence[str] = ()) -> Lost | None:
    """See to a sweep's array job; None when it is left running, else the points that it could not compute.

    Submits what the store lacks unless an array of this sweep is in the queue. With `engine.wait` it returns when the
    array has left the queue.
    """
    if job.plan.rerun != "missing" or job.plan.histories:
        raise Refusal("engine=slurm computes what is missing; rerun and histories need engine=serial or engine=processes")
    if not any(missing):
        return {}
    array = _Array(items, job)
    with atomic_files.locked(array.folder / "lock"):  # two of the same command submit once
        sent, numbers = array.last(), array.missing()
        try:
            waiting = queue.tasks(array.name)
        except queue.Silent as silent:
            known = f"array job {sent.job} was submitted" if sent else "nothing was submitted before"
            progress = f"{len(items) - len(numbers):,} of {len(items):,} points are stored; {known}"
            raise Refusal(f"{silent}; {progress}; nothing is submitted now", status=1) from silent
        is_new = not waiting
        if is_new:
            if sent:
                lack = f"{len(numbers):,} of {len(items):,} points are missing"
                note(f"array job {sent.job} has ended, {lack}; {array.words(sent)}")
            sweep_points.announce(items, [number for number, lacks in enumerate(missing) if lacks], line)
            sent = array.submit(numbers, sent)
    assert isinstance(job.engine, engine_options.Slurm)
    name = sent.job if sent else array.name
    done = f"{len(items) - len(numbers):,} of {len(items):,} points are stored"
    if is_new and sent:
        note(f"array job {name}: {sent.points:,} points in {sent.shards:,} shards submitted; {done}")
    else:
        note(f"array job {name} is in the queue ({waiting}); {done}; nothing is submitted")
    if not job.engine.wait:
        note(f"how far it is: framebreak results list --quick, or the same command again; logs: {array.folder / 'logs'}")
        return None
    _wait(array)
    return {number: _lost(items[number], array.folder, name) for number in array.missing()}


def _wait(array: _Array) -> None:
    """Watch the store until the array has left the queue."""
    watch = Watch(len(array.items), "array job", array.job.plan.progress)
    seen = len(array.items) - len(array.missing())
    watch.start(f"{seen:,} of {len(array.items):,} points are stored")
    watch.known(seen)
    while True:
        is_over = False
        try:
            is_over = not queue.tasks(array.name)
        except queue.Silent as silent:
            note(f"{silent}; trying again")
        done = len(array.items) - len(array.missing())
        watch.update(done - seen, 0)
        seen = done
        if is_over:
            break
        time.sleep(array.options.poll)
    watch.end(f"{seen:,} of {len(array.items):,} points stored")


def _lost(item: sweep_points.Item, folder: Path, name: str) -> dict[str, Any]:
    """What is known of a point that the array has not stored: its own record of failure, or that there is none."""
    for point in item.points:
        for path in sorted((point.store.folder / "failed").glob(f"{point.id}-r*.json"), key=os.path.getmtime, reverse=True):
            try:
                record = json.loads(path.read_text())
                return {"error": {key: record.get(key, "") for key in ("error", "message", "traceback")}, "is_recorded": True}
            except (OSError, ValueError):
                continue
    panels = span(item.panels)
    message = f"array job {name} ended before panels {panels} were stored; what it printed: {folder / 'logs'}"
    return {"error": {"error": "NotComputed", "message": message, "traceback": ""}, "is_recorded": True}
