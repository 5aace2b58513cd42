"""The points of a sweep: the configuration of each, what of the store it needs, and how many panels it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.errors import Refusal
from experiments.running import computation, jobs
from experiments.running.study import arms
from experiments.store import commands
from experiments.store.batches import Piece, examined
from experiments.store.identity import digest
from experiments.store.parts import span, uncovered
from experiments.store.store import Point, Store

if TYPE_CHECKING:
    from experiments.running.arm import Declared

Composed = tuple[tuple[str, ...], Mapping[str, Any]]  # the overrides of a point, and its whole configuration


class Item(NamedTuple):
    """One point of a sweep: its configuration, and what of the store its study needs first."""

    overrides: tuple[str, ...]
    config: Mapping[str, Any]
    study: str
    points: Sequence[Point]  # of each arm that the study has declared
    cities: Sequence[int]  # of a panel of each of the points
    panels: range  # of the study
    ranges: Sequence[range]  # panels of each of the points

    @classmethod
    def of(cls, overrides: tuple[str, ...], config: Mapping[str, Any], job: jobs.Job, arms: Sequence[Declared]) -> Item:
        """A point, from its job and the arms that its study has declared."""
        cities, ranges = tuple(arm.reading.setting.cities for arm in arms), tuple(arm.panels for arm in arms)
        points = [arm.point for arm in arms]
        return cls(overrides, config, job.options.name, points, cities, range(job.options.panels), ranges)


def ends(item: Item, result: Mapping[str, Any]) -> list[int]:
    """Where the panels of each of an item's points end, once a stopping rule has been applied."""
    stops = result.get("stops") or {}
    last = result.get("panels", 0)
    return [stops.get(point.id, max(own.stop, 0 if stops else last)) for point, own in zip(item.points, item.ranges)]


def lacking(items: Sequence[Item], verify: bool = False) -> list[bool]:
    """Whether the store lacks panels of each item, by the names of the parts; `verify` compares their checksums too."""
    stored = {study: store.stored() for study, store in stores(items).items()}
    if verify:
        wanted = {point.id for item in items for point in item.points}
        bad = {part.path for own in stored.values() for part, _ in examined(_parts(own, wanted))}
        stored = {
            study: {point: [part for part in parts if part.path not in bad] for point, parts in own.items()}
            for study, own in stored.items()
        }
    return [
        any(
            uncovered(own, (part.panels for part in stored[item.study].get(point.id, ())))
            for point, own in zip(item.points, item.ranges)
        )
        for item in items
    ]


def _parts(stored: Mapping[str, Sequence[Piece]], wanted: set[str]) -> Iterator[Piece]:
    return (part for point, parts in stored.items() if point in wanted for part in parts)


def declared(job: jobs.Job) -> Sequence[Declared]:
    """The arms of a job's study, read and checked; without those that depend on answers to them."""
    if hasattr(job.analysis, "others"):
        raise Refusal(f"study={job.options.name} runs other studies, and is no point of a sweep; sweep over one of those")
    source = job.row_source()
    return source.declare(arms(job.analysis, source.question))


def stores(items: Sequence[Item]) -> dict[str, Store]:
    """The stores of a sweep's studies."""
    return {point.store.study: point.store for item in items for point in item.points[:1]} | {
        item.study: Store(item.study, "") for item in items if not item.points
    }


def announce(items: Sequence[Item], todo: Sequence[int], line: Sequence[str] = ()) -> None:
    """Open each study's store and enter all points of the sweep at once, with what was typed after `run -m`."""
    opened = set()
    planned: dict[str, list[tuple[Point, int | range, int]]] = {}
    for number in todo:
        item = items[number]
        if item.points and item.study not in opened:
            source = jobs.read(item.config).row_source()
            source.open(computation.outcomes.schema(source.question.setting))
            opened.add(item.study)
        for point, cities, own in zip(item.points, item.cities, item.ranges):
            planned.setdefault(item.study, []).append((point, own, cities))
    places = stores(items)
    for study, each in planned.items():
        places[study].plan_all(each)
        if line:
            commands.remember(places[study], ("run", "-m", *line), {point.id for point, _, _ in each})


def identity(items: Sequence[Item]) -> str:
    """Twelve hexadecimal digits for a sweep: its points and their panels, in order."""
    points: list[list[Any]] = [[[point.id for point in item.points], span(item.panels), *_own_ranges(item)] for item in items]
    if is_open_ended(items):
        points = [[*each, dict(item.config["precision"])] for each, item in zip(points, items)]
    return digest(points)[:12]


def _own_ranges(item: Item) -> list[list[str]]:
    """Panels of each point, where they are not those of the study."""
    return [[span(own) for own in item.ranges]] if any(own != item.panels for own in item.ranges) else []


def is_open_ended(items: Sequence[Item]) -> bool:
    """Whether a stopping rule decides how many panels there are of some point."""
    return any((item.config.get("precision") or {}).get("half_width") is not None for item in items)


def by_study(items: Sequence[Item]) -> Iterator[tuple[str, list[int]]]:
    """The places of the items of each study."""
    for study in dict.fromkeys(item.study for item in items):
        yield study, [number for number, item in enumerate(items) if item.study == study]
