"""What the page calls things, and all that it needs before it can draw: `/api/meta`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.classroom import contrast, languages, scene, scene_events, stories
from experiments.classroom.labels import ENGLISH, MARGIN, labels, measures, translated
from experiments.configuration.root import VERSION
from simulation import MODEL_VERSION
from simulation.history import CITY_SERIES
from simulation.phases import PHASES
from simulation.quantity import Choice, Quantity

TIMED = ("months", "month")  # units that stand beside a slider's value; others stand in its meaning


def meta(language: str = ENGLISH) -> dict[str, Any]:
    """All that the page draws its controls and texts from in a language, ready for JSON."""
    texts, setting, own = labels(language), scene.settings((("options", ()),)), translated(language)
    practices = {name: texts["practices"][name] for name in setting.practices}
    placed = dict(zip(setting.practices, (setting.dimensions[place] for place in setting.dimension)))
    return {
        "version": VERSION,
        "model_version": MODEL_VERSION,
        "start_year": setting.start_year,
        "months": setting.months,
        "cities": setting.cities,
        "margin": MARGIN,
        "scene": dict(scene.START),
        "dimensions": [{"name": name, "label": texts["dimensions"][name]} for name in setting.dimensions],
        "practices": [{"name": name, **each, "dimension": placed[name]} for name, each in practices.items()],
        "roles": texts["roles"],
        "outcomes": [{"name": name, **each} for name, each in texts["outcomes"].items()],
        "events": [{"kind": kind, **texts["events"][kind]} for kind in scene_events.EVENTS],
        "series": {
            name: {"meaning": CITY_SERIES[name], **each, **_own(own, "series", name)} for name, each in texts["series"].items()
        },
        "levers": [_lever(name, each, own) for name, each in texts["levers"].items()],
        "side_levers": [_lever(name, each, own) for name, each in texts["side_levers"].items()],
        "options": [
            {"key": key, "label": each["label"], "default": "default", "choices": _choices(each["choices"])}
            for key, each in texts["options"].items()
        ],
        "pairs": {"practices": list(setting.practices), "values": _weights(), "low": -1.0, "high": 1.0, "step": 0.5},
        "measures": [measure._asdict() for measure in measures(language)],
        "map_axes": [
            {"key": key, "label": texts["levers"][key]["label"], "low": low, "high": high}
            for key, (low, high) in texts["map_axes"].items()
        ],
        "phases": own.get("phases")
        or [{"title": phase.title, "actors": phase.actors, "sentence": phase.sentence} for phase in PHASES],
        "glossary": {each["term"]: each["text"] for each in own["glossary"].values()} if own else texts["glossary"],
        "stories": [languages.summary(story, language) for story in stories.read_all()],
    }


def _own(own: Mapping[str, Any], group: str, name: str) -> Mapping[str, Any]:
    """What a language has of its own for something of a group; nothing in English."""
    found: Mapping[str, Any] = own.get(group, {}).get(name, {})
    return found


def _lever(name: str, each: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A lever; its meaning and unit are the model's, or what a language has in their place."""
    what = scene.parameters().get(name)
    default = contrast.default(name)
    lever = {"key": name, "label": each["label"], "default": default, "group": each.get("group", "regime")}
    lever["is_main"] = bool(each.get("is_main"))
    told = own.get("side_levers", {}).get(name) or _own(own, "levers", name)
    if isinstance(what, Choice):
        return {**lever, "meaning": told.get("meaning", what.meaning), "choices": _choices(each["choices"])}
    lever |= {"low": each["low"], "high": each["high"], "step": each["step"]}
    meaning, unit = (what.meaning, what.unit) if isinstance(what, Quantity) else (each["meaning"], "count")
    is_timed = unit in TIMED
    unit = own["units"][unit] if own and unit else unit
    return {**lever, "meaning": told.get("meaning", meaning), "unit": unit, "is_timed": is_timed}


def _choices(labels_by_value: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in labels_by_value.items()]


def _weights() -> list[list[float]]:
    practices = scene.settings((("options", ()),)).practices
    weights = [[0.0] * len(practices) for _ in practices]
    for one, other, weight in scene.base()["complementarity"]["pairs"]:
        low, high = sorted((practices.index(one), practices.index(other)))
        weights[low][high] = float(weight)
    return weights
