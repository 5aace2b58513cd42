"""Managers consider: they hear, weigh and adopt, one by one or several in the lanes of a vector."""

from typing import Any, NamedTuple

import numpy as np

from simulation import chance
from simulation.buffers import MonthBuffers, SideBySide
from simulation.city import Founding, Places
from simulation.concepts import advice_network, cognitive_framework, know_how
from simulation.kernel.compiling import alongside, compiled, inlined
from simulation.kernel.draws import NOISE, Address, draw
from simulation.kernel.rivals import adapt_otherwise, adopt_in_turn, among_friends, take_turns
from simulation.kernel.standing import CIO, effect_level, gap
from simulation.lanes import (
    block,
    blocks,
    everybody,
    few,
    few_blocks,
    for_each_manager,
    for_few_practices,
    put,
    turned,
    turned_back,
)
from simulation.memory import LANES
from simulation.rule import Record, limited
from simulation.vectors import added_up, alike, choose, highest, holds_somewhere, load, store, wide
from simulation.vocabulary import Contradiction, Effect

# Rules that are applied to all practices at once.
hearing, adapted = wide(cognitive_framework.hearing), wide(cognitive_framework.adapted)
weighed, tie_weight = wide(cognitive_framework.weighed), wide(advice_network.tie_weight)
disconfirmed, noticing = wide(cognitive_framework.disconfirmed), wide(cognitive_framework.noticing)
rebuilt, within = wide(cognitive_framework.rebuilt), wide(limited)
_0, _1, _2, _3, _4, _5, _6, _7, _LANES = (np.uint64(number) for number in range(LANES + 1))  # places in a block


class Attention(NamedTuple):
    """What holds for all managers of a city in a month."""

    fear: float
    bound: float
    pace: float
    tolerance: float
    attended: float


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
            after.joined = manager.joined if shared.copied > 0.0 else 0.0
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
def least_of(one: np.uint64, other: np.uint64) -> np.uint64:
    """The smaller of two places."""
    return one if one < other else other


@alongside
def weights_of(weights: np.ndarray, asked: Any, fear: float, network: Record) -> Any:
    """What advice of one who is asked weighs with each manager of a block, before the adviser's power."""
    row = weights[asked]
    return tie_weight(block(row, _0), block(row, _LANES), block(row, _LANES + _LANES), fear, network)


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
    thresholds, doubted, least, most = beside.thresholds[at.city], buffers.doubts, load(staff[0].frames), load(staff[0].frames)
    for seat in range(np.uint64(size)):
        frame = load(staff[seat].frames)
        least, most = choose(frame < least, frame, least), choose(frame > most, frame, most)
        doubted[seat] = staff[seat].disconfirmation[0]  # equal over practices
    last = np.uint64(size - 1)  # who sits there stands in for empty seats
    apart = holds_somewhere(most - least > month.bound)  # otherwise everybody hears everybody whom they ask
    for start in range(_0, np.uint64(size), _LANES):
        weights, calm = beside.weights[at.city, start // _LANES], beside.calm[at.city, start // _LANES]
        frames = turned(
            load(staff[start].frames), load(staff[least_of(start + _1, last)].frames),
            load(staff[least_of(start + _2, last)].frames), load(staff[least_of(start + _3, last)].frames),
            load(staff[least_of(start + _4, last)].frames), load(staff[least_of(start + _5, last)].frames),
            load(staff[least_of(start + _6, last)].frames), load(staff[least_of(start + _7, last)].frames),
        )  # fmt: skip
        put(buffers.own, _0, frames)
        total, spread = everybody(0.0), everybody(0.0)
        if month.fear == 0.0:
            for asked in range(np.uint64(size)):
                given = staff[asked].power * block(calm[asked], _0)
                total = total + given
                spread = spread + given * staff[asked].resistance
                put(buffers.given, _LANES * asked, given)
        else:
            for asked in range(np.uint64(size)):
                given = staff[asked].power * weights_of(weights, asked, month.fear, network)
                total = total + given
                spread = spread + given * staff[asked].resistance
                put(buffers.given, _LANES * asked, given)
        put(buffers.heard_resistance, start, spread)
        put(buffers.heard_weight, start, total)
        told_apart = apart or (start == 0 and known > 0.0)  # otherwise weights are the same for every practice
        step = _LANES if told_apart else _0
        put(buffers.weight, _0, total)
        for few_from in range(0, practices, few(practices)):
            first = np.uint64(few_from if few_from + few(practices) <= practices else practices - few(practices))
            heard = for_few_practices(everybody(0.0), row)
            if apart:
                own, weight = few_blocks(buffers.own, _LANES * first, row), for_few_practices(everybody(0.0), row)
                for asked in range(np.uint64(size)):
                    given, advised = block(buffers.given, _LANES * asked), for_each_manager(staff[asked].frames, first)
                    share = hearing(for_few_practices(given, row), own, advised, month.bound)
                    weight = weight + share
                    heard = heard + share * advised
                put(buffers.weight, _LANES * first, weight)
            else:
                for asked in range(np.uint64(size)):
                    given, advised = block(buffers.given, _LANES * asked), for_each_manager(staff[asked].frames, first)
                    heard = heard + for_few_practices(given, row) * advised
                if told_apart:
                    put(buffers.weight, _LANES * first, for_few_practices(total, row))
            if start == 0 and known > 0.0:  # the CIO sits in the first block
                own, told = few_blocks(buffers.own, _LANES * first, row), for_each_manager(shared.heard, first)
                share = hearing(for_few_practices(block(buffers.from_abroad, 0), row), own, told, month.bound)
                put(buffers.weight, _LANES * first, few_blocks(buffers.weight, _LANES * first, row) + share)
                heard = heard + share * told
            put(buffers.heard, _LANES * first, heard)
        pressure, content = everybody(0.0), everybody(0.0)
        for p in range(np.uint64(practices)):  # one by one: what is computed of a practice fits the registers
            held, level = block(buffers.own, _LANES * p), everybody(row[p])
            felt = gap(level, held)
            if convexity != 0.0:  # at 0 a gap is felt as it is, to the last bit
                felt = weighed(felt, convexity)
            pressure = pressure + felt
            changed = adapted(
                held, block(buffers.heard, _LANES * p), block(buffers.weight, step * p), level, month.pace, month.tolerance,
                openness,
            )  # fmt: skip
            content = content + changed
            put(buffers.changed, _LANES * p, changed)
        notice = noticing(month.attended, block(buffers.noises, start), framework)
        put(doubted, start, disconfirmed(block(doubted, start), pressure, notice, framework))
        put(buffers.mean, start, content / practices)
        put(buffers.frames, start * practices, turned_back(blocks(buffers.changed, row), row))
    broken, someone_came = 0.0, shared.copied > 0.0
    for seat in range(np.uint64(size)):
        after, frame = people_next[np.uint64(begin) + seat], load(buffers.fresh[seat].frames)
        after.broke = 0.0
        after.joined = staff[seat].joined if someone_came else 0.0
        store(after.disconfirmation, doubted[seat])
        if doubted[seat] >= thresholds[seat]:
            remade = rebuilt(frame, load(row), load(city_next.vision), city_next.standing, framework)
            frame = within(remade, 0.0, 1.0)
            store(after.disconfirmation, 0.0)
            buffers.mean[seat] = added_up(frame, 0.0) / practices
            after.broke = 1.0
            broken += 1.0
        store(after.frames, frame)
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
