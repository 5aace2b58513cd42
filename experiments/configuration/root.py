"""Where the checkout and its configurations are, and which keys of a configuration are no part of the model."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

VERSION = "0.1.0"  # as in pyproject.toml; a test holds them together
CHECKOUT = Path(__file__).resolve().parents[2]
CONFIGS = CHECKOUT / "configs"
# The keys that are no part of the model.
APPLICATION = (
    "study",
    "progress",
    "rerun",
    "histories",
    "engine",
    "dry_run",
    "design",
    "precision",
    "manager",
    "report",
    "fail_fast",
    "order",
)


def shown(folder: Path) -> str:
    """A folder as a message names it: from here when it lies below."""
    with suppress(ValueError):
        return str(folder.relative_to(Path.cwd()))
    return str(folder)
