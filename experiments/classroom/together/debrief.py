"""What a class's bets are held against: what one city did, and what a thousand matched pairs of it did (twins, for short)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from experiments.classroom import scene as scenes
from experiments.classroom.job_queue import JobQueue
from experiments.classroom.scene import SIDES, Scene
from experiments.classroom.stories import Story
from simulation import ensemble
from simulation.vocabulary import Outcome

CLIENT = "the class"  # whose turn it is in the queues: one of many, so that no reader's heap of work holds it up


class Debriefs:
    """Debriefs of the stories that a class has come to, each computed once, in the background."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Future[dict[str, Any]]] = {}

    def of(self, story: Story, cities: JobQueue, runs: JobQueue) -> dict[str, Any] | None:
        """The debrief of a story; None while it is computed, which begins here."""
        found = self._under_way.get(story.name)
        if found is None:
            self._under_way[story.name] = asyncio.ensure_future(debrief(story, cities, runs))
            return None
        if not found.done():
            return None
        if found.cancelled() or found.exception() is not None:
            return {"problem": "cancelled" if found.cancelled() else str(found.exception())}
        return found.result()


async def debrief(story: Story, cities: JobQueue, runs: JobQueue) -> dict[str, Any]:
    """What the scene of a story's bet came to, ready for JSON.

    Args:
        story: The story; its bet is about the first slide.
        cities: The queue of cities.
        runs: The queue of runs.

    Returns:
        `measure` of the bet, `winner` and `difference` (left minus right) over `cities` matched pairs, `means` of the measure
        and `classes` (shares by outcome) by side; `city` has outcome and effort of the one city by side.
    """
    from experiments.classroom import thousand  # here, as it brings scipy: the page answers sooner without

    scene = scenes.read(story.slides[0].scene.items())
    last = [each async for each in thousand.stream(cities.of(CLIENT), scene)][-1]
    city = {side: await runs.result(("city", scene.key, side), partial(_city, scene, side), client=CLIENT) for side in SIDES}
    difference = last["differences"][story.measure]
    return {
        "measure": story.measure,
        "cities": last["done"],
        "winner": last["winner"][story.measure],
        "difference": {key: difference[key] for key in ("estimate", "low", "high")},
        "means": {side: last["means"][side][story.measure] for side in SIDES},
        "classes": {side: [last[side][kind.name.lower()]["share"] for kind in Outcome] for side in SIDES},
        "city": city,
    }


def _city(scene: Scene, side: str) -> dict[str, float]:
    rows = ensemble.run(scene.setting(side), scene.seed, range(scene.panel, scene.panel + 1), threads=1)
    return {
        "outcome": int(rows["outcome"][scene.city]),
        "effort": float(rows["effort_offered"][scene.city]),
        "applied": float(rows["effort_applied"][scene.city]),
    }
