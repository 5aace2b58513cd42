"""The compiled driver: panels of cities, month by month, thousands of panels a minute.

It hears, sums and adopts in the same order as the Mesa driver in ``managers.py`` but is written apart from it, over
records in place; a test compares every array of every month, bit for bit. Practices are innermost and contiguous, and
their number is part of the records' type, so that the compiler can unroll over them.
"""

from functools import cache as kept
from typing import Any, NamedTuple, Protocol

import numba
import numpy as np
from numba.extending import register_jitable

from simulation import compiled_code

# numba reads where its cache is when it decorates, so this stands before the rest. Loops over practices are short and
# unrolled: side by side they fill vectors (SLP), one after another they do not.
compiled_code.prepare()
for _name, _value in (("SLP_VECTORIZE", 1), ("LOOP_VECTORIZE", 0)):
    setattr(numba.config, _name, _value)

from simulation import chance  # noqa: E402
from simulation.buffers import FoundingBuffers, MonthBuffers, Scratch, SideBySide  # noqa: E402
from simulation.city import Founding, Places, found_city, found_manager, found_service, generate_ties, list_ties  # noqa: E402
from simulation.concepts import (  # noqa: E402
    advice_network,
    change_programme,
    citizens,
    cognitive_framework,
    complementarity,
    deep_structure,
    enactment,
    know_how,
    leadership,
    management,
    outside_partners,
    performance,
    platform,
    resistance,
    shared_services,
    trigger_events,
)
from simulation.description import add_month, close_row, open_row  # noqa: E402
from simulation.history import History  # noqa: E402
from simulation.instructions import aligned_stack, fetch_ahead, product, stack_copy  # noqa: E402
from simulation.lanes import (  # noqa: E402
    added_over,
    block,
    everybody,
    for_each_manager,
    for_each_practice,
    put,
    turned,
    turned_back,
)
from simulation.memory import LANES  # noqa: E402
from simulation.parameters import Parameters, Setting  # noqa: E402
from simulation.quantity import Quantity, described  # noqa: E402
from simulation.rule import RULES, Function, Record, limited  # noqa: E402
from simulation.vectors import (  # noqa: E402
    BLOCKS,
    added_up,
    alike,
    as_numbers,
    choose,
    counted,
    highest,
    holds_somewhere,
    load,
    store,
    wide,
    write_in_turn,
)
from simulation.vocabulary import Channel, Contradiction, Effect, Misfit, Regime, Role, Script, Sequence, Start, Trigger, Vision  # noqa: E402


class Compiler(Protocol):
    """A decorator that compiles a function, which is called as before."""

    def __call__(self, function: Function, /) -> Function: ...


# No array is made or kept inside, so that numba's reference counting can be left out: it costs more than the science.
_PRIVATE: dict[str, Any] = {"_nrt": False, **compiled_code.LINKED}
for _rule in RULES:
    register_jitable(**_PRIVATE)(_rule)
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
entry: Compiler = compiled_code.keeping(**_OPTIONS)
compiled: Compiler = compiled_code.linked(**_OPTIONS)
# Phases take named tuples of arrays. Put into the loop over months, they cost nothing: called, they copied every array's
# address and shape for every city and month (2.5 per cent of the time; in place they save 9).
inlined: Compiler = compiled_code.linked(forceinline=True, **_OPTIONS)

# Rules that the managers' phase applies to all practices at once.
hearing, gap = wide(cognitive_framework.hearing), wide(cognitive_framework.gap)
weighed, adapted = wide(cognitive_framework.weighed), wide(cognitive_framework.adapted)
disconfirmed = wide(cognitive_framework.disconfirmed)
tie_weight, noticing = wide(advice_network.tie_weight), wide(cognitive_framework.noticing)
expected_loss, resisting = wide(resistance.expected_loss), wide(resistance.resisting)
# And to all services at once.
educated, built, common_to = wide(platform.education), wide(platform.built), wide(platform.shared)
supported_skill, skilled = wide(enactment.supported_skill), wide(enactment.skilled)
worthwhile, used, bridged = wide(enactment.worthwhile), wide(enactment.used), wide(enactment.bridged)

alongside: Compiler = register_jitable(**_PRIVATE)  # for numbers and for vectors
_LOW, _HALF, _ELEVEN, _ONE = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(11), np.uint64(1)
_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_1, _2, _3, _4, _5, _6, _7 = (np.uint64(number) for number in range(1, LANES))  # places in a block, from its first
_UNIT = 1.0 / 9007199254740992.0
# numpy's numbers, not Python's: numba compiles a version of ``draw`` for each Python constant that it sees.
CITY, MANAGER, TIE, CIO_TIE, MONTH, EXIT, NOISE, NEWCOMER, LANDSCAPE, TURN = (np.int64(purpose) for purpose in chance.Purpose)
FIRST_CITY = np.int64(0)
FOUNDING = -1  # the month before the first
ALL_AT_ONCE = np.int64(-1)  # in place of the seat whose turn it is
FIRST_HEAD, MAYOR, CIO = int(Role.HEAD), int(Role.MAYOR), int(Role.CIO)
VISIONARY = int(Script.VISIONARY)
# Of a panel with more cities than this, what the next city needs is asked for while one is worked on: it lies no longer near.
CACHED = 64


class Address(NamedTuple):
    """Whose draws are meant: those of a city in a month."""

    key: np.ndarray  # the two 64-bit words that the seed stands for
    panel: int
    city: int | np.int64
    month: int  # 0 at founding


class Attention(NamedTuple):
    """What holds for all managers of a city in a month."""

    fear: float
    bound: float
    pace: float
    tolerance: float
    attended: float


class Part(NamedTuple):
    """Months and cities of a panel: from the first up to, but not with, the last."""

    first_month: int  # FOUNDING: the panel is founded first
    last_month: int
    first_city: int
    last_city: int


def whole_panel(setting: Setting) -> Part:
    """All of a panel."""
    return Part(FOUNDING, setting.months, 0, setting.cities)


def numbers(parameters: Parameters) -> np.ndarray:
    """Parameters as one record of records: a single pointer for the compiled code."""
    return np.array([tuple(map(tuple, parameters))], _record())


@kept
def _record() -> np.dtype:
    groups = []
    for name, kind in Parameters.__annotations__.items():
        fields = [(field, "f8" if isinstance(what, Quantity) else "i8") for field, _, what in described(kind)]
        groups.append((name, np.dtype(fields, align=True)))
    return np.dtype(groups, align=True)


@alongside
def _high(one: Any, other: np.uint64) -> Any:
    """Upper 64 bits of products of two 64-bit words, for words side by side: processors have no such product."""
    one_low, one_high, other_low, other_high = one & _LOW, one >> _HALF, other & _LOW, other >> _HALF
    middle = one_high * other_low + ((one_low * other_low) >> _HALF)
    crossed = one_low * other_high + (middle & _LOW)
    return one_high * other_high + (middle >> _HALF) + (crossed >> _HALF)


@alongside
def philox(c0: Any, c1: Any, c2: Any, c3: Any, key: np.ndarray) -> Any:
    """Four random words for a counter of four words.  [Salmon et al. 2011]"""
    k0, k1 = key[0], key[1]
    for _ in range(10):
        (high_0, low_0), (high_1, low_1) = product(c0, _M0), product(c2, _M1)
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0, k1 = k0 + _W0, k1 + _W1
    return c0 >> _ELEVEN, c1 >> _ELEVEN, c2 >> _ELEVEN, c3 >> _ELEVEN


@alongside
def philox_side_by_side(c0: Any, c1: Any, c2: Any, c3: Any, key: np.ndarray) -> Any:
    """As ``philox``, for vectors of counters."""
    k0, k1 = key[0], key[1]
    for _ in range(10):
        high_0, low_0 = _high(c0, _M0), c0 * _M0
        high_1, low_1 = _high(c2, _M1), c2 * _M1
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0, k1 = k0 + _W0, k1 + _W1
    return c0 >> _ELEVEN, c1 >> _ELEVEN, c2 >> _ELEVEN, c3 >> _ELEVEN


