"""What the rows of a package have cost: seconds of computing, and the machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.package.studies import Packed


def sentence(packed: Packed) -> str:
    """How long the rows of a study were computed, and where, as far as its parts say; nothing where they do not."""
    if not packed.environments:
        return ""
    where = " and on ".join(filter(None, dict.fromkeys(_machine(packed, name) for name in packed.environments)))
    spent = f"{packed.seconds:,.1f} s" if packed.seconds < 120 else f"{packed.seconds / 60:,.0f} min"
    rows = f"The rows were computed in {spent} by the clock, part by part{f', on {where}' if where else ''}."
    return f"{rows} The first run on a machine compiles the model before, which takes about a minute more."


def _machine(packed: Packed, environment: str) -> str:
    try:
        there = json.loads((packed.store.folder / "env" / f"{environment}.json").read_bytes())
        model, cores = there["cpu"].get("model") or there["machine"], there["cpu"].get("cores")
        return f"{model}{f' with {cores} cores' if cores else ''} under Python {there['python']}"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""
