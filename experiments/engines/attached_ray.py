"""The workers of a Ray cluster that somebody else started: attached to, used, left as it was. None is ever started here."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from concurrent.futures import BrokenExecutor, Future, as_completed
from contextlib import suppress
from typing import Any

from experiments.engines.worker import compute
from experiments.errors import Refusal, one_line
from experiments.running import engine_options

LOOK = 2.0  # seconds for which the number of workers is believed


class RayPool:
    """A driver of the cluster, with one remote function for all tasks."""

    def __init__(self, ray: Any, threads: int):
        self.ray = ray
        self.threads: int | None = threads
        self._remote = ray.remote(num_cpus=threads, max_retries=0)(compute)
        self._held: dict[Future[str], Any] = {}
        self._workers, self._looked = 1, -LOOK

    @property
    def workers(self) -> int:
        """Tasks for which the cluster has CPUs now; nodes may come and go."""
        if time.monotonic() - self._looked > LOOK:
            with suppress(Exception):
                self._workers = max(1, int(self.ray.cluster_resources().get("CPU", 1) // (self.threads or 1)))
            self._looked = time.monotonic()
        return self._workers

    @property
    def window(self) -> int:
        """Twice the workers, so that none waits."""
        return 2 * self.workers

    def submit(self, task: str) -> Future[str]:
        """Hand a task to the cluster; what runs again after a death is decided here, not there."""
        reference = self._remote.remote(task)
        ours: Future[str] = Future()
        self._held[ours] = reference
        reference.future().add_done_callback(lambda done: self._settle(ours, done))
        return ours

    def as_completed(self, futures: Collection[Future[str]]) -> Iterator[Future[str]]:
        """Futures as they are done."""
        for future in as_completed(list(futures)):
            self._held.pop(future, None)
            yield future

    def is_cause(self, future: Future[str]) -> bool | None:
        """Each task fails for itself."""
        return True

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self.ray.shutdown()

    def stop(self) -> None:
        """Take back what waits, break off what runs; parts are written whole, so none is harmed."""
        for reference in self._held.values():
            with suppress(Exception):
                self.ray.cancel(reference, force=True)
        with suppress(Exception):
            self.ray.shutdown()

    def _settle(self, ours: Future[str], theirs: Future[str]) -> None:
        try:
            ours.set_result(theirs.result())
        except Exception as error:
            ours.set_exception(self._translated(error))

    def _translated(self, error: Exception) -> Exception:
        wrong = self.ray.exceptions
        cause = getattr(error, "cause", None)
        if isinstance(cause, ImportError) or "No module named 'experiments'" in str(error):
            return Refusal(
                f"a Ray worker cannot import framebreak ({one_line(str(cause or error))[-120:]}); "
                "start the nodes with the Python and the checkout of this command",
                status=1,
            )
        if isinstance(error, wrong.RayTaskError):
            return cause if isinstance(cause, Exception) else error
        if isinstance(error, wrong.RayError):  # worker, node or owner died; out of memory
            return BrokenExecutor(one_line(str(error)))
        return error


def start(options: engine_options.Options, threads: int | None) -> RayPool:
    """Attach to the cluster; one that is not there is refused."""
    assert isinstance(options, engine_options.Ray)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # as will be the default; else Ray warns
    import ray

    try:
        ray.init(address=options.address, log_to_driver=False, configure_logging=True, logging_level="ERROR")
    except Exception as error:
        raise Refusal(
            f"no Ray cluster can be joined at {options.address} ({one_line(str(error))[:160]}); "
            "start one as docs/cluster.md says, with the same RAY_AUTH_MODE here and there"
        ) from error
    return RayPool(ray, options.threads)
