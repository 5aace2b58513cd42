"""Phase 2: how programmes are dropped, triggers used, programmes begun, and what standing a vision has (Leadership)."""

import numpy as np

from tests.from_text.whole import draws as at
from tests.from_text.whole import practices as own
from tests.from_text.whole.asked import scheduled
from tests.from_text.whole.founding import City
from tests.from_text.whole.notation import Array, limited


def capacity(city: City) -> float:
    """Effort of a whole programme, what outside partners bring included."""
    programme, partners = city.p.change_programme, city.p.outside_partners
    return float(programme.effort + partners.number * partners.effort * programme.span)


def pace_of(city: City) -> float:
    """Effort of a month at the programme's pace."""
    return float(capacity(city) / city.p.change_programme.span)


def counts_dimensions(city: City) -> bool:
    """Whether simultaneity counts dimensions: of imposed programmes alone."""
    return bool(city.p.change_programme.by_dimension) and city.p.leadership.regime == "imposed"


def end(city: City) -> None:
    """A programme ends: nobody champions it, and nothing of it is planned any longer."""
    city.running, city.champion, city.rest, city.plan = False, -1, 0.0, np.zeros(8)


def sequence(city: City, how: str) -> Array:
    """What comes first; practices of a dimension stay together where dimensions are counted."""
    together = counts_dimensions(city)
    if how == "random":
        order = np.argsort(city.shuffling, kind="stable")
        if together:  # the place of a dimension comes from the draw of its first practice
            first = [int(np.flatnonzero(dimension == own.DIMENSION)[0]) for dimension in range(own.DIMENSIONS)]
            dimensions = sorted(range(own.DIMENSIONS), key=lambda dimension: city.shuffling[first[dimension]])
            return np.array([p for dimension in dimensions for p in order if own.DIMENSION[p] == dimension])
    elif how == "high_impact_first":
        order = np.argsort(-np.abs(city.weights).sum(axis=1), kind="stable")
    elif how == "easiest_first":
        order = np.argsort(-city.frames[city.best()], kind="stable")
    else:
        order = np.arange(8) if how == "listed" else np.arange(8)[::-1]
    if together:
        order = np.array([p for dimension in own.dimensions_of(order) for p in order if own.DIMENSION[p] == dimension])
    return order


def counselled(city: City) -> Array:
    """The champion's frame as it enters exploiting and scoping: after asking those whom the champion is tied to."""
    best = city.best()
    frame, weights = city.frames[best], city.ties_of(best) * city.power
    if city.p.leadership.counsel > 0.0 and weights.sum() > 0.0:
        frame = frame + city.p.leadership.counsel * (weights @ city.frames / weights.sum() - frame)
    return frame


def look(city: City, month: int) -> Array:
    """Recognise and exploit triggers, where a closed window is never recognised; the frame that the leaders judged by."""
    q, u, judged = city.p.leadership, city.draws.month, counselled(city)
    acting = q.exploitation * ((1.0 - q.ambition) * city.know_how[own.EXPLOIT] + q.ambition * judged.mean())
    for kind in range(6):
        seen = u(month, at.RECOGNISED + kind) < city.know_how[own.RECOGNISE] * city.window[kind]
        city.exploited[kind] = float(seen and u(month, at.EXPLOITED + kind) < acting)
    return judged


def taken(city: City, month: int, judged: Array) -> Array:
    """Practices that leaders take into the scope of a programme."""
    q, best = city.p.leadership, city.best()
    embedded, called, governed = own.EMBEDDED, own.CALLED[:, city.exploited > 0.0].any(axis=1), own.GOVERNED[:, best]
    if not city.asked.scopes:
        embedded, called, governed = np.ones(8), np.array([True] * 8), np.array([True] * 8)
    conviction = q.ambition + (1.0 - q.ambition) * (1.0 - embedded)
    reach = np.where(called, 1.0, 1.0 - q.trigger_reach) * np.where(governed, 1.0, 1.0 - q.mandate)
    knowing = city.know_how[own.SCOPE + own.DIMENSION]
    inclination = reach * limited(q.scope_bias + (1.0 - conviction) * knowing + conviction * judged)
    drawn = np.array([city.draws.month(month, at.SCOPED + practice) for practice in range(8)])
    return np.flatnonzero(drawn < inclination)


