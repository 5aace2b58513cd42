"""Rows of many points as one table: every file is read once, whichever points are in it, and columns stay Arrow's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.store import batches, in_memory, parts, tidy_table
from experiments.store.batches import Member, Piece
from experiments.store.identity import SCHEMA_VERSION
from experiments.store.parts import IDENTITY, span
from experiments.store.seals import DIFFERENT, META, Damaged, is_sealed

if TYPE_CHECKING:
    import pyarrow

PLACES = ("panel", "city", "twin")  # identity that differs from row to row
_READERS = 2  # threads; each holds a file, and reading and hashing need no lock of Python's


class Copied(NamedTuple):
    """Some panels of one point within the copy of a study that is read in the place of its many files."""

    path: Path
    panels: range
    point: str
    first: int  # row
    rows: int
    sha256: str  # of the file


class Stretch(NamedTuple):
    """Some panels of one piece."""

    place: int  # what they belong to, in the caller's list
    piece: Piece | Copied
    panels: range


class Gathered(NamedTuple):
    """Rows of some stretches in their order."""

    rows: pyarrow.Table  # panel, city, twin and outcomes; not-a-number is null
    places: np.ndarray  # of each row's stretch
    counts: list[int]  # rows of each stretch
    damaged: list[tuple[Any, str]]  # pieces; stretches of these are left out
    outdated: list[Any]  # pieces whose columns are not those of the latest of their place; they are among the rows
    kinds: int  # how many different lists of columns the files have


class _File(NamedTuple):
    rows: pyarrow.Table
    names: tuple[str, ...]  # all outcomes that the file has
    ended: Mapping[Any, str]  # when a piece was computed


def gather(stretches: Sequence[Stretch], columns: Sequence[str] | None = None) -> Gathered:
    """Read stretches; every file is compared with its checksum.

    Args:
        stretches: In the order in which rows are wanted.
        columns: Outcomes that are wanted; None for all. One that a file has not is null there.
    """
    by_file: dict[Path, list[int]] = {}
    for number, stretch in enumerate(stretches):
        by_file.setdefault(stretch.piece.path, []).append(number)
    tables, numbers, counts, damaged = [], [], [], list[tuple[Any, str]]()
    seen: dict[int, dict[tuple[str, ...], tuple[str, list[Any]]]] = {}
    for own, read in _read_all([[stretches[number] for number in own] for own in by_file.values()], columns):
        chosen = list(by_file[own[0].piece.path])
        if isinstance(read, str):
            damaged += [(piece, read) for piece in dict.fromkeys(each.piece for each in own)]
            continue
        cuts = [_cut(each, len(read.rows)) for each in own]
        tables.append(_taken(read.rows, cuts))
        numbers += chosen
        counts += [count for _, count in cuts]
        for each in own:
            known = seen.setdefault(each.place, {})
            when, pieces = known.get(read.names, ("", []))
            known[read.names] = max(when, read.ended.get(each.piece, "")), [*pieces, each.piece]
    outdated = []
    for known in seen.values():
        if len(known) > 1:
            latest = max(known, key=lambda names: known[names][0])
            outdated += [piece for names, (_, pieces) in known.items() if names != latest for piece in pieces]
    kinds = len({names for known in seen.values() for names in known})
    order = np.argsort(np.array(numbers, np.int64), kind="stable")
    ordered = np.array(counts, np.int64)[order]
    rows = _ordered(tables, order, np.array(counts, np.int64))
    places = np.repeat(np.array([stretches[numbers[i]].place for i in order], np.int64), ordered)
    return Gathered(rows, places, ordered.tolist(), damaged, list(dict.fromkeys(outdated)), kinds)


def _read_all(
    by_file: Sequence[Sequence[Stretch]], columns: Sequence[str] | None
) -> Iterator[tuple[Sequence[Stretch], _File | str]]:
    with ThreadPoolExecutor(_READERS) as pool:
        yield from zip(by_file, pool.map(lambda own: _read(own, columns), by_file))


def _read(own: Sequence[Stretch], columns: Sequence[str] | None) -> _File | str:
    """A file's rows, or what is wrong with it."""
    try:
        piece = own[0].piece
        if isinstance(piece, Copied):
            return _read_copy(own, columns)
        return _read_batch(own, columns) if isinstance(piece, Member) else _read_part(piece, columns)
    except Damaged as reason:
        return str(reason)


def _read_batch(own: Sequence[Stretch], columns: Sequence[str] | None) -> _File:
    rows, index = batches.table(own[0].piece.path, columns and [*PLACES, *columns])
    at = {(member.point, span(member.panels)): member for member in index.members(own[0].piece.path)}
    ended = {}
    for piece in {each.piece for each in own}:
        if at.get((piece.point, span(piece.panels))) != piece:
            raise Damaged("its list of points is not the one that was read before")
        ended[piece] = {**index.common, **index.points[index.places[piece.point, span(piece.panels)]]}.get("ended", "")
    return _File(_outcomes(rows), tuple(name for name in index.schema.names if name not in IDENTITY), ended)


