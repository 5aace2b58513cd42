"""Rows of short points collected on their way to the disk, since a file for each would be ten times as large as they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.store import batches, parts
from experiments.store.batches import New

if TYPE_CHECKING:
    from experiments.store.background_writer import BackgroundWriter

SECONDS = 0.5  # after which rows are written whether more come or not: so much is computed again after a kill
MOST_ROWS = parts.ROWS_PER_PART


class CollectedRows:
    """Collects the rows of a study's points, and begins to write them when there are many, or the first are old enough."""

    def __init__(self, folder: Path, behind: BackgroundWriter):
        self._folder = folder
        self._behind = behind
        self._lock = threading.Lock()
        self._new: list[New] = []
        self._waiting: list[Future[None]] = []  # of each of them
        self._since = 0.0
        self._writing: dict[str, Future[None]] = {}  # by the point

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be written."""
        return not self._new

    def add(self, new: New) -> Future[None]:
        """Take rows in; the result is done when they are on the disk, and raises what went wrong."""
        done: Future[None] = Future()
        with self._lock:
            if self._new and list(new.rows) != list(self._new[0].rows):  # of another setting, with other columns
                self._write()
            if not self._new:
                self._since = time.monotonic()
            self._new.append(new)
            self._waiting.append(done)
            if sum(len(each.rows["panel"]) for each in self._new) >= MOST_ROWS:
                self._write()
        return done

    def write(self, is_due: bool = True) -> None:
        """Begin to write what there is; or only if it has waited long enough."""
        with self._lock:
            if self._new and (is_due or time.monotonic() - self._since >= SECONDS):
                self._write()

    def wait_for(self, point: str) -> None:
        """Wait until the rows of a point are on the disk, or will not be: they are about to be looked for."""
        with self._lock:
            if any(each.metadata["point"] == point for each in self._new):
                self._write()
            writing = self._writing.get(point)
        if writing is not None:
            writing.exception()

    def _write(self) -> None:
        new, waiting, self._new, self._waiting = self._new, self._waiting, [], []
        self._writing = {point: each for point, each in self._writing.items() if not each.done()}
        self._writing |= {each.metadata["point"]: done for each, done in zip(new, waiting)}
        self._behind.submit(_writer(self._folder, new, waiting))


def _writer(folder: Path, new: list[New], waiting: list[Future[None]]) -> Callable[[], None]:
    def write() -> None:
        try:
            batches.write(folder, new)
        except BaseException as error:
            for done in waiting:
                done.set_exception(error)
            return
        for done in waiting:
            done.set_result(None)

    return write
