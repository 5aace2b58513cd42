"""Whose turn it is: many small pieces of work from many pages, on as many threads as there are cores.

The kernel leaves Python's lock alone, so threads are enough. Whoever has had the fewest pieces goes first, so that a first
estimate never waits for somebody else's last refinement, and pieces of a page that has gone away are not begun.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, NamedTuple

from simulation.ensemble import cores

KEPT = 6_000  # finished pieces kept: about 30 MB
AFTER_ALL = 1_000  # turn of work that waits until nobody waits for a first estimate


class _Waiting(NamedTuple):
    turn: int
    number: int  # first come, first served among equals
    done: asyncio.Future
    name: Hashable
    work: Callable[[], Any]

    def __lt__(self, other: Any) -> bool:
        return (self.turn, self.number) < (other.turn, other.number)


class Turns:
    """A queue of pieces; equal pieces are computed once, however many pages ask, and the last ones are remembered."""

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or cores()
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="cities")
        self._queue: list[_Waiting] = []
        self._numbers = count()
        self._busy = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._asked: dict[Hashable, asyncio.Future] = {}
        self._wanted: dict[Hashable, int] = {}

    async def piece(self, name: Hashable, work: Callable[[], Any], turn: int = 0) -> Any:
        """The piece of this name: remembered, under way, or computed when its turn comes. Lower turns go first."""
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        self._wanted[name] = self._wanted.get(name, 0) + 1
        try:
            done = self._asked.get(name)
            if done is None:
                done = self._asked[name] = asyncio.get_running_loop().create_future()
                heapq.heappush(self._queue, _Waiting(turn, next(self._numbers), done, name, work))
                self._begin()
            return await asyncio.shield(done)
        finally:
            self._wanted[name] -= 1
            if not self._wanted[name]:
                del self._wanted[name]

    def _begin(self) -> None:
        while self._queue and self._busy < self.threads:
            waiting = heapq.heappop(self._queue)
            if waiting.name not in self._wanted:
                self._forget(waiting)  # everybody who asked has gone
                continue
            self._busy += 1
            running = asyncio.get_running_loop().run_in_executor(self._pool, waiting.work)
            running.add_done_callback(lambda finished, waiting=waiting: self._end(waiting, finished))

    def _forget(self, waiting: _Waiting) -> None:
        self._asked.pop(waiting.name, None)
        waiting.done.cancel()

    def _end(self, waiting: _Waiting, finished: asyncio.Future) -> None:
        self._busy -= 1
        self._asked.pop(waiting.name, None)
        error = finished.exception()
        if waiting.done.cancelled():
            pass
        elif error is not None:
            waiting.done.set_exception(error)
            waiting.done.exception()  # looked at, also where nobody waits any more
        else:
            self._kept[waiting.name] = finished.result()
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            waiting.done.set_result(finished.result())
        self._begin()
