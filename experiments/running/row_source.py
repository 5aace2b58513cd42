"""Where a study's cities come from: the store when they are there, the model when they are not."""

from __future__ import annotations

import socket
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.progress import bar, note
from experiments.running import question as questions
from experiments.running.arm import Arm
from experiments.running.drivers import KERNEL, Driver
from experiments.store import atomic_files, histories, parts, provenance
from experiments.store.identity import canonical, digests
from experiments.store.parts import Rows
from experiments.store.store import Point, Store, Stored
from simulation import outcomes
from simulation import parameters as model
from simulation.ensemble import cores
from simulation.sources import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.running.kept_rows import KeptRows
    from experiments.running.question import Question, Reading
    from simulation.parameters import Setting

Done = Callable[[int], object] | None
ARMS_PER_CORE = 4  # from which on each core computes arms of its own
RERUN = ("missing", "code", "all")
OTHER_CODE = "{} stored parts were computed by other code of the model; to compute them again add rerun=code"
_CONSTANT = ("study", "point", "arm", "seed")  # identity that is the same in all rows of a point


class Plan(NamedTuple):
    """How work is done; none of it changes a result."""

    threads: int | None = None
    progress: str = "auto"  # auto, on, off
    rerun: str = "missing"  # missing: what is not stored; code: also what other code computed; all: everything
    histories: int = 0  # panels of each arm whose every month is stored as well


DEFAULT = Plan()


class Declared(NamedTuple):
    """An arm that a study has declared, read and checked."""

    arm: Arm
    reading: Reading
    point: Point
    panels: range


class _Work(NamedTuple):
    point: Point
    setting: Setting
    columns: Sequence[outcomes.Column]
    found: Stored
    kept: Sequence[str] | None  # outcomes that the study wants; None: all


