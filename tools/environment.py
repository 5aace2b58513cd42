"""Build the virtual environment of this checkout from requirements.lock (called by tools/bootstrap).

requirements.lock is one resolution for everything: the project, all its extras and the build backend. What a
command needs is cut out of it: start from the names in pyproject.toml, follow the lock's "# via" notes, keep every
version and hash as it stands. The installer runs with --require-hashes on that cut, so if the cut ever missed a
package the installation would stop instead of fetching something unchecked. (The lock as a constraints file would
not do: in hash mode pip wants each requirement itself pinned and hashed.)

Only the standard library is used here, and nothing of the project.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"
INPUTS = (LOCK, PYPROJECT, ROOT / "tools" / "bootstrap", Path(__file__).resolve())
STAMP = "framebreak-stamp"  # in the environment: what it was made from and which extras it holds
UNFINISHED = "framebreak-unfinished"  # there while packages are being installed


def plain(name: str) -> str:
    """Return a distribution name in its normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(project: dict, extras: list[str], group: str | None = None) -> set[str]:
    """Return the names that pyproject.toml asks for itself: base plus extras, or one dependency group."""
    if group:
        wanted = project["dependency-groups"][group]
    else:
        offered = project["project"].get("optional-dependencies", {})
        for extra in extras:
            if extra not in offered:
                raise SystemExit(f"bootstrap: no extra {extra!r} in pyproject.toml; there are {', '.join(offered)}")
        wanted = [*project["project"]["dependencies"], *(line for extra in extras for line in offered[extra])]
    return {plain(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in wanted}


def entries(lock: str) -> dict[str, tuple[str, set[str]]]:
    """Return the lock's packages: name -> (its lines, the names that ask for it)."""
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + lock)[1:]:
        body, _, via = block.partition("# via")
        name = plain(re.match(r"[A-Za-z0-9._-]+", body)[0])
        askers = {plain(re.split(r"[\s\[(:]", part.strip())[0]) for part in via.replace("#", "").splitlines() if part.strip()}
        lines = "\n".join(line for line in body.splitlines() if not line.lstrip().startswith("#"))
        before, asking = found.get(name, ("", set()))  # a fork by marker gives a name two blocks
        found[name] = (before + lines.rstrip() + "\n", asking | askers)
    return found


def cut(lock: str, names: set[str]) -> str:
    """Return the part of the lock that holds `names` and all they ask for."""
    packages = entries(lock)
    absent = names - set(packages)
    if absent:
        raise SystemExit(f"bootstrap: requirements.lock lacks {', '.join(sorted(absent))}: run `make lock`")
    kept = set(names)
    while True:
        more = {name for name, (_, askers) in packages.items() if name not in kept and askers & kept}
        if not more:
            return "".join(packages[name][0] for name in sorted(kept))
        kept |= more


def digest() -> str:
    """Return the fingerprint of everything that decides what gets installed."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in INPUTS)).hexdigest()


def stamp_of(venv: Path) -> tuple[str, set[str]]:
    """Return the fingerprint and extras that `venv` was finished with, or nothing."""
    try:
        first, second = (venv / STAMP).read_text().splitlines()
    except (OSError, ValueError):
        return "", set()
    return first, set(second.split())


def fingerprint(venv: Path, version: str) -> str:
    """Return the first stamp line of a finished environment at this place with this Python."""
    return f"{digest()} {version} {venv}"


def version_of(venv: Path) -> str:
    """Return the version of the interpreter in `venv`, or nothing if it is missing, broken or not its own."""
    probe = "import sys, sysconfig, encodings; print(sys.prefix, '%d.%d' % sys.version_info[:2], sep='\\n')"
    try:
        # -I without -S: site.py must have understood that this is a virtual environment
        told = subprocess.run([venv / "bin/python", "-I", "-c", probe], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    where, _, version = told.stdout.strip().partition("\n")
    if told.returncode or not (venv / "lib" / f"python{version}" / "site-packages").is_dir():
        return ""
    return version if Path(where).resolve() == venv.resolve() else ""


def shell(command: list, what: str) -> None:
    """Run one step quietly; if it fails, show what it said and stop."""
    environment = {key: value for key, value in os.environ.items() if key not in {"PIP_USER", "PIP_TARGET", "PIP_PREFIX"}}
    environment |= {"PIP_USE_PEP517": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never"}
    # uv knows only its own certificates unless told; a mirror's are often in the system's store alone
    environment = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"} | environment
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, cwd=ROOT, close_fds=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(f"bootstrap: could not {what} (exit status {done.returncode}, see above)")


def install(venv: Path, uv: str, parts: list[str]) -> None:
    """Install exactly what `parts` list, one after the other, every file checked against its hash."""
    python = venv / "bin/python"
    tool = [uv, "pip", "install", "--python", python] if uv else [python, "-I", "-m", "pip", "install", "--no-compile"]
    if not uv and not next(venv.glob("lib/python3*/site-packages/pip"), None):  # uv made this environment
        shell([python, "-I", "-m", "ensurepip"], "put pip into the environment")
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "requirements.txt")
        for part in parts:
            listed.write_text(part)
            # No build isolation: the backend that builds a source package is the locked one, in the first part.
            shell([*tool, "--quiet", "--require-hashes", "--no-build-isolation", "-r", listed], "install the packages")


def add_project(venv: Path, project: dict) -> None:
    """Put the checkout on the environment's path and write its console commands; no build needed."""
    site = next((venv / "lib").glob("python3*/site-packages"))
    (site / "framebreak-checkout.pth").write_text(f"{ROOT}\n")
    for command, target in project["project"]["scripts"].items():
        module, function = target.split(":")
        script = venv / "bin" / command
        # Through /bin/sh, since a #! line takes neither long paths nor spaces.
        script.write_text(
            "#!/bin/sh\n"
            f"""'''exec' "{venv}/bin/python" "$0" "$@"\n"""
            "' '''\n"
            "import sys\n\n"
            f"from {module} import {function}\n\n"
            'if __name__ == "__main__":  # worker processes import this file\n'
            f"    sys.exit({function}())\n"
        )
        script.chmod(0o755)


