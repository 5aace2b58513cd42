"""What leaders decide: whether to start a programme, of which practices, in which order and whose."""

import numpy as np

from simulation import chance
from simulation.buffers import MonthBuffers
from simulation.city import Founding, Places
from simulation.concepts import advice_network, change_programme, know_how, leadership, outside_partners
from simulation.kernel.compiling import compiled, inlined
from simulation.kernel.draws import MONTH, Address, draw
from simulation.kernel.standing import FIRST_HEAD, effect_level, mean_frame
from simulation.rule import Record
from simulation.vocabulary import Effect, Regime, Sequence, Start


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
        if buffers.shared[0].champion_left > 0.0:
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
        if buffers.shared[0].copied > 0.0 and staff[seat].joined > 0.0:
            city_next.convergent = 0.0
    choosing = free and leaders.regime == Regime.CHOSEN and city_next.rest >= leaders.rest and city_next.convergent == 0.0
    due = free and leaders.regime == Regime.IMPOSED and city_now.starts == 0.0 and t >= programme.start_month
    seizing, seen = False, False
    for kind in range(len(city_next.exploited)):
        city_next.exploited[kind] = 0.0
    judged, judgement = buffers.shared[0].heard, highest
    if choosing or (due and programme.start == Start.FIRST_EXPLOITED_TRIGGER):
        opened = 0
        for kind in range(len(city_next.window)):
            opened = kind + 1 if city_next.window[kind] > 0.0 else opened
        draw(at, MONTH, t * chance.MONTH_STRIDE + chance.RECOGNISED, opened, leader_draws)
        for p in range(practices):
            judged[p] = foremost.frames[p]
        if leaders.counsel > 0.0:
            judgement = counselled(at, city_now.threat, champion, judged, places, founding, buffers, q)
        for kind in range(len(city_next.exploited)):
            if planned and places.moves[held].wanted[kind] == 0:
                continue
            window = city_next.window[kind]
            if window > 0.0 and leadership.recognised(leader_draws[kind], city_next.know_how[know_how.RECOGNISE], window):
                city_next.exploited[kind] = 1.0
                seen = True
        if seen:  # in few months: what nobody sees needs no draws on whether it is exploited
            slots = chance.SCOPED - chance.EXPLOITED
            draw(at, MONTH, t * chance.MONTH_STRIDE + chance.EXPLOITED, slots, leader_draws)
            for kind in range(len(city_next.exploited)):
                if city_next.exploited[kind] > 0.0:
                    if leadership.exploited(leader_draws[kind], city_next.know_how[know_how.EXPLOIT], judgement, leaders):
                        seizing = True
                    else:
                        city_next.exploited[kind] = 0.0
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
