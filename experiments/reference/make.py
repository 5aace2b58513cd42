"""Make the published tables from nothing, and compare tables number by number."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from experiments.configuration import sizes
from experiments.configuration.root import CHECKOUT
from experiments.errors import Refusal, suggestion
from experiments.reference import derived
from experiments.reference.derived import recipe
from experiments.reference.stored import MANIFEST, SCHEMA, Stored, described
from experiments.reporting import report
from experiments.statistics.tables import Table
from experiments.store import atomic_files, provenance, seals

RELATIVE, ABSOLUTE = 1e-9, 1e-12  # differences that another processor's order of sums may make
_ORIGIN = ("commit", "sources", "python", "packages")  # of each study; schema 1 had them once for all
REMEDY = "choose another folder with --output"


class Run(NamedTuple):
    """One study to run, and its command line after `framebreak run`."""

    study: str
    arguments: tuple[str, ...]


def chosen(names: Sequence[str]) -> list[str]:
    """Studies of the recipe that are meant: all, or those named."""
    every = list(recipe()["studies"])
    for name in names:
        if name not in every:
            raise Refusal(f"no reference tables are made of {name}; {suggestion(name, every, 'study')}")
    return [name for name in every if not names or name in names]


def runs(names: Sequence[str]) -> list[Run]:
    """What to run for some studies: one that another runs anyway is not run twice."""
    recipes = recipe()["studies"]
    planned = []
    for name in names:
        if recipes[name].get("by") in names:
            continue
        inner = {each: own.get("overrides", []) for each, own in recipes.items() if own.get("by") == name}
        handed = [f"study.studies.{each}=[{','.join(map(repr, overrides))}]" for each, overrides in inner.items()]
        planned.append(Run(name, (f"study={name}", *recipes[name].get("overrides", []), *handed)))
    return planned


def compute(run: Run, scratch: Path) -> None:
    """Run a study in a process of its own, into a folder of results of its own; what other sources left there is made anew."""
    environment = {**os.environ, "FRAMEBREAK_RESULTS": str(scratch)}
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", "run", *run.arguments, "rerun=code", "progress=off"],
        cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Refusal(f"framebreak run {' '.join(run.arguments)} ended with {done.returncode}: {done.stderr[-500:]}", status=1)


def gather(names: Sequence[str], scratch: Path) -> tuple[dict[str, dict[str, Table]], dict[str, Any]]:
    """Tables of some studies from a folder of results, and what the manifest holds about each study."""
    stored = Stored(scratch)
    tables: dict[str, dict[str, Table]] = {}
    origins: dict[str, Any] = {}
    for name in names:
        wanted = recipe()["studies"][name]
        origin = json.loads((scratch / name / "provenance.json").read_text(encoding="utf-8"))
        if sizes.LOOK in origin:
            scale = origin[sizes.LOOK][sizes.KEY]
            raise Refusal(f"{name} was run at study.scale={scale:g}, and published tables are those of the whole study")
        tables[name] = {
            each: _kept(stored.table(name, each), wanted.get("where", {}).get(each, {})) for each in wanted["tables"]
        }
        summary = json.loads((scratch / name / "summary.json").read_text(encoding="utf-8"))
        tables[name]["numbers"] = derived.numbers(summary, wanted["numbers"])
        if wanted.get("parameters"):
            tables[name]["parameters"] = derived.parameters(origin["configuration"])
        origins[name] = {
            **described(origin),
            "command": f"framebreak run {' '.join((f'study={name}', *wanted.get('overrides', [])))}",
            "simulation_sha256": origin["environment"]["code"]["simulation_sha256"],
            "seconds": origin["seconds"],
            **_origin(origin["environment"]),
        }
    return tables, origins


def _origin(environment: Mapping[str, Any]) -> dict[str, Any]:
    """Which code and which packages a study's tables were made by."""
    sources = {"simulation": environment["code"]["simulation_sha256"], "experiments": provenance.sources("experiments")}
    packages = {name: environment["packages"].get(name) for name in ("numba", "numpy", "scipy")}
    values = (environment["code"]["commit"], sources, environment["python"], packages)
    return dict(zip(_ORIGIN, values, strict=True))


def _kept(table: Table, where: Mapping[str, Sequence[Any]]) -> Table:
    """The rows whose values are among those wanted."""
    count = len(next(iter(table.values()), []))
    rows = [row for row in range(count) if all(table[name][row] in wanted for name, wanted in where.items())]
    return {name: [values[row] for row in rows] for name, values in table.items()}


def publish(tables: Mapping[str, Mapping[str, Table]], origins: Mapping[str, Any], folder: Path) -> None:
    """Write tables and manifest; studies that are not among them keep theirs."""
    old = Stored(folder).manifest or {"studies": {}}
    before = {name: old[name] for name in _ORIGIN if name in old}
    studies = {name: {**before, **each} for name, each in old["studies"].items()}
    for study, own in tables.items():
        entries = {}
        for name, table in own.items():
            content = report.csv_bytes(table)
            atomic_files.write(folder / study / f"{name}.csv", content, REMEDY)
            entries[name] = {
                "sha256": sha256(content).hexdigest(),
                "rows": len(next(iter(table.values()), [])),
                "columns": {column: _kind(values) for column, values in table.items()},
            }
        studies[study] = {**origins[study], "tables": entries}
    manifest = {
        "schema": SCHEMA,
        "command": "framebreak reference make --write",
        "studies": {name: studies[name] for name in recipe()["studies"] if name in studies},
    }
    seals.write_json(folder / MANIFEST, manifest)


def _kind(values: Sequence[Any]) -> str:
    types = {type(value) for value in values}
    if types <= {bool} and types:
        return "bool"
    if types <= {int} and types:
        return "int"
    return "str" if types & {str} else "float"


class Difference(NamedTuple):
    """Where two tables are not the same."""

    table: str
    what: str


def compare(tables: Mapping[str, Mapping[str, Table]], stored: Stored) -> Iterator[Difference]:
    """Every table against the stored one, number by number."""
    every = set(stored.names())
    for study, own in tables.items():
        for name, table in own.items():
            address = f"{study}/{name}"
            if address not in every:
                yield Difference(address, "is not among the published tables")
                continue
            yield from (Difference(address, what) for what in _differences(table, stored.table(study, name)))


def _differences(new: Table, old: Table) -> Iterator[str]:
    if list(new) != list(old):
        yield f"has the columns {', '.join(new)}, published are {', '.join(old)}"
        return
    if len(next(iter(new.values()), [])) != len(next(iter(old.values()), [])):
        yield f"has {len(next(iter(new.values()), [])):,} rows, published are {len(next(iter(old.values()), [])):,}"
        return
    for column in new:
        apart = [row for row, pair in enumerate(zip(new[column], old[column], strict=True)) if not _same(*pair)]
        if apart:
            row = apart[0]
            yield (
                f"column {column}: {len(apart):,} of {len(new[column]):,} differ; row {row + 1}: "
                f"{new[column][row]!r}, published {old[column][row]!r}"
            )


def _same(new: Any, old: Any) -> bool:
    if isinstance(new, float) or isinstance(old, float):
        if math.isnan(new) or math.isnan(old):
            return math.isnan(new) and math.isnan(old)
        return math.isclose(new, old, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(new == old)
