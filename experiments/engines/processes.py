"""A pool of processes on this machine, each computing whole points on one thread; made anew when a worker dies."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from functools import cached_property
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from experiments.engines import compiled
from experiments.engines.worker import compute
from experiments.running import engine_options
from framebreak.names import call
from simulation import ensemble

BEGIN = "experiments.engines.processes:begin"  # by name: a worker that imports this module first might find the user's
WAIT = 2.0  # seconds for the end of a worker to be known


class _Broken:
    """Which tasks the workers of one pool had when some of them were killed."""

    def __init__(self, marks: Path, workers: Mapping[int, BaseProcess]):
        """`workers` is the pool's own mapping, which grows as tasks come: a pool that spawns starts its workers one by one."""
        self.marks, self.workers = marks, workers

    @cached_property
    def tasks(self) -> frozenset[str]:
        """Tasks of the workers that were killed by others than the pool, which ends the rest (SIGTERM); none if unknown."""
        deadline = time.monotonic() + WAIT
        while True:
            ends = {worker.pid: worker.exitcode for worker in list(self.workers.values())}
            killed = [pid for pid, code in ends.items() if code not in (None, 0, -signal.SIGTERM)]
            if killed or None not in ends.values() or time.monotonic() > deadline:
                break
            time.sleep(0.01)
        found = set()
        for pid in killed:
            with suppress(OSError):
                found.add((self.marks / str(pid)).read_text())
        return frozenset(found)


class ProcessPool:
    """The pool; its workers end with the process that made them."""

    def __init__(self, workers: int | None):
        self.workers = workers or ensemble.cores()
        self.window = 2 * self.workers
        self.threads: int | None = 1
        self._pool: ProcessPoolExecutor | None = None
        self._prepared_for = ""  # a point like those of the tasks, as JSON text
        self._marks: Path | None = None  # a file for each worker at work, which says of what task
        self._tasks: weakref.WeakKeyDictionary[Future[str], tuple[str, _Broken]] = weakref.WeakKeyDictionary()
        self._workers: _Broken | None = None
        self._numbers = count()

    def prepare(self, config: Mapping[str, Any]) -> None:
        """Start the workers, each of which loads what it takes to compute such a point."""
        self._prepared_for = json.dumps(dict(config))
        self._pool = self._new()
        self._pool.submit(int)  # a task starts a worker, which loads meanwhile

    def submit(self, task: str) -> Future[str]:
        """Hand a task to the pool, or to a new one if the pool is broken."""
        if self._pool is not None:
            try:
                return self._submitted(self._pool, task)
            except BrokenExecutor:
                self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new()
        return self._submitted(self._pool, task)

    def _submitted(self, pool: ProcessPoolExecutor, task: str) -> Future[str]:
        number = str(next(self._numbers))
        future = pool.submit(marked, task, str(self._marks), number)
        if self._workers is None:
            self._workers = _Broken(Path(str(self._marks)), pool._processes or {})
        self._tasks[future] = number, self._workers
        return future

    def is_cause(self, future: Future[str]) -> bool | None:
        """Whether a broken task was that of a worker that was killed; None where it is not known whose was."""
        number, broken = self._tasks[future]
        return number in broken.tasks if broken.tasks else None

    def as_completed(self, futures: Collection[Future[str]]) -> Iterator[Future[str]]:
        """Futures as they are done."""
        return as_completed(list(futures))

    def close(self) -> None:
        """Wait for the workers to end."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._pool = None
        self._forget_marks()

    def stop(self) -> None:
        """Cancel what waits and end the workers; parts are written whole, so none is harmed."""
        if self._pool is None:
            return
        workers = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            with suppress(OSError, ValueError):
                worker.terminate()
        self._pool = None
        self._forget_marks()

    def _forget_marks(self) -> None:
        if self._marks is not None:
            shutil.rmtree(self._marks, ignore_errors=True)
        self._marks = None

    def _new(self) -> ProcessPoolExecutor:
        from multiprocessing import get_context

        if self._marks is None:
            self._marks = Path(tempfile.mkdtemp(prefix="framebreak-"))
        self._workers = None
        compiled.tell()
        return ProcessPoolExecutor(self.workers, get_context("spawn"), call, (BEGIN, os.getpid(), self._prepared_for))


def start(options: engine_options.Options, threads: int | None) -> ProcessPool:
    """The pool; its processes start with the first task, or when they are to prepare for it."""
    return ProcessPool(getattr(options, "workers", None) or threads)


def marked(task: str, marks: str, number: str) -> str:
    """Compute a task, and leave word of it meanwhile: what a worker had that was killed cannot be found out otherwise."""
    mark = Path(marks) / str(os.getpid())
    with suppress(OSError):  # without it all tasks of a broken pool count as the cause
        mark.write_text(number)
    answer = compute(task)
    with suppress(OSError):
        mark.unlink()
    return answer


def begin(driver: int, config_text: str) -> None:
    """What a worker does first: see that it ends with the process that started it, and load what it will need."""
    die_with(driver)
    if config_text:
        compiled.ahead(json.loads(config_text))


def die_with(driver: int) -> None:
    """Make this worker end with the process that started it, and leave Ctrl-C to that process."""
    gc.set_threshold(50_000)  # as in the driver: the imports leave many objects that stay
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    else:
        threading.Thread(target=_watch, args=(driver,), daemon=True).start()
    if os.getppid() != driver:  # it has died already
        os._exit(1)


def _watch(driver: int) -> None:
    while os.getppid() == driver:
        time.sleep(1.0)
    os._exit(1)
