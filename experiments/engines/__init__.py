"""What computes the tasks of a sweep, in the manner of `concurrent.futures`: tasks and answers are JSON text.

Chosen as a configuration group, `engine=NAME`; each has one module here and one file in `configs/engine/`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from experiments.configuration.options import read as typed
from experiments.configuration.options import shown
from experiments.engines.asked import Dask, Here, Options, Processes, Ray, Slurm
from experiments.errors import Refusal, suggestion

__all__ = ["ENGINES", "LOCAL", "Engine", "Here", "Options", "Processes", "home", "is_left", "read", "ready", "start"]

ENGINES: Mapping[str, type[Options]] = {"here": Here, "processes": Processes, "slurm": Slurm, "dask": Dask, "ray": Ray}
LOCAL = ("here", "processes")  # they compute on this machine
_EXTRAS = {"dask": "distributed", "ray": "ray"}  # what must be importable


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

    def close(self) -> None:
        """End when all tasks are done."""

    def stop(self) -> None:
        """End now: what waits is cancelled, what runs is broken off."""


def read(given: Any) -> Options:
    """Check what was asked of an engine; a bare name does for an engine whose options all may be null."""
    if given is None or isinstance(given, str):
        given = {"name": given or "here"} | ({"workers": None} if given == "processes" else {})
    name = given.get("name") if isinstance(given, Mapping) else given
    if name not in ENGINES:
        raise Refusal(f"engine is {shown(name)}; {suggestion(str(name), ENGINES)}")
    asked = typed(ENGINES[name], given, "engine")
    asked.check()
    return asked


def ready(asked: Options) -> None:
    """Refuse an engine whose extra is not installed."""
    package = _EXTRAS.get(asked.name)
    if package is not None and find_spec(package) is None:
        raise Refusal(
            f"engine={asked.name} needs the extra {asked.name}, which is not installed; "
            f"install it with: tools/bootstrap {asked.name}"
        )


def is_left(asked: Options) -> bool:
    """Whether the engine is one that a sweep is submitted to and left with."""
    return asked.name == "slurm"


def home(asked: Options, studies: Collection[str]) -> dict[str, Any] | None:
    """What workers on other nodes must find; None where there are none."""
    if asked.name in LOCAL or is_left(asked):
        return None
    from experiments.engines import worker

    return worker.home(studies)


def start(asked: Options, threads: int | None) -> Engine:
    """The engine on so many threads or workers where its own options do not say; None takes all cores.

    A sweep that is left with its engine has nothing to start: what it has stored is read here.
    """
    if is_left(asked):
        asked = Here("here")
    module = {"dask": "attached_dask", "ray": "attached_ray"}.get(asked.name, asked.name)
    begin = import_module(f"experiments.engines.{module}").start
    engine: Engine = begin(asked, threads)
    return engine