class RowSource:
    """Hands a study the rows of the arms that it has declared, each computed once.

    Args:
        store: The folder where the rows are kept.
        question: The study's question.
        plan: How the work is done.
        driver: What simulates the cities.
        kept: Where rows are kept that have been handed out, for a study that is answered again with more panels.
        text: The question in words, for the study's folder.
    """

    def __init__(
        self,
        store: Store,
        question: Question,
        plan: Plan = DEFAULT,
        driver: Driver = KERNEL,
        kept: KeptRows | None = None,
        text: str = "",
    ):
        self.store = store
        self.question = question
        self.plan = plan
        self.driver = driver
        self.text = text
        self._computed: dict[tuple[str, str, str], int] = {}  # cities, by the arm, point and panels that the study has taken
        self._kept = kept
        self._declared: dict[str, Declared] = {}
        self._new: list[Declared] = []  # that are not in the manifest yet
        self._readings: dict[str, Reading] = {}  # by what an arm changes: each is read and checked once
        self._is_open = False
        self._is_stopped = False  # an arm failed, or the user interrupts: no other begins another part

    # --- what a study calls ---

    def of(
        self, names: Iterable[str], panels: int | range | None = None, columns: Sequence[str] | None = None
    ) -> dict[str, Rows]:
        """Rows of declared arms: `panel`, `city`, `twin`, then the outcomes, in order of panel and city.

        Cities of the same `twin` are a matched pair: founded alike, and simulated with common random numbers in every arm.

        Args:
            names: Arms, by the names that the study has declared.
            panels: The first so many, or a range of them; None for all that the arm has declared.
            columns: Outcomes to be kept in memory; None for those that the arm has declared.

        Returns:
            Rows by the name of their arm, in the order of the names.

        Raises:
            ValueError: When an arm, a panel or a column was not declared: a bug of the study.
        """
        wanted = {name: self._wanted(name, panels, columns) for name in names}
        rows: dict[str, Rows] = {}
        for each in dict.fromkeys(wanted.values()):  # mostly one: arms of the same panels and columns are computed together
            own = {name: self._declared[name] for name, other in wanted.items() if other == each}
            panel_range, kept = each
            rows |= self._rows({name: (one.point, one.reading.setting) for name, one in own.items()}, panel_range, kept)
        return {name: rows[name] for name in wanted}

    def one(self, name: str, panels: int | range | None = None, columns: Sequence[str] | None = None) -> Rows:
        """Rows of one declared arm, as `of` gives them."""
        return self.of([name], panels, columns)[name]

    def setting_of(self, name: str) -> Setting:
        """The setting of a declared arm; raises ValueError for another."""
        return self.known(name).reading.setting

    def known(self, name: str) -> Declared:
        """A declared arm as it was read and checked; raises ValueError for another."""
        if name not in self._declared:
            raise ValueError(f"{self.store.study} asks for the arm {name}, which it has not declared; add it to its arms")
        return self._declared[name]

    # --- what the runner calls ---

    def declare(self, arms: Iterable[Arm]) -> list[Declared]:
        """Read and check arms, so that their rows can be requested; nothing is computed or written.

        Args:
            arms: As the study declares them. An arm that was declared before takes the panels and columns that it has now.

        Returns:
            The arms in the same order.

        Raises:
            Refusal: When the model refuses the configuration of an arm.
            ValueError: When two arms have one name: a bug of the study.
        """
        found = []
        names: set[str] = set()
        for arm in arms:
            if arm.name in names:
                raise ValueError(f"{self.store.study} declares two arms called {arm.name}; give each a name of its own")
            names.add(arm.name)
            reading = self._read(arm.changes)
            before = self._declared.get(arm.name)
            if before is not None and before.reading is not reading:
                raise ValueError(f"{self.store.study} declares {arm.name} again with other changes; give each arm its own name")
            point = before.point if before else self._point(arm.name, reading)
            panels = arm.panels if arm.panels is not None else self.question.panels
            declared = Declared(arm, reading, point, panel_range_of(panels))
            self._declared[arm.name] = declared
            self._new.append(declared)
            found.append(declared)
        return found

    @property
    def declared(self) -> Sequence[Declared]:
        """All arms that have been declared, in order."""
        return list(self._declared.values())

    def complete(self) -> None:
        """Compute what the store lacks of all declared arms, and keep none of it in memory."""
        by_range: dict[range, dict[str, tuple[Point, Setting]]] = {}
        for name, each in self._declared.items():
            by_range.setdefault(each.panels, {})[name] = each.point, each.reading.setting
        for panel_range, arms in by_range.items():
            for _ in self._each(arms, panel_range, ()):
                pass

    def _wanted(
        self, name: str, panels: int | range | None, columns: Sequence[str] | None
    ) -> tuple[range, tuple[str, ...] | None]:
        """The panels and columns of a request, once it is sure that they were declared."""
        arm, _, _, declared = self.known(name)
        panel_range = declared if panels is None else panel_range_of(panels)
        if panel_range.start < declared.start or panel_range.stop > declared.stop:
            raise ValueError(
                f"{self.store.study} asks for panels {parts.span(panel_range)} of {name}, but has declared "
                f"{parts.span(declared)}; declare the arm with the panels that are read"
            )
        kept = arm.columns if columns is None else tuple(columns)
        if arm.columns is not None and not set(kept or ()) <= set(arm.columns):
            other = next(each for each in kept or () if each not in arm.columns)
            raise ValueError(f"{self.store.study} asks for {other} of {name}, but has declared other columns; add it to them")
        return panel_range, kept

    def _read(self, changes: Mapping[str, Any]) -> Reading:
        key = canonical(dict(changes))
        if key not in self._readings:
            question = self.question
            self._readings[key] = questions.read(questions.changed(question.config, changes)) if changes else question.reading
        return self._readings[key]

    def _rows(
        self, arms: Mapping[str, tuple[Point, Setting]], panel_range: range, columns: Sequence[str] | None
    ) -> dict[str, Rows]:
        if self._kept is not None and panel_range.start == 0:
            return self._kept.of(arms, panel_range, columns, self._fetched)
        return self._fetched(arms, panel_range, columns)

    def _fetched(
        self,
        arms: Mapping[str, tuple[Point, Setting]],
        panel_range: range,
        columns: Sequence[str] | None,
        first: int | None = None,
    ) -> dict[str, Rows]:
        return dict(self._each(arms, panel_range, columns, first))

    def _each(
        self,
        arms: Mapping[str, tuple[Point, Setting]],
        panel_range: range,
        columns: Sequence[str] | None,
        first: int | None = None,
    ) -> Iterator[tuple[str, Rows]]:
        """Every arm with its rows, from the store or the model, in order; histories are those of panels from `first` on."""
        work = {name: self._look_up(*each, panel_range, columns) for name, each in arms.items()}
        self._open(work)
        total = sum(len(gap) * each.setting.cities for each in _lacking(work).values() for gap in each.found.missing)
        with (
            bar(total, self.store.study, self.plan.progress if total else "off") as done,
            closing(self._completed(work, done)) as completed,
        ):
            for name, rows, computed in completed:
                self._note_use(name, work[name].point, panel_range, computed)
                self._keep_histories(work[name], panel_range, panel_range.start if first is None else first)
                yield name, rows

    def _note_use(self, arm: str, point: Point, panel_range: range, computed: int) -> None:
        use = arm, point.id, parts.span(panel_range)
        self._computed[use] = self._computed.get(use, 0) + computed

    @property
    def used(self) -> list[dict[str, Any]]:
        """Arm, point, panels and cities computed of all rows that the study has taken, for its provenance."""
        return [dict(zip(("arm", "point", "panels", "cities_computed"), (*use, n))) for use, n in self._computed.items()]

    def merge_uses(self, panels: int) -> None:
        """State of each point once what was used of it, all stretches of panels together."""
        merged: dict[tuple[str, str, str], int] = {}
        for (arm, point, _), computed in self._computed.items():
            use = arm, point, parts.span(range(panels))
            merged[use] = merged.get(use, 0) + computed
        self._computed = merged

    def _completed(self, work: Mapping[str, _Work], done: Done) -> Iterator[tuple[str, Rows, int]]:
        """Every arm with its rows and how many cities were computed for it, in order; a point that arms share only once.

        Of many arms each core computes its own: short ones leave cores idle while one of them is stored, and where their
        panels do not divide evenly.
        """
        self._is_stopped = False
        lacking = _lacking(work)
        abreast = min(self.plan.threads or cores(), len(lacking) // ARMS_PER_CORE)
        if abreast < 2 or not self.driver.is_threaded:
            yield from _in_order(work, lambda each: self._complete(each, done, self.plan.threads))
            return
        with ThreadPoolExecutor(abreast, thread_name_prefix="arm") as pool:
            begun = {point: pool.submit(self._complete, each, done, 1) for point, each in lacking.items()}
            try:
                yield from _in_order(
                    work,
                    lambda each: begun.pop(each.point.id).result() if each.found.missing else self._complete(each, done, 1),
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

    def _keep_histories(self, work: _Work, panel_range: range, first: int) -> None:
        """Store every month of the first panels: cities and managers by month, services by year."""
        for panel in panel_range:
            if panel >= first + self.plan.histories:
                break
            paths = {kind: work.point.series(panel, kind) for kind in histories.KINDS}
            if self.plan.rerun == "missing" and all(path.is_file() for path in paths.values()):
                continue
            history = self.driver.history(work.setting, self.question.seed, panel)
            histories.write(paths, self.store.study, work.point.id, panel, work.setting, history)

    def _look_up(self, point: Point, setting: Setting, panel_range: range, kept: Sequence[str] | None) -> _Work:
        columns = outcomes.schema(setting)
        names = [column.name for column in columns if column.name not in parts.IDENTITY]
        code = "" if self.plan.rerun == "all" else provenance.sources("simulation")  # no code has the digest ""
        found = self._find(point, panel_range, names, code)
        found = found._replace(rows=[_only(rows, kept) for rows in found.rows])
        return _Work(point, setting, columns, found, kept)

    def _find(self, point: Point, asked: range, columns: Sequence[str], code: str) -> Stored:
        return point.find(asked, columns, code, self.plan.rerun != "missing")

    def _point(self, arm: str, reading: Reading) -> Point:
        config = {**reading.config, **self.driver.identity} if self.driver.identity else reading.config
        given = {**digests(reading.setting), **self.driver.digests}
        return self.store.point(config, self.question.seed, arm, given)

    def _open(self, work: Mapping[str, _Work]) -> None:
        if not self._is_open:
            self.open(next(iter(work.values())).columns)
        self._enter()
        self._tell(work)

    def _enter(self) -> None:
        """Enter the arms that have been declared lately in the manifest, all at once."""
        if self._new:
            self.store.plan_all((each.point, each.panels.stop, each.reading.setting.cities) for each in self._new)
            self._new = []

    def _tell(self, work: Mapping[str, _Work]) -> None:
        for each in work.values():
            for part, reason in each.found.damaged:
                self._note(f"{part.path.name} is damaged: {reason}; its panels are computed again")
                self.store.set_aside(part, reason)
        others = sum(each.found.other_code for each in work.values())
        if others:
            self._tell_of_others(others)

    def _note(self, message: str) -> None:
        note(message)

    def _tell_of_others(self, others: int) -> None:
        self._note(OTHER_CODE.format(others))

    def _complete(self, work: _Work, done: Done, threads: int | None) -> tuple[Rows, int]:
        """Compute what is missing of a point, part by part, each stored as soon as it is there."""
        size = work.setting.cities
        chunks = [chunk for gap in work.found.missing for chunk in parts.chunks(gap, size)]
        rows = [*work.found.rows, *(_only(self._compute(work, chunk, done, threads), work.kept) for chunk in chunks)]
        if work.found.outdated:
            self.settle()  # what takes their place
        for part in work.found.outdated:
            if part.panels not in chunks:  # else its file has been replaced
                part.path.unlink(missing_ok=True)
        rows.sort(key=lambda each: each["panel"][0])
        whole = parts.joined(rows)
        return {name: values for name, values in whole.items() if name not in _CONSTANT}, size * sum(map(len, chunks))

    def _compute(self, work: _Work, panels: range, done: Done, threads: int | None) -> Rows:
        if self._is_stopped:
            raise CancelledError
        started, clock = provenance.now(), time.perf_counter()
        try:
            rows = self.driver.run(work.setting, self.question.seed, panels, done, threads)
        except (model.InvalidConfiguration, InvalidInput) as error:
            raise Refusal(str(error)) from error
        except Exception as error:
            said = {"error": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}
            self.store.fail(work.point, panels, {**said, "entropy": str(self.question.seed), "host": socket.gethostname()})
            raise
        said = {
            "environment": provenance.environment_id(),
            "simulation_sha256": provenance.sources("simulation"),
            "started": started,
            "ended": provenance.now(),
            "seconds": f"{time.perf_counter() - clock:.3f}",
            "host": socket.gethostname(),
            **self.driver.metadata,
        }
        stored = work.point.write(rows, panels, said, self._put)
        self._recover(work.point, panels)
        return stored

    def _recover(self, point: Point, panels: range) -> None:
        self.store.recover(point, panels)

    def settle(self) -> None:
        """Wait until all parts are in place; here each is as soon as it is written."""

    def _put(self, path: Path, content: bytes) -> None:
        atomic_files.write(path, content)


def _lacking(work: Mapping[str, _Work]) -> dict[str, _Work]:
    """The first arm of every point that lacks panels."""
    found: dict[str, _Work] = {}
    for each in work.values():
        if each.found.missing:
            found.setdefault(each.point.id, each)
    return found


def _in_order(work: Mapping[str, _Work], complete: Callable[[_Work], tuple[Rows, int]]) -> Iterator[tuple[str, Rows, int]]:
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


def _only(rows: Rows, kept: Sequence[str] | None) -> Rows:
    """Rows with who they are and the outcomes that are kept, copied so that the others can be forgotten."""
    return (
        rows
        if kept is None
        else {name: np.array(rows[name]) for name in dict.fromkeys(("panel", "city", "twin", *kept)) if name in rows}
    )


def panel_range_of(panels: int | range) -> range:
    """The panels meant by a number or a range of them."""
    asked = range(panels) if isinstance(panels, int) else panels
    if len(asked) == 0 or asked.step != 1 or asked.start < 0:
        raise Refusal(f"panels is {panels}, but at least one panel is needed, numbered from 0 upwards")
    return asked