@entry
def draw(at: Address, purpose: np.int64, start: int, count: int, out: np.ndarray) -> None:
    """Fill ``out`` with an address's draws of a purpose at start .. start + count, as numpy's Philox gives them.

    ``start`` is a multiple of 4; whole blocks of four are written. Few blocks are drawn one by one, many side by side.
    """
    c1, c2, c3 = np.uint64(purpose), np.uint64(at.city), np.uint64(at.panel)
    first, blocks, none = np.uint64(start // 4) + _ONE, (count + 3) // 4, counted(np.uint64(0)) * np.uint64(0)
    together = blocks // BLOCKS * BLOCKS if blocks > BLOCKS else 0
    for place in range(0, together, BLOCKS):
        d0, d1, d2, d3 = philox_side_by_side(counted(first + np.uint64(place)), none + c1, none + c2, none + c3, at.key)
        write_in_turn(
            out, 4 * place, as_numbers(d0) * _UNIT, as_numbers(d1) * _UNIT, as_numbers(d2) * _UNIT, as_numbers(d3) * _UNIT
        )
    for place in range(together, blocks):
        e0, e1, e2, e3 = philox(first + np.uint64(place), c1, c2, c3, at.key)
        out[4 * place] = e0 * _UNIT
        out[4 * place + 1] = e1 * _UNIT
        out[4 * place + 2] = e2 * _UNIT
        out[4 * place + 3] = e3 * _UNIT


@compiled
def effect_level(city: Record, practice: int) -> float:
    """How far the practice that carries an effect is in place; 0 where no practice does."""
    return city.structure[practice] if practice >= 0 else 0.0


@compiled
def mean_frame(manager: Record) -> float:
    """Mean of a manager's frame over practices."""
    total = 0.0
    for p in range(len(manager.frames)):
        total += manager.frames[p]
    return total / len(manager.frames)


@compiled
def take_stock(city: Record, people: np.ndarray, first: int, last: int, world: Record, is_read: bool) -> None:
    """Mean and misfit of a city's frames and structure as they stand, and agreement where somebody reads it.

    No rule reads agreement, and its sum is a chain of additions, each of which waits for the one before.
    """
    practices, size = len(city.structure), last - first
    mean = alike(0.0, city.content)
    for place in range(first, last):
        mean = mean + load(people[place].frames)
    mean = mean / size
    store(city.content, mean)
    total, misfit = added_up(mean, 0.0), 0.0
    for p in range(practices):
        for other in range(p + 1, practices):
            misfit += complementarity.misfit(world.misfit[p, other], city.structure[p], city.structure[other])
    city.frame_content = total / practices
    city.misfit = misfit
    if is_read:
        apart = 0.0
        for place in range(first, last):
            apart = added_up(gap(mean, load(people[place].frames)), apart)
        city.agreement = 1.0 - 2.0 * apart / (size * practices)


@compiled
def found_landscape(at: Address, founding: Founding, draws: np.ndarray) -> None:
    """Draw what combinations of practices are worth in a city, and which practices bear on which."""
    worths = founding.worths[at.city]
    for place in range(len(worths)):
        draw(at, LANDSCAPE, place * chance.LANDSCAPE_STRIDE, worths.shape[1], draws)
        for combination in range(worths.shape[1]):
            worths[place, combination] = draws[combination]
    draw(at, LANDSCAPE, chance.RING, len(worths), draws)
    chance.shuffled(draws, 0, founding.ring[at.city])


@compiled
def rival_misfit(c: int | np.int64, city: Record, world: Record, founding: Founding, q: Record) -> float:
    """Misfit among a city's practices under the form that is configured, where it is not the default one."""
    practices, structure, form, total = len(city.structure), city.structure, q.complementarity.form, 0.0
    if form == Misfit.UNSUPPORTED:
        for p in range(practices):
            for other in range(p + 1, practices):
                total += complementarity.unsupported(world.misfit[p, other], structure[p], structure[other])
    elif form == Misfit.BUNDLE:
        for p in range(practices):
            total += complementarity.bundled(p, structure, world.misfit, q.complementarity.elasticity)
    else:
        for place in range(practices):
            total += complementarity.landed(place, founding.ring[c], structure, founding.worths[c, place])
        total = total / practices
    return total


@compiled
def lay_out(c: int, first: int, size: int, founding: Founding, beside: SideBySide) -> None:
    """Write a city's ties and thresholds for managers in blocks."""
    weights, thresholds = beside.weights[c], beside.thresholds[c]
    for layer in range(3):
        for one in range(size):
            for other in range(weights.shape[2]):
                weights[layer, one, other] = 0.0
    for seat in range(size, len(thresholds)):
        thresholds[seat] = np.inf  # nobody sits here, and nobody's frame breaks
    for seat in range(size):
        thresholds[seat] = founding.people[first + seat].threshold
        beside.stakes[c, seat] = founding.people[first + seat].stake
        beside.founding_resistance[c, seat] = founding.people[first + seat].resistance
        for number in range(founding.start[first + seat], founding.start[first + seat + 1]):
            tie = founding.ties[number]
            asked = tie.neighbour - first
            weights[0, asked, seat] = tie.advice
            weights[1, asked, seat] = tie.friendship
            weights[2, asked, seat] = tie.reporting


@compiled
def tied(start: np.ndarray, ties: np.ndarray, city: int | np.int64, other: int) -> int:
    """Whether two cities' CIOs know each other, 1 or 0."""
    for number in range(start[city], start[city + 1]):
        if ties[number] == other:
            return 1
    return 0


@compiled
def next_known(
    key: np.ndarray,
    panel: int,
    count: int,
    one: int,
    other: int,
    number: int,
    draws: np.ndarray,
    powers: np.ndarray,
    known: float,
) -> int:
    """The next city after ``other`` whose CIO knows that of city ``one``, ``count`` where there is none; its ``number``-th tie.

    ``draws`` holds those that city ``one`` reads.
    """
    if count <= chance.PAIRED:
        if number == 0:
            draw(Address(key, panel, FIRST_CITY, 0), CIO_TIE, one * chance.MOST, count, draws)
        for another in range(other + 1, count):
            if draws[another] < known:
                return another
        return count
    if number % chance.BLOCK == 0:
        draw(Address(key, panel, one, 0), CIO_TIE, number, chance.BLOCK, draws)
    another = other + 1 + chance.skipped(draws[number % chance.BLOCK], powers)
    return another if another < count else count


@entry
def tie_cios(
    key: np.ndarray, panel: int, count: int, start: np.ndarray, ties: np.ndarray, buffers: FoundingBuffers, known: float
) -> None:
    """Draw which cities' CIOs know each other: once to count each city's ties, once to write them, where there is room for any.

    Each city meets those before it in ascending order, and then those after it, so that its list is in order.
    """
    cursors, draws, powers = buffers.cursors, buffers.draws, buffers.powers
    chance.repeatedly_squared(1.0 - known, powers)
    for city in range(count):
        cursors[city] = 0
    for is_written in range(2):
        if is_written == 1:
            start[0] = 0
            for city in range(count):
                start[city + 1] = start[city] + cursors[city]
                cursors[city] = start[city]
            if len(ties) == 0:
                return
        for one in range(count):
            number, other = 0, next_known(key, panel, count, one, one, 0, draws, powers, known)
            while other < count:
                if is_written == 1:
                    ties[cursors[one]] = other
                    ties[cursors[other]] = one
                cursors[one] += 1
                cursors[other] += 1
                number += 1
                other = next_known(key, panel, count, one, other, number, draws, powers, known)


@compiled
def found(
    key: np.ndarray,
    panel: int,
    history: History,
    places: Places,
    founding: Founding,
    buffers: FoundingBuffers,
    beside: SideBySide,
    shared: Record,
    q: Record,
) -> None:
    """Found the cities of one panel and look at them for the first time."""
    first, world, begin, count = places.first, places.world[0], 0, len(places.first) - 1
    for c in range(count):
        history.cities[0, c] = buffers.nothing[0]
        at, city, size = Address(key, panel, c, 0), history.cities[0, c], first[c + 1] - first[c]
        draw(at, CITY, chance.QUALITY, chance.CITY_SLOTS, buffers.draws)
        found_city(city, buffers.draws, founding.cities[c], world, q)
        deference = effect_level(city, world.effect[Effect.DEFERENCE])
        for seat in range(size):
            place, u = first[c] + seat, buffers.manager_draws[seat]
            draw(at, MANAGER, seat * chance.MANAGER_STRIDE, chance.MANAGER_STRIDE, u)
            found_manager(founding.people[place], history.managers[0, place], places.seats[place].role, deference, u, q)
            if q.cognitive_framework.attachment > 0.0:
                for p in range(len(history.managers[0, place].frames)):
                    history.anchors[0, place].frame[p] = history.managers[0, place].frames[p]
        for service in range(places.first_service[c], places.first_service[c + 1]):
            found_service(history.services[0, service], q)
        if places.given.shape[1] > 0:
            layers = places.given
        else:
            layers = buffers.layers[:, :size, :size]
            layers[:] = 0.0
            for one in range(size):
                start = (one * chance.MOST + one + 1) * chance.TIE_STRIDE  # those with the others follow one another
                row = buffers.tie_draws[one].reshape(-1)[(one + 1) * chance.TIE_STRIDE :]
                draw(at, TIE, start, (size - one - 1) * chance.TIE_STRIDE, row)
            generate_ties(
                size, first[c], places.seats, places.density[c], buffers.manager_draws, buffers.tie_draws, layers,
                q.advice_network,
            )  # fmt: skip
        begin = list_ties(size, first[c], begin, layers, founding.start, founding.ties)
        if beside.weights.shape[0] > 0:
            lay_out(c, first[c], size, founding, beside)
        take_stock(city, history.managers[0], first[c], first[c + 1], world, True)
        if q.complementarity.form == Misfit.LANDSCAPE:
            found_landscape(at, founding, buffers.draws)
        if q.complementarity.form != Misfit.APART:
            city.misfit = rival_misfit(c, city, world, founding, q)
    tie_cios(key, panel, count, founding.cio_start, founding.cio_ties, buffers, q.advice_network.cio_ties)


@inlined
def triggers_strike(
    at: Address, city_now: Record, city_next: Record, people_now: np.ndarray, places: Places, buffers: MonthBuffers, q: Record
) -> bool:
    """Phase 1: what strikes, who leaves, who comes.  Leaves managers as they are now in ``buffers.staff``.

    Returns whether the champion left.
    """
    events, on = q.trigger_events, q.mechanisms
    first = places.first[at.city]
    practices, size, t, staff = len(city_now.structure), places.first[at.city + 1] - first, at.month, buffers.staff
    u, newcomer_draws = buffers.draws[0], buffers.draws[2]
    draw(at, MONTH, t * chance.MONTH_STRIDE, chance.SEQUENCING, u)
    for kind in range(len(city_next.exposed)):
        city_next.exposed[kind] = places.exposure[t, kind]
    if trigger_events.election_due(t, events):
        city_next.exposed[Trigger.ELECTION] = 1.0
    if trigger_events.struck(u[chance.REGULATION], events.regulation_rate):
        city_next.exposed[Trigger.REGULATION] = 1.0
    if trigger_events.struck(u[chance.DEMAND], events.demand_rate):
        city_next.exposed[Trigger.DEMAND] = 1.0
    if t == int(events.erp_month) or trigger_events.struck(u[chance.TECHNOLOGY], events.technology_rate):
        city_next.exposed[Trigger.TECHNOLOGY] = 1.0
    if trigger_events.struck(u[chance.CRISIS], trigger_events.crisis_hazard(city_now.threat, events)):
        city_next.exposed[Trigger.CRISIS] = 1.0
    city_next.acquired = 1.0 if city_next.exposed[Trigger.TECHNOLOGY] > 0.0 else city_now.acquired
    city_next.new_mayor = city_now.new_mayor + 1.0
    for seat in range(size):
        before, manager = people_now[first + seat], staff[seat]
        manager.resistance = before.resistance
        manager.power = before.power
        manager.joined = 0.0
        store(manager.frames, load(before.frames))
        store(manager.disconfirmation, load(before.disconfirmation))
    store(city_next.know_how, load(city_now.know_how))
    champion_left, gone = False, 0.0
    voted_out = city_next.exposed[Trigger.ELECTION] > 0.0 and u[chance.NEW_MAYOR] < events.new_mayor
    forced = city_next.exposed[Trigger.VISIONARY] > 0.0
    scripted = places.replaced[t, 0] + places.replaced[t, 1] + places.replaced[t, 2] > 0
    if on.turnover == 1 or forced or scripted:
        draw(at, EXIT, t * chance.MOST, size, buffers.exits)
        crisis = city_now.window[Trigger.CRISIS]
        crisis = city_next.exposed[Trigger.CRISIS] if city_next.exposed[Trigger.CRISIS] > crisis else crisis
        dimensions = (len(city_now.know_how) - know_how.PER_DIMENSION) // 2
        recent = 1 if city_now.new_mayor < events.mayor_is_new else 0
        likeliest = 1.0
        if not (forced or scripted or voted_out):  # in most months nobody leaves, which is seen at once
            likeliest = 0.0
            for role in range(FIRST_HEAD + 1):
                hazard = trigger_events.exit_hazard(role, recent, crisis, events)
                likeliest = hazard if hazard > likeliest else likeliest
        leaving = 0
        for start in range(np.uint64(0), np.uint64(size), np.uint64(LANES)):
            leaving += 1 if holds_somewhere(block(buffers.exits, start) < likeliest) else 0
        for seat in range(size if leaving > 0 else 0):
            role = places.seats[first + seat].role
            script = places.replaced[t, role] if scripted and role < FIRST_HEAD else 0
            if forced and role == CIO:
                script = VISIONARY
            leaves = buffers.exits[seat] < trigger_events.exit_hazard(role, recent, crisis, events) or (
                role == MAYOR and voted_out
            )
            if script > 0 or (on.turnover == 1 and leaves):
                gone += 1.0
                address = (t * chance.MOST + seat) * chance.NEWCOMER_STRIDE
                draw(at, NEWCOMER, address, chance.NEWCOMER_STRIDE, newcomer_draws)
                top = 1 if role < FIRST_HEAD else 0
                likely = trigger_events.visionary_chance(top, crisis, city_now.know_how[know_how.EXPLOIT], events)
                visionary = trigger_events.is_visionary(newcomer_draws[chance.VISIONARY], likely, script)
                manager = staff[seat]
                manager.joined = 1.0
                manager.resistance = resistance.founded(newcomer_draws[chance.NEW_RESISTANCE], q.resistance)
                for p in range(practices):
                    manager.disconfirmation[p] = 0.0
                    manager.frames[p] = trigger_events.newcomer_frame(
                        visionary, newcomer_draws[chance.BROUGHT_FRAME], city_now.content[p], events
                    )
                if top:
                    if visionary:
                        city_next.exposed[Trigger.VISIONARY] = 1.0
                    for item in range(len(city_now.know_how)):
                        brought = know_how.drawn(item, dimensions, newcomer_draws[chance.BROUGHT + item], q.know_how)
                        city_next.know_how[item] = know_how.hired(city_next.know_how[item], brought, q.know_how)
                    if role == MAYOR:
                        city_next.new_mayor = 0.0
                if city_now.champion == seat:
                    champion_left = True
    city_next.left = gone
    for kind in range(len(city_next.window)):
        strength = trigger_events.strength(kind, events)
        city_next.window[kind] = trigger_events.window(city_now.window[kind], city_next.exposed[kind] * strength, events)
    return champion_left


@compiled
def arrange(
    kind: int, together: bool, city_next: Record, foremost: Record, world: Record, lasting: Record, keys: np.ndarray
) -> None:
    """Write the sequence of a new programme; ``foremost`` is the champion, who judges what is easiest."""
    practices = len(city_next.order)
    for place in range(practices):
        if kind == Sequence.REVERSED:
            city_next.order[place] = world.listed[practices - 1 - place]
        elif kind == Sequence.RANDOM:
            city_next.order[place] = lasting.shuffled_dimensions[place] if together else lasting.shuffled[place]
        elif kind == Sequence.HIGH_IMPACT_FIRST:
            city_next.order[place] = world.impact[place]
        else:
            city_next.order[place] = world.listed[place]
    if kind == Sequence.EASIEST_FIRST:
        for p in range(practices):
            keys[p] = -foremost.frames[p]
        chance.shuffled(keys, 0, city_next.order)
    if together:
        change_programme.gather(city_next.order, world.dimension)


@compiled
def counselled(
    at: Address,
    threat: float,
    champion: int,
    judged: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    q: Record,
) -> float:
    """Fill ``judged`` with the champion's frame blended with the frames of those whom the champion asks; gives its mean."""
    network, staff, begin, practices = q.advice_network, buffers.staff, places.first[at.city], len(judged)
    fear = advice_network.fear(threat, q.mechanisms.threat_switching, network)
    own, total, content = staff[champion], 0.0, 0.0
    for p in range(practices):
        judged[p] = 0.0
    for number in range(founding.start[begin + champion], founding.start[begin + champion + 1]):
        tie = founding.ties[number]
        adviser = staff[tie.neighbour - begin]
        given = adviser.power * advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
        total += given
        for p in range(practices):
            judged[p] += given * adviser.frames[p]
    for p in range(practices):
        judged[p] = leadership.counselled(own.frames[p], judged[p], total, q.leadership)
        content += judged[p]
    return content / practices


@compiled
def turn_to(
    move: Record, total: float, kind: int, together: bool, city_next: Record, foremost: Record, world: Record, lasting: Record,
    keys: np.ndarray,
) -> None:  # fmt: skip
    """Begin a plan's move of work: its practices in their order, with what each has to offer."""
    practices, number = len(city_next.order), 0
    if move.named == 1:
        for place in range(practices):
            city_next.order[place] = move.order[place]
    else:
        arrange(kind, together, city_next, foremost, world, lasting, keys)
    for p in range(practices):
        number += move.worked[p]
    for p in range(practices):
        city_next.plan[p] = change_programme.portion(total, move.budget, number) if move.worked[p] == 1 else 0.0
    city_next.parallel = move.at_a_time


@inlined
def leaders_decide(
    at: Address,
    champion_left: bool,
    city_now: Record,
    city_next: Record,
    lasting: Record,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    q: Record,
) -> None:
    """Phase 2: use of triggers, starts and drops of programmes, the standing of the vision."""
    leaders, programme, on, world = q.leadership, q.change_programme, q.mechanisms, places.world[0]
    practices, t, staff = len(city_now.structure), at.month, buffers.staff
    total = outside_partners.capacity(programme.effort, programme.span, q.outside_partners)
    u, leader_draws = buffers.draws[0], buffers.draws[1]
    champion, highest = 0, mean_frame(staff[0])
    for seat in range(1, FIRST_HEAD):
        level = mean_frame(staff[seat])
        if level > highest:
            champion, highest = seat, level
    foremost = staff[champion]
    for p in range(practices):
        city_next.plan[p] = city_now.plan[p]
        city_next.order[p] = city_now.order[p]
        city_next.vision[p] = city_now.vision[p]
    running, dropped, unspent, seated = city_now.running > 0.0, False, 0.0, city_now.champion
    planned, ended, held = len(places.moves) > 0, False, 0
    if planned:
        held = int(programme.start_month + city_now.elapsed)  # month of the plan
        if running and places.moves[held].ends == 1:
            unspent = total * places.moves[held - 1].reserve
            for p in range(practices):
                unspent += city_next.plan[p]
                city_next.plan[p] = 0.0
            running, ended, seated = False, True, -1.0
    if running:
        ends = False
        if champion_left:
            ends = on.champion_exit == 1 and leadership.abandoned(u[chance.SUCCESSION], highest, t, leaders) == 1
            seated = float(champion)
        evaluated = 1 if city_now.elapsed >= programme.trial_period else 0
        hazard = leadership.drop_hazard(city_now.resistance, city_now.threat, evaluated, t, leaders)
        if ends or (on.endogenous_drops == 1 and u[chance.DROP] < hazard):
            for p in range(practices):
                unspent += city_next.plan[p]
                city_next.plan[p] = 0.0
            running, dropped, seated = False, True, -1.0
            if planned:
                unspent += total * places.moves[held - 1].reserve
    city_next.rest = 0.0 if dropped or ended else (city_now.rest if running else city_now.rest + 1.0)
    city_next.parallel = city_now.parallel
    free = not running and not dropped
    city_next.convergent = city_now.convergent
    for seat in range(FIRST_HEAD):
        if staff[seat].joined > 0.0:
            city_next.convergent = 0.0
    choosing = free and leaders.regime == Regime.CHOSEN and city_next.rest >= leaders.rest and city_next.convergent == 0.0
    due = free and leaders.regime == Regime.IMPOSED and city_now.starts == 0.0 and t >= programme.start_month
    seizing = False
    for kind in range(len(city_next.exploited)):
        city_next.exploited[kind] = 0.0
    judged, judgement = buffers.shared[0].heard, highest
    if choosing or (due and programme.start == Start.FIRST_EXPLOITED_TRIGGER):
        draw(at, MONTH, t * chance.MONTH_STRIDE + chance.RECOGNISED, chance.SCOPED - chance.RECOGNISED, leader_draws)
        for p in range(practices):
            judged[p] = foremost.frames[p]
        if leaders.counsel > 0.0:
            judgement = counselled(at, city_now.threat, champion, judged, places, founding, buffers, q)
        for kind in range(len(city_next.exploited)):
            if planned and places.moves[held].wanted[kind] == 0:
                continue
            seen = leadership.recognised(leader_draws[kind], city_next.know_how[know_how.RECOGNISE], city_next.window[kind])
            u_seized = leader_draws[chance.EXPLOITED - chance.RECOGNISED + kind]
            if seen and leadership.exploited(u_seized, city_next.know_how[know_how.EXPLOIT], judgement, leaders):
                city_next.exploited[kind] = 1.0
                seizing = True
    begins, kind, together = False, programme.sequence, programme.by_dimension > 0.5 and not choosing
    imposed = 1 if leaders.regime == Regime.IMPOSED else 0
    if choosing and seizing and leaders.convergence > 0.0:
        slots = chance.RECOGNISED - chance.SEQUENCING
        draw(at, MONTH, t * chance.MONTH_STRIDE + chance.SEQUENCING, slots, leader_draws)
        if leadership.converging(leader_draws[chance.CONVERGING - chance.SEQUENCING], highest, leaders):
            city_next.convergent = 1.0
    if choosing and seizing and city_next.convergent == 0.0:
        draw(at, MONTH, t * chance.MONTH_STRIDE + chance.SCOPED, practices, leader_draws)
        taken = 0
        for p in range(practices):
            called = 0
            for trigger in range(len(city_next.exploited)):
                if city_next.exploited[trigger] > 0.0 and world.called_by[trigger, p] == 1:
                    called = 1
            able = city_next.know_how[know_how.PER_DIMENSION + world.dimension[p]]
            convinced = leadership.conviction(world.embedded[p], leaders)
            reach = leadership.reach(called, world.governed_by[champion, p], leaders)
            if leader_draws[p] < leadership.inclination(able, judged[p], convinced, reach, leaders):
                city_next.plan[p] = total / practices
                taken += 1
        if taken > 0:
            begins = True
            city_next.parallel = float(leadership.breadth(taken, highest))
            slots = chance.RECOGNISED - chance.SEQUENCING
            draw(at, MONTH, t * chance.MONTH_STRIDE + chance.SEQUENCING, slots, leader_draws)
            able = leader_draws[0] < city_next.know_how[know_how.SEQUENCE]
            kind = Sequence.HIGH_IMPACT_FIRST.value if able else Sequence.EASIEST_FIRST.value
    elif due and (programme.start == Start.SCHEDULED or seizing):
        begins = True
        taken = 0
        for p in range(practices):
            taken += world.scope[p]
        for p in range(practices):
            city_next.plan[p] = total / taken if world.scope[p] else 0.0
        city_next.parallel = programme.simultaneity
    elapsed = city_now.elapsed
    if begins:
        running, elapsed, seated = True, 0.0, float(champion)
        arrange(kind, together, city_next, foremost, world, lasting, leader_draws)
        for p in range(practices):
            city_next.vision[p] = leadership.conveyed(
                foremost.frames[p], city_now.structure[p], world.scope[p], imposed, leaders
            )
    if planned and running:
        move = places.moves[held]
        if begins:
            for p in range(practices):
                city_next.plan[p] = 0.0
        if move.fresh == 1:
            turn_to(move, total, kind, together, city_next, foremost, world, lasting, leader_draws)
    if running and leaders.renewal > 0.0:
        for p in range(practices):
            city_next.vision[p] = leadership.renewed(city_next.vision[p], foremost.frames[p], leaders)
    championed = 1 if running and not (planned and places.moves[held].told == 0) else 0
    told = effect_level(city_now, world.effect[Effect.SHARED_VISION])
    city_next.standing = leadership.standing(city_now.standing, championed, told, leaders)
    city_next.running = 1.0 if running else 0.0
    city_next.elapsed = elapsed + 1.0 if running else 0.0
    city_next.champion = seated
    city_next.started = 1.0 if begins else 0.0
    city_next.starts = city_now.starts + city_next.started
    city_next.dropped = 1.0 if dropped else 0.0
    city_next.unspent = unspent
    city_next.offered = unspent


@inlined
def programme_advances(at: Address, city_now: Record, city_next: Record, places: Places, shared: Record, q: Record) -> None:
    """Phase 3: this month's effort over practices, and what becomes of it."""
    programme, on, world = q.change_programme, q.mechanisms, places.world[0]
    practices = len(city_now.structure)
    plan, order, allocated, pushed, limit = city_next.plan, city_next.order, shared.allocated, shared.pushed, shared.limit
    for p in range(practices):
        pushed[p] = 0.0
        allocated[p] = 0.0
    city_next.template = city_now.template
    shared.touched = 0.0
    city_next.applied = 0.0
    city_next.lost_cap = 0.0
    city_next.lost_congestion = 0.0
    city_next.lost_coordination = 0.0
    city_next.lost_saturation = 0.0
    city_next.lost_decentralised = 0.0
    city_next.lost_template = 0.0
    city_next.lost_resistance = 0.0
    of_pace, reserve = 1.0, 0.0
    if len(places.moves) > 0:
        move = places.moves[int(programme.start_month + city_next.elapsed) - 1 if city_next.running > 0.0 else 0]
        of_pace, reserve = move.share, move.reserve
    if city_next.running == 0.0 or of_pace == 0.0:
        if q.know_how.depreciation > 0.0:
            city_next.template = know_how.depreciated(city_now.template, 0.0, 0.0, 1, q.know_how)
        return
    pace = outside_partners.capacity(programme.effort, programme.span, q.outside_partners) / programme.span
    spread = pace * of_pace
    framed = leadership.in_force(places.channels[at.month, Channel.FRAMEWORK], 0.0) > 0.0
    widened = leadership.funded(pace, leadership.in_force(places.channels[at.month, Channel.FUNDING], 0.0))
    counted = 1 if programme.by_dimension > 0.5 and q.leadership.regime == Regime.IMPOSED else 0
    local = 1 if city_next.elapsed <= programme.decentralised_months else 0
    through = 1.0 if local else resistance.let_through(city_now.resistance, q.resistance)
    dimensions = (len(city_now.know_how) - know_how.PER_DIMENSION) // 2
    for p in range(practices):
        limit[p] = plan[p]
    if not on.fixed_turns:
        for p in range(practices):
            staffed = city_next.know_how[know_how.PER_DIMENSION + dimensions + world.dimension[p]]
            arriving = change_programme.unsaturated(city_now.structure[p], on.diminishing_returns, programme)
            arriving *= programme.decentralised_yield if local else 1.0
            arriving *= change_programme.right_share(staffed, city_now.template, on.template_error, programme) * through
            arriving *= widened
            limit[p] = change_programme.needed(city_now.structure[p], arriving, plan[p])
    units, unit, active = 0, -1, 0
    for place in range(practices):
        p = world.framework[place] if framed else order[place]
        if limit[p] > 0.0:
            unit_now = world.dimension[p] if counted else p
            if unit_now != unit:
                units += 1
                unit = unit_now
            if units <= city_next.parallel:
                active += 1
    share, left, reached = spread / (active if active > 0 else 1), spread, 0
    for place in range(practices):
        p = world.framework[place] if framed else order[place]
        if limit[p] > 0.0 and reached < active:
            allocated[p] = share if share < limit[p] else limit[p]
            left -= allocated[p]
            reached += 1
    for has_waited in range(1 if on.fixed_turns else 2):  # second: what has waited, once all have what they need
        for place in range(practices):
            p = world.framework[place] if framed else order[place]
            room = (plan[p] if has_waited else limit[p]) - allocated[p]
            if left > 1e-12 and room > 0.0:
                more = left if left < room else room
                allocated[p] += more
                left -= more
    if q.leadership.vision == Vision.BEGUN and q.leadership.regime == Regime.IMPOSED:
        for p in range(practices):
            city_next.vision[p] = leadership.unfolded(city_next.vision[p], allocated[p])
    working = 0
    for p in range(practices):
        working += 1 if allocated[p] > 0.0 else 0
    kept = change_programme.undisturbed(working, on.congestion, programme)
    dependent = outside_partners.dependencies(working, on.congestion, q.outside_partners)
    agreeing = outside_partners.coordinated(dependent, q.outside_partners)
    remaining, offered, touched = 0.0, 0.0, 0.0
    for p in range(practices):
        given = allocated[p] * widened
        plan[p] = plan[p] - allocated[p]
        plan[p] = plan[p] if plan[p] > 1e-9 else 0.0
        remaining += plan[p]
        staffed = city_next.know_how[know_how.PER_DIMENSION + dimensions + world.dimension[p]]
        taken = change_programme.absorbed(given, on.absorption_cap, programme)
        clear = taken * kept
        agreed = clear * agreeing
        useful = agreed * change_programme.unsaturated(city_now.structure[p], on.diminishing_returns, programme)
        whole = useful * (programme.decentralised_yield if local else 1.0)
        right = whole * change_programme.right_share(staffed, city_now.template, on.template_error, programme)
        passed = right * through
        moved = change_programme.fits(passed, city_now.structure[p])
        pushed[p] = moved
        offered += given
        touched += allocated[p] * world.shifts_power[p]
        city_next.applied += moved
        city_next.lost_cap += given - taken
        city_next.lost_congestion += taken - clear
        city_next.lost_coordination += clear - agreed
        city_next.lost_saturation += (agreed - useful) + (passed - moved)
        city_next.lost_decentralised += useful - whole
        city_next.lost_template += whole - right
        city_next.lost_resistance += right - passed
    city_next.offered = city_next.offered + offered
    shared.touched = touched / pace
    monitored = effect_level(city_now, world.effect[Effect.MONITORING]) * city_next.know_how[know_how.MONITOR]
    city_next.template = change_programme.learned(city_now.template, 1, monitored, local, programme)
    if q.know_how.slowing > 0.0:
        gain = city_next.template - city_now.template
        city_next.template = city_now.template + know_how.slowed(gain, 1.0 - city_now.template, q.know_how)
    if remaining == 0.0 and reserve == 0.0:
        city_next.running = 0.0
        city_next.rest = 0.0
        city_next.champion = -1.0


@inlined
def structure_moves(
    city_now: Record, city_next: Record, staff: np.ndarray, size: int, world: Record, shared: Record, q: Record
) -> None:
    """Phase 4: deep structure moves where pushed and drifts towards what managers take for granted."""
    practices = len(city_now.structure)
    k = complementarity.coupling(q.platform.interoperability, q.mechanisms.complementarity, q.complementarity)
    # On the stack, so that the compiler knows that nothing else points to it, and packs the sums over practices.
    supported, carried = stack_copy(shared.on_stack).supported, alike(0.0, city_now.structure)
    for p in range(practices):
        supported[p] = 0.0
    total = 0.0
    for seat in range(size):
        manager = staff[seat]
        power = manager.power
        total += power
        carried = carried + power * load(manager.frames)
    store(shared.heard, carried / total)
    for other in range(practices):
        level = city_now.structure[other]
        for p in range(practices):
            supported[p] += world.support[other, p] * level
    on = q.mechanisms.regression
    for p in range(practices):
        drifted = deep_structure.drift(city_now.structure[p], shared.heard[p], supported[p], k, on, q.deep_structure)
        city_next.structure[p] = deep_structure.moved(city_now.structure[p], shared.pushed[p], drifted)
    movement, crossing = 0.0, 0.0
    for p in range(practices):
        step = cognitive_framework.gap(city_next.structure[p], city_now.structure[p])
        crossing += movement * step
        movement += step
    shared.movement = movement
    shared.crossing = crossing


@compiled
def take_turns(at: Address, size: int, buffers: MonthBuffers) -> None:
    """The order in which managers change this month, where they change one after another: any is as likely as another."""
    draw(at, TURN, at.month * chance.MOST, size, buffers.turns)
    chance.shuffled(buffers.turns, 0, buffers.order[:size])


@compiled
def follow_majority(
    at: Address, seat: int, bound: float, fear: float, people_now: np.ndarray, places: Places, founding: Founding,
    buffers: MonthBuffers, q: Record,
) -> None:  # fmt: skip
    """A manager hears nobody on a practice on which too few differ on the same side.

    What was heard of advisers stands in ``buffers.shared``.
    """
    shared, staff, network, begin = buffers.shared[0], buffers.staff, q.advice_network, places.first[at.city]
    heard, weight, siding, place = shared.heard, shared.weight, shared.siding, begin + seat
    manager, traits, practices = staff[seat], founding.people[place], len(shared.heard)
    for p in range(practices):
        siding[p] = 0.0
    for number in range(founding.start[place], founding.start[place + 1]):
        tie = founding.ties[number]
        adviser = staff[tie.neighbour - begin]
        given = adviser.power * advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
        for p in range(practices):
            own, advised = manager.frames[p], adviser.frames[p]
            share = cognitive_framework.hearing(given, own, advised, bound)
            siding[p] += cognitive_framework.siding(share, own, advised, heard[p], weight[p])
    known = 0.0
    if seat == CIO:
        known += founding.cio_start[at.city + 1] - founding.cio_start[at.city]
    for p in range(practices):
        own = manager.frames[p]
        if known > 0.0:
            abroad = 0.0
            for number in range(founding.cio_start[at.city], founding.cio_start[at.city + 1]):
                abroad += people_now[places.first[founding.cio_ties[number]] + CIO].frames[p]
            told = abroad / known
            share = cognitive_framework.hearing(q.advice_network.cio_weight, own, told, bound)
            siding[p] += cognitive_framework.siding(share, own, told, heard[p], weight[p])
        if not cognitive_framework.followed(siding[p], weight[p], traits.majority):
            heard[p] = 0.0
            weight[p] = 0.0


@compiled
def adapt_otherwise(
    at: Address,
    seat: int,
    bound: float,
    pace: float,
    tolerance: float,
    fear: float,
    city_next: Record,
    people_now: np.ndarray,
    anchors_now: np.ndarray,
    anchors_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    q: Record,
) -> None:
    """A manager's adapted frame under the rivals of influence and assimilation, into ``buffers.shared``.

    Apart from the loop over managers, whose speed it would cost. Writes next month's anchor, as it is before any break.
    """
    shared, place, framework = buffers.shared[0], places.first[at.city] + seat, q.cognitive_framework
    manager, heard, weight = buffers.staff[seat], shared.heard, shared.weight
    if framework.majority > 0.0:
        follow_majority(at, seat, bound, fear, people_now, places, founding, buffers, q)
    for p in range(len(heard)):
        own, structure, slow, within = manager.frames[p], city_next.structure[p], pace, tolerance
        if framework.attachment > 0.0:
            anchor = own if manager.joined > 0.0 else anchors_now[place].frame[p]
            anchors_next[place].frame[p] = anchor
            heard[p] = cognitive_framework.attached(own, heard[p], weight[p], anchor, framework)
            weight[p] = 1.0
        if framework.graded > 0.0:
            apart = cognitive_framework.gap(structure, own)
            slow = cognitive_framework.grading(pace, apart, tolerance, q.mechanisms.assimilation, framework)
            within = 2.0
        openness = framework.openness
        shared.adapted[p] = cognitive_framework.adapted(own, heard[p], weight[p], structure, slow, within, openness)


@compiled
def adopt_in_turn(
    at: Address,
    seat: int,
    city_now: Record,
    city_next: Record,
    people_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    beside: SideBySide,
    q: Record,
) -> None:
    """The end of a manager's turn: resistance and power follow, and whoever comes later meets a manager who has changed."""
    managers_resist(at, seat, city_now, city_next, people_next, places, founding, buffers, beside, q)
    manager, after = buffers.staff[seat], people_next[places.first[at.city] + seat]
    manager.resistance = after.resistance
    manager.power = after.power
    for p in range(len(manager.frames)):
        manager.frames[p] = after.frames[p]


@compiled
def among_friends(place: int, begin: int, fear: float, staff: np.ndarray, founding: Founding, q: Record) -> tuple[float, float]:
    """Sums of a manager's neighbours' weights and of their resistance, where friends' resistance is heard by itself."""
    network, total, spread = q.advice_network, 0.0, 0.0
    for number in range(founding.start[place], founding.start[place + 1]):
        tie = founding.ties[number]
        adviser = staff[tie.neighbour - begin]
        given = adviser.power * advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
        carried = resistance.carried(given, tie.friendship, adviser.power, q.resistance)
        total += carried
        spread += carried * adviser.resistance
    return total, spread


@compiled
def consider_one_by_one(
    at: Address,
    month: Attention,
    known: float,
    city_now: Record,
    city_next: Record,
    people_now: np.ndarray,
    people_next: np.ndarray,
    anchors_now: np.ndarray,
    anchors_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    beside: SideBySide,
    q: Record,
) -> None:
    """Managers one by one: every rule and rival, and large cities, in which few are tied.  What CIOs tell is in ``buffers``."""
    framework, on, network = q.cognitive_framework, q.mechanisms, q.advice_network
    begin, size = places.first[at.city], places.first[at.city + 1] - places.first[at.city]
    practices, shared = len(city_now.structure), buffers.shared[0]
    structure, piecewise = load(city_next.structure), framework.practice_by_practice > 0.5
    staff, ties, start, noises = buffers.staff, founding.ties, founding.start, buffers.noises
    fear, bound, pace, tolerance, attended = month
    standing, openness, convexity = city_next.standing, framework.openness, framework.convexity
    counted = framework.contradiction == Contradiction.BREADTH or framework.whole_frame > 0.0
    anchored = framework.attachment > 0.0
    otherwise = anchored or framework.majority > 0.0 or framework.graded > 0.0
    in_turn = q.management.in_turn > 0.5
    told = load(shared.heard)  # the mean of tied CIOs, before ``heard`` is used for other things
    if in_turn:
        take_turns(at, size, buffers)
    for turn in range(size if in_turn else 1):  # a loop of one seat each, or one of all seats
        earliest_seat, latest_seat = (buffers.order[turn], buffers.order[turn] + 1) if in_turn else (0, size)
        for seat in range(earliest_seat, latest_seat):
            place = begin + seat
            manager, after, traits = staff[seat], people_next[place], founding.people[place]
            own, total, spread = load(manager.frames), 0.0, 0.0
            heard, weight = alike(0.0, manager.frames), alike(0.0, manager.frames)
            for number in range(np.uint64(start[place]), np.uint64(start[place + 1])):
                tie = ties[number]
                adviser = staff[np.uint64(tie.neighbour - begin)]
                given = adviser.power * advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
                total += given
                spread += given * adviser.resistance
                advised = load(adviser.frames)
                share = hearing(given, own, advised, bound)
                weight = weight + share
                heard = heard + share * advised
            if seat == CIO and known > 0.0:
                share = hearing(network.cio_weight, own, told, bound)
                weight = weight + share
                heard = heard + share * told
            if q.resistance.among_friends > 0.0:
                total, spread = among_friends(place, begin, fear, staff, founding, q)
            buffers.heard_resistance[seat] = spread
            buffers.heard_weight[seat] = total
            own_pace, contradicted, alone, explained = pace, 0.0, float(practices), 0
            if counted:
                contradictions = 0
                for p in range(practices):
                    contradictions += cognitive_framework.contradicts(
                        cognitive_framework.gap(city_next.structure[p], manager.frames[p]), framework
                    )
                contradicted = contradictions / practices
                explained = cognitive_framework.explained_away(contradicted, framework)
                own_pace = cognitive_framework.assimilating(pace, explained, on.assimilation)
                alone = cognitive_framework.remembering(alone, explained, framework)
            felt = weighed(gap(structure, own), convexity)
            frames = adapted(own, heard, weight, structure, own_pace, tolerance, openness)
            if otherwise:
                store(shared.heard, heard)
                store(shared.weight, weight)
                adapt_otherwise(
                    at, seat, bound, own_pace, tolerance, fear, city_next, people_now, anchors_now, anchors_next, places,
                    founding, buffers, q,
                )  # fmt: skip
                frames = load(shared.adapted)
            pressure = added_up(felt, 0.0)
            if framework.contradiction == Contradiction.DEEPEST:
                pressure = framework.deepest_scale * highest(felt, 0.0)
            if counted:
                if framework.contradiction == Contradiction.BREADTH:
                    pressure = cognitive_framework.broad(pressure, contradicted, framework)
                pressure = cognitive_framework.remembering(pressure, explained, framework)
            after.broke = 0.0
            after.joined = manager.joined
            if on.frame_breaking:
                notice = cognitive_framework.noticing(attended, noises[seat], framework)
                counts = alone * felt if piecewise else alike(pressure, manager.frames)
                doubts = disconfirmed(load(manager.disconfirmation), counts, notice, framework)
                beyond = doubts >= traits.threshold
                if holds_somewhere(beyond):
                    store(after.frames, frames)
                    store(after.disconfirmation, doubts)
                    breaks = 0
                    for p in range(practices):
                        if after.disconfirmation[p] >= traits.threshold:
                            remade = cognitive_framework.rebuilt(
                                after.frames[p], city_next.structure[p], city_next.vision[p], standing, framework
                            )
                            after.frames[p] = limited(remade, 0.0, 1.0)
                            after.disconfirmation[p] = 0.0
                            breaks += 1
                            if anchored:
                                anchor = anchors_next[place].frame
                                anchor[p] = cognitive_framework.reanchored(anchor[p], after.frames[p], framework)
                    after.broke = breaks / practices
                    frames, doubts = load(after.frames), load(after.disconfirmation)
            else:
                doubts = alike(0.0, manager.frames)
            store(after.frames, frames)
            store(after.disconfirmation, doubts)
            buffers.mean[seat] = added_up(frames, 0.0) / practices
        if in_turn:
            adopt_in_turn(at, earliest_seat, city_now, city_next, people_next, places, founding, buffers, beside, q)
    broken = 0.0
    for place in range(begin, begin + size):
        broken += people_next[place].broke
    city_next.breaks = broken


@alongside
def weights_of(weights: np.ndarray, asked: Any, start: Any, fear: float, network: Record) -> Any:
    """What advice of one who is asked weighs with each manager of a block, before the adviser's power."""
    return tie_weight(
        block(weights[0, asked], start), block(weights[1, asked], start), block(weights[2, asked], start), fear, network
    )


@inlined
def consider_side_by_side(
    at: Address,
    month: Attention,
    known: float,
    city_next: Record,
    people_next: np.ndarray,
    places: Places,
    buffers: MonthBuffers,
    beside: SideBySide,
    q: Record,
) -> None:
    """Managers in blocks: the default rules of hearing, adapting, being disconfirmed and breaking."""
    framework, network, staff, shared = q.cognitive_framework, q.advice_network, buffers.staff, buffers.shared[0]
    begin, size = places.first[at.city], places.first[at.city + 1] - places.first[at.city]
    practices, row, openness, convexity = len(city_next.structure), city_next.structure, framework.openness, framework.convexity
    weights, thresholds, doubted = beside.weights[at.city], beside.thresholds[at.city], buffers.doubts
    structure, least, most = for_each_manager(row), load(staff[0].frames), load(staff[0].frames)
    for seat in range(size):
        frame = load(staff[seat].frames)
        least, most = choose(frame < least, frame, least), choose(frame > most, frame, most)
        doubted[seat] = staff[seat].disconfirmation[0]  # equal over practices
    apart = holds_somewhere(most - least > month.bound)  # otherwise everybody hears everybody whom they ask
    for start in range(np.uint64(0), np.uint64(size), np.uint64(LANES)):
        own = turned(
            load(staff[start].frames), load(staff[start + _1].frames), load(staff[start + _2].frames),
            load(staff[start + _3].frames), load(staff[start + _4].frames), load(staff[start + _5].frames),
            load(staff[start + _6].frames), load(staff[start + _7].frames),
        )  # fmt: skip
        total, spread = everybody(0.0), everybody(0.0)
        heard, weight = for_each_practice(total, row), for_each_practice(total, row)
        if apart:
            for asked in range(np.uint64(size)):
                adviser = staff[asked]
                given = adviser.power * weights_of(weights, asked, start, month.fear, network)
                total = total + given
                spread = spread + given * adviser.resistance
                advised = for_each_manager(adviser.frames)
                share = hearing(for_each_practice(given, row), own, advised, month.bound)
                weight = weight + share
                heard = heard + share * advised
        else:
            for asked in range(np.uint64(size)):
                adviser = staff[asked]
                given = adviser.power * weights_of(weights, asked, start, month.fear, network)
                total = total + given
                spread = spread + given * adviser.resistance
                heard = heard + for_each_practice(given, row) * for_each_manager(adviser.frames)
            weight = for_each_practice(total, row)
        if start == 0 and known > 0.0:  # the CIO sits in the first block
            told = for_each_manager(shared.heard)
            share = hearing(for_each_practice(block(buffers.from_abroad, 0), row), own, told, month.bound)
            weight = weight + share
            heard = heard + share * told
        put(buffers.heard_resistance, start, spread)
        put(buffers.heard_weight, start, total)
        felt = weighed(gap(structure, own), convexity)
        frames = adapted(own, heard, weight, structure, month.pace, month.tolerance, openness)
        notice = noticing(month.attended, block(buffers.noises, start), framework)
        put(doubted, start, disconfirmed(block(doubted, start), added_over(felt, everybody(0.0), row), notice, framework))
        put(buffers.mean, start, added_over(frames, everybody(0.0), row) / practices)
        put(buffers.frames, start * practices, turned_back(frames, row))
    broken = 0.0
    for seat in range(size):
        after = people_next[begin + seat]
        store(after.frames, load(buffers.fresh[seat].frames))
        store(after.disconfirmation, doubted[seat])
        after.broke = 0.0
        after.joined = staff[seat].joined
        if doubted[seat] >= thresholds[seat]:
            total_frame = 0.0
            for p in range(practices):
                remade = cognitive_framework.rebuilt(
                    after.frames[p], city_next.structure[p], city_next.vision[p], city_next.standing, framework
                )
                after.frames[p] = limited(remade, 0.0, 1.0)
                after.disconfirmation[p] = 0.0
                total_frame += after.frames[p]
            buffers.mean[seat] = total_frame / practices
            after.broke = 1.0
            broken += 1.0
    city_next.breaks = broken


@inlined
def managers_consider(
    at: Address,
    city_now: Record,
    city_next: Record,
    people_now: np.ndarray,
    people_next: np.ndarray,
    anchors_now: np.ndarray,
    anchors_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    beside: SideBySide,
    q: Record,
) -> None:
    """Phase 5: managers hear, adapt, are disconfirmed and break.  Writes next month's frames."""
    framework, on, network, world = q.cognitive_framework, q.mechanisms, q.advice_network, places.world[0]
    first, size, shared = places.first, places.first[at.city + 1] - places.first[at.city], buffers.shared[0]
    collaboration = effect_level(city_next, world.effect[Effect.COLLABORATION])
    monitored = effect_level(city_next, world.effect[Effect.MONITORING]) * city_next.know_how[know_how.MONITOR]
    shared.monitored = monitored
    windows = 0.0
    for kind in range(len(city_next.window)):
        windows += city_next.window[kind]
    attended = cognitive_framework.attention(windows, monitored, city_now.threat, on.attention, framework)
    city_next.attention = attended
    month = Attention(
        fear=advice_network.fear(city_now.threat, on.threat_switching, network),
        bound=cognitive_framework.confidence(collaboration, on.bounded_confidence, framework),
        pace=cognitive_framework.embedding(effect_level(city_next, world.effect[Effect.CHANGE_SEEKING]), framework),
        tolerance=cognitive_framework.tolerance(on.assimilation, framework),
        attended=attended,
    )
    draw(at, NOISE, at.month * chance.MOST, size, buffers.noises)
    known, abroad = 0.0, alike(0.0, city_next.structure)
    for number in range(founding.cio_start[at.city], founding.cio_start[at.city + 1]):
        known += 1.0
        abroad = abroad + load(people_now[first[founding.cio_ties[number]] + CIO].frames)
    if known > 0.0:
        store(shared.heard, abroad / known)
    counted = framework.contradiction != Contradiction.SUM or framework.whole_frame > 0.0
    otherwise = framework.attachment > 0.0 or framework.majority > 0.0 or framework.graded > 0.0
    piecewise, in_turn = framework.practice_by_practice > 0.5, q.management.in_turn > 0.5
    apart = counted or otherwise or piecewise or in_turn or q.resistance.among_friends > 0.0 or not on.frame_breaking
    if apart or beside.weights.shape[0] == 0:
        consider_one_by_one(
            at, month, known, city_now, city_next, people_now, people_next, anchors_now, anchors_next, places, founding,
            buffers, beside, q,
        )  # fmt: skip
    else:
        buffers.from_abroad[CIO] = network.cio_weight
        consider_side_by_side(at, month, known, city_next, people_next, places, buffers, beside, q)


@inlined
def managers_resist(
    at: Address,
    alone: int | np.int64,
    city_now: Record,
    city_next: Record,
    people_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    beside: SideBySide,
    q: Record,
) -> None:
    """Phase 6: managers weigh losses, neighbours and results; power follows deference.  Writes next month's resistance.

    ``alone`` is the seat whose turn it is, where managers change one after another: of it alone, while phase 5 lasts.
    """
    politics, on, shared = q.resistance, q.mechanisms, buffers.shared[0]
    begin, size = places.first[at.city], places.first[at.city + 1] - places.first[at.city]
    deference = effect_level(city_next, places.world[0].effect[Effect.DEFERENCE])
    trial = city_next.running > 0.0 and city_next.elapsed <= q.change_programme.trial_period
    threat, win = 0.0 if trial else city_now.threat, 0.0 if trial else city_now.win
    monitored, touched = shared.monitored, shared.touched
    aligned = leadership.in_force(places.channels[at.month, Channel.ALIGNMENT], politics.alignment)
    partnered = 1 if shared_services.partner(int(at.city), len(places.first) - 1) >= 0 else 0
    shares = q.shared_services.services > 0.0  # asked once, since few worlds share services
    had_turns = alone < 0 and q.management.in_turn > 0.5
    months = city_next.elapsed - 1.0 if city_next.elapsed > 1.0 else 0.0
    harder, still = resistance.hardened(months, politics), resistance.habituated(months, politics)
    bent = politics.loss_aversion != 1.0 or politics.diminishing_sensitivity > 0.0 or harder != 1.0 or still != 1.0
    strength, pushing_back = 0.0, 0.0
    if alone < 0 and not (had_turns or shares or bent) and beside.weights.shape[0] > 0:
        for seat in range(size):
            buffers.resistance[seat] = buffers.staff[seat].resistance
        for start in range(np.uint64(0), np.uint64(size), np.uint64(LANES)):
            lost = expected_loss(block(beside.stakes[at.city], start), touched, block(buffers.mean, start), aligned)
            pushed_back = resisting(
                block(buffers.resistance, start), block(beside.founding_resistance[at.city], start), lost,
                block(buffers.heard_resistance, start), block(buffers.heard_weight, start), threat, win, monitored,
                on.resistance_growth, politics,
            )  # fmt: skip
            put(buffers.resistance, start, pushed_back)
        for seat in range(size):
            place = begin + seat
            after = people_next[place]
            after.resistance = buffers.resistance[seat]
            after.power = management.power(
                places.seats[place].role, founding.people[place].power, deference, on.politics, q.management
            )
            strength += after.power
            pushing_back += after.power * after.resistance
    else:
        for seat in range(alone if alone >= 0 else 0, alone + 1 if alone >= 0 else size):
            place = begin + seat
            manager, after, traits = buffers.staff[seat], people_next[place], founding.people[place]
            if not had_turns:
                loss = resistance.expected_loss(traits.stake, touched, buffers.mean[seat], aligned)
                if shares:
                    loss = shared_services.lost_to_mandate(loss, at.month, partnered, buffers.mean[seat], q.shared_services)
                if bent:
                    loss = resistance.felt(loss, harder, still, politics)
                after.resistance = resistance.resisting(
                    manager.resistance, traits.resistance, loss, buffers.heard_resistance[seat], buffers.heard_weight[seat],
                    threat, win, monitored, on.resistance_growth, politics,
                )  # fmt: skip
                after.power = management.power(places.seats[place].role, traits.power, deference, on.politics, q.management)
            strength += after.power
            pushing_back += after.power * after.resistance
    city_next.resistance = pushing_back / strength


@compiled
def helped(
    at: Address,
    service: int,
    skill: float,
    threat: float,
    services_now: np.ndarray,
    places: Places,
    founding: Founding,
    q: Record,
) -> float:
    """Skill of a service's users once the services whose heads its heads ask have helped; theirs is that of last month."""
    network, seats, heard, total = q.advice_network, places.seats, 0.0, 0.0
    fear = advice_network.fear(threat, q.mechanisms.threat_switching, network)
    for manager in range(places.first[at.city], places.first[at.city + 1]):
        if seats[manager].service == service:
            for number in range(founding.start[manager], founding.start[manager + 1]):
                tie = founding.ties[number]
                asked = seats[tie.neighbour].service
                if asked >= 0 and asked != service:
                    given = advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
                    total += given
                    heard += given * services_now[asked].skill
    return enactment.supported_by_peers(skill, services_now[service].skill, heard, total, q.enactment)


@inlined
def platform_develops(
    at: Address,
    city_now: Record,
    city_next: Record,
    people_now: np.ndarray,
    people_next: np.ndarray,
    services_now: np.ndarray,
    services_next: np.ndarray,
    places: Places,
    founding: Founding,
    quality: float,
    buffers: MonthBuffers,
    q: Record,
) -> None:
    """Phase 7: modules, education and its bill, use and bridging, service by service."""
    systems, enacting, on = q.platform, q.enactment, q.mechanisms
    world, seats = places.world[0], places.seats
    first, begin = places.first[at.city], places.first_service[at.city]
    count, rooms = places.first_service[at.city + 1] - begin, buffers.services
    openness, against = rooms.openness, rooms.against
    for service in range(count):
        openness[service] = 0.0
        against[service] = 0.0
    for manager in range(first, places.first[at.city + 1]):
        service = seats[manager].service
        if service >= 0:
            openness[service - begin] += buffers.mean[manager - first]
            against[service - begin] += people_next[manager].resistance
    permitted = platform.allowed(
        effect_level(city_next, world.effect[Effect.PROCESS_INTEGRATION]),
        effect_level(city_next, world.effect[Effect.DEFERENCE]),
        effect_level(city_next, world.effect[Effect.COLLABORATION]),
        city_next.acquired,
        systems,
    )
    quality, together, jointly, joint = founding.cities[at.city].quality, 0, 0.0, 0.0
    city_next.agreed = 0.0
    if q.shared_services.services > 0.0:
        other = shared_services.partner(int(at.city), len(places.first) - 1)
        if other >= 0:
            others = places.first_service[other + 1] - places.first_service[other]
            together = shared_services.number_shared(count, others, 1, q.shared_services)
            here, there, apart = people_now[first + CIO], people_now[places.first[other] + CIO], 0.0
            for p in range(len(here.frames)):
                apart += cognitive_framework.gap(here.frames[p], there.frames[p])
            bound = cognitive_framework.confidence(0.0, on.bounded_confidence, q.cognitive_framework)
            acquainted = tied(founding.cio_start, founding.cio_ties, at.city, other)
            settled = shared_services.settling(at.month, acquainted, apart / len(here.frames), bound, q.shared_services)
            city_next.agreed = shared_services.agreed(city_now.agreed, settled)
            jointly = shared_services.permitted_together(permitted, city_next.agreed)
    strategy, wished = effect_level(city_next, world.effect[Effect.IT_STRATEGY]), 0.0
    for service in range(count):
        before = services_now[begin + service]
        rooms.staffed[service] = places.staffed[begin + service]
        rooms.module[service], rooms.education[service] = before.module, before.education
        rooms.skill[service], rooms.use[service] = before.skill, before.use
    for start in range(np.uint64(0), np.uint64(count), np.uint64(LANES)):
        put(openness, start, block(openness, start) / block(rooms.staffed, start))
        put(against, start, block(against, start) / block(rooms.staffed, start))
        put(rooms.education, start, educated(block(rooms.education, start), strategy, block(openness, start), systems))
    for service in range(count):
        wished += rooms.education[service]
    budget = q.change_programme.base_effort
    interfaces = systems.interoperability * systems.interoperability_price
    interfaces = interfaces if interfaces < budget else budget
    cost = systems.education_price * wished / count
    paid = platform.affordable(cost, budget - interfaces)
    otherwise = enacting.skill_slowing > 0.0 or enacting.skill_fading > 0.0 or enacting.peer_support > 0.0
    if together > 0 or otherwise:
        for service in range(count):
            before = services_now[begin + service]
            rooms.education[service] = rooms.education[service] * paid
            limit = jointly if service < together else permitted
            rooms.module[service] = platform.built(before.module, limit, against[service], systems)
            joint += rooms.module[service] if service < together else 0.0
            supported = enactment.supported_skill(rooms.education[service], on.education_returns, enacting)
            skill = enactment.skilled(before.skill, supported, enacting)
            if enacting.skill_slowing > 0.0 or enacting.skill_fading > 0.0:
                skill = enactment.practised(before.skill, skill, supported, enacting)
                skill = enactment.unused(skill, before.use, enacting)
            if enacting.peer_support > 0.0:
                skill = helped(at, begin + service, skill, city_now.threat, services_now, places, founding, q)
            rooms.skill[service] = skill
            rooms.common[service] = platform.shared(rooms.module[service], systems)
            worth = enactment.worthwhile(rooms.common[service], skill, openness[service], on.joint_use, enacting)
            rooms.use[service] = enactment.used(before.use, worth, enacting)
            rooms.bridging[service] = enactment.bridged(rooms.use[service], rooms.common[service], quality, on.workarounds)
    else:
        for start in range(np.uint64(0), np.uint64(count), np.uint64(LANES)):
            taught = block(rooms.education, start) * paid
            module = built(block(rooms.module, start), permitted, block(against, start), systems)
            able = skilled(block(rooms.skill, start), supported_skill(taught, on.education_returns, enacting), enacting)
            common = common_to(module, systems)
            worth_it = worthwhile(common, able, block(openness, start), on.joint_use, enacting)
            in_use = used(block(rooms.use, start), worth_it, enacting)
            put(rooms.education, start, taught)
            put(rooms.module, start, module)
            put(rooms.skill, start, able)
            put(rooms.common, start, common)
            put(rooms.use, start, in_use)
            put(rooms.bridging, start, bridged(in_use, common, quality, on.workarounds))
    architecture, sharing, education, use, bridging = 0.0, 0.0, 0.0, 0.0, 0.0
    for service in range(count):
        after = services_next[begin + service]
        after.module, after.education = rooms.module[service], rooms.education[service]
        after.skill, after.use, after.bridging = rooms.skill[service], rooms.use[service], rooms.bridging[service]
        architecture += rooms.module[service]
        sharing += rooms.common[service]
        education += rooms.education[service]
        use += rooms.use[service]
        bridging += rooms.bridging[service]
    city_next.architecture = architecture / count
    city_next.joint_architecture = joint / together if together > 0 else 0.0
    city_next.sharing = sharing / count
    city_next.education = education / count
    city_next.use = use / count
    city_next.bridging = bridging / count
    city_next.on_education = cost * paid
    city_next.on_interfaces = interfaces
    city_next.on_efficiency = budget - interfaces - city_next.on_education
    city_next.offered = city_next.offered + budget


@inlined
def performance_responds(
    at: Address,
    cities_now: np.ndarray,
    city_next: Record,
    people_next: np.ndarray,
    places: Places,
    founding: Founding,
    is_read: bool,
    buffers: MonthBuffers,
    q: Record,
) -> None:
    """Phase 8: performance and aspiration; know-how is learned and heard; citizens respond."""
    measures, on = q.performance, q.mechanisms
    c, city_now, world, shared = at.city, cities_now[at.city], places.world[0], buffers.shared[0]
    practices, begin, end = len(city_now.structure), founding.cio_start[at.city], founding.cio_start[at.city + 1]
    take_stock(city_next, people_next, places.first[c], places.first[c + 1], world, is_read)
    if q.complementarity.form != Misfit.APART:
        city_next.misfit = rival_misfit(c, city_next, world, founding, q)
    k = complementarity.coupling(q.platform.interoperability, on.complementarity, q.complementarity)
    total = 0.0
    for p in range(practices):
        total += city_next.structure[p]
    collaboration = effect_level(city_next, world.effect[Effect.COLLABORATION])
    city_next.flux = performance.stirred(
        city_now.flux, shared.movement, shared.crossing, collaboration, on.disruption, measures
    )
    city_next.burden = performance.burden(city_now.burden, city_next.bridging, measures)
    city_next.wrong = performance.wrong(city_now.wrong, city_next.lost_template, city_next.template, measures)
    city_next.demand = performance.demand(city_now.demand, city_next.exposed[Trigger.DEMAND], measures)
    city_next.efficiency = performance.efficiency(city_now.efficiency, city_next.on_efficiency, measures)
    penalty = measures.from_misfit if on.misfit_feedback else 0.0
    fit = complementarity.payoff(total / practices, city_next.misfit, measures.from_fit, k, penalty)
    city_next.performance = performance.performed(
        city_next.use, city_next.sharing, fit, city_next.flux, city_next.bridging, city_next.burden, city_next.wrong,
        city_next.demand, city_next.efficiency, city_next.exposed[Trigger.CRISIS], buffers.draws[0][chance.PERFORMANCE],
        measures,
    )  # fmt: skip
    acquainted, peers = end - begin, 0.0
    for number in range(begin, end):
        peers += cities_now[founding.cio_ties[number]].performance
    compared = 1 if acquainted > 0 and on.peer_aspirations == 1 else 0
    peers = peers / acquainted if acquainted > 0 else 0.0
    strategy = effect_level(city_next, world.effect[Effect.BUSINESS_STRATEGY])
    city_next.aspiration = performance.aspired(city_now.aspiration, city_next.performance, peers, compared, strategy, measures)
    mandate = city_next.window[Trigger.REGULATION]
    city_next.threat = performance.threat(city_next.performance, city_next.aspiration, mandate, measures)
    city_next.win = performance.win(city_next.performance, city_next.aspiration, mandate, measures)
    public = q.citizens  # whom nothing in the dynamics reads
    handled = citizens.joined(city_next.sharing, city_next.use, city_next.bridging, city_next.burden, public)
    city_next.service_quality = citizens.met(handled, city_next.performance, measures.base, public)
    city_next.citizens_use = citizens.turned_to(city_now.citizens_use, city_next.service_quality, public)
    city_next.trust = citizens.trusting(city_now.trust, city_next.service_quality, public)
    city_next.public_value = citizens.public_value(city_next.service_quality, city_next.citizens_use)
    city_next.legitimacy = citizens.legitimacy(city_next.trust, city_next.citizens_use, public)
    dimensions = len(shared.doing)
    programme = q.change_programme
    pace = outside_partners.capacity(programme.effort, programme.span, q.outside_partners) / programme.span
    seized, working = 0.0, 0.0
    for kind in range(len(city_next.exploited)):
        seized = city_next.exploited[kind] if city_next.exploited[kind] > seized else seized
    for dimension in range(dimensions):
        shared.doing[dimension] = 0.0
    for p in range(practices):
        share = shared.allocated[p] / pace
        shared.doing[world.dimension[p]] += share
        working += share
    monitoring = effect_level(city_next, world.effect[Effect.MONITORING])
    told = shared.told
    for item in range(len(city_now.know_how)):
        told[item] = 0.0
    for number in range(begin, end):
        for item in range(len(city_now.know_how)):
            told[item] += cities_now[founding.cio_ties[number]].know_how[item]
    for item in range(len(city_now.know_how)):
        if item < know_how.SEQUENCE:
            doing = seized
        elif item == know_how.SEQUENCE:
            doing = working
        elif item == know_how.MONITOR:
            doing = monitoring
        else:
            doing = know_how.transferred(shared.doing[(item - know_how.PER_DIMENSION) % dimensions], working, q.know_how)
        level = city_next.know_how[item]
        heard = told[item] / acquainted if acquainted > 0 else level
        counts = know_how.slowed(doing, 1.0 - level, q.know_how) if q.know_how.slowing > 0.0 else doing
        city_next.know_how[item] = know_how.learned(level, counts, heard, on.learning, q.know_how)
        if q.know_how.depreciation > 0.0:
            brought = know_how.mean_level(item, dimensions, q.know_how)
            city_next.know_how[item] = know_how.depreciated(city_next.know_how[item], doing, brought, on.learning, q.know_how)


@compiled
def close(city: Record, places: Places, q: Record) -> None:
    """Effort that an imposed programme has not offered by the horizon is offered and unspent in the last month."""
    if q.leadership.regime == Regime.IMPOSED:
        total = outside_partners.capacity(q.change_programme.effort, q.change_programme.span, q.outside_partners)
        rest = total if city.starts == 0.0 else 0.0
        if len(places.moves) > 0 and city.running > 0.0:
            rest += total * places.moves[int(q.change_programme.start_month + city.elapsed) - 1].reserve
        for p in range(len(city.plan)):
            rest += city.plan[p]
            city.plan[p] = 0.0
        city.unspent = city.unspent + rest
        city.offered = city.offered + rest


@compiled
def ask_for(
    c: int,
    cities_now: np.ndarray,
    cities_next: np.ndarray,
    people_now: np.ndarray,
    people_next: np.ndarray,
    services_now: np.ndarray,
    services_next: np.ndarray,
    places: Places,
    founding: Founding,
    beside: SideBySide,
) -> None:
    """Ask for what the month of a city needs before its turn: memory answers while another city is worked on."""
    first, last = places.first[c], places.first[c + 1]
    first_service, last_service = places.first_service[c], places.first_service[c + 1]
    fetch_ahead(cities_now, c, c + 1)
    fetch_ahead(cities_next, c, c + 1)
    fetch_ahead(people_now, first, last)
    fetch_ahead(people_next, first, last)
    fetch_ahead(services_now, first_service, last_service)
    fetch_ahead(services_next, first_service, last_service)
    fetch_ahead(places.seats, first, last)
    fetch_ahead(founding.people, first, last)
    fetch_ahead(founding.cities, c, c + 1)
    if beside.weights.shape[0] > 0:
        fetch_ahead(beside.weights, c, c + 1)
        fetch_ahead(beside.thresholds, c, c + 1)
        fetch_ahead(beside.stakes, c, c + 1)
        fetch_ahead(beside.founding_resistance, c, c + 1)


@entry
def panels(
    key: np.ndarray,
    first_panel: int,
    count: int,
    part: Part,
    history: History,
    places: Places,
    founding: Founding,
    parameters: np.ndarray,
    scratch: Scratch,
    table: np.ndarray,
) -> None:
    """Run panels one after another in the same arrays; write a row of outcomes per city where ``table`` has room.

    Of one panel a ``part`` may be run: some months of some cities. Within a month, parts of a panel may run side by side.
    """
    aligned_stack()
    cities, managers, services, anchors = history
    first, world, q, buffers = places.first, places.world[0], parameters[0], scratch.month
    shared = buffers.shared[0]
    months, kept, number = places.exposure.shape[0], managers.shape[0], len(first) - 1
    for panel in range(first_panel, first_panel + count):
        rows = (panel - first_panel) * number
        if part.first_month == FOUNDING:
            found(key, panel, history, places, founding, scratch.founding, scratch.beside, shared, q)
            for c in range(number if table.shape[0] > 0 else 0):
                open_row(c, cities[0, c], places, founding, q, scratch.work, table[rows + c])
        for t in range(max(0, part.first_month), part.last_month):
            cities_now, cities_next = cities[t % kept], cities[(t + 1) % kept]
            people_now, people_next = managers[t % kept], managers[(t + 1) % kept]
            anchors_now, anchors_next = anchors[t % kept], anchors[(t + 1) % kept]
            services_now, services_next = services[t % kept], services[(t + 1) % kept]
            is_read = kept > 2 or t == months - 1  # a row of outcomes has the agreement of the beginning and of the end
            for c in range(part.first_city, part.last_city):
                if number > CACHED and c + 1 < part.last_city:
                    ask_for(
                        c + 1, cities_now, cities_next, people_now, people_next, services_now, services_next, places, founding,
                        scratch.beside,
                    )  # fmt: skip
                    if table.shape[0] > 0:
                        fetch_ahead(table, rows + c + 1, rows + c + 2)
                at, city_now, city_next = Address(key, panel, c, t), cities_now[c], cities_next[c]
                lasting, size = founding.cities[c], first[c + 1] - first[c]
                # The phases of ``phases.PHASES``, in order.
                champion_left = triggers_strike(at, city_now, city_next, people_now, places, buffers, q)
                leaders_decide(at, champion_left, city_now, city_next, lasting, places, founding, buffers, q)
                programme_advances(at, city_now, city_next, places, shared, q)
                structure_moves(city_now, city_next, buffers.staff, size, world, shared, q)
                managers_consider(
                    at, city_now, city_next, people_now, people_next, anchors_now, anchors_next, places, founding, buffers,
                    scratch.beside, q,
                )  # fmt: skip
                managers_resist(
                    at, ALL_AT_ONCE, city_now, city_next, people_next, places, founding, buffers, scratch.beside, q,
                )  # fmt: skip
                platform_develops(
                    at, city_now, city_next, people_now, people_next, services_now, services_next, places, founding,
                    lasting.quality, buffers, q,
                )  # fmt: skip
                performance_responds(at, cities_now, city_next, people_next, places, founding, is_read, buffers, q)
                if t == months - 1:
                    close(city_next, places, q)
                if table.shape[0] > 0:
                    row = table[rows + c]
                    add_month(t + 1, city_next, world, q, scratch.work.courses[c], row)
                    if t == months - 1:
                        close_row(c, city_next, places, q, scratch.work, row)
