"""Rival rules of hearing and adopting, each off by default."""

import numpy as np

from simulation import chance
from simulation.buffers import MonthBuffers, SideBySide
from simulation.city import Founding, Places
from simulation.concepts import advice_network, cognitive_framework, resistance
from simulation.kernel.compiling import compiled
from simulation.kernel.draws import TURN, Address, draw
from simulation.kernel.resisting import managers_resist
from simulation.kernel.standing import CIO
from simulation.rule import Record


@compiled
def take_turns(at: Address, size: int, buffers: MonthBuffers) -> None:
    """The order in which managers change this month, where they change one after another: any is as likely as another."""
    draw(at, TURN, at.month * chance.MOST, size, buffers.turns)
    chance.shuffled(buffers.turns, 0, buffers.order[:size])


@compiled
def follow_majority(
    at: Address, seat: int, bound: float, fear: float, people_now: np.ndarray, places: Places, founding: Founding,
    buffers: MonthBuffers, q: Record,
) -> None:  # fmt: skip
    """A manager hears nobody on a practice on which too few differ on the same side.

    What was heard of advisers stands in ``buffers.shared``.
    """
    shared, staff, network, begin = buffers.shared[0], buffers.staff, q.advice_network, places.first[at.city]
    heard, weight, siding, place = shared.heard, shared.weight, shared.siding, begin + seat
    manager, traits, practices = staff[seat], founding.people[place], len(shared.heard)
    for p in range(practices):
        siding[p] = 0.0
    for number in range(founding.start[place], founding.start[place + 1]):
        tie = founding.ties[number]
        adviser = staff[tie.neighbour - begin]
        given = adviser.power * advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
        for p in range(practices):
            own, advised = manager.frames[p], adviser.frames[p]
            share = cognitive_framework.hearing(given, own, advised, bound)
            siding[p] += cognitive_framework.siding(share, own, advised, heard[p], weight[p])
    known = 0.0
    if seat == CIO:
        known += founding.cio_start[at.city + 1] - founding.cio_start[at.city]
    for p in range(practices):
        own = manager.frames[p]
        if known > 0.0:
            abroad = 0.0
            for number in range(founding.cio_start[at.city], founding.cio_start[at.city + 1]):
                abroad += people_now[places.first[founding.cio_ties[number]] + CIO].frames[p]
            told = abroad / known
            share = cognitive_framework.hearing(q.advice_network.cio_weight, own, told, bound)
            siding[p] += cognitive_framework.siding(share, own, told, heard[p], weight[p])
        if not cognitive_framework.followed(siding[p], weight[p], traits.majority):
            heard[p] = 0.0
            weight[p] = 0.0


@compiled
def adapt_otherwise(
    at: Address,
    seat: int,
    bound: float,
    pace: float,
    tolerance: float,
    fear: float,
    city_next: Record,
    people_now: np.ndarray,
    anchors_now: np.ndarray,
    anchors_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    q: Record,
) -> None:
    """A manager's adapted frame under the rivals of influence and assimilation, into ``buffers.shared``.

    Apart from the loop over managers, whose speed it would cost. Writes next month's anchor, as it is before any break.
    """
    shared, place, framework = buffers.shared[0], places.first[at.city] + seat, q.cognitive_framework
    manager, heard, weight = buffers.staff[seat], shared.heard, shared.weight
    if framework.majority > 0.0:
        follow_majority(at, seat, bound, fear, people_now, places, founding, buffers, q)
    for p in range(len(heard)):
        own, structure, slow, within = manager.frames[p], city_next.structure[p], pace, tolerance
        if framework.attachment > 0.0:
            anchor = own if shared.copied > 0.0 and manager.joined > 0.0 else anchors_now[place].frame[p]
            anchors_next[place].frame[p] = anchor
            heard[p] = cognitive_framework.attached(own, heard[p], weight[p], anchor, framework)
            weight[p] = 1.0
        if framework.graded > 0.0:
            apart = cognitive_framework.gap(structure, own)
            slow = cognitive_framework.grading(pace, apart, tolerance, q.mechanisms.assimilation, framework)
            within = 2.0
        openness = framework.openness
        shared.adapted[p] = cognitive_framework.adapted(own, heard[p], weight[p], structure, slow, within, openness)


@compiled
def adopt_in_turn(
    at: Address,
    seat: int,
    city_now: Record,
    city_next: Record,
    people_next: np.ndarray,
    places: Places,
    founding: Founding,
    buffers: MonthBuffers,
    beside: SideBySide,
    q: Record,
) -> None:
    """The end of a manager's turn: resistance and power follow, and whoever comes later meets a manager who has changed."""
    managers_resist(at, seat, city_now, city_next, people_next, places, founding, buffers, beside, q)
    manager, after = buffers.staff[seat], people_next[places.first[at.city] + seat]
    manager.resistance = after.resistance
    manager.power = after.power
    for p in range(len(manager.frames)):
        manager.frames[p] = after.frames[p]


@compiled
def among_friends(place: int, begin: int, fear: float, staff: np.ndarray, founding: Founding, q: Record) -> tuple[float, float]:
    """Sums of a manager's neighbours' weights and of their resistance, where friends' resistance is heard by itself."""
    network, total, spread = q.advice_network, 0.0, 0.0
    for number in range(founding.start[place], founding.start[place + 1]):
        tie = founding.ties[number]
        adviser = staff[tie.neighbour - begin]
        given = adviser.power * advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, fear, network)
        carried = resistance.carried(given, tie.friendship, adviser.power, q.resistance)
        total += carried
        spread += carried * adviser.resistance
    return total, spread
