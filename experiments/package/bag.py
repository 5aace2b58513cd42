"""A bag in an archive (BagIt 1.0, RFC 8493): written file by file, and read only after every checksum was compared."""

from __future__ import annotations

import builtins
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from experiments.errors import Refusal
from experiments.package import layout
from experiments.package.layout import Damage

PAYLOAD = "data/"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
TAG_FILES = ("bag-info.txt", "bagit.txt", MANIFEST)  # with the one that lists them, all there is beside the payload
CHUNK = 2**20

Content = bytes | Path


def write(file: BinaryIO, folder: str, payload: Mapping[str, Content], info: Iterable[tuple[str, str]]) -> None:
    """Write an archive; `payload` holds bytes, or paths to read them from, by name below `data/`."""
    for name in payload:
        if reason := layout.misfit(name):
            raise Refusal(f"{name} cannot be packed: its name {reason}; rename it")
    if twice := layout.twice(payload):
        raise Refusal(f"{twice} cannot be packed: another name differs from it in case alone; rename one of them")
    if (count := len(payload) + len(TAG_FILES) + 1) > layout.MOST:
        raise Refusal(
            f"{count:,} files cannot be packed, {layout.MOST:,} are the most; give parts of the study names of their own"
        )
    sizes = [len(each) if isinstance(each, bytes) else each.stat().st_size for each in payload.values()]
    entries = [*info, ("Bag-Software-Agent", "framebreak package"), ("Payload-Oxum", f"{sum(sizes)}.{len(sizes)}")]
    tags = {"bag-info.txt": "".join(f"{label}: {value}\n" for label, value in entries).encode(), "bagit.txt": DECLARATION}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:

        def put(name: str, content: Content) -> str:
            content = content if isinstance(content, bytes) else _content(content)
            if len(content) > layout.LARGEST:
                raise Refusal(f"{name} has {len(content):,} bytes, and {layout.LARGEST:,} are the most that are packed")
            archive.writestr(layout.entry(f"{folder}/{name}"), content)
            return f"{hashlib.sha256(content).hexdigest()}  {name}\n"

        lines = [put(name, tags[name]) for name in sorted(tags)]  # in order of name, as all that follows
        manifest = "".join(put(PAYLOAD + name, payload[name]) for name in sorted(payload))
        lines.append(put(MANIFEST, manifest.encode()))
        put(TAGS, "".join(lines).encode())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror or error}); make it readable, then pack again") from error


class Bag:
    """An archive that was opened and whose layout is sound; `check` compares what is in it with its sums."""

    def __init__(self, path: Path, archive: zipfile.ZipFile):
        self.path = path
        self._archive = archive
        entries = layout.checked(path, archive)
        self.folder = layout.folder(path, entries)
        self._entries = {each.filename.removeprefix(f"{self.folder}/"): each for each in entries}
        self.sums: dict[str, str] = {}  # of the payload, by name below data/

    def check(self, done: Callable[[int], object] | None = None) -> None:
        """Every file is listed with its checksum, and nothing else is there; raises Damage."""
        tags = self._listed(TAGS)
        if set(tags) != set(TAG_FILES):
            raise Damage(self.path, f"{TAGS} does not list {', '.join(TAG_FILES)}")
        self._compare(tags)
        if self._read("bagit.txt") != DECLARATION:
            raise Damage(self.path, "bagit.txt is not that of BagIt 1.0")
        listed = self._listed(MANIFEST)
        if other := {TAGS, *tags, *listed} ^ set(self._entries):
            name = min(other)
            raise Damage(self.path, f"{name} is {'missing' if name in listed else 'in it, but in no manifest'}")
        if name := next((name for name in listed if not name.startswith(PAYLOAD)), ""):
            raise Damage(self.path, f"{MANIFEST} lists {name}, which is no payload")
        self._compare(listed, done)
        self.sums = {name.removeprefix(PAYLOAD): digest for name, digest in listed.items()}

    def size(self, name: str) -> int:
        """Bytes of a file of the payload."""
        return self._entries[PAYLOAD + name].file_size

    def bytes(self, name: str) -> bytes:
        """A file of the payload."""
        return self._read(PAYLOAD + name)

    def json(self, name: str) -> dict[str, Any]:
        """A JSON object of the payload."""
        try:
            content = json.loads(self.bytes(name))
        except (ValueError, RecursionError) as error:
            raise Damage(self.path, f"{name} cannot be read ({str(error)[:80]})") from error
        if not isinstance(content, dict):
            raise Damage(self.path, f"{name} is no JSON object")
        return content

    def extract(self, names: Iterable[str], target: Path) -> None:
        """Write some files of the payload below a folder; their names have been checked when the archive was opened."""
        for name in names:
            place = target / name
            with _unpacking(place):
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("xb") as file:
                    for chunk in self._chunks(PAYLOAD + name):
                        file.write(chunk)

    def _compare(self, sums: Mapping[str, str], done: Callable[[int], object] | None = None) -> None:
        for name, expected in sums.items():
            total = hashlib.sha256()
            for chunk in self._chunks(name):
                total.update(chunk)
            if total.hexdigest() != expected:
                raise Damage(self.path, f"{name} does not have its checksum")
            if done:
                done(1)

    def _listed(self, manifest: str) -> dict[str, str]:
        sums: dict[str, str] = {}
        try:
            text = self._read(manifest).decode()
            for line in text.removesuffix("\n").split("\n") if text else ():  # a name may hold what else ends a line
                digest, name = line.split("  ", 1)
                if len(digest) != 64 or name in sums:
                    raise ValueError(line)
                sums[name] = digest
        except ValueError as error:
            raise Damage(self.path, f"{manifest} cannot be read") from error
        return sums

    def _read(self, name: str) -> builtins.bytes:
        return b"".join(self._chunks(name))

    def _chunks(self, name: str) -> Iterator[builtins.bytes]:
        if name not in self._entries:
            raise Damage(self.path, f"{name} is missing")
        try:
            with self._archive.open(self._entries[name]) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, EOFError) as error:
            raise Damage(self.path, f"{name} cannot be read as it was written") from error


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for files of an archive, removed in the end."""
    with _unpacking(Path(tempfile.gettempdir())):
        made = tempfile.TemporaryDirectory(prefix="framebreak-package-")
    with made as folder:
        yield Path(folder)


@contextmanager
def _unpacking(place: Path) -> Iterator[None]:
    """Turn an OSError into one line: the file that cannot be unpacked, the reason and the remedy."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise Refusal(f"{place} cannot be written: {reason}; free space there, or point TMPDIR to another folder") from error


@contextmanager
def opened(path: Path) -> Iterator[Bag]:
    """An archive to read; a file that is none is refused."""
    try:
        if path.is_dir():
            raise Refusal(f"{path} is no plain file but a folder; name the file that framebreak package wrote")
        if path.exists() and not path.is_file():  # a pipe or a device would be read for ever
            raise Refusal(f"{path} is no plain file; name the file that framebreak package wrote")
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise Refusal(
            f"{path} cannot be read ({error.strerror or error}); name the file that framebreak package wrote"
        ) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Damage(path, "it is cut short, or no zip file") from error
    with archive:
        yield Bag(path, archive)
