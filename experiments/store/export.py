"""A whole study as one file, written row by row in an order that does not depend on how it was computed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.progress import bar
from experiments.store import atomic_files, parts, tidy_table
from experiments.store.completeness import METADATA, Wanted, extent
from experiments.store.parts import IDENTITY, Part, examined
from experiments.store.parts import damaged as damage_of
from experiments.store.reading import by_names, chosen, existing
from experiments.store.seals import Damaged

if TYPE_CHECKING:
    import pyarrow

    from experiments.store.store import Planned

ROWS_AT_A_TIME = 50_000  # rows held in memory before they are written


class Exported(NamedTuple):
    """What went into the file."""

    rows: int
    points: int


class _Stretch(NamedTuple):
    planned: Planned
    place: int  # of its parameters
    part: Part
    panels: range


def export(
    study: str,
    output: Path,
    parameters: str | Sequence[str] = "varying",
    folder: Path | None = None,
    progress: str = "off",
    partial: bool = False,
) -> Exported:
    """Write a study to a CSV or Parquet file by its suffix: identity, parameters by dotted name, outcomes.

    Rows are in order of point, panel and city; a point that stands in several arms has its rows once for each, in order
    of arm. Missing is null in Parquet and an empty cell in CSV; behind `outcome` stands its label. Every part is
    compared with its checksum. A study that lacks planned rows is refused; with `partial` an `IncompleteWarning` says what
    lacks, and so does the metadata of a Parquet file, under ``framebreak.lacking``.
    """
    if output.suffix not in WRITERS:
        near = f"{output.stem}.csv"
        raise Refusal(f"{output.name} is of a kind unknown here; end its name in .csv or .parquet, for example {near}")
    if output.is_dir():
        raise Refusal(f"{output} is a folder; name a file in it, for example {output / f'{study}.parquet'}")
    store = existing(study, folder)
    plan = sorted(store.planned(), key=lambda row: (row.point, row.arm))
    described = chosen([row.config for row in plan], parameters)
    stored = store.stored()
    wanted = [Wanted(row.point, row.arm, row.panels, row.rows_per_panel) for row in plan]
    if not partial:
        by_names(store, wanted, stored).require(partial)
    damaged = examined(part for point in dict.fromkeys(row.point for row in plan) for part in stored.get(point, ()))
    bad = {part.path for part, _ in damaged}
    stored = {point: [part for part in own if part.path not in bad] for point, own in stored.items()}
    how_far = by_names(store, wanted, stored, damaged)
    how_far.require(partial)
    columns, outdated = _columns([part for row in plan for part in stored.get(row.point, ())])
    selected = []
    for place, row in enumerate(plan):
        present = [part for part in stored.get(row.point, ()) if part not in outdated]
        own = parts.stretches(range(row.panels), present)
        selected += [_Stretch(row, place, part, panels) for part, panels in own]
    if not selected:
        raise Refusal(f"{study} has no rows yet; compute them with: framebreak run study={study}")
    if outdated:
        covered = {row.point: [part.panels for part in stored.get(row.point, ()) if part not in outdated] for row in plan}
        older = {part.path.name[:20]: [f"{part.path.name} has other columns than later parts"] for part in outdated}
        how_far = extent(store, wanted, covered, older)
        how_far.require(partial)
    schema = store.with_descriptions(_schema(columns, described))
    if lack := how_far.metadata():
        schema = schema.with_metadata({METADATA: json.dumps(lack)})
    total = sum(len(each.panels) * each.planned.rows_per_panel for each in selected)
    with bar(total, study, progress) as done:
        batches = _batches(selected, described, schema, done)
        atomic_files.write(output, lambda file: WRITERS[output.suffix](file, schema, batches), "name another --output")
    return Exported(total, len({each.planned.point for each in selected}))


def _columns(stored: Sequence[Part]) -> tuple[dict[str, Any], set[Part]]:
    """Every outcome with its field, and the parts whose outcomes are not those of the latest part of their point."""
    schemas: dict[tuple[str, ...], pyarrow.Schema] = {}  # one of each kind: thousands would fill the memory
    latest: dict[str, tuple[str, tuple[str, ...]]] = {}
    kept: list[tuple[Part, str, tuple[str, ...]]] = []
    for part in dict.fromkeys(stored):
        schema, metadata = _footer(part)
        point, names = metadata.get("point", ""), tuple(schema.names)
        names = next((known for known in schemas if known == names), names)
        schemas.setdefault(names, schema)
        when = (metadata.get("ended", ""), names)
        latest[point] = max(latest.get(point, when), when)
        kept.append((part, point, names))
    fields: dict[str, Any] = {}
    for names in dict.fromkeys(names for _, names in latest.values()):
        for field in schemas[names]:
            fields.setdefault(field.name, field)
    return fields, {part for part, point, names in kept if names != latest[point][1]}


def _footer(part: Part) -> tuple[pyarrow.Schema, dict[str, str]]:
    try:
        return part.columns()
    except Damaged as reason:
        raise damage_of(part, reason) from reason


def _schema(columns: dict[str, Any], described: dict[str, Any]) -> pyarrow.Schema:
    import pyarrow

    fields = [columns[name] for name in IDENTITY]
    fields += [pyarrow.field(name, values.type) for name, values in described.items()]
    for name, field in columns.items():
        if name not in IDENTITY:
            fields.append(field.with_nullable(True))
            fields += [tidy_table.label_field(name)] if name in tidy_table.CODED else []
    return pyarrow.schema(fields)


def _batches(
    selected: Sequence[_Stretch], described: dict[str, Any], schema: pyarrow.Schema, done: Callable[[int], object] | None
) -> Iterator[pyarrow.Table]:
    """Tables of some ten thousand rows each."""
    import pyarrow

    held: list[pyarrow.Table] = []
    for each in selected:
        try:
            rows = parts.between(each.part.read()[0], each.panels)
        except Damaged as reason:
            raise damage_of(each.part, reason) from reason
        count = len(rows["panel"])
        rows["arm"] = np.full(count, each.planned.arm, object)
        columns = {name: pyarrow.repeat(values[each.place], count) for name, values in described.items()}
        columns |= {name: tidy_table.array(values) for name, values in rows.items()}
        columns |= {tidy_table.label_name(name): tidy_table.labels(columns[name]) for name in tidy_table.CODED if name in rows}
        arrays = [columns.get(field.name, pyarrow.nulls(count, field.type)) for field in schema]
        held.append(pyarrow.Table.from_arrays(arrays, schema=schema))
        if done:
            done(count)
        if sum(map(len, held)) >= ROWS_AT_A_TIME:
            yield pyarrow.concat_tables(held)
            held = []
    if held:
        yield pyarrow.concat_tables(held)


def _to_parquet(file: BinaryIO, schema: pyarrow.Schema, batches: Iterator[pyarrow.Table]) -> None:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for table in batches:
            writer.write_table(table)


def _to_csv(file: BinaryIO, schema: pyarrow.Schema, batches: Iterator[pyarrow.Table]) -> None:
    import pyarrow.csv

    options = pyarrow.csv.WriteOptions(quoting_style="needed", quoting_header="needed")
    with pyarrow.csv.CSVWriter(file, schema, write_options=options) as writer:
        for table in batches:
            writer.write_table(table)


_Writer = Callable[[BinaryIO, "pyarrow.Schema", Iterator["pyarrow.Table"]], None]
WRITERS: dict[str, _Writer] = {".csv": _to_csv, ".parquet": _to_parquet}
