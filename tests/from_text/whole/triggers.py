"""Phase 1: what strikes, who leaves, who comes, and how far windows are open (docs/model.md section 7, Trigger events)."""

import numpy as np

from tests.from_text.whole import draws as at
from tests.from_text.whole import practices as own
from tests.from_text.whole.founding import City
from tests.from_text.whole.notation import Array, limited, spread

ROLES = ("mayor", "city_manager", "cio")
STRENGTHS = ("election", "regulation", "demand", "technology", "crisis", "visionary")


def election_due(city: City, month: int) -> bool:
    """Whether an election falls in the month."""
    q = city.p.trigger_events
    return q.election_period > 0 and month >= q.election_first and (month - q.election_first) % q.election_period == 0


def struck(city: City, month: int) -> Array:
    """Strength with which each kind strikes: 1 by date or chance, or as scripted; a visionary newcomer may add to it later."""
    q, u = city.p.trigger_events, city.draws.month
    exposed = np.zeros(6)
    for event in city.asked.added:
        if event["month"] == month:
            kind = STRENGTHS.index(event["trigger"])
            exposed[kind] = max(exposed[kind], event.get("strength", 1.0))
    crisis = limited(q.crisis_rate + q.crisis_from_threat * city.threat)
    if election_due(city, month):
        exposed[own.ELECTION] = 1.0
    if u(month, at.REGULATION) < q.regulation_rate:
        exposed[own.REGULATION] = 1.0
    if u(month, at.DEMAND) < q.demand_rate:
        exposed[own.DEMAND] = 1.0
    if u(month, at.TECHNOLOGY) < q.technology_rate or month == q.erp_month:
        exposed[own.TECHNOLOGY] = 1.0
    if u(month, at.CRISIS) < crisis:
        exposed[own.CRISIS] = 1.0
    return exposed


def leavers(city: City, month: int, crisis: float, scripted: set[int]) -> list[int]:
    """Seats that change hands, in their order; off (`turnover`): only the scripted ones."""
    q = city.p.trigger_events
    after_new_mayor = q.exit_after_new_mayor if city.new_mayor < q.mayor_is_new else 0.0
    hazards = [
        q.mayor_exit,
        limited(q.city_manager_exit + after_new_mayor + q.exit_from_crisis_chief * crisis),
        limited(q.cio_exit + after_new_mayor + q.exit_from_crisis * crisis),
        *[q.head_exit] * (city.seats - 3),
    ]
    leaving = set(scripted)
    if city.p.mechanisms.turnover:
        leaving |= {seat for seat in range(city.seats) if city.draws.monthly(at.EXIT, month, seat) < hazards[seat]}
        if city.exposed[own.ELECTION] > 0.0 and city.draws.month(month, at.NEW_MAYOR) < q.new_mayor:
            leaving.add(0)
    return sorted(leaving)


def triggers_strike(city: City, month: int) -> None:
    """The whole phase."""
    q = city.p.trigger_events
    content, exploiting = city.frames.mean(axis=0), city.know_how[own.EXPLOIT]
    city.exposed, city.joined = struck(city, month), np.zeros(city.seats)
    if city.exposed[own.TECHNOLOGY] > 0.0:
        city.acquired = 1.0
    # how far a crisis is open while people leave and come: before the window of the month closes or opens
    crisis = max(city.exposed[own.CRISIS], city.window[own.CRISIS])
    scripts = {ROLES.index(each["role"]): each.get("visionary") for each in city.asked.replaced if each["month"] == month}
    if city.exposed[own.VISIONARY] > 0.0:
        scripts[2] = True
    leaving = leavers(city, month, crisis, set(scripts))
    city.new_mayor += 1.0
    for seat in leaving:
        chance = q.visionary + (q.visionary_after_crisis * crisis * exploiting if seat < 3 else 0.0)
        visionary = city.draws.newcomer(month, seat, at.VISIONARY) < limited(chance)
        if scripts.get(seat) is not None:
            visionary = scripts[seat]
        take_seat(city, month, seat, visionary, content)
    if 0 in leaving:
        city.new_mayor = 0.0
    strengths = np.array([getattr(q, f"{kind}_strength") for kind in STRENGTHS])
    city.window = np.maximum(strengths * city.exposed, (1.0 - q.closing) * city.window)


def take_seat(city: City, month: int, seat: int, visionary: bool, content: Array) -> None:
    """A newcomer: a frame, a resistance and, in the top three seats, know-how, each into what the one before left."""
    q, resisting, skills = city.p.trigger_events, city.p.resistance, city.p.know_how
    u = city.draws.newcomer(month, seat, at.BROUGHT_FRAME)
    city.joined[seat] = 1.0
    if visionary:
        city.frames[seat] = q.visionary_low + (1.0 - q.visionary_low) * u
    else:
        city.frames[seat] = limited(content + q.newcomer_spread * u)
    city.disconfirmation[seat] = 0.0
    if city.p.cognitive_framework.attachment > 0.0:
        city.anchor[seat] = city.frames[seat]
    u = city.draws.newcomer(month, seat, at.NEW_RESISTANCE)
    city.resistance_of[seat] = limited(spread(resisting.founding, u, resisting.founding_spread))
    if seat < 3:
        if visionary:
            city.exposed[own.VISIONARY] = 1.0
        drawn = np.array([city.draws.newcomer(month, seat, at.BROUGHT + item) for item in range(len(city.know_how))])
        brought = limited(spread(city.mean_know_how, drawn, skills.spread))
        city.know_how = city.know_how + skills.by_hiring * (brought - city.know_how)
        city.convergent = False
