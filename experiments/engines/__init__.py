"""What computes the tasks of a sweep, in the manner of `concurrent.futures`: tasks and answers are JSON text.

Chosen as a configuration group, `engine=NAME`; each has one module here and one file in `configs/engine/`.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from typing import Any

from experiments.running.engine import Engine
from experiments.running.engine_options import LOCAL, Here, Options, is_left


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
