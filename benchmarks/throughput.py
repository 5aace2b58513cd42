"""Manager-months per second of the three versions side by side, memory, waiting: ``python -m benchmarks.throughput``.

All versions run the default configuration on the same machine in the same minutes, in turn and again, so that whatever
else the machine does falls on all of them. One step is one manager in one month, founding and outcomes included. Speeds
are medians over rounds by processor time, with the least and the most; two threads are judged by the clock on the wall.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import experiments
from simulation import ensemble
from simulation.parameters import Setting

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
SEED = 1999
TARGET = 200.0  # times Mesa, the kernel on one thread


def contenders(setting: Setting) -> dict[str, tuple[int, Callable[[int, int], object]]]:
    """Name -> panels of a turn, and a call that runs them from a first panel on."""
    from benchmarks.numpy_version import Ensemble

    def mesa(first: int, count: int) -> None:
        for panel in range(first, first + count):
            ensemble.history(setting, SEED, panel, driver="mesa")

    def arrays(first: int, count: int) -> None:
        Ensemble(setting, SEED, range(first, first + count)).run().outcome()

    def kernel(threads: int) -> Callable[[int, int], object]:
        return lambda first, count: ensemble.run(setting, SEED, range(first, first + count), threads=threads)

    return {
        "Mesa agents": (1, mesa),
        "numpy, 10 panels": (10, arrays),
        "numpy, 100 panels": (100, arrays),
        "kernel, 1 thread": (400, kernel(1)),
        "kernel, 2 threads": (800, kernel(2)),
    }


def race(setting: Setting, rounds: int) -> dict[str, dict[str, float]]:
    """Every contender in turn, ``rounds`` times: manager-months per second by processor time and by the clock."""
    of_a_panel = int(setting.managers.sum()) * setting.months
    entered = contenders(setting)
    for count, run in entered.values():
        run(0, min(count, 10))  # imports, compiled code, caches
    speeds: dict[str, list[tuple[float, float]]] = {name: [] for name in entered}
    for turn in range(rounds):
        for name, (count, run) in entered.items():
            wall, processor = time.perf_counter(), time.process_time()
            run(turn * count, count)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            speeds[name].append((count * of_a_panel / processor, count * of_a_panel / wall))
    return {name: _summary(entered[name][0], pairs) for name, pairs in speeds.items()}


def _summary(count: int, pairs: list[tuple[float, float]]) -> dict[str, float]:
    found: dict[str, float] = {"panels": count}
    for kind, speeds in zip(("processor", "wall"), zip(*pairs, strict=True), strict=True):
        found |= {kind: statistics.median(speeds), f"{kind}_least": min(speeds), f"{kind}_most": max(speeds)}
    return found


def founding(setting: Setting, panels: int = 100) -> float:
    """Share of the numpy version's processor time that goes to founding and drawing."""
    from benchmarks.numpy_version import Ensemble

    begun = time.process_time()
    cities = Ensemble(setting, SEED, range(panels))
    founded = time.process_time()
    cities.run()
    return (founded - begun) / (time.process_time() - begun)


def alone(task: str, cache: str | None = None) -> dict[str, float]:
    """Do one task in an interpreter of its own and return what it measured."""
    environment = os.environ | ({"FRAMEBREAK_CACHE": cache} if cache else {})
    command = [sys.executable, "-m", "benchmarks.throughput", "--task", task]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    return json.loads(told.splitlines()[-1])


def task(name: str) -> dict[str, float]:
    """What ``alone`` asks for: the first table of a fresh interpreter, or the peak of memory over many panels."""
    setting = experiments.setting()
    if name == "start":
        composed, processor = time.perf_counter(), time.process_time()
        ensemble.run(setting, SEED, 1, threads=1)
        ended = time.perf_counter()
        return {"first_panel": ended - composed, "processor": time.process_time() - processor}
    panels = int(name)
    table = ensemble.run(setting, SEED, panels, threads=1)
    return {"panels": panels, "peak_mb": _peak(), "table_mb": sum(column.nbytes for column in table.values()) / 2**20}


