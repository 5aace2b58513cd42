"""The answer of one job: its report made, put in place and printed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.configuration import sizes
from experiments.configuration.root import shown
from experiments.progress import note
from experiments.reporting import answer_folders, report
from experiments.running import replications, study
from experiments.store import provenance, without_pandas
from experiments.store.identity import digest

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.reporting.report import Report
    from experiments.running.jobs import Job

HISTORY = "framebreak results history"

Values = Mapping[str, Sequence[str]]  # by key, what is particular to one answer


class Answer(NamedTuple):
    """An answer that is in place."""

    study: str
    report: Report
    folder: Path
    names: list[str]  # of its files
    used: list[dict[str, Any]]  # rows, by arm and point, with their panels
    is_of_this_code: bool  # whether the code that is here computed all of them

    @property
    def files(self) -> str:
        """The files it is in, as they are printed below the report."""
        return f"\n{shown(self.folder)}: {', '.join(self.names)}"

    @property
    def text(self) -> str:
        """All that is printed."""
        return f"{_words(self.report)}\n{self.files}"


def put(job: Job, beside: Values | None = None) -> Answer:
    """Print the answer of one job and put it in place; `beside` are the values of a point of a sweep, for its own folder.

    It is printed before figures are drawn, which takes longer than a small answer.

    Raises:
        OSError: When it cannot be printed, as nobody reads or the disk is full; the answer is in place all the same.
    """
    unread: list[OSError] = []

    def show(text: str) -> None:
        try:
            print(text, flush=True)
        except OSError as error:
            unread.append(error)

    made = answered(job, beside, lambda report: show(_words(report)))
    if unread:
        raise unread[0]
    print(made.files)
    return made


def answered(job: Job, beside: Values | None = None, tell: Callable[[Report], None] = lambda report: None) -> Answer:
    """Put the answer of one job in place.

    The newest answer of a study has the plain place. One to another configuration that stood there is moved to `answers/`
    before, which is said.

    Args:
        job: What is asked.
        beside: Values of a point of a sweep, for its own folder.
        tell: Called with the report as soon as it is made, before it is in place.
    """

    started, clock = provenance.now(), time.perf_counter()
    source = job.row_source()
    if job.manager is None:
        without_pandas.arrow()
    options = source.question.options
    with _importing_ahead():
        replications_made = replications.settle(job.analysis, job.precision, source)
        report_made = replications.added(study.report(job.analysis, source), replications_made)
        if job.shrunk is not None:
            report_made = _marked(report_made, job.shrunk)
        tell(report_made)

    folder = source.store.folder
    identity = digest(job.identity)[:12]
    if beside is not None:
        folder = answer_folders.place(folder, beside, identity)
    elif former := answer_folders.set_aside(folder, identity, job.configured):
        note(f"the former answer, to another configuration, is now in {shown(former)}; all: {HISTORY} {options.name}")
    names = report.write(
        report_made,
        folder,
        {
            "study": options.name,
            "question": options.question,
            "model_version": source.store.model_version,
            "seed": str(options.seed),
            "panels": options.panels,
            "answer": identity,
            "points": source.used,
            **job.asked,
            **({} if job.shrunk is None else {sizes.LOOK: job.shrunk.record}),
            "environment_id": provenance.environment_id(),
            "environment": provenance.environment(),
            "started": started,
            "ended": provenance.now(),
            "seconds": round(time.perf_counter() - clock, 3),
        },
    )
    return Answer(options.name, report_made, folder, names, source.used, not source.others)


def _words(report: Report) -> str:
    """What is printed of a report before the files it is in."""
    return report.text.rstrip("\n")


def _marked(made: Report, shrunk: sizes.Shrunk) -> Report:
    """The report of a study at a scale below 1: said before all else, in the summary, and on every figure."""
    return made._replace(
        text=f"{shrunk.text}\n\n{made.text}", summary={**made.summary, sizes.LOOK: shrunk.record}, note=shrunk.note
    )


@contextmanager
def _importing_ahead() -> Iterator[None]:
    """Import what storing and drawing will need while the compiled model keeps the cores busy without Python's lock.

    What drawing needs waits until `LONG` has passed: an answer that is there sooner is printed first.
    """
    is_made = threading.Event()

    def imports() -> None:
        for name in (*_STORING, *_DRAWING):
            if name in _DRAWING and is_made.wait(LONG):
                return
            with suppress(Exception):  # who needs it will say what is wrong with it
                import_module(name)

    threading.Thread(target=imports).start()  # waited for at exit: a thread cut off inside an import can abort Python
    try:
        yield
    finally:
        is_made.set()


LONG = 3.0  # seconds
_STORING = ("pyarrow.parquet",)
_DRAWING = ("matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf")
