"""`framebreak package show`: what an archive holds, in one page."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import simulation
from experiments.package import bag, code, counts, layout
from experiments.package.verify import about_archive

COMMANDS_SHOWN = 10


def show(path: Path) -> list[str]:
    """Lines about a sound archive."""
    with bag.opened(path) as archive:
        archive.check()
        about = about_archive(archive)
        counts.refuse_others(archive, about)
        same = about["model_version"] == simulation.MODEL_VERSION and not code.differences(archive.sums)
        lines = [f"{path}: {len(archive.sums):,} files, every checksum as in the manifest"]
        lines += [about["title"]] if about["title"] else []
        questions = [each["question"] for each in about["studies"].values()]
        lines += [about["question"]] if about["question"] and about["question"] not in questions else []
        where = "as here" if same else "not those here"
        lines.append(f"model version {about['model_version']}, sources {about['simulation_sha256'][:12]}, {where}")
        for name, each in about["studies"].items():
            lines.append(f"{name}: {each['question']}")
            lines.append(f"  {each['points']:,} points, {each['parts']:,} parts, {each['rows']:,} rows")
        lines += [f"note: {each}" for each in about["notes"]]
        lines += [f"  {each}" for each in about["commands"][:COMMANDS_SHOWN]]
        if len(about["commands"]) > COMMANDS_SHOWN:
            lines.append(f"  and {len(about['commands']) - COMMANDS_SHOWN:,} more commands")
        sizes: dict[str, list[int]] = defaultdict(list)
        for name in archive.sums:
            sizes[_group(name)].append(archive.size(name))
        lines += [f"  {name:<34} {len(own):>6,} files {sum(own):>14,} bytes" for name, own in sorted(sizes.items())]
    return [layout.plain(line) for line in lines]


def _group(name: str) -> str:
    """The folder under which a file is counted: of results, each study's."""
    steps = name.split("/")
    if len(steps) == 1:
        return name
    return "/".join(steps[: 2 if steps[0] == "results" and len(steps) > 2 else 1]) + "/"
