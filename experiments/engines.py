"""What computes the tasks of a sweep, in the manner of `concurrent.futures`: tasks and answers are JSON text."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Collection, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from typing import Protocol

from experiments.tasks import work
from simulation import ensemble


class Engine(Protocol):
    """Somewhere to compute tasks. A task whose process died gets the exception `BrokenExecutor`."""

    workers: int  # tasks computed at the same time
    threads: int | None  # of the kernel, within a task

    def submit(self, task: str) -> Future[str]:
        """Hand a task over."""

    def as_completed(self, futures: Collection[Future[str]]) -> Iterator[Future[str]]:
        """Futures as they are done."""

    def close(self) -> None:
        """End when all tasks are done."""

    def stop(self) -> None:
        """End now: what waits is cancelled, what runs is broken off."""


class Here:
    """This process: one task after the other, the kernel on all threads."""

    def __init__(self, threads: int | None):
        self.workers = 1
        self.threads = threads
        self._tasks: dict[Future[str], str] = {}

    def submit(self, task: str) -> Future[str]:
        """Keep a task until its answer is waited for."""
        future: Future[str] = Future()
        self._tasks[future] = task
        return future

    def as_completed(self, futures: Collection[Future[str]]) -> Iterator[Future[str]]:
        """Compute one after the other."""
        for future in list(futures):
            task = self._tasks.pop(future, None)
            if task is not None:
                try:
                    future.set_result(work(task))
                except Exception as error:
                    future.set_exception(error)
            yield future

    def close(self) -> None:
        """Nothing is held."""
        self._tasks.clear()

    stop = close


class Processes:
    """A pool of processes on this machine, each computing whole points on one thread; made anew when a worker dies."""

    def __init__(self, workers: int | None):
        self.workers = workers or ensemble.cores()
        self.threads: int | None = 1
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, task: str) -> Future[str]:
        """Hand a task to the pool, or to a new one if the pool is broken."""
        if self._pool is not None:
            try:
                return self._pool.submit(work, task)
            except BrokenExecutor:
                self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new()
        return self._pool.submit(work, task)

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

        return ProcessPoolExecutor(self.workers, get_context("spawn"), die_with, (os.getpid(),))


def engine(name: str, threads: int | None) -> Engine:
    """The engine of that name on so many threads or workers; None takes all cores."""
    return Processes(threads) if name == "processes" else Here(threads)


def die_with(driver: int) -> None:
    """Make this worker end with the process that started it, and leave Ctrl-C to that process."""
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
