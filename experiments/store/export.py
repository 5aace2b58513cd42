"""A whole study as one file, written row by row in an order that does not depend on how it was computed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from experiments.errors import Refusal
from experiments.progress import bar
from experiments.store import atomic_files, column_descriptions, parts, tidy_table
from experiments.store.batches import Piece, examined
from experiments.store.batches import damaged as damage_of
from experiments.store.completeness import METADATA, Wanted
from experiments.store.parts import IDENTITY
from experiments.store.reading import by_names, described_by, existing
from experiments.store.seals import Damaged
from experiments.store.whole_table import PLACES, Stretch, gather

if TYPE_CHECKING:
    import pyarrow

    from experiments.store.store import Store

ROWS_AT_A_TIME = 50_000  # rows held in memory before they are written
ROWS_OF_BATCHES = 300_000  # the same, where points lie in batches with others, in another order
OTHER_COLUMNS = "it has other columns than later parts"


class Exported(NamedTuple):
    """What went into the file."""

    rows: int
    points: int


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
    lacks, and so does the metadata of a Parquet file, under ``framebreak.lacking``. Types, units, meanings and labels stand
    beside the file, in NAME.columns.json, as a Table Schema; in a Parquet file the fields have them as well.
    """
    if output.suffix not in WRITERS:
        near = f"{output.stem}.csv"
        raise Refusal(f"{output.name} is of a kind unknown here; end its name in .csv or .parquet, for example {near}")
    if output.is_dir():
        raise Refusal(f"{output} is a folder; name a file in it, for example {output / f'{study}.parquet'}")
    store = existing(study, folder)
    plan = store.manifest().sort_by([("point", "ascending"), ("arm", "ascending")])
    described = described_by(plan, parameters)
    stored = store.stored()
    wanted = [Wanted(**row) for row in plan.select(Wanted._fields).to_pylist()]
    if not partial:
        by_names(store, wanted, stored).require(partial)
    damaged = examined(piece for point in dict.fromkeys(row.point for row in wanted) for piece in stored.get(point, ()))
    bad = {piece.path for piece, _ in damaged}
    sound = {point: [piece for piece in own if piece.path not in bad] for point, own in stored.items()}
    columns, outdated = _columns([piece for row in wanted for piece in sound.get(row.point, ())])
    present = {point: [piece for piece in own if piece not in outdated] for point, own in sound.items()}
    reasons = damaged + [(piece, OTHER_COLUMNS) for piece in outdated]
    how_far = by_names(store, wanted, present, reasons)
    how_far.require(partial)
    if not how_far.rows:
        raise Refusal(f"{study} has no rows yet; {how_far.mending()}")
    schema = _schema(columns, {name: plan.schema.field(name).type for name in described})
    schema = column_descriptions.described_schema(schema, store.about().get("columns", ()))
    if lack := how_far.metadata():
        schema = schema.with_metadata({METADATA: json.dumps(lack)})
    with bar(how_far.rows, study, progress) as done:
        batches = _batches(store, plan, wanted, present, schema, done)
        atomic_files.write(output, lambda file: WRITERS[output.suffix](file, schema, batches), "name another --output")
    column_descriptions.write(output, schema)
    points = {each.point for each in wanted if any(parts.stretches(range(each.panels), present.get(each.point, ())))}
    return Exported(how_far.rows, len(points))


def _columns(stored: Sequence[Piece]) -> tuple[dict[str, Any], set[Piece]]:
    """Every outcome with its field, and the pieces whose outcomes are not those of the latest piece of their point."""
    schemas: dict[tuple[str, ...], pyarrow.Schema] = {}  # one of each kind: thousands would fill the memory
    latest: dict[str, tuple[str, tuple[str, ...]]] = {}
    kept: list[tuple[Piece, tuple[str, ...]]] = []
    for piece in dict.fromkeys(stored):
        schema, metadata = _footer(piece)
        names = tuple(schema.names)
        names = next((known for known in schemas if known == names), names)
        schemas.setdefault(names, schema)
        when = (metadata.get("ended", ""), names)
        latest[piece.point] = max(latest.get(piece.point, when), when)
        kept.append((piece, names))
    fields: dict[str, Any] = {}
    for names in dict.fromkeys(names for _, names in latest.values()):
        for field in schemas[names]:
            fields.setdefault(field.name, field)
    return fields, {piece for piece, names in kept if names != latest[piece.point][1]}


def _footer(piece: Piece) -> tuple[pyarrow.Schema, dict[str, str]]:
    try:
        return piece.columns()
    except Damaged as reason:
        raise damage_of(piece, reason) from reason


def _schema(columns: dict[str, Any], described: dict[str, Any]) -> pyarrow.Schema:
    import pyarrow

    fields = [columns[name] for name in IDENTITY]
    fields += [pyarrow.field(name, kind) for name, kind in described.items()]
    for name, field in columns.items():
        if name not in IDENTITY:
            fields.append(field.with_nullable(True))
            fields += [tidy_table.label_field(name)] if name in tidy_table.CODED else []
    return pyarrow.schema(fields)


def _batches(
    store: Store,
    plan: pyarrow.Table,
    wanted: Sequence[Wanted],
    present: Mapping[str, Sequence[Piece]],
    schema: pyarrow.Schema,
    done: Callable[[int], object] | None,
) -> Iterator[pyarrow.Table]:
    """Tables of some ten thousand rows each; of many more where short points lie in one file with others."""
    import pyarrow

    for some in _slices(wanted, present):
        stretches = [
            Stretch(place, piece, own)
            for place in some
            for piece, own in parts.stretches(range(wanted[place].panels), present.get(wanted[place].point, ()))
        ]
        gathered = gather(stretches)
        for piece, reason in gathered.damaged:
            raise damage_of(piece, Damaged(reason))
        places, count = pyarrow.array(gathered.places), len(gathered.places)
        columns: dict[str, Any] = {name: gathered.rows[name] for name in gathered.rows.column_names}
        columns["study"] = pyarrow.repeat(store.study, count)
        columns |= {name: plan[name].take(places) for name in schema.names if name in plan.column_names and name not in PLACES}
        for name in tidy_table.CODED:
            if name in columns:
                columns[tidy_table.label_name(name)] = tidy_table.labels(columns[name])
        arrays = [columns[field.name] if field.name in columns else pyarrow.nulls(count, field.type) for field in schema]
        if done:
            done(count)
        yield pyarrow.Table.from_arrays(arrays, schema=schema)


def _slices(wanted: Sequence[Wanted], present: Mapping[str, Sequence[Piece]]) -> Iterator[range]:
    """Places of arms' points, as many as have some ten thousand rows; more of those in batches, read once for all."""
    first, rows = 0, 0.0
    for place, each in enumerate(wanted):
        is_short = any(not isinstance(piece, parts.Part) for piece in present.get(each.point, ()))
        rows += each.panels * each.rows_per_panel * (ROWS_AT_A_TIME / ROWS_OF_BATCHES if is_short else 1)
        if rows >= ROWS_AT_A_TIME or place == len(wanted) - 1:
            yield range(first, place + 1)
            first, rows = place + 1, 0.0


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
