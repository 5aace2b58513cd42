"""What results cost at the size of real sweeps: ``python -m benchmarks.sizes``.

Points are small (one panel of two cities, one year), so that everything but the model shows. Every cost is of processor time
and a share of what computing the same sweep took in the same run: neither the machine nor what else it does matters much.
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

from benchmarks.sweeps import TINY, points, timed

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "sizes.json"
ROWS = 1_000_000
FEW = ["arm", "panel", "outcome", "use", "months_to_integration"]

PEAK = """
def peak():  # of this process alone; the resource module's would begin with that of the process which started it
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1e3

"""
READ = (
    PEAK
    + """
import json, sys, time
from pathlib import Path
from experiments.results import load

folder, study, columns = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
import pyarrow.compute, pyarrow.parquet
before = peak()
clock, processor = time.perf_counter(), time.process_time()
table = load(study, folder=folder, columns=columns, as_="arrow")
spent = time.process_time() - processor
print(json.dumps({
    "rows": len(table), "processor": spent, "wall": time.perf_counter() - clock, "table_mb": table.nbytes / 1e6,
    "peak_mb": peak(), "before_mb": before}))
"""
)
RUN = (
    PEAK
    + """
import json, sys
from experiments import simulate

kind = sys.argv[1]
simulate("horizon.months=12", panels=10, as_=kind)
before = peak()
table = simulate("horizon.months=12", panels=10_000, as_=kind)
more = peak() - before
result = (table.nbytes if kind == "arrow" else table.memory_usage(deep=True).sum()) / 1e6
print(json.dumps({"rows": len(table), "result_mb": result, "peak_over_result": more / result}))
"""
)


def printed(script: str, *arguments: str) -> dict[str, float]:
    """What a script prints as JSON, run in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compacted(folder: Path) -> float:
    """Processor seconds of the command, of which all but the copying is its start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "FRAMEBREAK_RESULTS": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "experiments.cli", "results", "compact", "paper"]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def large(folder: Path, rows: int) -> None:
    """A study of so many rows, all of one point, in parts as a run of it would have; the values are few cities' many times."""
    import numpy as np

    from experiments.configuration.compose import whole
    from experiments.running import jobs
    from experiments.running.sweep_points import declared
    from experiments.store import parts
    from experiments.store.store import Store
    from simulation import ensemble, outcomes

    job = jobs.read(whole("study=paper", "study.name=large", "horizon.months=12"))
    (arm, *_) = declared(job)
    setting = arm.reading.setting
    store = Store("large", arm.point.store.model_version, folder)
    columns = [{"name": c.name, "unit": c.unit, "meaning": c.meaning, "dtype": str(c.dtype)} for c in outcomes.schema(setting)]
    store.open({"question": "many rows", "created": "now", "columns": columns})
    point = store.point(arm.reading.config, arm.point.seed, "default", arm.point.digests)
    panels = rows // setting.cities
    store.plan([point], panels, setting.cities)
    own = {name: values for name, values in ensemble.run(setting, 1, 2_000).items() if name not in ("panel", "city")}
    for chunk in parts.chunks(range(panels), setting.cities):
        count = len(chunk) * setting.cities
        start = chunk.start * setting.cities % (len(own["use"]) - count + 1)
        values = {name: each[start : start + count] for name, each in own.items()}
        panel, city = (
            np.repeat(np.arange(chunk.start, chunk.stop), setting.cities),
            np.tile(np.arange(setting.cities), len(chunk)),
        )
        point.write({"panel": panel, "city": city, **values}, chunk, {"ended": "now"})


def measure(count: int, rows: int) -> dict[str, object]:
    """One run of everything."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "sweep"
        sweep = ("engine=processes", "engine.workers=1", "study.name=paper", *TINY, points(count))
        computing = timed(folder, *sweep)["processor"]
        again = timed(folder, *sweep)["processor"]
        stored = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and "answers" not in path.parts)
        on_disk = sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if "answers" not in path.parts)
        files = sum(path.is_file() for path in folder.rglob("*"))
        whole, few = (printed(READ, str(folder), "paper", json.dumps(columns)) for columns in (None, FEW))
        compact = compacted(folder)
        after, after_few = (printed(READ, str(folder), "paper", json.dumps(columns)) for columns in (None, FEW))
        many = Path(scratch) / "many"
        large(many, rows)
        million = printed(READ, str(many), "large", json.dumps(FEW))
    return {
        "points": count,
        "computing_processor_seconds": round(computing, 1),
        "computing_again_over_computing": round(again / computing, 3),
        "stored_bytes_a_point": round(stored / count),
        "bytes_on_disk_a_point": round(on_disk / count),
        "files": files,
        "load_over_computing": round(whole["processor"] / computing, 3),
        "load_ms_a_point": round(1e3 * whole["processor"] / count, 3),
        "load_few_columns_over_computing": round(few["processor"] / computing, 3),
        "compact_over_computing": round(compact / computing, 3),
        "load_after_compact_over_before": round(after["processor"] / whole["processor"], 2),
        "load_few_columns_after_compact_over_before": round(after_few["processor"] / few["processor"], 2),
        "many_rows": {name: round(value, 2) for name, value in million.items()},
        "a_run": {name: round(value, 2) for name, value in printed(RUN, "arrow").items()},
        "a_run_in_pandas": {name: round(value, 2) for name, value in printed(RUN, "pandas").items()},
    }


def main() -> None:
    """Measure, print and, if asked, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.relative_to(ROOT)}")
    given = parser.parse_args()
    clock = time.perf_counter()
    found = measure(given.points, given.rows)
    found |= {"cores": os.cpu_count(), "load_after": os.getloadavg()[0], "wall_seconds": round(time.perf_counter() - clock)}
    print(json.dumps(found, indent=2))
    if given.keep:
        RESULTS.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
