"""What one connected world costs, by its number of cities: ``python -m benchmarks.worlds``.

All cities lie in one panel, and each CIO knows four others on average, whatever the number of cities. Each world runs in an
interpreter of its own, with what is compiled loaded before; beside them stands the same number of cities in panels of eleven.
Costs are processor time on one thread; two threads are compared with one by the clock. Writes benchmarks/worlds.json.
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "worlds.json"
CITIES, IN_MESA = (1_000, 10_000, 100_000), (200, 1_000)
KNOWN, MONTHS = 4, 48
TASK = """
import json, sys, time
from experiments import setting
from simulation import ensemble
from simulation.managers import World

def peak():  # of this process alone
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1e3

driver, cities, panels, threads, months, known = sys.argv[1], *map(int, sys.argv[2:6]), float(sys.argv[6])
ensemble.run(setting("city.cities=2", "horizon.months=12"), 1, 1)
own = setting(f"city.cities={cities}", f"horizon.months={months}", f"advice_network.cio_ties={known!r}")
before, clock, processor = peak(), time.perf_counter(), time.process_time()
if driver == "mesa":
    World(own, seed=1).run()
    result = 0
else:
    result = sum(column.nbytes for column in ensemble.run(own, 1, panels, threads=threads).values()) / 1e6
print(json.dumps({
    "microseconds_a_city_month": 1e6 * (time.process_time() - processor) / (cities * panels * months),
    "seconds_by_the_clock": time.perf_counter() - clock,
    "more_mb": peak() - before,
    "result_mb": result,
}))
"""


def measured(driver: str, cities: int, panels: int = 1, threads: int = 1) -> dict[str, float]:
    """Costs of a number of panels of so many cities."""
    known = min(1.0, KNOWN / max(1, cities - 1))
    arguments = [driver, *map(str, (cities, panels, threads, MONTHS if driver == "kernel" else 12)), repr(known)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", TASK, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    print(driver, cities, panels, threads, found, flush=True)
    return {name: round(value, 3) for name, value in found.items()}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write worlds.json."""
    argparse.ArgumentParser(prog="python -m benchmarks.worlds", description=__doc__.splitlines()[0]).parse_args(arguments)
    load = os.getloadavg()[0]
    worlds = []
    for cities in CITIES:
        alone, shared = measured("kernel", cities), measured("kernel", cities, threads=2)
        speed_up = round(alone["seconds_by_the_clock"] / shared["seconds_by_the_clock"], 2)
        apart = measured("kernel", 11, panels=-(-cities // 11))["microseconds_a_city_month"]
        worlds.append({"cities": cities, **alone, "two_threads_by_the_clock": speed_up, "in_panels_of_eleven": apart})
    in_mesa = [{"cities": cities, **measured("mesa", cities)} for cities in IN_MESA]
    panels = [measured("kernel", 11, panels=2_000, threads=threads)["seconds_by_the_clock"] for threads in (1, 2)]
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "months": MONTHS,
        "known": KNOWN,
        "worlds": worlds,
        "mesa_months": 12,
        "mesa": in_mesa,
        "panels_on_two_threads_by_the_clock": round(panels[0] / panels[1], 2),
    }
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
