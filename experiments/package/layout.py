"""The zip file around a bag: the same bytes for the same content, and nothing in it that a reader need fear.

Entries are stored, not compressed: bytes then depend on no version of a compressor, and nothing can unfold to more than the
file holds. They follow each other in order of name without a gap, with one time and one mode for all.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path

from experiments.errors import Refusal

TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can tell
MODE = (stat.S_IFREG | 0o644) << 16
LARGEST = 2**30  # bytes of one file
MOST = 1_000_000  # files
_LOCAL, _CENTRAL, _END, _END_64 = 30, 46, 22, 98  # bytes of the zip file's own records, names apart
_FAR = 2**32 - 1  # from here on a place in the file takes an extra field


class Damage(Refusal):
    """An archive that cannot be trusted; nothing of it is used."""

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{path} is damaged or was changed: {reason}")


def entry(name: str) -> zipfile.ZipInfo:
    """The head of a file in the archive."""
    made = zipfile.ZipInfo(name, TIME)
    made.external_attr, made.create_system = MODE, 3
    return made


def misfit(name: str) -> str:
    """What is wrong with a name; nothing when it leads to one place below the archive's folder, on every system."""
    if len(name) > 400 or re.search(r"[\x00-\x1f\x7f\\:*?\"<>|%]", name):
        return "is no plain name"
    if any(step in ("", ".", "..") or step.endswith((".", " ")) for step in name.split("/")):
        return "leads outside or nowhere"
    return ""


def checked(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Every entry, once it is sure that each is a plain file at a place of its own and that there is nothing between."""
    found = archive.infolist()
    if not found or len(found) > MOST:
        raise Damage(path, f"it holds {len(found)} files")
    at = 0
    for each in found:
        reason = _reason(each, at)
        if reason:
            raise Damage(path, f"{_shown(each.filename)} {reason}")
        at += _LOCAL + len(each.filename.encode()) + each.file_size
    names = [each.filename.lower() for each in found]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Damage(path, f"{_shown(twice)} is there twice")
    tail = path.stat().st_size - at - sum(_CENTRAL + len(each.filename.encode()) + len(each.extra) for each in found)
    if archive.start_dir != at or tail not in (_END, _END_64) or archive.comment:
        raise Damage(path, "there is something in it beside its files")
    return found


def _reason(each: zipfile.ZipInfo, at: int) -> str:
    kind = stat.S_IFMT(each.external_attr >> 16)
    if reason := misfit(each.orig_filename) or misfit(each.filename):
        return reason
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind != stat.S_IFREG or each.external_attr & 0x10:
        return "is no plain file"
    if each.compress_type != zipfile.ZIP_STORED or each.compress_size != each.file_size:
        return "is compressed, which framebreak package does not do"
    if each.flag_bits & ~0x800 or (each.extra and each.header_offset < _FAR):
        return "is of a kind that framebreak package does not write"
    if each.file_size > LARGEST:
        return f"has {each.file_size:,} bytes, and {LARGEST:,} are the most"
    return "" if each.header_offset == at else "does not stand where the file before it ends"


def folder(path: Path, entries: Sequence[zipfile.ZipInfo]) -> str:
    """The one folder that all entries lie in."""
    names = {each.filename.partition("/")[0] for each in entries}
    if len(names) != 1 or any("/" not in each.filename for each in entries):
        raise Damage(path, "its files do not lie in one folder")
    return names.pop()


def _shown(name: str) -> str:
    return ascii(name[:80])[1:-1]
