"""Which panels of an archive to simulate again: drawn from every point in turn, so that few cities reach many points."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.package import studies
from experiments.store import parts
from experiments.store.parts import Part

_PART = re.compile(rf"{studies.PLACE}([^/]+)/parts/[0-9a-f]{{2}}/[^/]+")


class Drawn(NamedTuple):
    """Some panels of one part."""

    study: str
    point: str
    part: Part  # its path is a name in the archive
    panels: list[range]


def stretches(names: Iterable[str]) -> dict[tuple[str, str], list[tuple[Part, range]]]:
    """Which panels each part stands for, by study and point, from the names in an archive; none stands for a panel twice."""
    stored: dict[tuple[str, str], list[Part]] = {}
    for name in names:
        if found := _named(name):
            study, point, part = found
            stored.setdefault((study, point), []).append(part)
    return {
        key: parts.stretches(range(max(part.panels.stop for part in own)), sorted(own, key=lambda part: part.panels.start))
        for key, own in sorted(stored.items())
    }


def counted(names: Iterable[str]) -> Counter[str]:
    """How many parts there are of each study, from the names in an archive."""
    return Counter(filter(None, map(study_of, names)))


def study_of(name: str) -> str:
    """The study of a part, from its name in an archive; nothing where the name is that of no part."""
    found = _named(name)
    return found[0] if found else ""


def _named(name: str) -> tuple[str, str, Part] | None:
    """Study, point and part that a name in an archive stands for; None where it is that of no part."""
    match = _PART.fullmatch(name)
    named = Part.named(Path(name)) if match else None
    return (match[1], *named) if match and named else None


def draw(names: Iterable[str], cities: int | None, seed: int) -> list[Drawn]:
    """Panels for as many cities, each city from a panel of its own while there are panels; None takes everything."""
    points = stretches(names)
    if cities is None:
        return [Drawn(*key, part, [panels]) for key, own in points.items() for part, panels in own]
    chance = random.Random(seed)
    order = list(points)
    chance.shuffle(order)
    taken: dict[tuple[str, str, Part], list[range]] = {}
    left = {key: _panels(points[key], cities, chance) for key in order}
    for turn in range(max(map(len, left.values()), default=0)):
        for key in order:
            if cities and turn < len(left[key]):
                part, panel = left[key][turn]
                taken.setdefault((*key, part), []).append(range(panel, panel + 1))
                cities -= 1
    return [Drawn(*key, sorted(panels, key=lambda each: each.start)) for key, panels in sorted(taken.items(), key=_place)]


def _panels(own: Sequence[tuple[Part, range]], most: int, chance: random.Random) -> list[tuple[Part, int]]:
    """So many of a point's panels, in the order in which they are drawn."""
    total = sum(len(panels) for _, panels in own)
    drawn = []
    for number in chance.sample(range(total), min(total, most)):
        for part, panels in own:
            if number < len(panels):
                drawn.append((part, panels[number]))
                break
            number -= len(panels)
    return drawn


def _place(item: tuple[tuple[str, str, Part], list[range]]) -> tuple[str, str, int]:
    study, point, part = item[0]
    return study, point, part.panels.start
