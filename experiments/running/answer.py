"""The answer of one job: its report made, put in place and printed."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
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
    text: str  # to be printed: the report, and the files it is in
    folder: Path
    names: list[str]  # of its files
    used: list[dict[str, Any]]  # rows, by arm and point, with their panels
    is_of_this_code: bool  # whether the code that is here computed all of them


def put(job: Job, beside: Values | None = None) -> Answer:
    """Put the answer of one job in place and print it; `beside` are the values of a point of a sweep, for its own folder."""
    made = answered(job, beside)
    print(made.text)
    return made


def answered(job: Job, beside: Values | None = None) -> Answer:
    """Put the answer of one job in place.

    The newest answer of a study has the plain place. One to another configuration that stood there is moved to `answers/`
    before, which is said.
    """

    started, clock = provenance.now(), time.perf_counter()
    source = job.row_source()
    if job.manager is None:
        without_pandas.arrow()
    _import_ahead()
    replications_made = replications.settle(job.analysis, job.precision, source)
    options = source.question.options
    report_made = replications.added(study.report(job.analysis, source), replications_made)
    if job.shrunk is not None:
        report_made = _marked(report_made, job.shrunk)

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
    text = "{}\n\n{}: {}".format(report_made.text.rstrip("\n"), shown(folder), ", ".join(names))
    return Answer(options.name, report_made, text, folder, names, source.used, not source.others)


def _marked(made: Report, shrunk: sizes.Shrunk) -> Report:
    """The report of a study at a scale below 1: said before all else, in the summary, and on every figure."""
    return made._replace(
        text=f"{shrunk.text}\n\n{made.text}", summary={**made.summary, sizes.LOOK: shrunk.record}, note=shrunk.note
    )


def _import_ahead() -> None:
    """Import what storing and drawing will need while the compiled model keeps the cores busy without Python's lock."""

    def imports() -> None:
        for name in ("pyarrow.parquet", "matplotlib.figure", *_BACKENDS):
            with suppress(Exception):  # who needs it will say what is wrong with it
                import_module(name)

    threading.Thread(target=imports).start()  # waited for at exit: a thread cut off inside an import can abort Python


_BACKENDS = ("matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf")
