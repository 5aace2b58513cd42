"""Some panels of an archive simulated again, from the configuration and seed in their part, and compared bit for bit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.package import inputs
from experiments.package.bag import Bag
from experiments.package.layout import Damage
from experiments.package.sample import Drawn
from experiments.running import custom_manager
from experiments.running.replay import read_setting
from experiments.running.verify import checked
from experiments.store import parts
from experiments.store.parts import IDENTITY, Part, Rows
from simulation import ensemble

_LARGEST = 2**30  # bytes that the rows of a part may take by its footer


class Compared(NamedTuple):
    """Some cities as they were packed and as they came out again."""

    cities: int
    different: list[str]  # a line for each city that differs, with the first outcome that does
    environment: str  # in which they were computed


class Again:
    """Simulates what an archive holds; files of one's own are taken from a folder that they were extracted to."""

    def __init__(self, bag: Bag, places: Mapping[str, str], root: Path, executes: bool):
        self.bag = bag
        self.places = places
        self.root = root
        self.executes = executes  # whether a manager in the archive may run

    def run(self, drawn: Iterable[Drawn], done: Callable[[int], object] | None = None) -> Iterator[Compared]:
        """Compare, part by part; only one part is on the disk at a time."""
        for each in drawn:
            name = each.part.path.as_posix()
            self.bag.extract([name], self.root)
            part = Part(self.root / name, each.part.panels)
            try:
                yield self._compare(part, each, done)
            finally:
                part.path.unlink()

    def _compare(self, part: Part, drawn: Drawn, done: Callable[[int], object] | None) -> Compared:
        rows, metadata = self._read(part, drawn.study)
        config = json.loads(metadata["config"])
        own = self._manager(config, metadata, drawn)
        setting = read_setting(inputs.placed(config, self.places, self.root, drawn.study), metadata)
        different, cities = [], 0
        for panels in drawn.panels:
            if own:
                again = own.run(setting, int(metadata["entropy"]), panels, progress=done)
            else:
                again = ensemble.run(setting, int(metadata["entropy"]), panels, progress=done)
            stored = parts.between(rows, panels)
            cities += len(stored["panel"])
            different += [f"{drawn.study} {drawn.point}:{line}" for line in differences(stored, again)]
        return Compared(cities, different, metadata.get("environment", ""))

    def _read(self, part: Part, study: str) -> tuple[Rows, dict[str, str]]:
        import pyarrow
        import pyarrow.parquet

        try:
            footer = pyarrow.parquet.read_metadata(part.path)
            size = sum(footer.row_group(number).total_byte_size for number in range(footer.num_row_groups))
        except (OSError, ValueError, pyarrow.ArrowException) as error:
            raise Damage(self.bag.path, f"{part.path.name} is no table ({str(error)[:80]})") from error
        if size > _LARGEST:
            raise Damage(self.bag.path, f"{part.path.name} would take {size:,} bytes")
        if reason := checked(part.path, partial(self._placed, study=study)).reason:
            raise Damage(self.bag.path, f"{part.path.name}: {reason}")
        return part.read()

    def _placed(self, config: str, study: str) -> str:
        return json.dumps(inputs.placed(json.loads(config), self.places, self.root, study))

    def _manager(self, config: Mapping[str, Any], metadata: Mapping[str, str], drawn: Drawn) -> custom_manager.Own | None:
        if custom_manager.KEY not in config:
            return None
        name = config[custom_manager.KEY]["class"]
        if not self.executes:
            raise Refusal(
                f"{drawn.study} {drawn.point} was made by the manager {name}, whose file is in the archive; nothing in an "
                "archive is executed unless the user allows it: read the file under data/inputs, then add --with-own-code"
            )
        place = self.places.get(metadata.get("manager_file", ""), "")
        return custom_manager.stored(config, {**metadata, "manager_file": str(self.root / place)})


def differences(stored: Rows, again: Mapping[str, np.ndarray]) -> Iterator[str]:
    """A line for each city with an outcome that is not the same in type and in every bit, or is on one side only."""
    names = [*stored, *again]
    outcomes = [name for name in dict.fromkeys(names) if name not in IDENTITY]
    count = len(stored["panel"])
    where: dict[str, np.ndarray] = {name: _unequal(stored.get(name), again.get(name), count) for name in outcomes}
    for row in np.flatnonzero(np.any(list(where.values()), axis=0)):
        unequal = [name for name in outcomes if where[name][row]]
        first = unequal[0]
        one = stored[first][row] if first in stored else "no such column"
        other = again[first][row] if first in again and len(again[first]) == count else "no such column"
        more = f" and {len(unequal) - 1} more outcomes" if len(unequal) > 1 else ""
        yield f"{stored['panel'][row]}:{stored['city'][row]}: {first} is {one!s} in the archive, {other!s} now{more}"


def _unequal(one: np.ndarray | None, other: np.ndarray | None, count: int) -> np.ndarray:
    if one is None or other is None or one.dtype != other.dtype or len(one) != len(other):
        return np.ones(count, bool)
    size = one.dtype.itemsize
    bits = [np.ascontiguousarray(each).view(np.uint8).reshape(count, size) for each in (one, other)]
    different: np.ndarray = np.any(bits[0] != bits[1], axis=1)
    return different
