"""The job queue: many small jobs from many pages, on as many threads as there are cores, in fair turns.

The kernel releases Python's lock, so threads are enough. Whose turn it is follows start-time fair queueing (Goyal, Vin and
Cheng 1997): each client has a tag, the seconds of computing that it has had, and the client of the lowest tag is next. One that
comes to a busy queue starts at the lowest tag there, so that it neither waits for others' heaps of work nor is owed the time
it was away. Among jobs of one client those of the lowest priority number run first. A job of priority 0, a first estimate, goes
a `HEAD_START` ahead of its client's turn, which nobody gains from for long, since its seconds count like any others. A job that
nobody waits for any more is not begun.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any

from experiments.classroom.remembered import Remembered
from simulation.ensemble import cores

MOST_BYTES = 32_000_000  # of results that are remembered: some 4,000 jobs of eight panels
LAST = 1_000  # priority of jobs that wait until their own page waits for nothing else
HEAD_START = 0.25  # seconds of computing by which a first estimate goes ahead of its client's turn
USUAL = 0.03  # seconds that a job is taken to need before any was measured

_MISSING = object()


class _Job:
    """A result that is to be computed, with those who wait for it, by client."""

    def __init__(self, key: Hashable, compute: Callable[[], Any], done: asyncio.Future, is_kept: bool) -> None:
        self.key, self.compute, self.done, self.is_kept = key, compute, done, is_kept
        self.waiting: Counter[str] = Counter()
        self.lines: set[str] = set()  # of clients in whose lines it stands
        self.is_begun = False


class _Line:
    """The jobs that a client waits for, and the computing that it has had."""

    def __init__(self, tag: float) -> None:
        self.tag = tag  # seconds of finished jobs, beside those of others
        self.running = 0
        self.charged = 0.0  # seconds that its running jobs are taken to need
        self.jobs: list[tuple[int, int, _Job]] = []  # a heap: priority, number, job

    @property
    def is_active(self) -> bool:
        return bool(self.jobs) or self.running > 0


class JobQueue:
    """A queue of jobs. Jobs of the same key are computed once, however many pages request them, and results are remembered.

    Args:
        threads: Threads that compute at the same time; by default as many as there are cores.
        most_bytes: Memory that remembered results may take.
        name: What its threads are called.
    """

    def __init__(self, threads: int | None = None, most_bytes: int = MOST_BYTES, name: str = "cities") -> None:
        self.threads = threads or cores()
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix=name)
        self._results = Remembered(most_bytes)
        self._pending: dict[Hashable, _Job] = {}
        self._lines: dict[str, _Line] = {}
        self._numbers = count()
        self._busy = 0
        self._usual = USUAL

    def of(self, client: str) -> Jobs:
        """The same queue for one client: what it computes there counts as that client's."""
        return Jobs(self, client)

    def close(self) -> None:
        """Give up all jobs, and end the threads once they have finished those that are begun."""
        self._lines.clear()
        for job in self._pending.values():
            job.done.cancel()
        self._pool.shutdown(wait=False)

    async def result(
        self, key: Hashable, compute: Callable[[], Any], priority: int = 0, client: str = "", is_kept: bool = True
    ) -> Any:
        """The result of a job: remembered, under way, or computed once its turn comes.

        Args:
            key: What identifies the job; two jobs of one key have the same result.
            compute: Function without arguments that computes the result, on a thread of the queue.
            priority: Jobs of lower numbers run first among those of the same client.
            client: Who waits for it.
            is_kept: Whether the result is remembered.

        Returns:
            What `compute` returns.

        Raises:
            Exception: Whatever `compute` raises, for every page that waits; the next request computes it again.
        """
        known = self._results.get(key, _MISSING)
        if known is not _MISSING:
            return known
        job = self._pending.get(key)
        if job is None:
            job = self._pending[key] = _Job(key, compute, asyncio.get_running_loop().create_future(), is_kept)
        job.waiting[client] += 1
        if not job.is_begun and client not in job.lines:
            job.lines.add(client)
            heapq.heappush(self._line(client).jobs, (priority, next(self._numbers), job))
        self._begin()
        try:
            return await asyncio.shield(job.done)
        finally:
            job.waiting[client] -= 1
            if not job.waiting[client]:
                del job.waiting[client]
            if not job.waiting and not job.is_begun and self._pending.get(key) is job:
                del self._pending[key]  # every page that requested it has gone: passed over when its turn comes

    def _line(self, client: str) -> _Line:
        """The line of a client, which stands no further ahead than the client who has had least of those that are served."""
        tags = [line.tag for line in self._lines.values() if line.is_active]
        if not tags:
            self._lines.clear()  # nobody waits: what anybody has had is no matter any more
        lowest = min(tags, default=0.0)
        line = self._lines.get(client)
        if line is None or not line.is_active:
            for other in [other for other, each in self._lines.items() if not each.is_active and each.tag <= lowest]:
                del self._lines[other]
            line = self._lines.setdefault(client, _Line(lowest))
        return line

    def _begin(self) -> None:
        while self._busy < self.threads:
            client, job = self._next()
            if job is None:
                return
            job.is_begun = True
            self._busy += 1
            charge, line = self._usual, self._lines[client]
            line.running, line.charged = line.running + 1, line.charged + charge
            running = asyncio.get_running_loop().run_in_executor(self._pool, _timed, job.compute)
            running.add_done_callback(partial(self._end, job, line, charge))

    def _next(self) -> tuple[str, _Job | None]:
        """The client whose turn it is and its next job, taken from its line; no job where none waits."""
        best, chosen = None, ""
        for client, line in self._lines.items():
            while line.jobs and not self._is_wanted(line.jobs[0][2], client):
                heapq.heappop(line.jobs)[2].lines.discard(client)
            if line.jobs:
                priority, number, _ = line.jobs[0]
                turn = (line.tag + line.charged - (HEAD_START if priority == 0 else 0.0), number)
                if best is None or turn < best:
                    best, chosen = turn, client
        return (chosen, heapq.heappop(self._lines[chosen].jobs)[2]) if best is not None else ("", None)

    @staticmethod
    def _is_wanted(job: _Job, client: str) -> bool:
        return not job.is_begun and job.waiting[client] > 0

    def _end(self, job: _Job, line: _Line, charge: float, finished: asyncio.Future) -> None:
        self._busy -= 1
        self._pending.pop(job.key, None)
        line.running -= 1
        line.charged = line.charged - charge if line.running else 0.0
        error = None if finished.cancelled() else finished.exception()
        if finished.cancelled():
            job.done.cancel()
        elif error is not None:
            line.tag += charge
            if not job.done.done():
                job.done.set_exception(error)
                job.done.exception()  # retrieved here, so that asyncio does not complain where nobody waits any more
        else:
            result, seconds = finished.result()
            line.tag += seconds
            self._usual += 0.1 * (seconds - self._usual)
            if job.is_kept:
                self._results.put(job.key, result)
            if not job.done.done():
                job.done.set_result(result)
        self._begin()


class Jobs:
    """A queue as one client has it.

    Args:
        queue: The queue, which others have as well.
        client: Who waits, and whose turn it is.
    """

    def __init__(self, queue: JobQueue, client: str) -> None:
        self.queue, self.client = queue, client

    async def result(self, key: Hashable, compute: Callable[[], Any], priority: int = 0, is_kept: bool = True) -> Any:
        """As `JobQueue.result`, for this client."""
        return await self.queue.result(key, compute, priority, self.client, is_kept)


def _timed(compute: Callable[[], Any]) -> tuple[Any, float]:
    """A result, and the processor seconds that this thread took for it."""
    began = time.thread_time()
    return compute(), time.thread_time() - began
