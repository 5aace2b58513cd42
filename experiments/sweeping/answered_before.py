"""A single run that was answered before and of which nothing has changed: its answer is printed again, and no row is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.configuration.root import PUBLISHED
from experiments.progress import note
from experiments.reporting.console_table import width
from experiments.store import sums
from experiments.store.parts import panels_of
from experiments.store.store import root
from experiments.sweeping import unchanged

if TYPE_CHECKING:
    from experiments.running.answer import Answer

_UNIQUE = "provenance.json"  # says when the answer was made, so that no other answer of the study has the same one


class _Asked(NamedTuple):
    config: Mapping[str, Any]


def key(overrides: Sequence[str], config: Mapping[str, Any], configs: Sequence[Path]) -> str:
    """A digest of all that decides what is printed; nothing for an answer that is not kept.

    Args:
        overrides: What was typed after `run`.
        config: All that was composed.
        configs: Folders from which configurations are composed.
    """
    return unchanged.key(["run", *overrides, f"width {width()}"], config, [*configs, PUBLISHED])


def keep(name: str, made: Answer, config: Mapping[str, Any]) -> None:
    """Keep what an answer was made from, beside the rows of its study; of rows that other code computed it is not kept."""
    if not made.is_of_this_code:
        return
    points: dict[str, list[int]] = {}
    for use in made.used:
        unchanged.widen(points, use["point"], panels_of(use["panels"]))
    content = {
        "points": {made.study: points},
        "files": unchanged.files_of([_Asked(config)]),
        "names": made.names,
        "made": sha256((made.folder / _UNIQUE).read_bytes()).hexdigest(),
        "text": made.text,
    }
    unchanged.keep(made.study, name, content)


def printed(name: str, config: Mapping[str, Any]) -> bool:
    """Whether the answer has been printed: it has the plain place, everything is as it was, nothing has to be computed."""
    try:
        study = str(config["study"]["name"])
        folder = root() / study
        content = unchanged.kept(study, name)
        if content is None or content["made"] != sha256((folder / _UNIQUE).read_bytes()).hexdigest():
            return False
        if not sums.matching(folder, content["names"]):
            return False
        text = content["text"]
    except unchanged.GONE:
        return False
    note(f"{study}: all rows are as they were when it was answered, and so is the answer")
    print(text)
    return True
