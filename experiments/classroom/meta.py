"""What the page calls things, and all that it needs before it can draw: `/api/meta`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.classroom import contrast, scene, scene_events
from experiments.classroom.labels import MARGIN, MEASURES, labels
from experiments.configuration.root import VERSION
from simulation import MODEL_VERSION
from simulation.history import CITY_SERIES
from simulation.phases import PHASES
from simulation.quantity import Choice, Quantity


def meta() -> dict[str, Any]:
    """All that the page draws its controls and texts from, ready for JSON."""
    texts, setting = labels(), scene.settings((("options", ()),))
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
        "series": {name: {**each, "meaning": CITY_SERIES[name]} for name, each in texts["series"].items()},
        "levers": [_lever(name, each) for name, each in texts["levers"].items()],
        "side_levers": [_lever(name, each) for name, each in texts["side_levers"].items()],
        "options": [
            {"key": key, "label": each["label"], "default": "default", "choices": _choices(each["choices"])}
            for key, each in texts["options"].items()
        ],
        "pairs": {"practices": list(setting.practices), "values": _weights(), "low": -1.0, "high": 1.0, "step": 0.5},
        "measures": [measure._asdict() for measure in MEASURES],
        "map_axes": [
            {"key": key, "label": texts["levers"][key]["label"], "low": low, "high": high}
            for key, (low, high) in texts["map_axes"].items()
        ],
        "phases": [{"title": phase.title, "actors": phase.actors, "sentence": phase.sentence} for phase in PHASES],
        "glossary": texts["glossary"],
    }


def _lever(name: str, each: Mapping[str, Any]) -> dict[str, Any]:
    what = scene.parameters().get(name)
    default = contrast.default(name)
    lever = {"key": name, "label": each["label"], "default": default, "group": each.get("group", "regime")}
    lever["is_main"] = bool(each.get("is_main"))
    if isinstance(what, Choice):
        return {**lever, "meaning": what.meaning, "choices": _choices(each["choices"])}
    lever |= {"low": each["low"], "high": each["high"], "step": each["step"]}
    if isinstance(what, Quantity):
        return {**lever, "meaning": what.meaning, "unit": what.unit}
    return {**lever, "meaning": each["meaning"], "unit": "count"}


def _choices(labels_by_value: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in labels_by_value.items()]


def _weights() -> list[list[float]]:
    practices = scene.settings((("options", ()),)).practices
    weights = [[0.0] * len(practices) for _ in practices]
    for one, other, weight in scene.base()["complementarity"]["pairs"]:
        low, high = sorted((practices.index(one), practices.index(other)))
        weights[low][high] = float(weight)
    return weights
