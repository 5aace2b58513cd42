"""The compiled driver: panels of cities, month by month, thousands of panels a minute.

It hears, sums and adopts in the same order as the Mesa driver in ``managers.py`` but is written apart from it, over
records in place; a test compares every array of every month, bit for bit. Practices are innermost and contiguous, and
their number is part of the records' type, so that the compiler can unroll over them.
"""

from functools import cache as kept
from typing import NamedTuple

import numba
import numpy as np
from numba import njit
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from simulation import cache

numba.config.CACHE_DIR = str(cache.place())  # numba reads it when it decorates, so this stands before the rest
# Loops over practices are short and unrolled: side by side they fill vectors, one after another they do not.
numba.config.SLP_VECTORIZE, numba.config.LOOP_VECTORIZE = 1, 0

from simulation import chance, city  # noqa: E402
from simulation import history as histories  # noqa: E402
from simulation.concepts import (  # noqa: E402
    advice_network,
    change_programme,
    cognitive_framework,
    complementarity,
    deep_structure,
    enactment,
    know_how,
    leadership,
    management,
    performance,
    platform,
    resistance,
    trigger_events,
)
from simulation.outcomes import describe  # noqa: E402
from simulation.parameters import Parameters, Setting  # noqa: E402
from simulation.quantity import Quantity, described  # noqa: E402
from simulation.rule import RULES, limited  # noqa: E402
from simulation.vocabulary import Contradiction, Effect, Regime, Role, Script, Sequence, Start, Trigger  # noqa: E402

# No array is made or kept inside, so that numba's reference counting can be left out: it costs more than the science.
for _rule in RULES:
    register_jitable(_nrt=False)(_rule)
compiled = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)

_LOW, _HALF, _ELEVEN, _ONE = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(11), np.uint64(1)
_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_UNIT = 1.0 / 9007199254740992.0
# numpy's numbers, not Python's: numba compiles a version of ``draw`` for each Python constant that it sees.
CITY, MANAGER, TIE, CIO_TIE, MONTH, EXIT, NOISE, NEWCOMER = (np.int64(purpose) for purpose in chance.Purpose)
FIRST_CITY = np.int64(0)
FIRST_HEAD, MAYOR, CIO = int(Role.HEAD), int(Role.MAYOR), int(Role.CIO)
VISIONARY = int(Script.VISIONARY)


class Scratch(NamedTuple):
    """Working records of one thread, reused for every city and month."""

    draws: np.ndarray  # (128,) founding of a city, ties among CIOs
    luck: np.ndarray  # (3, 40) a city's month, its leaders' chances, a newcomer
    manager_draws: np.ndarray  # (n, 32)
    tie_draws: np.ndarray  # (n, n, 8)
    layers: np.ndarray  # (3, n, n)
    exits: np.ndarray  # (n + 4,)
    noises: np.ndarray  # (n + 4,)
    people: np.ndarray  # (n,) frames, disconfirmation, resistance after turnover; who joined; mean frame
    open: np.ndarray  # (n,) frames and resistance by service
    against: np.ndarray  # (n,)
    desk: np.ndarray  # (1,) everything by practice, dimension and slot


def scratch(setting: Setting) -> Scratch:
    """Working records for the largest city of a setting."""
    size, practices = int(setting.managers.max()), len(setting.practices)
    # Numbers first, so that numba does not take the record for a longer kind of the history's managers.
    person = np.dtype(
        [
            *((name, "f8") for name in ("resistance", "power", "joined", "mean")),
            ("frames", "f8", (practices,)),
            ("disconfirmation", "f8", (practices,)),
        ],
        align=True,
    )
    jotted = ["frames", "doubts", "share", "told", "felt", "abroad", "structure", "carried", "supported", "content"]
    sheet = np.dtype([(name, "f8", (practices,)) for name in jotted])
    by_practice = ["pushed", "allocated", "heard", "weight"]
    desk = np.dtype(
        [
            *((name, "f8", (practices,)) for name in by_practice),
            ("sheet", sheet),
            ("told", "f8", (histories.items(setting),)),
            ("doing", "f8", (len(setting.dimensions),)),
            *((name, "f8") for name in ("movement", "crossing", "touched")),
        ],
        align=True,
    )
    return Scratch(
        draws=np.zeros(max(chance.CITY_SLOTS, setting.cities + 4)),
        luck=np.zeros((3, chance.NEWCOMER_STRIDE + 8)),
        manager_draws=np.zeros((size, chance.MANAGER_STRIDE)),
        tie_draws=np.zeros((size, size, chance.TIE_STRIDE)),
        layers=np.zeros((3, size, size)),
        exits=np.zeros(size + 4),
        noises=np.zeros(size + 4),
        people=np.zeros(size, person).view(np.recarray),
        open=np.zeros(size),
        against=np.zeros(size),
        desk=np.zeros(1, desk).view(np.recarray),
    )


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