def drop(city: City, month: int, support: float) -> None:
    """A running programme may die with its champion's leaving, or be dropped; what it had planned is unspent."""
    q, on = city.p.leadership, city.p.mechanisms
    abandoned = False
    if city.joined[city.champion]:
        successor = city.frames[city.best()].mean()
        chance = q.champion_bond * (1.0 - successor) * (1.0 - support)
        abandoned = on.champion_exit and city.draws.month(month, at.SUCCESSION) < chance
        city.champion = city.best()
    evaluated = city.elapsed >= city.p.change_programme.trial_period
    hazard = q.drop_rate + q.drop_from_resistance * city.resistance + evaluated * q.drop_from_threat * city.threat
    dropped = on.endogenous_drops and city.draws.month(month, at.DROP) < limited(hazard * (1.0 - support))
    if abandoned or dropped:
        city.dropped = True
        city.ledger["unspent"] = float(city.plan.sum())
        city.elapsed = 0
        end(city)


def begin(city: City, scope: Array, share: float, parallel: int, how: str, vision: Array) -> None:
    """A programme starts: of the seat of the champion, with a plan for each practice of its scope."""
    city.running = city.started = True
    city.starts, city.elapsed, city.champion, city.parallel = city.starts + 1, 0, city.best(), parallel
    city.plan = np.zeros(8)
    city.plan[scope] = share
    city.order, city.vision = sequence(city, how), vision


def choose(city: City, month: int) -> None:
    """Leaders who exploit a trigger keep to convergent change, or begin a programme of what they take into its scope."""
    q, best = city.p.leadership, city.frames[city.best()]
    judged = look(city, month)
    if not city.exploited.any():
        return
    if city.draws.month(month, at.CONVERGING) < q.convergence * (1.0 - best.mean()):
        city.convergent = True
        return
    scope = taken(city, month, judged)
    if len(scope):
        able = city.draws.month(month, at.SEQUENCING) < city.know_how[own.SEQUENCE]
        breadth = 1 + int(np.floor((len(scope) - 1) * best.mean() + 0.5))
        begin(city, scope, capacity(city) / 8.0, breadth, "high_impact_first" if able else "easiest_first", best.copy())


def impose(city: City, month: int) -> None:
    """The programme of the configuration, once, from its start or from the first exploited trigger on."""
    programme = city.p.change_programme
    if programme.start == "first_exploited_trigger":
        look(city, month)
        if not city.exploited.any():
            return
    vision = {"programme": np.ones(8), "champion": city.frames[city.best()].copy(), "begun": city.structure.copy()}
    share = capacity(city) / 8.0
    begin(city, np.arange(8), share, int(programme.simultaneity), programme.sequence, vision[city.p.leadership.vision])


def leaders_decide(city: City, month: int) -> None:
    """The whole phase."""
    q = city.p.leadership
    support = q.support if month >= q.support_from else 0.0
    city.exploited, city.started, city.dropped = np.zeros(6), False, False
    city.ledger = dict.fromkeys(city.ledger, 0.0)
    if city.running:
        drop(city, month, support)
    else:
        city.rest, city.elapsed = city.rest + 1.0, 0
    free = not city.running and not city.dropped
    if free and q.regime == "chosen" and city.rest >= q.rest and not city.convergent:
        choose(city, month)
    if free and q.regime == "imposed" and city.starts == 0 and month >= city.p.change_programme.start_month:
        impose(city, month)
    if city.running and q.renewal > 0.0:
        city.vision = city.vision + q.renewal * np.maximum(0.0, city.frames[city.best()] - city.vision)
    told = limited(city.running * q.charisma + city.structure[own.SHARED_VISION])
    city.standing += q.promulgation * (told - city.standing)


def funding(city: City, month: int) -> float:
    """Effort that comes on top of a programme's pace this month."""
    return float(scheduled(city.asked, "funding", month) or 0.0)
