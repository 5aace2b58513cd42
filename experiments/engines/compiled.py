"""The kernel compiled once per node: the first worker compiles (20 s), the others wait and then load what it left."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from experiments.progress import note
from simulation import cache

_seen = False


def once(config: Mapping[str, Any]) -> None:
    """See to it that this node has the compiled kernel; `config` is any configuration that will be computed."""
    global _seen
    if _seen:
        return
    folder = cache.place()
    if not cache.has_kernel(folder):
        with _alone(folder / f".compiling.{socket.gethostname()}"):
            if not cache.has_kernel(folder):
                _compile(config)
    _seen = True


def tell() -> None:
    """Say that workers will compile, which they do not say themselves."""
    if not cache.has_kernel(cache.place()):
        note(cache.COMPILING)


def ahead(config: Mapping[str, Any]) -> None:
    """Load what it takes to compute such a point, so that the first task need not wait."""
    from importlib import import_module

    with suppress(Exception):  # a task that runs into it reports it
        for name in ("experiments.running.tasks", "experiments.running.sweep_row_sources", "pyarrow.parquet"):
            import_module(name)
        if config.get("manager") is None:
            once(config)
            _compile(config)


def _compile(config: Mapping[str, Any]) -> None:
    """One panel, computed and thrown away. What is wrong with the point is reported when it runs."""
    from experiments.running import drivers, jobs

    with suppress(Exception):
        drivers.KERNEL.run(jobs.read(config).row_source().question.setting, 0, range(1), threads=1)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock; on file systems without locks several compile, which costs time and nothing else."""
    try:
        import fcntl

        handle = path.open("a")
    except (ImportError, OSError):
        yield
        return
    with handle:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
