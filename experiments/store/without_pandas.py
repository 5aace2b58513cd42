"""pyarrow without pandas, in a command of ours.

As soon as pyarrow makes an array it imports pandas, if that is installed, since what it is given might be a DataFrame. That
takes longer than twenty panels. Where a user's own code may run (notebooks, scripts, own managers), nothing is changed.
"""

from __future__ import annotations

import sys

from simulation.unimported import unimported

_allowed: list[bool] = []


def allow() -> None:
    """Say that this process runs one of our commands, and nobody else's code."""
    _allowed.append(True)


def arrow() -> None:
    """Let pyarrow find, where that is allowed, that there is no pandas; who asks for a DataFrame is given one all the same."""
    if not _allowed or "pandas" in sys.modules or "pyarrow" in sys.modules:
        return
    with unimported("pandas"):
        import pyarrow

        pyarrow.array([])
