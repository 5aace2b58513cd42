"""Networks that a study wrote beside its results, found where the results are now.

Parts name them by the path they had when the part was written; whoever simulates compares their digests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.store.identity import FILES

NETWORKS = "networks"  # folder of a study's own networks, beside its parts


def written(name: str, folder: Path) -> Path | None:
    """The file of a study's own networks with this name, in the study's present folder; None for other files."""
    steps = Path(name).parts[-3:]
    if len(steps) < 3 or steps[:2] != (folder.name, NETWORKS):
        return None
    path = folder / NETWORKS / steps[2]
    return path if path.is_file() else None


def local(config: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """A stored configuration, with the study's own networks named where its folder is now."""
    moved = dict(config)
    for key in FILES:
        group, _, name = key.partition(".")
        value = (config.get(group) or {}).get(name)
        if isinstance(value, str) and (path := written(value, folder)):
            moved[group] = {**moved[group], name: str(path)}
    return moved


def text(config: str, folder: Path) -> str:
    """The same for a configuration as parts hold it."""
    return json.dumps(local(json.loads(config), folder)) if NETWORKS in config else config
