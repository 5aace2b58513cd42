"""What the model costs, side by side: ``python -m benchmarks`` (``make benchmarks``).

Five questions, each answered in ratios of processor time within one run, since neither the machine nor what else it does is
known. In every round all contenders of a table run in turn, and a ratio is taken within the round; a median is given with the
least and the most. Contenders of one table make the same product. Writes benchmarks/benchmarks.json, from which
``python tools/document.py`` writes docs/benchmarks.md and its figure. A contender whose package is not installed is left out,
and keeps the numbers it had.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "benchmarks.json"
SEED = 1999
ADVICE_MONTHS = 48
PACKAGES = (
    "numpy",
    "numba",
    "llvmlite",
    "mesa",
    "mesa-frames",
    "agentpy",
    "ambr",
    "polars",
    "hydra-core",
    "hydra-joblib-launcher",
)
Contender = tuple[int, Callable[[int, int], object]]  # panels of a turn, and a call with the first of them and how many


def race(entered: dict[str, Contender], rounds: int, work: float, reference: str) -> dict[str, dict[str, Any]]:
    """Every contender in turn, so many rounds: units of work per second of processor, and how many times the reference's.

    Args:
        entered: By name.
        rounds: How often each has its turn.
        work: Units of work in a panel.
        reference: The contender that the others are compared with.
    """
    for count, run in entered.values():
        run(0, min(count, 2))  # imports, compiled code, caches
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in entered}
    for turn in range(rounds):
        names = list(entered) if turn % 2 else list(reversed(entered))
        for name in names:
            count, run = entered[name]
            wall, processor = time.perf_counter(), time.process_time()
            run(turn * count, count)
            spent[name].append(((time.process_time() - processor) / count, (time.perf_counter() - wall) / count))
    found = {}
    for name, pairs in spent.items():
        ratios = [own[0] / each[0] for own, each in zip(spent[reference], pairs, strict=True)]
        found[name] = {
            "panels": entered[name][0],
            "processor": [round(work / each[0]) for each in pairs],
            "wall": [round(work / each[1]) for each in pairs],
            "ratio": round(statistics.median(ratios), 3),
            "ratio_least": round(min(ratios), 3),
            "ratio_most": round(max(ratios), 3),
        }
    return found


def rows_of_outcomes(rounds: int) -> dict[str, Any]:
    """The whole model, to a row of outcomes for each city."""
    import experiments
    from benchmarks.numpy_version import Ensemble
    from simulation import ensemble
    from simulation.managers import World

    setting = experiments.setting()

    def mesa(first: int, count: int) -> None:
        for panel in range(first, first + count):
            World(setting, SEED, panel).run().outcomes()

    def arrays(first: int, count: int) -> None:
        Ensemble(setting, SEED, range(first, first + count)).run().outcome()

    def kernel(first: int, count: int) -> None:
        ensemble.run(setting, SEED, range(first, first + count), threads=1)

    entered: dict[str, Contender] = {"Mesa driver": (1, mesa), "numpy": (100, arrays), "kernel": (100, kernel)}
    work = float(setting.managers.sum() * setting.months)
    return race(entered, rounds, work, "Mesa driver")


def histories(rounds: int) -> dict[str, Any]:
    """The whole model, to every array of every month."""
    import experiments
    from simulation import ensemble

    setting = experiments.setting()

    def driver(name: str) -> Callable[[int, int], None]:
        def run(first: int, count: int) -> None:
            for panel in range(first, first + count):
                ensemble.history(setting, SEED, panel, driver=name)

        return run

    entered: dict[str, Contender] = {"Mesa driver": (1, driver("mesa")), "kernel": (50, driver("kernel"))}
    return race(entered, rounds, float(setting.managers.sum() * setting.months), "Mesa driver")


def frameworks(rounds: int) -> dict[str, Any]:
    """One rule of the model in every framework that is installed, to the whole history of frames."""
    from benchmarks import advice

    starts = {panels: advice.founded(panels, ADVICE_MONTHS) for panels in (1, 20)}
    sizes = {"AgentPy": 1, "Mesa": 1, "mesa-frames": 20, "ambr": 20}

    def of(name: str, function: Callable[[Any], Any]) -> Contender:
        panels = sizes.get(name, 20)
        return panels, lambda first, count: function(starts[panels])

    entered = {name: of(name, function) for name, function in advice.there().items()}
    work = float(len(starts[1].frames) * ADVICE_MONTHS)
    return race(entered, rounds, work, "Mesa")


def start(rounds: int) -> dict[str, Any]:
    """Processor time of first things, each in a fresh interpreter, less that of the interpreter itself."""
    cache = tempfile.mkdtemp(prefix="framebreak-benchmark-")
    first = "import experiments; from simulation import ensemble; ensemble.run(experiments.setting(), 1, 1, threads=1)"
    answer = "from experiments.cli import main; main(['run', 'study.panels=20', 'progress=off'])"
    until_printed = (  # the first print that is flushed is that of the answer; figures are drawn after it
        "import builtins, os; told = builtins.print\n"
        "def once(*words, **how):\n    told(*words, **how)\n    how.get('flush') and 'file' not in how and os._exit(0)\n"
        f"builtins.print = once\n{answer}; raise SystemExit('nothing was printed')"
    )
    tasks = {
        "import mesa": "import mesa",
        "from simulation import World": "from simulation import World",
        "first panel": first,
        "framebreak run study.panels=20, until its answer is printed": until_printed,
        "framebreak run study.panels=20, with its figures": answer,
    }
    try:
        cold = _alone(first, cache)
        found = {name: [_alone(code, cache) for _ in range(rounds)] for name, code in tasks.items()}
    finally:
        shutil.rmtree(cache, ignore_errors=True)
    nothing = min(_alone("pass", cache)["processor"] for _ in range(3))
    measured = {"first panel, compiled for the first time": [cold], **found}
    return {
        name: {kind: round(statistics.median(each[kind] for each in own) - nothing, 2) for kind in ("processor", "wall")}
        for name, own in measured.items()
    }


def _alone(code: str, cache: str) -> dict[str, float]:
    """Processor and wall seconds of a program, children included."""
    with tempfile.TemporaryDirectory(prefix="framebreak-results-") as results:
        environment = os.environ | {"FRAMEBREAK_CACHE": cache, "FRAMEBREAK_RESULTS": results, "PYTHONPATH": str(ROOT)}
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
        wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, "wall": wall}


def memory() -> dict[str, float]:
    """Peak memory in MB of 200 and of 2,000 panels, and what grew between them beside the rows themselves."""
    code = (
        "import resource, sys, experiments; from pathlib import Path; from simulation import ensemble\n"
        "table = ensemble.run(experiments.setting(), 1, {panels}, threads=1)\n"
        "peak, status = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, Path('/proc/self/status')\n"
        "if status.exists():  # there the peak of who started this process is no part of it\n"
        "    peak = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith('VmHWM'))\n"
        "unit = 2**20 if sys.platform == 'darwin' else 2**10\n"
        "print(peak / unit, sum(column.nbytes for column in table.values()) / 2**20)"
    )
    peaks = {}
    for panels in (200, 2000):
        command = [sys.executable, "-c", code.format(panels=panels)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
        peaks[panels] = tuple(map(float, told.split()))
    rows = 2.0 * (peaks[2000][1] - peaks[200][1])  # as written, and by column
    grown = peaks[2000][0] - peaks[200][0] - rows
    return {
        "at_200_panels": round(peaks[200][0]),
        "at_2000_panels": round(peaks[2000][0]),
        "growth_beside_rows": round(grown, 1),
    }


def sweeps(rounds: int) -> dict[str, Any]:
    """Milliseconds that a point of a sweep costs, beside a minimal script of a user of Hydra with its stock launchers.

    A point is one panel of two cities over one year. Cost is the slope between fewer and more points, so that starting cancels.
    """
    ours = "from experiments.cli import main; main(['run', '-m', 'study.panels=1', 'city.cities=2', 'horizon.months=12', {}])"
    grid = "'complementarity.strength=range(0,1.5,{:.8f})', 'progress=off', 'engine={}'"
    script = str(ROOT / "benchmarks" / "hydra_script.py")
    stock = "import sys, runpy; sys.argv = ['x', '-m', 'k=range(0,1.5,{:.8f})', {}]; runpy.run_path({!r}, run_name='__main__')"
    cache = str(Path(tempfile.gettempdir()) / "framebreak-benchmark-cache")
    kinds = {
        "framebreak, one process": lambda points: ours.format(grid.format(1.5 / points, "serial")),
        "Hydra, basic launcher": lambda points: stock.format(1.5 / points, "'hydra/launcher=basic'", script),
        "Hydra, joblib launcher": lambda points: stock.format(1.5 / points, "'hydra/launcher=joblib'", script),
    }
    if not _installed("hydra-joblib-launcher"):
        del kinds["Hydra, joblib launcher"]
    sizes = {"framebreak, one process": (20, 220)}
    costs: dict[str, list[dict[str, float]]] = {name: [] for name in kinds}
    for program in kinds.values():
        _alone(program(2), cache)
    for _ in range(rounds):
        for name, program in kinds.items():
            few, many = sizes.get(name, (3, 13))
            less, more = _alone(program(few), cache), _alone(program(many), cache)
            costs[name].append({kind: 1e3 * (more[kind] - less[kind]) / (many - few) for kind in ("processor", "wall")})
    reference = costs["framebreak, one process"]
    found = {}
    for name, own in costs.items():
        ratios = [each["processor"] / ours["processor"] for each, ours in zip(own, reference, strict=True)]
        found[name] = {kind: round(statistics.median(each[kind] for each in own), 2) for kind in ("processor", "wall")}
        found[name] |= {"ratio": round(statistics.median(ratios), 1), "ratio_least": round(min(ratios), 1)}
        found[name] |= {"ratio_most": round(max(ratios), 1)}
    return found


def machine() -> dict[str, Any]:
    """Where it was measured, and by what."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    packages = {name: version(name) for name in PACKAGES if _installed(name)}
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **packages,
    }


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


PARTS: dict[str, Callable[[int], Any]] = {
    "rows": rows_of_outcomes,
    "histories": histories,
    "frameworks": frameworks,
    "start": lambda rounds: start(min(rounds, 3)),
    "memory": lambda rounds: memory(),
    "sweeps": lambda rounds: sweeps(min(rounds, 2)),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write benchmarks.json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all, if none is named")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contender (default: 7)")
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    record: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    before = machine()
    for name in given.parts or PARTS:
        begun = time.perf_counter()
        found = PARTS[name](given.rounds)
        kept = record.get(name, {}) if name == "frameworks" else {}
        record[name] = {**kept, **found}
        print(f"{name} ({time.perf_counter() - begun:.0f} s): {json.dumps(found)}", flush=True)
        record |= {"date": datetime.now(UTC).strftime("%Y-%m-%d"), "machine": before}
        RESULTS.write_text(json.dumps(record, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
