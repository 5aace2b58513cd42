"""What a sweep asks of an engine: somewhere to compute tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import Future
from typing import Protocol


class Engine(Protocol):
    """Somewhere to compute tasks. A task whose process died gets the exception `BrokenExecutor`."""

    threads: int | None  # of the kernel, within a task

    @property
    def workers(self) -> int:
        """Tasks computed at the same time."""

    @property
    def window(self) -> int:
        """Tasks that may be handed over at the same time."""

    def submit(self, task: str) -> Future[str]:
        """Hand a task over."""

    def as_completed(self, futures: Collection[Future[str]]) -> Iterator[Future[str]]:
        """Futures as they are done."""

    def is_cause(self, future: Future[str]) -> bool | None:
        """Whether a task with `BrokenExecutor` was that of the process that died; None where that is not known."""

    def close(self) -> None:
        """End when all tasks are done."""

    def stop(self) -> None:
        """End now: what waits is cancelled, what runs is broken off."""
