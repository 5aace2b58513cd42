"""Panels, month by month: the entry into the compiled code, and the stretches of a month that it calls.

A stretch is compiled by itself, so that several cores can compile at a time; what a month needs is handed over by a pointer.
"""

from functools import cache as kept
from threading import Lock
from typing import NamedTuple

import numpy as np

from simulation.buffers import MonthBuffers, Scratch, SideBySide
from simulation.city import Founding, Places
from simulation.description import add_month, close_row, open_row
from simulation.history import History
from simulation.instructions import aligned_stack, fetch_ahead
from simulation.kernel.compiling import apart, compiled, inlined, outermost
from simulation.kernel.considering import managers_consider
from simulation.kernel.draws import Address, round_keys
from simulation.kernel.founding import found
from simulation.kernel.leaders import leaders_decide
from simulation.kernel.performing import close, performance_responds
from simulation.kernel.programme import programme_advances, structure_moves
from simulation.kernel.resisting import ALL_AT_ONCE, managers_resist
from simulation.kernel.services import platform_develops
from simulation.kernel.triggers import triggers_strike
from simulation.parameters import Parameters, Setting
from simulation.quantity import Quantity, described
from simulation.separate import addresses, called, contents, pointer_to, stamp_of

FOUNDING = -1  # the month before the first
# Of a panel with more cities than this, what the next city needs is asked for while one is worked on: it lies no longer near.
CACHED = 64


class Part(NamedTuple):
    """Months and cities of a panel: from the first up to, but not with, the last."""

    first_month: int  # FOUNDING: the panel is founded first
    last_month: int
    first_city: int
    last_city: int


class Panels(NamedTuple):
    """All that panels are run with and in."""

    keys: np.ndarray  # of the rounds of the generator
    part: Part
    history: History
    places: Places
    founding: Founding
    parameters: np.ndarray
    scratch: Scratch
    table: np.ndarray


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
        fetch_ahead(beside.thresholds, c, c + 1)
        fetch_ahead(beside.stakes, c, c + 1)
        fetch_ahead(beside.founding_resistance, c, c + 1)


@inlined
def of_one(month: MonthBuffers, place: int, staff: np.ndarray) -> MonthBuffers:
    """Working records of one of the cities that go through a month abreast."""
    return MonthBuffers(
        month.draws[place], month.exits, month.noises, month.turns, month.order, staff, month.mean[place],
        month.heard_resistance[place], month.heard_weight[place], month.resistance, month.doubts, month.given, month.own,
        month.heard, month.weight, month.changed, month.fresh, month.frames, month.from_abroad, month.services,
        month.shared[place],
    )  # fmt: skip


@inlined
def seated(month: MonthBuffers, place: int, people_now: np.ndarray, first: int, last: int) -> MonthBuffers:
    """As `of_one`, after turnover: with the copy in which newcomers have come, or managers as last month left them."""
    return of_one(month, place, month.staff[place] if month.shared[place, 0].copied > 0.0 else people_now[first:last])


@apart
def founded(given: Panels, panel: int, t: int, begin: int, end: int, rows: int) -> None:
    """Found a panel, and begin the rows of its cities where there is room for them."""
    aligned_stack()
    keys, _, history, places, founding, parameters, scratch, table = contents(given)
    q, number = parameters[0], len(places.first) - 1
    found(keys, panel, history, places, founding, scratch.founding, scratch.beside, scratch.month.shared[0, 0], q)
    for c in range(number if table.shape[0] > 0 else 0):
        open_row(c, history.cities[0, c], places, founding, q, scratch.work, table[rows + c])


@apart
def direction_taken(given: Panels, panel: int, t: int, begin: int, end: int, rows: int) -> None:
    """Phases 1 to 4 for cities abreast: triggers, leaders, the programme, and deep structure, which follows it."""
    aligned_stack()
    keys, part, history, places, founding, parameters, scratch, table = contents(given)
    cities, managers, services, _ = history
    first, world, q, kept, number = places.first, places.world[0], parameters[0], managers.shape[0], len(places.first) - 1
    cities_now, cities_next = cities[t % kept], cities[(t + 1) % kept]
    people_now, people_next = managers[t % kept], managers[(t + 1) % kept]
    services_now, services_next = services[t % kept], services[(t + 1) % kept]
    for c in range(begin, end):
        if number > CACHED and c + 1 < part.last_city:
            ask_for(
                c + 1, cities_now, cities_next, people_now, people_next, services_now, services_next, places, founding,
                scratch.beside,
            )  # fmt: skip
            if table.shape[0] > 0:
                fetch_ahead(table, rows + c + 1, rows + c + 2)
        at, own = Address(keys, panel, c, t), of_one(scratch.month, c - begin, scratch.month.staff[c - begin])
        triggers_strike(at, cities_now[c], cities_next[c], people_now, places, own, q)
        if number > CACHED and scratch.beside.weights.shape[0] > 0:  # for phase 5, by which it is known who fears what
            if cities_now[c].threat > 0.0:
                fetch_ahead(scratch.beside.weights, c, c + 1)
            else:
                fetch_ahead(scratch.beside.calm, c, c + 1)
    for c in range(begin, end):
        at, own = Address(keys, panel, c, t), seated(scratch.month, c - begin, people_now, first[c], first[c + 1])
        leaders_decide(at, cities_now[c], cities_next[c], founding.cities[c], places, founding, own, q)
    for c in range(begin, end):
        at, own = Address(keys, panel, c, t), seated(scratch.month, c - begin, people_now, first[c], first[c + 1])
        programme_advances(at, cities_now[c], cities_next[c], places, own.shared[0], q)
    for c in range(begin, end):
        own, size = seated(scratch.month, c - begin, people_now, first[c], first[c + 1]), first[c + 1] - first[c]
        structure_moves(cities_now[c], cities_next[c], own.staff, size, world, own.shared[0], q)


