"""A handout: one HTML file with a story, or a scene, that works from disk without a server.

It holds the answers that the story's slides and its few levers can ask for; whatever else is asked is greyed out.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import numpy as np

from experiments.classroom import bundle, meta, scene, stories, story_evidence, thousand, twins
from experiments.classroom.job_queue import Turns
from experiments.errors import Refusal
from experiments.progress import bar
from experiments.store import atomic_files

POINTS = 9  # values of each lever that the handout can answer
PLACES = 5  # decimals kept of what is drawn; the page on a server has all
PLACE = ("seed", "panel", "city")  # which city is shown: all that goes beside a story
_RUNS = ("row",)  # parts of a run that only a server is asked for

Given = dict[str, str]


def write(path: Path, story: str | None, address: str) -> int:
    """Write the handout of a story, or of the scene at an address; gives the exit status."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise Refusal(f"--handout is {path}, but a page is written; give a name that ends in .html")
    said = meta.meta() | {"is_ready": True, "address": "", "stories": []}
    given = scene.sided({key: value for key, value in parse_qsl(address.lstrip("#")) if key not in scene.PAGE_ONLY})
    told = None
    if story:
        if others := sorted(set(given) - set(PLACE)):
            raise Refusal(f"--scene sets {others[0]}, but a story sets that itself; only seed, panel and city go with --story")
        found = stories.find(story)
        told, said["stories"] = found.as_json(story_evidence.of(found)), [found.summary()]
    asked = list(scenes(said, given, told))
    answers: dict[str, Any] = {}
    with bar(len(asked), "handout", "auto") as done:
        asyncio.run(_fill(answers, said, asked, done))
    first = "&".join(filter(None, [spelt(said, given), f"story={quote(story)}" if story else ""]))
    baked = {"meta": said, "answers": answers, "stories": {story: told} if told else {}, "start": first}
    packed = base64.b64encode(gzip.compress(json.dumps(baked, allow_nan=False).encode(), mtime=0)).decode()
    title = f"{told['title']} · Framebreak" if told else "All at once, or piece by piece? · Framebreak"
    text = bundle.page(Path(__file__).with_name("page"), packed, title)
    atomic_files.write(path, text.encode())
    print(f"{path}: {len(asked)} scenes, {len(text) / 1e6:.1f} MB; it opens from disk, without a server")
    return 0


def scenes(said: Mapping[str, Any], given: Given, story: Mapping[str, Any] | None) -> Iterable[Given]:
    """Scenes that the handout answers: slides, then every value of each lever from the last of them.

    A lever of both cities that a slide sets for a side is a lever of each side, as on the page.
    """
    slides = [dict(slide["scene"]) for slide in story["slides"]] if story else []
    listed: list[Given] = [{**given, **{key: str(value) for key, value in slide.items()}} for slide in slides] or [given]
    levers = {lever["key"]: lever for lever in said["levers"]}
    own = {lever["key"]: lever for lever in said["side_levers"]}
    names = list(story["levers"]) if story else ["complementarity.strength"]
    for name in names:
        side, _, rest = name.partition(".")
        lever = levers.get(name) or own.get(name) or (own | levers).get(rest if side in scene.SIDES else name)
        if lever is None:
            continue
        sided = [f"{each}.{name}" for each in scene.SIDES]
        is_common = name in levers and not any(key in slide for key in sided for slide in slides)
        keys = [name] if is_common or side in scene.SIDES else sided
        for key in keys:
            listed += [{**listed[len(slides) - 1 if slides else 0], key: value} for value in values(lever)]
    seen = set()
    for each in [{}, given, *listed]:  # the page asks for its start before it knows of a story
        text = spelt(said, each)
        if text not in seen:
            seen.add(text)
            yield each


def values(lever: Mapping[str, Any]) -> list[str]:
    """Some values of a lever from end to end, on its own steps."""
    if "choices" in lever:
        return [choice["value"] for choice in lever["choices"]]
    low, high, step = lever["low"], lever["high"], lever["step"]
    count = min(POINTS, round((high - low) / step) + 1)
    steps = np.unique(np.round(np.linspace(0, (high - low) / step, count)))
    return [_shown(round(low + step * float(each), 9)) for each in steps]


def spelt(said: Mapping[str, Any], given: Given) -> str:
    """The query as the page writes it: keys in order, what is as at the start or the model's default left out."""
    usual = {lever["key"]: lever["default"] for lever in (*said["levers"], *said["options"])}
    usual |= {f"{side}.{lever['key']}": lever["default"] for side in scene.SIDES for lever in said["side_levers"]}
    usual |= said["scene"]
    told = {}
    for key, value in given.items():
        same = _shown(usual[key]) == _shown(value) if key in usual else value == ""
        if not same:
            told[key] = _shown(value)
    return "&".join(f"{key}={quote(told[key], safe=_PLAIN)}" for key in sorted(told))


_PLAIN = ":,!~*'()"  # what a browser leaves as it is, and what the page puts back


def _shown(value: Any) -> str:
    """A value as JavaScript writes it."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return str(value) if isinstance(value, str) and len(value) > 15 else f"{number:.12g}"


async def _fill(answers: dict[str, Any], said: Mapping[str, Any], asked: Sequence[Given], done: Any) -> None:
    turns = Turns()
    for each in asked:
        answers |= await _answers(turns, said, each)
        if done:
            done(1)


async def _answers(turns: Turns, said: Mapping[str, Any], given: Given) -> dict[str, Any]:
    asked, text = scene.read(given.items()), spelt(said, given)
    query = f"?{text}" if text else ""
    run = _rounded(twins.told(asked))
    for side in scene.SIDES:
        for name in _RUNS:
            run["sides"][side].pop(name, None)
    last = [each async for each in thousand.stream(turns, asked)][-1]
    return {f"run{query}": run, f"thousand{query}": [_rounded(last)]}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value
