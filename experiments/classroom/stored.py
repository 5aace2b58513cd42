"""A stored city of any sweep as a scene: what its configuration changes, written as an address of the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from experiments.classroom import scene
from experiments.errors import Refusal
from experiments.running import custom_manager, replay
from experiments.store import addresses
from experiments.store.reading import existing

SIMULTANEITY = "change_programme.simultaneity"


def address(study: str, city: str) -> str:
    """What stands behind the # for a stored city: itself on the left, on the right its twin under the other regime.

    The twin works on one practice at a time, or on all where the stored city works on one.

    Args:
        study: Name of the stored study.
        city: The city, named as for `framebreak replay`.

    Raises:
        Refusal: There is no such city, or the page cannot show its configuration.
    """
    store = existing(study)
    place = addresses.city(store.planned(), city)
    _, metadata = replay.stored_row(store, place)
    config = json.loads(metadata["config"])
    if custom_manager.stored(config, metadata):
        raise Refusal("the page runs the kernel, which does not know a manager of one's own; replay it with: framebreak replay")
    return of(custom_manager.model_part(config), int(metadata["entropy"]), place.panel, place.city)


def of(config: Mapping[str, Any], seed: int, panel: int, city: int) -> str:
    """The address of a city in a configuration of the model; see `address`.

    Args:
        config: The model's part of a configuration.
        seed: Seed of the point.
        panel: Number of the replicate panel.
        city: Number of the city in its panel.
    """
    texts = {"seed": str(seed), "panel": str(panel), "city": str(city), **_options(config)}
    base = scene.base(tuple(sorted((name, text) for name, text in texts.items() if name in scene.OPTIONS)))
    for group, values in config.items():
        for name, value in values.items():
            if value != base[group].get(name):
                texts |= _text(f"{group}.{name}", value, config)
    own = _written(config["change_programme"]["simultaneity"])
    practices = len(config["setting"]["practices"])
    texts.pop(SIMULTANEITY, None)
    texts |= {f"left.{SIMULTANEITY}": own, f"right.{SIMULTANEITY}": "1" if own != "1" else str(practices)}
    made = scene.read(scene.sided(texts).items())
    made.setting("left")
    return made.key


def _options(config: Mapping[str, Any]) -> dict[str, str]:
    """Options whose files and lists are those of the configuration."""
    chosen = {}
    for group, data in (("advice_network", ("source",)), ("trigger_events", ("timeline",)), ("complementarity", ("pairs",))):
        for option in scene.OPTIONS[group]:
            composed = scene.base(((group, option),) if option != "default" else ())[group]
            if all(composed[name] == config[group][name] for name in data):
                if option != "default":
                    chosen[group] = option
                break
    return chosen


def _text(name: str, value: Any, config: Mapping[str, Any]) -> dict[str, str]:
    """The part of an address that sets one value."""
    if name == "complementarity.pairs" and not isinstance(value, str):
        return {"pairs": ",".join(f"{one}.{other}:{weight}" for one, other, weight in value)}
    if name in ("trigger_events.added", "trigger_events.replaced", "leadership.support_from"):
        return {"events": ",".join(_events(config))}
    if name in scene.parameters() or name in ("city.managers", "city.services", "city.departments"):
        if isinstance(value, bool):
            return {name: str(value).lower()}
        if isinstance(value, int | float | str):
            return {name: _written(value)}
    if name in ("change_programme.scope", "change_programme.order") and isinstance(value, list):
        return {name: ",".join(value)}
    raise Refusal(f"the page cannot show {name}={str(value)[:60]}; framebreak replay reports what happened in the city")


def _written(value: float | str) -> str:
    """A value as an address has it: whole numbers without a point.

    >>> _written(4.0), _written(0.3), _written("imposed")
    ('4', '0.3', 'imposed')
    """
    return f"{int(value)}" if isinstance(value, float) and value.is_integer() else str(value)


def _events(config: Mapping[str, Any]) -> list[str]:
    happened = config["trigger_events"]
    events = []
    for event in happened.get("added") or ():
        if event["trigger"] == "visionary":
            raise Refusal("the page cannot show a scripted visionary trigger; replay it with: framebreak replay")
        events.append(f"{event['month']}:{event['trigger']}:{event.get('strength', 1.0)}")
    for event in happened.get("replaced") or ():
        kind = {False: "new_cio", True: "visionary_cio"}.get(event.get("visionary"))
        if event["role"] != "cio" or kind is None:
            raise Refusal("the page can replace the CIO only, by a newcomer who is visionary or not; replay the city instead")
        events.append(f"{event['month']}:{kind}")
    leaders = config["leadership"]
    if leaders.get("support_from"):
        events.append(f"{leaders['support_from']}:support:{leaders['support']}")
    return events
