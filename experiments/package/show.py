"""`framebreak package show`: what an archive holds, in one page."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import simulation
from experiments.package import bag, code
from experiments.package.verify import said

COMMANDS_SHOWN = 10


def show(path: Path) -> list[str]:
    """Lines about a sound archive."""
    with bag.opened(path) as found:
        found.check()
        about = said(found)
        same = about["model_version"] == simulation.MODEL_VERSION and not code.differences(found.sums)
        lines = [f"{path}: {len(found.sums):,} files, every checksum as in the manifest"]
        lines.append(
            f"model version {about['model_version']}, sources {about['simulation_sha256'][:12]}, {'as here' if same else 'not those here'}"
        )
        for name, each in about["studies"].items():
            lines.append(f"{name}: {each['question']}")
            lines.append(f"  {each['points']:,} points, {each['parts']:,} parts, {each['rows']:,} rows")
        lines += [f"note: {each}" for each in about["notes"]]
        lines += [f"  {each}" for each in about["commands"][:COMMANDS_SHOWN]]
        if len(about["commands"]) > COMMANDS_SHOWN:
            lines.append(f"  and {len(about['commands']) - COMMANDS_SHOWN:,} more commands")
        sizes: dict[str, list[int]] = defaultdict(list)
        for name in found.sums:
            first, rest = name.partition("/")[::2]
            sizes[f"{first}/{rest.partition('/')[0]}/" if first == "results" else f"{first}/" if rest else first].append(
                found.size(name)
            )
        lines += [f"  {name:<34} {len(own):>6,} files {sum(own):>14,} bytes" for name, own in sorted(sizes.items())]
    return lines
