"""What was measured of stories and of scenarios, stored beside them for their notes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read(path: Path, subject: str) -> Mapping[str, Any]:
    """What was measured last: ``model_version``, and what was found by ``subject``; empty where nothing was."""
    if not path.is_file():
        return {"model_version": None, subject: {}}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Store what was measured."""
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
