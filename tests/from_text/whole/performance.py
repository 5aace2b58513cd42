"""Phase 8: what the city performs, aspires to and learns, and what citizens meet (Performance, Know-how, Citizens)."""

import numpy as np

from tests.from_text.whole import draws as at
from tests.from_text.whole import practices as own
from tests.from_text.whole.founding import City
from tests.from_text.whole.leaders import pace_of
from tests.from_text.whole.notation import Array, limited
from tests.from_text.whole.structure import coupling, misfit


def take_stock(city: City) -> None:
    """Flux, burden, what is wrongly installed, unmet demand, gains of efficiency, and misfit."""
    q, on = city.p.performance, city.p.mechanisms
    steps = np.abs(city.structure - city.structure_before)
    crossing = (steps.sum() ** 2 - (steps**2).sum()) / 2.0
    recovery = limited(q.flux_recovery * (1.0 + q.recovery_from_collaboration * city.structure[own.COLLABORATION]))
    stirred = steps.sum() + (q.flux_cross * crossing if on.disruption else 0.0)
    city.flux = float((1.0 - recovery) * city.flux + stirred)
    city.burden += q.burden_growth * city.bridging_of.mean() - q.burden_relief * city.burden
    city.wrong += city.misled - q.wrong_relief * city.template * city.wrong
    city.demand = (1.0 - q.demand_relief) * city.demand + q.demand_growth * city.exposed[own.DEMAND]
    city.efficiency = (1.0 - q.efficiency_decay) * city.efficiency + q.from_efficiency * city.ledger["on_efficiency"]
    city.misfit = misfit(city.structure, city.weights, city.landscape, city.p.complementarity)


def performed(city: City, month: int) -> float:
    """Measured performance of the month; a crisis costs in the month in which it strikes."""
    q, on = city.p.performance, city.p.mechanisms
    loss = coupling(city.p) * q.from_misfit * city.misfit if on.misfit_feedback else 0.0
    noise = q.noise * (2.0 * city.draws.month(month, at.PERFORMANCE) - 1.0)
    gains = q.from_use * city.use_of.mean() + q.from_sharing * city.shared.mean() + q.from_fit * city.structure.mean() - loss
    gains += q.from_workarounds * city.bridging_of.mean() + city.efficiency
    costs = q.from_flux * city.flux + q.from_burden * city.burden + q.from_wrong * city.wrong + q.from_demand * city.demand
    return float(q.base + gains - costs - q.crisis_loss * city.exposed[own.CRISIS] + noise)


def done(city: City) -> Array:
    """Share of the month spent doing what each item of know-how is about."""
    shares = np.zeros(len(city.know_how))
    shares[[own.RECOGNISE, own.EXPLOIT]] = float(city.exploited.any())
    shares[own.SEQUENCE] = city.given.sum() / pace_of(city)
    shares[own.MONITOR] = city.structure[own.MONITORING]
    work = np.array([city.given[dimension == own.DIMENSION].sum() for dimension in range(own.DIMENSIONS)]) / pace_of(city)
    work = work + city.p.know_how.transfer * (work.sum() - work)
    shares[own.SCOPE : own.SCOPE + own.DIMENSIONS] = work
    shares[own.STAFF : own.STAFF + own.DIMENSIONS] = work
    return shares


def learned(city: City, heard: Array | None) -> Array:
    """Know-how after the month; `heard` is the mean of tied cities last month. Off (`learning`): as before."""
    q, before, doing = city.p.know_how, city.know_how, done(city)
    if not city.p.mechanisms.learning:
        return before
    gained = q.by_doing * doing * (1.0 - before) ** (1.0 + q.slowing)
    if heard is not None:
        gained = gained + q.by_hearing * np.maximum(0.0, heard - before)
    known = limited(before + gained)
    kept: Array = known - q.depreciation * (1.0 - doing) * np.maximum(0.0, known - city.mean_know_how)
    return kept


def citizens_respond(city: City) -> None:
    """Service quality as citizens meet it, their use, their trust, and what follows from these."""
    q, bridging = city.p.citizens, city.bridging_of.mean()
    joined = min(city.shared.mean(), city.use_of.mean()) + bridging * (1.0 - q.worn_by_burden * limited(city.burden))
    standing = limited(0.5 + (city.performance - city.p.performance.base) / (2.0 * q.performance_scale))
    city.service_quality = float((1.0 - q.from_performance) * joined + q.from_performance * standing)
    city.citizens_use += q.adjusting * (city.service_quality - city.citizens_use)
    apart = city.service_quality - city.trust
    city.trust += float(q.rising * limited(apart) - q.falling * limited(-apart))


def performance_responds(city: City, peers: float | None, heard: Array | None, month: int) -> None:
    """The whole phase; `peers` and `heard` are performance and know-how of tied cities at the end of last month."""
    q = city.p.performance
    take_stock(city)
    city.performance = performed(city, month)
    aim = city.performance + q.raised_by_strategy * city.structure[own.PROSPECTOR] - city.aspiration
    beside = peers - city.aspiration if peers is not None and city.p.mechanisms.peer_aspirations else 0.0
    city.aspiration += q.adapting * aim + q.peers * beside
    city.know_how = learned(city, heard)
    short = (city.aspiration + q.raised_by_regulation * city.window[own.REGULATION] - city.performance) / q.threat_scale
    city.threat, city.win = float(limited(short)), float(limited(-short))
    citizens_respond(city)
