"""Files of answers read back: as they were written, or refused."""

from __future__ import annotations

from pathlib import Path

from experiments.errors import Refusal
from experiments.store import sums
from experiments.store.seals import Damaged


def content(folder: Path, name: str, remedy: str = "") -> bytes:
    """A file of an answer, once its checksum was compared; one that an older version wrote has none.

    Args:
        folder: The answer's folder, or one of published tables.
        name: Of the file in it.
        remedy: How to bring it back; running the study again, if none is given.

    Raises:
        Refusal: If it cannot be read, is not as it was written, or its writing was cut off.
    """
    path = folder / name
    remedy = remedy or "the command that made it writes it anew; framebreak results verify lists what else is damaged"
    try:
        return sums.content(folder, name)
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror or error}; {remedy}", status=1) from error
    except Damaged as reason:
        raise Refusal(f"{path} is not as it was written: {reason}; {remedy}", status=1) from reason
    except sums.Unfinished as unfinished:
        raise Refusal(
            f"{folder} is unfinished: the writing of its files was cut off, or goes on; {remedy}", status=1
        ) from unfinished
