"""Tables of studies as they are stored: published ones with a manifest, or those that `framebreak run` has written."""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from experiments.configuration.sizes import LOOK, NOTE
from experiments.errors import Refusal, suggestion
from experiments.reference import derived
from experiments.statistics.tables import Table
from experiments.store import answers, in_memory, reading, seals
from experiments.store.completeness import IncompleteWarning

SCHEMA = 2  # of the manifest and the files; older ones stay readable; since 2 commit, sources and packages stand by study
MANIFEST = "manifest.json"
_NAN = float("nan")
_READ: dict[str, Callable[[str], Any]] = {
    "int": lambda text: int(text) if text else _NAN,
    "float": lambda text: float(text) if text else _NAN,
    "bool": lambda text: text == "True" if text else None,
    "str": str,
}


class Stored:
    """A folder of published tables (it has a manifest), or a folder of results, one folder per study."""

    def __init__(self, folder: Path, partial: bool = False):
        self.folder = folder
        self.partial = partial  # whether answers of a study that lacks planned rows are read, with a warning
        self._complete: set[str] = set()  # studies that have been looked at

    @cached_property
    def manifest(self) -> dict[str, Any] | None:
        """What the tables are and where they come from; None for a folder of results."""
        path = self.folder / MANIFEST
        if not path.is_file():
            return None
        try:
            content, _ = seals.read_json(path)
            schema = content["schema"]
        except seals.Damaged as error:
            remedy = f"bring it back with: git checkout {path}, or, after a merge, framebreak reference seal"
            raise Refusal(f"{path} is not as it was published: {error}; {remedy}", status=1) from error
        except (OSError, KeyError) as error:
            raise Refusal(f"{path} cannot be read: {error}; bring it back with: git checkout {path}", status=1) from error
        if schema > SCHEMA:
            raise Refusal(f"{path} has schema {schema}, and this version reads up to {SCHEMA}; take a newer version", status=1)
        return content

    def published(self) -> dict[str, Any]:
        """What the manifest holds about each study; nothing for a folder of results."""
        return self.manifest["studies"] if self.manifest is not None else {}

    def names(self) -> list[str]:
        """Every table, as STUDY/TABLE."""
        if self.manifest is not None:
            return [f"{study}/{name}" for study, about in self.published().items() for name in about["tables"]]
        paths = [path for path in self.folder.glob("*/*.parquet") if path.stem != "manifest"]
        made = [
            self.folder / study / f"{name}.parquet" for study in derived.recipe()["studies"] for name in derived.names(study)
        ]
        paths += [path for path in made if path.with_name(derived.FROM[path.stem]).is_file()]
        return [f"{path.parent.name}/{path.stem}" for path in sorted(paths)]

    def address(self, name: str) -> tuple[str, str]:
        """Study and table that a name means; what means none or several is refused."""
        every = self.names()
        if name not in every:
            matches = [each for each in every if each.endswith(f"/{name}")]
            named = f"{name}/{name}"
            if named in matches or len(matches) == 1:
                name = named if named in matches else matches[0]
            elif matches:
                raise Refusal(f"several studies have a table {name}: name one of {', '.join(matches)}")
            else:
                raise Refusal(f"there is no table {name} in {self.folder}; {suggestion(name, every, 'table')}")
        study, _, own = name.partition("/")
        return study, own

    def has(self, study: str, names: Sequence[str]) -> bool:
        """Whether all of these tables are there."""
        every = set(self.names())
        return all("/".join(of(study, name)) in every for name in names)

    def table(self, study: str, name: str) -> Table:
        """Columns by name; what is missing is nan among numbers, None among truth values, and an empty text among texts."""
        study, name = of(study, name)
        self._require(study)
        if self._is_derived(study, name):
            return derived.table(study, name, self._answer(study, derived.FROM[name]))
        text = self._bytes(study, name).decode(encoding="utf-8")
        kinds = self._kinds(study, name)
        head, *rows = csv.reader(text.splitlines(keepends=True))
        if list(kinds) != head:
            path = self._path(study, name)
            raise Refusal(
                f"{path} has other columns than its manifest lists; bring it back with: git checkout {path}", status=1
            )
        return {column: [_READ[kind](row[place]) for row in rows] for place, (column, kind) in enumerate(kinds.items())}

    def wrong(self) -> list[str]:
        """A line for each published table that is missing or not as the manifest has it."""
        found = []
        for study, about in self.published().items():
            for name, each in about["tables"].items():
                path = self._path(study, name)
                if not path.is_file():
                    found.append(f"{path} is missing")
                elif sha256(path.read_bytes()).hexdigest() != each["sha256"]:
                    found.append(f"{path} is not as published: its checksum differs")
        return found

    def digest(self, study: str, names: Sequence[str]) -> str:
        """SHA-256 over the content of some tables of a study, or of others that are named with theirs."""
        total = sha256()
        for own, name in (of(study, each) for each in names):
            total.update(f"{own}/{name}\0".encode() + self._content(own, name))
        return total.hexdigest()

    def about(self, study: str) -> dict[str, Any]:
        """Seed, panels, cities, options and versions behind a study's tables."""
        if self.manifest is not None:
            published: dict[str, Any] = self.published()[study]
            return published
        return described(self._answer(study, "provenance.json"))

    def _is_derived(self, study: str, name: str) -> bool:
        return self.manifest is None and name in derived.names(study)

    def _content(self, study: str, name: str) -> bytes:
        if not self._is_derived(study, name):
            return self._bytes(study, name)
        from experiments.reporting import report

        return report.csv_bytes(self.table(study, name))

    def _answer(self, study: str, file: str) -> dict[str, Any]:
        if not (self.folder / study / file).is_file():
            raise Refusal(f"{self.folder / study} has no answer; give the command again that computed its rows")
        try:
            answer: dict[str, Any] = json.loads(answers.content(self.folder / study, file))
        except ValueError as error:
            raise Refusal(f"{self.folder / study / file} cannot be read: {error}", status=1) from error
        return answer

    def _path(self, study: str, name: str) -> Path:
        return self.folder / study / f"{name}.csv"

    def _bytes(self, study: str, name: str) -> bytes:
        """A table's file, once it was compared with its checksum."""
        path = self._path(study, name)
        if self.manifest is None:
            return answers.content(self.folder / study, path.name)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Refusal(f"{path} cannot be read: {error.strerror or error}", status=1) from error
        if sha256(content).hexdigest() != self.published()[study]["tables"][name]["sha256"]:
            remedy = f"bring it back with: git checkout {path}"
            raise Refusal(f"{path} is not as published: its checksum differs; {remedy}", status=1)
        return content

    def _require(self, study: str) -> None:
        """Refuse answers of a study of which planned rows lack: they are older than the plan, or than the loss."""
        if self.manifest is not None or study in self._complete:
            return
        self._complete.add(study)
        if (self.folder / study / "study.json").is_file():
            reading.extent_of(study, self.folder).require(self.partial)
        if (self.folder / study / "provenance.json").is_file():
            answer = self._answer(study, "provenance.json")
            if LOOK in answer:
                warnings.warn(f"{study}: {NOTE.format(**answer[LOOK])}", IncompleteWarning, stacklevel=4)
            config = answer.get("configuration") or {}
            for other in (config.get("study") or {}).get("studies") or ():
                self._require(str(other))

    def _kinds(self, study: str, name: str) -> dict[str, str]:
        if self.manifest is not None:
            written: dict[str, str] = self.published()[study]["tables"][name]["columns"]
            return written
        content = answers.content(self.folder / study, f"{name}.parquet")
        return kinds(in_memory.parquet(content).schema_arrow)


