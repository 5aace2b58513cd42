"""Points into tasks, tasks to an engine: small points share a task, and a point that kills its worker is set aside."""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from typing import Any

from experiments.errors import Refusal
from experiments.running.engine import Engine

SECONDS = 0.5  # a task's length, as far as points are shorter
LARGEST = 100  # points of a task
BREAKS = 2  # killed workers after which a point is set aside; where the cause is not known, after which it runs alone


class Dispatch:
    """Iterates over the results of the points, in the order in which they are done."""

    def __init__(
        self,
        engine: Engine,
        task: Callable[[Sequence[int]], str],
        numbers: Sequence[int],
        killed: Callable[[Sequence[int], bool], None] | None = None,
    ):
        """Begin with the points of these numbers; `killed` is told whose worker was killed, and whether it was again."""
        self.engine = engine
        self.killed = killed
        self.task = task
        self.queue = deque(numbers)
        self.again: deque[int] = deque()  # were in a broken pool: each is a task of its own
        self.alone: deque[int] = deque()  # were in two of which the cause is not known: each runs with nothing beside it
        self.breaks: Counter[int] = Counter()
        self.pending: dict[Future[str], list[int]] = {}
        self.seconds = 0.0  # of a point, lately

    def __iter__(self) -> Iterator[dict[str, Any]]:
        while self.queue or self.again or self.alone or self.pending:
            self._submit()
            future = next(iter(self.engine.as_completed(self.pending)))
            numbers = self.pending.pop(future)
            try:
                results = json.loads(future.result())
            except BrokenExecutor:
                yield from self._broken(future, numbers)
                continue
            if isinstance(results, dict):  # not the points but the worker is wrong, and would be for the others
                raise Refusal(results["refused"], results["status"])
            self.seconds = sum(each["seconds"] for each in results) / len(results)
            yield from results

    def _submit(self) -> None:
        window = self.engine.window
        while len(self.pending) < window and (self.queue or self.again):
            numbers = [self.again.popleft()] if self.again else self._batch()
            self.pending[self.engine.submit(self.task(numbers))] = numbers
        if not self.pending and self.alone:
            number = self.alone.popleft()
            self.pending[self.engine.submit(self.task([number]))] = [number]

    def _batch(self) -> list[int]:
        size = int(SECONDS / self.seconds) if self.seconds else 1
        share = len(self.queue) // (3 * self.engine.workers)  # at the end nobody waits for one long task
        size = max(1, min(size, share, LARGEST))
        return [self.queue.popleft() for _ in range(size)]

    def _broken(self, future: Future[str], numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Decide which points of a broken task run again, and which were the cause twice and are set aside."""
        is_cause = self.engine.is_cause(future)
        if is_cause is False:
            self.queue.extendleft(reversed(numbers))  # another task's worker was killed, and took this one's with it
            return
        for number in numbers:
            self.breaks[number] += 1
        if is_cause and self.killed is not None:
            self.killed(numbers, self.breaks[numbers[0]] > 1)
        for number in numbers:
            breaks = self.breaks[number]
            if len(numbers) == 1 and breaks >= (BREAKS if is_cause else BREAKS + 1):
                alone = "" if is_cause else ", the last time with nothing beside it"
                message = f"its worker was killed {'twice' if breaks == BREAKS else f'{breaks} times'}{alone}"
                yield {"number": number, "error": {"error": "WorkerDied", "message": message, "traceback": ""}}
            elif breaks < BREAKS or is_cause:
                self.again.append(number)
            else:
                self.alone.append(number)
        time.sleep(0.05)
