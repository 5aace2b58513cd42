"""Kill sweeps of the real model at random moments until they are done, and compare with undisturbed ones.

As a soak: ``python -m tests.experiments.kills --kills 100 --engines here processes``.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from experiments.running.verify import verify
from experiments.store.reading import load, status

SWEEP = (
    "study.panels=10", "city.cities=5", "horizon.months=96", "leadership=imposed",
    "complementarity.strength=range(0,1.5,0.1)", "change_programme.simultaneity=1,2,4,8",
)  # fmt: skip
EARLIEST, LATEST = 0.6, 6.0  # seconds after its start at which a sweep is killed; the first second goes into imports


def start(folder: Path, *arguments: str) -> subprocess.Popen:
    """The sweep in a process group of its own, its results in `folder`."""
    command = [sys.executable, "-m", "experiments.cli", "run", "-m", *SWEEP, *arguments]
    environment = {**os.environ, "FRAMEBREAK_RESULTS": str(folder)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environment, start_new_session=True, text=True, **quiet)


def members(group: int) -> list[int]:
    """Processes of a group that are alive, from /proc."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, NotADirectoryError):
            continue
        if entry.name.isdigit() and int(fields[2]) == group and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def disturbed(folder: Path, engine: str, seed: int, luck: random.Random, most: int) -> Counter:
    """Run one sweep to its end, killing the driver, one of its workers or all of them up to `most` times."""
    killed: Counter = Counter()
    while True:
        process = start(folder, f"engine={engine}", f"study.seed={seed}")
        deadline = time.monotonic() + luck.uniform(EARLIEST, LATEST)
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)
        if process.poll() is None and sum(killed.values()) < most:
            others = [each for each in members(process.pid) if each != process.pid]
            whom = luck.choice(["driver", "all", "worker"] if others else ["driver"])
            killed[whom] += 1
            victims = {"driver": [process.pid], "worker": others and [luck.choice(others)], "all": [process.pid, *others]}
            for each in victims[whom]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
        _, error = process.communicate()
        if process.returncode == 0:
            return killed
        if process.returncode > 0:
            raise AssertionError(f"{engine}, seed {seed}: exit status {process.returncode}: {error}")


def compared(one: Path, other: Path) -> dict:
    """Rows of the disturbed sweep, how many are lost or doubled, and whether the tables are equal bit for bit."""
    table, whole = load("paper", folder=one, as_="arrow"), load("paper", folder=other, as_="arrow")
    keys = Counter(zip(table["point"].to_pylist(), table["panel"].to_pylist(), table["city"].to_pylist()))
    planned = status("paper", folder=one)
    return {
        "rows": len(table),
        "lost": len(whole) - len(keys),
        "doubled": len(table) - len(keys),
        "incomplete_points": planned.points - planned.complete,
        "damaged": sum(bool(each.reason) for each in verify(one / "paper")),
        "equal": table.schema == whole.schema and all(_bits(table[name]) == _bits(whole[name]) for name in table.column_names),
    }


def _bits(column) -> bytes | list:
    """Every bit of a column; Arrow's own comparison says that not-a-number differs from itself."""
    values = column.to_numpy()
    return values.tolist() if values.dtype == object else values.tobytes()


def soak(engine: str, kills: int, seed: int = 1, say=lambda line: None) -> dict:
    """At least so many kills under an engine, over as many sweeps as it takes."""
    luck, total, found, sweeps = random.Random(seed), Counter(), Counter(), 0
    with tempfile.TemporaryDirectory() as scratch:
        while sum(total.values()) < kills:
            sweeps += 1
            one, other = Path(scratch) / f"disturbed-{sweeps}", Path(scratch) / f"undisturbed-{sweeps}"
            total += disturbed(one, engine, sweeps, luck, kills - sum(total.values()))
            process = start(other, "engine=here", f"study.seed={sweeps}")
            _, error = process.communicate()
            assert process.returncode == 0, error
            each = compared(one, other)
            found += Counter({name: value for name, value in each.items() if name != "equal"})
            found["unequal"] += not each["equal"]
            say(f"{engine}: sweep {sweeps}, kills so far {dict(total)}, {each}")
    names = ("rows", "lost", "doubled", "incomplete_points", "damaged", "unequal")
    return {"engine": engine, "sweeps": sweeps, "kills": dict(total), **{name: found[name] for name in names}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--engines", nargs="+", default=["here", "processes"])
    given = parser.parse_args()
    for name in given.engines:
        print(json.dumps(soak(name, given.kills, say=lambda line: print(line, flush=True))), flush=True)
