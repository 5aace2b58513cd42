"""That the kernel does not grow slower unnoticed: ``python -m benchmarks.guard``.

The kernel runs beside that of an earlier commit (guard.json), each in an interpreter of its own, in turn, on one thread and by
processor time, so that whatever else a machine does falls on both. Four settings put the weight on different phases. A setting
fails only if the whole interval of its median ratio lies above the limit: a busy machine widens intervals, and fails nobody.

``--refresh "REASON"`` takes the present commit for the one to compare with, and writes the reason into CHANGELOG.md.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.paired import Version, unpacked

ROOT = Path(__file__).resolve().parents[1]
BASELINE = ROOT / "benchmarks" / "guard.json"
CHANGELOG = ROOT / "CHANGELOG.md"
LIMIT = 1.05  # of this kernel's processor time over that of the commit
ROUNDS, PANELS = 21, 30
CONFIDENCE = 0.998  # one alarm in a thousand settings that are as fast as before
# What each puts the weight on: phases are compiled into one function, so that none can be timed by itself.
SETTINGS: dict[str, tuple[list[str], int]] = {
    "default": ([], PANELS),
    "founding": (["horizon.months=12"], 6 * PANELS),  # and what is described at the end: a year is little beside it
    "managers": (["city.managers=40"], PANELS // 3),  # hearing, considering, resisting grow with their number, and ties faster
    "programmes": (["leadership=imposed", "horizon.months=84"], 2 * PANELS),  # leaders, programmes, platform, use
}


class Interval(NamedTuple):
    """A median with its interval."""

    median: float
    low: float
    high: float


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """The median of values and its interval from their order alone, whatever their distribution.

    >>> interval([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8], 0.95)
    Interval(median=1.4, low=1.1, high=1.7)
    """
    ordered, count = sorted(values), len(values)
    below, rank = 0.0, 0
    while (below := below + math.comb(count, rank) / 2**count) <= (1.0 - confidence) / 2.0:
        rank += 1
    rank = max(0, rank - 1)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2.0
    return Interval(middle, ordered[rank], ordered[count - 1 - rank])


def is_slower(found: Interval, limit: float = LIMIT) -> bool:
    """Whether all of an interval lies above the limit."""
    return found.low > limit


def ratios(folder: Path, options: list[str], panels: int, rounds: int) -> list[float]:
    """Processor time of this version over that of another in a folder, round by round."""
    before, now = Version(folder, options), Version(ROOT, options)
    try:
        for version in (before, now):
            version.run(2)  # compiled, or loaded
        found = []
        for turn in range(rounds):
            pair = {}
            for name, version in ((0, before), (1, now)) if turn % 2 else ((1, now), (0, before)):
                pair[name] = version.run(panels)["spent"]
            found.append(pair[1] / pair[0])
    finally:
        before.close()
        now.close()
    return found


def has_commit(commit: str) -> bool:
    """Whether the commit is there: not in a shallow clone, nor in an archive."""
    try:
        done = subprocess.run(["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def measured(rounds: int = ROUNDS, names: Sequence[str] = tuple(SETTINGS)) -> dict[str, Interval]:
    """The ratio of each setting."""
    with tempfile.TemporaryDirectory(prefix="framebreak-guard-") as place:
        folder = unpacked(baseline()["commit"], Path(place))
        return {name: interval(ratios(folder, *SETTINGS[name], rounds)) for name in names}


def baseline() -> dict[str, str]:
    """The commit that is compared with, since when, and why."""
    return json.loads(BASELINE.read_text())


def refresh(reason: str) -> None:
    """Take the present commit for the one to compare with."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    record = {"commit": commit, "since": datetime.now(UTC).strftime("%Y-%m-%d"), "reason": reason}
    BASELINE.write_text(json.dumps(record, indent=2) + "\n")
    text = CHANGELOG.read_text()
    heading = "## [Unreleased]\n"
    line = f"\n- The kernel's cost is compared with that of commit {commit[:12]} from now on: {reason}. *Results: none.*\n"
    CHANGELOG.write_text(text.replace(heading, heading + line, 1))


def main(arguments: list[str] | None = None) -> int:
    """Compare and print; 1 where a setting is slower than the limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"turns of each version (default: {ROUNDS})")
    parser.add_argument("--refresh", metavar="REASON", help="compare with the present commit from now on")
    given = parser.parse_args(arguments)
    if given.refresh:
        refresh(given.refresh)
        return 0
    if not has_commit(baseline()["commit"]):
        print(f"commit {baseline()['commit'][:12]} is not here, so that nothing can be compared")
        return 0
    found = measured(given.rounds)
    for name, each in found.items():
        told = "slower" if is_slower(each) else "not slower"
        print(f"{name:12} {each.median:.3f} [{each.low:.3f}, {each.high:.3f}] times the processor time of before: {told}")
    return int(any(map(is_slower, found.values())))


if __name__ == "__main__":
    sys.exit(main())
