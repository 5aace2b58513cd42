"""What was typed to compute the points of a study, so that a message about what lacks can name the command that mends it.

`<study>/commands/<12 hex>.json` holds a command and its points; the name is the beginning of the digest of the content.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from experiments.store import atomic_files
from experiments.store.identity import digest

if TYPE_CHECKING:
    from experiments.store.store import Store

FOLDER = "commands"
SHOWN = 2  # commands that a message names


def remember(store: Store, words: Sequence[str], points: Collection[str]) -> None:
    """Keep a command with the points that it computes: the words after `framebreak`, as they were typed."""
    content = {"command": list(words), "points": sorted(set(points))}
    path = store.folder / FOLDER / f"{digest(content)[:12]}.json"
    if words and points and not path.exists():
        atomic_files.write_json(path, content)


def mending(store: Store, points: Collection[str]) -> str:
    """The commands that compute some points, as words of a message; those of answers where none was kept."""
    wanted, lines = set(points), dict[str, None]()
    every = [*_kept(store), *_of_answers(store)]
    for words, own in every:
        if wanted & own:
            lines.setdefault(shlex.join(["framebreak", *words]))
            wanted -= own
    if not lines:  # a search finds its points as it goes
        lines = dict.fromkeys(shlex.join(["framebreak", *words]) for words, _ in every)
    if not lines:
        return f"give the command that planned them again ({store.study} keeps no record of it)"
    more = f"; and {len(lines) - SHOWN} more commands" if len(lines) > SHOWN else ""
    return f"compute what lacks with: {'; '.join(list(lines)[:SHOWN])}{more}"


def _kept(store: Store) -> list[tuple[list[str], set[str]]]:
    found = []
    for path in sorted((store.folder / FOLDER).glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):  # a message loses a hint, which `results verify` explains
            content = json.loads(path.read_bytes())
            found.append(([str(word) for word in content["command"]], set(content["points"])))
    return found


def _of_answers(store: Store) -> list[tuple[list[str], set[str]]]:
    """The commands of answers that were made before commands were kept."""
    found = []
    for path in [*store.folder.glob("provenance.json"), *sorted(store.folder.glob("answers/*/provenance.json"))]:
        with suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads(path.read_bytes())
            found.append((["run", *content["overrides"]], {each["point"] for each in content["points"]}))
    return found
