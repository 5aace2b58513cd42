"""Files of the authors in a package: scripts, figures and texts of a paper, and which of them is which figure."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.errors import Refusal, suggestion
from experiments.package import layout

PLACE = "own/"  # in an archive
_COLUMNS = ("item", "file", "command")
_SCRIPTS = {".py", ".r", ".jl", ".m", ".do", ".sh", ".ipynb", ".qmd", ".rmd", ".nlogo"}
_SOURCES = _SCRIPTS | {".tex", ".bib", ".md", ".txt"}  # written by hand: scripts and texts


class Item(NamedTuple):
    """A figure or table of a paper."""

    item: str  # as the paper calls it, such as Figure 2
    file: str  # below data/ of the archive
    command: str  # that makes it; nothing where it is not known


def included(paths: Sequence[Path]) -> dict[str, Path]:
    """The files of `--include` by their names in an archive."""
    files: dict[str, Path] = {}
    for path in paths:
        if not path.is_file():
            raise Refusal(f"--include {path}: there is no such file; give each file by itself")
        name = PLACE + path.name
        if reason := layout.misfit(name):
            raise Refusal(f"--include {path}: its name {reason}; rename it")
        if path.stat().st_size > layout.LARGEST:
            raise Refusal(f"--include {path} has {path.stat().st_size:,} bytes, and {layout.LARGEST:,} are the most")
        if layout.twice([*files, name]):
            raise Refusal(f"--include {path}: another file of that name is included; rename one of them")
        files[name] = path
    return files


def mapped(path: Path | None, names: Collection[str]) -> list[Item]:
    """The table of `--map`: which figure or table of the paper is which file, and the command that makes it.

    Args:
        path: A CSV file with the columns item, file and command.
        names: What the archive holds, below data/.
    """
    if path is None:
        return []
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal(f"--map {path} cannot be read ({error}); give a CSV file with the columns item, file, command") from error
    items = []
    for number, row in enumerate(rows, 2):
        if set(row) != set(_COLUMNS) or not all(isinstance(each, str) for each in row.values()):
            raise Refusal(f"--map {path}, line {number}: the columns are to be item, file and command")
        file = row["file"].strip()
        known = file if file in names else next((each for each in names if each == PLACE + file), "")
        if not known:
            raise Refusal(f"--map {path}, line {number}: the archive has no {file}; {suggestion(file, names, 'file')}")
        items.append(Item(" ".join(row["item"].split()), known, " ".join(row["command"].split())))
    if not items:
        raise Refusal(f"--map {path} has no line; each is to name an item, a file and a command")
    return items


def scripts(names: Iterable[str]) -> list[str]:
    """The authors' scripts among the files of an archive, in the order in which they run."""
    return sorted(name for name in names if name.startswith(PLACE) and name.endswith(".py"))


def unmade(items: Sequence[Item], files: Mapping[str, Path]) -> list[str]:
    """Figures and tables of the authors of which no command is known; what people write by hand needs none."""
    known = {each.file for each in items if each.command}
    return [name for name in files if name not in known and not is_source(name)]


def is_source(name: str) -> bool:
    """Whether a file is written by hand, as scripts and texts are, and by no command.

    >>> is_source("own/figure2.R"), is_source("own/figure2.pdf")
    (True, False)
    """
    return Path(name).suffix.lower() in _SOURCES
