"""What every column of the published tables is: the page docs/reference-tables.md, from columns.yaml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from experiments.reference.stored import Stored

_COLUMNS = Path(__file__).with_name("columns.yaml")
_END = re.compile(r"_(low|high)$")


class Column(NamedTuple):
    """Unit and meaning of a column."""

    unit: str
    meaning: str


@cache
def _patterns() -> list[tuple[re.Pattern[str], str, str]]:
    lines = yaml.safe_load(_COLUMNS.read_text(encoding="utf-8"))
    return [(re.compile(pattern), str(unit), meaning) for pattern, unit, meaning in lines]


def column(table: str, name: str) -> Column | None:
    """Unit and meaning of a column of STUDY/TABLE; None where columns.yaml has no line for it."""
    for pattern, unit, meaning in _patterns():
        match = pattern.fullmatch(f"{table}:{name}" if ":" in pattern.pattern else name)
        if match:
            groups = [each.replace("_", " ") if each else "" for each in match.groups()]
            return Column(unit, meaning.format(*groups, name=name.replace("_", " ")))
    return None


def bases(table: str, columns: list[str]) -> list[str]:
    """Columns of a table without those that are ends of another's interval."""
    ends = {name for name in columns if _END.search(name) and _END.sub("", name) in columns}
    return [name for name in columns if name not in ends]


def page(stored: Stored, note: str) -> str:
    """Every table with its columns."""
    parts = [
        note,
        "# Published tables\n",
        'What `experiments.reference.table("STUDY/TABLE")` gives; see the [results contract](results-contract.md).\n'
        "A column with an interval is marked `±`: beside `NAME` stand `NAME_low` and `NAME_high`, ends of its 95 %\n"
        "interval, in the same unit.\n",
    ]  # fmt: skip
    for address in stored.names():
        study, _, name = address.partition("/")
        columns = list(stored.about(study)["tables"][name]["columns"])
        parts += [f"## `{address}`\n", "| column | unit | meaning |\n| --- | --- | --- |"]
        for each in bases(address, columns):
            about = column(address, each) or Column("", "")
            mark = " ±" if f"{each}_low" in columns else ""
            parts.append(f"| `{each}`{mark} | {about.unit} | {about.meaning} |")
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"
