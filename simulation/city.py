"""How a panel of cities is founded: seats, ties, first frames, stakes and know-how.

The functions are plain loops over numbers: the Mesa driver runs them as they are, the kernel compiles them.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulation import chance
from simulation.concepts import (
    advice_network,
    citizens,
    cognitive_framework,
    deep_structure,
    enactment,
    know_how,
    management,
    resistance,
)
from simulation.memory import zeros
from simulation.parameters import Setting
from simulation.rule import Record, rule
from simulation.vocabulary import Effect, Misfit, Role, Trigger


class Places(NamedTuple):
    """What is given about a panel before any draw: who sits where, and what the practices mean."""

    first: np.ndarray  # (C + 1,) first manager of each city
    first_service: np.ndarray  # (C + 1,)
    seats: np.ndarray  # (M,) role, level (1 is the top), department, service (-1 for the top three)
    staffed: np.ndarray  # (S,) managers of each service
    density: np.ndarray  # (C, 2) of advice and friendship
    given: np.ndarray  # (3, n, n) layers read from a file; (3, 0, 0) when ties are generated
    exposure: np.ndarray  # (T, 6) scripted triggers
    replaced: np.ndarray  # (T, 3) scripted replacements in the top seats
    channels: np.ndarray  # (T, 3) scheduled values of the mayor's channels, -1 where nothing is
    moves: np.ndarray  # (T,) months of a plan, (0,) without one
    # (1,) dimension, effect, shifts_power, support, misfit, pairs (how many can misfit) and pair (which), scope, listed,
    # framework, impact, embedded, called_by, governed_by
    world: np.ndarray


class Founding(NamedTuple):
    """What founding fixes for good."""

    people: np.ndarray  # (M,) stake, resistance, threshold, power, majority
    cities: np.ndarray  # (C,) quality, shuffled, shuffled_dimensions
    start: np.ndarray  # (M + 1,) first tie of each manager; neighbours in ascending order
    ties: np.ndarray  # (E,) neighbour, advice, friendship, reporting
    cio_start: np.ndarray  # (C + 1,) first of each city's ties to others
    cio_ties: np.ndarray  # (K,) cities whose CIOs know that city's, in ascending order
    # Of a random landscape, empty without one:
    worths: np.ndarray  # (C, P, 2 ** (epistasis + 1)) what each combination is worth at each place of the ring, 0..1
    ring: np.ndarray  # (C, P) order of practices: the worth at each place depends on those at the next


SEAT = np.dtype([(name, "i8") for name in ("role", "level", "department", "service")])
PERSON = np.dtype([(name, "f8") for name in ("stake", "resistance", "threshold", "power", "majority")])
LEVEL_OF = np.array([1, 2, 3, 3])  # by seat; every head of services is on the third
TIE = np.dtype([("neighbour", "i8"), ("advice", "f8"), ("friendship", "f8"), ("reporting", "f8")])


def world(setting: Setting) -> np.ndarray:
    """The practices' meaning as one record."""
    record = np.zeros(1, _world_type(len(setting.practices)))
    fitted = np.argwhere(np.triu(setting.misfit, 1))
    record["pairs"][0], record["pair"][0, : len(fitted)] = len(fitted), fitted
    for name in set(record.dtype.names or ()) - {"pairs", "pair"}:
        record[name][0] = getattr(setting, "order" if name == "listed" else name)
    return record.view(np.recarray)


@lru_cache(maxsize=64)
def _world_type(practices: int) -> np.dtype:
    return np.dtype(
        [
            ("dimension", "i8", (practices,)),
            ("effect", "i8", (len(Effect),)),
            ("shifts_power", "f8", (practices,)),
            ("support", "f8", (practices, practices)),
            ("misfit", "f8", (practices, practices)),
            ("pairs", "i8"),
            ("pair", "i8", (practices * practices, 2)),
            ("scope", "i8", (practices,)),
            ("listed", "i8", (practices,)),
            ("framework", "i8", (practices,)),
            ("impact", "i8", (practices,)),
            ("embedded", "f8", (practices,)),
            ("called_by", "i8", (len(Trigger), practices)),
            ("governed_by", "i8", (int(Role.HEAD), practices)),
        ],
        align=True,
    )


