"""Files that are either whole or absent, whatever happens while they are written."""

import errno
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from experiments.errors import DiskFull, Refusal

_DAY = 86_400.0  # seconds after which the remains of another machine's write count as abandoned


REMEDY = "point FRAMEBREAK_RESULTS to another folder"


def write(path: Path, content: bytes | Callable[[BinaryIO], object], remedy: str = REMEDY) -> None:
    """Put a file in place in one step: a temporary file beside it, flushed to disk, then renamed."""
    temporary = path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}.tmp")
    with storing(path, remedy):
        try:
            with _opened(temporary) as file:
                if callable(content):
                    content(file)
                else:
                    file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _opened(path: Path) -> BinaryIO:
    """A new file; its folder is made where there is none."""
    try:
        return open(path, "w+b")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return open(path, "w+b")


def write_json(path: Path, content: Any) -> None:
    """Write readable JSON; not-a-number is refused, since JSON has none."""
    write(path, (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


@contextmanager
def storing(path: Path, remedy: str = REMEDY) -> Iterator[None]:
    """Turn an OSError into one line: the file that cannot be written, the reason and the remedy."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else Refusal
        raise kind(
            f"{path} cannot be written: {reason}; free space there or {remedy}",
            status=1,
        ) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an advisory lock, for the few files that are read, changed and written again."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system; writes stay atomic, the last one wins
        yield
        return
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what writers that were killed have left behind in a folder."""
    for path in folder.glob(".*.tmp"):
        *_, host, process, _ = path.name.rsplit(".", 3)
        try:
            if _is_dead(host, int(process), path):
                path.unlink(missing_ok=True)
        except (ValueError, OSError):
            continue


def _is_dead(host: str, process: int, path: Path) -> bool:
    if host == socket.gethostname():
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False
    return time.time() - path.stat().st_mtime > _DAY