def of(study: str, table: str) -> tuple[str, str]:
    """Study and name of a table that is named alone, or with another study before it.

    >>> of("boundary", "shares"), of("history_matching", "boundary/shares")
    (('boundary', 'shares'), ('boundary', 'shares'))
    """
    other, slash, name = table.rpartition("/")
    return (other, name) if slash else (study, table)


def kinds(schema: Any) -> dict[str, str]:
    """Columns of an Arrow schema, by the kinds that a manifest distinguishes."""
    import pyarrow.types as types

    def kind(each: Any) -> str:
        if types.is_boolean(each):
            return "bool"
        if types.is_integer(each):
            return "int"
        return "float" if types.is_floating(each) or types.is_null(each) else "str"

    return {field.name: kind(field.type) for field in schema}


def described(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """What a figure states about its results, from the provenance of a stored study.

    Cities are those of distinct points; panels, how many of them the arms have, fewest and most. A study made of others has
    no points of its own, and names them.
    """
    config = provenance["configuration"]
    panels: dict[str, set[int]] = {}
    for each in provenance["points"]:  # a point may be requested more than once, and for any range of panels
        start, _, stop = each["panels"].partition("-")
        panels.setdefault(each["point"], set()).update(range(int(start), int(stop)))
    counts = [len(own) for own in panels.values()]
    size = config["city"]["cities"]
    about = {
        "question": provenance["question"],
        "command": f"framebreak run {' '.join(provenance['overrides'])}".strip(),
        "model_version": provenance["model_version"],
        "seed": provenance["seed"],
        "points": len(panels),
        "panels": [min(counts, default=0), max(counts, default=0)],
        "last_panel": max((max(own) for own in panels.values()), default=None),
        "cities_per_panel": size,
        "cities": size * sum(counts),
        "options": {name: value for name, value in config["study"].items() if name in OPTIONS},
    }
    if LOOK in provenance:  # sizes as they were taken
        taken = {name: after for name, (_, after) in provenance[LOOK]["sizes"].items() if name in OPTIONS}
        about |= {LOOK: provenance[LOOK], "options": {**about["options"], **taken}}
    return about if panels else {**about, "studies": list(config["study"].get("studies", ()))}


def cities(about: Mapping[str, Any]) -> str:
    """How many cities stand behind a study's tables; those of a study made of others are theirs.

    >>> cities({"points": 2, "cities": 22000}), cities({"points": 0, "cities": 0, "studies": ["boundary", "regimes"]})
    ('22,000 cities', 'the cities of boundary, regimes')
    """
    if about["points"]:
        return f"{about['cities']:,} cities"
    return f"the cities of {', '.join(about.get('studies', ())) or 'the studies that it runs'}"


OPTIONS = ("simultaneity", "margin", "headline", "margins", "consistency", "criterion", "wanted", "draws", "conditioned_on")
"""Options of studies that figures and captions name."""
