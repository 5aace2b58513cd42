"""Batches: Parquet files with the rows of many short points, since a file of its own would be ten times as large as its rows.

What a worker computes within half a second is one batch. The rows are those that a part would have; the file's metadata lists
the points (`points`), what is the same for all of them (`common`), and their configurations (`configs`: the first one, and the
groups in which each other one differs, compressed). A batch is whole or absent and is never changed. Where rows are computed
anew, the batch with the new ones names those whose place they take (`replaces`), which count no longer.
"""

from __future__ import annotations

import base64
import json
import threading
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.errors import Refusal
from experiments.store import atomic_files, in_memory, parts
from experiments.store.identity import SCHEMA_VERSION, canonical, digest
from experiments.store.parts import Part, Rows, panels_of, span
from experiments.store.seals import ENTRIES, META, Damaged, is_sealed, sealed

if TYPE_CHECKING:
    import pyarrow

FOLDER = "batches"
MOST_ROWS = parts.FEW_ROWS  # of some panels of a point, from which on they are a part of their own
_READERS = 8  # threads that wait for the disk, and hash without Python's lock
_OWN = ("config", "content_sha256", "schema_version", "sealed", "file_sha256")  # of a part's metadata; said otherwise here


class Member(NamedTuple):
    """Some panels of one point within a batch; reads like a part."""

    path: Path
    panels: range
    point: str
    first: int  # row
    rows: int

    def read(self) -> tuple[Rows, dict[str, str]]:
        """Rows and metadata, as a part has them; raises Damaged when either cannot be trusted."""
        content = _content(self.path, *_state(self.path))
        place = content.end.places.get((self.point, span(self.panels)))
        if place is None:
            raise Damaged("its list of points is not the one that was read before")
        metadata = {**content.end.common, **content.end.points[place], "config": content.config(place)}
        return {name: values[self.first : self.first + self.rows] for name, values in content.rows.items()}, metadata

    def check(self) -> None:
        """Compare every byte of the file with its checksum; raises Damaged."""
        with _reading():
            content = self.path.read_bytes()
        if not is_sealed(content):
            raise Damaged("the checksum of the file is gone")

    def columns(self) -> tuple[pyarrow.Schema, dict[str, str]]:
        """Columns and metadata without the configuration, from the end of the file alone; raises Damaged."""
        index = index_of(self.path)
        place = index.places.get((self.point, span(self.panels)))
        if place is None:
            raise Damaged("its list of points is not the one that was read before")
        return index.schema, {**index.common, **index.points[place]}


Piece = Part | Member


def examined(pieces: Iterable[Piece]) -> list[tuple[Piece, str]]:
    """Those of some pieces whose bytes are not what was written, each with the reason; several files are read at a time."""
    by_file: dict[Path, list[Piece]] = {}
    for piece in pieces:
        by_file.setdefault(piece.path, []).append(piece)
    with ThreadPoolExecutor(_READERS) as pool:
        reasons = pool.map(_examined, [own[0] for own in by_file.values()])
        return [(piece, reason) for own, reason in zip(by_file.values(), reasons) if reason for piece in own]


def _examined(piece: Piece) -> str:
    try:
        piece.check()
    except Damaged as reason:
        return str(reason)
    return ""


def damaged(piece: Piece, reason: Damaged) -> Refusal:
    """The refusal where damaged rows are needed."""
    study = piece.path.parents[1 if isinstance(piece, Member) else 2].name
    remedy = f"see framebreak results verify {study}; running the study again computes it anew"
    return Refusal(f"{piece.path.name} is damaged: {reason}; {remedy}", status=1)


class New(NamedTuple):
    """Rows of some panels of a point that are to be written, with the metadata of a part."""

    rows: Rows
    metadata: Mapping[str, Any]


class Index(NamedTuple):
    """What the end of a batch says."""

    schema: pyarrow.Schema
    common: Mapping[str, str]
    points: Sequence[Mapping[str, str]]
    places: Mapping[tuple[str, str], int]  # in `points`, by point and span of panels
    replaces: Collection[tuple[str, str, str]]  # name of a batch, point and span
    configs: str

    def members(self, path: Path) -> list[Member]:
        """The points in order of their rows."""
        found, at = [], 0
        for each in self.points:
            rows = int(each["rows"])
            found.append(Member(path, panels_of(each["panels"]), each["point"], at, rows))
            at += rows
        return found


class _Content(NamedTuple):
    end: Index
    rows: Rows

    def config(self, place: int) -> str:
        first, *others = _unpacked(self.end.configs)
        return canonical(first if place == 0 else {**first, **others[place - 1]})


def write(folder: Path, new: Sequence[New], replaced: Iterable[Piece] = ()) -> Path:
    """Write a batch into a study's folder; gives its path.

    Args:
        folder: The study's.
        new: What is to be written; all with the same columns.
        replaced: Pieces whose place the new rows take; those that are parts are the caller's to remove.
    """
    told = [{name: str(value) for name, value in each.metadata.items() if name not in _OWN} for each in new]
    common = {name: value for name, value in told[0].items() if all(each.get(name) == value for each in told)}
    points = [{name: value for name, value in each.items() if name not in common} for each in told]
    for each, own in zip(points, told):
        each |= {name: own[name] for name in ("point", "panels", "rows")}
    gone = sorted([piece.path.name, piece.point, span(piece.panels)] for piece in replaced if isinstance(piece, Member))
    listed = {"points": canonical(points), "common": canonical(common), "replaces": canonical(gone)}
    key_values = {
        "schema_version": str(SCHEMA_VERSION),
        **listed,
        "configs": _packed([each.metadata["config"] for each in new]),
    }
    content = parts.compressed(
        parts.joined([each.rows for each in new]), {META + k: v for k, v in key_values.items()} | ENTRIES
    )
    path = folder / FOLDER / f"{digest(listed)[:20]}.parquet"
    atomic_files.write(path, sealed(content))
    return path


