"""The manifest of a study: one row per arm and point, every parameter a typed column by dotted name.

It is written some rows at a time, since the configurations of all points of a large sweep would fill the memory.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from types import NoneType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from experiments.configuration.dotted import PLAIN, flat
from experiments.configuration.interned import Interned
from experiments.store import in_memory, seals
from experiments.store.identity import SCHEMA_VERSION, canonical, configuration_text

if TYPE_CHECKING:
    import pyarrow

FIRST = "first_panel"  # a column that older manifests lack: they say from panel 0 on
COLUMNS = ("point", "arm", "seed", FIRST, "panels", "rows_per_panel", "config")  # and parameters by dotted name
ROWS = 250  # written at a time: of more the writer holds tens of megabytes
AT_ONCE = 10_000  # rows up to which a manifest is read whole and added to, some 20 MB


class Row(NamedTuple):
    """One row of the manifest: an arm's point; the configuration as text where it was read from the manifest."""

    point: str
    arm: str
    seed: str
    panels: int  # up to here, the first being `first_panel`
    rows_per_panel: int
    config: str | Mapping[str, Any]
    first_panel: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Where the row stands."""
        return self.arm, self.point


def write(file: BinaryIO, before: bytes | None, new: Mapping[tuple[str, str], Row]) -> None:
    """Write the rows there were, if any, and the new ones, which replace those of the same arm and point; then the checksum."""
    _write(file, before, new)
    seals.seal(file)


def _write(file: BinaryIO, before: bytes | None, new: Mapping[tuple[str, str], Row]) -> None:
    import pyarrow

    added = _added(before, new)
    if added is not None:
        with _writer(file, added.schema) as writer:
            for start in range(0, added.num_rows, ROWS):
                writer.write_table(added.slice(start, ROWS))
        return

    def rows() -> Iterator[Row]:
        old = (row for row in _read(before) if row.key not in new)
        return heapq.merge(old, (new[key] for key in sorted(new)), key=lambda row: row.key)

    kinds = dict(sorted(_kinds(_config(row) for row in rows()).items()))  # as in the text of a configuration
    fixed = [(name, "int64" if name in (FIRST, "panels", "rows_per_panel") else "string") for name in COLUMNS[:-1]]
    named = [*fixed, *((name, kind) for name, kind in kinds.items() if name not in COLUMNS), ("config", "string")]
    schema = pyarrow.schema(named, metadata={"framebreak.schema_version": str(SCHEMA_VERSION)})
    with _writer(file, schema) as writer:
        every = rows()
        while some := list(islice(every, ROWS)):
            writer.write_table(_table(some, kinds, schema))


@contextmanager
def _writer(file: BinaryIO, schema: pyarrow.Schema) -> Iterator[pyarrow.parquet.ParquetWriter]:
    import pyarrow.parquet

    coded = [name for name in schema.names if name not in ("point", "config")]  # the others differ in every row
    # What Arrow has kept of an older file's metadata goes: its checksum would be found before this one.
    schema = schema.with_metadata({f"{seals.META}schema_version": str(SCHEMA_VERSION)})
    with pyarrow.parquet.ParquetWriter(file, schema, use_dictionary=coded, write_statistics=False) as writer:
        yield writer
        writer.add_key_value_metadata(seals.ENTRIES)


def _table(rows: Sequence[Row], kinds: Mapping[str, str], schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow

    columns = _arrays([_config(row) for row in rows], kinds)
    columns |= {name: pyarrow.array([getattr(row, name) for row in rows], schema.field(name).type) for name in COLUMNS[:-1]}
    columns["config"] = pyarrow.array([_text(row) for row in rows], "string")
    return pyarrow.table([columns[name] for name in schema.names], schema)


def _added(before: bytes | None, new: Mapping[tuple[str, str], Row]) -> pyarrow.Table | None:
    """All rows in order, where the old ones can stay as they are; None where there are too many or a column's type changes.

    Studies enter points many times over; to read every configuration again each time would take longer than the cities.
    """
    import pyarrow

    if before is None:
        return None
    file = in_memory.parquet(before)
    if file.metadata.num_rows + len(new) > AT_ONCE:
        return None
    schema, types = file.schema_arrow, _types(_config(row) for row in new.values())
    kinds = {field.name: str(field.type).replace("double", "float64") for field in schema if field.name not in COLUMNS}
    fit = all(_fits(kinds.get(name, ""), of_new) for name, of_new in types.items() if name not in COLUMNS)
    if not fit or list(kinds) != sorted(kinds) or FIRST not in schema.names:
        return None
    old = file.read(use_threads=False)
    keys = zip(old["arm"].to_pylist(), old["point"].to_pylist(), strict=True)
    stays = old.filter(pyarrow.array([key not in new for key in keys], "bool"))
    joined = pyarrow.concat_tables([stays, _table(list(new.values()), kinds, schema)])
    return joined.sort_by([("arm", "ascending"), ("point", "ascending")])


def _read(before: bytes | None) -> Iterator[Row]:
    if before is not None:
        file = in_memory.parquet(before)
        columns = [name for name in COLUMNS if name in file.schema_arrow.names]
        for batch in file.iter_batches(ROWS, columns=columns, use_threads=False):
            yield from (Row(**row) for row in batch.to_pylist())


def _text(row: Row) -> str:
    return row.config if isinstance(row.config, str) else configuration_text(row.config)


def _config(row: Row) -> Mapping[str, Any]:
    return json.loads(row.config) if isinstance(row.config, str) else row.config


def parameters(configs: Sequence[Mapping[str, Any]]) -> dict[str, pyarrow.Array]:
    """Every parameter of some configurations as a typed column by dotted name; lists become JSON text."""
    return _arrays(configs, _kinds(configs))


def _kinds(configs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The type of every parameter's column, in the order in which parameters come."""
    return {name: _kind(types) for name, types in _types(configs).items()}