def warm(venv: Path) -> None:
    """Import what the main job needs once, so that its bytecode is kept: without it each start takes three seconds more.

    Also where PYTHONDONTWRITEBYTECODE is set for the machine: this is the environment's own cache, not the user's.
    """
    imports = (
        "import experiments.command.run, experiments.studies.paper, simulation.kernel, simulation.tables, tqdm, "
        "matplotlib.figure, matplotlib.backends.backend_agg, matplotlib.backends.backend_pdf, pandas, pyarrow.parquet, duckdb"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    # A checkout whose modules do not import is no reason to stop here: the command itself will say what is wrong.
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run([venv / "bin/python", "-c", imports], capture_output=True, env=environment, cwd=ROOT, timeout=300)


def make(venv: Path, uv: str, extras: set[str], this_python: bool) -> None:
    """Bring `venv` up to date, under a lock so that two calls at once do not meet."""
    project = tomllib.loads(PYPROJECT.read_text())
    lock = LOCK.read_text()
    direct(project, sorted(extras))  # a misspelt extra stops here, before anything is touched
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    venv.parent.mkdir(parents=True, exist_ok=True)
    with open(venv.with_name(venv.name + ".lock"), "w") as gate:
        os.set_inheritable(gate.fileno(), True)  # an installer that outlives a killed set-up still holds the lock
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"bootstrap: waiting for another set-up of {venv.name}", file=sys.stderr)
            fcntl.flock(gate, fcntl.LOCK_EX)
        version = version_of(venv)
        before, has = stamp_of(venv)
        if before == fingerprint(venv, version) and extras <= has and (not this_python or version == mine):
            return
        moved = bool(before) and before.split(" ", 2)[2:] != [str(venv)]
        unfit = not version or tuple(map(int, version.split("."))) < (3, 11) or (this_python and version != mine)
        if unfit or moved or (venv / UNFINISHED).exists():
            if venv.is_symlink() or (venv.exists() and not venv.is_dir()):
                raise SystemExit(f"bootstrap: {venv} is not a directory; move it away")
            if (
                venv.is_dir()
                and any(venv.iterdir())
                and not (venv / "pyvenv.cfg").exists()
                and not (venv / UNFINISHED).exists()
            ):
                raise SystemExit(f"bootstrap: {venv} is not a virtual environment; move it away")
            shutil.rmtree(venv, ignore_errors=True)
            version, has = mine, set()
            venv.mkdir()
            (venv / UNFINISHED).touch()
            print(f"bootstrap: making {venv.name} with Python {sys.version.split()[0]}", file=sys.stderr)
            if uv:
                shell(
                    [uv, "venv", "--quiet", "--no-project", "--allow-existing", "--python", sys.executable, venv],
                    f"make {venv}",
                )
            else:
                shell([sys.executable, "-I", "-m", "venv", venv], f"make {venv}")
        (venv / STAMP).unlink(missing_ok=True)
        (venv / UNFINISHED).touch()
        extras |= has & set(project["project"].get("optional-dependencies", {}))
        print(
            f"bootstrap: installing with {'uv' if uv else 'pip'}: base{''.join(', ' + e for e in sorted(extras))}",
            file=sys.stderr,
        )
        parts = [cut(lock, direct(project, [], "build")), cut(lock, direct(project, sorted(extras)))]
        try:
            install(venv, uv, parts)
        except SystemExit as failure:
            if not uv:
                raise
            print(f"{failure}\nbootstrap: trying pip instead", file=sys.stderr)
            install(venv, "", parts)
        add_project(venv, project)
        warm(venv)
        (venv / UNFINISHED).unlink()
        (venv / STAMP).write_text(f"{fingerprint(venv, version)}\n{' '.join(sorted(extras))}\n")


def main() -> int:
    """Read the command line that tools/bootstrap gives."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--uv", default="", help="path of uv; empty for pip")
    parser.add_argument("--this-python", action="store_true", help="rebuild an environment made by another version")
    parser.add_argument("--check", action="store_true", help="only tell by the exit status whether all is in place")
    parser.add_argument("extras", nargs="*")
    asked = parser.parse_args()
    if asked.check:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        before, has = stamp_of(asked.venv)
        return not (before == fingerprint(asked.venv, version) and set(asked.extras) <= has)
    try:
        make(asked.venv, asked.uv, set(asked.extras), asked.this_python)
    except KeyboardInterrupt:
        print("bootstrap: interrupted; the next call starts afresh", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
