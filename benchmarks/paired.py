"""The kernel beside the kernel of an earlier commit: ``python -m benchmarks.paired COMMIT [COMMIT ...]``.

Each version runs in an interpreter of its own and simulates the same panels in turn with this one, on one thread, by
processor time; whatever else the machine does falls on all of them. Tables of outcomes are compared byte for byte where
both versions have the same columns. The default city of an earlier commit may be another: with ``--alike`` the present
version simulates that one, with the values that both have a name for. Writes benchmarks/paired.json.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "paired.json"
SEED = 1999
SERVER = """
import hashlib, json, sys, time
import numpy as np
from experiments import setting
from simulation import ensemble
own, seed = setting(*json.loads(sys.argv[1])), int(sys.argv[2])
for line in sys.stdin:
    begun = time.process_time()
    table = ensemble.run(own, seed, int(line), threads=1)
    spent = time.process_time() - begun
    columns = {name: hashlib.sha256(np.ascontiguousarray(column).tobytes()).hexdigest() for name, column in table.items()}
    months = int(own.managers.sum()) * own.months * int(line)
    print(json.dumps({"spent": spent, "columns": columns, "manager_months": months}), flush=True)
"""

CONFIGURATION = """
import json
from experiments.configuration.compose import configuration
print(json.dumps(configuration()))
"""


class Version:
    """An interpreter that simulates panels of one version."""

    def __init__(self, folder: Path, options: list[str]) -> None:
        command = [sys.executable, "-c", SERVER, json.dumps(options), str(SEED)]
        environment = os.environ | {"PYTHONPATH": str(folder)}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=folder, env=environment)

    def run(self, panels: int) -> dict[str, Any]:
        self.process.stdin.write(f"{panels}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def unpacked(commit: str, folder: Path) -> Path:
    """The files of a commit in a folder."""
    content = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def has_avx512() -> bool:
    """Whether this machine's processor has vectors of 512 bits, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    return cpuinfo.exists() and "avx512f" in cpuinfo.read_text()


def configured(folder: Path) -> dict[str, Any]:
    """The default configuration of a version."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", CONFIGURATION]
    printed = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout
    return json.loads(printed)


def alike(theirs: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """Overrides that turn our default configuration into theirs; a setting by its name.

    >>> alike({"setting": {"name": "pm18"}, "a": {"b": 1, "gone": 2}}, {"setting": {"name": "other"}, "a": {"b": 3, "new": 4}})
    ['setting=pm18', 'a.b=1']
    """
    found = [f"setting={theirs['setting']['name']}"] if theirs["setting"]["name"] != ours["setting"]["name"] else []
    for name, group in theirs.items():
        for key, value in group.items() if name != "setting" and isinstance(group, dict) else ():
            if key in ours.get(name, {}) and value != ours[name][key]:
                found.append(f"{name}.{key}={'null' if value is None else value}")
    return found


def compared(folder: Path, options: list[str], panels: int, rounds: int, is_alike: bool = False) -> dict[str, Any]:
    """Processor time of this version and of another, in turn, and whether their tables agree."""
    own = alike(configured(folder), configured(ROOT)) if is_alike else []
    versions = [Version(folder, options), Version(ROOT, [*own, *options])]
    first = [version.run(3) for version in versions]
    spent: list[list[float]] = [[], []]
    for turn in range(rounds):
        for which in (0, 1) if turn % 2 else (1, 0):
            last = versions[which].run(panels)
            spent[which].append(last["spent"])
    for version in versions:
        version.close()
    common = first[0]["columns"].keys() & first[1]["columns"].keys()
    ratios = sorted(before / now for before, now in zip(*spent, strict=True))
    return {
        "ratio_of_least": round(min(spent[0]) / min(spent[1]), 3),
        "ratio_median": round(statistics.median(ratios), 3),
        "ratio_quartiles": [round(ratios[len(ratios) // 4], 3), round(ratios[(3 * len(ratios)) // 4], 3)],
        "manager_months_per_second": [round(last["manager_months"] / min(each)) for each in spent],
        "columns_compared": len(common),
        "columns_that_differ": sorted(name for name in common if first[0]["columns"][name] != first[1]["columns"][name]),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write paired.json; 1 where a table differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.paired", description=__doc__.splitlines()[0])
    parser.add_argument("commits", nargs="+", metavar="COMMIT")
    parser.add_argument("--option", action="append", default=[], help="of the configuration, such as city.managers=40")
    parser.add_argument("--alike", action="store_true", help="both simulate the earlier commit's default city")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the result is written")
    parser.add_argument("--panels", type=int, default=60, help="of each turn (default: 60)")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each version (default: 15)")
    given = parser.parse_args(arguments)
    found = {}
    for commit in given.commits:
        named = ["git", "rev-parse", "--short", commit]
        name = subprocess.run(named, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
        with tempfile.TemporaryDirectory(prefix="framebreak-paired-") as folder:
            there = unpacked(commit, Path(folder))
            found[name] = compared(there, given.option, given.panels, given.rounds, given.alike)
        print(name, json.dumps(found[name]), flush=True)
    record = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "options": given.option,
        "alike": given.alike,
        "panels": given.panels,
        "rounds": given.rounds,
        "avx512": has_avx512(),
        "unit": "processor time of the earlier version over that of this one, one thread",
        "over": found,
    }
    given.output.write_text(json.dumps(record, indent=2) + "\n")
    return 1 if any(each["columns_that_differ"] for each in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