def _types(configs: Iterable[Mapping[str, Any]]) -> dict[str, set[type]]:
    """The types of every parameter's values; none of a value that is null."""
    types: dict[str, set[type]] = {}
    seen: set[Interned] = set()
    several = iter(configs)
    while some := list(islice(several, ROWS)):
        for name in dict.fromkeys(name for config in some for name in config):
            groups = {id(config[name]): config[name] for config in some if name in config}
            new = [group for group in groups.values() if not (isinstance(group, Interned) and group in seen)]
            seen.update(group for group in new if isinstance(group, Interned))
            for key, values in _values(name, new).items():
                kinds = set(map(type, values))
                if int in kinds and any(type(value) is int and abs(value) >= 2**63 for value in values):
                    kinds = {str if type(value) is int and abs(value) >= 2**63 else type(value) for value in values}
                types.setdefault(key, set()).update(kinds)
    return {name: kinds - {NoneType} for name, kinds in types.items()}


def _values(name: str, groups: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """The values of a group's parameters by dotted name, in several configurations; None where one lacks a parameter."""
    names = list(groups[0]) if groups and isinstance(groups[0], Mapping) else []
    if names and all(isinstance(group, Mapping) and list(group) == names for group in groups):
        columns = list(zip(*(group.values() for group in groups), strict=True))
        others = (column for column in columns if not PLAIN.issuperset(map(type, column)))
        if not any(isinstance(value, Mapping) for column in others for value in column):
            return {f"{name}.{key}": column for key, column in zip(names, columns, strict=True)}
    each = [dict(flat({name: group})) for group in groups]
    return {key: [own.get(key) for own in each] for key in dict.fromkeys(key for own in each for key in own)}


def _kind(kinds: set[type]) -> str:
    if kinds <= {bool}:
        return "bool"
    if kinds <= {int}:
        return "int64"
    return "float64" if kinds <= {int, float} else "string"


def _fits(kind: str, types: set[type]) -> bool:
    """Whether a column of this type stays as it is when values of these types are added; text takes anything."""
    return kind != "" and (not types or kind in ("string", _kind(types)) or (kind == "float64" and types == {int}))


def _arrays(configs: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> dict[str, pyarrow.Array]:
    """The columns of some configurations, made group by group: a group that they share is read once."""
    import pyarrow

    columns: dict[str, pyarrow.Array] = {}
    for group in dict.fromkeys(name for config in configs for name in config):
        held = [config.get(group, {}) for config in configs]
        if all(each is held[0] for each in held):
            for name, value in flat({group: held[0]}):
                columns[name] = pyarrow.repeat(_scalar(value, kinds[name]), len(configs))
            continue
        for name, values in _values(group, held).items():
            columns[name] = _array(values, kinds[name])
    return {
        name: columns[name] if name in columns else pyarrow.nulls(len(configs), pyarrow.type_for_alias(kind))
        for name, kind in kinds.items()
    }


def _scalar(value: Any, kind: str) -> pyarrow.Scalar:
    return _array([value], kind)[0]


def _array(values: Sequence[Any], kind: str) -> pyarrow.Array:
    import pyarrow

    if kind == "string":
        values = [value if value is None or isinstance(value, str) else canonical(value) for value in values]
    return pyarrow.array(values, kind)
