"""Tables made of a study's summary.json and provenance.json: its numbers, and every value of its configuration."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from experiments.configuration.dotted import flat
from experiments.statistics.tables import Table

RECIPE = Path(__file__).with_name("recipe.yaml")
FROM = {"numbers": "summary.json", "parameters": "provenance.json"}  # file of a stored study, by the table that is made of it
_NOT_MODEL = ("study", "setting", "precision", "manager")


@cache
def recipe() -> dict[str, Any]:
    """Which studies, with which overrides, and which of their tables and numbers are published."""
    studies: dict[str, Any] = yaml.safe_load(RECIPE.read_text(encoding="utf-8"))
    return studies


def names(study: str) -> list[str]:
    """Which of these tables the recipe wants of a study."""
    wanted = recipe()["studies"].get(study, {})
    return [name for name in FROM if wanted.get(name)]


def table(study: str, name: str, answer: Mapping[str, Any]) -> Table:
    """One of these tables, from the content of its file; numbers that an older file lacks are left out."""
    if name == "parameters":
        return parameters(answer["configuration"])
    return numbers(answer, [key for key in recipe()["studies"][study]["numbers"] if key in answer])


def numbers(summary: Mapping[str, Any], keys: Sequence[str]) -> Table:
    """Parts of a summary as a table: key, value, and text where a value is no number."""
    columns: Table = {"key": [], "value": [], "text": []}
    for key in keys:
        for name, value in _leaves(key, summary[key]):
            is_number = isinstance(value, int | float)
            columns["key"].append(name)
            columns["value"].append(float(value) if is_number else math.nan)
            columns["text"].append("" if is_number or value is None else str(value))
    return columns


def parameters(configuration: Mapping[str, Any]) -> Table:
    """Every value of the model's configuration, as text."""
    values = list(flat({name: each for name, each in configuration.items() if name not in _NOT_MODEL}))
    return {"parameter": [name for name, _ in values], "value": [as_text(value) for _, value in values]}


def as_text(value: Any) -> str:
    """A value as text, with all its digits.

    >>> as_text(1.0), as_text(0.25), as_text(0.123456789)
    ('1', '0.25', '0.123456789')
    """
    if not isinstance(value, float):
        return str(value)
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}", inner)
    else:
        yield name, ", ".join(map(str, value)) if isinstance(value, list) else value
