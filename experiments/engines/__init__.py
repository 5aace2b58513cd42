"""What computes the tasks of a sweep, in the manner of `concurrent.futures`: tasks and answers are JSON text.

Chosen as a configuration group, `engine=NAME`; each has one module here and one file in `configs/engine/`.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from typing import Any

from experiments.running.engine import Engine
from experiments.running.engine_options import LOCAL, Options, Serial, is_detached


def expected_environment(options: Options, studies: Collection[str]) -> dict[str, Any] | None:
    """What workers on other nodes must find; None where there are none."""
    if options.name in LOCAL or is_detached(options):
        return None
    from experiments.engines import worker

    return worker.expected_environment(studies)


def start(options: Options, threads: int | None) -> Engine:
    """The engine on so many threads or workers where its own options do not say; None takes all cores.

    A sweep that is submitted and left has nothing to start: what it has stored is read here.
    """
    if is_detached(options):
        options = Serial("serial")
    module = {"here": "serial", "dask": "attached_dask", "ray": "attached_ray"}.get(options.name, options.name)
    begin = import_module(f"experiments.engines.{module}").start
    engine: Engine = begin(options, threads)
    return engine
