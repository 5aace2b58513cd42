"""The platform and its services: built, learnt, used and shared."""

import numpy as np

from simulation.buffers import MonthBuffers
from simulation.city import Founding, Places
from simulation.concepts import advice_network, cognitive_framework, enactment, platform, shared_services
from simulation.kernel.compiling import compiled, inlined
from simulation.kernel.draws import Address
from simulation.kernel.standing import CIO, effect_level
from simulation.lanes import block, put
from simulation.memory import LANES
from simulation.rule import Record
from simulation.vectors import wide
from simulation.vocabulary import Effect

# Rules that are applied to all services at once.
educated, built, common_to = wide(platform.education), wide(platform.built), wide(platform.shared)
supported_skill, skilled = wide(enactment.supported_skill), wide(enactment.skilled)
worthwhile, used, bridged = wide(enactment.worthwhile), wide(enactment.used), wide(enactment.bridged)


@compiled
def tied(start: np.ndarray, ties: np.ndarray, city: int | np.int64, other: int) -> int:
    """Whether two cities' CIOs know each other, 1 or 0."""
    for number in range(start[city], start[city + 1]):
        if ties[number] == other:
            return 1
    return 0


@compiled
def helped(
    at: Address,
    service: int,
    skill: float,
    threat: float,
    services_now: np.ndarray,
    places: Places,
    founding: Founding,
    q: Record,
) -> float:
    """Skill of a service's users once the services whose heads its heads ask have helped; theirs is that of last month."""
    network, seats, heard, total = q.advice_network, places.seats, 0.0, 0.0
    fear = advice_network.fear(threat, q.mechanisms.threat_switching, network)
    for manager in range(places.first[at.city], places.first[at.city + 1]):
        if seats[manager].service == service:
            for number in range(founding.start[manager], founding.start[manager + 1]):
                tie = founding.ties[number]
                asked = seats[tie.neighbour].service
                if asked >= 0 and asked != service:
                    given = advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
                    total += given
                    heard += given * services_now[asked].skill
    return enactment.supported_by_peers(skill, services_now[service].skill, heard, total, q.enactment)


