"""Where compiled code is kept: a folder named by a digest of the sources it was compiled from.

numba does not notice that a rule in another file has changed (numba issue 1833); a new folder does.
"""

import hashlib
import os
import platform
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def digest() -> str:
    """Twelve hexadecimal digits that stand for every source file of the simulation and for this Python."""
    seen = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()}".encode())
    for path in sorted(HERE.rglob("*.py")):
        seen.update(path.relative_to(HERE).as_posix().encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def place() -> Path:
    """The folder for compiled code: $FRAMEBREAK_CACHE, else the user's cache folder, else a temporary one."""
    home = os.environ.get("FRAMEBREAK_CACHE") or os.environ.get("XDG_CACHE_HOME")
    try:
        wanted = Path(home) if home else Path.home() / ".cache"
    except RuntimeError:
        wanted = Path(tempfile.gettempdir())
    for root in (wanted, Path(tempfile.gettempdir())):
        folder = root / "framebreak" / digest()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="framebreak-"))
