"""The points of a sweep: what each was asked, what of the store it needs, and how many panels it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.errors import Refusal
from experiments.running import jobs
from experiments.running.sweep_row_sources import Probe, Reached
from experiments.store.identity import digest
from experiments.store.parts import span, uncovered
from experiments.store.store import Point, Store

if TYPE_CHECKING:
    from simulation.parameters import Setting


Composed = tuple[tuple[str, ...], Mapping[str, Any]]


class Item(NamedTuple):
    """One point of a sweep: what was asked, and what of the store it needs first."""

    overrides: tuple[str, ...]
    asked: Mapping[str, Any]
    study: str
    points: Sequence[Point]
    cities: Sequence[int]  # of a panel of each of the points
    panels: range


def lacking(items: Sequence[Item]) -> list[bool]:
    """Whether the store lacks panels of each item."""
    stored = {study: store.stored() for study, store in stores(items).items()}
    return [
        any(uncovered(item.panels, (part.panels for part in stored[item.study].get(point.id, ()))) for point in item.points)
        for item in items
    ]


def _probe(job: jobs.Job) -> tuple[Sequence[Point], Sequence[Setting], range]:
    if hasattr(job.analysis, "others"):
        raise Refusal(f"study={job.question.name} runs other studies, and is no point of a sweep; sweep over one of those")
    row_source = job.bench(Probe)
    try:
        job.analysis.run(row_source.setting, job.question, row_source)
    except Reached as reached:
        return reached.points, reached.settings, reached.panels
    except Refusal:
        raise
    except Exception:
        pass  # a bug in the study, told when the point runs
    return (), (), range(0)


def settings(item: Item) -> Sequence[Setting]:
    """The settings of an item's points, read again: kept for every point of a large sweep they would fill the memory."""
    return _probe(jobs.read(item.asked))[1]


def stores(items: Sequence[Item]) -> dict[str, Store]:
    """The stores of a sweep's studies."""
    return {point.store.study: point.store for item in items for point in item.points[:1]} | {
        item.study: Store(item.study, "") for item in items if not item.points
    }


def announce(items: Sequence[Item], todo: Sequence[int]) -> None:
    """Open each study's store and enter all points of the sweep at once."""
    from experiments.running import row_source

    opened = set()
    planned: dict[str, list[tuple[Point, int, int]]] = {}
    for number in todo:
        item = items[number]
        if item.points and item.study not in opened:
            table = jobs.read(item.asked).bench()
            table.open(row_source.outcomes.schema(table.setting))
            opened.add(item.study)
        for point, cities in zip(item.points, item.cities):
            planned.setdefault(item.study, []).append((point, item.panels.stop, cities))
    places = stores(items)
    for study, each in planned.items():
        places[study].plan_all(each)


def identity(items: Sequence[Item]) -> str:
    """Twelve hexadecimal digits for a sweep: its points and their panels, in order."""
    asked = [[[point.id for point in item.points], span(item.panels)] for item in items]
    if is_open_ended(items):
        asked = [[*each, dict(item.asked["precision"])] for each, item in zip(asked, items)]
    return digest(asked)[:12]


def is_open_ended(items: Sequence[Item]) -> bool:
    """Whether a stopping rule decides how many panels there are of some point."""
    return any((item.asked.get("precision") or {}).get("half_width") is not None for item in items)


def by_study(items: Sequence[Item]) -> Iterator[tuple[str, list[int]]]:
    """The places of the items of each study."""
    for study in dict.fromkeys(item.study for item in items):
        yield study, [number for number, item in enumerate(items) if item.study == study]
