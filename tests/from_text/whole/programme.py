"""Phases 3 and 4: this month's effort and what becomes of it, then structure (Change programme, Outside partners)."""

import numpy as np

from tests.from_text.whole import practices as own
from tests.from_text.whole.asked import scheduled
from tests.from_text.whole.founding import City
from tests.from_text.whole.leaders import capacity, counts_dimensions, end, funding, pace_of
from tests.from_text.whole.notation import Array, limited
from tests.from_text.whole.structure import moved

DONE, NOT_PASSED_ON = 1e-9, 1e-12


def monitoring(city: City) -> float:
    """M: monitoring in place times the know-how to monitor."""
    return float(city.structure[own.MONITORING] * city.know_how[own.MONITOR])


def right_share(city: City) -> Array:
    """Share of effort that installs the right thing, by practice; off (`template_error`): all of it."""
    staff, q = city.know_how[own.STAFF + own.DIMENSION], city.p.change_programme
    if not city.p.mechanisms.template_error:
        return np.ones(8)
    shares: Array = 1.0 - q.template_error * (1.0 - staff) * (1.0 - city.template)
    return shares


def unsaturated(city: City) -> Array:
    """Share of effort that still finds something to change, by practice; off (`diminishing_returns`): all of it."""
    if not city.p.mechanisms.diminishing_returns:
        return np.ones(8)
    shares: Array = 1.0 - city.p.change_programme.saturation * city.structure
    return shares


def let_through(city: City) -> float:
    """Share of a push that resistance lets through."""
    return float(1.0 - city.p.resistance.drag * city.resistance)


def working_on(city: City, waiting: list[int]) -> list[int]:
    """The practices that are worked on at a time: the first of those that wait, or all of the first dimensions."""
    if counts_dimensions(city):
        dimensions = own.dimensions_of(np.array(waiting, int))[: city.parallel]
        return [practice for practice in waiting if own.DIMENSION[practice] in dimensions]
    return waiting[: city.parallel]


def asked_for(city: City, local: bool, month: int) -> Array:
    """What practices ask for where their turns end with need; with `fixed_turns` the whole plan."""
    if city.p.mechanisms.fixed_turns:
        return city.plan
    arriving = unsaturated(city) * right_share(city)
    arriving = arriving * (city.p.change_programme.decentralised_yield if local else let_through(city))
    arriving = arriving * (1.0 + funding(city, month) / pace_of(city))
    room = np.maximum(0.0, 1.0 - city.structure)
    enough = arriving * city.plan <= room
    return np.where(enough, city.plan, room / np.where(enough, 1.0, arriving))


def allocated(city: City, local: bool, month: int) -> Array:
    """The month's effort over practices: equal shares to those worked on, and what they leave over down the list."""
    given, left = np.zeros(8), pace_of(city)
    order = range(8) if scheduled(city.asked, "framework", month) else [int(practice) for practice in city.order]
    asked = asked_for(city, local, month)
    waiting = [practice for practice in order if asked[practice] > DONE]
    worked = working_on(city, waiting)
    for practice in worked:
        given[practice] = min(pace_of(city) / len(worked), asked[practice])
        left -= given[practice]
    for most in (asked, city.plan):
        for practice in order:
            if left > NOT_PASSED_ON and most[practice] > max(DONE, given[practice]):
                more = min(left, most[practice] - given[practice])
                given[practice] += more
                left -= more
    return given


def programme_advances(city: City, month: int) -> None:
    """Phase 3: effort is given, lost and applied, and the template is learned or forgotten."""
    p, q = city.p, city.p.change_programme
    city.ledger["offered"] = q.base_effort + city.ledger["unspent"]
    city.ran, city.before = city.running, city.elapsed
    city.given, city.pushed, city.misled = np.zeros(8), np.zeros(8), 0.0
    if not city.running:
        city.template -= p.know_how.depreciation * city.template
        return
    local = city.elapsed < q.decentralised_months
    city.given = allocated(city, local, month)
    city.plan = city.plan - city.given
    if p.leadership.regime == "imposed" and p.leadership.vision == "begun":
        city.vision = np.where(city.given > 0.0, 1.0, city.vision)
    push(city, city.given * (1.0 + funding(city, month) / pace_of(city)), local)
    learning = q.template_learning * (1.0 + monitoring(city)) * (q.decentralised_learning if local else 1.0)
    slowed = (1.0 - city.template) ** (1.0 + p.know_how.slowing)
    city.template = float(limited(city.template + learning * slowed))
    city.elapsed += 1
    if not (city.plan > DONE).any():
        end(city)


def push(city: City, given: Array, local: bool) -> None:
    """What becomes of the effort that is given: each loss in its turn, and the push that is left."""
    q, on, partners = city.p.change_programme, city.p.mechanisms, city.p.outside_partners
    active = int((given > 0.0).sum())
    absorbed = np.minimum(given, q.absorption) if on.absorption_cap else given
    clear = absorbed / (1.0 + q.congestion * (active - 1)) if active and on.congestion else absorbed
    by_practice = 1.0 + partners.by_practice * (active - 1) if on.congestion else 1.0
    dependencies = partners.number * (partners.number + 1) * by_practice / 2.0
    agreed = clear / (1.0 + partners.coordination * dependencies)
    useful = agreed * unsaturated(city)
    whole = useful * (q.decentralised_yield if local else 1.0)
    right = whole * right_share(city)
    passed = right if local else right * let_through(city)
    city.pushed = np.minimum(passed, 1.0 - city.structure)
    city.misled = float((whole - right).sum())
    city.ledger["offered"] += given.sum()
    city.ledger |= {
        "applied": city.pushed.sum(),
        "lost_cap": (given - absorbed).sum(),
        "lost_congestion": (absorbed - clear).sum(),
        "lost_coordination": (clear - agreed).sum(),
        "lost_saturation": (agreed - useful).sum() + (passed - city.pushed).sum(),
        "lost_decentralised": (useful - whole).sum(),
        "lost_template": (whole - right).sum(),
        "lost_resistance": (right - passed).sum(),
    }


def close(city: City) -> None:
    """After the last month: what an imposed programme has not offered by then counts as offered and unspent."""
    if city.p.leadership.regime == "imposed":
        rest = capacity(city) if city.starts == 0 else float(city.plan.sum())
        city.plan = np.zeros(8)
        city.ledger["offered"] += rest
        city.ledger["unspent"] += rest


def structure_moves(city: City) -> None:
    """Phase 4: practices move where they are pushed, and drift to the power-weighted frame."""
    carried = city.power @ city.frames / city.power.sum()
    city.structure_before = city.structure
    city.structure = moved(city.structure, city.pushed, carried, city.weights, city.p)
