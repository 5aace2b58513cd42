"""The row source of a sweep: it computes points that the sweep has entered in the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from experiments.running.computation import Fresh
from experiments.running.row_source import RowSource
from experiments.store import parts, provenance
from experiments.store.background_writer import wait_for_all
from experiments.store.parts import Rows
from experiments.store.store import Point, Stored

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from experiments.running.arm import Arm, Declared
    from experiments.store.background_writer import BackgroundWriter
    from experiments.store.batches import New
    from experiments.store.collected_rows import CollectedRows
    from simulation.outcomes import Column


class AnnouncedRowSource(RowSource):
    """Computes points that the sweep has entered in the manifest; what a study asks for later it enters itself."""

    def __init__(self, *arguments: Any, **named: Any):
        self.notes: list[str] = []
        self.is_recorded = False  # whether what went wrong is written down already
        self.behind: BackgroundWriter | None = None  # writes parts while the next point is computed
        self.collected: CollectedRows | None = None  # rows that are written together with those of other points
        self.writes: list[Future[None]] = []  # that have been begun
        self._mended: list[tuple[Point, range]] = []  # whose failures can be forgotten when these are done
        self._announced: dict[tuple[str, str], int] = {}  # arms and points of the first declaration, and where their panels end
        super().__init__(*arguments, **named)
        self._fresh = Fresh(0)  # since a worker has many sources

    def write_through(self, behind: BackgroundWriter, collected: CollectedRows) -> None:
        """Write in the background from now on, and few rows together with those of other points."""
        self.behind, self.collected, self._batch = behind, collected, self._collect

    def _collect(self, new: New) -> None:
        if self.collected is not None:
            self.writes.append(self.collected.add(new))

    def open(self, columns: Sequence[Column]) -> None:
        """The sweep has opened the store; only the environment may be another one here."""
        self.store.remember_environment(provenance.environment_id(), provenance.environment())
        self._is_open = True

    def declare(self, arms: Iterable[Arm]) -> list[Declared]:
        """Read and check arms; the sweep has entered those of the first declaration."""
        newly = super().declare(arms)
        if not self._announced:
            self._announced = {(each.arm.name, each.point.id): each.panels.stop for each in newly}
        return newly

    def _enter(self) -> None:
        """Enter arms that depend on answers; panels that a stopping rule adds to the others are entered by the sweep."""
        self._new = [each for each in self._new if not self._is_announced(each)]
        super()._enter()

    def _is_announced(self, each: Declared) -> bool:
        return (each.arm.name, each.point.id) in self._announced

    def _find(self, point: Point, panel_range: range, columns: Sequence[str], code: str) -> Stored:
        if self.behind is not None:
            self.behind.wait_for(point.id)
        if self.collected is not None:
            self.collected.wait_for(point.id)
        return super()._find(point, panel_range, columns, code)

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
        if self.collected is not None:
            self.collected.write()
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
