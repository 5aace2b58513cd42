"""Files that somebody names, read only where they are plain files: a pipe or a device would be waited for or read for ever."""

from __future__ import annotations

import errno
import stat
from pathlib import Path


def content(path: Path, most: int | None = None) -> bytes:
    """The bytes of a plain file.

    Args:
        path: The file; a link to a plain file is one.
        most: So many bytes at most; None for any number.

    Raises:
        OSError: Where it cannot be read, is a pipe, a socket or a device, or has more bytes; `strerror` says which.
    """
    about = path.stat()
    if stat.S_ISDIR(about.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    if most is not None and about.st_size > most:
        raise OSError(errno.EFBIG, f"it has {about.st_size:,} bytes, and {most:,} are the most", str(path))
    return path.read_bytes()
