"""Files that another library writes line by line: what is there at the end of a line of ours is under a checksum beside it.

`NAME.sum` holds how many bytes of `NAME` were there and their SHA-256, itself sealed. A line that was added after it, as a kill
may leave one, is no damage; a byte before it that is another one is.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from experiments.store import seals
from experiments.store.seals import DIFFERENT, Damaged

SUFFIX = ".sum"


def keep(path: Path) -> None:
    """Note the whole lines that the file holds now."""
    content = path.read_bytes()
    content = content[: content.rfind(b"\n") + 1]
    seals.write_json(beside(path), {"bytes": len(content), "sha256": sha256(content).hexdigest()})


def beside(path: Path) -> Path:
    """Where the checksum of a file stands."""
    return path.with_name(path.name + SUFFIX)


def check(path: Path) -> bool:
    """Whether a file has a checksum; an older version wrote none.

    Raises:
        OSError: If it cannot be read.
        Damaged: If a byte that was noted is another one now, or gone.
    """
    if not beside(path).is_file():
        return False
    noted, _ = seals.read_json(beside(path))
    content = path.read_bytes()
    if len(content) < noted["bytes"]:
        raise Damaged("it is cut short")
    if sha256(content[: noted["bytes"]]).hexdigest() != noted["sha256"]:
        raise Damaged(DIFFERENT)
    return True
