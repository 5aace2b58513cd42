"""A handout: one HTML file with a story, or a scene, that works from disk without a server.

It holds the answers to what the story's slides and its few levers can request; all else is greyed out.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import numpy as np

from experiments.classroom import bundle, languages, meta, scene, stories, story_evidence, thousand, twins
from experiments.classroom.job_queue import JobQueue
from experiments.classroom.labels import ENGLISH
from experiments.errors import Refusal
from experiments.progress import bar
from experiments.store import atomic_files

POINTS = 9  # values of each lever that the handout can answer
PLACES = 5  # decimals kept of what is drawn; the page on a server has all
PLACE = ("seed", "panel", "city")  # which city is shown: all that goes beside a story
_SERVER_ONLY = ("row",)  # parts of a run that the page of a handout does not show

Texts = dict[str, str]  # keys and texts of an address


def write(path: Path, story: str | None, address: str, language: str = ENGLISH) -> int:
    """Write the handout of a story, or of the scene at an address.

    Args:
        path: File to write; its name ends in .html.
        story: Name of a story, or None.
        address: What follows the # of a shared address.
        language: Of the handout, which has no other.

    Returns:
        The exit status.

    Raises:
        Refusal: The file has another ending, there is no such story, or the address sets what the story sets itself.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise Refusal(f"--handout is {path}, but a page is written; give a name that ends in .html")
    page_meta = meta.meta(language) | {"is_ready": True, "address": "", "stories": []}
    texts = scene.sided({key: text for key, text in parse_qsl(address.lstrip("#")) if key not in scene.PAGE_ONLY})
    content: dict[str, Any] | None = None
    if story:
        if others := sorted(set(texts) - set(PLACE)):
            raise Refusal(f"--scene sets {others[0]}, but a story sets that itself; only seed, panel and city go with --story")
        chosen = stories.find(story)
        if own := sorted(set(texts) & {key for slide in chosen.slides for key in slide.scene}):
            raise Refusal(f"--scene sets {own[0]}, but {story} sets that itself; leave it out")
        content = languages.as_json(chosen, story_evidence.of(chosen, language), language)
        page_meta["stories"] = [languages.summary(chosen, language)]
    addresses = list(scenes(page_meta, texts, content))
    answers: dict[str, Any] = {f"texts/{language}?for=page": languages.texts(language, languages.PAGE_KINDS)}
    with bar(len(addresses), "handout", "auto") as done:
        asyncio.run(_fill(answers, page_meta, addresses, language, done))
    first = "&".join(filter(None, [spelt(page_meta, texts), f"story={quote(story)}" if story else ""]))
    baked = {"meta": page_meta, "answers": answers, "stories": {story: content} if content else {}, "start": first}
    baked["language"] = language
    packed = base64.b64encode(gzip.compress(json.dumps(baked, allow_nan=False).encode(), mtime=0)).decode()
    title = f"{content['title']} · Framebreak" if content else languages.say(language, "head.title")
    text = bundle.page(Path(__file__).with_name("page"), packed, title, language)
    atomic_files.write(path, text.encode())
    print(f"{path}: {len(addresses)} scenes, {len(text) / 1e6:.1f} MB; it opens from disk, without a server")
    return 0


def scenes(page_meta: Mapping[str, Any], texts: Texts, story: Mapping[str, Any] | None) -> Iterator[Texts]:
    """Addresses that the handout answers: slides, then every value of each lever from the last of them.

    A lever of both cities that a slide sets for a side is a lever of each side, as on the page.

    Args:
        page_meta: The answer of `/api/meta`.
        texts: Keys and texts of the address that the handout starts from.
        story: The story as the page reads it, or None.
    """
    slides = [dict(slide["scene"]) for slide in story["slides"]] if story else []
    listed: list[Texts] = [{**texts, **{key: str(value) for key, value in slide.items()}} for slide in slides] or [texts]
    levers = {lever["key"]: lever for lever in page_meta["levers"]}
    own = {lever["key"]: lever for lever in page_meta["side_levers"]}
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
    for each in [{}, texts, *listed]:  # the page requests its start before it knows of a story
        text = spelt(page_meta, each)
        if text not in seen:
            seen.add(text)
            yield each


def values(lever: Mapping[str, Any]) -> list[str]:
    """Some values of a lever from end to end, at most `POINTS`, on its own steps, as texts; all of a menu."""
    if "choices" in lever:
        return [choice["value"] for choice in lever["choices"]]
    low, high, step = lever["low"], lever["high"], lever["step"]
    count = min(POINTS, round((high - low) / step) + 1)
    steps = np.unique(np.round(np.linspace(0, (high - low) / step, count)))
    return [_shown(round(low + step * float(each), 9)) for each in steps]


def spelt(page_meta: Mapping[str, Any], texts: Texts) -> str:
    """The query as the page writes it: keys in order, without what is as at the start or the model's default."""
    usual = {lever["key"]: lever["default"] for lever in (*page_meta["levers"], *page_meta["options"])}
    usual |= {f"{side}.{lever['key']}": lever["default"] for side in scene.SIDES for lever in page_meta["side_levers"]}
    usual |= page_meta["scene"]
    changed = {}
    for key, text in texts.items():
        same = _shown(usual[key]) == _shown(text) if key in usual else text == ""
        if not same:
            changed[key] = _shown(text)
    return "&".join(f"{key}={quote(changed[key], safe=_PLAIN)}" for key in sorted(changed))


_PLAIN = ":,!~*'()"  # what a browser leaves as it is, and what the page puts back


def _shown(value: Any) -> str:
    """A value as JavaScript writes it."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return str(value) if isinstance(value, str) and len(value) > 15 else f"{number:.12g}"


async def _fill(
    answers: dict[str, Any], page_meta: Mapping[str, Any], addresses: Sequence[Texts], language: str, done: Any
) -> None:
    jobs = JobQueue()
    for each in addresses:
        answers |= await _answers(jobs, page_meta, each, language)
        if done:
            done(1)


async def _answers(jobs: JobQueue, page_meta: Mapping[str, Any], texts: Texts, language: str) -> dict[str, Any]:
    shown, text = scene.read(texts.items()), spelt(page_meta, texts)
    query = f"?{text}" if text else ""
    run = _rounded(twins.as_json(shown, language))
    for side in scene.SIDES:
        for name in _SERVER_ONLY:
            run["sides"][side].pop(name, None)
    last = [each async for each in thousand.stream(jobs, shown)][-1]
    return {f"run{query}": run, f"thousand{query}": [_rounded(last)]}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value
