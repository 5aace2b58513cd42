"""One shard of a sweep's array job: `python -m experiments.sweeping.shard POINTS INDEX COUNT` computes every COUNT-th point.

What is stored is not computed again, so a shard may be stopped, requeued or submitted twice at any time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from experiments.engines import worker
from experiments.errors import Refusal, Terminated, terminable
from experiments.progress import Watch
from experiments.running.engine_options import Processes
from experiments.sweeping import sweeps


def main(arguments: Sequence[str]) -> int:
    """Compute a shard; gives the exit status, 1 where a point failed or this node will not do."""
    path, index, count = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    try:
        with terminable():
            failed = run(path, index, count)
    except Terminated:
        print("framebreak: terminated; finished parts are stored, and the next submission goes on from there", file=sys.stderr)
        return 143
    except Refusal as refusal:
        print(f"framebreak: {refusal}", file=sys.stderr)
        return refusal.status
    return 1 if failed else 0


def run(path: Path, index: int, count: int) -> int:
    """Compute the points of a shard with a pool of processes, so that one that kills its process does not end the shard."""
    try:
        with path.open() as file:
            head = json.loads(next(file))
            lines = [json.loads(line) for line in islice(file, index, None, count)]
    except (OSError, ValueError, StopIteration) as error:
        raise Refusal(f"{path} cannot be read ({error}): do all nodes see the results folder?", status=1) from error
    worker.check(head["expected_environment"])
    items, job = sweeps.check((tuple(each["overrides"]), each["config"]) for each in lines)
    job = job._replace(engine=Processes("processes", head["cores"]))
    watch = Watch(len(items), f"shard {index} of {count}", "auto")
    watch.start(f"{len(items):,} points")
    results = sweeps.computed(items, range(len(items)), job, False, watch, is_announced=True)
    failed = {number: each["error"] for number, each in results.items() if each.get("error")}
    for number, failure in failed.items():
        print(f"{' '.join(items[number].overrides)}: {failure['error']}: {failure['message']}", file=sys.stderr)
    watch.end(f"{len(items):,} points, {len(failed):,} failed,")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
