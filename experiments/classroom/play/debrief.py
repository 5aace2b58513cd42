"""`/api/debrief`: the end of a play beside the same city under the built-in programmes, under none, and the best play found."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from experiments.classroom import twins
from experiments.classroom.labels import ENGLISH, labels
from experiments.classroom.languages import say
from experiments.classroom.play import moves, scenarios, sight
from experiments.classroom.play.answer import Play, moves_text
from experiments.classroom.play.moves import QUARTER, Move
from experiments.classroom.play.scenarios import RIVALS, Scenario
from experiments.classroom.scene import Scene
from experiments.errors import Refusal, suggestion
from simulation import ensemble
from simulation.vocabulary import Outcome

SHOWN = ("performance", "aspiration", "architecture", "use", "resistance", "agreement", "frame_content", "threat")


def as_json(play: Play) -> dict[str, Any]:
    """A whole play beside its rivals, ready for JSON; the play goes on to the last month as its last orders say."""
    scenario, rules = play.scenario, play.scenario.rules
    scene = scenario.own(play.moves, rules.months)
    language = play.language
    ends = [{**end(scene, language), "name": "yours", "label": say(language, "debrief.yours")}]
    for name in RIVALS if scenario.best is None else (*RIVALS, "best"):
        found = _rival_end(scenario.name, scenario.level, name, language)
        ends.append({**found, "name": name, "label": say(language, f"debrief.rival.{name}")})
    best = None
    if scenario.best is not None:
        best = {
            "moves": scenario.best.text,
            "plays": scenario.best.plays,
            "search": say(language, "debrief.search"),
            "listed": history_of(scenario, scenario.best.moves, language),
        }
    return {
        "moves": moves_text(play.moves),
        "months": rules.months,
        "start_year": scene.setting("left").start_year,
        "budget": rules.effort,
        "ends": ends,
        "best": best,
        "hidden": hidden(play),
        "listed": history_of(scenario, play.moves, language),
        "command": twins.command(scene, "left"),
    }


def end(scene: Scene, language: str = ENGLISH) -> dict[str, Any]:
    """How a city ends, and its way there by quarter: all that was hidden while it was played."""
    setting = scene.setting("left")
    history, rows = twins.panel_history(setting, scene.seed, scene.panel)
    state = history.cities[:, scene.city]
    row = {name: values[scene.city] for name, values in rows.items()}
    months = float(row["months_to_enactment"])
    outcome = Outcome(int(row["outcome"])).name.lower()
    entries = range(0, setting.months + 1, QUARTER)
    first = int(setting.managers[: scene.city].sum())
    broke = history.managers["broke"][:, first : first + int(setting.managers[scene.city])] > 0.0
    return {
        "outcome": outcome,
        "outcome_label": labels(language)["outcomes"][outcome]["label"],
        "use": float(row["use"]),
        "architecture": float(row["architecture"]),
        "months_to_enactment": None if np.isnan(months) else months,
        "effort": sight.spent(state),
        "drops": int(row["drops"]),
        "breaks": int(broke.sum()),
        "series": {name: [float(state[name][entry]) for entry in entries] for name in SHOWN},
        "breaks_by_quarter": [int(broke[max(0, entry - QUARTER + 1) : entry + 1].sum()) for entry in entries],
    }


@cache
def _rival_end(name: str, level: int, rival: str, language: str) -> dict[str, Any]:
    """How a scenario's city ends under a built-in programme, none, or the best plan: the same beside every play of it."""
    scenario = scenarios.find(name, level)
    if rival == "best" and scenario.best is not None:
        return end(scenario.own(scenario.best.moves, scenario.rules.months), language)
    return end(scenario.base._replace(left=scenario.rival(rival)), language)


def came_to(play: Play) -> tuple[int, float]:
    """What a whole play came to, outcome and effort spent: from its row alone, as a class may end two hundred at once."""
    scene = play.scenario.own(play.moves, play.scenario.rules.months)
    rows = ensemble.run(scene.setting("left"), scene.seed, range(scene.panel, scene.panel + 1), threads=1)
    spent = [name for name in rows if name == "effort_applied" or name.startswith("effort_lost_to_")]
    return int(rows["outcome"][scene.city]), float(sum(rows[name][scene.city] for name in spent))


LOST = ("congestion", "saturation", "template", "resistance", "cap", "decentralised", "coordination")
"""Where effort goes that moves no practice."""


def hidden(play: Play) -> dict[str, Any]:
    """What the seat could not see: frames that broke and of which nobody told, resistance, and what became of the effort."""
    at = sight.eyes(play.scenario, play.moves, play.scenario.rules.months, play.seat, play.language)
    broke = at.people["broke"] > 0.0
    lost = {say(play.language, f"debrief.lost.{name}"): float(at.state[f"lost_{name}"].sum()) for name in LOST}
    peak = int(at.state["resistance"].argmax())
    return {
        "broke": int(broke.sum()),
        "heard": int(broke[:, at.contacts].sum()),
        "resistance": float(at.state["resistance"][peak]),
        "resistance_month": max(0, peak - 1),
        "applied": float(at.state["applied"].sum()),
        "lost": {label: amount for label, amount in lost.items() if amount > 0.0},
        "unspent": play.scenario.rules.effort - sight.spent(at.state),
    }


def history_of(scenario: Scenario, played: Sequence[Move], language: str = ENGLISH) -> list[dict[str, Any]]:
    """Moves in words, with what they asked for."""
    asked = {month: amount for month, _, amount in moves.quarters(played, scenario.rules.months, scenario.rules)}
    found = []
    for move in played:
        effort = asked.get(move.month) if move.kind == "work" else None
        found.append({"month": move.month, "text": in_words(move, language), "effort": effort, "move": move.text})
    return found


def in_words(move: Move, language: str = ENGLISH) -> str:
    """A move as a sentence would say it."""
    texts = labels(language)
    if move.kind == "work":
        names = ", ".join(texts["practices"][name]["label"] for name in move.practices)
        return say(language, "move.work", practices=names, part=move.value)
    if move.kind == "hire":
        return say(language, f"move.hire.{move.comes}", role=texts["roles"][move.value]["label"])
    if move.kind == "align":
        return say(language, "move.align_none" if move.value is None else "move.align", n=move.value)
    if move.kind == "tell":
        return say(language, "move.tell" if move.value else "move.tell_not")
    return say(language, f"move.{move.kind}")


def as_csv(play: Play) -> str:
    """Moves of a play in lines: month, move, effort that the first quarter of it asks for, and the move as a link has it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["month", "move", "effort_of_its_first_quarter", "as_in_a_link"])
    for each in history_of(play.scenario, play.moves, play.language):
        writer.writerow([each["month"], each["text"], "" if each["effort"] is None else f"{each['effort']:.6g}", each["move"]])
    return text.getvalue()


def against(play: Play, rival: str) -> Scene:
    """The play on the left and a rival on the right, for a thousand cities of which each lives twice.

    Raises:
        Refusal: There is no such rival.
    """
    if rival not in RIVALS:
        raise Refusal(f"against is {rival[:40]!r}; {suggestion(rival[:40], RIVALS)}")
    return play.scenario.against(play.moves, rival)
