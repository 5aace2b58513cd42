"""Is every file of a study what was written? Nothing is moved or changed; the parts are `verify`'s."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from experiments.running.verify import Checked
from experiments.store import batches, compact, growing_files, seals, sums
from experiments.store.commands import FOLDER as COMMANDS
from experiments.store.identity import digest
from experiments.store.seals import Damaged
from experiments.store.store import Store

SEALED = ("study.json", "manifest.parquet")
NOT_COVERED = ("logs",)  # what shards of an array job printed is no result


class Files(NamedTuple):
    """The files of a study beside its parts."""

    checked: list[Checked]  # each with what is wrong with it, if anything
    unfinished: list[Path]  # folders of which the writing was cut off
    bare: list[Path]  # without a checksum, as older versions wrote them


def verify_files(store: Store) -> Files:
    """Check every file of a study's folder but the parts, in order of name."""
    found = Files([], [], [])
    by_folder: dict[Path, list[Path]] = {}
    for path in sorted(store.folder.rglob("*")):
        steps = path.relative_to(store.folder).parts
        is_other = path.name.startswith(".") or path.name == "lock" or path.suffix in (".tmp", ".damaged")
        if steps[0] in ("parts", batches.FOLDER) or is_other or set(steps) & set(NOT_COVERED) or not path.is_file():
            continue
        if (
            (len(steps) == 1 and path.name in SEALED)
            or steps[0] in ("failed", "series", "repeats")
            or path.name == "submitted.json"
        ):
            _sealed(path, found)
        elif steps[0] == "searches":
            _growing(path, found)
        elif steps[0] in ("env", COMMANDS):
            found.checked.append(Checked(path, _named(path)))
        elif steps[0] == "compact":
            _compact(store, path, found)
        else:
            by_folder.setdefault(path.parent, []).append(path)
    for folder, paths in by_folder.items():
        _listed(folder, paths, found)
    found.checked.sort(key=lambda each: each.path)
    return found


def _sealed(path: Path, found: Files) -> None:
    """A file that holds its own checksum."""
    _examined(
        path, found, lambda: seals.is_sealed(path.read_bytes()) if path.suffix == ".parquet" else seals.read_json(path)[1]
    )


def _growing(path: Path, found: Files) -> None:
    """The journal of a search, or the checksum beside it."""
    if path.suffix != growing_files.SUFFIX:
        _examined(path, found, lambda: growing_files.check(path))
        return
    _sealed(path, found)
    if not path.with_suffix("").is_file():
        found.checked.append(Checked(path.with_suffix(""), "it is gone, its checksum is there; run the search again"))


def _examined(path: Path, found: Files, has_checksum: Callable[[], bool]) -> None:
    """A file that is right, bare, or not as it was written, as what compares it with its checksum says."""
    try:
        if not has_checksum():
            found.bare.append(path)
            return
        reason = ""
    except (OSError, Damaged) as error:
        reason = str(error)
    found.checked.append(Checked(path, reason))


def _named(path: Path) -> str:
    """A JSON file whose name is the beginning of the digest of its content, in the one form in which it is written."""
    try:
        text = path.read_bytes()
        content = json.loads(text)
        written = (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
        is_right = written == text and digest(content)[:12] == path.stem
    except (OSError, ValueError, RecursionError) as error:
        return f"it cannot be read ({str(error)[:80]})"
    return "" if is_right else "its content does not have the checksum that is its name"


def _compact(store: Store, path: Path, found: Files) -> None:
    copy = compact.copy_of(store)
    if path.name == "index.json":
        _sealed(path, found)
    elif copy is not None and path == copy.path:
        reason = compact.damage(store)
        found.checked.append(Checked(path, f"{reason} {store.study}" if reason else ""))


def _listed(folder: Path, paths: list[Path], found: Files) -> None:
    """Files that a list of checksums names."""
    names = {path.name for path in paths} - {sums.NAME, sums.NEXT}
    try:
        listed = sums.listed(folder)
    except Damaged as reason:
        which = sums.NEXT if sums.NEXT in str(reason) else sums.NAME
        found.checked.append(Checked(folder / which, str(reason)))
        return
    if listed is None:
        found.bare.extend(path for path in paths if path.name in names)
        return
    if listed.coming is not None:
        found.unfinished.append(folder)
    for name in sorted(names | set(listed.now)):
        found.checked.append(Checked(folder / name, sums.reason(folder, listed, name)))


def wrong(store: Store) -> Iterator[Checked]:
    """Every file that is not as it was written, beside the parts; for those who pack a study."""
    files = verify_files(store)
    yield from (each for each in files.checked if each.reason)
    yield from (Checked(folder, "the writing of its answer was cut off; run the study again") for folder in files.unfinished)
