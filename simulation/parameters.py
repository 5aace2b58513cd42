"""From a mapping of configuration values to one checked, immutable setting; every bad value is named here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple, TypeVar

import numpy as np

from simulation import plans, sources
from simulation.concepts.advice_network import AdviceNetwork
from simulation.concepts.change_programme import ChangeProgramme, gather
from simulation.concepts.citizens import Citizens
from simulation.concepts.cognitive_framework import CognitiveFramework
from simulation.concepts.complementarity import Complementarity
from simulation.concepts.deep_structure import DeepStructure
from simulation.concepts.enactment import Enactment
from simulation.concepts.know_how import KnowHow
from simulation.concepts.leadership import Leadership
from simulation.concepts.management import Management
from simulation.concepts.mechanisms import Mechanisms
from simulation.concepts.outside_partners import OutsidePartners
from simulation.concepts.performance import Performance
from simulation.concepts.platform import Platform
from simulation.concepts.resistance import Resistance
from simulation.concepts.shared_services import SharedServices
from simulation.concepts.trigger_events import TriggerEvents
from simulation.quantity import EFFORT_PER_MONTH, SHARE, Choice, Quantity, Switch, described
from simulation.vocabulary import Channel, Effect, Regime, Role, Script, Start, Trigger

FEWEST_MANAGERS, MOST_MANAGERS, MOST_CITIES, MOST_PRACTICES = 6, 200, 100_000, 16


class InvalidConfiguration(ValueError):
    """A configuration that cannot be simulated; the message is one line: thing, value, remedy.

    Example:
        >>> from experiments import configuration
        >>> read(configuration("city.departments=0"))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        simulation.parameters.InvalidConfiguration: city.departments is 0, but the number of departments is a whole number ...
    """

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: IPython asks an exception for it."""
        return [f"{type(self).__name__}: {self}"]


class Parameters(NamedTuple):
    """Every number of the model, grouped by concept."""

    mechanisms: Mechanisms
    deep_structure: DeepStructure
    complementarity: Complementarity
    cognitive_framework: CognitiveFramework
    advice_network: AdviceNetwork
    trigger_events: TriggerEvents
    know_how: KnowHow
    leadership: Leadership
    change_programme: ChangeProgramme
    outside_partners: OutsidePartners
    resistance: Resistance
    platform: Platform
    enactment: Enactment
    performance: Performance
    management: Management
    citizens: Citizens
    shared_services: SharedServices


EXTRAS: dict[str, tuple[str, ...]] = {
    "setting": ("name", "dimensions", "practices"),
    "complementarity": ("pairs",),
    "advice_network": ("source", "attributes", "roles"),
    "trigger_events": ("timeline", "added", "replaced"),
    "leadership": ("channels",),
    "change_programme": ("scope", "order", "plan"),
    "city": ("cities", "managers", "services", "departments"),
    "horizon": ("months", "start_year"),
}
"""Keys of a group that are data rather than numbers of a concept."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A world to simulate: parameters, the practices they act on, and what is given from outside.

    Arrays are read-only. P practices, D dimensions, C cities in a panel, T months.
    """

    name: str
    parameters: Parameters
    practices: tuple[str, ...]
    dimensions: tuple[str, ...]
    dimension: np.ndarray  # (P,) index of each practice's dimension
    effect: np.ndarray  # (8,) the practice that carries each effect, or -1
    shifts_power: np.ndarray  # (P,) how far work on a practice threatens present holders of power, 0..1
    embedded: np.ndarray  # (P,) how far a practice comes with the purchased system, 0..1
    called_by: np.ndarray  # (6, P) 1 where a trigger that leaders exploit calls the practice into question
    governed_by: np.ndarray  # (3, P) 1 where a top seat governs the practice
    support: np.ndarray  # (P, P) signed weights; row q, column p: what q in place does for p; columns sum to <= 1
    misfit: np.ndarray  # (P, P) signed weights above the diagonal; absolute values sum to 1
    scope: np.ndarray  # (P,) 1 where an imposed programme works
    order: np.ndarray  # (P,) practices in the listed sequence
    framework: np.ndarray  # (P,) the same, with dimensions kept together where an imposed programme counts them
    impact: np.ndarray  # (P,) practices, those with the strongest interactions first
    exposure: np.ndarray  # (T, 6) strengths of scripted trigger events
    replaced: np.ndarray  # (T, 3) scripts of the top seats, from ``Script``
    channels: np.ndarray  # (T, 3) what is scheduled of the mayor's channels, in the order of ``Channel``; -1 nothing
    moves: np.ndarray  # (T,) months of a plan, see ``plans.month_kind``; (0,) without one
    managers: np.ndarray  # (C,) managers of each city
    services: np.ndarray  # (C,)
    departments: int
    months: int
    start_year: int
    network: sources.Network | None

    @property
    def cities(self) -> int:
        """Cities in a panel."""
        return len(self.managers)


