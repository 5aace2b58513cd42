"""The job queue: many small jobs from many pages, on as many threads as there are cores.

The kernel releases Python's lock, so threads are enough. Jobs of the lowest priority number run first, so that a first estimate
never waits for another page's last refinement, and a job that no page waits for any more is not begun.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from simulation.ensemble import cores

MOST_RESULTS = 6_000  # results that are remembered: about 30 MB
LAST = 1_000  # priority of jobs that wait until nobody waits for a first estimate


class _Job(NamedTuple):
    priority: int
    number: int  # first come, first served among equals
    done: asyncio.Future
    key: Hashable
    compute: Callable[[], Any]

    def __lt__(self, other: Any) -> bool:
        return (self.priority, self.number) < (other.priority, other.number)


class JobQueue:
    """A queue of jobs. Jobs of the same key are computed once, however many pages request them, and results are remembered.

    Args:
        threads: Threads that compute at the same time; by default as many as there are cores.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or cores()
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="cities")
        self._jobs: list[_Job] = []
        self._numbers = count()
        self._busy = 0
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._pending: dict[Hashable, asyncio.Future] = {}
        self._waiters: dict[Hashable, int] = {}

    async def result(self, key: Hashable, compute: Callable[[], Any], priority: int = 0) -> Any:
        """The result of a job: remembered, under way, or computed once its place in the queue comes.

        Args:
            key: What identifies the job; two jobs of one key have the same result.
            compute: Function without arguments that computes the result, on a thread of the queue.
            priority: Jobs of lower numbers run first.

        Returns:
            What `compute` returns.

        Raises:
            Exception: Whatever `compute` raises, for every page that waits; the next request computes it again.
        """
        if key in self._results:
            self._results.move_to_end(key)
            return self._results[key]
        self._waiters[key] = self._waiters.get(key, 0) + 1
        try:
            done = self._pending.get(key)
            if done is None:
                done = self._pending[key] = asyncio.get_running_loop().create_future()
                heapq.heappush(self._jobs, _Job(priority, next(self._numbers), done, key, compute))
                self._begin()
            return await asyncio.shield(done)
        finally:
            self._waiters[key] -= 1
            if not self._waiters[key]:
                del self._waiters[key]

    def _begin(self) -> None:
        while self._jobs and self._busy < self.threads:
            job = heapq.heappop(self._jobs)
            if job.key not in self._waiters:
                self._forget(job)  # every page that requested it has gone
                continue
            self._busy += 1
            running = asyncio.get_running_loop().run_in_executor(self._pool, job.compute)
            running.add_done_callback(partial(self._end, job))

    def _forget(self, job: _Job) -> None:
        self._pending.pop(job.key, None)
        job.done.cancel()

    def _end(self, job: _Job, finished: asyncio.Future) -> None:
        self._busy -= 1
        self._pending.pop(job.key, None)
        error = finished.exception()
        if job.done.cancelled():
            pass
        elif error is not None:
            job.done.set_exception(error)
            job.done.exception()  # retrieved here, so that asyncio does not complain where nobody waits any more
        else:
            self._results[job.key] = finished.result()
            if len(self._results) > MOST_RESULTS:
                self._results.popitem(last=False)
            job.done.set_result(finished.result())
        self._begin()
