"""Where compiled code is kept: a folder named by a digest of the sources it was compiled from, and of what compiled it.

numba does not notice that a rule in another file has changed (numba issue 1833); a new folder does. Where the sources lie does
not matter, so that all checkouts and environments of a machine with the same sources and the same numba share one folder.
"""

import hashlib
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ("numba", "llvmlite")
KERNEL = "simulation"  # the subfolder of the model's package
COMPILING = "framebreak: compiling the model, which happens once on a machine and takes about half a minute"


def digest() -> str:
    """Twelve hexadecimal digits that stand for every source file of the simulation, this Python and its compiler."""
    compilers = [f"{name} {version(name)}" for name in PACKAGES]
    seen = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()} {compilers}".encode())
    for path in sorted(HERE.rglob("*.py")):
        seen.update(path.relative_to(HERE).as_posix().encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def roots() -> list[Path]:
    """Where compiled code may be kept: $FRAMEBREAK_CACHE or the user's cache folder, and where that fails a temporary one."""
    home = os.environ.get("FRAMEBREAK_CACHE") or os.environ.get("XDG_CACHE_HOME")
    temporary = Path(tempfile.gettempdir())
    try:
        return [Path(home) if home else Path.home() / ".cache", temporary]
    except RuntimeError:
        return [temporary]


def place() -> Path:
    """The folder for compiled code: the first that can be written, or that cannot and has compiled code already."""
    for root in roots():
        folder = root / "framebreak" / digest()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if _is_writable(folder) or any(folder.glob("*/*.nbc")):
            return folder
    return Path(tempfile.mkdtemp(prefix="framebreak-"))


def has_kernel(folder: Path) -> bool:
    """Whether a folder has the kernel's entry, which is stored last."""
    return any((folder / KERNEL).glob("months.months_of_panels-*.nbc"))


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made there; what the system says of permissions does not tell of a full disk."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
    except OSError:
        return False
    return True
