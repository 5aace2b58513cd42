"""Identity of a point: a digest of everything that determines its rows, and of nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from types import NoneType
from typing import TYPE_CHECKING, Any, cast

from experiments.configuration.dotted import flat
from experiments.configuration.interned import Interned
from simulation.quantity import Choice, Quantity, described

if TYPE_CHECKING:
    import numpy as np

    from simulation.parameters import Setting

_PLAIN = frozenset((str, int, float, bool, NoneType))
SCHEMA_VERSION = 1  # of the store's layout
LATER: dict[str, float | str | list[str]] = {
    "trigger_events.replaced": [],
    "leadership.support_from": 0.0,
    "leadership.vision": "champion",
    "leadership.trigger_reach": 0.0,
    "leadership.mandate": 0.0,
    "leadership.renewal": 0.0,
    "leadership.convergence": 0.0,
    "leadership.counsel": 0.0,
    "resistance.among_friends": 0.0,
    "enactment.peer_support": 0.0,
    "trigger_events.exit_from_crisis": 0.0,
    "trigger_events.exit_from_crisis_chief": 0.0,
    "cognitive_framework.noticeable": 0.1,
    "cognitive_framework.breadth_scale": 1.0,
    "cognitive_framework.whole_frame": 0.0,
    "cognitive_framework.attachment": 0.0,
    "cognitive_framework.anchor_rebuilt": 0.0,
    "cognitive_framework.majority": 0.0,
    "cognitive_framework.majority_spread": 0.4,
    "cognitive_framework.graded": 0.0,
    "cognitive_framework.remembered": 0.0,
    "resistance.loss_aversion": 1.0,
    "resistance.diminishing_sensitivity": 0.0,
    "resistance.hardening": 0.0,
    "resistance.habituation": 0.0,
    "management.in_turn": 0.0,
    "leadership.channels": [],
    "change_programme.plan": [],
    "outside_partners.number": 0.0,
    "outside_partners.effort": 0.03,
    "outside_partners.coordination": 0.005,
    "outside_partners.by_practice": 0.5,
    "citizens.founded": 0.5,
    "citizens.worn_by_burden": 0.5,
    "citizens.from_performance": 0.3,
    "citizens.performance_scale": 50.0,
    "citizens.adjusting": 0.1,
    "citizens.rising": 0.02,
    "citizens.falling": 0.04,
    "citizens.legitimacy_from_use": 0.5,
    "shared_services.services": 0.0,
    "shared_services.agreement": "ties",
    "shared_services.agreeing": 0.05,
    "shared_services.mandate_month": 24.0,
    "shared_services.mandating": 0.05,
    "shared_services.mandate_loss": 0.2,
    "mechanisms.fixed_turns": True,
    "deep_structure.filling": 1.0,
    "trigger_events.mayor_is_new": 12.0,
    "complementarity.form": "apart",
    "complementarity.elasticity": 0.5,
    "complementarity.epistasis": 3.0,
    "know_how.slowing": 0.0,
    "know_how.depreciation": 0.0,
    "know_how.transfer": 0.0,
    "enactment.skill_slowing": 0.0,
    "enactment.skill_fading": 0.0,
}
"""Keys that came after points were stored, with the values that change nothing: at these they are no part of a name."""
LATER_GROUPS = dict.fromkeys(("outside_partners", "citizens", "shared_services"), "change_programme")
"""Groups all of which came later, each with one that a configuration of the model had before."""
FILES = ("advice_network.source", "advice_network.attributes", "trigger_events.timeline")  # names, not content


def canonical(value: object) -> str:
    """JSON with sorted keys, no blanks and no not-a-number: equal values give equal text.

    >>> canonical({"b": 1.0, "a": [True, None]})
    '{"a":[true,null],"b":1.0}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return sha256(canonical(value).encode()).hexdigest()


def typed(config: Mapping[str, Any], concepts: Mapping[str, type]) -> dict[str, Any]:
    """The configuration with every parameter in its own type, so that 1 and 1.0, EARLY and early are the same."""
    config = dict(config)
    for name, kind in concepts.items():
        group = config.get(name)
        if isinstance(group, Interned):
            config[name] = _typed_of(kind, group)
        elif isinstance(group, Mapping):
            try:
                config[name] = _typed(kind, tuple(group), tuple(group.values()), tuple(map(type, group.values())))
            except TypeError:  # a list among the values: not to be looked up
                config[name] = _typed.__wrapped__(kind, tuple(group), tuple(group.values()), ())
    return config


@lru_cache(maxsize=4096)
def _typed(kind: type, keys: tuple[str, ...], values: tuple[Any, ...], _types: tuple[type, ...]) -> Interned:
    """One group, shared by all configurations that have it alike."""
    group = dict(zip(keys, values, strict=True))
    for field, _, description in described(kind):
        if field not in group:
            continue
        if isinstance(description, Quantity):
            group[field] = float(group[field]) + 0.0  # and -0.0 is 0.0
        elif isinstance(description, Choice):
            group[field] = group[field].lower()
    return Interned(group)


