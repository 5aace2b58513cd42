"""The answer of one job: its report made, put in place and printed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from experiments.configuration.root import shown
from experiments.reporting import report
from experiments.running import replications, study
from experiments.store import provenance
from experiments.store.identity import digest

if TYPE_CHECKING:
    from experiments.reporting.report import Report
    from experiments.running.jobs import Job


def put(job: Job, overrides: Sequence[str], is_beside: bool = False) -> None:
    """Put the answer of one job in place and print it; `is_beside` for the answers of a sweep, each with its own folder."""
    report_made, where = answered(job, overrides, is_beside)
    print(report_made.text.rstrip("\n"))
    print(f"\n{where}")


def answered(job: Job, overrides: Sequence[str], is_beside: bool = False) -> tuple[Report, str]:
    """Put the answer of one job in place; gives it, and one line with the files it is in."""

    started, clock = provenance.now(), time.perf_counter()
    source = job.row_source()
    source.command = ("run", *overrides)
    _import_ahead()
    replications_made = replications.settle(job.analysis, job.precision, source)
    options = source.question.options
    report_made = replications.added(study.report(job.analysis, source), replications_made)

    folder = source.store.folder
    if is_beside:
        folder = folder / "answers" / digest(_identity(job))[:12]
    names = report.write(
        report_made,
        folder,
        {
            "study": options.name,
            "question": options.question,
            "model_version": source.store.model_version,
            "seed": str(options.seed),
            "panels": options.panels,
            "overrides": list(overrides),
            "points": source.used,
            "configuration": {**job.config, **job.how, "study": {**job.study, "seed": str(options.seed)}},
            "environment_id": provenance.environment_id(),
            "environment": provenance.environment(),
            "started": started,
            "ended": provenance.now(),
            "seconds": round(time.perf_counter() - clock, 3),
        },
    )
    return report_made, f"{shown(folder)}: {', '.join(names)}"


def _identity(job: Job) -> dict[str, Any]:
    """What an answer of a sweep answers."""
    return {"model": job.config, **job.how, "study": {**job.study, "threads": None}}


def _import_ahead() -> None:
    """Import what storing and drawing will need while the compiled model keeps the cores busy without Python's lock."""

    def imports() -> None:
        for name in ("pyarrow.parquet", "pandas", "matplotlib.figure", *_BACKENDS):
            with suppress(Exception):  # who needs it will say what is wrong with it
                import_module(name)

    threading.Thread(target=imports).start()  # waited for at exit: a thread cut off inside an import can abort Python


_BACKENDS = ("matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf")
