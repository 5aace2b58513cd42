"""What the scenes of the stories show, over a thousand twins each, so that no number in the notes is written by hand.

    python -m experiments.classroom.story_evidence             print it
    python -m experiments.classroom.story_evidence 03-alpha    of one story
    python -m experiments.classroom.story_evidence --write     and store it beside the stories, for docs/classroom-notes.md

Its numbers are those of `/api/thousand` for the same scene. All stories take a minute or two.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from experiments.classroom import measured as measurements
from experiments.classroom import scene as scenes
from experiments.classroom import stories
from experiments.classroom.labels import ENGLISH
from experiments.classroom.languages import number, say
from experiments.classroom.stories import STORIES, Story
from experiments.errors import Refusal
from simulation import MODEL_VERSION

STORED = STORIES / "measured.json"
COMMAND = "python -m experiments.classroom.story_evidence"


def distinct(story: Story) -> Iterator[tuple[list[int], scenes.Scene]]:
    """The scenes of a story, each once, with the numbers of the slides that show it; which city is shown is left out."""
    by_key: dict[str, tuple[list[int], scenes.Scene]] = {}
    for place, slide in enumerate(story.slides, 1):
        scene = scenes.read((key, value) for key, value in slide.scene.items() if key not in ("panel", "city"))
        by_key.setdefault(scene.key, ([], scene))[0].append(place)
    yield from by_key.values()


def measure(scene: scenes.Scene) -> dict[str, Any]:
    """Both sides' values, and left minus right with its interval, by measure."""
    from experiments.classroom import thousand  # here, as it brings scipy: the server reads stored measurements only

    panels = range(thousand.panels_of(scene, thousand.CITIES))
    left, right = (thousand.rows_of(scene.setting(side), scene.seed, panels) for side in scenes.SIDES)
    comparison = thousand.comparison(left, right)
    measures: dict[str, Any] = {}
    for each in thousand.MEASURES:
        difference = comparison["differences"][each.name]
        measures[each.name] = {
            **{side: round(comparison["means"][side][each.name], 4) for side in scenes.SIDES},
            "difference": [round(difference[name], 4) for name in ("estimate", "low", "high")],
            "winner": comparison["winner"][each.name],
        }
    return {"twins": comparison["done"], "measures": measures}


def measured(story: Story) -> list[dict[str, Any]]:
    """Every scene of a story: its slides, its address, and what it shows."""
    return [{"slides": slides, "scene": scene.key, **measure(scene)} for slides, scene in distinct(story)]


@cache
def stored() -> Mapping[str, Any]:
    """What was measured last, by story; empty where nothing was."""
    return measurements.read(STORED, "stories")


def of(story: Story, language: str = ENGLISH) -> list[str]:
    """Lines on what was measured of a story's scenes, for its notes: the measure of the bet, and the others that matter."""
    name, lines = story.name, []
    for each in stored()["stories"].get(name, []):
        slides = ", ".join(map(str, each["slides"]))
        wanted = dict.fromkeys([story.measure, "integrated", "enacted"])
        if language == ENGLISH:
            values = "; ".join(line(own, each["measures"][own]) for own in wanted)
            slide = f"Slide{'s' * (len(each['slides']) > 1)} {slides}, {each['twins']:,} twins"
            lines.append(f"{slide} - {values} ({COMMAND} {name})")
        else:
            values = " ; ".join(_line_in(language, own, each["measures"][own]) for own in wanted)
            places = {"n": len(each["slides"]), "slides": slides, "twins": number(language, each["twins"]), "values": values}
            lines.append(say(language, "notes.measured", **places))
    return lines


def _line_in(language: str, name: str, values: Mapping[str, Any]) -> str:
    """The same as `line` in another language."""
    value, low, high = (number(language, each, 3, "+") for each in values["difference"])
    left, right = (number(language, values[side], 3) for side in scenes.SIDES)
    places = {
        "measure": say(language, f"measure.{name}"),
        "left": left,
        "right": right,
        "value": value,
        "low": low,
        "high": high,
    }
    return say(language, "notes.measure", verdict=say(language, f"side.{values['winner']}"), **places)


def line(name: str, values: Mapping[str, Any]) -> str:
    """A measure of a scene in a line.

    >>> line("use", {"left": 0.3, "right": 0.1, "difference": [0.2, 0.1, 0.3], "winner": "left"})
    'use: left 0.300, right 0.100, left minus right +0.200 [+0.100, +0.300]: left'
    """
    value, low, high = values["difference"]
    sides = f"{name}: left {values['left']:.3f}, right {values['right']:.3f}"
    return f"{sides}, left minus right {value:+.3f} [{low:+.3f}, {high:+.3f}]: {values['winner']}"


def main(arguments: list[str] | None = None) -> int:
    """Measure the stories that the command line names; returns the exit status."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", nargs="?", help="one story; all of them if left out")
    parser.add_argument("--write", action="store_true", help=f"also write {STORED.name}")
    args = parser.parse_args(arguments)
    try:
        by_name = {story.name: story for story in stories.read_all()}
        if args.name:
            stories.find(args.name)
    except Refusal as error:
        print(f"{COMMAND}: {error}", file=sys.stderr)
        return error.status
    everything = dict(stored()["stories"])
    for name in [args.name] if args.name else by_name:
        everything[name] = measured(by_name[name])
        print(f"\n{name}: {by_name[name].title}; the bet is about {by_name[name].measure}")
        for each in everything[name]:
            print(f"  slides {', '.join(map(str, each['slides']))}, {each['twins']} twins")
            for measure_name, values in each["measures"].items():
                print(f"    {line(measure_name, values)}", flush=True)
    if args.write:
        content = {"model_version": MODEL_VERSION, "stories": {name: everything[name] for name in by_name}}
        measurements.write(STORED, content)
        print(f"\n{STORED.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
