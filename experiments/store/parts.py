"""Parts: the Parquet files that hold the rows of some panels of one parameter point."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import numpy as np

from experiments.store import atomic_files, in_memory, parquet_template
from experiments.store.identity import SCHEMA_VERSION
from experiments.store.seals import ENTRIES, META, Damaged, is_sealed, sealed

if TYPE_CHECKING:
    import pyarrow

IDENTITY = ("study", "point", "panel", "city", "twin", "arm", "seed")
ROWS_PER_PART = 5_000
FEW_ROWS = 200  # below, compression and statistics cost more time and room than they save
FOREIGN = "it is a table, but no part of this store: it has none of its metadata"
_NAME = re.compile(r"([0-9a-f]{20})-r(\d{5,})-(\d{5,})\.parquet")

Rows = dict[str, np.ndarray]
Put = Callable[[Path, bytes], object]  # puts a file in place


class Extended(Protocol):
    """Something that holds the rows of some panels."""

    @property
    def panels(self) -> range:
        """The panels."""


Held = TypeVar("Held", bound=Extended)


class Part(NamedTuple):
    """A file with the rows of some panels of one point."""

    path: Path
    panels: range

    @property
    def point(self) -> str:
        """The point's name, which begins that of the file."""
        return self.path.name[:20]

    @classmethod
    def named(cls, path: Path) -> tuple[str, Part] | None:
        """Point and part by a file's name; None for other files."""
        match = _NAME.fullmatch(path.name)
        return (match[1], cls(path, range(int(match[2]), int(match[3])))) if match else None

    def read(self) -> tuple[Rows, dict[str, str]]:
        """Rows and metadata; raises Damaged when either cannot be trusted."""
        import pyarrow

        try:
            content = self.path.read_bytes()
            has_seal = is_sealed(content)
            table = in_memory.parquet(content).read(use_threads=False)  # parts are small
            metadata = _metadata(table.schema.metadata or {})
            rows = {name: values_of(table.column(name)) for name in table.column_names}
        except Damaged:
            raise
        except (OSError, ValueError, pyarrow.ArrowException) as error:
            raise Damaged(f"it cannot be read ({str(error)[:80]})") from error
        if not metadata:
            raise Damaged(FOREIGN)
        if "sealed" in metadata and not has_seal:
            raise Damaged("the checksum of the file is gone")
        if metadata.get("schema_version") != str(SCHEMA_VERSION):
            raise Damaged(f"it is of schema version {metadata.get('schema_version')}, not {SCHEMA_VERSION}")
        if metadata.get("point") != self.path.name[:20] or metadata.get("panels") != span(self.panels):
            raise Damaged("its name and its content are of different points")
        if metadata.get("content_sha256") != content_digest(rows):
            raise Damaged("its rows do not have the checksum they were written with")
        return rows, metadata

    def check(self) -> None:
        """Compare every byte of the file with its checksum, parsing nothing; raises Damaged.

        Parts that were written before files had one are read instead.
        """
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise Damaged(f"it cannot be read ({str(error)[:80]})") from error
        if not is_sealed(content):
            self.read()
            return
        footer = content[-8 - int.from_bytes(content[-8:-4], "little") :]
        if any(_entry(name, text) not in footer for name, text in self._said()):
            raise Damaged("its name and its content are of different points")

    def _said(self) -> Sequence[tuple[str, str]]:
        """What its metadata has of its name."""
        return ("point", self.path.name[:20]), ("panels", span(self.panels))

    def columns(self) -> tuple[pyarrow.Schema, dict[str, str]]:
        """Columns and metadata, from the end of the file alone; raises Damaged."""
        import pyarrow
        import pyarrow.parquet

        try:
            schema = pyarrow.parquet.read_schema(self.path)
            metadata = _metadata(schema.metadata or {})
        except (OSError, ValueError, pyarrow.ArrowException) as error:
            raise Damaged(f"it cannot be read ({str(error)[:80]})") from error
        if not metadata:
            raise Damaged(FOREIGN)
        return schema.remove_metadata(), metadata


