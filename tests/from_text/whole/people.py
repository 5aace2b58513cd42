"""Phases 5 and 6: managers hear, settle, notice, break and resist (Cognitive framework, Advice network, Resistance)."""

import numpy as np

from tests.from_text.whole import draws as at
from tests.from_text.whole import practices as own
from tests.from_text.whole.asked import scheduled
from tests.from_text.whole.founding import City
from tests.from_text.whole.leaders import pace_of
from tests.from_text.whole.notation import Array, divided, limited
from tests.from_text.whole.programme import monitoring
from tests.from_text.whole.structure import powers

UNBOUNDED = 2.0
CIO = 2


def attention(city: City) -> float:
    """Share of contradiction that the city attends to; off: the base alone."""
    q = city.p.cognitive_framework
    if not city.p.mechanisms.attention:
        return float(q.attention)
    noticed = q.attention_from_monitoring * monitoring(city) + q.attention_from_threat * city.threat
    return float(limited(q.attention + q.attention_from_triggers * city.window.sum() + noticed))


def advised(city: City, seats: Array, weights: Array, abroad: Array | None) -> Array:
    """Mean frame that each of these seats hears, practice by practice; its own where it hears nobody or follows nobody."""
    q, frames = city.p.cognitive_framework, city.frames
    mine = frames[seats]
    bound = UNBOUNDED
    if city.p.mechanisms.bounded_confidence:
        bound = q.confidence + q.confidence_from_collaboration * city.structure[own.COLLABORATION]
    heard = (np.abs(frames[None] - mine[:, None]) <= bound) * weights[:, :, None]
    total, weight = (heard * frames[None]).sum(axis=1), heard.sum(axis=1)
    from_abroad = np.zeros(mine.shape)
    if abroad is not None:
        cio = seats == CIO
        from_abroad[cio] = city.p.advice_network.cio_weight * (np.abs(abroad - mine[cio]) <= bound)
        total, weight = total + from_abroad * abroad, weight + from_abroad
    mean = divided(total, weight, mine)
    if q.majority > 0.0:
        siding = (heard * ((frames[None] - mine[:, None]) * (mean - mine)[:, None] > 0.0)).sum(axis=1)
        if abroad is not None:
            siding = siding + from_abroad * ((abroad - mine) * (mean - mine) > 0.0)
        mean = np.where(siding > city.majority[seats][:, None] * weight, mean, mine)
    return mean


def pressure(city: City, gaps: Array) -> Array:
    """Contradiction of each seat on each practice, from the sizes of its gaps, before any is explained away."""
    q = city.p.cognitive_framework
    felt = gaps * (1.0 - q.convexity + q.convexity * gaps)
    if q.practice_by_practice:
        return 8.0 * felt
    total = felt.sum(axis=1, keepdims=True)
    if q.contradiction == "deepest":
        total = q.deepest_scale * felt.max(axis=1, keepdims=True)
    elif q.contradiction == "breadth":
        total = q.breadth_scale * contradicting(city, gaps) * total
    return np.repeat(total, 8, axis=1)


def contradicting(city: City, gaps: Array) -> Array:
    """Share of practices that contradict the frame of each seat."""
    share: Array = (gaps > city.p.cognitive_framework.noticeable).mean(axis=1, keepdims=True)
    return share


def considered(city: City, seats: Array, weights: Array, abroad: Array | None, month: int) -> dict[str, Array]:
    """Phase 5 for some seats: frames, disconfirmation, anchors and how much of a frame broke."""
    q, on = city.p.cognitive_framework, city.p.mechanisms
    frames, anchor = city.frames[seats], city.anchor[seats]
    gap = city.structure - frames
    gaps = np.abs(gap)
    heard = advised(city, seats, weights, abroad)
    if q.attachment > 0.0:
        heard = (1.0 - q.attachment) * heard + q.attachment * anchor
    explained = contradicting(city, gaps) < q.whole_frame
    felt = np.where(explained, pressure(city, gaps) * q.remembered, pressure(city, gaps))
    pace = q.embedding * (1.0 + q.embedding_from_change_seeking * city.structure[own.CHANGE_SEEKING])
    settling = np.full(frames.shape, pace)
    if on.assimilation:
        settling = np.where(explained, 0.0, pace) * ((1.0 - q.graded) * (gaps <= q.tolerance) + q.graded * (1.0 - gaps))
    adapted = frames + q.openness * (heard - frames) + settling * gap
    gathered, broke = np.zeros(frames.shape), np.zeros(len(seats))
    if on.frame_breaking:
        drawn = np.array([city.draws.monthly(at.NOISE, month, int(seat)) for seat in seats])
        noticed = city.attention * (1.0 + q.noise * (2.0 * drawn - 1.0))
        gathered = city.disconfirmation[seats] * (1.0 - q.leak) + noticed[:, None] * felt
        broken = gathered >= city.threshold[seats][:, None]
        gathered, broke = np.where(broken, 0.0, gathered), broken.mean(axis=1)
        conveyed = city.structure + city.standing * (city.vision - city.structure)
        adapted = np.where(broken, limited(adapted + q.rebuilding * (conveyed - adapted)), adapted)
        if q.attachment > 0.0:
            anchor = np.where(broken, anchor + q.anchor_rebuilt * (adapted - anchor), anchor)
    return {"frames": adapted, "disconfirmation": gathered, "anchor": anchor, "broke": broke}


