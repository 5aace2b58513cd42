"""The options of each engine, as `configs/engine/NAME.yaml` gives them: typed and checked, none of them part of the model."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Annotated, Any, NamedTuple, TypeAlias

from experiments.configuration.options import Threads, shown
from experiments.configuration.options import read as typed
from experiments.errors import Refusal, suggestion
from simulation.quantity import Quantity

Count: TypeAlias = Annotated[int | None, Quantity("how many", "count", 1, 1_000_000)]
Cores: TypeAlias = Annotated[int, Quantity("cores of one worker", "cores", 1, 4096)]
Seconds: TypeAlias = Annotated[float, Quantity("time between two looks, or to wait", "seconds", 0.1, math.inf)]


class Serial(NamedTuple):
    """This process; `here` and `serial` are two names of it."""

    name: str

    def check(self) -> None:
        """Nothing can be wrong."""


class Processes(NamedTuple):
    """A pool of processes on this machine."""

    name: str
    workers: Threads

    def check(self) -> None:
        """Nothing else can be wrong."""


class Slurm(NamedTuple):
    """An array job, submitted and left."""

    name: str
    partition: str | None
    account: str | None
    time: str | None
    memory: str | None
    cpus_per_task: Cores
    shards: Count
    at_a_time: Count
    setup: tuple[str, ...]
    extra: tuple[str, ...]
    python: str | None
    wait: bool
    poll: Seconds

    def check(self) -> None:
        """Refuse what would not be one line of a batch script."""
        for key in ("partition", "account", "time", "memory", "python"):
            value = getattr(self, key)
            if value is not None and not re.fullmatch(r"[^\s\"'`$\\][^\n\r\"`$\\]*", value):
                raise Refusal(f"engine.{key} is {shown(value)}, but one plain word is meant")
        for line in (*self.setup, *self.extra):
            if "\n" in line or "\r" in line:
                raise Refusal(f"engine holds {shown(line)}; give each line as an entry of its own")
        for line in self.extra:
            if not line.startswith("-"):
                raise Refusal(f"engine.extra holds {shown(line)}, but options of sbatch begin with -, as --qos=long")
            if re.match(r"--(array|job-name|requeue|no-requeue|output|open-mode)\b|-[aJo]", line):
                raise Refusal(f"engine.extra holds {shown(line)}, which is set already: a resumed sweep relies on it")


class Dask(NamedTuple):
    """The workers of a running Dask cluster."""

    name: str
    address: str | None
    scheduler_file: str | None
    threads: Cores
    timeout: Seconds

    def check(self) -> None:
        """Refuse what names no scheduler, or two."""
        if (self.address is None) == (self.scheduler_file is None):
            raise Refusal(
                "engine=dask attaches to a scheduler that runs already; "
                "name it with engine.address=tcp://HOST:8786 or engine.scheduler_file=FILE, one of the two"
            )


class Ray(NamedTuple):
    """The workers of a running Ray cluster."""

    name: str
    address: str
    threads: Cores

    def check(self) -> None:
        """Refuse what would start a cluster."""
        if self.address == "local" or not self.address:
            raise Refusal("engine.address is 'local', but no Ray cluster is started here; take auto or HOST:PORT")


Options = Serial | Processes | Slurm | Dask | Ray


ENGINES: Mapping[str, type[Options]] = {
    "here": Serial,
    "serial": Serial,
    "processes": Processes,
    "slurm": Slurm,
    "dask": Dask,
    "ray": Ray,
}


LOCAL = ("here", "serial", "processes")  # they compute on this machine


_EXTRAS = {"dask": "distributed", "ray": "ray"}  # what must be importable


def read(config: Any) -> Options:
    """Check the options of an engine; a bare name does for an engine whose options all may be null."""
    if config is None or isinstance(config, str):
        config = {"name": config or "here"} | ({"workers": None} if config == "processes" else {})
    name = config.get("name") if isinstance(config, Mapping) else config
    if name not in ENGINES:
        raise Refusal(f"engine is {shown(name)}; {suggestion(str(name), ENGINES)}")
    engine = typed(ENGINES[str(name)], config, "engine")
    engine.check()
    return engine


def ready(engine: Options) -> None:
    """Refuse an engine whose extra is not installed."""
    package = _EXTRAS.get(engine.name)
    if package is not None and find_spec(package) is None:
        raise Refusal(
            f"engine={engine.name} needs the extra {engine.name}, which is not installed; "
            f"install it with: tools/bootstrap {engine.name}"
        )


def is_detached(engine: Options) -> bool:
    """Whether the engine is one that a sweep is submitted to and left with."""
    return engine.name == "slurm"
