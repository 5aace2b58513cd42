"""What a row source computes: the parts that a store lacks of arms, on several cores, each stored as soon as it is there."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.progress import note
from experiments.running.drivers import KERNEL, Driver
from experiments.running.plan import DEFAULT, Plan
from experiments.store import atomic_files, batches, histories, parts, provenance
from experiments.store.batches import New, Piece
from experiments.store.identity import digests
from experiments.store.parts import Part, Rows
from experiments.store.store import Point, Store, Stored
from simulation import outcomes
from simulation import parameters as model
from simulation.ensemble import cores
from simulation.sources import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.running.arm import Declared
    from experiments.running.question import Question, Reading
    from simulation.parameters import Setting

Done = Callable[[int], object] | None
MOST_FRESH = 64e6  # bytes
ARMS_PER_CORE = 4  # from which on each core computes arms of its own
OTHER_CODE = "{} stored parts were computed by other code of the model; to compute them again add rerun=code"
_CONSTANT = ("study", "point", "arm", "seed")  # identity that is the same in all rows of a point


class Work(NamedTuple):
    """A point whose rows are requested, and what the store has of them."""

    point: Point
    setting: Setting
    columns: Sequence[outcomes.Column]
    stored: Stored
    kept: Sequence[str] | None  # outcomes that the study wants; None: all
    declared: Sequence[str] | None  # outcomes that it may want later on; None: all


class Fresh:
    """Rows that have just been computed, for a study that asks for them again: the first of them, as memory allows.

    Args:
        most: Bytes of all rows; what is computed once so many are held is read from the store.
    """

    def __init__(self, most: float):
        self.most = most
        self._lock = threading.Lock()
        self._held = 0
        self._rows: dict[tuple[str, range], Rows] = {}

    def add(self, point: str, panels: range, rows: Rows, names: Sequence[str] | None) -> None:
        """Hold rows, or some of their outcomes, if there is room."""
        with self._lock:
            if self._held >= self.most:
                return
            own = _only(rows, tuple(_varying(rows)) if names is None else names)  # copied: the others are the study's
            self._held += sum(values.nbytes for values in own.values())
            self._rows[point, panels] = own

    def of(self, point: str, panels: range, size: int, names: Sequence[str]) -> list[Rows] | None:
        """All rows of some panels with these outcomes, copied; None where one of them is not held."""
        held = [self._rows.get((point, chunk)) for chunk in parts.chunks(panels, size)]
        if any(rows is None or not rows.keys() >= set(names) for rows in held):
            return None
        return [_only(rows, names) for rows in held if rows is not None]


class Computation:
    """Completes arms: takes from the store what is there, and computes and stores the rest.

    Args:
        store: The folder where the rows are kept.
        question: The study's question.
        plan: How the work is done.
        driver: What simulates the cities.
        text: The question in words, for the study's folder.
    """

    def __init__(self, store: Store, question: Question, plan: Plan = DEFAULT, driver: Driver = KERNEL, text: str = ""):
        self.store = store
        self.question = question
        self.plan = plan
        self.driver = driver
        self.text = text
        self._batch: Callable[[New], object] | None = None  # where few rows are collected that are written together
        self._is_open = False
        self.others = 0  # parts found that other code of the model computed
        self._fresh = Fresh(MOST_FRESH)
        self._is_stopped = False  # an arm failed, or the user interrupts: no other begins another part

    def _completed(self, work: Mapping[str, Work], done: Done) -> Generator[tuple[str, Rows, int], None, None]:
        """Every arm with its rows and how many cities were computed for it, in order; a point that arms share only once.

        Of many arms each core computes its own: short ones leave cores idle while one of them is stored, and where their
        panels do not divide evenly.
        """
        self._is_stopped = False
        first_lacking = lacking(work)
        abreast = min(self.plan.threads or cores(), len(first_lacking) // ARMS_PER_CORE)
        if abreast < 2 or not self.driver.is_threaded:
            yield from _in_order(work, lambda each: self._complete(each, done, self.plan.threads))
            return
        with ThreadPoolExecutor(abreast, thread_name_prefix="arm") as pool:
            begun = {point: pool.submit(self._complete, each, done, 1) for point, each in first_lacking.items()}
            try:
                yield from _in_order(
                    work,
                    lambda each: begun.pop(each.point.id).result() if each.stored.missing else self._complete(each, done, 1),
                )
            except BaseException:
                self._is_stopped = True  # parts under way are finished and stored
                pool.shutdown(cancel_futures=True)
                raise

    def open(self, columns: Sequence[outcomes.Column]) -> None:
        """Make the study's folder, and write down what the study is and where it is computed."""
        listed = [{"name": c.name, "unit": c.unit, "meaning": c.meaning, "dtype": str(c.dtype)} for c in columns]
        self.store.open({"question": self.text, "created": provenance.now(), "columns": listed})
        self.store.remember_environment(provenance.environment_id(), provenance.environment())
        self._is_open = True

    def _keep_histories(self, work: Work, panel_range: range, first: int) -> None:
        """Store every month of the first panels: cities and managers by month, services by year, and grounds if asked for."""
        kinds = (*histories.KINDS, *histories.GROUNDS) if self.plan.grounds else histories.KINDS
        for panel in panel_range:
            if panel >= first + self.plan.histories:
                break
            paths = {kind: work.point.series(panel, kind) for kind in kinds}
            if self.plan.rerun == "missing":
                paths = {kind: path for kind, path in paths.items() if not path.is_file()}
            if not paths:
                continue
            history = self.driver.history(work.setting, self.question.seed, panel, self.plan.grounds)
            histories.write(paths, self.store.study, work.point.id, panel, work.setting, history)

    def _point(self, arm: str, reading: Reading) -> Point:
        """The point of an arm: its configuration, the driver, and what was read from files."""
        config = {**reading.config, **self.driver.identity} if self.driver.identity else reading.config
        return self.store.point(config, self.question.seed, arm, {**digests(reading.setting), **self.driver.digests})

    def _look_up(self, declared: Declared, panel_range: range, kept: Sequence[str] | None) -> Work:
        point, setting = declared.point, declared.reading.setting
        columns = outcomes.schema(setting)
        names = [column.name for column in columns if column.name not in parts.IDENTITY]
        own = declared.arm.columns
        fresh = None if self.plan.rerun == "all" else self._fresh.of(point.id, panel_range, setting.cities, kept or names)
        if fresh is not None:
            return Work(point, setting, columns, Stored(fresh, [], [], [], 0), kept, own)
        code = "" if self.plan.rerun == "all" else provenance.sources("simulation")  # no code has the digest ""
        stored = self._find(point, panel_range, names, code)
        stored = stored._replace(rows=[_only(rows, kept) for rows in stored.rows])
        return Work(point, setting, columns, stored, kept, own)

    def _find(self, point: Point, panel_range: range, columns: Sequence[str], code: str) -> Stored:
        return point.find(panel_range, columns, code, self.plan.rerun != "missing")

    def _tell(self, work: Mapping[str, Work]) -> None:
        damaged = {piece.path: reason for each in work.values() for piece, reason in each.stored.damaged}
        for path, reason in damaged.items():
            self._note(f"{path.name} is damaged: {reason}; its panels are computed again")
            self.store.set_aside(path, reason)
        others = sum(each.stored.other_code for each in work.values())
        if others:
            self._tell_of_others(others)

    def _note(self, message: str) -> None:
        note(message)

    def _tell_of_others(self, others: int) -> None:
        self.others += others
        self._note(OTHER_CODE.format(others))

    def _complete(self, work: Work, done: Done, threads: int | None) -> tuple[Rows, int]:
        """Compute what is missing of a point, part by part, each stored as soon as it is there."""
        size = work.setting.cities
        chunks = [chunk for gap in work.stored.missing for chunk in parts.chunks(gap, size)]
        rows = [_varying(each) for each in work.stored.rows]
        work.stored.rows.clear()  # else they would be in memory twice, once as they are and once in one piece
        rows += [_varying(_only(self._compute(work, chunk, done, threads), work.kept)) for chunk in chunks]
        if work.stored.outdated:
            self.settle()  # what takes their place
        for piece in work.stored.outdated:
            if isinstance(piece, Part) and (piece.panels not in chunks or _is_batched(work.stored.outdated)):
                piece.path.unlink(missing_ok=True)  # else its file has been replaced
        batches.tidy(self.store.folder, (each.path.name for each in work.stored.outdated if not isinstance(each, Part)))
        rows.sort(key=lambda each: each["panel"][0])
        return parts.joined_and_freed(rows), size * sum(map(len, chunks))

    def _compute(self, work: Work, panels: range, done: Done, threads: int | None) -> Rows:
        if self._is_stopped:
            raise CancelledError
        started, clock = provenance.now(), time.perf_counter()
        try:
            rows = self.driver.run(work.setting, self.question.seed, panels, threads=threads, progress=done)
        except (model.InvalidConfiguration, InvalidInput) as error:
            raise Refusal(str(error)) from error
        except Exception as error:
            failure = {"error": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}
            self.store.fail(work.point, panels, {**failure, "entropy": str(self.question.seed), "host": socket.gethostname()})
            raise
        metadata = {
            "environment": provenance.environment_id(),
            "simulation_sha256": provenance.sources("simulation"),
            "started": started,
            "ended": provenance.now(),
            "seconds": f"{time.perf_counter() - clock:.3f}",
            "host": socket.gethostname(),
            **self.driver.metadata,
        }
        stored = work.point.write(rows, panels, metadata, self._put, work.stored.outdated, self._batch)
        if work.kept != ():
            self._fresh.add(work.point.id, panels, stored, work.declared)
        self._recover(work.point, panels)
        return stored

    def _recover(self, point: Point, panels: range) -> None:
        self.store.recover(point, panels)

    def settle(self) -> None:
        """Wait until all parts are in place; here each is as soon as it is written."""

    def _put(self, path: Path, content: bytes) -> None:
        atomic_files.write(path, content)


