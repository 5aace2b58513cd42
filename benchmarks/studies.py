"""What share of a study's processor time goes to the kernel: ``python -m benchmarks.studies [STUDY ...]``.

Each study is run in an interpreter of its own at two scales (`study.scale`), on one thread, with the time within the kernel
counted. Time outside it is a fixed part (start, statistics, figures) and a part for each arm (read, checked, stored, compared):
two scales with different numbers of arms tell both, and where the arms are the same the whole is taken for fixed. Both scales
have draws of plausible cities, since a package that these need is no cost of an arm. Arms and cities at the default size are
those that the study declares before it has any answer. Writes benchmarks/studies.json, each study with its day and its machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.__main__ import machine
from experiments.running.registry import STUDIES

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "studies.json"
LEFT_OUT = ("verdicts",)  # which is made of others
SCALES = (0.02, 0.1)
TASK = """
import json, sys, time
from simulation import ensemble, kernel
inside, cities, arms, is_loaded = [0.0], [0], [0], []
def counted(function):
    def call(key, first, count, part, history, places, *rest):
        begun = time.thread_time()
        try:
            return function(key, first, count, part, history, places, *rest)
        finally:
            if is_loaded:  # the first call loads what was compiled
                inside[0] += time.thread_time() - begun
                cities[0] += count * (len(places.first) - 1)
            is_loaded.append(True)
            arms[0] += first == 0
    return call
kernel.panels = counted(kernel.panels)
from experiments.cli import main
status = main(["run", *sys.argv[1:], "study.threads=1", "progress=off"])
spent = {"all": time.process_time(), "kernel": inside[0], "cities": cities[0], "arms": arms[0], "status": status}
print("\\n" + json.dumps(spent))
"""


def run(study: str, scale: float) -> dict[str, float]:
    """Processor time of a study at a scale: all of it, within the kernel, and the cities simulated."""
    with tempfile.TemporaryDirectory(prefix="framebreak-studies-") as folder:
        environment = os.environ | {"FRAMEBREAK_RESULTS": folder, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", TASK, f"study={study}", f"study.scale={scale!r}"]
        told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    found = json.loads(told.splitlines()[-1])
    if found.pop("status"):
        raise RuntimeError(f"study={study} study.scale={scale} was refused")
    return found


DECLARED = """
import json, sys
from experiments.configuration.compose import whole
from experiments.running import jobs, study
job = jobs.read(whole("study=" + sys.argv[1]))
source = job.row_source()
study.declare_first(job.analysis, source)
cities = sum(len(each.panels) * each.reading.setting.cities for each in source.declared)
print(json.dumps([len(source.declared), cities]))
"""


def declared(study: str) -> tuple[int, int]:
    """Arms and cities that a study declares at its default size."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", DECLARED, study]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    arms, cities = json.loads(told.splitlines()[-1])
    return arms, cities


def share(small: dict[str, float], large: dict[str, float], arms: int, cities: int) -> dict[str, float]:
    """The share of processor time outside the kernel at a number of arms and cities, from two smaller runs.

    >>> small = {"all": 4.0, "kernel": 1.0, "arms": 10, "cities": 100}
    >>> large = {"all": 6.0, "kernel": 2.0, "arms": 20, "cities": 200}
    >>> share(small, large, 100, 1000)["share_outside"]
    0.545
    """
    outside = [each["all"] - each["kernel"] for each in (small, large)]
    more = large["arms"] - small["arms"]
    each_arm = max(0.0, (outside[1] - outside[0]) / more) if more > 0 else 0.0
    fixed = max(0.0, outside[1] - each_arm * large["arms"])
    within = large["kernel"] / max(1.0, large["cities"]) * cities
    beside = fixed + each_arm * arms
    return {
        "arms": arms,
        "cities": cities,
        "kernel_seconds": round(within, 1),
        "fixed_seconds": round(fixed, 2),
        "milliseconds_an_arm": round(1e3 * each_arm, 2),
        "share_outside": round(beside / (beside + within), 3),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write studies.json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies", description=__doc__.splitlines()[0])
    parser.add_argument("studies", nargs="*", choices=[*(name for name in STUDIES if name not in LEFT_OUT), []])
    parser.add_argument("--scale", type=float, default=SCALES[1], help=f"of the larger run (default: {SCALES[1]})")
    given = parser.parse_args(arguments)
    found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for study in given.studies or [name for name in STUDIES if name not in LEFT_OUT]:
        pair = [run(study, scale) for scale in (SCALES[0], given.scale)]
        found[study] = share(pair[0], pair[1], *declared(study)) | {"scale": given.scale}
        found[study] |= {"date": datetime.now(UTC).strftime("%Y-%m-%d"), "machine": machine()["processor"]}
        print(study, json.dumps(found[study]), flush=True)
        RESULTS.write_text(json.dumps({name: found[name] for name in STUDIES if name in found}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
