"""Trigger events of a month, and who leaves for them."""

import numpy as np

from simulation import chance
from simulation.buffers import MonthBuffers
from simulation.city import Places
from simulation.concepts import know_how, resistance, trigger_events
from simulation.kernel.compiling import compiled, inlined
from simulation.kernel.draws import EXIT, MONTH, NEWCOMER, Address, draw
from simulation.kernel.standing import CIO, FIRST_HEAD, MAYOR
from simulation.lanes import block
from simulation.memory import LANES
from simulation.rule import Record
from simulation.vectors import holds_somewhere, load, store
from simulation.vocabulary import Script, Trigger

VISIONARY = int(Script.VISIONARY)


@compiled
def copy_managers(people_now: np.ndarray, first: int | np.int64, size: int | np.int64, buffers: MonthBuffers) -> None:
    """Copy a city's managers as last month left them; nobody has come yet."""
    for place in range(np.uint64(size)):  # an unsigned place need not be asked whether it counts from the end
        before, manager = people_now[np.uint64(first) + place], buffers.staff[place]
        manager.resistance = before.resistance
        manager.power = before.power
        manager.joined = 0.0
        store(manager.frames, load(before.frames))
        store(manager.disconfirmation, load(before.disconfirmation))
    buffers.shared[0].copied = 1.0


@inlined
def triggers_strike(
    at: Address, city_now: Record, city_next: Record, people_now: np.ndarray, places: Places, buffers: MonthBuffers, q: Record
) -> None:
    """Phase 1: what strikes, who leaves, who comes.

    Where anybody comes, or managers change in turn, ``buffers.staff`` is a copy of the managers of last month, in which this
    is written; in most months they stay as they are, and are read where they lie.
    """
    events, on = q.trigger_events, q.mechanisms
    first = places.first[at.city]
    practices, size, t, staff = len(city_now.structure), places.first[at.city + 1] - first, at.month, buffers.staff
    u, newcomer_draws, shared = buffers.draws[0], buffers.draws[2], buffers.shared[0]
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
    store(city_next.know_how, load(city_now.know_how))
    gone = 0.0
    shared.champion_left = 0.0
    shared.copied = 0.0
    if q.management.in_turn > 0.5:
        copy_managers(people_now, first, size, buffers)
    voted_out = city_next.exposed[Trigger.ELECTION] > 0.0 and u[chance.NEW_MAYOR] < events.new_mayor
    forced = city_next.exposed[Trigger.VISIONARY] > 0.0
    scripted = places.replaced[t, 0] + places.replaced[t, 1] + places.replaced[t, 2] > 0
    if on.turnover == 1 or forced or scripted:
        draw(at, EXIT, t * chance.MOST, size, buffers.exits)
        crisis = city_now.window[Trigger.CRISIS]
        crisis = city_next.exposed[Trigger.CRISIS] if city_next.exposed[Trigger.CRISIS] > crisis else crisis
        dimensions = (len(city_now.know_how) - know_how.PER_DIMENSION) // 2
        recent = 1 if city_now.new_mayor < events.mayor_is_new else 0
        # In most months nobody leaves, which is seen at once.
        leaving = 1 if forced or scripted or voted_out else 0
        of_heads = trigger_events.exit_hazard(FIRST_HEAD, recent, crisis, events)
        for seat in range(min(FIRST_HEAD, size)):
            leaving += 1 if buffers.exits[seat] < trigger_events.exit_hazard(seat, recent, crisis, events) else 0
        for start in range(np.uint64(0), np.uint64(size), np.uint64(LANES)):
            leaving += 1 if holds_somewhere(block(buffers.exits, start) < of_heads) else 0
        for seat in range(size if leaving > 0 else 0):
            role = places.seats[first + seat].role
            script = places.replaced[t, role] if scripted and role < FIRST_HEAD else 0
            if forced and role == CIO:
                script = VISIONARY
            leaves = buffers.exits[seat] < trigger_events.exit_hazard(role, recent, crisis, events) or (
                role == MAYOR and voted_out
            )
            if script > 0 or (on.turnover == 1 and leaves):
                if shared.copied == 0.0:
                    copy_managers(people_now, first, size, buffers)
                gone += 1.0
                address = (t * chance.MOST + seat) * chance.NEWCOMER_STRIDE
                draw(at, NEWCOMER, address, chance.NEW_RESISTANCE + 1, newcomer_draws)
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
                    known = len(city_now.know_how)
                    draw(at, NEWCOMER, address + chance.BROUGHT, known, newcomer_draws[chance.BROUGHT :])
                    for item in range(known):
                        brought = know_how.drawn(item, dimensions, newcomer_draws[chance.BROUGHT + item], q.know_how)
                        city_next.know_how[item] = know_how.hired(city_next.know_how[item], brought, q.know_how)
                    if role == MAYOR:
                        city_next.new_mayor = 0.0
                if city_now.champion == seat:
                    shared.champion_left = 1.0
    city_next.left = gone
    for kind in range(len(city_next.window)):
        strength = trigger_events.strength(kind, events)
        city_next.window[kind] = trigger_events.window(city_now.window[kind], city_next.exposed[kind] * strength, events)
