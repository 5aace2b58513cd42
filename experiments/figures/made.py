"""A figure made from stored tables: image files, and a caption that states what it rests on."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from experiments import figures
from experiments.configuration.sizes import LOOK, NOTE
from experiments.reference.stored import Stored, cities, of
from experiments.reporting import sheet
from experiments.store import atomic_files

INTERVAL = "95 %, replicate panels as units"


class Made(NamedTuple):
    """Content of the files of a figure, by ending, and the digest of the tables it was drawn from."""

    files: dict[str, bytes]
    digest: str


def make(name: str, stored: Stored, look: sheet.Look | None = None) -> Made:
    """Draw a figure from the tables of a folder; simulates nothing."""
    module = figures.find(name)
    tables = {each: stored.table(module.STUDY, each) for each in module.TABLES}
    about = stored.about(module.STUDY)
    options = {option: about["options"][option] for option in getattr(module, "OPTIONS", ())}
    metadata = information(module, stored)
    metadata = {**metadata, **seen(module, tables, options)}
    note = NOTE.format(**about[LOOK]) if LOOK in about else ""
    files = sheet.image(partial(module.draw, **options), tables, metadata, look, note)
    return Made({**files, "md": caption(name, module, metadata).encode()}, metadata["Digest"])


def seen(module: ModuleType, tables: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, str]:
    """What is seen in a figure, in one sentence with its number, read from the tables that it is drawn from."""
    return {"Finding": " ".join(module.finding(tables, **options).split())}


def information(module: ModuleType, stored: Stored) -> dict[str, str]:
    """Metadata and caption: cities, replications, interval, seeds, digest of results."""
    about = stored.about(module.STUDY)
    least, most = about["panels"]
    many = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    has_own = bool(about["points"])  # else it is made of other studies, which have theirs
    last = about.get("last_panel", most - 1)
    return {
        "Title": inspect.getdoc(module).split("\n\n")[0].replace("\n", " "),  # type: ignore[union-attr]
        "Study": module.STUDY,
        "Tables": ", ".join(module.TABLES),
        "Cities": f"{about['cities']:,} in {about['points']:,} arms, {about['cities_per_panel']} in a replicate panel"
        if has_own
        else cities(about),
        "Replications": f"{many} replicate panels in an arm" if has_own else "as in each of them",
        "Interval": getattr(module, "INTERVAL", INTERVAL),
        "Seeds": f"seed {about['seed']}" + (f", panels 0 to {last}" if has_own else ""),
        "Model": f"version {about['model_version']}",
        "Command": about["command"],
        **({"Note": NOTE.format(**about[LOOK])} if LOOK in about else {}),
        "Digest": stored.digest(module.STUDY, module.TABLES),
    }


def caption(name: str, module: ModuleType, metadata: dict[str, str]) -> str:
    """Markdown: what is shown, then what it rests on."""
    text = inspect.getdoc(module) or ""
    facts = "\n".join(f"- {key}: {value}" for key, value in metadata.items() if key not in ("Title", "Finding"))
    return f"# {name}\n\n{metadata['Finding']}\n\n{text}\n\n{facts}\n"


def missing(name: str, stored: Stored) -> str:
    """Which tables a figure lacks in a folder; empty if none."""
    module = figures.find(name)
    if stored.has(module.STUDY, module.TABLES):
        return ""
    return ", ".join("/".join(of(module.STUDY, each)) for each in module.TABLES if not stored.has(module.STUDY, [each]))


def write(made: Made, name: str, folder: Path) -> list[Path]:
    """Write the files of a figure."""

    paths = [folder / f"{name}.{ending}" for ending in made.files]
    for path, content in zip(paths, made.files.values(), strict=True):
        atomic_files.write(path, content, "choose another --output")
    return paths
