"""Where a study's cities come from: the store when they are there, the model when they are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from math import ceil
from typing import TYPE_CHECKING, Any

from experiments.errors import Refusal
from experiments.progress import bar
from experiments.running.arm import Declared
from experiments.running.computation import Computation, Work, lacking
from experiments.running.drivers import KERNEL, Driver
from experiments.running.plan import DEFAULT, Plan
from experiments.store import commands, parts
from experiments.store.identity import canonical

if TYPE_CHECKING:
    from experiments.running.arm import Arm
    from experiments.running.kept_rows import KeptRows
    from experiments.running.question import Question, Reading
    from experiments.store.parts import Rows
    from experiments.store.store import Point, Store
    from simulation.parameters import Setting


class RowSource(Computation):
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
        super().__init__(store, question, plan, driver, text)
        self._computed: dict[tuple[str, str, str], int] = {}  # cities, by the arm, point and panels that the study has taken
        self._kept = kept
        self.overrides: Sequence[str] | None = None  # as they were typed, where a single command asked for the rows
        self._declared: dict[str, Declared] = {}
        self._new: list[Declared] = []  # that are not in the manifest yet
        self._readings: dict[str, Reading] = {}  # by what an arm changes: each is read and checked once

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
            rows |= self._rows(own, panel_range, kept)
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
        newly = []
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
            newly.append(declared)
        return newly

    def take_panels(self, panels: int) -> None:
        """Take another number of panels; arms are declared anew, since what an arm changes may depend on their number."""
        self.question = self.question.with_panels(panels)
        self._declared = {}

    @property
    def declared(self) -> Sequence[Declared]:
        """All arms that have been declared, in order."""
        return list(self._declared.values())

    def complete(self, share: float = 1.0) -> None:
        """Compute what the store lacks of all declared arms, and keep none of it in memory; of their first panels alone, if
        a share is given.
        """
        by_range: dict[range, dict[str, Declared]] = {}
        for name, each in self._declared.items():
            first = each.panels[: max(1, ceil(share * len(each.panels)))]
            by_range.setdefault(first, {})[name] = each
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
            self._readings[key] = self.question.reading_with(changes)
        return self._readings[key]

    def _rows(self, arms: Mapping[str, Declared], panel_range: range, columns: Sequence[str] | None) -> dict[str, Rows]:
        if self._kept is not None and panel_range.start == 0:
            return self._kept.of(arms, panel_range, columns, self._fetched)
        return self._fetched(arms, panel_range, columns)

    def _fetched(
        self,
        arms: Mapping[str, Declared],
        panel_range: range,
        columns: Sequence[str] | None,
        first: int | None = None,
    ) -> dict[str, Rows]:
        return dict(self._each(arms, panel_range, columns, first))

    def _each(
        self,
        arms: Mapping[str, Declared],
        panel_range: range,
        columns: Sequence[str] | None,
        first: int | None = None,
    ) -> Iterator[tuple[str, Rows]]:
        """Every arm with its rows, from the store or the model, in order; histories are those of panels from `first` on."""
        work = {name: self._look_up(each, panel_range, columns) for name, each in arms.items()}
        self._open(work)
        total = sum(len(gap) * each.setting.cities for each in lacking(work).values() for gap in each.stored.missing)
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

    def merge_uses(self) -> None:
        """State of each declared arm once what was used of it, all stretches of panels together."""
        spans = {(name, each.point.id): parts.span(each.panels) for name, each in self._declared.items()}
        merged: dict[tuple[str, str, str], int] = {}
        for (arm, point, span), computed in self._computed.items():
            use = arm, point, spans.get((arm, point), span)
            merged[use] = merged.get(use, 0) + computed
        self._computed = merged

    def _open(self, work: Mapping[str, Work]) -> None:
        if not self._is_open:
            self.open(next(iter(work.values())).columns)
        self._enter()
        self._tell(work)

    def _enter(self) -> None:
        """Enter the arms that have been declared lately in the manifest, all at once."""
        if self._new:
            self.store.plan_all((each.point, each.panels, each.reading.setting.cities) for each in self._new)
            if self.overrides is not None:
                commands.remember(self.store, ("run", *self.overrides), self._lacking(self._new))
            self._new = []

    def _lacking(self, declared: Iterable[Declared]) -> set[str]:
        return {each.point.id for each in declared if each.point.missing(each.panels)}


def panel_range_of(panels: int | range) -> range:
    """The panels meant by a number or a range of them."""
    panel_range = range(panels) if isinstance(panels, int) else panels
    if len(panel_range) == 0 or panel_range.step != 1 or panel_range.start < 0:
        raise Refusal(f"panels is {panels}, but at least one panel is needed, numbered from 0 upwards")
    return panel_range
