"""Answers that were given before and of which nothing has changed: what they were made from, and whether it is as it was.

Beside its rows a study keeps what an answer was made from: the command line, all that it is composed of, the code, the files
that its points name, and its points. Where any of it differs, a row lacks or a byte is not as it was written, it is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from experiments.configuration.root import CHECKOUT
from experiments.running.engine_options import LOCAL
from experiments.store import provenance, seals
from experiments.store.batches import examined
from experiments.store.identity import canonical, digest
from experiments.store.parts import uncovered
from experiments.store.reading import existing
from experiments.store.seals import Damaged
from experiments.store.store import root

FOLDER = "repeats"
GONE = (OSError, ValueError, KeyError, TypeError, Damaged)  # a record, or what it names, that is not there or not as it was
_CODE = ("simulation", "experiments", "hydra_plugins")


def key(line: Sequence[str], first: Mapping[str, Any], folders: Iterable[Path]) -> str:
    """A digest of all that decides which points there are, and what is printed of them; nothing for an answer that is not kept.

    Args:
        line: What was typed, and whatever else decides.
        first: The configuration of the first point, or of the only one.
        folders: Those whose files are read for it, such as those of configurations.
    """
    engine = first.get("engine")
    name = engine.get("name") if isinstance(engine, Mapping) else engine
    is_plain = first.get("rerun") == "missing" and first.get("report") == "table" and name in LOCAL
    if not is_plain or first.get("manager") or first.get("histories") or first.get("dry_run"):
        return ""
    precision = first.get("precision")
    if precision is not None and not (isinstance(precision, Mapping) and precision.get("half_width") is None):
        return ""
    trees = [_tree(CHECKOUT / each) for each in _CODE] + [_tree(each) for each in folders]
    machine = {name: each for name, each in provenance.environment().items() if name != "code"}  # of which the trees say more
    try:
        return digest([list(line), canonical(dict(first)), machine, provenance.sources("simulation"), str(Path.cwd()), *trees])
    except ValueError:  # not a number is in it, which is refused by its name
        return ""


def _tree(folder: Path) -> str:
    """A digest of all files of a folder that are its own."""
    total = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and provenance.is_ours(path.relative_to(folder)):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Configured(Protocol):
    """Whatever has a configuration, such as a point of a sweep."""

    @property
    def config(self) -> Mapping[str, Any]:
        """All that was composed."""


def files_of(items: Iterable[Configured]) -> dict[str, str]:
    """Files that configurations name, with their checksums."""
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


def widen(spans: dict[str, list[int]], point: str, panels: range) -> None:
    """Let the panels of a point, from the first to behind the last, hold these as well."""
    start, stop = spans.get(point, (panels.start, panels.stop))
    spans[point] = [min(start, panels.start), max(stop, panels.stop)]


def keep(study: str, name: str, content: Mapping[str, Any]) -> None:
    """Keep what an answer was made from: `points` by study and identity, `files` by path, and what prints it again."""
    seals.write_json(_path(study, name), {"key": name, **content})


def kept(study: str, name: str) -> dict[str, Any] | None:
    """What an answer was made from, where all of it is as it was; raises one of `GONE` where it cannot be read."""
    content, _ = seals.read_json(_path(study, name))
    is_same = content["key"] == name and all(
        sha256(Path(text).expanduser().read_bytes()).hexdigest() == digest for text, digest in content["files"].items()
    )
    if not is_same or not all(_is_whole(study, points) for study, points in content["points"].items()):
        return None
    return content


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
