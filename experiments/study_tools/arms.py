"""Arms that a study declares, and their rows by the names that it has for them: sets of arms, arms in blocks of panels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.errors import Refusal
from experiments.running.arm import Arm
from experiments.store.identity import canonical

if TYPE_CHECKING:
    from experiments.running.row_source import RowSource

Rows = dict[str, np.ndarray]
Changes = Mapping[str, Any]  # dotted names and values


def configured(config: Mapping[str, Any], name: str) -> Any:
    """The value of a dotted name in a configuration.

    >>> configured({"city": {"cities": 11}}, "city.cities")
    11
    """
    group, _, key = name.partition(".")
    return config[group][key]


def refuse_unless_two(name: str, numbers: Sequence[float]) -> None:
    """Refuse an option that is not two numbers, the larger one last."""
    if len(numbers) != 2 or numbers[0] >= numbers[1]:
        raise Refusal(f"study.{name} is {list(numbers)}, but two numbers are meant, the larger one last")


class ArmSet:
    """Arms by name; those that change the same are declared once, under the first of their names.

    Args:
        config: The study's own configuration; what an arm sets as it is there is no change.
        columns: Outcomes that are kept.
        panels: How many panels each arm has; None for as many as the study.

    Example:
        >>> arms = ArmSet({"city": {"cities": 11}}, ["use"], panels=2)
        >>> arms.add("small", {"city.cities": 3}), arms.add("default", {"city.cities": 11}), arms.add("same", {})
        ('small', 'default', 'same')
        >>> [(arm.name, arm.changes, arm.panels) for arm in arms.declared()]
        [('small', {'city.cities': 3}, range(0, 2)), ('default', {}, range(0, 2))]
    """

    def __init__(self, config: Mapping[str, Any], columns: Iterable[str], panels: int | None = None):
        self.config = config
        self.columns = tuple(columns)
        self.panels = None if panels is None else range(panels)
        self.changes: dict[str, dict[str, Any]] = {}

    def add(self, name: str, changes: Changes) -> str:
        """Add an arm; gives its name back. Raises ValueError when another arm has the name."""
        real = {key: value for key, value in changes.items() if configured(self.config, key) != value}
        if self.changes.setdefault(name, real) != real:
            raise ValueError(f"two different arms are called {name}")
        return name

    def declared(self) -> list[Arm]:
        """One arm for each different change, in order."""
        first = dict.fromkeys(self._first().values())
        return [Arm(name, self.changes[name], self.panels, self.columns) for name in first]

    def rows(self, source: RowSource, panels: int | range | None = None) -> dict[str, Rows]:
        """Rows of every arm by all of its names: the same place is the same twin in each."""
        first = self._first()
        rows = source.of(dict.fromkeys(first.values()), panels)
        return {name: rows[first[name]] for name in self.changes}

    def _first(self) -> dict[str, str]:
        """The name of each arm, and the first name of an arm that changes the same."""
        names: dict[str, str] = {}
        keys = {name: canonical(dict(sorted(changes.items()))) for name, changes in self.changes.items()}
        for name, key in keys.items():
            names.setdefault(key, name)
        return {name: names[key] for name, key in keys.items()}


def blocks(panels: int, wanted: int) -> list[range]:
    """Panels in so many blocks of neighbours, nearly equal in size; fewer where there are fewer panels.

    >>> blocks(5, 2), blocks(2, 8)
    ([range(0, 3), range(3, 5)], [range(0, 1), range(1, 2)])
    """
    cuts = [len(part) for part in np.array_split(np.arange(panels), min(panels, wanted))]
    return [range(start, stop) for start, stop in pairwise(np.cumsum([0, *cuts]).tolist())]


def arms_in_blocks(name: str, columns: Iterable[str], parts: Sequence[tuple[range, Changes]]) -> list[Arm]:
    """The arms of which one is made up: a block of panels each, with changes of its own.

    >>> [arm.name for arm in arms_in_blocks("scripted", ["use"], [(range(0, 3), {}), (range(3, 5), {})])]
    ['scripted_000', 'scripted_001']
    """
    kept = tuple(columns)
    return [Arm(f"{name}_{number:03d}", dict(changes), panels, kept) for number, (panels, changes) in enumerate(parts)]


def rows_in_blocks(source: RowSource, name: str, parts: Sequence[tuple[range, Changes]]) -> Rows:
    """Rows of an arm made up of `arms_in_blocks`, one block after the other; adds a column `block`."""
    by_block = [source.one(f"{name}_{number:03d}") for number in range(len(parts))]
    whole = {key: np.concatenate([rows[key] for rows in by_block]) for key in by_block[0]}
    return {**whole, "block": np.repeat(np.arange(len(parts)), [len(rows["panel"]) for rows in by_block])}
