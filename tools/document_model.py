"""Tables of docs/model.md that hold measured numbers, filled from the published ones."""

from __future__ import annotations

from pathlib import Path

from experiments.reference import table

WORLDS = {"default": "21.2 / 52", "scarce": "12 / 40", "ample_fast": "20 / 30"}
"""Worlds of `study=concurrent_or_piecemeal`, with their effort and span."""
NETWORKS = ("complete", "random", "given", "both_rewired")


def filled(text: str, name: str, how: str, content: str) -> str:
    """A page with new content between two comments."""
    begin, end = f"<!-- {name}: {how} -->\n", f"<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    assert rest, f"the page has no {begin.strip()}"
    return f"{before}{begin}\n{content}\n{end}{rest.partition(end)[2]}"


def page(path: Path) -> str:
    """The page of the model with its measured tables as published."""
    text = path.read_text(encoding="utf-8")
    text = filled(text, "forms of breaking", "filled by tools/document.py from concurrent_or_piecemeal/worlds", forms())
    return filled(text, "the network's part", "filled by tools/document.py from networks/part", network())


def _rows(head: list[str], rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, ["---"] * len(head), *rows])


def forms() -> str:
    """Shares that enact, one at a time / all at once, by vision and form of frame breaking; breaks in brackets."""
    worlds = table("concurrent_or_piecemeal/worlds").set_index(["vision", "form", "world"])
    made = []
    for vision, form in dict.fromkeys(each[:2] for each in worlds.index):
        cells = []
        for world in WORLDS:
            own = worlds.loc[(vision, form, world)]
            share = " / ".join(f"{own[f'enacted_{way}']:.3f}" for way in ("piecemeal", "concurrent"))
            breaks = " / ".join(f"{own[f'breaks_per_decade_{way}']:.2f}" for way in ("piecemeal", "concurrent"))
            cells.append(f"{share} ({breaks})")
        made.append([f"{vision}, {form}".replace("_", " "), *cells])
    return _rows(["vision, form", *(f"{world}: {what}".replace("_", " ") for world, what in WORLDS.items())], made)


def network() -> str:
    """What who advises whom does to the share of each class, by rule."""
    part = table("networks/part")
    classes = {"class_silo": "silo", "class_integrated": "integrated, not enacted", "enacted": "enacted"}

    def difference(own: object, name: str) -> str:
        value, low, high = (getattr(own, f"{name}_minus_generated{end}") for end in ("", "_low", "_high"))
        return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"

    made = []
    for rule in dict.fromkeys(part["rule"]):
        of_rule = part[part["rule"] == rule]
        shapes = list(of_rule[of_rule["network"].isin(NETWORKS)].itertuples())
        nobody = next(of_rule[of_rule["network"] == "no_network"].itertuples())
        largest = max(
            ((own, name) for own in shapes for name in classes),
            key=lambda each: abs(getattr(each[0], f"{each[1]}_minus_generated")),
        )
        made.append([f"`{rule}`", difference(*largest), *(difference(nobody, name) for name in classes)])
    head = ["rules", "who advises whom: largest difference", *(f"nobody advises: {each}" for each in classes.values())]
    return _rows(head, made)
