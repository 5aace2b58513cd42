"""Where a study's cities come from: the store when they are there, the model when they are not."""

from __future__ import annotations

import socket
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.errors import Refusal, suggestion
from experiments.progress import bar, note
from experiments.store import atomic_files, histories, parts, provenance
from experiments.store.identity import digests, typed
from experiments.store.parts import Rows
from experiments.store.store import Point, Store, Stored
from simulation import ensemble, outcomes
from simulation import parameters as model
from simulation.ensemble import cores
from simulation.sources import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.history import History
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


class _Work(NamedTuple):
    point: Point
    setting: Setting
    columns: Sequence[outcomes.Column]
    found: Stored
    kept: Sequence[str] | None  # outcomes that the study wants; None: all


class Bench:
    """Hands a study the rows of any setting it asks for, each computed once."""

    is_threaded = True  # whether arms may be computed side by side

    def __init__(
        self,
        store: Store,
        config: Mapping[str, Any],
        seed: int,
        panels: int,
        plan: Plan = DEFAULT,
        question: str = "",
    ):
        self.store = store
        self.config = config
        self.seed = seed
        self.panels = panels
        self.plan = plan
        self.question = question
        self.used: list[dict[str, Any]] = []  # points the study asked for, for its provenance
        self._configs: dict[Setting, dict[str, Any]] = {}  # settings that this bench has read
        self._is_open = False
        self._is_stopped = False  # an arm failed, or the user interrupts: no other begins another part
        self.setting = self._read(config)

    def vary(self, changes: Mapping[str, Any]) -> Setting:
        """The study's setting with some parameters changed, named by dotted name or in nested mappings.

        Every change is checked as if it stood in the configuration.
        """
        config = deepcopy(dict(self.config))
        for name, value in changes.items():
            _change(config, name, value)
        return self._read(config)

    def _read(self, config: Mapping[str, Any]) -> Setting:
        try:
            setting = model.read(config)
        except (model.InvalidConfiguration, InvalidInput) as error:
            raise Refusal(str(error)) from error
        self._configs[setting] = typed(config, model.Parameters.__annotations__)
        return setting

    def table(self, arm: str, setting: Setting, panels: int | range | None = None) -> Rows:
        """Rows of one arm: `panel`, `city`, `twin`, then the outcomes, in order of panel and city."""
        return self.tables({arm: setting}, panels)[arm]

    def tables(
        self, arms: Mapping[str, Setting], panels: int | range | None = None, columns: Sequence[str] | None = None
    ) -> dict[str, Rows]:
        """Rows of several arms. Cities with the same `twin` were founded alike and meet the same luck in every arm.

        With `columns` only these outcomes are kept in memory, for studies of thousands of arms; all are stored.
        """
        asked = asked_panels(self.panels if panels is None else panels)
        work = {arm: self._look_up(arm, setting, asked, columns) for arm, setting in arms.items()}
        self._open(work, asked)
        total = sum(len(gap) * each.setting.cities for each in _lacking(work).values() for gap in each.found.missing)
        answer = {}
        with (
            bar(total, self.store.study, self.plan.progress if total else "off") as done,
            closing(self._completed(work, done)) as completed,
        ):
            for arm, rows, computed in completed:
                each, answer[arm] = work[arm], rows
                self.used.append({"arm": arm, "point": each.point.id, "panels": parts.span(asked), "cities_computed": computed})
                self._keep_histories(each, asked)
        return answer

    def _completed(self, work: Mapping[str, _Work], done: Done) -> Iterator[tuple[str, Rows, int]]:
        """Every arm with its rows and how many cities were computed for it, in order; a point that arms share only once.

        Of many arms each core computes its own: short ones leave cores idle while one of them is stored, and where their
        panels do not divide evenly.
        """
        self._is_stopped = False
        lacking = _lacking(work)
        abreast = min(self.plan.threads or cores(), len(lacking) // ARMS_PER_CORE)
        if abreast < 2 or not self.is_threaded:
            yield from _in_order(work, lambda each: self._complete(each, done, self.plan.threads))
            return
        with ThreadPoolExecutor(abreast, thread_name_prefix="arm") as pool:
            begun = {point: pool.submit(self._complete, each, done, 1) for point, each in lacking.items()}
            try:
                yield from _in_order(
                    work, lambda each: begun[each.point.id].result() if each.found.missing else self._complete(each, done, 1)
                )
            except BaseException:
                self._is_stopped = True  # parts under way are finished and stored
                pool.shutdown(cancel_futures=True)
                raise

    def open(self, columns: Sequence[outcomes.Column]) -> None:
        """Make the study's folder, and write down what the study is and where it is computed."""
        listed = [{"name": c.name, "unit": c.unit, "meaning": c.meaning, "dtype": str(c.dtype)} for c in columns]
        self.store.open({"question": self.question, "created": provenance.now(), "columns": listed})
        self.store.remember_environment(provenance.environment_id(), provenance.environment())
        self._is_open = True

    def _keep_histories(self, work: _Work, asked: range) -> None:
        """Store every month of the first panels: cities and managers by month, services by year."""
        if not self.plan.histories:
            return
        for panel in asked[: self.plan.histories]:
            paths = {kind: work.point.series(panel, kind) for kind in histories.KINDS}
            if self.plan.rerun == "missing" and all(path.is_file() for path in paths.values()):
                continue
            history = self._history(work.setting, panel)
            histories.write(paths, self.store.study, work.point.id, panel, work.setting, history)

    def _look_up(self, arm: str, setting: Setting, asked: range, kept: Sequence[str] | None) -> _Work:
        point = self._point(arm, setting)
        columns = outcomes.schema(setting)
        names = [column.name for column in columns if column.name not in parts.IDENTITY]
        code = "" if self.plan.rerun == "all" else provenance.sources("simulation")  # no code has the digest ""
        found = self._find(point, asked, names, code)
        found = found._replace(rows=[_only(rows, kept) for rows in found.rows])
        return _Work(point, setting, columns, found, kept)

    def _find(self, point: Point, asked: range, columns: Sequence[str], code: str) -> Stored:
        return point.find(asked, columns, code, self.plan.rerun != "missing")

    def _point(self, arm: str, setting: Setting) -> Point:
        if setting not in self._configs:
            raise ValueError("a bench stores only settings it has read itself: take its `setting`, or its `vary`")
        return self.store.point(self._configs[setting], self.seed, arm, digests(setting))

    def _open(self, work: Mapping[str, _Work], asked: range) -> None:
        if not self._is_open:
            self.open(next(iter(work.values())).columns)
        self._enter(work, asked)
        self._tell(work)

    def _enter(self, work: Mapping[str, _Work], asked: range) -> None:
        by_size: dict[int, list[Point]] = {}
        for each in work.values():
            by_size.setdefault(each.setting.cities, []).append(each.point)
        for size, points in by_size.items():
            self.store.plan(points, asked.stop, size)

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
            rows = self._simulate(work.setting, panels, done, threads)
        except (model.InvalidConfiguration, InvalidInput) as error:
            raise Refusal(str(error)) from error
        except Exception as error:
            said = {"error": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}
            self.store.fail(work.point, panels, {**said, "entropy": str(self.seed), "host": socket.gethostname()})
            raise
        said = {
            "environment": provenance.environment_id(),
            "simulation_sha256": provenance.sources("simulation"),
            "started": started,
            "ended": provenance.now(),
            "seconds": f"{time.perf_counter() - clock:.3f}",
            "host": socket.gethostname(),
            **self._driver(),
        }
        stored = work.point.write(rows, panels, said, self._put)
        self._recover(work.point, panels)
        return stored

    def _recover(self, point: Point, panels: range) -> None:
        self.store.recover(point, panels)

    def settle(self) -> None:
        """Wait until all parts are in place; here each is as soon as it is written."""

    def _simulate(self, setting: Setting, panels: range, done: Done, threads: int | None) -> Rows:
        return ensemble.run(setting, self.seed, panels, threads=threads, progress=done)

    def _history(self, setting: Setting, panel: int) -> History:
        return ensemble.history(setting, self.seed, panel)

    def _put(self, path: Path, content: bytes) -> None:
        atomic_files.write(path, content)

    def _driver(self) -> dict[str, str]:
        """What parts say of the driver; nothing of the kernel."""
        return {}


def _lacking(work: Mapping[str, _Work]) -> dict[str, _Work]:
    """The first arm of every point that lacks panels."""
    found: dict[str, _Work] = {}
    for each in work.values():
        if each.found.missing:
            found.setdefault(each.point.id, each)
    return found


def _in_order(work: Mapping[str, _Work], complete: Callable[[_Work], tuple[Rows, int]]) -> Iterator[tuple[str, Rows, int]]:
    seen: dict[str, Rows] = {}
    for arm, each in work.items():
        point = each.point.id
        computed = 0
        if point not in seen:
            seen[point], computed = complete(each)
        yield arm, dict(seen[point]), computed


def _only(rows: Rows, kept: Sequence[str] | None) -> Rows:
    """Rows with who they are and the outcomes that are kept, copied so that the others can be forgotten."""
    return rows if kept is None else {name: np.array(rows[name]) for name in ("panel", "city", "twin", *kept)}


def asked_panels(panels: int | range) -> range:
    """The panels meant by a number or a range of them."""
    asked = range(panels) if isinstance(panels, int) else panels
    if len(asked) == 0 or asked.step != 1 or asked.start < 0:
        raise Refusal(f"panels is {panels}, but at least one panel is needed, numbered from 0 upwards")
    return asked


def _change(config: dict[str, Any], name: str, value: Any, path: str = "") -> None:
    first, _, rest = name.partition(".")
    where = f"{path}.{first}".lstrip(".")
    if first not in config:
        raise Refusal(f"there is no {where}; {suggestion(first, config, 'parameter')}")
    if isinstance(config[first], Mapping) and (rest or isinstance(value, Mapping)):
        inner = config[first] = dict(config[first])
        for each, new in ({rest: value} if rest else value).items():
            _change(inner, each, new, where)
    elif rest:
        raise Refusal(f"there is no {where}.{rest}: {where} is a single value")
    else:
        config[first] = value
