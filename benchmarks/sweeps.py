"""What a sweep costs above the model's own time, beside stock Hydra in the same run: ``python -m benchmarks.sweeps``.

Points are small (one panel of two cities, one year) so that everything but the model shows. Stock Hydra is the same
program with ``hydra/sweeper=basic``, which answers every point with files of its own; its cost is the slope between a few
and some more points, so that starting up cancels.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "sweeps.json"
TINY = ("study.panels=1", "city.cities=2", "horizon.months=12", "progress=off")
DRIVER = """
import resource, sys
from experiments.cli import main

if __name__ == "__main__":
    status = main(sys.argv[1:])
    print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
    sys.exit(status)
"""
HEAVY = ("study.panels=60", "progress=off")
HEAVY_POINTS = 240  # a minute on one core: of a shorter sweep the start, which no core shares, is what shows


def timed(folder: Path, *overrides: str) -> dict[str, float]:
    """Seconds by the clock and of processors, and the driver's peak memory in MB, of one sweep; all processes included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock = time.perf_counter()
    with tempfile.NamedTemporaryFile("w", suffix=".py", dir=folder.parent, delete=False) as file:
        file.write(DRIVER)
    done = subprocess.run(
        [sys.executable, file.name, "run", "-m", *overrides],
        env={**os.environ, "FRAMEBREAK_RESULTS": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = next(float(line.split()[1]) for line in done.stderr.splitlines() if line.startswith("PEAK")) / 1e3
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": time.perf_counter() - clock, "processor": processor, "driver_mb": peak}


def kernel_seconds(repeats: int = 300) -> float:
    """Processor seconds of the model for one of the tiny points."""
    import experiments
    from simulation import ensemble

    setting = experiments.setting(*TINY[1:3])
    ensemble.run(setting, 1999, 1, threads=1)
    clock = time.process_time()
    for _ in range(repeats):
        ensemble.run(setting, 1999, 1, threads=1)
    return (time.process_time() - clock) / repeats


def points(count: int) -> str:
    """An axis of so many values of K."""
    return f"complementarity.strength=range(0,{1.5:g},{1.5 / count:.10f})"


def measure(count: int, stock: int) -> dict[str, object]:
    """One run of everything; times per point in milliseconds."""
    kernel = 1e3 * kernel_seconds()
    found: dict[str, object] = {"points": count, "kernel_ms": round(kernel, 3), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        few = timed(place / "few", "engine=processes", *TINY, points(100))
        many = timed(place / "many", "engine=processes", *TINY, points(count))
        again = timed(place / "many", "engine=processes", *TINY, points(count))
        less = timed(place / "less", "hydra/sweeper=basic", *TINY, points(5))
        more = timed(place / "more", "hydra/sweeper=basic", *TINY, points(5 + stock))
        one = timed(place / "one", "engine=processes", "engine.workers=1", *HEAVY, points(HEAVY_POINTS))
        two = timed(place / "two", "engine=processes", "engine.workers=2", *HEAVY, points(HEAVY_POINTS))
    for name in ("wall", "processor"):
        ours, theirs = 1e3 * (many[name] - few[name]) / (count - 100), 1e3 * (more[name] - less[name]) / stock
        share = kernel / 2 if name == "wall" else kernel  # two workers share the model's own time
        found[name] = {
            "ms_per_point": round(ours, 3),
            "ms_above_kernel": round(ours - share, 3),
            "stock_ms_per_point": round(theirs, 3),
            "stock_ms_above_kernel": round(theirs - kernel, 3),
            "ratio_above_kernel": round((theirs - kernel) / max(1e-9, ours - share), 1),
        }
    found["whole_sweep_seconds"] = round(many["wall"], 1)
    found["again_seconds"] = round(again["wall"], 1)
    found["driver_mb"] = {"100 points": round(few["driver_mb"]), f"{count} points": round(many["driver_mb"])}
    found["two_workers_over_one"] = {"speed": round(one["wall"] / two["wall"], 2), "seconds": [one["wall"], two["wall"]]}
    return found


def main() -> None:
    """Measure, print and, if asked, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--stock", type=int, default=40, help="points of stock Hydra between which the slope is taken")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.relative_to(ROOT)}")
    given = parser.parse_args()
    found = measure(given.points, given.stock)
    found["load_after"] = os.getloadavg()[0]
    print(json.dumps(found, indent=2))
    if given.keep:
        RESULTS.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
