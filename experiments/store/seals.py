"""Files that hold their own checksum: the SHA-256 over the whole file, with 64 zeros in the place of the checksum's digits.

In a Parquet file it stands in the metadata, as `framebreak.file_sha256`; in a JSON file it is the last entry, `file_sha256`. A
second entry, `sealed`, tells a file whose checksum was damaged from one of an older version, which has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from experiments.store import atomic_files

META = "framebreak."
MARK = {META + "sealed": "file_sha256"}
_SEAL = META.encode() + b"file_sha256"
_OPEN = b"0" * 64  # in the place of the digits while the file is hashed
ENTRIES = {**MARK, _SEAL.decode(): _OPEN.decode()}  # what a Parquet file's metadata has to have before it is sealed
_JSON_MARK, _JSON_SEAL = "sealed", "file_sha256"
JSON_ENTRIES = (_JSON_MARK, _JSON_SEAL)
_JSON_END = b'\n  "file_sha256": "%s"\n}\n'
DIFFERENT = "its bytes do not have the checksum they were written with"
_GONE = "the checksum of the file is gone"


class Damaged(ValueError):
    """A file that cannot be trusted, with the reason."""


def sealed(content: bytes) -> bytes:
    """A Parquet file with its checksum where `ENTRIES` left room for it."""
    place = content.index(_OPEN, content.rindex(_SEAL))
    return content[:place] + sha256(content).hexdigest().encode() + content[place + len(_OPEN) :]


def seal(file: BinaryIO) -> None:
    """Put the checksum into a Parquet file that has been written and can be read, without holding it in memory."""
    file.flush()
    file.seek(-8, 2)
    size = int.from_bytes(file.read(4), "little") + 8
    start = file.seek(-size, 2)
    footer = file.read(size)
    place = footer.index(_OPEN, footer.rindex(_SEAL))
    file.seek(0)
    digest = file_digest(cast(Any, file), "sha256")  # a BinaryIO of the standard library has what it needs
    file.seek(start + place)
    file.write(digest.hexdigest().encode())


def is_sealed(content: bytes) -> bool:
    """Whether a Parquet file has a checksum; raises Damaged when a byte of the file is not the one that was written.

    Nothing is parsed: a reader of Parquet need not survive every damage.
    """
    if not content:
        raise Damaged("it is empty")
    if not content.startswith(b"PAR1") or not content.endswith(b"PAR1"):
        raise Damaged("it is cut short, or no Parquet file")
    start = content.rfind(_SEAL)
    if start < 0:
        if next(iter(MARK)).encode() in content:
            raise Damaged(_GONE)
        return False
    place = start + len(_SEAL) + 2  # two bytes: type and length of the text that follows
    view, total = memoryview(content), sha256()
    for piece in (view[:place], _OPEN, view[place + len(_OPEN) :]):
        total.update(piece)
    if content[place : place + len(_OPEN)] != total.hexdigest().encode():
        raise Damaged(DIFFERENT)
    return True


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object with its own checksum."""
    whole = {_JSON_MARK: _JSON_SEAL, **content, _JSON_SEAL: _OPEN.decode()}
    text = (json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
    end = len(text) - len(_JSON_END % _OPEN)
    atomic_files.write(path, text[:end] + _JSON_END % sha256(text).hexdigest().encode())


def read_json(path: Path) -> tuple[dict[str, Any], bool]:
    """The content of a JSON object, and whether it has a checksum; raises OSError, or Damaged where it is not as written."""
    text = path.read_bytes()
    head = text[: len(text) - len(_JSON_END % _OPEN)]
    is_marked = b'\n  "sealed": "file_sha256"' in text[:40]
    has_end = text[len(head) : len(head) + 19] == _JSON_END[:19]
    if (is_marked or has_end) and text != head + _JSON_END % sha256(head + _JSON_END % _OPEN).hexdigest().encode():
        raise Damaged(DIFFERENT)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"it is no JSON ({str(error)[:80]})") from error
    if not isinstance(content, dict):
        raise Damaged("it is no JSON object")
    content.pop(_JSON_MARK, None)
    return content, content.pop(_JSON_SEAL, None) is not None
