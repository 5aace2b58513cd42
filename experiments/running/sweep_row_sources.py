"""Benches of a sweep: one that finds out what a study will ask for, one that computes what the sweep has announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from experiments.running.row_source import Bench, asked_panels
from experiments.store import parts, provenance
from experiments.store.background_writer import wait_for_all
from experiments.store.parts import Rows
from experiments.store.store import Point, Stored

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from experiments.store.background_writer import BackgroundWriter
    from simulation.outcomes import Column
    from simulation.parameters import Setting


class Reached(Exception):
    """A study has asked for its first cities: these points, of these panels."""

    def __init__(self, points: Sequence[Point], settings: Sequence[Setting], panels: range):
        super().__init__("the study asks for cities")
        self.points = points
        self.settings = settings
        self.panels = panels


class Probe(Bench):
    """Tells which points a study asks for first, and computes nothing."""

    def tables(
        self, arms: Mapping[str, Setting], panels: int | range | None = None, columns: Sequence[str] | None = None
    ) -> NoReturn:
        """Stop the study where it asks for cities."""
        asked = asked_panels(self.panels if panels is None else panels)
        raise Reached([self._point(arm, setting) for arm, setting in arms.items()], list(arms.values()), asked)


class Announced(Bench):
    """Computes points that the sweep has entered in the manifest; what a study asks for later it enters itself."""

    def __init__(self, *arguments: Any, **named: Any):
        self.notes: list[str] = []
        self.others = 0  # parts found that other code of the model computed
        self.is_recorded = False  # whether what went wrong is written down already
        self.behind: BackgroundWriter | None = None  # writes parts while the next point is computed
        self.writes: list[Future[None]] = []  # that have been begun
        self._mended: list[tuple[Point, range]] = []  # whose failures can be forgotten when these are done
        self._announced: set[str] = set()  # points that the sweep has entered: those asked for first
        super().__init__(*arguments, **named)

    def open(self, columns: Sequence[Column]) -> None:
        """The sweep has opened the store; only the environment may be another one here."""
        self.store.remember_environment(provenance.environment_id(), provenance.environment())
        self._is_open = True

    def _enter(self, work: Mapping[str, Any], asked: range) -> None:
        points = {each.point.id for each in work.values()}
        if not self._announced:
            self._announced = points
        if not points <= self._announced or asked.stop > self.panels:
            super()._enter(work, asked)

    def _find(self, point: Point, asked: range, columns: Sequence[str], code: str) -> Stored:
        if self.behind is not None:
            self.behind.wait_for(point.id)
        return super()._find(point, asked, columns, code)

    def _put(self, path: Path, content: bytes) -> None:
        if self.behind is None:
            super()._put(path, content)
        else:
            self.writes.append(self.behind.write(path, content))

    def _recover(self, point: Point, panels: range) -> None:
        self._mended.append((point, panels))
        if self.behind is None:
            self.settle()

    def settle(self) -> None:
        """Wait until all parts are in place; raises what went wrong with one of them."""
        wait_for_all(self.writes)
        while self._mended:
            self.store.recover(*self._mended.pop())

    def _note(self, message: str) -> None:
        self.notes.append(message)

    def _tell_of_others(self, others: int) -> None:
        self.others += others

    def _compute(self, work: Any, panels: range, done: Any, threads: int | None) -> Rows:
        try:
            return super()._compute(work, panels, done, threads)
        except Exception:
            failed = self.store.folder / "failed" / parts.file_name(work.point.id, panels, "json")
            self.is_recorded = self.is_recorded or failed.is_file()  # not undone by arms that stop because of it
            raise
