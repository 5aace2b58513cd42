"""A sweep that was answered before and of which nothing has changed: its answer is printed again, and no point is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.progress import note
from experiments.running.sweep_points import Item, stores
from experiments.store import sums
from experiments.store.store import root
from experiments.sweeping import sweep_table, unchanged
from experiments.sweeping.sweep_table import Written

if TYPE_CHECKING:
    from experiments.running.jobs import Job


def keep(name: str, items: Sequence[Item], written: Sequence[Written]) -> None:
    """Keep what a sweep was answered from, in the folder of its first study."""
    every: dict[str, dict[str, list[int]]] = {study: {} for study in stores(items)}
    for item in items:
        for point, own in zip(item.points, item.ranges):
            unchanged.widen(every[item.study], point.id, own)
    content = {"points": every, "files": unchanged.files_of(items), "answers": [each._asdict() for each in written]}
    unchanged.keep(items[0].study, name, content)


def printed(name: str, study: str) -> bool:
    """Whether the answer has been printed: everything is there as it was, and nothing has to be computed."""
    try:
        content = unchanged.kept(study, name)
        if content is None:
            return False
        answers = [Written(**each) for each in content["answers"]]
        folders = [root() / each.study / "answers" / each.folder for each in answers]
        if not all(sums.matching(folder, each.names) for folder, each in zip(folders, answers)):
            return False
    except unchanged.GONE:
        return False
    count = sum(map(len, content["points"].values()))
    note(f"sweep: all of its {count:,} stored points are as they were when it was answered, and so is the answer")
    for folder, each in zip(folders, answers):
        sweep_table.print_again(folder, each)
    return True


def is_kept(job: Job, results: Mapping[int, Mapping[str, Any]]) -> bool:
    """Whether an answer says all that there was to say: of points that failed, or that other code computed, it is not kept."""
    return job.plan.report == "table" and not any(each.get("error") or each.get("others") for each in results.values())
