"""The kernel compiled once per node: the first worker compiles (20 s), the others wait and then load what it left."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from simulation import cache

_seen = False


def once(config: Mapping[str, Any]) -> None:
    """See to it that this node has the compiled kernel; `config` is any configuration that will be computed."""
    global _seen
    if _seen:
        return
    folder = cache.place()
    if not is_there(folder):
        with _alone(folder / f".compiling.{socket.gethostname()}"):
            if not is_there(folder):
                _compile(config)
    _seen = True


def ahead(config: Mapping[str, Any]) -> None:
    """Load what it takes to compute such a point, so that the first task need not wait."""
    from importlib import import_module

    with suppress(Exception):  # a task that runs into it reports it
        for name in ("experiments.running.tasks", "experiments.running.sweep_row_sources", "pyarrow.parquet"):
            import_module(name)
        if config.get("manager") is None:
            once(config)
            _compile(config)


def is_there(folder: Path) -> bool:
    """Whether the kernel's entry is among the compiled code of this checkout; it is stored last."""
    sources = str(Path(cache.__file__).resolve().parent)
    own = f"{Path(sources).name}_{hashlib.sha1(sources.encode(), usedforsecurity=False).hexdigest()}"  # as numba names it
    return any(folder.glob(f"{own}/kernel.panels-*.nbc"))


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
