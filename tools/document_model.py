"""Tables of docs/model.md that hold measured numbers, filled from the published ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.reference import table as published
from experiments.statistics.tables import estimate_at

WORLDS = {"default": "21.2 / 52", "scarce": "12 / 40", "ample_fast": "20 / 30"}
"""Worlds of `study=concurrent_or_piecemeal`, with their effort and span."""
NETWORKS = ("complete", "random", "given", "both_rewired")


def filled(text: str, name: str, how: str, content: str) -> str:
    """A page with new content between two comments."""
    begin, end = f"<!-- {name}: {how} -->\n", f"<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    assert rest, f"the page has no {begin.strip()}"
    return f"{before}{begin}\n{content}\n{end}{rest.partition(end)[2]}"


def page(path: Path, table: Any) -> str:
    """The page of the model with its measured tables as published; `table` writes one in Markdown."""
    text = path.read_text(encoding="utf-8")
    text = filled(text, "forms of breaking", "filled by tools/document.py from concurrent_or_piecemeal/worlds", forms(table))
    return filled(text, "the network's part", "filled by tools/document.py from networks/part", network(table))


def forms(table: Any) -> str:
    """Shares that enact, one at a time / all at once, by vision and form of frame breaking; breaks in brackets."""
    worlds = published("concurrent_or_piecemeal/worlds").set_index(["vision", "form", "world"])
    made = []
    for vision, form in dict.fromkeys(each[:2] for each in worlds.index):
        cells = []
        for world in WORLDS:
            own = worlds.loc[(vision, form, world)]
            share = " / ".join(f"{own[f'enacted_{way}']:.3f}" for way in ("piecemeal", "concurrent"))
            breaks = " / ".join(f"{own[f'breaks_per_decade_{way}']:.2f}" for way in ("piecemeal", "concurrent"))
            cells.append(f"{share} ({breaks})")
        made.append([f"{vision}, {form}".replace("_", " "), *cells])
    return table(["vision, form", *(f"{world}: {what}".replace("_", " ") for world, what in WORLDS.items())], made)


def network(table: Any) -> str:
    """What who advises whom does to the share of each class, by rule."""
    part = published("networks/part")
    classes = {"class_silo": "silo", "class_integrated": "integrated, not enacted", "enacted": "enacted"}
    made = []
    for rule in dict.fromkeys(part["rule"]):
        at = {
            network: {name: estimate_at(part, f"{name}_minus_generated", place) for name in classes}
            for place, (own, network) in enumerate(zip(part["rule"], part["network"], strict=True))
            if own == rule
        }
        largest = max((each for name in NETWORKS for each in at[name].values()), key=lambda each: abs(each.value))
        made.append([f"`{rule}`", *(f"{each:+.3f}" for each in (largest, *at["no_network"].values()))])
    head = ["rules", "who advises whom: largest difference", *(f"nobody advises: {each}" for each in classes.values())]
    return table(head, made)