def closest(name: str, names: Sequence[str]) -> str:
    """The end of an error message: the nearest name if one is near, else all of them."""
    near = get_close_matches(str(name), list(names), n=1)
    return f"did you mean {near[0]!r}?" if near else f"choose from: {', '.join(names)}"


def _number(where: str, value: Any, quantity: Quantity) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidConfiguration(f"{where} is {value!r}, but it must be a number ({quantity.unit}): {quantity.meaning}")
    if not quantity.low <= value <= quantity.high:
        raise InvalidConfiguration(
            f"{where} is {value:g}, but it lies in [{quantity.low:g}, {quantity.high:g}] ({quantity.unit}): {quantity.meaning}"
        )
    if quantity.whole and value != int(value):
        raise InvalidConfiguration(f"{where} is {value:g}, but {quantity.meaning} is a whole number")
    return float(value) + 0.0  # -0.0 becomes 0.0: equal values, equal bits


def checked(setting: Any) -> None:
    """Refuse what is no setting, such as a configuration that was not read yet."""
    if not isinstance(setting, Setting):
        raise InvalidConfiguration(
            f"a setting is needed, not {type(setting).__name__}: make one with simulation.read(configuration)"
        )


def _whole(where: str, value: Any, low: int, high: int, meaning: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidConfiguration(f"{where} is {value!r}, but {meaning} is a whole number from {low} to {high}")
    return value


def _choice(where: str, value: Any, choice: Choice) -> int:
    names = [option.name.lower() for option in choice.options]
    if not isinstance(value, str) or value.lower() not in names:
        raise InvalidConfiguration(f"{where} is {value!r}, but {choice.meaning} has no such option; {closest(value, names)}")
    return int(choice.options[value.upper()])


def _switch(where: str, value: Any) -> int:
    if not isinstance(value, bool):
        raise InvalidConfiguration(f"{where} is {value!r}, but a mechanism is either true (on) or false (off)")
    return int(value)


def _group(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if name not in config:
        raise InvalidConfiguration(f"the group {name!r} is missing from the configuration; add configs/{name}/")
    group = config[name]
    if not isinstance(group, Mapping):
        raise InvalidConfiguration(f"{name} is {group!r}, but it must be a group of named values")
    return group


def _concept(config: Mapping[str, Any], name: str, kind: type) -> Any:
    group, extras = _group(config, name), EXTRAS.get(name, ())
    if extras:
        group = {key: value for key, value in group.items() if key not in extras}
    try:
        return _concept_of(name, kind, tuple(group), tuple(group.values()), tuple(map(type, group.values())))
    except TypeError:  # a list or a group where a number belongs cannot be looked up; it is named like any other
        return _concept_of.__wrapped__(name, kind, tuple(group), tuple(group.values()), ())


@lru_cache(maxsize=4096)
def _concept_of(name: str, kind: type, keys: tuple[str, ...], values: tuple[Any, ...], _types: tuple[type, ...]) -> Any:
    """One concept, checked. Kept, since the points of a sweep differ in few concepts; types tell 1 from true."""
    group = dict(zip(keys, values, strict=True))
    known = {field: description for field, _, description in described(kind)}
    for key in group:
        if key not in known:
            raise InvalidConfiguration(f"{name}.{key} is not a parameter; {closest(key, [*known, *EXTRAS.get(name, ())])}")
    for field, description in known.items():
        where = f"{name}.{field}"
        if group.get(field) is None:
            raise InvalidConfiguration(f"{where} is missing; give it a value in configs/{name}/ or on the command line")
        if isinstance(description, Quantity):
            group[field] = _number(where, group[field], description)
        elif isinstance(description, Choice):
            group[field] = _choice(where, group[field], description)
        else:
            group[field] = _switch(where, group[field])
    return kind(**group)


T = TypeVar("T")


MOST_KEPT = 256
_made: dict[tuple[Any, str], Any] = {}  # by function, and the content written out, which tells 1 from 1.0 and from true


def _kept(read_part: Callable[..., T], *content: Any) -> T:
    """What a function makes of parts of a configuration: kept by their content, since arms differ in few of them."""
    key = read_part, repr(content)
    made: T | None = _made.get(key)
    if made is None:
        made = read_part(*content)
        if len(_made) >= MOST_KEPT:
            _made.clear()
        _made[key] = made
    return made


def _frozen(values: Any, dtype: Any) -> np.ndarray:
    array = np.ascontiguousarray(values, dtype=dtype)
    array.setflags(write=False)
    return array


def _names(where: str, values: Any, known: Sequence[str]) -> list[int]:
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise InvalidConfiguration(f"{where} is {values!r}, but it must be a list of practices: {', '.join(known)}")
    indices = []
    for value in values:
        if value not in known:
            raise InvalidConfiguration(f"{where} names {value!r}, which is not a practice; {closest(value, known)}")
        if known.index(value) in indices:
            raise InvalidConfiguration(f"{where} names {value!r} twice; name each practice once")
        indices.append(known.index(value))
    return indices


def _together(parameters: Parameters) -> None:
    """Refuse values that are fine one by one and make no sense together."""
    f, n, m = parameters.cognitive_framework, parameters.enactment, parameters.management
    platform, change_programme = parameters.platform, parameters.change_programme
    step = f.openness + f.embedding * (1.0 + f.embedding_from_change_seeking)
    if step > 1.0:
        raise InvalidConfiguration(
            f"cognitive_framework.openness and embedding add up to {step:g} a month with change seeking in place, "
            "but a frame cannot close more than the whole gap; lower one of them"
        )
    price = platform.interoperability * platform.interoperability_price
    if price > change_programme.base_effort:
        raise InvalidConfiguration(
            f"platform.interoperability costs {price:g} effort a month, but change_programme.base_effort is "
            f"{change_programme.base_effort:g}; raise the latter, or lower the level or platform.interoperability_price"
        )
    if n.weight_architecture + n.weight_skill > 1.0:
        raise InvalidConfiguration(
            f"enactment.weight_architecture and weight_skill add up to {n.weight_architecture + n.weight_skill:g}, "
            "but with willingness they share 1; lower one of them"
        )
    if max(m.power_mayor, m.power_city_manager) <= 0.0:
        raise InvalidConfiguration(
            "management.power_mayor and power_city_manager are 0, but somebody must have power; raise one of them"
        )


class _Reach(NamedTuple):
    """How leaders who choose a scope reach the practices; P of them."""

    embedded: np.ndarray  # (P,) 0..1
    called_by: np.ndarray  # (6, P) 0 or 1
    governed_by: np.ndarray  # (3, P) 0 or 1


def _reach(rows: Sequence[Mapping[str, Any]]) -> _Reach:
    """Who and what brings each practice into a scope; a practice that states nothing is within everybody's reach."""
    triggers = [member.name.lower() for member in Trigger]
    top = [role.name.lower() for role in Role if role < Role.HEAD]
    quantity = Quantity("how far a practice comes with the purchased system", "share, 0..1", 0, 1)
    embedded = [_number(f"setting.practices: {row['name']}.embedded", row.get("embedded", 1.0), quantity) for row in rows]
    called, governed = (
        [_marked(row, key, names) for row in rows] for key, names in (("called_by", triggers), ("governed_by", top))
    )
    return _Reach(
        _frozen(embedded, np.float64), *(_frozen(list(zip(*each, strict=True)), np.int64) for each in (called, governed))
    )


def _marked(row: Mapping[str, Any], key: str, names: Sequence[str]) -> list[int]:
    """1 for each of the names that a practice lists under a key, all of them where it lists none."""
    where, listed = f"setting.practices: {row['name']}.{key}", row.get(key)
    if listed is None:
        return [1] * len(names)
    if isinstance(listed, str) or not isinstance(listed, Sequence) or not listed:
        raise InvalidConfiguration(f"{where} is {listed!r}, but it is a list of some of: {', '.join(names)}")
    for name in listed:
        if name not in names:
            raise InvalidConfiguration(f"{where} names {name!r}; {closest(name, names)}")
    return [1 if name in listed else 0 for name in names]


PRACTICE_KEYS = ("name", "dimension", "effect", "shifts_power", "embedded", "called_by", "governed_by")


class _Practices(NamedTuple):
    """The practices of a setting, P of them, and their D dimensions."""

    names: tuple[str, ...]
    dimensions: tuple[str, ...]
    dimension: tuple[int, ...]  # (P,)
    effect: tuple[int, ...]  # (E,) the practice of each effect, -1 for none
    shifts: tuple[float, ...]  # (P,)


def _practices(group: Mapping[str, Any]) -> _Practices:
    for key in group:
        if key not in EXTRAS["setting"]:
            raise InvalidConfiguration(f"setting.{key} is not known; {closest(key, EXTRAS['setting'])}")
    for key in ("dimensions", "practices"):
        if isinstance(group.get(key), str) or not isinstance(group.get(key) or [], Sequence):
            raise InvalidConfiguration(f"setting.{key} is {group[key]!r}, but a list is meant; see configs/setting/pm18.yaml")
    dimensions = tuple(group.get("dimensions") or ())
    rows = group.get("practices") or ()
    for name in dimensions:
        if not isinstance(name, str) or not name.isidentifier():
            raise InvalidConfiguration(f"setting.dimensions: {name!r} must be a plain identifier, as it names columns")
    if not dimensions or not rows:
        raise InvalidConfiguration("setting needs at least one dimension and one practice; see configs/setting/pm18.yaml")
    if len(rows) > MOST_PRACTICES:
        raise InvalidConfiguration(f"setting has {len(rows)} practices, but at most {MOST_PRACTICES} fit; merge some")
    names: list[str] = []
    dimension, shifts, effect = [], [], [-1] * len(Effect)
    effects = [member.name.lower() for member in Effect]
    for row in rows:
        if not isinstance(row, Mapping) or "name" not in row or "dimension" not in row:
            raise InvalidConfiguration(f"setting.practices has {row!r}, but each practice needs a name and a dimension")
        for key in row:
            if key not in PRACTICE_KEYS:
                raise InvalidConfiguration(
                    f"setting.practices: {row['name']}.{key} is not known; {closest(key, PRACTICE_KEYS)}"
                )
        name = row["name"]
        if not isinstance(name, str) or not name.isidentifier():
            raise InvalidConfiguration(f"setting.practices: {name!r} must be a plain identifier, as it names columns")
        if name in names:
            raise InvalidConfiguration(f"setting.practices names {name!r} twice; give each practice its own name")
        if row["dimension"] not in dimensions:
            raise InvalidConfiguration(
                f"setting.practices: {name} is in dimension {row['dimension']!r}; {closest(row['dimension'], dimensions)}"
            )
        if row.get("effect") is not None:
            if row["effect"] not in effects:
                raise InvalidConfiguration(
                    f"setting.practices: {name} has effect {row['effect']!r}; {closest(row['effect'], effects)}"
                )
            place = int(Effect[row["effect"].upper()])
            if effect[place] >= 0:
                raise InvalidConfiguration(f"setting.practices: {name} has an effect that {names[effect[place]]} has already")
            effect[place] = len(names)
        quantity = Quantity("how far a practice shifts power", "share, 0..1", 0, 1)
        shifts.append(_number(f"setting.practices: {name}.shifts_power", row.get("shifts_power", 0.0), quantity))
        dimension.append(dimensions.index(row["dimension"]))
        names.append(name)
    for index, dimension_name in enumerate(dimensions):
        if index not in dimension:
            raise InvalidConfiguration(f"setting.dimensions has {dimension_name!r} without a practice; remove it or add one")
    return _Practices(tuple(names), dimensions, tuple(dimension), tuple(effect), tuple(shifts))


class _Pairs(NamedTuple):
    """What the weights of pairs of practices come to."""

    support: np.ndarray  # (P, P)
    misfit: np.ndarray  # (P, P)
    impact: np.ndarray  # (P,)


def _paired(pairs: Any, practices: Sequence[str]) -> _Pairs:
    signed = _matrix(pairs, practices)
    total = np.abs(np.triu(signed, 1)).sum()
    row = np.abs(signed).sum(axis=1)
    row[row == 0.0] = 1.0
    return _Pairs(
        _frozen((signed / row[:, None]).T, np.float64),
        _frozen(np.triu(signed, 1) / (total if total > 0.0 else 1.0), np.float64),
        _frozen(np.argsort(-np.abs(signed).sum(axis=1), kind="stable"), np.int64),
    )


def _matrix(pairs: Any, practices: Sequence[str]) -> np.ndarray:
    size = len(practices)
    signed = np.zeros((size, size))
    if pairs == "uniform":
        signed[:] = 1.0
        np.fill_diagonal(signed, 0.0)
        return signed
    if isinstance(pairs, str) or not isinstance(pairs, Sequence):
        raise InvalidConfiguration(
            f"complementarity.pairs is {pairs!r}; give 'uniform' or a list of [practice, practice, weight]"
        )
    bounds = Quantity("the weight of a pair", "-1..1", -1, 1)
    seen: set[frozenset[int]] = set()
    for pair in pairs:
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 3:
            raise InvalidConfiguration(f"complementarity.pairs has {pair!r}; each pair is [practice, practice, weight]")
        one, other = _names("complementarity.pairs", pair[:2], practices)
        weight = _number(f"complementarity.pairs: {pair[0]}, {pair[1]}", pair[2], bounds)
        if frozenset((one, other)) in seen:
            raise InvalidConfiguration(f"complementarity.pairs has {pair[0]}, {pair[1]} twice; give each pair one weight")
        seen.add(frozenset((one, other)))
        signed[one, other] = signed[other, one] = weight
    return signed


def _exposure(config: Mapping[str, Any], months: int, start_year: int) -> np.ndarray:
    group = config["trigger_events"]
    exposure = np.zeros((months, len(Trigger)))
    timeline, added = group.get("timeline"), group.get("added") or ()
    if timeline is not None and not isinstance(timeline, str):
        raise InvalidConfiguration(
            f"trigger_events.timeline is {timeline!r}, but it is null, the name of a shipped timeline, or a path"
        )
    if isinstance(added, str | Mapping) or not isinstance(added, Sequence):
        raise InvalidConfiguration(f"trigger_events.added is {added!r}; give a list of {{month, trigger, strength}}")
    if timeline:
        try:
            exposure += sources.read_timeline(timeline, start_year=start_year, months=months, outside="drop").exposure
        except sources.InvalidInput as error:
            raise InvalidConfiguration(str(error)) from None
    kinds = [member.name.lower() for member in Trigger]
    for event in added:
        if not isinstance(event, Mapping) or not {"month", "trigger"} <= set(event) <= {"month", "trigger", "strength"}:
            raise InvalidConfiguration(f"trigger_events.added has {event!r}; each event is {{month, trigger, strength}}")
        if event["trigger"] not in kinds:
            raise InvalidConfiguration(
                f"trigger_events.added has trigger {event['trigger']!r}; {closest(event['trigger'], kinds)}"
            )
        month = _whole("trigger_events.added: month", event["month"], 0, months - 1, "the month of an event")
        bounds = Quantity("the strength of an event", "share, 0..1", 0, 1)
        strength = _number("trigger_events.added: strength", event.get("strength", 1.0), bounds)
        kind = kinds.index(event["trigger"])
        exposure[month, kind] = max(exposure[month, kind], strength)
    return np.minimum(exposure, 1.0)


def _replaced(config: Mapping[str, Any], exposure: np.ndarray) -> np.ndarray:
    """Scripts of the top seats, month by month."""
    where, keys = "trigger_events.replaced", ("month", "role", "visionary")
    top = [role.name.lower() for role in Role if role < Role.HEAD]
    comes = {None: Script.ANYBODY, False: Script.ORDINARY, True: Script.VISIONARY}
    listed = config["trigger_events"].get("replaced") or ()
    replaced = np.zeros((len(exposure), len(top)), np.int64)
    if isinstance(listed, str | Mapping) or not isinstance(listed, Sequence):
        raise InvalidConfiguration(f"{where} is {listed!r}; give a list of {{month, role, visionary}}")
    for event in listed:
        unknown = [key for key in event if key not in keys] if isinstance(event, Mapping) else []
        if unknown:
            raise InvalidConfiguration(f"{where} has {event!r}, but {unknown[0]!r} is not known; {closest(unknown[0], keys)}")
        if not isinstance(event, Mapping) or not {"month", "role"} <= set(event):
            raise InvalidConfiguration(f"{where} has {event!r}; each replacement is {{month, role, visionary}}")
        if event["role"] not in top:
            raise InvalidConfiguration(f"{where} has role {event['role']!r}, no top seat; {closest(event['role'], top)}")
        month = _whole(f"{where}: month", event["month"], 0, len(exposure) - 1, "the month of a replacement")
        visionary, role = event.get("visionary"), top.index(event["role"])
        if visionary is not None and not isinstance(visionary, bool):
            raise InvalidConfiguration(f"{where}: visionary is {visionary!r}, but it is true, false, or null (drawn by chance)")
        if replaced[month, role]:
            raise InvalidConfiguration(f"{where} has {event['role']} in month {month} twice; replace a seat once a month")
        if role == Role.CIO and visionary is False and exposure[month, Trigger.VISIONARY] > 0.0:
            raise InvalidConfiguration(
                f"{where} brings an ordinary cio in month {month}, but a visionary event brings a visionary one; remove either"
            )
        replaced[month, role] = comes[visionary]
    return replaced


_CHANNELS = {
    Channel.FRAMEWORK: Switch("whether the programme follows the mayor's framework", "its own sequence"),
    Channel.ALIGNMENT: Quantity("share of expected losses that alignment of interests takes away", SHARE, 0, 1),
    Channel.FUNDING: Quantity("effort a month on top of a running programme", EFFORT_PER_MONTH, 0, 10),
}


def _channels(config: Mapping[str, Any], months: int) -> np.ndarray:
    """The mayor's channels month by month: each value from its month on, until the same channel is set again."""
    where, names = "leadership.channels", [channel.name.lower() for channel in Channel]
    form = f"{{month, {', '.join(names)}}}"
    listed = config["leadership"].get("channels") or ()
    channels = np.full((months, len(names)), -1.0)
    if isinstance(listed, str | Mapping) or not isinstance(listed, Sequence):
        raise InvalidConfiguration(f"{where} is {listed!r}; give a list of {form}")
    last = -1
    for entry in listed:
        if not isinstance(entry, Mapping) or "month" not in entry or len(entry) < 2:
            raise InvalidConfiguration(f"{where} has {entry!r}; each entry is {form}, with one channel or more")
        for key in entry:
            if key != "month" and key not in names:
                raise InvalidConfiguration(f"{where} has {entry!r}, but {key!r} is no channel; {closest(key, names)}")
        month = _whole(f"{where}: month", entry["month"], 0, months - 1, "the month from which values hold")
        if month <= last:
            raise InvalidConfiguration(f"{where} has month {month} after month {last}; list each month once, in order")
        last = month
        for channel, description in _CHANNELS.items():
            name = channel.name.lower()
            if name not in entry:
                continue
            value, at = entry[name], f"{where}: {name} from month {month} on"
            if value is None:
                channels[month:, channel] = -1.0
            elif isinstance(description, Quantity):
                channels[month:, channel] = _number(at, value, description)
            elif isinstance(value, bool):
                channels[month:, channel] = float(value)
            else:
                raise InvalidConfiguration(f"{at} is {value!r}, but it is true, false, or null (as configured)")
    return channels


def _paced(parameters: Parameters) -> tuple[float, float, float]:
    """What a plan takes from the programme that is configured: effort, span, and how many are worked on at a time."""
    programme = parameters.change_programme
    return programme.effort, programme.span, programme.simultaneity


def _plan(config: Mapping[str, Any], parameters: Parameters, world: plans.World) -> plans.Plan:
    """The plan of a change programme."""
    if parameters.leadership.regime != Regime.IMPOSED:
        raise InvalidConfiguration(
            f"{plans.WHERE} is given, but leadership.regime is {Regime(parameters.leadership.regime).name.lower()}: a plan is "
            "an imposed programme; add leadership=imposed, or take the plan away"
        )
    try:
        return plans.read(config["change_programme"]["plan"], world)
    except plans.InvalidPlan as error:
        raise InvalidConfiguration(str(error)) from None


def _script(
    plan: plans.Plan, replaced: np.ndarray, channels: np.ndarray, exposure: np.ndarray, config: Mapping[str, Any]
) -> None:
    """Enter what a plan says of top seats and of alignment beside what is scripted anyway."""
    for month, seat, script in plan.replaced:
        if replaced[month, seat]:
            raise InvalidConfiguration(
                f"{plans.WHERE} and trigger_events.replaced both replace the {plans.TOP[seat]} in month {month}; remove either"
            )
        if seat == Role.CIO and script == Script.ORDINARY and exposure[month, Trigger.VISIONARY] > 0.0:
            raise InvalidConfiguration(
                f"{plans.WHERE} brings an ordinary cio in month {month}, but a visionary event brings a visionary one; "
                "remove either"
            )
        replaced[month, seat] = script
    if plan.aligned and config["leadership"].get("channels"):
        raise InvalidConfiguration(
            f"{plans.WHERE} aligns interests, and leadership.channels is given as well; keep one of them"
        )
    for month, share in plan.aligned:
        channels[month:, Channel.ALIGNMENT] = share


def _under(plan: plans.Plan, parameters: Parameters) -> Parameters:
    """The parameters with the start that a plan sets."""
    programme = parameters.change_programme
    start = int(Start.FIRST_EXPLOITED_TRIGGER) if plan.waits else programme.start
    return parameters._replace(change_programme=programme._replace(start_month=float(plan.start), start=start))


def _sizes(where: str, value: Any, cities: int, low: int, high: int, meaning: str) -> list[int]:
    values = [value] if isinstance(value, int) else value
    if isinstance(values, str) or not isinstance(values, Sequence) or not values:
        raise InvalidConfiguration(f"{where} is {value!r}; give a whole number, or a list that cities take in turn")
    checked = [_whole(where, one, low, high, meaning) for one in values]
    return [checked[index % len(checked)] for index in range(cities)]


def _network(config: Mapping[str, Any]) -> sources.Network | None:
    group = config["advice_network"]
    source, roles, attributes = group.get("source", "generated"), group.get("roles"), group.get("attributes")
    if roles is not None and not isinstance(roles, Mapping):
        raise InvalidConfiguration(
            f"advice_network.roles is {roles!r}, but it is null or {{mayor: label, city_manager: label, cio: label}}"
        )
    if attributes is not None and not isinstance(attributes, str):
        raise InvalidConfiguration(f"advice_network.attributes is {attributes!r}, but it is null or the path of a table")
    if source == "generated":
        for name, value in (("attributes", attributes), ("roles", roles)):
            if value is not None:
                raise InvalidConfiguration(
                    f"advice_network.{name} is given, but the network is generated; name its edges with advice_network.source"
                )
        return None
    if not isinstance(source, str):
        raise InvalidConfiguration(
            f"advice_network.source is {source!r}, but it is 'generated', the name of a shipped network, or a path"
        )
    try:
        return sources.read_network(source, attributes=attributes, roles=roles)
    except sources.InvalidInput as error:
        raise InvalidConfiguration(str(error)) from None


def read(config: Mapping[str, Any]) -> Setting:
    """Check a configuration and make a setting of it.

    Args:
        config: each concept's name with its values, as ``configs/`` composes them; ``experiments.configuration`` gives such
            a mapping. Units and ranges stand in the ledger of parameters. It is not changed.

    Returns:
        The checked, immutable setting, with read-only arrays.

    Raises:
        InvalidConfiguration: a group or value is missing, unknown, of the wrong type or out of its range, or values make no
            sense together; the message is one line that names the value at fault and the remedy.

    Example:
        >>> from experiments import configuration
        >>> setting = read(configuration("city.cities=2", "city.managers=9"))
        >>> setting.managers.tolist(), setting.months, setting.parameters.complementarity.strength
        ([9, 9], 156, 1.43)
    """
    groups = [*Parameters._fields, "setting", "city", "horizon"]
    for name in config:
        if name not in groups:
            raise InvalidConfiguration(f"{name!r} is not a group of the model; {closest(name, groups)}")
    practices, dimensions, dimension, effect, shifts = _kept(_practices, dict(_group(config, "setting")))
    reach = _kept(_reach, config["setting"]["practices"])
    hints = Parameters.__annotations__
    parameters = Parameters(**{name: _concept(config, name, hints[name]) for name in Parameters._fields})
    _together(parameters)
    for name in ("city", "horizon"):
        for key in _group(config, name):
            if key not in EXTRAS[name]:
                raise InvalidConfiguration(f"{name}.{key} is not known; {closest(key, EXTRAS[name])}")
    horizon, city = config["horizon"], config["city"]
    months = _whole("horizon.months", horizon.get("months"), 12, 1200, "the number of months")
    start_year = _whole("horizon.start_year", horizon.get("start_year"), 1900, 2200, "the first year")
    cities = _whole("city.cities", city.get("cities"), 1, MOST_CITIES, "the number of cities in a panel")
    network = _network(config)
    wanted = len(network.labels) if network is not None and city.get("managers") is None else city.get("managers")
    meaning = "the number of managers (mayor, city manager, CIO and heads of services)"
    managers = _sizes("city.managers", wanted, cities, FEWEST_MANAGERS, MOST_MANAGERS, meaning)
    if network is not None and any(size != len(network.labels) for size in managers):
        raise InvalidConfiguration(
            f"city.managers is {wanted!r}, but the network {config['advice_network']['source']!r} has {len(network.labels)} "
            "managers; set city.managers=null to take its size"
        )
    services = _sizes("city.services", city.get("services"), cities, 1, MOST_MANAGERS, "the number of services")
    departments = _whole("city.departments", city.get("departments"), 1, MOST_MANAGERS, "the number of departments")
    paired = _kept(_paired, config["complementarity"].get("pairs"), practices)
    exposure = _exposure(config, months, start_year)
    scope = config["change_programme"].get("scope", "all")
    chosen = list(range(len(practices))) if scope == "all" else _names("change_programme.scope", scope, practices)
    if not chosen:
        raise InvalidConfiguration("change_programme.scope is empty; name at least one practice, or 'all'")
    order = config["change_programme"].get("order")
    listed = list(range(len(practices))) if order is None else _names("change_programme.order", order, practices)
    listed += [index for index in range(len(practices)) if index not in listed]
    moves, replaced, channels = plans.blank(len(practices)), _replaced(config, exposure), _channels(config, months)
    if config["change_programme"].get("plan"):
        world = plans.World(practices, chosen, listed, effect[Effect.MONITORING], months, *_paced(parameters))
        plan = _plan(config, parameters, world)
        _script(plan, replaced, channels, exposure, config)
        moves, chosen, parameters = plan.moves, list(plan.scope), _under(plan, parameters)
    framework = list(listed)
    if parameters.leadership.regime == Regime.IMPOSED and parameters.change_programme.by_dimension > 0.5:
        gather(framework, dimension)
    return Setting(
        name=str(config["setting"].get("name", "unnamed")),
        parameters=parameters,
        practices=practices,
        dimensions=dimensions,
        dimension=_frozen(dimension, np.int64),
        effect=_frozen(effect, np.int64),
        shifts_power=_frozen(shifts, np.float64),
        embedded=reach.embedded,
        called_by=reach.called_by,
        governed_by=reach.governed_by,
        support=paired.support,
        misfit=paired.misfit,
        scope=_frozen([1 if index in chosen else 0 for index in range(len(practices))], np.int64),
        order=_frozen(listed, np.int64),
        framework=_frozen(framework, np.int64),
        impact=paired.impact,
        exposure=_frozen(exposure, np.float64),
        replaced=_frozen(replaced, np.int64),
        channels=_frozen(channels, np.float64),
        moves=_frozen(moves, moves.dtype),
        managers=_frozen(managers, np.int64),
        services=_frozen([min(wished, size - 3) for wished, size in zip(services, managers, strict=True)], np.int64),
        departments=departments,
        months=months,
        start_year=start_year,
        network=network,
    )
