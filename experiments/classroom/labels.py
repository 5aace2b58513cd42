"""What the page calls things: the texts of labels.yaml, and the measures by which sides are compared."""

from __future__ import annotations

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


@cache
def labels() -> dict[str, Any]:
    """The content of labels.yaml: labels, slider ranges and the glossary, by group."""
    return load(Path(__file__).with_name("labels.yaml"))


def load(path: Path) -> Any:
    """The content of a YAML file, read by the compiled loader, since a page waits for it.

    Raises:
        yaml.YAMLError: The file is no YAML.
    """
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