def places(setting: Setting) -> Places:
    """Seats of a panel's managers and the densities that go with the size of each city."""
    first = np.concatenate([[0], np.cumsum(setting.managers)]).astype(np.int64)
    first_service = np.concatenate([[0], np.cumsum(setting.services)]).astype(np.int64)
    p = setting.parameters.advice_network
    seats = np.zeros(int(first[-1]), SEAT)
    seat = np.arange(len(seats)) - np.repeat(first[:-1], setting.managers)
    head, services = seat >= Role.HEAD, np.repeat(setting.services, setting.managers)
    service = (seat - int(Role.HEAD)) % services
    seats["role"], seats["level"] = np.minimum(seat, int(Role.HEAD)), LEVEL_OF[np.minimum(seat, 3)]
    seats["service"] = np.where(head, np.repeat(first_service[:-1], setting.managers) + service, -1)
    seats["department"] = np.where(head, 1 + service * setting.departments // services, 0)
    if setting.network is not None:
        seats["level"], seats["department"] = (
            np.tile(each, setting.cities) for each in (setting.network.level, setting.network.department)
        )
    staffed = np.bincount(seats["service"][head], minlength=int(first_service[-1]))
    sizes = setting.managers.tolist()
    thinned = {size: (21.0 / size) ** p.density_exponent for size in set(sizes)}  # Python's power: numpy's has other last bits
    thinning = np.array([thinned[size] for size in sizes])
    density = np.minimum(np.array([p.advice_density, p.friendship_density]) * thinning[:, None], p.densest)
    given = np.zeros((3, 0, 0))
    if setting.network is not None:
        given = np.stack([setting.network.advice, setting.network.friendship, setting.network.reporting]).astype(float)
    scripts = setting.exposure, setting.replaced, setting.channels, setting.moves.view(np.recarray)
    return Places(first, first_service, seats.view(np.recarray), staffed, density, given, *scripts, world(setting))


def blank(setting: Setting, cio_ties: int | None = None) -> Founding:
    """Arrays to found a panel in, with room for every possible tie, or for so many entries of ties between cities."""
    managers, cities, practices = int(setting.managers.sum()), setting.cities, len(setting.practices)
    room = int((setting.managers * (setting.managers - 1)).sum())
    has_landscape = setting.parameters.complementarity.form == Misfit.LANDSCAPE
    own = min(int(setting.parameters.complementarity.epistasis) + 1, practices)
    return Founding(
        people=zeros(managers, PERSON).view(np.recarray),
        cities=zeros(cities, _city_type(practices)).view(np.recarray),
        start=zeros(managers + 1, np.int64),
        ties=zeros(room, TIE).view(np.recarray),
        cio_start=zeros(cities + 1, np.int64),
        cio_ties=zeros(cities * (cities - 1) if cio_ties is None else cio_ties, np.int64),
        worths=zeros((cities, practices, 2**own) if has_landscape else (0, 0, 0)),
        ring=zeros((cities, practices) if has_landscape else (0, 0), np.int64),
    )


@lru_cache(maxsize=64)
def _city_type(practices: int) -> np.dtype:
    """What founding fixes of a city."""
    return np.dtype(
        [("quality", "f8"), ("shuffled", "i8", (practices,)), ("shuffled_dimensions", "i8", (practices,))], align=True
    )


@rule
def generate_ties(
    size: int,
    first: int,
    seats: np.ndarray,
    density: np.ndarray,
    manager_draws: np.ndarray,
    pair_draws: np.ndarray,
    layers: np.ndarray,
    network: Record,
) -> None:
    """Fill ``layers`` (3, size, size) with advice, friendship and reporting ties; row: who asks, column: who is asked.

    ``manager_draws`` is (size, 32), ``pair_draws`` (size, size, 8), those of pairs, above the
    diagonal. Each tie's chance depends only on its own propensity; shared draws bring reciprocity and overlap without
    moving any density.
    """
    advice_total, friendship_total = 0.0, 0.0
    for one in range(size):
        for other in range(size):
            if one != other:
                up = seats[first + one].level - seats[first + other].level
                same = 1 if seats[first + one].department == seats[first + other].department else 0
                advice_total += advice_network.advice_propensity(up, same, network)
                friendship_total += advice_network.friendship_propensity(up, same, network)
    pairs = size * (size - 1)
    advice_mean, friendship_mean = advice_total / pairs, friendship_total / pairs
    for one in range(size):
        for other in range(one + 1, size):
            up = seats[first + one].level - seats[first + other].level
            same = 1 if seats[first + one].department == seats[first + other].department else 0
            u = pair_draws[one, other]
            there = u[chance.ADVICE]
            back = there if u[chance.ADVICE_SAME] < network.advice_mutuality else u[chance.ADVICE_BACK]
            likes = there if u[chance.OVERLAP] < network.layer_overlap else u[chance.FRIENDSHIP]
            liked = likes if u[chance.FRIENDSHIP_SAME] < network.friendship_mutuality else u[chance.FRIENDSHIP_BACK]
            asking, other_asking = manager_draws[one, chance.ACTIVITY], manager_draws[other, chance.ACTIVITY]
            asked, other_asked = manager_draws[one, chance.POPULARITY], manager_draws[other, chance.POPULARITY]
            eager = advice_network.sociable(asking, other_asked, network)
            other_eager = advice_network.sociable(other_asking, asked, network)
            upward = eager * advice_network.advice_propensity(up, same, network)
            downward = other_eager * advice_network.advice_propensity(-up, same, network)
            alike = advice_network.friendship_propensity(up, same, network)
            layers[0, one, other] = advice_network.tied(there, upward, advice_mean, density[0])
            layers[0, other, one] = advice_network.tied(back, downward, advice_mean, density[0])
            layers[1, one, other] = advice_network.tied(likes, eager * alike, friendship_mean, density[1])
            layers[1, other, one] = advice_network.tied(liked, other_eager * alike, friendship_mean, density[1])
    for one in range(1, size):
        layers[2, one, 0 if one == 1 else 1] = 1.0


@rule
def list_ties(size: int, first: int, begin: int, layers: np.ndarray, start: np.ndarray, ties: np.ndarray) -> int:
    """Write the ties of one city as lists in ascending order of neighbours; returns where the next city's begin."""
    place = begin
    for one in range(size):
        start[first + one] = place
        for other in range(size):
            if layers[0, one, other] > 0.0 or layers[1, one, other] > 0.0 or layers[2, one, other] > 0.0:
                tie = ties[place]
                tie.neighbour = first + other
                tie.advice = layers[0, one, other]
                tie.friendship = layers[1, one, other]
                tie.reporting = layers[2, one, other]
                place += 1
    start[first + size] = place
    return place


@rule
def found_city(city: Record, u: np.ndarray, lasting: Record, world: Record, q: Record) -> None:
    """Found one city: structure, know-how, education and performance, from uniform draws ``u`` (128,).

    ``city`` is the city's record at entry 0 of the history, ``lasting`` what founding fixes, ``world`` the practices' meaning.
    """
    practices = len(city.structure)
    lasting.quality = enactment.quality(u[chance.QUALITY], q.enactment)
    chance.shuffled(u, chance.ORDER, lasting.shuffled)
    chance.shuffled_in_groups(u, chance.ORDER, world.dimension, lasting.shuffled_dimensions)
    for p in range(practices):
        city.structure[p] = deep_structure.founded(u[chance.STRUCTURE + p], q.deep_structure)
        city.order[p] = world.listed[p]
        city.plan[p] = 0.0
        city.vision[p] = 0.0
    dimensions = (len(city.know_how) - know_how.PER_DIMENSION) // 2
    for item in range(len(city.know_how)):
        city.know_how[item] = know_how.drawn(item, dimensions, u[chance.KNOW_HOW + item], q.know_how)
    city.education = q.platform.education_floor
    city.performance = q.performance.base
    city.aspiration = q.performance.base
    city.champion = -1.0
    city.rest = 1000.0
    city.new_mayor = 1000.0
    city.template = 0.0
    city.service_quality = q.citizens.founded
    city.citizens_use = q.citizens.founded
    city.trust = q.citizens.founded
    city.public_value = citizens.public_value(q.citizens.founded, q.citizens.founded)
    city.legitimacy = citizens.legitimacy(q.citizens.founded, q.citizens.founded, q.citizens)


@rule
def found_manager(traits: Record, state: Record, role: int, deference: float, u: np.ndarray, q: Record) -> None:
    """Found one manager: power, stake, resistance, thresholds and frame, from uniform draws ``u`` (32,)."""
    traits.power = management.founded_power(role, u[chance.POWER], q.management)
    traits.stake = resistance.stake(role, u[chance.STAKE], q.resistance)
    traits.resistance = resistance.founded(u[chance.RESISTANCE], q.resistance)
    traits.threshold = cognitive_framework.threshold(u[chance.THRESHOLD], q.cognitive_framework)
    traits.majority = cognitive_framework.majority(u[chance.MAJORITY], q.cognitive_framework)
    state.resistance = traits.resistance
    state.power = management.power(role, traits.power, deference, q.mechanisms.politics, q.management)
    for p in range(len(state.frames)):
        state.frames[p] = cognitive_framework.founded(u[chance.FRAME + p], q.cognitive_framework)
        state.disconfirmation[p] = 0.0


@rule
def found_service(service: Record, q: Record) -> None:
    """Found one service: nothing integrated, education at its floor, and the skill that this supports."""
    service.module = 0.0
    service.education = q.platform.education_floor
    service.skill = enactment.supported_skill(q.platform.education_floor, q.mechanisms.education_returns, q.enactment)
    service.use = 0.0
    service.bridging = 0.0