def _peak() -> float:
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _machine() -> dict[str, object]:
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    packages = {name: version(name) for name in ("numpy", "numba", "llvmlite", "mesa")}
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **packages,
    }


def _table(speeds: dict[str, dict[str, float]]) -> str:
    mesa, numpy = speeds["Mesa agents"]["processor"], speeds["numpy, 100 panels"]["processor"]
    head = f"{'':18} {'panels':>6} {'manager-months/s':>17} {'(least - most)':>23} {'x Mesa':>7} {'x numpy':>8}"
    head += f" {'by the clock':>13}"
    lines = [head]
    for name, row in speeds.items():
        kind = "wall" if name.endswith("threads") else "processor"
        spread = f"({row[f'{kind}_least']:,.0f} - {row[f'{kind}_most']:,.0f})"
        lines.append(
            f"{name:18} {row['panels']:6.0f} {row[kind]:17,.0f} {spread:>23} {row[kind] / mesa:7.1f} "
            f"{row[kind] / numpy:8.2f} {row['wall']:13,.0f}"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table, write results.json; 1 when the target is missed or memory grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each version (default: 5)")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.task:
        print(json.dumps(task(given.task)))
        return 0
    machine = _machine()
    cache = tempfile.mkdtemp(prefix="framebreak-benchmark-")
    try:
        cold, warm = alone("start", cache), alone("start", cache)
        few, many = alone("200", cache), alone("2000", cache)
    finally:
        shutil.rmtree(cache, ignore_errors=True)
    setting = experiments.setting()
    speeds, share = race(setting, given.rounds), founding(setting)
    grown = (many["peak_mb"] - 2 * many["table_mb"]) - (few["peak_mb"] - 2 * few["table_mb"])
    ratio = speeds["kernel, 1 thread"]["processor"] / speeds["Mesa agents"]["processor"]
    print(_table(speeds))
    print(f"\nnumpy, 100 panels: {share:.0%} of its time goes to founding and drawing")
    print(
        f"first panel: {cold['first_panel']:.1f} s while all is compiled ({cold['processor']:.1f} s of work), "
        f"{warm['first_panel']:.1f} s after that"
    )
    print(
        f"memory: {few['peak_mb']:.0f} MB at 200 panels, {many['peak_mb']:.0f} MB at 2,000; rows of outcomes, kept as "
        f"written and by column, take {2 * many['table_mb']:.0f} MB of that, and the rest grew by {grown:.1f} MB"
    )
    flat = grown < 0.05 * few["peak_mb"]
    reached = ratio >= TARGET
    print(f"memory apart from outcomes is {'flat' if flat else 'NOT flat'}")
    print(f"kernel on one thread: {ratio:,.0f} times Mesa (target {TARGET:.0f}: {'reached' if reached else 'missed'})")
    RESULTS.write_text(
        json.dumps(
            {
                "date": datetime.now(UTC).strftime("%Y-%m-%d"),
                "machine": machine,
                "configuration": "default",
                "rounds": given.rounds,
                "unit": "manager-months per second",
                "speeds": {name: {key: round(value) for key, value in row.items()} for name, row in speeds.items()},
                "kernel_over_mesa": round(ratio, 1),
                "numpy_founding_share": round(share, 3),
                "seconds_to_first_panel": {
                    "cold": round(cold["first_panel"], 2),
                    "cold_processor": round(cold["processor"], 2),
                    "warm": round(warm["first_panel"], 2),
                },
                "memory_mb": {
                    "at_200_panels": round(few["peak_mb"], 1),
                    "at_2000_panels": round(many["peak_mb"], 1),
                    "growth_without_outcomes": round(grown, 1),
                },
            },
            indent=2,
        )
        + "\n"
    )
    return 0 if reached and flat else 1


if __name__ == "__main__":
    sys.exit(main())