def losses(city: City, seats: Array, frames: Array, month: int) -> Array:
    """What each seat stands to lose this month, by its frame after phase 5; negative for gain."""
    q, shared = city.p.resistance, city.p.shared_services
    aligned = scheduled(city.asked, "alignment", month)
    open_to = frames.mean(axis=1)
    touched = (city.given * own.SHIFTS_POWER).sum() / pace_of(city)
    loss = city.stake[seats] * touched * (1.0 - open_to) * (1.0 - (q.alignment if aligned is None else aligned))
    if mandated(city, month):
        loss = loss + shared.mandate_loss * (1.0 - open_to)
    months = city.before if city.ran else 0
    size = np.minimum(1.0, np.abs(loss))
    still = 1.0 / (1.0 + q.habituation * months)
    harder = np.where(loss > 0.0, q.loss_aversion * (1.0 + q.hardening * months), 1.0)
    felt: Array = loss * (1.0 + q.diminishing_sensitivity * (1.0 - size)) * still * harder
    return felt


def mandated(city: City, month: int) -> bool:
    """Whether services are shared because that was mandated; cities are partners in pairs."""
    shared = city.p.shared_services
    partner = city.number ^ 1
    begun = month >= shared.mandate_month and partner < city.asked.cities
    return bool(shared.agreement == "mandate" and shared.services > 0 and begun)


def resisting(city: City, seats: Array, weights: Array, frames: Array, month: int) -> Array:
    """Phase 6 for some seats: resistance after losses, neighbours and results; off: as founded."""
    q = city.p.resistance
    if not city.p.mechanisms.resistance_growth:
        return city.founding_resistance[seats]
    before = city.resistance_of[seats]
    carried = (1.0 - q.among_friends) * weights + q.among_friends * city.power * city.friendship[seats]
    around = divided(carried @ city.resistance_of, carried.sum(axis=1), before)
    trial = city.running and city.before < city.p.change_programme.trial_period
    results = 0.0 if trial else q.results * (city.threat - city.win)
    change = q.growth * losses(city, seats, frames, month) + q.contagion * (around - before) + results
    change = change - q.relief_from_monitoring * monitoring(city) * before
    resistance: Array = limited(before + change - q.forgetting * (before - city.founding_resistance[seats]))
    return resistance


def managers_consider(city: City, abroad: Array | None, month: int) -> None:
    """Phases 5 and 6: all at once, or one after the other under `management=in_turn`; power follows deference.

    `abroad` is the mean frame of tied cities' CIOs at the end of last month, by practice; None where the city has no ties.
    """
    city.attention = attention(city)
    power = powers(city.founding_power, city.structure, city.p)
    city.broke = np.zeros(city.seats)
    turns = [np.arange(city.seats)]
    if city.p.management.in_turn:
        drawn = [city.draws.monthly(at.TURN, month, seat) for seat in range(city.seats)]
        turns = [np.array([seat]) for seat in np.argsort(drawn, kind="stable")]
    for seats in turns:
        weights = city.ties_of(seats) * city.power
        found = considered(city, seats, weights, abroad, month)
        city.resistance_of[seats] = resisting(city, seats, weights, found["frames"], month)
        for name, values in found.items():
            getattr(city, name)[seats] = values
        city.power[seats] = power[seats]
    city.resistance = float((city.power * city.resistance_of).sum() / city.power.sum())
