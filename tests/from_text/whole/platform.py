"""Phase 7: modules, education, skill, use and work bridged by hand (Platform, Enactment, Shared services)."""

from typing import NamedTuple

import numpy as np

from tests.from_text.whole import practices as own
from tests.from_text.whole.founding import City, supported_skill
from tests.from_text.whole.notation import Array, divided, limited


class Partner(NamedTuple):
    """The other city of a pair: its CIO's frame at the end of last month, and whether both CIOs know each other."""

    frame: Array
    tied: bool


def agreed(city: City, frame: Array, partner: Partner | None, month: int) -> float:
    """How far the city and its partner agree on what they share; `frame` is the CIO's own, of the end of last month."""
    q, step = city.p.shared_services, 0.0
    if partner is None or not q.services:
        return city.agreed
    near = np.abs(frame - partner.frame).mean() <= city.p.cognitive_framework.confidence
    if q.agreement == "ties" and partner.tied and near:
        step = q.agreeing
    if q.agreement == "mandate" and month >= q.mandate_month:
        step = q.mandating
    return float(city.agreed + step * (1.0 - city.agreed))


def helped(city: City) -> Array:
    """What services gain from others whose heads theirs are tied to: a part of the way to their mean skill."""
    found = np.zeros(city.services)
    for service, heads in enumerate(city.heads):
        total = weight = 0.0
        for head in heads:
            weights = city.ties_of(head)
            for other in range(3, city.seats):
                if (other - 3) % city.services != service:
                    total += weights[other] * city.skill[(other - 3) % city.services]
                    weight += weights[other]
        ahead = total / weight - city.skill[service] if weight > 0.0 else 0.0
        found[service] = city.p.enactment.peer_support * max(0.0, ahead)
    return found


def educated(city: City, willing: Array) -> None:
    """Education as far as it can be paid for; what is left of base effort goes to present operations."""
    q, base = city.p.platform, city.p.change_programme.base_effort
    due = q.education_floor + q.education_from_strategy * city.structure[own.INNOVATOR] + q.education_from_heads * willing
    wanted = q.education_inertia * city.education_of + (1.0 - q.education_inertia) * due
    interfaces = q.interoperability * q.interoperability_price
    cost = q.education_price * wanted.mean()
    paid = min(1.0, (base - interfaces) / cost) if cost > 0.0 else 1.0
    city.education_of = wanted * paid
    city.ledger["on_interfaces"], city.ledger["on_education"] = interfaces, cost * paid
    city.ledger["on_efficiency"] = base - interfaces - cost * paid


def skilled(city: City) -> Array:
    """Skill after the month: towards what education supports, fading unused, helped by other services."""
    q, before = city.p.enactment, city.skill
    supported = supported_skill(city.education_of, city.p)
    growth = q.skill_rate * (supported - before)
    missing = np.maximum(0.0, divided(supported - before, supported, np.zeros(city.services)))
    if q.skill_slowing > 0.0:
        growth = np.where(supported > before, growth * missing**q.skill_slowing, growth)
    skill = (before + growth) * (1.0 - q.skill_fading * (1.0 - city.use_of))
    return skill + helped(city) if q.peer_support > 0.0 else skill


def platform_develops(city: City, frame: Array, partner: Partner | None, month: int) -> None:
    """The whole phase; `frame` and `partner` are of the end of last month."""
    p, q = city.p, city.p.platform
    against = np.array([city.resistance_of[heads].mean() for heads in city.heads])
    willing = np.array([city.frames[heads].mean() for heads in city.heads])
    permitted = q.from_integration * city.structure[own.INTEGRATION] + q.from_deference * city.structure[own.DEFERENCE]
    permitted = permitted + q.from_collaboration * city.structure[own.COLLABORATION]
    allowed = np.full(city.services, city.acquired * limited(permitted))
    city.agreed = agreed(city, frame, partner, month)
    if partner is not None:
        together = int(min(p.shared_services.services, city.services))
        allowed[:together] = np.minimum(allowed[:together], city.agreed)
    city.module = city.module + q.building * (allowed * (1.0 - q.head_veto * against) - city.module)
    city.shared = city.module + (1.0 - city.module) * q.interoperability * q.interoperability_yield
    educated(city, willing)
    city.skill = skilled(city)
    enacting = p.enactment
    if p.mechanisms.joint_use:
        worthwhile = city.shared * city.skill * willing
    else:
        rest = 1.0 - enacting.weight_architecture - enacting.weight_skill
        worthwhile = enacting.weight_architecture * city.shared + enacting.weight_skill * city.skill + rest * willing
    city.use_of = city.use_of + enacting.habit * (worthwhile - city.use_of)
    bridged = city.quality * (1.0 - city.use_of) * (1.0 - city.shared)
    city.bridging_of = bridged if p.mechanisms.workarounds else np.zeros(city.services)
