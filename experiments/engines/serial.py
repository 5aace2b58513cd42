"""Serial: one task after the other in this process, the kernel on all threads."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from concurrent.futures import Future

from experiments.running.engine_options import Options
from experiments.running.tasks import work


class SerialPool:
    """Computes a task when its answer is waited for."""

    workers = window = 1

    def __init__(self, threads: int | None):
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
                    future.set_result(work(json.loads(task)))
                except Exception as error:
                    future.set_exception(error)
            yield future

    def is_cause(self, future: Future[str]) -> bool | None:
        """There is no process but this one."""
        return None

    def close(self) -> None:
        """Nothing is held."""
        self._tasks.clear()

    stop = close


def start(options: Options, threads: int | None) -> SerialPool:
    """Nothing has to be started."""
    return SerialPool(threads)