@lru_cache(maxsize=1024)
def _typed_of(kind: type, group: Interned) -> Interned:
    return _typed.__wrapped__(kind, tuple(group), tuple(group.values()), ())


def point_id(config: Mapping[str, Any], digests: Mapping[str, str], seed: int, model_version: str) -> str:
    """Twenty hexadecimal digits for a parameter point.

    The configuration is the model's, typed, with the digests of what was read from files in place of their names, the
    seed, and the declared version of the model; keys that came later are left out where they change nothing. The number
    of panels, threads, place and commit are no part of it: more panels extend a point.
    """
    rest = canonical({"entropy": str(seed), "given": dict(digests), "model": model_version})
    return sha256(f'{{"config":{{{_key(config)}}},{rest[1:]}'.encode()).hexdigest()[:20]


def _key(config: Mapping[str, Any]) -> str:
    """Every parameter by dotted name, in order of names."""
    if all(isinstance(group, Mapping) and "." not in name for name, group in config.items()):
        names = sorted(config, key=lambda name: f"{name}.")  # as the dotted names within are ordered
        return ",".join(filter(None, (_group_key(f"{name}.", config[name]) for name in names)))
    pairs = sorted(pair for name, group in config.items() for pair in _texts(name, group))
    return ",".join(text for name, text in pairs if _counts(name, text))


def _counts(name: str, text: str) -> bool:
    """Whether a parameter is part of what makes a point."""
    return name not in FILES and text not in _NEUTRAL


def _group_key(name: str, group: Mapping[str, Any]) -> str:
    return _key_of(name, group) if isinstance(group, Interned) else _joined(name, group)


@lru_cache(maxsize=4096)
def _key_of(name: str, group: Interned) -> str:
    """Kept, since the points of a sweep differ in few groups."""
    return _joined(name, group)


def _joined(name: str, group: Mapping[str, Any]) -> str:
    return ",".join(text for key, text in sorted(_texts(name[:-1], group)) if _counts(key, text))


_NEUTRAL = frozenset(f"{canonical(name)}:{canonical(value)}" for name, value in LATER.items())


def completed(config: Mapping[str, Any]) -> dict[str, Any]:
    """A stored configuration as the present model reads it: with the keys that came later, at what changes nothing.

    >>> completed({"leadership": {"support": 0.5}, "city": {}})["leadership"]["support_from"]
    0.0
    """
    whole = dict(config)
    for group, sign in LATER_GROUPS.items():
        if sign in whole:
            whole.setdefault(group, {})
    for key, value in LATER.items():
        group, _, name = key.partition(".")
        if isinstance(whole.get(group), Mapping):
            whole[group] = {name: value, **whole[group]}
    return whole


def _texts(name: str, group: object) -> Sequence[tuple[str, str]]:
    """Dotted names of a group, each with its part of the canonical text."""
    return [(each, f"{_text(str, each)}:{_plain(value)}") for each, value in flat({name: group})]


def _plain(value: object) -> str:
    if type(value) is float and isfinite(value):
        return repr(value)  # as JSON has it; not looked up, since 0.0 would be found as -0.0
    kind: Any = type(value)  # a type is hashable, which mypy does not see of type[object]
    return _text(kind, value) if kind in _PLAIN else canonical(value)


@lru_cache(maxsize=8192)
def _text(_kind: type, value: object) -> str:
    """Kept; the type distinguishes 1 from true and from 1.0."""
    return canonical(value)


def configuration_text(config: Mapping[str, Any]) -> str:
    """The canonical text of a configuration, put together from those of its groups."""
    return f"{{{','.join(f'{_text(str, name)}:{_group_text(group)}' for name, group in sorted(config.items()))}}}"


def _group_text(group: object) -> str:
    return _text_of(group) if isinstance(group, Interned) else canonical(group)


@lru_cache(maxsize=4096)
def _text_of(group: Interned) -> str:
    return canonical(group)


def digests(setting: Setting) -> dict[str, str]:
    """Digests of what a setting holds from files; a network moved or renamed is the same network."""
    network = setting.network if setting.network is None else setting.network._replace(name="")
    return {"exposure": array_digest(setting.exposure), "network": array_digest(network)}


def array_digest(values: object) -> str:
    """SHA-256 over arrays and plain values, nested or not."""
    if hasattr(values, "tobytes"):
        array = cast("np.ndarray", values)
        return _bytes_digest(f"{array.dtype.str}{array.shape}".encode() + array.tobytes())
    if isinstance(values, tuple):
        return digest([array_digest(each) for each in values])
    return digest(values)


@lru_cache(maxsize=64)
def _bytes_digest(content: bytes) -> str:
    """Kept, since the points of a sweep mostly have the same timeline and the same network."""
    return sha256(content).hexdigest()
