"""The zip file around a bag: the same bytes for the same content, and nothing in it that a reader need fear.

Entries are stored, not compressed: bytes then depend on no version of a compressor, and nothing can unfold to more than the
file holds. They follow each other in order of name without a gap, with one time and one mode for all.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from experiments.errors import Refusal

TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold
MODE = (stat.S_IFREG | 0o644) << 16
LARGEST = 2**30  # bytes of one file
MOST = 1_000_000  # files
_ANEW = "which framebreak package does not write; where another program packed it anew, take the file that was published"
_DAY = 33  # that of TIME, as a zip file writes it
_FAR = 2**31 - 1  # beyond, a number takes a place of its own, in the form that is called zip64


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


def twice(names: Iterable[str]) -> str:
    """The first name that some systems would take for an earlier one; nothing when there is none.

    >>> twice(["a/b.csv", "A/b.csv"])
    'A/b.csv'
    """
    known: set[str] = set()
    for name in names:
        if name.lower() in known:
            return name
        known.add(name.lower())
    return ""


def plain(text: str) -> str:
    r"""Text of an archive for a terminal: what is no letter of a line stands as its code, so that it moves no cursor.

    >>> print(plain("a letter: \u00e9, a code: \x1b[31m"))
    a letter: é, a code: \x1b[31m
    """
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def checked(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Every entry, once it is sure that each is a plain file at a place of its own and that there is nothing between.

    Every byte that is no content is as the command writes it.
    """
    entries = archive.infolist()
    if not entries or len(entries) > MOST:
        raise Damage(path, f"it holds {len(entries)} files")
    with path.open("rb") as file:
        for each in entries:
            if reason := _reason(each) or ("" if _is_headed(each, file) else "does not begin as it was written"):
                raise Damage(path, f"{_shown(each.filename)} {reason}")
            file.seek(each.file_size, io.SEEK_CUR)
        at = file.tell()
        for each in entries:
            meant = _listed(each)
            if file.read(len(meant)) != meant:
                raise Damage(path, f"{_shown(each.filename)} is listed in another way than framebreak package does")
        listed = file.tell() - at
        if archive.start_dir != at or archive.comment or file.read() != _end(len(entries), listed, at):
            raise Damage(path, "there is something in it beside its files")
    if name := twice(each.filename for each in entries):
        raise Damage(path, f"{_shown(name)} is there twice")
    return entries


def _reason(each: zipfile.ZipInfo) -> str:
    """What is wrong with an entry, judged by the list at the end of the archive."""
    kind = stat.S_IFMT(each.external_attr >> 16)
    if each.orig_filename.endswith("/") and not misfit(each.orig_filename.removesuffix("/")):
        return f"is an entry for a folder, {_ANEW}"
    if reason := misfit(each.orig_filename) or misfit(each.filename):
        return reason
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind != stat.S_IFREG or each.external_attr & 0x10:
        return f"is no plain file, {_ANEW}"
    if each.compress_type != zipfile.ZIP_STORED or each.compress_size != each.file_size:
        return f"is compressed, {_ANEW}"
    if each.file_size > LARGEST:
        return f"has {each.file_size:,} bytes, and {LARGEST:,} are the most"
    return ""


def _is_headed(each: zipfile.ZipInfo, file: BinaryIO) -> bool:
    """Whether the entry begins where the one before has ended, with what the list at the end of the archive has of it."""
    head = entry(each.filename)
    head.CRC, head.file_size, head.compress_size = each.CRC, each.file_size, each.file_size
    meant = head.FileHeader()
    return each.header_offset == file.tell() and file.read(len(meant)) == meant


def _listed(each: zipfile.ZipInfo) -> bytes:
    """The entry in the list at the end of the archive."""
    far, name, size = each.header_offset > _FAR, each.filename.encode(), each.file_size
    extra = struct.pack("<HHQ", 1, 8, each.header_offset) if far else b""
    version, flags = 45 if far else 20, 0 if each.filename.isascii() else 0x800
    versions = (version, 3, version, 0)
    lengths = (len(name), len(extra), 0, 0, 0)
    place = 0xFFFFFFFF if far else each.header_offset
    fields = (b"PK\1\2", *versions, flags, 0, 0, _DAY, each.CRC, size, size, *lengths, MODE, place)
    return struct.pack("<4s4B4H3L5H2L", *fields) + name + extra


def _end(count: int, size: int, at: int) -> bytes:
    """The record at the end of an archive whose list of entries stands at a place."""
    before = b""
    if count > 0xFFFF or at > _FAR or size > _FAR:
        before = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
        before += struct.pack("<4sLQL", b"PK\6\7", 0, at + size, 1)
    count, size, at = min(count, 0xFFFF), min(size, 0xFFFFFFFF), min(at, 0xFFFFFFFF)
    return before + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, at, 0)


def folder(path: Path, entries: Sequence[zipfile.ZipInfo]) -> str:
    """The one folder that all entries lie in."""
    names = {each.filename.partition("/")[0] for each in entries}
    if len(names) != 1 or any("/" not in each.filename for each in entries):
        raise Damage(path, "its files do not lie in one folder")
    return names.pop()


def _shown(name: str) -> str:
    return ascii(name[:80])[1:-1]
