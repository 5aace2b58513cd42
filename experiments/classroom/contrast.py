"""What tells the two sides of a scene apart, in words: headings, computed from the scene's own configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.classroom import scene
from experiments.classroom.idle import idle
from experiments.classroom.labels import ENGLISH, labels
from experiments.classroom.languages import number, say
from simulation.parameters import Setting
from simulation.vocabulary import Regime

TOLD = {f"change_programme.{name}" for name in ("simultaneity", "span", "by_dimension")} | {"leadership.regime"}
"""Parameters that the label of a regime tells."""


def regime_label(setting: Setting, language: str = ENGLISH) -> str:
    """The regime of a setting in a few words, such as *1 practice at a time, over 40 months*."""
    p = setting.parameters
    if p.leadership.regime != Regime.IMPOSED:
        choices = labels(language)["side_levers"]["leadership.regime"]["choices"]
        return str(choices["convergent" if p.leadership.regime == Regime.CONVERGENT else "chosen"])
    programme = p.change_programme
    things = "dimensions" if programme.by_dimension > 0.5 else "practices"
    most = len(setting.dimensions) if programme.by_dimension > 0.5 else int(setting.scope.sum())
    at_once = min(int(programme.simultaneity), most)
    key = f"regime.all_{things}" if at_once == most else f"regime.{things}"
    return say(language, key, n=at_once, months=plain(programme.span, language))


def apart(at: scene.Scene) -> dict[str, dict[str, Any]]:
    """Parameters in which the sides differ, each with its value on either side; those that do nothing on both are left out."""
    own = {side: dict(at.changes(side)) for side in scene.SIDES}
    still = {side: idle(at.setting(side)) for side in scene.SIDES}
    names = sorted({*own["left"], *own["right"]} - {"options"})
    if any(own[side].get("change_programme.order") for side in scene.SIDES):
        names = [name for name in names if name != "change_programme.sequence"]  # the order given says it
    found = {}
    for name in names:
        values = {side: own[side].get(name, default(name)) for side in scene.SIDES}
        if values["left"] != values["right"] and not all(name in still[side] for side in scene.SIDES):
            found[name] = values
    return found


def headings(at: scene.Scene, language: str = ENGLISH) -> dict[str, str]:
    """What each side of a scene has that the other has not, in words; empty where nothing tells them apart.

    A value that does nothing on its side is left out there, such as the effort of a programme where there is none.
    """
    regimes = {side: regime_label(at.setting(side), language) for side in scene.SIDES}
    are_alike = regimes["left"] == regimes["right"]
    differing = apart(at)
    texts = {}
    for side in scene.SIDES:
        still = idle(at.setting(side))
        told = {name: values[side] for name, values in differing.items() if name not in still and name not in TOLD}
        listed = [in_words(name, value, language) for name, value in told.items()]
        texts[side] = "; ".join([*([] if are_alike else [regimes[side]]), *listed])
    return texts


def in_words(name: str, value: Any, language: str = ENGLISH) -> str:
    """A parameter with a value, as a heading writes it: by its shorter name where it has one.

    >>> in_words("complementarity.strength", 1.5)
    'how strongly practices need each other (K): 1.5'
    >>> in_words("mechanisms.workarounds", False)
    'work bridged by hand: off'
    """
    texts = labels(language)
    known = {**texts["levers"], **texts["side_levers"]}.get(name)
    whole = known["label"] if known else texts["others"].get(name) or name.removeprefix("mechanisms.").replace("_", " ")
    label = texts["headings"].get(name, whole)
    if known and "choices" in known:
        shown = known["choices"][value]
    elif isinstance(value, bool):
        shown = say(language, "regime.on" if value else "regime.off")
    elif name == "change_programme.order":
        named = [texts["practices"][each]["label"] for each in value or ()]
        shown = ", ".join(named) or say(language, "regime.by_chance")
    else:
        shown = plain(value, language) if isinstance(value, float) else value
    return say(language, "regime.value", label=label, value=shown)


def plain(value: float, language: str) -> str:
    """A value with the digits that it has, as a language writes it.

    >>> plain(0.05, "en"), plain(0.05, "fr"), plain(40.0, "en")
    ('0.05', '0,05', '40')
    """
    text = f"{value:g}"
    return text if "e" in text else number(language, value, len(text.partition(".")[2]))


def default(name: str) -> Any:
    """The value of a parameter in the configuration that every scene changes."""
    group, _, key = name.partition(".")
    config: Mapping[str, Any] = scene.base()
    return config[group][key]
