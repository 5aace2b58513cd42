"""Parts on their way to the disk while the next point is computed: to flush a short part takes as long as to make it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from experiments.store import atomic_files

THREADS = 4  # they wait for the disk and do little else


class BackgroundWriter:
    """Writes files beside the work that goes on, each whole or absent; whoever began a write waits for it in the end."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="write")
        self._pending: dict[Path, Future[None]] = {}

    def __enter__(self) -> BackgroundWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def write(self, path: Path, content: bytes) -> Future[None]:
        """Begin to write a file; its result raises what went wrong. Two writers of one file would share a temporary one."""
        if path in self._pending:
            wait([self._pending[path]])
        future = self._pool.submit(atomic_files.write, path, content)
        self._pending[path] = future
        return future

    def submit(self, write: Callable[[], None]) -> None:
        """Begin other writing."""
        self._pool.submit(write)

    def wait_for(self, point: str) -> None:
        """Wait until the parts of a point are in place, or will not be: they are about to be looked for."""
        self._pending = {path: future for path, future in self._pending.items() if not future.done()}
        wait([future for path, future in self._pending.items() if path.name.startswith(point)])


def wait_for_all(writes: Sequence[Future[None]]) -> None:
    """Wait until files are in place; raises what went wrong with one of them."""
    for write in writes:
        write.result()
