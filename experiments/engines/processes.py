"""A pool of processes on this machine, each computing whole points on one thread; made anew when a worker dies."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from typing import Any

from experiments.engines import compiled
from experiments.engines.worker import compute
from experiments.running import engine_options
from simulation import ensemble


class ProcessPool:
    """The pool; its workers end with the process that made them."""

    def __init__(self, workers: int | None):
        self.workers = workers or ensemble.cores()
        self.window = 2 * self.workers
        self.threads: int | None = 1
        self._pool: ProcessPoolExecutor | None = None
        self._prepared_for = ""  # a point like those of the tasks, as JSON text

    def prepare(self, config: Mapping[str, Any]) -> None:
        """Start the workers, each of which loads what it takes to compute such a point."""
        self._prepared_for = json.dumps(dict(config))
        self._pool = self._new()
        self._pool.submit(int)  # the first task starts all of them

    def submit(self, task: str) -> Future[str]:
        """Hand a task to the pool, or to a new one if the pool is broken."""
        if self._pool is not None:
            try:
                return self._pool.submit(compute, task)
            except BrokenExecutor:
                self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new()
        return self._pool.submit(compute, task)

    def as_completed(self, futures: Collection[Future[str]]) -> Iterator[Future[str]]:
        """Futures as they are done."""
        return as_completed(list(futures))

    def close(self) -> None:
        """Wait for the workers to end."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._pool = None

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

    def _new(self) -> ProcessPoolExecutor:
        from multiprocessing import get_context

        return ProcessPoolExecutor(self.workers, get_context("spawn"), begin, (os.getpid(), self._prepared_for))


def start(options: engine_options.Options, threads: int | None) -> ProcessPool:
    """The pool; its processes start with the first task, or when they are to prepare for it."""
    return ProcessPool(getattr(options, "workers", None) or threads)


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
