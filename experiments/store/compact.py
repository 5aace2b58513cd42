"""Many small parts copied into one large file that is read instead: opening thousands of files takes longer than reading them.

The parts stay what is stored; the copy can be removed at any time. Which points it may stand for is decided anew at every
reading, by name, size and time of each part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from experiments.errors import Refusal
from experiments.progress import bar
from experiments.store import atomic_files, commands, seals
from experiments.store.batches import Member, Piece, damaged
from experiments.store.identity import SCHEMA_VERSION
from experiments.store.parts import Part, span
from experiments.store.seals import Damaged
from experiments.store.whole_table import Copied, Gathered, Stretch, gather

if TYPE_CHECKING:
    from experiments.store.store import Store

ROWS_PER_GROUP = 100_000
BYTES_AT_A_TIME = 200_000_000  # of rows held in memory before they are written
_ROW = 1_500  # bytes, about


class Copy(NamedTuple):
    """A study's large file, and which parts it was made of."""

    path: Path
    sha256: str
    parts: Mapping[str, Sequence[int]]  # size and time of change in nanoseconds, first row and number of rows, by name

    def has(self, pieces: Sequence[Piece]) -> bool:
        """Whether the copy holds just these pieces of a point as they are now."""
        states: dict[Path, Sequence[int]] = {}
        return all(self._holds(piece, states) for piece in pieces)

    def copied(self, stretches: Sequence[Stretch]) -> list[Stretch]:
        """The stretches, taken from the copy where it holds their pieces as they are now."""
        states: dict[Path, Sequence[int]] = {}
        return [self._copied(each, states) if self._holds(each.piece, states) else each for each in stretches]

    def _holds(self, piece: Piece | Copied, states: dict[Path, Sequence[int]]) -> bool:
        if isinstance(piece, Copied) or _key(piece) not in self.parts:
            return False
        if piece.path not in states:
            states[piece.path] = _state(piece.path)
        return list(self.parts[_key(piece)][:2]) == list(states[piece.path])

    def _copied(self, stretch: Stretch, states: dict[Path, Sequence[int]]) -> Stretch:
        known, piece = self.parts[_key(stretch.piece)], stretch.piece
        if len(known) < 4:  # an older version made the copy
            return stretch
        return stretch._replace(piece=Copied(self.path, piece.panels, piece.point, known[2], known[3], self.sha256))


def _key(piece: Piece | Copied) -> str:
    """What the index calls a piece."""
    return f"{piece.path.name}:{piece.point}:{span(piece.panels)}" if isinstance(piece, Member) else piece.path.name


def copy_of(store: Store) -> Copy | None:
    """The large file of a study; None where there is none that can be used."""
    folder = store.folder / "compact"
    try:
        index, _ = seals.read_json(folder / "index.json")
        copy = Copy(folder / index["file"], index["sha256"], index["parts"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return copy if index.get("schema_version") == SCHEMA_VERSION and copy.path.is_file() else None


def compact(store: Store, progress: str = "auto") -> tuple[int, int]:
    """Check every file and copy its rows into one; gives the numbers of files and of rows. Raises Refusal for damage.

    Rows are in order of point, panel and city, so that a reader of few points skips most of the copy.
    """
    stored = {point: pieces for point, pieces in sorted(store.stored().items()) if _is_plain(pieces)}
    stretches = [Stretch(place, piece, piece.panels) for place, (_, own) in enumerate(stored.items()) for piece in own]
    if not stretches:
        raise Refusal(f"{store.study} has no rows yet; {commands.mending(store, ())}")
    states = {path.name: _state(path) for path in {each.piece.path for each in stretches}}
    index: dict[str, Sequence[int]] = {}
    points = list(stored)
    folder = store.folder / "compact"
    rows = 0

    def write(file: BinaryIO) -> None:
        nonlocal rows
        import pyarrow
        import pyarrow.parquet

        writer = None
        with bar(len(stretches), f"{store.study}, parts", progress) as done:
            for some, gathered in _slices(stretches):
                names = pyarrow.array(points[some[0].place : some[-1].place + 1])
                point = names.take(pyarrow.array(gathered.places - some[0].place))
                table = gathered.rows.add_column(0, "point", point)
                if writer is None:
                    writer = pyarrow.parquet.ParquetWriter(
                        file, table.schema, compression="zstd", use_dictionary=["point"], store_schema=False
                    )
                if table.schema == writer.schema:  # points of another model stay where they are
                    writer.write_table(table, row_group_size=ROWS_PER_GROUP)
                    for each, count in zip(some, gathered.counts, strict=True):
                        index[_key(each.piece)] = [*states[each.piece.path.name], rows, count]
                        rows += count
                if done:
                    done(len(some))
        if writer is not None:
            writer.close()

    name = f"rows-{hashlib.sha256(''.join(_key(each.piece) for each in stretches).encode()).hexdigest()[:12]}.parquet"
    before = copy_of(store)
    atomic_files.write(folder / name, write)
    with (folder / name).open("rb") as file:
        about = {"file": name, "sha256": hashlib.file_digest(file, "sha256").hexdigest(), "parts": index}
    seals.write_json(folder / "index.json", {"schema_version": SCHEMA_VERSION, **about})
    if before is not None and before.path.name != name:
        before.path.unlink(missing_ok=True)
    return len(states), rows


def damage(store: Store) -> str:
    """What is wrong with the copy; nothing when it is as it was written, or there is none."""
    copy = copy_of(store)
    if copy is None:
        return ""
    with copy.path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() == copy.sha256:
            return ""
    return "its bytes do not have the checksum they were written with; make it anew with: framebreak results compact"


def _slices(stretches: Sequence[Stretch]) -> Iterator[tuple[Sequence[Stretch], Gathered]]:
    """Whole points, some ten thousand rows of them at a time, all with the same columns."""
    by_point: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        by_point.setdefault(stretch.place, []).append(stretch)
    held, size = list[Stretch](), 0
    for place, own in by_point.items():
        held += own
        size += sum(each.piece.path.stat().st_size if isinstance(each.piece, Part) else _ROW * each.piece.rows for each in own)
        if size >= BYTES_AT_A_TIME or place == len(by_point) - 1:
            gathered = _gathered(held)
            if gathered.kinds == 1:
                yield held, gathered
            else:
                for each in dict.fromkeys(each.place for each in held):
                    yield by_point[each], _gathered(by_point[each])
            held, size = [], 0


def _gathered(stretches: Sequence[Stretch]) -> Gathered:
    gathered = gather(stretches)
    for piece, reason in gathered.damaged:
        raise damaged(piece, Damaged(reason))
    return gathered


def _is_plain(parts: Sequence[Piece]) -> bool:
    """Whether no two parts of a point overlap: otherwise names alone do not show which rows count."""
    return all(one.panels.stop <= other.panels.start for one, other in pairwise(parts))


def _state(path: Path) -> Sequence[int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return [-1, -1]
    return [status.st_size, status.st_mtime_ns]
