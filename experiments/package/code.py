"""The program's own files: which of them are packed, and how those of an archive differ from the present ones."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from experiments.configuration.root import CHECKOUT
from experiments.errors import Refusal
from experiments.store.provenance import is_ours, python_files

PLACE = "code/"  # in an archive
NEEDED = ("CITATION.cff", "LICENSE", "codemeta.json", "pyproject.toml", "requirements.lock")
# of tools/, without a suffix by which they would be packed
SCRIPTS = ("bootstrap", "browser-test", "cluster-test", "installer.lock", "lock", "newer-mesa", "newer-mesa.lock")
PAGES = ("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "DECISIONS.md", "README.md", "results/README.md")
ALSO = (*PAGES, "MANIFEST.in", "Makefile", "setup.py", *(f"tools/{name}" for name in SCRIPTS))
FOLDERS = (
    "benchmarks", "configs", "docs", "experiments", "framebreak", "hydra_plugins", "results/reference", "simulation", "tests",
    "tools",
)  # fmt: skip
_KINDS = ("cff", "css", "csv", "graphml", "html", "js", "json", "md", "pdf", "png", "py", "svg", "toml", "txt", "woff2", "yaml")
SUFFIXES = frozenset(f".{each}" for each in _KINDS)  # what the project is made of; an author's other files stay at home
SHOWN = 6


def files(root: Path = CHECKOUT) -> dict[str, Path]:
    """Every file to pack by its name in the project; a program installed without its project's files is refused."""
    packed = {name: root / name for name in (*NEEDED, *ALSO) if (root / name).is_file()}
    absent = [name for name in NEEDED if name not in packed]
    if absent:
        raise Refusal(
            f"{root} lacks {', '.join(absent)}, which belong into a package; use a checkout or an unpacked source archive"
        )
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root)
            is_source = path.suffix in SUFFIXES or path.name.startswith(("LICENSE", "NOTICE"))
            if is_source and is_ours(name) and path.is_file():
                packed[name.as_posix()] = path
    return packed


def differences(sums: Mapping[str, str], root: Path = CHECKOUT) -> dict[str, tuple[str | None, str | None]]:
    """Files of the model that differ: digests in the archive and here, by name; None where there is no such file."""
    packed = {
        name.removeprefix(PLACE): each
        for name, each in sums.items()
        if name.startswith(f"{PLACE}simulation/") and name.endswith(".py")
    }
    here = {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in python_files("simulation", root)
    }
    both = {name: (packed.get(name), here.get(name)) for name in sorted({*packed, *here})}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def analyses_differ(sums: Mapping[str, str], root: Path = CHECKOUT) -> bool:
    """Whether the sources of the experiments in an archive are not the present ones."""
    packed = {name.removeprefix(PLACE): each for name, each in sums.items() if name.startswith(f"{PLACE}experiments/")}
    here = {path.relative_to(root).as_posix(): path for path in python_files("experiments", root)}
    of_code = {name: each for name, each in packed.items() if name.endswith(".py")}
    return of_code != {name: sha256(path.read_bytes()).hexdigest() for name, path in here.items()}


def summary(changed: Mapping[str, tuple[str | None, str | None]]) -> str:
    """The changed files, in few words.

    >>> summary({"simulation/city.py": ("1", "2"), "simulation/new.py": (None, "3")})
    'simulation/city.py is another, simulation/new.py is only here'
    """
    words = {True: "is only here", False: "is only in the archive"}
    items = [f"{name} {'is another' if one and other else words[one is None]}" for name, (one, other) in changed.items()]
    return ", ".join(items[:SHOWN]) + (f" and {len(items) - SHOWN} more" if len(items) > SHOWN else "")
