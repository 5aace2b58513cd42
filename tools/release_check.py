"""See that the changelog, pyproject.toml, CITATION.cff and codemeta.json name the same version and the same day.

.venv/bin/python tools/release_check.py
"""

import json
import re
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]


def stated(root: Path = ROOT) -> dict[str, tuple[str, str | None]]:
    """Version and day by the file that states them; None where a file states no day.

    Raises:
        SystemExit: the changelog does not begin with `## [Unreleased]` and then `## [VERSION] - YYYY-MM-DD`.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    codemeta = json.loads((root / "codemeta.json").read_text(encoding="utf-8"))
    sections = re.findall(r"^## (.*)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    latest = re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", sections[1] if len(sections) > 1 else "")
    if sections[:1] != ["[Unreleased]"] or latest is None:
        raise SystemExit(
            f"CHANGELOG.md: its sections are {sections[:2]}; write ## [Unreleased] and, below it, ## [VERSION] - YYYY-MM-DD"
        )
    return {
        "CHANGELOG.md": (latest[1], latest[2]),
        "pyproject.toml": (project["version"], None),
        "CITATION.cff": (str(citation["version"]), str(citation["date-released"])),
        "codemeta.json": (codemeta["version"], codemeta["datePublished"]),
    }


def disagreements(found: dict[str, tuple[str, str | None]]) -> list[str]:
    """One line for every file that states another version or day than the changelog.

    >>> disagreements({"CHANGELOG.md": ("1.0.0", "2030-01-01"), "pyproject.toml": ("0.9.0", None)})
    ['pyproject.toml: the version is 0.9.0, but CHANGELOG.md has 1.0.0; write 1.0.0']
    """
    wrong = []
    for file, values in found.items():
        for what, value, expected in zip(("version", "day"), values, found["CHANGELOG.md"], strict=True):
            if value not in (None, expected):
                wrong.append(f"{file}: the {what} is {value}, but CHANGELOG.md has {expected}; write {expected}")
    return wrong


if __name__ == "__main__":
    version, day = stated()["CHANGELOG.md"]
    lines = disagreements(stated())
    print("\n".join(lines) if lines else f"version {version} of {day}: all files agree")
    sys.exit(bool(lines))