@intrinsic
def aside(typingctx, record):
    """An unset record of the same kind on the stack: the compiler knows that nothing else points to it."""

    def place_it(context, builder, signature, arguments):
        return cgutils.alloca_once(builder, context.data_model_manager[record].get_data_type())

    return record(record), place_it


@compiled
def _high(a, b):
    """Upper 64 bits of a product of two 64-bit words."""
    a_low, a_high, b_low, b_high = a & _LOW, a >> _HALF, b & _LOW, b >> _HALF
    middle = a_high * b_low + ((a_low * b_low) >> _HALF)
    other = a_low * b_high + (middle & _LOW)
    return a_high * b_high + (middle >> _HALF) + (other >> _HALF)


@compiled
def draw(key, panel, place, purpose, start, count, out):
    """Fill ``out`` with the draws at addresses start .. start + count, as numpy's Philox gives them.

    ``start`` is a multiple of 4; whole blocks of four are written.  [Salmon et al. 2011]
    """
    for block in range((count + 3) // 4):
        c0, c1 = np.uint64(start // 4 + block) + _ONE, np.uint64(purpose)
        c2, c3 = np.uint64(place), np.uint64(panel)
        k0, k1 = key[0], key[1]
        for _ in range(10):
            high_0, low_0 = _high(_M0, c0), _M0 * c0
            high_1, low_1 = _high(_M1, c2), _M1 * c2
            c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
            k0, k1 = k0 + _W0, k1 + _W1
        out[4 * block] = (c0 >> _ELEVEN) * _UNIT
        out[4 * block + 1] = (c1 >> _ELEVEN) * _UNIT
        out[4 * block + 2] = (c2 >> _ELEVEN) * _UNIT
        out[4 * block + 3] = (c3 >> _ELEVEN) * _UNIT


@compiled
def at(town, practice):
    """How far the practice that carries an effect is in place; 0 where no practice does."""
    return town.structure[practice] if practice >= 0 else 0.0


@compiled
def mean_frame(person):
    """Mean of a manager's frame over practices."""
    total = 0.0
    for p in range(len(person.frames)):
        total += person.frames[p]
    return total / len(person.frames)


@compiled
def look(town, people, first, last, w, desk):
    """Mean, agreement and misfit of a city's frames and structure as they stand."""
    practices, size = len(town.structure), last - first
    sheet = aside(desk.sheet)
    content = sheet.content
    for p in range(practices):
        content[p] = 0.0
    for manager in range(first, last):
        person = people[manager]
        for p in range(practices):
            content[p] += person.frames[p]
    for p in range(practices):
        content[p] = content[p] / size
        town.content[p] = content[p]
    apart = 0.0
    for manager in range(first, last):
        person = people[manager]
        for p in range(practices):
            apart += cognitive_framework.gap(content[p], person.frames[p])
    total, misfit = 0.0, 0.0
    for p in range(practices):
        total += content[p]
    for p in range(practices):
        for other in range(p + 1, practices):
            misfit += complementarity.misfit(w.misfit[p, other], town.structure[p], town.structure[other])
    town.agreement = 1.0 - 2.0 * apart / (size * practices)
    town.frame_content = total / practices
    town.misfit = misfit


@compiled
def found(key, panel, cities, managers, services, first, first_service, seats, density, given, w, people, towns, start,
          ties, cio_ties, q, draws, manager_draws, tie_draws, all_layers, desk):  # fmt: skip
    """Found the cities of one panel and look at them for the first time."""
    begin, count = 0, len(first) - 1
    for c in range(count):
        town, size = cities[0, c], first[c + 1] - first[c]
        draw(key, panel, c, CITY, chance.QUALITY, chance.CITY_SLOTS, draws)
        city.found_city(town, draws, towns[c], w, q)
        deference = at(town, w.effect[Effect.DEFERENCE])
        for seat in range(size):
            manager = first[c] + seat
            draw(key, panel, c, MANAGER, seat * chance.MANAGER_STRIDE, chance.MANAGER_STRIDE, manager_draws[seat])
            city.found_manager(people[manager], managers[0, manager], seats[manager].role, deference, manager_draws[seat], q)
        for service in range(first_service[c], first_service[c + 1]):
            city.found_service(services[0, service], q)
        if given.shape[1] > 0:
            layers = given
        else:
            layers = all_layers[:, :size, :size]
            layers[:] = 0.0
            for one in range(size):
                for other in range(one + 1, size):
                    address = (one * chance.MOST + other) * chance.TIE_STRIDE
                    draw(key, panel, c, TIE, address, chance.TIE_STRIDE, tie_draws[one, other])
            city.generate_ties(size, first[c], seats, density[c], manager_draws, tie_draws, layers, q.advice_network)
        begin = city.list_ties(size, first[c], begin, layers, start, ties)
        look(town, managers[0], first[c], first[c + 1], w, desk)
    for one in range(count):
        draw(key, panel, FIRST_CITY, CIO_TIE, one * chance.MOST, count, draws)
        cio_ties[one, one] = 0.0
        for other in range(one + 1, count):
            known = 1.0 if draws[other] < q.advice_network.cio_ties else 0.0
            cio_ties[one, other] = known
            cio_ties[other, one] = known


@compiled
def strike(t, key, panel, c, town, new, people, first, last, seats, exposure, replaced, staff, exits, luck, desk, q):
    """Phase 1, triggers: what strikes, who leaves, who comes.  Leaves people as of now in ``staff``.

    Returns whether the champion left.
    """
    e, on = q.trigger_events, q.mechanisms
    practices, size = len(town.structure), last - first
    u, v, sheet = luck[0], luck[2], aside(desk.sheet)
    draw(key, panel, c, MONTH, t * chance.MONTH_STRIDE, chance.SEQUENCING, u)
    for kind in range(len(new.exposed)):
        new.exposed[kind] = exposure[t, kind]
    if trigger_events.election_due(t, e):
        new.exposed[Trigger.ELECTION] = 1.0
    if trigger_events.struck(u[chance.REGULATION], e.regulation_rate):
        new.exposed[Trigger.REGULATION] = 1.0
    if trigger_events.struck(u[chance.DEMAND], e.demand_rate):
        new.exposed[Trigger.DEMAND] = 1.0
    if t == int(e.erp_month) or trigger_events.struck(u[chance.TECHNOLOGY], e.technology_rate):
        new.exposed[Trigger.TECHNOLOGY] = 1.0
    if trigger_events.struck(u[chance.CRISIS], trigger_events.crisis_hazard(town.threat, e)):
        new.exposed[Trigger.CRISIS] = 1.0
    new.acquired = 1.0 if new.exposed[Trigger.TECHNOLOGY] > 0.0 else town.acquired
    new.new_mayor = town.new_mayor + 1.0
    for seat in range(size):
        person, own = people[first + seat], staff[seat]
        own.resistance = person.resistance
        own.power = person.power
        own.joined = 0.0
        for p in range(practices):
            sheet.frames[p] = person.frames[p]
            sheet.doubts[p] = person.disconfirmation[p]
        for p in range(practices):
            own.frames[p] = sheet.frames[p]
            own.disconfirmation[p] = sheet.doubts[p]
    for item in range(len(town.know_how)):
        new.know_how[item] = town.know_how[item]
    champion_left, gone = False, 0.0
    voted_out = new.exposed[Trigger.ELECTION] > 0.0 and u[chance.NEW_MAYOR] < e.new_mayor
    forced = new.exposed[Trigger.VISIONARY] > 0.0
    scripted = replaced[t, 0] + replaced[t, 1] + replaced[t, 2] > 0
    if on.turnover == 1 or forced or scripted:
        draw(key, panel, c, EXIT, t * chance.MOST, size, exits)
        crisis = town.window[Trigger.CRISIS]
        crisis = new.exposed[Trigger.CRISIS] if new.exposed[Trigger.CRISIS] > crisis else crisis
        dimensions = (len(town.know_how) - know_how.PER_DIMENSION) // 2
        recent = 1 if town.new_mayor < 12.0 else 0
        for seat in range(size):
            role = seats[first + seat].role
            script = replaced[t, role] if scripted and role < FIRST_HEAD else 0
            if forced and role == CIO:
                script = VISIONARY
            leaves = exits[seat] < trigger_events.exit_hazard(role, recent, e) or (role == MAYOR and voted_out)
            if script > 0 or (on.turnover == 1 and leaves):
                gone += 1.0
                address = (t * chance.MOST + seat) * chance.NEWCOMER_STRIDE
                draw(key, panel, c, NEWCOMER, address, chance.NEWCOMER_STRIDE, v)
                top = 1 if role < FIRST_HEAD else 0
                likely = trigger_events.visionary_chance(top, crisis, town.know_how[know_how.EXPLOIT], e)
                visionary = trigger_events.is_visionary(v[chance.VISIONARY], likely, script)
                own = staff[seat]
                own.joined = 1.0
                own.resistance = resistance.founded(v[chance.NEW_RESISTANCE], q.resistance)
                for p in range(practices):
                    own.disconfirmation[p] = 0.0
                    own.frames[p] = trigger_events.newcomer_frame(visionary, v[chance.BROUGHT_FRAME], town.content[p], e)
                if top:
                    if visionary:
                        new.exposed[Trigger.VISIONARY] = 1.0
                    for item in range(len(town.know_how)):
                        brought = know_how.drawn(item, dimensions, v[chance.BROUGHT + item], q.know_how)
                        new.know_how[item] = know_how.hired(new.know_how[item], brought, q.know_how)
                    if role == MAYOR:
                        new.new_mayor = 0.0
                if town.champion == seat:
                    champion_left = True
    new.left = gone
    for kind in range(len(new.window)):
        strength = trigger_events.strength(kind, e)
        new.window[kind] = trigger_events.window(town.window[kind], new.exposed[kind] * strength, e)
    return champion_left


@compiled
def arrange(kind, together, new, foremost, w, fixed, keys):
    """Write the sequence of a new programme; ``foremost`` is the champion, who judges what is easiest."""
    practices = len(new.order)
    for place in range(practices):
        if kind == Sequence.REVERSED:
            new.order[place] = w.listed[practices - 1 - place]
        elif kind == Sequence.RANDOM:
            new.order[place] = fixed.shuffled_dimensions[place] if together else fixed.shuffled[place]
        elif kind == Sequence.HIGH_IMPACT_FIRST:
            new.order[place] = w.impact[place]
        else:
            new.order[place] = w.listed[place]
    if kind == Sequence.EASIEST_FIRST:
        for p in range(practices):
            keys[p] = -foremost.frames[p]
        chance.shuffled(keys, 0, new.order)
    if together:
        change_programme.gather(new.order, w.dimension)


@compiled
def lead(t, key, panel, c, champion_left, town, new, staff, w, fixed, luck, desk, q):
    """Phase 2, leaders: use of triggers, starts and drops of programmes, the standing of the vision."""
    d, g, on = q.leadership, q.change_programme, q.mechanisms
    practices = len(town.structure)
    u, v = luck[0], luck[1]
    champion, highest = 0, mean_frame(staff[0])
    for seat in range(1, FIRST_HEAD):
        level = mean_frame(staff[seat])
        if level > highest:
            champion, highest = seat, level
    foremost = staff[champion]
    for p in range(practices):
        new.plan[p] = town.plan[p]
        new.order[p] = town.order[p]
        new.vision[p] = town.vision[p]
    running, dropped, unspent, seated = town.running > 0.0, False, 0.0, town.champion
    if running:
        ends = False
        if champion_left:
            ends = on.champion_exit == 1 and leadership.abandoned(u[chance.SUCCESSION], highest, t, d) == 1
            seated = float(champion)
        evaluated = 1 if town.elapsed >= g.trial_period else 0
        hazard = leadership.drop_hazard(town.resistance, town.threat, evaluated, t, d)
        if ends or (on.endogenous_drops == 1 and u[chance.DROP] < hazard):
            for p in range(practices):
                unspent += new.plan[p]
                new.plan[p] = 0.0
            running, dropped, seated = False, True, -1.0
    new.rest = 0.0 if dropped else (town.rest if running else town.rest + 1.0)
    new.parallel = town.parallel
    free = not running and not dropped
    choosing = free and d.regime == Regime.CHOSEN and new.rest >= d.rest
    due = free and d.regime == Regime.IMPOSED and town.starts == 0.0 and t >= g.start_month
    seizing = False
    for kind in range(len(new.exploited)):
        new.exploited[kind] = 0.0
    if choosing or (due and g.start == Start.FIRST_EXPLOITED_TRIGGER):
        draw(key, panel, c, MONTH, t * chance.MONTH_STRIDE + chance.RECOGNISED, chance.SCOPED - chance.RECOGNISED, v)
        for kind in range(len(new.exploited)):
            seen = leadership.recognised(v[kind], new.know_how[know_how.RECOGNISE], new.window[kind])
            u_seized = v[chance.EXPLOITED - chance.RECOGNISED + kind]
            if seen and leadership.exploited(u_seized, new.know_how[know_how.EXPLOIT], highest, d):
                new.exploited[kind] = 1.0
                seizing = True
    begins, kind, together = False, g.sequence, g.by_dimension > 0.5 and not choosing
    if choosing and seizing:
        draw(key, panel, c, MONTH, t * chance.MONTH_STRIDE + chance.SCOPED, practices, v)
        taken = 0
        for p in range(practices):
            able = new.know_how[know_how.PER_DIMENSION + w.dimension[p]]
            if v[p] < leadership.inclination(able, foremost.frames[p], d):
                new.plan[p] = g.effort / practices
                taken += 1
        if taken > 0:
            begins = True
            new.parallel = float(leadership.breadth(taken, highest))
            slots = chance.RECOGNISED - chance.SEQUENCING
            draw(key, panel, c, MONTH, t * chance.MONTH_STRIDE + chance.SEQUENCING, slots, v)
            able = v[0] < new.know_how[know_how.SEQUENCE]
            kind = Sequence.HIGH_IMPACT_FIRST.value if able else Sequence.EASIEST_FIRST.value
    elif due and (g.start == Start.SCHEDULED or seizing):
        begins = True
        taken = 0
        for p in range(practices):
            taken += w.scope[p]
        for p in range(practices):
            new.plan[p] = g.effort / taken if w.scope[p] else 0.0
        new.parallel = g.simultaneity
    elapsed = town.elapsed
    if begins:
        running, elapsed, seated = True, 0.0, float(champion)
        arrange(kind, together, new, foremost, w, fixed, v)
        for p in range(practices):
            new.vision[p] = foremost.frames[p]
    championed = 1 if running else 0
    told = at(town, w.effect[Effect.SHARED_VISION])
    new.standing = leadership.standing(town.standing, championed, told, d)
    new.running = 1.0 if running else 0.0
    new.elapsed = elapsed + 1.0 if running else 0.0
    new.champion = seated
    new.started = 1.0 if begins else 0.0
    new.starts = town.starts + new.started
    new.dropped = 1.0 if dropped else 0.0
    new.unspent = unspent
    new.offered = unspent


@compiled
def push(town, new, w, desk, q):
    """Phase 3, programme: this month's effort over practices, and what becomes of it."""
    g, on = q.change_programme, q.mechanisms
    practices = len(town.structure)
    plan, order, allocated, pushed = new.plan, new.order, desk.allocated, desk.pushed
    for p in range(practices):
        pushed[p] = 0.0
        allocated[p] = 0.0
    new.template = town.template
    desk.touched = 0.0
    new.applied = 0.0
    new.lost_cap = 0.0
    new.lost_congestion = 0.0
    new.lost_saturation = 0.0
    new.lost_decentralised = 0.0
    new.lost_template = 0.0
    new.lost_resistance = 0.0
    if new.running == 0.0:
        return
    pace = g.effort / g.span
    counted = 1 if g.by_dimension > 0.5 and q.leadership.regime == Regime.IMPOSED else 0
    units, unit, active = 0, -1, 0
    for place in range(practices):
        p = order[place]
        if plan[p] > 0.0:
            own = w.dimension[p] if counted else p
            if own != unit:
                units += 1
                unit = own
            if units <= new.parallel:
                active += 1
    share, left, reached = pace / active, pace, 0
    for place in range(practices):
        p = order[place]
        if plan[p] > 0.0 and reached < active:
            allocated[p] = share if share < plan[p] else plan[p]
            left -= allocated[p]
            reached += 1
    for place in range(practices):
        p = order[place]
        room = plan[p] - allocated[p]
        if left > 1e-12 and room > 0.0:
            more = left if left < room else room
            allocated[p] += more
            left -= more
    local = 1 if new.elapsed <= g.decentralised_months else 0
    through = 1.0 if local else resistance.let_through(town.resistance, q.resistance)
    working = 0
    for p in range(practices):
        working += 1 if allocated[p] > 0.0 else 0
    kept = change_programme.undisturbed(working, on.congestion, g)
    dimensions = (len(town.know_how) - know_how.PER_DIMENSION) // 2
    remaining, offered, touched = 0.0, 0.0, 0.0
    for p in range(practices):
        given = allocated[p]
        plan[p] = plan[p] - given
        plan[p] = plan[p] if plan[p] > 1e-9 else 0.0
        remaining += plan[p]
        staffed = new.know_how[know_how.PER_DIMENSION + dimensions + w.dimension[p]]
        taken = change_programme.absorbed(given, on.absorption_cap, g)
        clear = taken * kept
        useful = clear * change_programme.unsaturated(town.structure[p], on.diminishing_returns, g)
        whole = useful * (g.decentralised_yield if local else 1.0)
        right = whole * change_programme.right_share(staffed, town.template, on.template_error, g)
        passed = right * through
        moved = change_programme.fits(passed, town.structure[p])
        pushed[p] = moved
        offered += given
        touched += given * w.shifts_power[p]
        new.applied += moved
        new.lost_cap += given - taken
        new.lost_congestion += taken - clear
        new.lost_saturation += (clear - useful) + (passed - moved)
        new.lost_decentralised += useful - whole
        new.lost_template += whole - right
        new.lost_resistance += right - passed
    new.offered = new.offered + offered
    desk.touched = touched / pace
    monitored = at(town, w.effect[Effect.MONITORING]) * new.know_how[know_how.MONITOR]
    new.template = change_programme.learned(town.template, 1, monitored, local, g)
    if remaining == 0.0:
        new.running = 0.0
        new.rest = 0.0
        new.champion = -1.0


@compiled
def settle(town, new, people, staff, first, last, w, desk, q):
    """Phase 4, deep structure: it moves where pushed and drifts towards what managers take for granted."""
    practices = len(town.structure)
    k = complementarity.coupling(q.platform.interoperability, q.mechanisms.complementarity, q.complementarity)
    sheet = aside(desk.sheet)
    carried, supported = sheet.carried, sheet.supported
    for p in range(practices):
        carried[p] = 0.0
        supported[p] = 0.0
    total = 0.0
    for seat in range(last - first):
        own = staff[seat]
        power = own.power
        total += power
        for p in range(practices):
            carried[p] += power * own.frames[p]
    for other in range(practices):
        level = town.structure[other]
        for p in range(practices):
            supported[p] += w.support[other, p] * level
    on = q.mechanisms.regression
    for p in range(practices):
        drifted = deep_structure.drift(town.structure[p], carried[p] / total, supported[p], k, on, q.deep_structure)
        new.structure[p] = deep_structure.moved(town.structure[p], desk.pushed[p], drifted)
    movement, crossing = 0.0, 0.0
    for p in range(practices):
        step = cognitive_framework.gap(new.structure[p], town.structure[p])
        crossing += movement * step
        movement += step
    desk.movement = movement
    desk.crossing = crossing


@compiled
def consider(t, key, panel, c, town, new, people, next_people, staff, first, seats, fixed, start, ties, cio_ties,
             noises, shares, w, desk, q):  # fmt: skip
    """Phases 5 and 6: managers hear, adapt, are disconfirmed and break; then they resist.  Writes next month's people."""
    f, on, s, a = q.cognitive_framework, q.mechanisms, q.resistance, q.advice_network
    begin, end = first[c], first[c + 1]
    practices, size, others = len(town.structure), end - begin, len(first) - 1
    sheet = aside(desk.sheet)
    frames, share, told, felt, abroad = sheet.frames, sheet.share, sheet.told, sheet.felt, sheet.abroad
    heard, weight = desk.heard, desk.weight  # sums stay in memory: in registers LLVM shuffles them at every tie
    structure, doubts, piecewise = sheet.structure, sheet.doubts, f.practice_by_practice > 0.5
    for p in range(practices):
        structure[p] = new.structure[p]
    fear = advice_network.fear(town.threat, on.threat_switching, a)
    bound = cognitive_framework.confidence(at(new, w.effect[Effect.COLLABORATION]), on.bounded_confidence, f)
    pace = cognitive_framework.embedding(at(new, w.effect[Effect.CHANGE_SEEKING]), f)
    tolerance = cognitive_framework.tolerance(on.assimilation, f)
    monitored = at(new, w.effect[Effect.MONITORING]) * new.know_how[know_how.MONITOR]
    deference = at(new, w.effect[Effect.DEFERENCE])
    windows = 0.0
    for kind in range(len(new.window)):
        windows += new.window[kind]
    attended = cognitive_framework.attention(windows, monitored, town.threat, on.attention, f)
    new.attention = attended
    standing, openness, convexity = new.standing, f.openness, f.convexity
    trial = new.running > 0.0 and new.elapsed <= q.change_programme.trial_period
    threat, win = 0.0 if trial else town.threat, 0.0 if trial else town.win
    draw(key, panel, c, NOISE, t * chance.MOST, size, noises)
    known = 0.0
    for p in range(practices):
        abroad[p] = 0.0
    for other in range(others):
        if cio_ties[c, other] > 0.0:
            known += 1.0
            colleague = people[first[other] + CIO]
            for p in range(practices):
                abroad[p] += colleague.frames[p]
    broken, strength, pushing_back = 0.0, 0.0, 0.0
    for seat in range(size):
        manager = begin + seat
        own, after, person = staff[seat], next_people[manager], fixed[manager]
        total, spread = 0.0, 0.0
        for p in range(practices):
            heard[p] = 0.0
            weight[p] = 0.0
        earliest, latest = np.uint64(start[manager]), np.uint64(start[manager + 1])
        for number in range(earliest, latest):
            tie = ties[number]
            adviser = staff[np.uint64(tie.neighbour - begin)]
            given = adviser.power * advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, a)
            total += given
            spread += given * adviser.resistance
            shares[number - earliest] = given
        for number in range(earliest, latest):
            adviser, given = staff[np.uint64(ties[number].neighbour - begin)], shares[number - earliest]
            for p in range(practices):
                share[p] = cognitive_framework.hearing(given, own.frames[p], adviser.frames[p], bound)
                told[p] = share[p] * adviser.frames[p]
            for p in range(practices):
                weight[p] += share[p]
            for p in range(practices):
                heard[p] += told[p]
        if seat == CIO and known > 0.0:
            for p in range(practices):
                told[p] = abroad[p] / known
                share[p] = cognitive_framework.hearing(a.cio_weight, own.frames[p], told[p], bound)
                weight[p] += share[p]
                heard[p] += share[p] * told[p]
        for p in range(practices):
            felt[p] = cognitive_framework.weighed(cognitive_framework.gap(structure[p], own.frames[p]), convexity)
            frames[p] = cognitive_framework.adapted(own.frames[p], heard[p], weight[p], structure[p], pace, tolerance, openness)
        pressure, deepest = 0.0, 0.0
        for p in range(practices):
            pressure += felt[p]
            deepest = felt[p] if felt[p] > deepest else deepest
        if f.contradiction == Contradiction.DEEPEST:
            pressure = f.deepest_scale * deepest
        after.broke = 0.0
        after.joined = own.joined
        if on.frame_breaking:
            breaks, threshold = 0, person.threshold
            notice = cognitive_framework.noticing(attended, noises[seat], f)
            for p in range(practices):
                felt[p] = practices * felt[p] if piecewise else pressure
                doubts[p] = cognitive_framework.disconfirmed(own.disconfirmation[p], felt[p], notice, f)
                breaks += 1 if doubts[p] >= threshold else 0
            if breaks > 0:
                for p in range(practices):
                    if doubts[p] >= threshold:
                        remade = cognitive_framework.rebuilt(frames[p], new.structure[p], new.vision[p], standing, f)
                        frames[p] = limited(remade, 0.0, 1.0)
                        doubts[p] = 0.0
                after.broke = breaks / practices
                broken += after.broke
        else:
            for p in range(practices):
                doubts[p] = 0.0
        level = 0.0
        for p in range(practices):
            level += frames[p]
        for p in range(practices):
            after.frames[p] = frames[p]
            after.disconfirmation[p] = doubts[p]
        own.mean = level / practices  # of the new frame, which the platform reads too
        loss = resistance.expected_loss(person.stake, desk.touched, own.mean, s)
        after.resistance = resistance.resisting(
            own.resistance, person.resistance, loss, spread, total, threat, win, monitored, on.resistance_growth, s
        )
        after.power = management.power(seats[manager].role, person.power, deference, on.politics, q.management)
        strength += after.power
        pushing_back += after.power * after.resistance
    new.breaks = broken
    new.resistance = pushing_back / strength


@compiled
def run_platform(new, people, staff, first, last, seats, services, next_services, begin, end, staffed, quality, open_,
                 against, w, q):  # fmt: skip
    """Phase 7, platform: modules, education and its bill, use and bridging, service by service."""
    a, n, on = q.platform, q.enactment, q.mechanisms
    count = end - begin
    for service in range(count):
        open_[service] = 0.0
        against[service] = 0.0
    for manager in range(first, last):
        service = seats[manager].service
        if service >= 0:
            open_[service - begin] += staff[manager - first].mean
            against[service - begin] += people[manager].resistance
    permitted = platform.allowed(
        at(new, w.effect[Effect.PROCESS_INTEGRATION]),
        at(new, w.effect[Effect.DEFERENCE]),
        at(new, w.effect[Effect.COLLABORATION]),
        new.acquired,
        a,
    )
    strategy, wished = at(new, w.effect[Effect.IT_STRATEGY]), 0.0
    for service in range(count):
        before, after = services[begin + service], next_services[begin + service]
        open_[service] = open_[service] / staffed[begin + service]
        against[service] = against[service] / staffed[begin + service]
        after.education = platform.education(before.education, strategy, open_[service], a)
        wished += after.education
    budget = q.change_programme.base_effort
    interfaces = a.interoperability * a.interoperability_price
    interfaces = interfaces if interfaces < budget else budget
    cost = a.education_price * wished / count
    paid = platform.affordable(cost, budget - interfaces)
    architecture, sharing, education, use, bridging = 0.0, 0.0, 0.0, 0.0, 0.0
    for service in range(count):
        before, after = services[begin + service], next_services[begin + service]
        after.education = after.education * paid
        after.module = platform.built(before.module, permitted, against[service], a)
        supported = enactment.supported_skill(after.education, on.education_returns, n)
        after.skill = enactment.skilled(before.skill, supported, n)
        common = platform.shared(after.module, a)
        worth = enactment.worthwhile(common, after.skill, open_[service], on.joint_use, n)
        after.use = enactment.used(before.use, worth, n)
        after.bridging = enactment.bridged(after.use, common, quality, on.workarounds)
        architecture += after.module
        sharing += common
        education += after.education
        use += after.use
        bridging += after.bridging
    new.architecture = architecture / count
    new.sharing = sharing / count
    new.education = education / count
    new.use = use / count
    new.bridging = bridging / count
    new.on_education = cost * paid
    new.on_interfaces = interfaces
    new.on_efficiency = budget - interfaces - new.on_education
    new.offered = new.offered + budget


@compiled
def perform(c, this_month, town, new, cio_ties, w, luck, desk, q):
    """Phase 8, performance and aspiration; know-how is learned and heard."""
    r, on = q.performance, q.mechanisms
    practices, others = len(town.structure), len(this_month)
    k = complementarity.coupling(q.platform.interoperability, on.complementarity, q.complementarity)
    total = 0.0
    for p in range(practices):
        total += new.structure[p]
    collaboration = at(new, w.effect[Effect.COLLABORATION])
    new.flux = performance.stirred(town.flux, desk.movement, desk.crossing, collaboration, on.disruption, r)
    new.burden = performance.burden(town.burden, new.bridging, r)
    new.wrong = performance.wrong(town.wrong, new.lost_template, new.template, r)
    new.demand = performance.demand(town.demand, new.exposed[Trigger.DEMAND], r)
    new.efficiency = performance.efficiency(town.efficiency, new.on_efficiency, r)
    penalty = r.from_misfit if on.misfit_feedback else 0.0
    fit = complementarity.payoff(total / practices, new.misfit, r.from_fit, k, penalty)
    new.performance = performance.performed(
        new.use, new.sharing, fit, new.flux, new.bridging, new.burden, new.wrong, new.demand, new.efficiency,
        new.exposed[Trigger.CRISIS], luck[0][chance.PERFORMANCE], r,
    )  # fmt: skip
    tied, peers = 0, 0.0
    for other in range(others):
        if cio_ties[c, other] > 0.0:
            tied += 1
            peers += this_month[other].performance
    compared = 1 if tied > 0 and on.peer_aspirations == 1 else 0
    peers = peers / tied if tied > 0 else 0.0
    strategy = at(new, w.effect[Effect.BUSINESS_STRATEGY])
    new.aspiration = performance.aspired(town.aspiration, new.performance, peers, compared, strategy, r)
    mandate = new.window[Trigger.REGULATION]
    new.threat = performance.threat(new.performance, new.aspiration, mandate, r)
    new.win = performance.win(new.performance, new.aspiration, mandate, r)
    dimensions = len(desk.doing)
    pace = q.change_programme.effort / q.change_programme.span
    seized, working = 0.0, 0.0
    for kind in range(len(new.exploited)):
        seized = new.exploited[kind] if new.exploited[kind] > seized else seized
    for dimension in range(dimensions):
        desk.doing[dimension] = 0.0
    for p in range(practices):
        share = desk.allocated[p] / pace
        desk.doing[w.dimension[p]] += share
        working += share
    monitoring = at(new, w.effect[Effect.MONITORING])
    told = desk.told
    for item in range(len(town.know_how)):
        told[item] = 0.0
    for other in range(others):
        if cio_ties[c, other] > 0.0:
            for item in range(len(town.know_how)):
                told[item] += this_month[other].know_how[item]
    for item in range(len(town.know_how)):
        if item < know_how.SEQUENCE:
            doing = seized
        elif item == know_how.SEQUENCE:
            doing = working
        elif item == know_how.MONITOR:
            doing = monitoring
        else:
            doing = desk.doing[(item - know_how.PER_DIMENSION) % dimensions]
        level = new.know_how[item]
        heard = told[item] / tied if tied > 0 else level
        new.know_how[item] = know_how.learned(level, doing, heard, on.learning, q.know_how)


@compiled
def close(town, q):
    """Effort that an imposed programme has not offered by the horizon is offered and unspent in the last month."""
    if q.leadership.regime == Regime.IMPOSED:
        rest = q.change_programme.effort if town.starts == 0.0 else 0.0
        for p in range(len(town.plan)):
            rest += town.plan[p]
            town.plan[p] = 0.0
        town.unspent = town.unspent + rest
        town.offered = town.offered + rest


@compiled
def panels(key, first_panel, count, history, places, founding, parameters, scratched, months_of, table):
    """Run panels one after another in the same arrays; write a row of outcomes per city where ``table`` has room."""
    cities, managers, services = history
    first, first_service, seats, staffed, density, given, exposure, replaced, world = places
    people, towns, start, ties, cio_ties = founding
    draws, luck, manager_draws, tie_draws, layers, exits, noises, staff, open_, against, desks = scratched
    w, q, desk = world[0], parameters[0], desks[0]
    months, kept, number = cities.shape[0] - 1, managers.shape[0], len(first) - 1
    for panel in range(first_panel, first_panel + count):
        found(key, panel, cities, managers, services, first, first_service, seats, density, given, w, people, towns, start,
              ties, cio_ties, q, draws, manager_draws, tie_draws, layers, desk)  # fmt: skip
        for t in range(months):
            here, there = managers[t % kept], managers[(t + 1) % kept]
            for c in range(number):
                town, new = cities[t, c], cities[t + 1, c]
                champion_left = strike(t, key, panel, c, town, new, here, first[c], first[c + 1], seats, exposure, replaced,
                                       staff, exits, luck, desk, q)  # fmt: skip
                lead(t, key, panel, c, champion_left, town, new, staff, w, towns[c], luck, desk, q)
                push(town, new, w, desk, q)
                settle(town, new, here, staff, first[c], first[c + 1], w, desk, q)
                consider(t, key, panel, c, town, new, here, there, staff, first, seats, people, start, ties, cio_ties, noises,
                         open_, w, desk, q)  # fmt: skip
                run_platform(new, there, staff, first[c], first[c + 1], seats, services[t % kept], services[(t + 1) % kept],
                             first_service[c], first_service[c + 1], staffed, towns[c].quality, open_, against,
                             w, q)  # fmt: skip
                look(new, there, first[c], first[c + 1], w, desk)
                perform(c, cities[t], town, new, cio_ties, w, luck, desk, q)
        for c in range(number):
            close(cities[months, c], q)
            if table.shape[0] > 0:
                row = table[(panel - first_panel) * number + c]
                describe(c, cities, first, first_service, towns, w, q, months_of, row)
