"""Is every stored part what its name says? Nothing is moved or changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.running.custom_manager import model_part
from experiments.store import batches, provenance, relocated_networks
from experiments.store.identity import completed, digests, point_id
from experiments.store.parts import IDENTITY, Part, Rows
from experiments.store.seals import Damaged
from simulation import outcomes
from simulation import parameters as model
from simulation.sources import InvalidInput

if TYPE_CHECKING:
    from simulation.parameters import Setting

_KINDS = {"panel": "int64", "city": "int64", "twin": "int64"}  # of identity; the rest is text


class Checked(NamedTuple):
    """One file among the parts, and what is wrong with it; nothing when it is as it should be."""

    path: Path
    reason: str


def verify(folder: Path) -> Iterator[Checked]:
    """Check every file among the batches and parts of a study's folder, in order of name."""
    placed = partial(relocated_networks.text, folder=folder)
    for room, check in ((batches.FOLDER, _checked_batch), ("parts", checked)):
        paths = sorted(path for path in (folder / room).rglob("*") if path.is_file() and not path.name.endswith(".tmp"))
        yield from (check(path, placed) for path in paths)


def _checked_batch(path: Path, placed: Callable[[str], str] = str) -> Checked:
    """Read a batch, and compare each of its points with itself and with the model that computed it."""
    if not batches.is_batch(path.name):
        return Checked(path, "its name is not that of a batch")
    try:
        for member in batches.index_of(path).members(path):
            rows, metadata = member.read()
            try:
                _schema(rows)
                _digest(member.point, metadata, placed)
                _rows(rows, metadata, member.panels)
                _columns(rows, metadata, placed)
            except Damaged as reason:
                raise Damaged(f"of point {member.point}, {reason}") from reason
    except Damaged as reason:
        return Checked(path, str(reason))
    return Checked(path, "")


def checked(path: Path, placed: Callable[[str], str] = str) -> Checked:
    """Read a part, compare it with itself, with its name and with the model that wrote it.

    `placed` says where files that a configuration names are now, when they are elsewhere than they were.
    """
    named = Part.named(path)
    if named is None:
        return Checked(path, "its name is not that of a part")
    point, part = named
    try:
        rows, metadata = part.read()
        _schema(rows)
        _name(point, path, metadata, placed)
        _rows(rows, metadata, part.panels)
        _columns(rows, metadata, placed)
    except Damaged as reason:
        return Checked(path, str(reason))
    return Checked(path, "")


def _schema(rows: Rows) -> None:
    if tuple(rows)[: len(IDENTITY)] != IDENTITY or len(rows) == len(IDENTITY):
        raise Damaged(f"its columns are not {', '.join(IDENTITY)} and outcomes")
    for name in IDENTITY:
        if rows[name].dtype != np.dtype(_KINDS.get(name, "object")):
            raise Damaged(f"its column {name} is {rows[name].dtype}")


def _name(point: str, path: Path, metadata: dict[str, str], placed: Callable[[str], str]) -> None:
    """The name is the digest of the configuration, seed and model version inside, and the folder begins it."""
    _digest(point, metadata, placed)
    if path.parent.name != point[:2]:
        raise Damaged(f"it stands in the folder {path.parent.name}, not {point[:2]}")


def _digest(point: str, metadata: dict[str, str], placed: Callable[[str], str]) -> None:
    try:
        config = json.loads(metadata["config"])
        file_digests = json.loads(metadata["given"]) if "given" in metadata else digests(_setting(placed(metadata["config"])))
        digest = point_id(config, file_digests, int(metadata["entropy"]), metadata["model_version"])
    except (KeyError, ValueError) as error:
        raise Damaged(f"its configuration cannot be read ({str(error)[:80]})") from error
    if digest != point:
        raise Damaged(f"configuration, seed and model version in it are those of point {digest}")


def _rows(rows: Rows, metadata: dict[str, str], panels: range) -> None:
    """As many rows as panels and cities, in order, and the same point, seed and twins in all."""
    cities = json.loads(metadata["config"])["city"]["cities"]
    count = len(rows["panel"])
    if count != len(panels) * cities or metadata.get("rows") != str(count):
        raise Damaged(f"it has {count} rows, but {len(panels)} panels of {cities} cities are {len(panels) * cities}")
    panel = np.repeat(np.arange(panels.start, panels.stop), cities)
    city = np.tile(np.arange(cities), len(panels))
    expected = {"panel": panel, "city": city, "twin": panel * cities + city}
    expected |= {"point": metadata["point"], "seed": metadata["entropy"], "arm": metadata.get("arm", "")}
    for name, values in expected.items():
        if not np.all(rows[name] == values):
            raise Damaged(f"its column {name} is not that of its panels")


def _columns(rows: Rows, metadata: dict[str, str], placed: Callable[[str], str]) -> None:
    """Outcomes are those of the model, as far as the code that wrote them is the present one."""
    if metadata.get("simulation_sha256") != provenance.sources("simulation"):
        return
    columns = {column.name: column.dtype for column in outcomes.schema(_setting(placed(metadata["config"])))}
    stored = {name: str(values.dtype) for name, values in rows.items() if name not in IDENTITY}
    for name in dict.fromkeys([*columns, *stored]):
        if columns.get(name) != stored.get(name):
            own, meant = stored.get(name, "missing"), columns.get(name, "no column of the model")
            raise Damaged(f"its column {name} is {own}, but it should be {meant}")


@lru_cache(maxsize=256)
def _setting(config: str) -> Setting:
    try:
        return model.read(model_part(completed(json.loads(config))))
    except (model.InvalidConfiguration, InvalidInput) as error:
        raise Damaged(f"its configuration is refused: {error}") from error
