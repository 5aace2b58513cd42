"""Checksums of the files of a folder that do not hold their own, in the form of `sha256sum`, which can check them too.

`SHA256SUMS` names every file of an answer and is put in place when all of them are. Before the first of them is touched,
`SHA256SUMS.next` lists what is to come: where it is still there, the writing was cut off, and the folder is unfinished, not
altered. The first line of either is a comment with the checksum of the others.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from experiments.store import atomic_files
from experiments.store.seals import DIFFERENT, Damaged

NAME, NEXT, LOCK = "SHA256SUMS", "SHA256SUMS.next", ".SHA256SUMS.lock"
KEY = "checksums"  # in an answer's provenance.json: that there is a list, so that one that is gone is noticed
_HEAD = "# SHA-256 of the lines below: "
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")


class Unfinished(Exception):
    """The writing of a folder was cut off, or goes on."""


class Listed(NamedTuple):
    """The checksums of a folder, by name."""

    now: Mapping[str, str]
    coming: Mapping[str, str] | None  # None: nothing is being written


def put(folder: Path, contents: Mapping[str, bytes], kept: Iterable[str] = (), adds: bool = False) -> None:
    """Put files in place together, with their checksums.

    Args:
        folder: Where they go.
        contents: The files by name, in the order in which they are written.
        kept: Names of listed files that stay as they are.
        adds: Whether every other listed file stays; else those that are not named any more are removed.
    """
    digests = {name: sha256(content).hexdigest() for name, content in contents.items()}
    with atomic_files.storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with atomic_files.locked(folder / LOCK):
        before = _before(folder)
        if adds and not (folder / NEXT).exists() and all(_is_there(folder, before, *each) for each in digests.items()):
            return
        stay = {name: before[name] for name in (before if adds else kept) if name in before}
        coming = {**stay, **digests}
        atomic_files.write(folder / NEXT, _text(coming))
        for name, content in contents.items():
            atomic_files.write(folder / name, content)
        for name in before.keys() - coming.keys():
            (folder / name).unlink(missing_ok=True)
        with atomic_files.storing(folder / NAME):
            os.replace(folder / NEXT, folder / NAME)


def listed(folder: Path) -> Listed | None:
    """The checksums of a folder; None where an older version wrote it. Raises Damaged for a list that is not as written."""
    now, coming = _list(folder / NAME), _list(folder / NEXT)
    if now is None and coming is None:
        if _vouched(folder):
            raise Damaged(f"its list of checksums, {NAME}, is gone")
        return None
    return Listed(now or {}, coming)


def content(folder: Path, name: str) -> bytes:
    """A file that is as it was written, or has no checksum since an older version wrote it.

    Raises:
        OSError: If it cannot be read.
        Damaged: If it is not as it was written.
        Unfinished: If the writing of the folder was cut off.
    """
    sums, found = listed(folder), (folder / name).read_bytes()
    if sums is not None and (reason := _reason(sums, name, found)):
        raise Damaged(reason)
    if sums is not None and sums.coming is not None:
        raise Unfinished
    return found


def matching(folder: Path, names: Iterable[str]) -> bool:
    """Whether all of these files are there as they were written."""
    try:
        return all(name in (_list(folder / NAME) or {}) and content(folder, name) for name in names)
    except (OSError, Damaged, Unfinished):
        return False


def is_sound(folder: Path) -> bool:
    """Whether every file that the folder's list names is as it was written, or an older version wrote it without a list."""
    try:
        sums = listed(folder)
    except (OSError, Damaged):
        return False
    return sums is None or (sums.coming is None and not any(reason(folder, sums, name) for name in sums.now))


def reason(folder: Path, sums: Listed, name: str) -> str:
    """What is wrong with a file that a folder's list names; nothing when it is as it was written, or is being written."""
    try:
        return _reason(sums, name, (folder / name).read_bytes())
    except FileNotFoundError:
        return "" if sums.coming is not None else f"it is gone, and {NAME} lists it"
    except OSError as error:
        return f"it cannot be read ({error.strerror or error})"


def _reason(sums: Listed, name: str, found: bytes) -> str:
    known = {own[name] for own in (sums.now, sums.coming or {}) if name in own}
    if not known:
        return f"{NAME} does not list it"
    return "" if sha256(found).hexdigest() in known else DIFFERENT


def _vouched(folder: Path) -> bool:
    try:
        return KEY in json.loads((folder / "provenance.json").read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def _before(folder: Path) -> dict[str, str]:
    try:
        return _list(folder / NAME) or {}
    except Damaged:
        return {}  # it is written anew


def _is_there(folder: Path, before: Mapping[str, str], name: str, digest: str) -> bool:
    path = folder / name
    return before.get(name) == digest and path.is_file() and sha256(path.read_bytes()).hexdigest() == digest


def _text(digests: Mapping[str, str]) -> bytes:
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
    return f"{_HEAD}{sha256(lines).hexdigest()}\n".encode() + lines


def _list(path: Path) -> dict[str, str] | None:
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    digests = {match[2]: match[1] for match in _LINE.finditer(text.decode(errors="replace").partition("\n")[2])}
    if _text(digests) != text:
        raise Damaged(f"{path.name} is not as it was written; bring it back, or run the study again")
    return digests