@apart
def managers_moved(given: Panels, panel: int, t: int, begin: int, end: int, rows: int) -> None:
    """Phases 5 and 6 for cities abreast: what managers think, and what they resist."""
    aligned_stack()
    keys, _, history, places, founding, parameters, scratch, _ = contents(given)
    cities, managers, _, anchors = history
    first, q, kept = places.first, parameters[0], managers.shape[0]
    cities_now, cities_next = cities[t % kept], cities[(t + 1) % kept]
    people_now, people_next = managers[t % kept], managers[(t + 1) % kept]
    anchors_now, anchors_next = anchors[t % kept], anchors[(t + 1) % kept]
    for c in range(begin, end):
        at, own = Address(keys, panel, c, t), seated(scratch.month, c - begin, people_now, first[c], first[c + 1])
        managers_consider(
            at, cities_now[c], cities_next[c], people_now, people_next, anchors_now, anchors_next, places, founding, own,
            scratch.beside, q,
        )  # fmt: skip
    for c in range(begin, end):
        at, own = Address(keys, panel, c, t), seated(scratch.month, c - begin, people_now, first[c], first[c + 1])
        managers_resist(at, ALL_AT_ONCE, cities_now[c], cities_next[c], people_next, places, founding, own, scratch.beside, q)


@apart
def results_seen(given: Panels, panel: int, t: int, begin: int, end: int, rows: int) -> None:
    """Phases 7 and 8 for cities abreast: the platform and performance; then the month goes into the cities' rows."""
    aligned_stack()
    keys, _, history, places, founding, parameters, scratch, table = contents(given)
    cities, managers, services, _ = history
    q, kept, months = parameters[0], managers.shape[0], places.exposure.shape[0]
    cities_now, cities_next = cities[t % kept], cities[(t + 1) % kept]
    people_now, people_next = managers[t % kept], managers[(t + 1) % kept]
    services_now, services_next = services[t % kept], services[(t + 1) % kept]
    is_read = kept > 2 or t == months - 1  # a row of outcomes has the agreement of the beginning and of the end
    for c in range(begin, end):
        at, own = Address(keys, panel, c, t), of_one(scratch.month, c - begin, scratch.month.staff[c - begin])
        platform_develops(
            at, cities_now[c], cities_next[c], people_now, people_next, services_now, services_next, places, founding,
            founding.cities[c].quality, own, q,
        )  # fmt: skip
    for c in range(begin, end):
        city_next = cities_next[c]
        at, own = Address(keys, panel, c, t), of_one(scratch.month, c - begin, scratch.month.staff[c - begin])
        performance_responds(at, cities_now, city_next, people_next, places, founding, is_read, own, q)
        if t == months - 1:
            close(city_next, places, q)
        if table.shape[0] > 0:
            row = table[rows + c]
            add_month(c, t + 1, city_next, places.world[0], q, scratch.work, row)
            if t == months - 1:
                close_row(c, city_next, places, q, scratch.work, row)


# In the order of the month. The first and the last together take as long to compile as the two others (``separate.shares``).
STRETCHES = (founded, direction_taken, managers_moved, results_seen)
_known: dict[tuple[np.dtype, ...], np.ndarray] = {}
_one_at_a_time = Lock()


@outermost
def months_of_panels(first_panel: int, count: int, given: Panels, stretches: np.ndarray) -> bool:
    """Call the stretches of each month; False, and nothing done, where they were compiled for records of another kind."""
    pointer = pointer_to(given)
    if stretches[0] != stamp_of(pointer):
        return False
    part, number, abreast = given.part, len(given.places.first) - 1, len(given.scratch.month.staff)
    for panel in range(first_panel, first_panel + count):
        rows = (panel - first_panel) * number
        if part.first_month == FOUNDING:
            called(stretches[1], pointer, panel, 0, 0, number, rows)
        for t in range(max(0, part.first_month), part.last_month):
            # Each phase for all cities abreast: its code is then read once for them.
            for begin in range(part.first_city, part.last_city, abreast):
                end = min(begin + abreast, part.last_city)
                for stretch in range(2, len(stretches)):
                    called(stretches[stretch], pointer, panel, t, begin, end, rows)
    return True


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
    Cities read each other as they were at the end of the last month, so that none need wait for another within a phase.
    """
    given = Panels(round_keys(key), part, history, places, founding, parameters, scratch, table)
    kind = (history.cities.dtype, table.dtype)  # tells numbers of practices, dimensions and so on, and costs little
    is_done = kind in _known and months_of_panels(first_panel, count, given, _known[kind])
    if not is_done:
        with _one_at_a_time:
            _known[kind] = addresses(STRETCHES, given)
        months_of_panels(first_panel, count, given, _known[kind])
