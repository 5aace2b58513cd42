"""What the columns of a table are: in the metadata of Arrow's fields, and as a Table Schema beside a file that has none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.store import atomic_files
from experiments.store.tidy_table import CODED, IDENTITY_ABOUT, LABELS, label_name
from simulation.parameters import Parameters
from simulation.quantity import Choice, Quantity, Switch, described

if TYPE_CHECKING:
    import pyarrow

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


@cache
def of_parameters() -> Mapping[str, Mapping[str, str]]:
    """Unit and meaning of the model's parameters, by dotted name."""
    found = {}
    for group, kind in Parameters.__annotations__.items():
        for name, _, about in described(kind):
            found[f"{group}.{name}"] = {"unit": _unit(about), "meaning": about.meaning}
    return found


def _unit(about: Quantity | Choice | Switch) -> str:
    if isinstance(about, Quantity):
        return about.unit
    return f"one of {', '.join(each.name.lower() for each in about.options)}" if isinstance(about, Choice) else "true or false"


def described_schema(schema: pyarrow.Schema, outcomes: Sequence[Mapping[str, str]]) -> pyarrow.Schema:
    """The schema with unit and meaning of identity, parameters and outcomes, as far as they are known.

    Args:
        schema: Of a table of rows.
        outcomes: Name, unit and meaning of each outcome, as `study.json` has them.
    """
    about = {**of_parameters(), **IDENTITY_ABOUT}
    about |= {each["name"]: {"unit": each["unit"], "meaning": each["meaning"]} for each in outcomes}
    for place, field in enumerate(schema):
        if field.name in about:
            schema = schema.set(place, field.with_metadata(about[field.name]))
    return schema


def table_schema(schema: pyarrow.Schema) -> dict[str, Any]:
    """A Table Schema of the Data Package standard (version 2) for the fields of an Arrow schema.

    >>> import pyarrow
    >>> use = pyarrow.field("use", "float64", metadata={"unit": "share", "meaning": "mean use"})
    >>> table_schema(pyarrow.schema([use]))["fields"]
    [{'name': 'use', 'type': 'number', 'description': 'mean use', 'unit': 'share'}]
    """
    return {"$schema": PROFILE, "missingValues": [""], "fields": [_field(each) for each in schema]}


def _field(field: pyarrow.Field) -> dict[str, Any]:
    import pyarrow

    about = {name.decode(): value.decode() for name, value in (field.metadata or {}).items()}
    made: dict[str, Any] = {"name": field.name, "type": "string"}
    if pyarrow.types.is_boolean(field.type):
        made["type"] = "boolean"
    elif pyarrow.types.is_integer(field.type):
        made["type"] = "integer"
    elif pyarrow.types.is_floating(field.type):
        made["type"] = "number"
    if "meaning" in about:
        made["description"] = about["meaning"]
    if about.get("unit"):
        made["unit"] = about["unit"]
    if field.name in CODED:
        made |= {
            "categories": [{"value": code, "label": label} for code, label in enumerate(LABELS)],
            "categoriesOrdered": True,
        }
    elif field.name in map(label_name, CODED):
        made |= {"categories": list(LABELS), "categoriesOrdered": True}
    return made


def write(beside: Path, schema: pyarrow.Schema) -> Path:
    """Write the Table Schema of a table's file beside it, as NAME.columns.json; gives its path."""
    path = beside.with_name(f"{beside.stem}.columns.json")
    atomic_files.write(
        path, (json.dumps(table_schema(schema), indent=2, ensure_ascii=False) + "\n").encode(), "name another --output"
    )
    return path
