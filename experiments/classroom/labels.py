"""What the page calls things in a language: the texts of labels.yaml, and the measures by which sides are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MARGIN = 0.03  # a difference within it counts as a tie; the smallest effect of interest of the verdict table


class Measure(NamedTuple):
    """Something to compare the regimes by."""

    name: str
    label: str
    meaning: str


MEASURES = (
    Measure(
        "integrated", "integrated systems", "cities whose systems are integrated after thirteen years, whether used or not"
    ),
    Measure("used", "systems in real use", "cities that use the platform in earnest after thirteen years, however integrated"),
    Measure("enacted", "integrated and in real use", "cities that are integrated and use it: what one of the eleven reached"),
    Measure("use", "mean use", "how far the platform is used after thirteen years, mean over cities, 0 to 1"),
)


ENGLISH = "en"


@cache
def labels(language: str = ENGLISH) -> dict[str, Any]:
    """The content of labels.yaml: labels, slider ranges and the glossary, by group, with the texts of a language."""
    english: dict[str, Any] = load(Path(__file__).with_name("labels.yaml"))
    return english if language == ENGLISH else _merged(english, translated(language))


@cache
def translated(language: str) -> dict[str, Any]:
    """What a language has in place of the English texts of labels.yaml, of the measures and of the model; English has none.

    Args:
        language: One of `languages.LANGUAGES`.
    """
    if language == ENGLISH:
        return {}
    return dict(spaced(load(Path(__file__).with_name("languages") / f"labels.{language}.yaml"), language))


def parameter(name: str, language: str = ENGLISH) -> str | None:
    """What the page calls a parameter or an option by its dotted name; None where it has no word for it.

    >>> parameter("change_programme.effort"), parameter("seed")
    ('effort of the programme', None)
    """
    texts = labels(language)
    for group in ("levers", "side_levers", "options"):
        if name in texts[group]:
            return str(texts[group][name]["label"])
    return texts["others"].get(name)


def measures(language: str = ENGLISH) -> tuple[Measure, ...]:
    """The measures with what a language calls them."""
    own = translated(language).get("measures", {})
    return tuple(each._replace(**own.get(each.name, {})) for each in MEASURES)


def spaced(value: Any, language: str) -> Any:
    """The same texts as a language prints them: with spaces that break no line before marks, and its own apostrophes.

    >>> spaced({"ask": ["Qui ?"]}, "fr")
    {'ask': ['Qui\\u202f?']}
    """
    if isinstance(value, str):
        return _french(value) if language == "fr" else value
    if isinstance(value, Mapping):
        return {key: spaced(each, language) for key, each in value.items()}
    return [spaced(each, language) for each in value] if isinstance(value, list) else value


def _french(text: str) -> str:
    """Narrow spaces that break no line before high marks and within guillemets, and apostrophes as books print them.

    >>> _french("l'un ; « l'autre » : 3 %")
    'l’un\\u202f; «\\u202fl’autre\\u202f»\\u202f: 3\\u202f%'
    """
    spaced_out = re.sub(r" (?=[?!:;%»])|(?<=«) ", "\u202f", text)
    return re.sub(r"(?<=[^\W\d_])'(?=\w)", "\u2019", spaced_out)


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with the other's values in place of its own, mapping by mapping; what it has not itself is left out."""
    found = dict(one)
    for key, value in other.items():
        if key in found:
            found[key] = _merged(found[key], value) if isinstance(found[key], Mapping) and isinstance(value, Mapping) else value
    return found


def load(path: Path) -> Any:
    """The content of a YAML file, read by the compiled loader, since a page waits for it.

    Raises:
        yaml.YAMLError: The file is no YAML.
    """
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
