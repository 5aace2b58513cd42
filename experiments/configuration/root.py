"""Where the program, its configurations and its results are, and which keys of a configuration are no part of the model."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

VERSION = "0.1.0"  # as in pyproject.toml; a test holds them together
CHECKOUT = Path(__file__).resolve().parents[2]  # where the packages are; site-packages where they were installed as a wheel
# A wheel keeps here what lies beside the packages in a checkout (setup.py).
DATA = CHECKOUT / "framebreak" / "data"
IS_INSTALLED = DATA.is_dir()
CONFIGS = (DATA if IS_INSTALLED else CHECKOUT) / "configs"
PUBLISHED = DATA / "reference" if IS_INSTALLED else CHECKOUT / "results" / "reference"
# The keys that are no part of the model.
APPLICATION = (
    "study",
    "progress",
    "rerun",
    "histories",
    "grounds",
    "engine",
    "dry_run",
    "design",
    "precision",
    "manager",
    "report",
    "fail_fast",
    "order",
)


def results() -> Path:
    """Where results land if nobody says: `results/` in the checkout, or in the working folder where a wheel was installed."""
    return (Path.cwd() if IS_INSTALLED else CHECKOUT) / "results"


def shown(folder: Path) -> str:
    """A folder as a message names it: from here when it lies below."""
    with suppress(ValueError):
        return str(folder.relative_to(Path.cwd()))
    return str(folder)
