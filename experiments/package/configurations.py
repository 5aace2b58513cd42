"""The configurations of a study as YAML, one file per arm and point, and the command lines that they come from."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from experiments.store.identity import completed
from experiments.store.store import Planned

PLACE = "configuration/"  # in an archive


def files(study: str, plan: Sequence[Planned], names: Sequence[str], answers: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """Files by name in the archive; `names` are those of the points."""
    folder = f"{PLACE}{study}/"
    files = {folder + name: _point(row).encode() for name, row in zip(names, plan)}
    if answers:
        files[f"{folder}commands.txt"] = "".join(f"{each}\n" for each in commands(answers)).encode()
        if config := answers[0].get("configuration"):
            head = f"# The latest answer of {study}: the model's configuration, and the study's own options under `study`.\n"
            files[f"{folder}configured.yaml"] = (head + _yaml(config)).encode()
    return files


def commands(answers: Sequence[Mapping[str, Any]]) -> list[str]:
    """The command line of each answer, or of the sweep that it is one table of."""
    return list(dict.fromkeys(line for each in answers if (line := _command(each))))


def _command(answer: Mapping[str, Any]) -> str:
    if "overrides" in answer:
        return shlex.join(["framebreak", "run", *answer["overrides"]])
    if answer.get("sweep"):
        return shlex.join(["framebreak", "run", "-m", *answer["sweep"]])
    if "first_overrides" in answer:  # by an older version, or from Python
        line = shlex.join(["framebreak", "run", *answer["first_overrides"]])
        return f"{line}  # the first point of a sweep; configuration/ has all"
    return ""


def file_names(plan: Sequence[Planned], varied: Mapping[str, Sequence[Any]]) -> list[str]:
    """A name for each point: its arm, the values that tell it from others of that arm (`varied`), and its digest."""
    names = []
    for place, row in enumerate(plan):
        values = ",".join(f"{name}={each[place]}" for name, each in varied.items())
        arm, values = (re.sub(r"[^A-Za-z0-9=.,+-]+", "_", text).strip("_.")[:60] for text in (row.arm, values))
        names.append("-".join(filter(None, (arm, values, row.point))) + ".yaml")
    return names


def _point(row: Planned) -> str:
    lines = (f"arm: {' '.join(row.arm.split())}", f"point: {row.point}", f"seed: {row.seed}")
    head = "".join(f"# {line}\n" for line in (*lines, f"panels: {row.panels} of {row.rows_per_panel} cities"))
    return head + _yaml(completed(row.config))  # as the packed code reads it


def _yaml(value: Any) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120)
    return text
