"""The workers of a Dask cluster that somebody else started: attached to, used, left as it was."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Collection, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future, as_completed
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from experiments.engines.worker import compute
from experiments.errors import Refusal, one_line
from experiments.progress import note
from experiments.running import engine_options

if TYPE_CHECKING:
    import distributed

LOOK = 2.0  # seconds for which the number of workers is believed


class DaskPool:
    """A client of the scheduler; its tasks carry names of their own, so none is answered from an earlier one."""

    def __init__(self, client: distributed.Client, threads: int, name: str):
        self.client = client
        self.threads: int | None = threads
        self.name = name
        self._held: dict[Future[str], distributed.Future] = {}
        self._workers, self._looked = 1, -LOOK

    @property
    def workers(self) -> int:
        """Processes of the cluster now; they may come and go."""
        if time.monotonic() - self._looked > LOOK:
            with suppress(OSError, TimeoutError):
                self._workers = max(1, len(self.client.ncores()))
            self._looked = time.monotonic()
        return self._workers

    @property
    def window(self) -> int:
        """Twice the workers, so that none waits."""
        return 2 * self.workers

    def submit(self, task: str) -> Future[str]:
        """Hand a task to the scheduler; what runs again after a death is decided here, not there."""
        ours: Future[str] = Future()
        if self.client.status != "running":
            ours.set_exception(self._lost())
            return ours
        try:
            theirs = self.client.submit(compute, task, pure=False, retries=0)
        except (OSError, RuntimeError) as error:
            raise self._lost() from error
        self._held[ours] = theirs
        theirs.add_done_callback(lambda done: self._settle(ours, done))
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
        self.client.close(timeout=5)

    def stop(self) -> None:
        """Take back what waits; what runs ends with its task."""
        with suppress(Exception):  # the scheduler may be gone
            self.client.cancel(list(self._held.values()), force=True)
        with suppress(Exception):
            self.client.close(timeout=5)

    def _settle(self, ours: Future[str], theirs: Any) -> None:
        try:
            ours.set_result(theirs.result(timeout=30))
        except Exception as error:
            ours.set_exception(self._translated(error))

    def _translated(self, error: Exception) -> Exception:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return BrokenExecutor(one_line(str(error)))
        if isinstance(error, CancelledError | TimeoutError):
            return BrokenExecutor("taken back") if self.client.status == "running" else self._lost()
        if isinstance(error, OSError):  # the connection to the scheduler broke while an answer was fetched
            return self._lost()
        cause = error.__cause__ if isinstance(error.__cause__, ImportError) else error
        if isinstance(cause, ImportError) or "deserializ" in str(error):
            return Refusal(
                f"a worker of {self.name} cannot import framebreak ({one_line(str(cause))}); "
                "start the workers with the Python and the checkout of this command",
                status=1,
            )
        return error

    def _lost(self) -> Refusal:
        return Refusal(f"{self.name} is gone; finished parts are stored, and the same command goes on from there", status=1)


def _matters(record: logging.LogRecord) -> bool:
    """Whether a line of the event loop is no answer that was being fetched when it was taken back."""
    from distributed.client import FutureCancelledError

    return not (record.exc_info and isinstance(record.exc_info[1], FutureCancelledError))


def start(options: engine_options.Options, threads: int | None) -> DaskPool:
    """Attach to the scheduler; one that does not answer is refused."""
    assert isinstance(options, engine_options.Dask)
    import distributed

    for logger in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "distributed.utils"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)  # what matters of it is reported here in one line
    logging.getLogger("asyncio").addFilter(_matters)
    where = options.address or options.scheduler_file
    name = f"the Dask scheduler of {where}"
    if options.scheduler_file and not os.path.isfile(options.scheduler_file):
        raise Refusal(f"there is no file {options.scheduler_file}; `dask scheduler --scheduler-file FILE` writes it")
    where_it_is = {"address": options.address} if options.address else {"scheduler_file": options.scheduler_file}
    try:
        client = distributed.Client(**where_it_is, timeout=options.timeout, set_as_default=False, name="framebreak")
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise Refusal(f"{name} does not answer ({one_line(str(error))[:120]}); start one as docs/cluster.md says") from error
    pool = DaskPool(client, options.threads, name)
    if not client.ncores():
        note(f"{name} has no worker yet; points are computed as soon as one joins")
    return pool
