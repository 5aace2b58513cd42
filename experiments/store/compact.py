"""Many small parts copied into one large file that is read instead: opening thousands of files takes longer than reading them.

The parts stay what is stored; the copy can be removed at any time. Which points it may stand for is decided anew at every
reading, by name, size and time of each part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from experiments.errors import Refusal
from experiments.progress import bar
from experiments.store import atomic_files, seals, tidy_table
from experiments.store.identity import SCHEMA_VERSION
from experiments.store.parts import Part, damaged
from experiments.store.seals import Damaged

if TYPE_CHECKING:
    import pyarrow

    from experiments.store.store import Store

ROWS_PER_GROUP = 100_000


class Copy(NamedTuple):
    """A study's large file, and which parts it was made of."""

    path: Path
    sha256: str
    parts: Mapping[str, Sequence[int]]  # size and time of change in nanoseconds, by name

    def has(self, parts: Sequence[Part]) -> bool:
        """Whether the copy holds just these parts of a point as they are now."""
        return all(self.parts.get(part.path.name) == _state(part.path) for part in parts)


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
    """Check every part and copy its rows into one file; gives the numbers of parts and of rows. Raises Refusal for damage."""
    stored = {point: parts for point, parts in sorted(store.stored().items()) if _is_plain(parts)}
    copied = [part for point in stored for part in stored[point]]
    if not copied:
        raise Refusal(f"{store.study} has no rows yet; compute them with: framebreak run study={store.study}")
    index: dict[str, Sequence[int]] = {}
    folder = store.folder / "compact"
    rows = 0

    def write(file: BinaryIO) -> None:
        nonlocal rows
        import pyarrow
        import pyarrow.parquet

        writer, held, count = None, [], 0
        with bar(len(copied), f"{store.study}, parts", progress) as done:
            for part in copied:
                state = _state(part.path)
                table = _table(part)
                if writer is None:
                    writer = pyarrow.parquet.ParquetWriter(file, table.schema, compression="zstd", store_schema=False)
                if table.schema == writer.schema:  # parts of another model stay where they are
                    index[part.path.name] = state
                    held.append(table)
                    count += len(table)
                if count >= ROWS_PER_GROUP or (part is copied[-1] and held):
                    writer.write_table(pyarrow.concat_tables(held), row_group_size=ROWS_PER_GROUP)
                    rows, held, count = rows + count, [], 0
                if done:
                    done(1)
        if writer is not None:
            writer.close()

    name = f"rows-{hashlib.sha256(''.join(part.path.name for part in copied).encode()).hexdigest()[:12]}.parquet"
    before = copy_of(store)
    atomic_files.write(folder / name, write)
    with (folder / name).open("rb") as file:
        about = {"file": name, "sha256": hashlib.file_digest(file, "sha256").hexdigest(), "parts": index}
    seals.write_json(folder / "index.json", {"schema_version": SCHEMA_VERSION, **about})
    if before is not None and before.path.name != name:
        before.path.unlink(missing_ok=True)
    return len(index), rows


def damage(store: Store) -> str:
    """What is wrong with the copy; nothing when it is as it was written, or there is none."""
    copy = copy_of(store)
    if copy is None:
        return ""
    with copy.path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() == copy.sha256:
            return ""
    return "its bytes do not have the checksum they were written with; make it anew with: framebreak results compact"


def _is_plain(parts: Sequence[Part]) -> bool:
    """Whether no two parts of a point overlap: otherwise names alone do not show which rows count."""
    return all(one.panels.stop <= other.panels.start for one, other in pairwise(parts))


def _table(part: Part) -> pyarrow.Table:
    import pyarrow

    try:
        return pyarrow.table({name: tidy_table.array(values) for name, values in part.read()[0].items()})
    except Damaged as reason:
        raise damaged(part, reason) from reason


def _state(path: Path) -> Sequence[int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return [-1, -1]
    return [status.st_size, status.st_mtime_ns]
