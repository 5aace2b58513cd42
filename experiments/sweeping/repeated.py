"""A sweep that was answered before and of which nothing has changed: its answer is printed again, and no point is looked at.

Beside its rows a study keeps what a sweep was answered from: the command line, all that it is composed of, the code, the files
that its points name, and its points. Where any of it differs, a row lacks or a byte is not as it was written, the sweep runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.configuration.root import CHECKOUT
from experiments.progress import note
from experiments.running.engine_options import LOCAL
from experiments.running.sweep_points import Item, stores
from experiments.store import provenance, seals, sums
from experiments.store.batches import examined
from experiments.store.identity import canonical, digest
from experiments.store.parts import uncovered
from experiments.store.reading import existing
from experiments.store.seals import Damaged
from experiments.store.store import root
from experiments.sweeping import sweep_table
from experiments.sweeping.sweep_table import Written

if TYPE_CHECKING:
    from experiments.running.jobs import Job

FOLDER = "repeats"
_CODE = ("simulation", "experiments", "hydra_plugins")


def key(line: Sequence[str], first: Mapping[str, Any], configs: Iterable[Path]) -> str:
    """A digest of all that decides which points a sweep has, and what is printed of them; nothing for one that is not kept.

    Args:
        line: What was typed after `run -m`.
        first: The configuration of the first point.
        configs: Folders from which configurations are composed.
    """
    engine = first.get("engine")
    name = engine.get("name") if isinstance(engine, Mapping) else engine
    is_plain = first.get("rerun") == "missing" and first.get("report") == "table" and name in LOCAL
    if not is_plain or first.get("manager") or first.get("histories") or first.get("dry_run"):
        return ""
    if (first.get("precision") or {}).get("half_width") is not None:
        return ""
    trees = [_tree(CHECKOUT / each) for each in _CODE] + [_tree(each) for each in configs]
    machine = {name: each for name, each in provenance.environment().items() if name != "code"}  # of which the trees say more
    try:
        return digest([list(line), canonical(dict(first)), machine, str(Path.cwd()), *trees])
    except ValueError:  # not a number is in it, which is refused by its name
        return ""


def _tree(folder: Path) -> str:
    """A digest of all files of a folder that are its own."""
    total = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and provenance.is_ours(path.relative_to(folder)):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return total.hexdigest()


def keep(name: str, items: Sequence[Item], written: Sequence[Written]) -> None:
    """Keep what a sweep was answered from, in the folder of its first study."""
    every: dict[str, dict[str, list[int]]] = {study: {} for study in stores(items)}
    for item in items:
        for point, own in zip(item.points, item.ranges):
            start, stop = every[item.study].get(point.id, [own.start, own.stop])
            every[item.study][point.id] = [min(start, own.start), max(stop, own.stop)]
    content = {"key": name, "points": every, "files": _files(items), "answers": [each._asdict() for each in written]}
    seals.write_json(_path(items[0].study, name), content)


def _files(items: Sequence[Item]) -> dict[str, str]:
    """Files that the points name, with their checksums."""
    texts, seen = set[str](), set[int]()
    for item in items:
        for group in item.config.values():
            if id(group) not in seen:
                seen.add(id(group))
                texts.update(_texts(group))
    paths = {text: Path(text).expanduser() for text in texts if len(text) < 1000 and "\0" not in text}
    return {text: sha256(path.read_bytes()).hexdigest() for text, path in sorted(paths.items()) if path.is_file()}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def printed(name: str, study: str) -> bool:
    """Whether the answer has been printed: everything is there as it was, and nothing has to be computed."""
    try:
        content, _ = seals.read_json(_path(study, name))
        answers = [Written(**each) for each in content["answers"]]
        is_same = content["key"] == name and all(
            sha256(Path(text).expanduser().read_bytes()).hexdigest() == digest for text, digest in content["files"].items()
        )
        if not is_same or not all(_is_whole(study, points) for study, points in content["points"].items()):
            return False
        folders = [root() / each.study / "answers" / each.folder for each in answers]
        if not all(sums.matching(folder, each.names) for folder, each in zip(folders, answers)):
            return False
    except (OSError, ValueError, KeyError, TypeError, Damaged):
        return False
    count = sum(map(len, content["points"].values()))
    note(f"sweep: all of its {count:,} stored points are as they were when it was answered, and so is the answer")
    for folder, each in zip(folders, answers):
        sweep_table.print_again(folder, each)
    return True


def _is_whole(study: str, points: Mapping[str, Sequence[int]]) -> bool:
    store = existing(study)
    stored, planned = store.stored(), store.planned_panels()
    if any(uncovered(range(*own), planned.get(point, ([], 0))[0]) for point, own in points.items()):
        return False
    if any(uncovered(range(*own), (piece.panels for piece in stored.get(point, ()))) for point, own in points.items()):
        return False
    return not examined(piece for point in points for piece in stored[point])


def _path(study: str, name: str) -> Path:
    return root() / study / FOLDER / f"{name[:12]}.json"


def is_kept(job: Job, results: Mapping[int, Mapping[str, Any]]) -> bool:
    """Whether an answer says all that there was to say: of points that failed, or that other code computed, it is not kept."""
    return job.plan.report == "table" and not any(each.get("error") or each.get("others") for each in results.values())
