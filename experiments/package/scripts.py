"""Scripts of the authors in an archive: run again beside its rows, and what they write compared with what was packed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.package import own_files
from experiments.package.own_files import PLACE

_TEXTS = frozenset({".csv", ".json", ".md", ".tex", ".txt", ".yaml"})
_LONG_AGO = 10**18  # nanoseconds, in 2001: what is younger afterwards was written


class Ran(NamedTuple):
    """What came of the scripts."""

    failed: list[str]  # each with its last words
    same: list[str]
    different: list[str]
    written: list[str]  # anew, and not to be compared byte by byte
    left: list[str]  # that no script has written


def run(names: Sequence[str], root: Path, interpreter: str, environment: Mapping[str, str]) -> Ran:
    """Run every script of `own/` in order of name, where the files of the archive lie.

    Args:
        names: The authors' files, as the archive calls them.
        root: Where `own/` and `results/` of the archive lie; scripts run in its `own/`.
        interpreter: Python of an environment that has what the program needs.
        environment: Variables that lead to the archive's code and rows.
    """
    ran = Ran([], [], [], [], [])
    folder = root / PLACE
    before = {name: (root / name).read_bytes() for name in names}
    for name in names:
        os.utime(root / name, ns=(_LONG_AGO, _LONG_AGO))
    own = own_files.scripts(names)
    for name in own:
        done = subprocess.run(
            [interpreter, Path(name).name],
            cwd=folder,
            env={**environment, "MPLBACKEND": "Agg"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
            ran.failed.append(f"{name}: {words}")
    for name, content in before.items():
        path = root / name
        if name in own:
            continue
        if not path.is_file():
            ran.different.append(f"{name} is gone")
        elif path.stat().st_mtime_ns == _LONG_AGO:
            ran.left.append(name)
        elif path.suffix in _TEXTS or path.suffix == ".png":
            is_same = path.read_bytes() == content or (path.suffix == ".png" and _is_same_picture(path, content))
            (ran.same if is_same else ran.different).append(name)
        else:  # a PDF tells when it was written
            ran.written.append(name)
    return ran


def _is_same_picture(path: Path, content: bytes) -> bool:
    """Whether two pictures have the same pixels, whatever the file says of its making."""
    from io import BytesIO

    import matplotlib.image
    import numpy as np

    try:
        one, other = matplotlib.image.imread(path), matplotlib.image.imread(BytesIO(content), format="png")
    except (OSError, ValueError, SyntaxError):
        return False
    return bool(np.array_equal(one, other))