@inlined
def platform_develops(
    at: Address,
    city_now: Record,
    city_next: Record,
    people_now: np.ndarray,
    people_next: np.ndarray,
    services_now: np.ndarray,
    services_next: np.ndarray,
    places: Places,
    founding: Founding,
    quality: float,
    buffers: MonthBuffers,
    q: Record,
) -> None:
    """Phase 7: modules, education and its bill, use and bridging, service by service."""
    systems, enacting, on = q.platform, q.enactment, q.mechanisms
    world, seats = places.world[0], places.seats
    first, begin = places.first[at.city], places.first_service[at.city]
    count, rooms = places.first_service[at.city + 1] - begin, buffers.services
    openness, against = rooms.openness, rooms.against
    for service in range(count):
        openness[service] = 0.0
        against[service] = 0.0
    for manager in range(np.uint64(first), np.uint64(places.first[at.city + 1])):
        headed = seats[manager].service
        if headed >= 0:
            own = np.uint64(headed - begin)
            openness[own] += buffers.mean[manager - np.uint64(first)]
            against[own] += people_next[manager].resistance
    permitted = platform.allowed(
        effect_level(city_next, world.effect[Effect.PROCESS_INTEGRATION]),
        effect_level(city_next, world.effect[Effect.DEFERENCE]),
        effect_level(city_next, world.effect[Effect.COLLABORATION]),
        city_next.acquired,
        systems,
    )
    quality, together, jointly, joint = founding.cities[at.city].quality, 0, 0.0, 0.0
    city_next.agreed = 0.0
    if q.shared_services.services > 0.0:
        other = shared_services.partner(int(at.city), len(places.first) - 1)
        if other >= 0:
            others = places.first_service[other + 1] - places.first_service[other]
            together = shared_services.number_shared(count, others, 1, q.shared_services)
            here, there, apart = people_now[first + CIO], people_now[places.first[other] + CIO], 0.0
            for p in range(len(here.frames)):
                apart += cognitive_framework.gap(here.frames[p], there.frames[p])
            bound = cognitive_framework.confidence(0.0, on.bounded_confidence, q.cognitive_framework)
            acquainted = tied(founding.cio_start, founding.cio_ties, at.city, other)
            settled = shared_services.settling(at.month, acquainted, apart / len(here.frames), bound, q.shared_services)
            city_next.agreed = shared_services.agreed(city_now.agreed, settled)
            jointly = shared_services.permitted_together(permitted, city_next.agreed)
    strategy, wished = effect_level(city_next, world.effect[Effect.IT_STRATEGY]), 0.0
    for number in range(np.uint64(count)):
        before = services_now[np.uint64(begin) + number]
        rooms.staffed[number] = places.staffed[np.uint64(begin) + number]
        rooms.module[number], rooms.education[number] = before.module, before.education
        rooms.skill[number], rooms.use[number] = before.skill, before.use
    for start in range(np.uint64(0), np.uint64(count), np.uint64(LANES)):
        put(openness, start, block(openness, start) / block(rooms.staffed, start))
        put(against, start, block(against, start) / block(rooms.staffed, start))
        put(rooms.education, start, educated(block(rooms.education, start), strategy, block(openness, start), systems))
    for service in range(count):
        wished += rooms.education[service]
    budget = q.change_programme.base_effort
    interfaces = systems.interoperability * systems.interoperability_price
    interfaces = interfaces if interfaces < budget else budget
    cost = systems.education_price * wished / count
    paid = platform.affordable(cost, budget - interfaces)
    otherwise = enacting.skill_slowing > 0.0 or enacting.skill_fading > 0.0 or enacting.peer_support > 0.0
    if together > 0 or otherwise:
        for service in range(count):
            before = services_now[begin + service]
            rooms.education[service] = rooms.education[service] * paid
            limit = jointly if service < together else permitted
            rooms.module[service] = platform.built(before.module, limit, against[service], systems)
            joint += rooms.module[service] if service < together else 0.0
            supported = enactment.supported_skill(rooms.education[service], on.education_returns, enacting)
            skill = enactment.skilled(before.skill, supported, enacting)
            if enacting.skill_slowing > 0.0 or enacting.skill_fading > 0.0:
                skill = enactment.practised(before.skill, skill, supported, enacting)
                skill = enactment.unused(skill, before.use, enacting)
            if enacting.peer_support > 0.0:
                skill = helped(at, begin + service, skill, city_now.threat, services_now, places, founding, q)
            rooms.skill[service] = skill
            rooms.common[service] = platform.shared(rooms.module[service], systems)
            worth = enactment.worthwhile(rooms.common[service], skill, openness[service], on.joint_use, enacting)
            rooms.use[service] = enactment.used(before.use, worth, enacting)
            rooms.bridging[service] = enactment.bridged(rooms.use[service], rooms.common[service], quality, on.workarounds)
    else:
        for start in range(np.uint64(0), np.uint64(count), np.uint64(LANES)):
            taught = block(rooms.education, start) * paid
            module = built(block(rooms.module, start), permitted, block(against, start), systems)
            able = skilled(block(rooms.skill, start), supported_skill(taught, on.education_returns, enacting), enacting)
            common = common_to(module, systems)
            worth_it = worthwhile(common, able, block(openness, start), on.joint_use, enacting)
            in_use = used(block(rooms.use, start), worth_it, enacting)
            put(rooms.education, start, taught)
            put(rooms.module, start, module)
            put(rooms.skill, start, able)
            put(rooms.common, start, common)
            put(rooms.use, start, in_use)
            put(rooms.bridging, start, bridged(in_use, common, quality, on.workarounds))
    architecture, sharing, education, use, bridging = 0.0, 0.0, 0.0, 0.0, 0.0
    for number in range(np.uint64(count)):
        after = services_next[np.uint64(begin) + number]
        after.module, after.education = rooms.module[number], rooms.education[number]
        after.skill, after.use, after.bridging = rooms.skill[number], rooms.use[number], rooms.bridging[number]
        architecture += rooms.module[number]
        sharing += rooms.common[number]
        education += rooms.education[number]
        use += rooms.use[number]
        bridging += rooms.bridging[number]
    city_next.architecture = architecture / count
    city_next.joint_architecture = joint / together if together > 0 else 0.0
    city_next.sharing = sharing / count
    city_next.education = education / count
    city_next.use = use / count
    city_next.bridging = bridging / count
    city_next.on_education = cost * paid
    city_next.on_interfaces = interfaces
    city_next.on_efficiency = budget - interfaces - city_next.on_education
    city_next.offered = city_next.offered + budget