def _read_copy(own: Sequence[Stretch], columns: Sequence[str] | None) -> _File:
    """The copy is not held in memory as a whole: it has all rows of a study."""
    import pyarrow.parquet

    copy: Any = own[0].piece
    try:
        with copy.path.open("rb") as content:
            if file_digest(content, "sha256").hexdigest() != copy.sha256:
                raise Damaged(DIFFERENT)
        file = pyarrow.parquet.ParquetFile(copy.path, memory_map=True)
        rows = file.read(columns and [*PLACES, *columns])
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise Damaged(f"it cannot be read ({str(error)[:80]})") from error
    return _File(_outcomes(rows), tuple(name for name in file.schema_arrow.names if name not in IDENTITY), {})


def _read_part(part: parts.Part, columns: Sequence[str] | None) -> _File:
    import pyarrow

    try:
        content = part.path.read_bytes()
        if not is_sealed(content):  # an older version wrote it: its rows have a checksum
            rows, metadata = part.read()
            table = pyarrow.table({name: values for name, values in rows.items() if name not in IDENTITY or name in PLACES})
            names = tuple(name for name in rows if name not in IDENTITY)
            wanted = [name for name in table.column_names if columns is None or name in (*PLACES, *columns)]
            return _File(_outcomes(table.select(wanted)), names, {part: metadata.get("ended", "")})
        file = in_memory.parquet(content)
        said = {name.decode(): value.decode() for name, value in (file.metadata.metadata or {}).items()}
        _is_right(part, said)
        names = file.schema_arrow.names
        wanted = [name for name in names if columns is None or name in (*PLACES, *columns)]
        table = _outcomes(file.read(wanted, use_threads=False).replace_schema_metadata(None))
    except Damaged:
        raise
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise Damaged(f"it cannot be read ({str(error)[:80]})") from error
    if len(table) % len(part.panels):
        raise Damaged(f"it has {len(table)} rows, which are not {len(part.panels)} panels of equal size")
    ended = said.get(f"{META}ended", "")
    return _File(table, tuple(name for name in names if name not in IDENTITY), {part: ended})


def _is_right(part: parts.Part, said: Mapping[str, str]) -> None:
    version = said.get(f"{META}schema_version")
    if version is None:
        raise Damaged(parts.FOREIGN)
    if version != str(SCHEMA_VERSION):
        raise Damaged(f"it is of schema version {version}, not {SCHEMA_VERSION}")
    if said.get(f"{META}point") != part.point or said.get(f"{META}panels") != span(part.panels):
        raise Damaged("its name and its content are of different points")


def _outcomes(rows: pyarrow.Table) -> pyarrow.Table:
    """Without identity that is the same for a whole point, which the caller knows."""
    import pyarrow

    fields = [field.with_nullable(True) for field in rows.schema if field.name not in IDENTITY or field.name in PLACES]
    return pyarrow.table([rows.column(field.name) for field in fields], schema=pyarrow.schema(fields))


def _cut(stretch: Stretch, rows: int) -> tuple[int, int]:
    """First row and number of rows of a stretch in its file."""
    piece = stretch.piece
    first, own = (0, rows) if isinstance(piece, parts.Part) else (piece.first, piece.rows)
    per_panel = own // len(piece.panels)
    return first + (stretch.panels.start - piece.panels.start) * per_panel, len(stretch.panels) * per_panel


def _taken(rows: pyarrow.Table, cuts: Sequence[tuple[int, int]]) -> pyarrow.Table:
    """The rows of some stretches, in their order."""
    starts, counts = np.array(cuts, np.int64).T
    if len(cuts) == 1:
        return rows.slice(int(starts[0]), int(counts[0]))
    if starts[0] == 0 and np.array_equal(starts[1:], np.cumsum(counts)[:-1]) and int(counts.sum()) == len(rows):
        return rows
    return rows.take(_ranges(starts, counts))


def _ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Consecutive numbers from each start, one stretch behind the other.

    >>> _ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(counts)
    numbers: np.ndarray = np.arange(int(counts.sum())) + np.repeat(starts - (ends - counts), counts)
    return numbers


def _ordered(tables: list[pyarrow.Table], order: np.ndarray, counts: np.ndarray) -> pyarrow.Table:
    """The stretches of all files in order; column by column, so that no second table is in memory."""
    import pyarrow

    if not tables:
        return pyarrow.table({name: pyarrow.array([], "int64") for name in PLACES})
    whole = pyarrow.concat_tables(tables, promote_options="default")
    tables.clear()
    starts = (np.cumsum(counts) - counts)[order]
    rows = None if np.array_equal(order, np.arange(len(order))) else pyarrow.array(_ranges(starts, counts[order]))
    made = {}
    for name in whole.column_names:
        column = whole.column(name)
        whole = whole.drop_columns([name])
        column = column.combine_chunks() if rows is None else column.take(rows).combine_chunks()
        made[name] = tidy_table.without_nan(column)
    return pyarrow.table(made)
