"""Managers resist what takes something from them."""

import numpy as np

from simulation.buffers import MonthBuffers, SideBySide
from simulation.city import Founding, Places
from simulation.concepts import leadership, management, resistance, shared_services
from simulation.kernel.compiling import inlined
from simulation.kernel.draws import Address
from simulation.kernel.standing import effect_level
from simulation.lanes import block, put
from simulation.memory import LANES
from simulation.rule import Record
from simulation.vectors import wide
from simulation.vocabulary import Channel, Effect

expected_loss, resisting = wide(resistance.expected_loss), wide(resistance.resisting)  # of all practices at once
ALL_AT_ONCE = np.int64(-1)  # in place of the seat whose turn it is


@inlined
def managers_resist(
    at: Address,
    alone: int | np.int64,
    city_now: Record,
    city_next: Record,
    people_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    beside: SideBySide,
    q: Record,
) -> None:
    """Phase 6: managers weigh losses, neighbours and results; power follows deference.  Writes next month's resistance.

    ``alone`` is the seat whose turn it is, where managers change one after another: of it alone, while phase 5 lasts.
    """
    politics, on, shared = q.resistance, q.mechanisms, buffers.shared[0]
    begin, size = places.first[at.city], places.first[at.city + 1] - places.first[at.city]
    deference = effect_level(city_next, places.world[0].effect[Effect.DEFERENCE])
    trial = city_next.running > 0.0 and city_next.elapsed <= q.change_programme.trial_period
    threat, win = 0.0 if trial else city_now.threat, 0.0 if trial else city_now.win
    monitored, touched = shared.monitored, shared.touched
    aligned = leadership.in_force(places.channels[at.month, Channel.ALIGNMENT], politics.alignment)
    partnered = 1 if shared_services.partner(int(at.city), len(places.first) - 1) >= 0 else 0
    shares = q.shared_services.services > 0.0  # asked once, since few worlds share services
    had_turns = alone < 0 and q.management.in_turn > 0.5
    months = city_next.elapsed - 1.0 if city_next.elapsed > 1.0 else 0.0
    harder, still = resistance.hardened(months, politics), resistance.habituated(months, politics)
    bent = politics.loss_aversion != 1.0 or politics.diminishing_sensitivity > 0.0 or harder != 1.0 or still != 1.0
    strength, pushing_back = 0.0, 0.0
    if alone < 0 and not (had_turns or shares or bent) and beside.weights.shape[0] > 0:
        for number in range(np.uint64(size)):
            buffers.resistance[number] = buffers.staff[number].resistance
        for start in range(np.uint64(0), np.uint64(size), np.uint64(LANES)):
            lost = expected_loss(block(beside.stakes[at.city], start), touched, block(buffers.mean, start), aligned)
            pushed_back = resisting(
                block(buffers.resistance, start), block(beside.founding_resistance[at.city], start), lost,
                block(buffers.heard_resistance, start), block(buffers.heard_weight, start), threat, win, monitored,
                on.resistance_growth, politics,
            )  # fmt: skip
            put(buffers.resistance, start, pushed_back)
        for number in range(np.uint64(size)):
            own = np.uint64(begin) + number
            after = people_next[own]
            after.resistance = buffers.resistance[number]
            after.power = management.power(
                places.seats[own].role, founding.people[own].power, deference, on.politics, q.management
            )
            strength += after.power
            pushing_back += after.power * after.resistance
    else:
        for seat in range(alone if alone >= 0 else 0, alone + 1 if alone >= 0 else size):
            place = begin + seat
            manager, after, traits = buffers.staff[seat], people_next[place], founding.people[place]
            if not had_turns:
                loss = resistance.expected_loss(traits.stake, touched, buffers.mean[seat], aligned)
                if shares:
                    loss = shared_services.lost_to_mandate(loss, at.month, partnered, buffers.mean[seat], q.shared_services)
                if bent:
                    loss = resistance.felt(loss, harder, still, politics)
                after.resistance = resistance.resisting(
                    manager.resistance, traits.resistance, loss, buffers.heard_resistance[seat], buffers.heard_weight[seat],
                    threat, win, monitored, on.resistance_growth, politics,
                )  # fmt: skip
                after.power = management.power(places.seats[place].role, traits.power, deference, on.politics, q.management)
            strength += after.power
            pushing_back += after.power * after.resistance
    city_next.resistance = pushing_back / strength
