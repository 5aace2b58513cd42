"""What Play's scenarios show, in their city and over a thousand twins, so that no number in their notes is written by hand.

`python tools/play_scenarios.py measure` measures anew and stores it beside the scenarios. Plans are those of level 1: both
built-in programmes, none, the best plan that the search found, and the two plays by which a scenario was chosen, where it names
two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from experiments.classroom import measured
from experiments.classroom.labels import ENGLISH, labels
from experiments.classroom.languages import number, say
from experiments.classroom.play import moves, scenarios
from experiments.classroom.play.debrief import end
from experiments.classroom.play.scenarios import FOLDER, RIVALS, Scenario
from experiments.classroom.scene import Scene

STORED = FOLDER / "measured.json"
COMMAND = "python tools/play_scenarios.py measure"
COMPARED = (("best", "at_once"), ("at_once", "piece_by_piece"), ("with", "play"))  # differences in the share that enacts


def plans(scenario: Scenario) -> dict[str, Scene]:
    """Every plan that the notes speak of, as a scene whose left side follows it."""
    found = {name: scenario.base._replace(left=scenario.rival(name)) for name in RIVALS}
    if scenario.best is not None:
        found["best"] = scenario.own(scenario.best.moves, scenario.rules.months)
    for name in ("play", "with") if "compare" in scenario.chosen_for else ():
        read = moves.read(scenario.chosen_for["compare"][name], scenario.rules.months, scenario.rules)
        found[name] = scenario.own(read, scenario.rules.months)
    return found


def measure(scenario: Scenario) -> dict[str, Any]:
    """How each plan ends in the scenario's city and in a thousand, and the differences of `COMPARED` with their intervals."""
    from experiments.classroom import thousand  # here, as it brings scipy: the server reads stored measurements only
    from experiments.statistics import comparisons

    listed, rows = plans(scenario), {}
    for name, scene in listed.items():
        panels = range(thousand.panels_of(scene, thousand.CITIES))
        rows[name] = thousand.rows_of(scene.setting("left"), scene.seed, panels)
    city = {name: end(scene) for name, scene in listed.items()}
    apart = {}
    for one, other in COMPARED:
        if one in rows and other in rows:
            difference = comparisons.difference(rows[one], rows[other], "enacted")
            apart[f"{one} {other}"] = [round(float(each), 4) for each in (difference.value, difference.low, difference.high)]
    return {
        "twins": len(next(iter(rows.values()))["panel"]),
        "plans": {
            name: {
                **{key: city[name][key] for key in ("outcome", "drops", "breaks")},
                **{key: round(city[name][key], 4) for key in ("use", "effort")},
                "enacted": round(float((own["outcome"] == 2).mean()), 4),
                "mean_use": round(float(own["use"].mean()), 4),
            }
            for name, own in rows.items()
        },
        "differences": apart,
    }


@cache
def stored() -> Mapping[str, Any]:
    """What was measured last, by scenario; empty where nothing was."""
    return measured.read(STORED, "scenarios")


def lines(name: str, language: str = ENGLISH) -> list[str]:
    """What was measured of a scenario, a line for each plan and for each difference, in a language."""
    found = stored()["scenarios"].get(name)
    if found is None:
        return []
    outcomes, said = labels(language)["outcomes"], []
    for plan, own in found["plans"].items():
        places = {
            "plan": plan_name(plan, language),
            "outcome": outcomes[own["outcome"]]["label"],
            "use": number(language, own["use"], 2),
            "effort": number(language, own["effort"], 1),
            "dropped": say(language, "evidence.dropped") if own["drops"] else "",
            "twins": number(language, found["twins"]),
            "enacted": number(language, 100 * own["enacted"], 1),
            "mean": number(language, own["mean_use"], 2),
        }
        said.append(say(language, "evidence.plan", **places))
    for pair, values in found["differences"].items():
        one, other = (plan_name(each, language) for each in pair.split())
        value, low, high = (number(language, 100 * each, 1, "+") for each in values)
        said.append(say(language, "evidence.difference", one=one, other=other, value=value, low=low, high=high))
    return said


def plan_name(plan: str, language: str) -> str:
    """A plan in words."""
    return say(language, f"evidence.{plan}" if plan in ("play", "with") else f"debrief.rival.{plan}")


def notes(name: str, language: str = ENGLISH) -> dict[str, Any]:
    """The notes of a scenario for instructors, as those of a story are: title, minutes, and notes with what was measured."""
    scenario = scenarios.find(name, 1).told(language)
    own = scenario.notes
    return {
        "name": name,
        "title": scenario.title,
        "question": scenario.question,
        "minutes": scenario.minutes,
        "notes": {**own, "evidence": [*own["evidence"], *lines(name, language)]},
    }
