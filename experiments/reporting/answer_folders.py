"""Where answers are: the newest of a study in its plain place, the others in `answers/`, in folders that name the values.

A folder is called `VALUES-ID`: what was varied, for people, and twelve hexadecimal digits of what is answered, for programs.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from experiments.configuration.root import APPLICATION
from experiments.reporting.console_table import short
from experiments.store import atomic_files

LONGEST = 120  # signs of the values in the name of a folder
LISTED = 2  # values of one key that are listed; of more the first and the last
_KEPT = ("study.json", "manifest.parquet", "lock")  # the store's own, beside the plain answer


class Answer(NamedTuple):
    """One answer as its provenance describes it."""

    folder: Path
    ended: str  # when it was written, as ISO 8601; empty where nothing says
    values: tuple[str, ...]  # the overrides, or what was swept over
    kind: str  # run, sweep, search or point
    is_plain: bool  # in the plain place


def named(values: Mapping[str, Sequence[str]], identity: str) -> str:
    """The name of the folder of an answer, from the values of each key and the digits of what is answered.

    >>> named({"change_programme.simultaneity": ["8"], "leadership": ["imposed"]}, "0123456789ab")
    'simultaneity=8,leadership=imposed-0123456789ab'
    >>> named({"study.seed": ["1", "2", "3"]}, "0123456789ab")
    'seed=1..3-0123456789ab'
    """
    names = short([*values])
    parts = [f"{names[key]}={_listed(each)}" for key, each in values.items()]
    text = re.sub(r"[^A-Za-z0-9=,.+_-]+", "_", ",".join(parts)).strip("._-")[:LONGEST].rstrip("._-,")
    return f"{text}-{identity}" if text else identity


def _listed(values: Sequence[str]) -> str:
    different = list(dict.fromkeys(values))
    if len(different) <= LISTED:
        return "+".join(different)
    try:
        different.sort(key=float)
    except ValueError:
        return f"{different[0]}+{len(different) - 1}_more"
    return f"{different[0]}..{different[-1]}"


def place(store: Path, values: Mapping[str, Sequence[str]], identity: str) -> Path:
    """The folder of an answer beside the plain one; one that is there keeps its name, unless that is digits alone."""
    folder = store / "answers" / named(values, identity)
    for before in sorted((store / "answers").glob(f"*-{identity}")):
        return before
    bare = store / "answers" / identity  # as folders were called before they carried values
    if bare.is_dir() and bare != folder:
        with suppress(OSError):
            os.rename(bare, folder)
    return folder


def set_aside(store: Path, identity: str, configuration: Mapping[str, Any]) -> Path | None:
    """Move the plain answer of a study to `answers/` if it answers another question; gives where it is then.

    `identity` and `configuration` are those of the question that is to be answered now.
    """
    with atomic_files.locked(store / "lock"):  # two runs of one study do not take each other's files for the former ones
        provenance = _read(store / "provenance.json")
        before = provenance.get("answer")
        if not provenance or before == identity:
            return None
        if before is None and _comparable(provenance.get("configuration")) == _comparable(configuration):
            return None
        folder = place(store, _varied(provenance.get("overrides") or ()), str(before or _digits(store)))
        files = [path for path in sorted(store.iterdir()) if path.is_file() and path.name not in _KEPT and path.name[0] != "."]
        with atomic_files.storing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for path in sorted(files, key=lambda each: each.name == "provenance.json"):  # last: it vouches for the others
                os.replace(path, folder / path.name)
    return folder


def _varied(overrides: Sequence[Any]) -> dict[str, list[str]]:
    """What a run alone was changed by, as far as it is part of the question."""
    pairs = [str(each).lstrip("+").partition("=") for each in overrides]
    own = {key: [value] for key, sign, value in pairs if sign and not is_about_work(key)}
    return own or {"configuration": ["default"]}


def is_about_work(key: str) -> bool:
    """Whether a key says how the work is done, or which study it is for."""
    group = key.partition(".")[0]
    return key in ("study", "study.name", "study.threads") or (
        group in APPLICATION and group not in ("study", "precision", "manager")
    )


def _comparable(configuration: Any) -> Any:
    """A configuration as JSON has it, without the number of threads, which is no part of the question."""
    plain = json.loads(json.dumps(configuration, default=str))
    if isinstance(plain, dict) and isinstance(plain.get("study"), dict):
        plain["study"] = {**plain["study"], "threads": None}
    return plain


def _digits(store: Path) -> str:
    """Digits for an answer that was written before answers carried those of their question."""
    return sha256((store / "provenance.json").read_bytes()).hexdigest()[:12]


def history(store: Path) -> list[Answer]:
    """Every answer of a study, the plain one first, then the latest first."""
    plain = [_answer(store, True)] if (store / "provenance.json").is_file() else []
    others = [_answer(path.parent, False) for path in (store / "answers").glob("*/provenance.json")]
    return plain + sorted(others, key=lambda each: (each.ended, each.folder.name), reverse=True)


def _answer(folder: Path, is_plain: bool) -> Answer:
    provenance = _read(folder / "provenance.json")
    swept = provenance.get("sweep")
    kind = "search" if "optuna" in provenance else "sweep" if swept is not None else "run"
    values = tuple(str(each) for each in (swept if swept is not None else provenance.get("overrides") or ()))
    return Answer(folder, str(provenance.get("ended") or ""), values, kind, is_plain)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
