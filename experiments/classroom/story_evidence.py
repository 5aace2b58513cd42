"""What the scenes of the stories show, over a thousand twins each; so that no number in the notes is written by hand.

    python -m experiments.classroom.story_evidence             print it
    python -m experiments.classroom.story_evidence 03-alpha    of one story
    python -m experiments.classroom.story_evidence --write     and keep it beside the stories, for docs/classroom-notes.md

It says what `/api/thousand` says of the same scene. A minute or two for all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from experiments.classroom import scene as scenes
from experiments.classroom import stories
from experiments.classroom.stories import STORIES, Story
from experiments.errors import Refusal

KEPT = STORIES / "measured.json"
COMMAND = "python -m experiments.classroom.story_evidence"


def distinct(story: Story) -> Iterator[tuple[list[int], scenes.Scene]]:
    """The scenes of a story, each once, with the numbers of the slides that show it; which city is shown is left out."""
    found: dict[str, tuple[list[int], scenes.Scene]] = {}
    for number, slide in enumerate(story.slides, 1):
        scene = scenes.read((key, value) for key, value in slide.scene.items() if key not in ("panel", "city"))
        found.setdefault(scene.key, ([], scene))[0].append(number)
    yield from found.values()


def measure(scene: scenes.Scene) -> dict[str, Any]:
    """Shares, and left less right with its interval, by measure."""
    from experiments.classroom import thousand

    panels = range(thousand.panels_of(scene, thousand.CITIES))
    left, right = (thousand.rows_of(scene.setting(side), scene.seed, panels) for side in scenes.SIDES)
    found = thousand.told(left, right)
    measures: dict[str, Any] = {}
    for each in thousand.MEASURES:
        difference = found["differences"][each.name]
        measures[each.name] = {
            **{side: round(found["means"][side][each.name], 4) for side in scenes.SIDES},
            "difference": [round(difference[name], 4) for name in ("estimate", "low", "high")],
            "winner": found["winner"][each.name],
        }
    return {"twins": found["done"], "measures": measures}


def measured(story: Story) -> list[dict[str, Any]]:
    """Every scene of a story: its slides, its address, what it shows."""
    return [{"slides": slides, "scene": scene.key, **measure(scene)} for slides, scene in distinct(story)]


@cache
def kept() -> Mapping[str, Any]:
    """What was measured last, by story; empty where nothing was."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {"model_version": None, "stories": {}}


def of(story: Story) -> list[str]:
    """What was measured of a story's scenes, for its notes: what the bet is about, and what else the page compares."""
    name, measure, said = story.name, story.measure, []
    for each in kept()["stories"].get(name, []):
        slides = ", ".join(map(str, each["slides"]))
        wanted = dict.fromkeys([measure, "integrated", "enacted"])
        lines = "; ".join(line(own, each["measures"][own]) for own in wanted)
        said.append(f"Slide{'s' * (len(each['slides']) > 1)} {slides}, {each['twins']:,} twins - {lines} ({COMMAND} {name})")
    return said


def line(name: str, found: Mapping[str, Any]) -> str:
    """A measure of a scene in a line.

    >>> line("use", {"left": 0.3, "right": 0.1, "difference": [0.2, 0.1, 0.3], "winner": "left"})
    'use: left 0.300, right 0.100, left less right +0.200 [+0.100, +0.300]: left'
    """
    value, low, high = found["difference"]
    said = f"{name}: left {found['left']:.3f}, right {found['right']:.3f}"
    return f"{said}, left less right {value:+.3f} [{low:+.3f}, {high:+.3f}]: {found['winner']}"


def main(arguments: list[str] | None = None) -> int:
    """Read the command line."""
    from simulation import MODEL_VERSION

    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", nargs="?", help="one story; all of them if left out")
    parser.add_argument("--write", action="store_true", help=f"also write {KEPT.name}")
    asked = parser.parse_args(arguments)
    try:
        found = {story.name: story for story in stories.read_all()}
        if asked.name:
            stories.find(asked.name)
    except Refusal as error:
        print(f"{COMMAND}: {error}", file=sys.stderr)
        return error.status
    everything = dict(kept()["stories"])
    for name in [asked.name] if asked.name else found:
        everything[name] = measured(found[name])
        print(f"\n{name}: {found[name].title}; the bet is about {found[name].measure}")
        for each in everything[name]:
            print(f"  slides {', '.join(map(str, each['slides']))}, {each['twins']} twins")
            for measure_name, values in each["measures"].items():
                print(f"    {line(measure_name, values)}", flush=True)
    if asked.write:
        content = {"model_version": MODEL_VERSION, "stories": {name: everything[name] for name in found}}
        KEPT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        print(f"\n{KEPT.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