def _is_batched(pieces: Sequence[Piece]) -> bool:
    """Whether a batch is to name them as replaced."""
    return any(not isinstance(piece, Part) for piece in pieces)


def lacking(work: Mapping[str, Work]) -> dict[str, Work]:
    """The first arm of every point that lacks panels."""
    first: dict[str, Work] = {}
    for each in work.values():
        if each.stored.missing:
            first.setdefault(each.point.id, each)
    return first


def _in_order(work: Mapping[str, Work], complete: Callable[[Work], tuple[Rows, int]]) -> Iterator[tuple[str, Rows, int]]:
    left = Counter(each.point.id for each in work.values())
    shared: dict[str, Rows] = {}  # rows of points that arms to come have as well
    for arm, each in work.items():
        point = each.point.id
        left[point] -= 1
        if point in shared:
            rows, computed = shared[point], 0
        else:
            rows, computed = complete(each)
        if left[point]:
            shared[point] = rows
        else:
            shared.pop(point, None)
        yield arm, dict(rows), computed


def _varying(rows: Rows) -> Rows:
    """Rows without what is the same for all of a point."""
    return {name: values for name, values in rows.items() if name not in _CONSTANT}


def _only(rows: Rows, kept: Sequence[str] | None) -> Rows:
    """Rows with who they are and the outcomes that are kept, copied so that the others can be forgotten."""
    return (
        rows
        if kept is None
        else {name: np.array(rows[name]) for name in dict.fromkeys(("panel", "city", "twin", *kept)) if name in rows}
    )
