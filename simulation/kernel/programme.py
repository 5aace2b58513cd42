"""What a change programme does in a month, and how deep structure follows it."""

import numpy as np

from simulation.city import Places
from simulation.concepts import (
    change_programme,
    complementarity,
    deep_structure,
    know_how,
    leadership,
    outside_partners,
    resistance,
)
from simulation.kernel.compiling import inlined
from simulation.kernel.draws import Address
from simulation.kernel.standing import effect_level, gap
from simulation.rule import Record
from simulation.vectors import alike, beginning, load, store, wide
from simulation.vocabulary import Channel, Effect, Regime, Vision

drift, moved = wide(deep_structure.drift), wide(deep_structure.moved)  # of all practices at once


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
    supported, carried, total = alike(0.0, city_now.structure), alike(0.0, city_now.structure), 0.0
    for seat in range(np.uint64(size)):
        manager = staff[seat]
        power = manager.power
        total += power
        carried = carried + power * load(manager.frames)
    for other in range(practices):
        supported = supported + beginning(world.support[other], city_now.structure) * city_now.structure[other]
    now = load(city_now.structure)
    drifted = drift(now, carried / total, supported, k, q.mechanisms.regression, q.deep_structure)
    store(city_next.structure, moved(now, load(shared.pushed), drifted))
    store(shared.step, gap(load(city_next.structure), now))
    movement, crossing = 0.0, 0.0
    for p in range(practices):
        crossing += movement * shared.step[p]
        movement += shared.step[p]
    shared.movement = movement
    shared.crossing = crossing
