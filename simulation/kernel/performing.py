"""Performance, legitimacy and what citizens see of them; the end of a month."""

import numpy as np

from simulation import chance
from simulation.buffers import MonthBuffers
from simulation.city import Founding, Places
from simulation.concepts import citizens, complementarity, know_how, outside_partners, performance
from simulation.kernel.compiling import compiled, inlined
from simulation.kernel.draws import Address
from simulation.kernel.standing import effect_level, rival_misfit, take_stock
from simulation.rule import Record
from simulation.vectors import alike, load, store, wide
from simulation.vocabulary import Effect, Misfit, Regime, Trigger

learned = wide(know_how.learned)  # of all items of know-how at once


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
    told, exercised = alike(0.0, city_now.know_how), shared.exercised
    for number in range(begin, end):
        told = told + load(cities_now[founding.cio_ties[number]].know_how)
    for item in range(len(exercised)):
        if item < know_how.SEQUENCE:
            exercised[item] = seized
        elif item == know_how.SEQUENCE:
            exercised[item] = working
        elif item == know_how.MONITOR:
            exercised[item] = monitoring
        else:
            own = shared.doing[(item - know_how.PER_DIMENSION) % dimensions]
            exercised[item] = know_how.transferred(own, working, q.know_how)
    level, doing = load(city_next.know_how), load(exercised)
    heard = told / acquainted if acquainted > 0 else level
    if q.know_how.slowing > 0.0:
        for item in range(len(exercised)):
            shared.counted[item] = know_how.slowed(exercised[item], 1.0 - city_next.know_how[item], q.know_how)
        doing = load(shared.counted)
    store(city_next.know_how, learned(level, doing, heard, on.learning, q.know_how))
    if q.know_how.depreciation > 0.0:
        for item in range(len(exercised)):
            brought, kept = know_how.mean_level(item, dimensions, q.know_how), city_next.know_how[item]
            city_next.know_how[item] = know_how.depreciated(kept, exercised[item], brought, on.learning, q.know_how)


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
