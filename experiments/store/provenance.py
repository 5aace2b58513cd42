"""Where a result comes from: code, packages, interpreter, machine."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from experiments.configuration.root import CHECKOUT
from experiments.store.identity import digest
from experiments.store.store import Store

_VECTOR_UNITS = ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512vl", "asimd", "sve")
_THREADING = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "NUMBA_THREADING_LAYER", "OPENBLAS_NUM_THREADS", "PYTHONHASHSEED")


@cache
def environment() -> dict[str, Any]:
    """All that may differ between two runs of the same question; the same text for as long as nothing changes."""
    return {
        "code": {**_commit(), "simulation_sha256": sources("simulation")},
        "lock_sha256": _file_digest(CHECKOUT / "requirements.lock"),
        "packages": _packages(),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cpu": _processor(),
        "threads": {name: os.environ[name] for name in _THREADING if name in os.environ},
    }


@cache
def environment_id() -> str:
    """Twelve hexadecimal digits for the environment."""
    return digest(environment())[:12]


def stamp() -> dict[str, Any]:
    """Where and when an answer was made: environment and moment."""
    return {"environment_id": environment_id(), "environment": environment(), "ended": now()}


def now() -> str:
    """The present moment, in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def sources(package: str) -> str:
    """SHA-256 over the Python files of a package of this project."""
    total = sha256()
    for path in python_files(package):
        total.update(path.relative_to(CHECKOUT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def python_files(package: str, root: Path = CHECKOUT) -> list[Path]:
    """The Python files of a package, in order of name."""
    return sorted(path for path in (root / package).rglob("*.py") if is_ours(path.relative_to(root)))


def is_ours(name: Path) -> bool:
    """Whether a file of the project is its own: what notebooks, editors and Python leave in folders is not.

    >>> is_ours(Path("simulation/city.py")), is_ours(Path("simulation/.ipynb_checkpoints/city.py"))
    (True, False)
    """
    return not any(step.startswith((".", "__pycache__")) for step in name.parts)


def _commit() -> dict[str, Any]:
    nothing = {"commit": None, "is_dirty": None, "diff_sha256": None}
    if not (CHECKOUT / ".git").exists():
        return nothing
    commit = _git("rev-parse", "HEAD")
    status = _git("status", "--porcelain", "--untracked-files=normal")
    if status is None:
        return nothing
    change = sha256(status + (_git("diff", "HEAD", "--no-ext-diff", "--binary") or b"")).hexdigest() if status else None
    return {"commit": commit.decode().strip() if commit else None, "is_dirty": bool(status), "diff_sha256": change}


def _git(*arguments: str) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(CHECKOUT), *arguments],
            capture_output=True,
            timeout=20,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},  # looking must not take the index lock
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _packages() -> dict[str, str]:
    """Names and versions of what is installed, read from folder names: opening every METADATA is slow."""
    packages: dict[str, str] = {}
    for entry in sys.path:
        try:
            names = os.listdir(entry or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                package, _, version = name.removesuffix(".dist-info").rpartition("-")
                packages.setdefault(package.lower().replace("_", "-"), version)
    return dict(sorted(packages.items()))


def _processor() -> dict[str, Any]:
    model, units = platform.processor() or platform.machine(), []
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                model = value.strip()
            elif name.strip().lower() in ("flags", "features"):
                units = [unit for unit in _VECTOR_UNITS if unit in value.split()]
            elif not line.strip():
                break
    except OSError:
        pass
    return {"model": model, "cores": os.cpu_count(), "vector_units": units}


def _file_digest(path: Path) -> str | None:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else None


PACKAGES = ("numpy", "numba", "mesa", "pyarrow", "hydra-core")


def versions(store: Store, metadata: Mapping[str, str]) -> str:
    """By which code and packages a part was computed."""
    try:
        environment: dict[str, Any] = json.loads((store.folder / "env" / f"{metadata.get('environment')}.json").read_text())
    except (OSError, ValueError):
        environment = {}
    code, packages = environment.get("code", {}), environment.get("packages", {})
    commit = (
        f"commit {code['commit'][:12]}{' with changes' if code.get('is_dirty') else ''}" if code.get("commit") else "no commit"
    )
    known = [f"python {environment['python']}"] if "python" in environment else []
    known += [f"{name} {packages[name]}" for name in PACKAGES if name in packages]
    return f"by {commit}, sources {metadata.get('simulation_sha256', '?')[:12]}{', ' if known else ''}{', '.join(known)}"