def plain_files(folder: Path) -> Iterator[str]:
    """Names of the files in a folder; what is no file, as a pipe that nobody writes to, is not there for readers.

    Raises:
        FileNotFoundError: If there is no such folder.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):  # a link that leads in a circle
                if entry.is_file():
                    yield entry.name


def listed(folder: Path, point: str = "") -> dict[str, list[Part]]:
    """Parts in a folder, of all points or of one: by point, earliest and longest first, from the names of files alone."""
    parts: dict[str, list[Part]] = {}
    with suppress(FileNotFoundError, NotADirectoryError):
        for name in plain_files(folder):
            if name.startswith(point) and (named := Part.named(folder / name)):
                parts.setdefault(named[0], []).append(named[1])
    for own in parts.values():
        own.sort(key=lambda part: (part.panels.start, -part.panels.stop))
    return parts


def file_name(point: str, panels: range, suffix: str) -> str:
    """Name of a file about some panels of a point."""
    return f"{point}-r{panels.start:05d}-{panels.stop:05d}.{suffix}"


def write(path: Path, rows: Rows, metadata: Mapping[str, Any], put: Put = atomic_files.write) -> None:
    """Write a part; `metadata` goes into the file, with the checksum of its rows. Units are in `study.json`."""
    entries = {"schema_version": SCHEMA_VERSION, **metadata, "content_sha256": content_digest(rows)}
    key_values = {META + name: str(value) for name, value in entries.items()} | ENTRIES
    is_short = len(rows["panel"]) < FEW_ROWS
    content = parquet_template.from_template(rows, key_values, _short) if is_short else None
    put(path, sealed(content or (_short if is_short else compressed)(rows, key_values)))


def _short(rows: Mapping[str, np.ndarray], key_values: Mapping[str, str]) -> bytes:
    """A file that opens fast."""
    return _written(rows, key_values, compression="none", use_dictionary=False, write_statistics=False)


def compressed(rows: Mapping[str, np.ndarray], key_values: Mapping[str, str]) -> bytes:
    """A file of many rows, compressed; dictionaries of numbers cost more than they save."""
    text = [name for name, values in rows.items() if values.dtype == object]
    return _written(rows, key_values, compression="zstd", use_dictionary=text, write_statistics=["point", "panel", "city"])


def _written(rows: Mapping[str, np.ndarray], key_values: Mapping[str, str], **how: Any) -> bytes:
    import pyarrow
    import pyarrow.parquet

    schema = _schema(tuple(rows), tuple(values.dtype for values in rows.values()))
    arrays = [pyarrow.array(values, kind) for values, kind in zip(rows.values(), schema.types)]
    table, file = pyarrow.Table.from_arrays(arrays, schema=schema), pyarrow.BufferOutputStream()
    # Without Arrow's own schema: Parquet's types suffice.
    with pyarrow.parquet.ParquetWriter(file, schema, store_schema=False, **how) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata(dict(key_values))
    content: bytes = file.getvalue().to_pybytes()
    return content


@lru_cache(maxsize=64)
def _schema(names: tuple[str, ...], kinds: tuple[np.dtype, ...]) -> pyarrow.Schema:
    import pyarrow

    return pyarrow.schema([pyarrow.field(name, _arrow_type(kind), nullable=False) for name, kind in zip(names, kinds)])


def _entry(name: str, text: str) -> bytes:
    """A short entry of the metadata as the file has it: each text behind two bytes, its type and its length."""
    return (META + name).encode() + bytes([0x18, len(text)]) + text.encode()


def united(ranges: Iterable[range]) -> list[range]:
    """Ranges joined where they touch or overlap, in order.

    >>> united([range(4, 6), range(0, 2), range(2, 3)])
    [range(0, 3), range(4, 6)]
    """
    joined_ranges: list[range] = []
    for own in sorted(ranges, key=lambda each: each.start):
        if joined_ranges and own.start <= joined_ranges[-1].stop:
            joined_ranges[-1] = range(joined_ranges[-1].start, max(joined_ranges[-1].stop, own.stop))
        else:
            joined_ranges.append(own)
    return joined_ranges


def uncovered(panels: range, parts: Iterable[range]) -> list[range]:
    """What of a range lies in none of the others.

    >>> uncovered(range(0, 10), [range(2, 4), range(3, 6)])
    [range(0, 2), range(6, 10)]
    """
    gaps, start = [], panels.start
    for part in sorted(parts, key=lambda part: part.start):
        if part.start > start:
            gaps.append(range(start, min(part.start, panels.stop)))
        start = max(start, part.stop)
        if start >= panels.stop:
            break
    if start < panels.stop:
        gaps.append(range(start, panels.stop))
    return [gap for gap in gaps if len(gap)]


def stretches(panels: range, parts: Iterable[Held]) -> list[tuple[Held, range]]:
    """Which part to take which panels from, in order and without overlap, judged by the names of the parts."""
    selected, left, at = [], list(parts), panels.start
    while at < panels.stop:
        left = [part for part in left if part.panels.stop > at]
        if not left:
            break
        at = max(at, min(part.panels.start for part in left))
        best = max((part for part in left if part.panels.start <= at), key=lambda part: part.panels.stop)
        selected.append((best, overlap(panels, range(at, best.panels.stop))))
        at = best.panels.stop
    return [(part, own) for part, own in selected if len(own)]


def chunks(panels: range, rows_per_panel: int) -> list[range]:
    """Cut panels into parts of some thousand rows, at round numbers of panels.

    >>> chunks(range(100, 1000), 11)
    [range(100, 200), range(200, 400), range(400, 600), range(600, 800), range(800, 1000)]
    """
    size = 1
    for larger in (digit * 10**power for power in range(9) for digit in (1, 2, 5)):
        if larger * rows_per_panel <= ROWS_PER_PART:
            size = larger
    edges = [panels.start, *range((panels.start // size + 1) * size, panels.stop, size), panels.stop]
    return [range(a, b) for a, b in pairwise(edges) if a < b]


def joined(rows: Sequence[Rows]) -> Rows:
    """Several stretches of rows as one."""
    if len(rows) == 1:
        return dict(rows[0])
    return {name: np.concatenate([each[name] for each in rows]) for name in (rows[0] if rows else ())}


def joined_and_freed(rows: Sequence[Rows]) -> Rows:
    """Several stretches of rows as one, which are empty then: of no column but one is there twice at any time."""
    names = list(rows[0]) if rows else []
    return {name: np.concatenate([each.pop(name) for each in rows]) if len(rows) > 1 else rows[0].pop(name) for name in names}


def content_digest(rows: Mapping[str, np.ndarray]) -> str:
    """SHA-256 over names, types and values of columns; independent of how a file encodes them."""
    pieces = [b""] * (2 * len(rows))
    pieces[::2] = _headings(tuple((name, values.dtype, len(values)) for name, values in rows.items()))
    pieces[1::2] = [_content(values) for values in rows.values()]
    return sha256(b"".join(pieces)).hexdigest()


def _content(values: np.ndarray) -> bytes:
    return "\0".join(values).encode() if values.dtype.hasobject else values.tobytes()


@lru_cache(maxsize=64)
def _headings(columns: tuple[tuple[str, np.dtype, int], ...]) -> list[bytes]:
    """What stands before the values of each column while they are hashed."""
    kinds = ["text" if kind.hasobject else kind.str for _, kind, _ in columns]
    return [f"{name}\0{kind}\0{count}\0".encode() for (name, _, count), kind in zip(columns, kinds)]


def _metadata(metadata: Mapping[bytes, bytes]) -> dict[str, str]:
    read = {name.decode(): value.decode() for name, value in metadata.items()}
    return {name.removeprefix(META): value for name, value in read.items() if name.startswith(META)}


def span(panels: range) -> str:
    """The text of a range of panels, as the store writes it."""
    return f"{panels.start}-{panels.stop}"


def panels_of(text: str) -> range:
    """The panels that `span` has written.

    >>> panels_of(span(range(2, 5)))
    range(2, 5)
    """
    start, _, stop = text.partition("-")
    return range(int(start), int(stop))


def overlap(a: range, b: range) -> range:
    """What two ranges share."""
    return range(max(a.start, b.start), min(a.stop, b.stop))


def between(rows: Rows, panels: range) -> Rows:
    """The rows of some panels, of rows in order of panel."""
    first, last = np.searchsorted(rows["panel"], (panels.start, panels.stop))
    return {name: values[first:last] for name, values in rows.items()}


def arrow_type(values: np.ndarray) -> pyarrow.DataType:
    """The Arrow type of a column."""
    return _arrow_type(values.dtype)


def _arrow_type(kind: np.dtype) -> pyarrow.DataType:
    import pyarrow

    return pyarrow.string() if kind.hasobject else pyarrow.from_numpy_dtype(kind)


def values_of(column: pyarrow.ChunkedArray) -> np.ndarray:
    """A column of a part as an array; raises ValueError for an empty cell, which no part has."""
    import pyarrow

    if column.null_count:
        raise ValueError("a column has empty cells")
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if pyarrow.types.is_string(whole.type):
        coded = whole.dictionary_encode()
        decoded: np.ndarray = np.array(coded.dictionary.to_pylist(), object)[coded.indices.to_numpy()]
        return decoded
    values: np.ndarray = whole.to_numpy(zero_copy_only=False)
    return values
