"""Build source archive and wheel, install the wheel into empty environments, and work there as a user would.

    .venv/bin/python tools/try_wheel.py [--uv UV] [PYTHON ...]      run by .ci/run

Needs setuptools, which `make setup` installs. Each PYTHON gets an environment of its own with the locked versions of what the
wheel asks for; without any, this Python is tried. The user has modules of her own that are called `experiments` and
`simulation`. Status 1 if anything fails, and for a PYTHON that cannot be had.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import environment

BUILD = "import sys, setuptools.build_meta as backend; print(getattr(backend, sys.argv[1])(sys.argv[2]))"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "site")
DEMO = 10.0  # seconds of processor time that a demo may take once the model is compiled
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=24", "study.panels=2")
SCRIPT = f"""\
import framebreak
from framebreak import reference

if __name__ == "__main__":
    rows = framebreak.sweep("complementarity.strength=0,1", "study.name=mine", "engine=processes", *{SMALL!r})
    assert len(rows) == 8
    assert len(framebreak.load("mine")) == 8
    assert len(reference.table("paper/table1"))
    assert len(framebreak.simulate("city.cities=2", panels=2)) == 4
"""


def run(command, folder, **variables):
    """Run a command; give its output, or stop with what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FRAMEBREAK_"))}
    line = list(map(str, command))
    done = subprocess.run(
        line, cwd=folder, env={**kept, **variables}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(line)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def built(scratch):
    """The wheel, built from the source archive, which is built from a copy of the checkout."""
    copy, dist = scratch / "checkout", scratch / "dist"
    shutil.copytree(environment.ROOT, copy, ignore=LEFT_OUT, symlinks=True)
    dist.mkdir()
    run([sys.executable, "-c", BUILD, "build_sdist", dist], copy)
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        archive.extractall(scratch / "sources", filter="data")
    run([sys.executable, "-c", BUILD, "build_wheel", dist], next((scratch / "sources").iterdir()))
    for each in sorted(dist.iterdir()):
        print(f"built {each.name}, {each.stat().st_size / 1e6:.1f} MB")
    return next(dist.glob("*.whl"))


def installed(wheel, python, uv, place):
    """An empty environment with the wheel and the locked versions of what it asks for."""
    if uv:
        run([uv, "venv", "--quiet", "--no-project", "--python", python, place], place.parent, UV_PYTHON_DOWNLOADS="never")
    else:
        run([python, "-I", "-m", "venv", place], place.parent)
    project, lock = tomllib.loads(environment.PYPROJECT.read_text()), environment.LOCK.read_text()
    parts = [environment.cut(lock, environment.direct(project, extras, group)) for extras, group in (([], "build"), ([], None))]
    environment.install(place, uv, parts)
    own = place / "bin" / "python"
    pip = [uv, "pip"] if uv else [own, "-m", "pip"]
    which = ["--python", own] if uv else []
    run([*pip, "install", "--quiet", *which, "--no-deps", wheel], place.parent)
    run([*pip, "check", *which], place.parent)


def files(folder):
    """Every file below a folder, but for what Python and numba keep there."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if "__pycache__" not in path.parts}


def processor_time():
    """Seconds that the processes begun here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tried(place, folder, cache):
    """Work with an installed wheel in a folder of the user's own."""
    folder.mkdir()
    (folder / "experiments").mkdir()
    (folder / "experiments" / "__init__.py").write_text("raise RuntimeError('the user has experiments of her own')\n")
    (folder / "simulation.py").write_text("raise RuntimeError('the user has a simulation of her own')\n")
    (folder / "mine.py").write_text(SCRIPT)
    program, python = place / "bin" / "framebreak", place / "bin" / "python"
    (site,) = place.glob("lib/python3*/site-packages")
    before, variables = files(site), {"FRAMEBREAK_CACHE": str(cache)}
    print("  ", run([program, "--version"], folder, **variables).strip())
    own = files(folder)
    for what in ("compiling the model", "compiled"):
        began, used = time.perf_counter(), processor_time()
        assert "enacted" in run([program, "demo"], folder, **variables)
        used = processor_time() - used
        print(f"   demo, {what}: {time.perf_counter() - began:.1f} s, {used:.1f} s of processor time")
    assert used < DEMO, f"a demo takes {used:.1f} s of processor time"
    assert files(folder) == own, "a demo has left files"
    run([python, "-m", "framebreak", "run", "study=paper", *SMALL], folder, **variables)
    assert (folder / "results" / "paper" / "summary.json").is_file(), "results are not in the working folder"
    run([program, "results", "verify"], folder, **variables)
    run([program, "reference", "verify"], folder, **variables)
    run([program, "figures", "table1"], folder, **variables)
    assert (folder / "figures" / "table1.pdf").is_file()
    run([python, "mine.py"], folder, **variables)
    run([python, "-c", SCRIPT], folder, **variables)
    more = files(site) - before
    assert not more, f"site-packages has {sorted(more)[:5]} that the wheel did not bring"


def main():
    """Read the command line, and try every Python that it names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uv", default="", help="path of uv; pip without it")
    parser.add_argument("pythons", nargs="*", default=[sys.executable])
    asked = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="framebreak-wheel-") as name:
        scratch = Path(name)
        wheel = built(scratch)
        for number, python in enumerate(asked.pythons):
            print(f"{python}:", flush=True)
            place = scratch / f"environment-{number}"
            try:
                installed(wheel, python, asked.uv, place)
                tried(place, scratch / f"work-{number}", scratch / f"cache-{number}")
            except (AssertionError, OSError, SystemExit) as error:
                failed += 1
                print(f"   FAILED: {error}")
            shutil.rmtree(place, ignore_errors=True)
    tested = len(asked.pythons)
    print(f"{tested - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