def tidy(folder: Path, names: Iterable[str]) -> None:
    """Remove batches of which no row counts any more."""
    known = listing(folder)
    for name in set(names):
        if not known.live(name):
            (folder / FOLDER / name).unlink(missing_ok=True)


def _packed(configs: Sequence[str]) -> str:
    """Configurations as text without what they have in common."""
    first, *others = (json.loads(config) for config in configs)
    differences: list[Any] = [first]
    for config in others:
        alike = config.keys() == first.keys()
        differences.append({name: group for name, group in config.items() if group != first[name]} if alike else config)
    return base64.b64encode(zlib.compress(canonical(differences).encode())).decode()


@lru_cache(maxsize=4)
def _unpacked(text: str) -> list[dict[str, Any]]:
    try:
        configs: list[dict[str, Any]] = json.loads(zlib.decompress(base64.b64decode(text)))
    except (ValueError, zlib.error) as error:
        raise Damaged(f"its configurations cannot be read ({str(error)[:80]})") from error
    return configs


def index_of(path: Path) -> Index:
    """What the end of a batch says; raises Damaged when it says nothing that can be understood."""
    return _index_at(path, *_state(path))


@lru_cache(maxsize=256)
def _index_at(path: Path, _size: int, _changed: int) -> Index:
    import pyarrow.parquet

    with _reading():
        return _index(pyarrow.parquet.read_schema(path))


def _index(schema: pyarrow.Schema) -> Index:
    metadata = {name.decode(): value.decode() for name, value in (schema.metadata or {}).items()}
    if metadata.get(f"{META}schema_version") != str(SCHEMA_VERSION):
        raise Damaged(f"it is of schema version {metadata.get(f'{META}schema_version')}, not {SCHEMA_VERSION}")
    points, common, replaces = (json.loads(metadata[META + name]) for name in ("points", "common", "replaces"))
    places = {(each["point"], each["panels"]): place for place, each in enumerate(points)}
    gone = frozenset((name, point, panels) for name, point, panels in replaces)
    return Index(schema.remove_metadata(), common, points, places, gone, metadata[f"{META}configs"])


def table(path: Path, columns: Sequence[str] | None = None) -> tuple[pyarrow.Table, Index]:
    """Rows of a whole batch, some columns or all, once its checksum was compared; raises Damaged."""

    with _reading():
        content = path.read_bytes()
        if not is_sealed(content):
            raise Damaged("the checksum of the file is gone")
        file = in_memory.parquet(content)
        index, read = _index(file.schema_arrow), file.read(columns, use_threads=False)
        if sum(int(each["rows"]) for each in index.points) != len(read):
            raise Damaged("it has not as many rows as its points")
        return read.replace_schema_metadata(None), index


@lru_cache(maxsize=3)
def _content(path: Path, _size: int, _changed: int) -> _Content:
    read, index = table(path)
    with _reading():
        return _Content(index, {name: parts.values_of(read.column(name)) for name in read.column_names})


def _state(path: Path) -> tuple[int, int]:
    with _reading():
        status = path.stat()
    return status.st_size, status.st_mtime_ns


class _reading:  # a context
    """Whatever goes wrong while a file is read is damage of that file."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        import pyarrow

        if isinstance(error, OSError | ValueError | KeyError | TypeError | pyarrow.ArrowException) and not isinstance(
            error, Damaged
        ):
            raise Damaged(f"it cannot be read ({str(error)[:80]})") from error


class Listing:
    """The batches of one study, looked through again each time by their names; one that is known is not opened again."""

    def __init__(self, folder: Path):
        self.folder = folder / FOLDER
        self._lock = threading.Lock()
        self._known: dict[str, Index | None] = {}  # None: it cannot be read
        self._members: dict[str, list[Member]] = {}

    def members(self) -> Mapping[str, Sequence[Member]]:
        """Panels of points in batches whose end can be read, by point; without those whose place others have taken."""
        with self._lock:
            self._look()
            return self._members

    def unreadable(self) -> list[Path]:
        """Batches of which it is not known what is in them."""
        with self._lock:
            self._look()
            return [self.folder / name for name, index in self._known.items() if index is None]

    def live(self, name: str) -> bool:
        """Whether rows of a batch count."""
        return any(member.path.name == name for own in self.members().values() for member in own)

    def _look(self) -> None:
        names: set[str] = set()
        with suppress(FileNotFoundError, NotADirectoryError):
            names = {name for name in parts.plain_files(self.folder) if is_batch(name)}
        known = {name: self._known[name] for name in names if self._known.get(name) is not None}
        for name in sorted(names - known.keys()):
            try:
                known[name] = index_of(self.folder / name)
            except Damaged:
                known[name] = None
        if known == self._known:
            return
        new = {name: index for name, index in known.items() if name not in self._known and index is not None}
        is_more = self._known.items() <= known.items() and not any(index.replaces for index in new.values())
        self._known = known
        members = {point: list(own) for point, own in self._members.items()} if is_more else {}
        gone = set() if is_more else {each for index in known.values() if index for each in index.replaces}
        for name, index in (new if is_more else known).items():
            for member in index.members(self.folder / name) if index else ():
                if (name, member.point, span(member.panels)) not in gone:
                    members.setdefault(member.point, []).append(member)
        self._members = members


def is_batch(name: str) -> bool:
    """Whether this is the name of a batch."""
    return len(name) == 28 and name.endswith(".parquet") and not name.startswith(".")


@lru_cache(maxsize=32)
def listing(folder: Path) -> Listing:
    """The batches of a study's folder, one list for the whole process."""
    return Listing(folder)
