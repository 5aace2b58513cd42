"""Cities before the first month: people, ties among managers and among CIOs, what practices are worth."""

import numpy as np

from simulation import chance
from simulation.buffers import FoundingBuffers, SideBySide
from simulation.city import Founding, Places, found_city, found_manager, found_service, generate_ties, list_ties
from simulation.concepts import advice_network
from simulation.history import History
from simulation.kernel.compiling import compiled, entry
from simulation.kernel.draws import CIO_TIE, CITY, FIRST_CITY, LANDSCAPE, MANAGER, TIE, Address, draw
from simulation.kernel.standing import effect_level, rival_misfit, take_stock
from simulation.memory import LANES
from simulation.rule import Record
from simulation.vocabulary import Effect, Misfit


@compiled
def found_landscape(at: Address, founding: Founding, draws: np.ndarray) -> None:
    """Draw what combinations of practices are worth in a city, and which practices bear on which."""
    worths = founding.worths[at.city]
    for place in range(len(worths)):
        draw(at, LANDSCAPE, place * chance.LANDSCAPE_STRIDE, worths.shape[1], draws)
        for combination in range(worths.shape[1]):
            worths[place, combination] = draws[combination]
    draw(at, LANDSCAPE, chance.RING, len(worths), draws)
    chance.shuffled(draws, 0, founding.ring[at.city])


@compiled
def lay_out(c: int, first: int, size: int, founding: Founding, beside: SideBySide, network: Record) -> None:
    """Write a city's ties and thresholds for managers in blocks."""
    weights, calm, thresholds = beside.weights[c], beside.calm[c], beside.thresholds[c]
    weights[:] = 0.0
    calm[:] = 0.0
    for seat in range(size, len(thresholds)):
        thresholds[seat] = np.inf  # nobody sits here, and nobody's frame breaks
    for seat in range(size):
        thresholds[seat] = founding.people[first + seat].threshold
        beside.stakes[c, seat] = founding.people[first + seat].stake
        beside.founding_resistance[c, seat] = founding.people[first + seat].resistance
        for number in range(founding.start[first + seat], founding.start[first + seat + 1]):
            tie = founding.ties[number]
            asked = tie.neighbour - first
            row, lane = weights[seat // LANES, asked], seat % LANES
            row[lane], row[LANES + lane], row[2 * LANES + lane] = tie.advice, tie.friendship, tie.reporting
            weight = advice_network.tie_weight(tie.advice, tie.friendship, tie.reporting, 0.0, network)
            calm[seat // LANES, asked, lane] = weight


@compiled
def next_known(
    keys: np.ndarray,
    panel: int,
    count: int,
    one: int,
    other: int,
    number: int,
    draws: np.ndarray,
    powers: np.ndarray,
    known: float,
) -> int:
    """The next city after ``other`` whose CIO knows that of city ``one``, ``count`` where there is none; its ``number``-th tie.

    ``draws`` holds those that city ``one`` reads.
    """
    if count <= chance.PAIRED:
        if number == 0:
            draw(Address(keys, panel, FIRST_CITY, 0), CIO_TIE, one * chance.MOST, count, draws)
        for another in range(other + 1, count):
            if draws[another] < known:
                return another
        return count
    if number % chance.BLOCK == 0:
        draw(Address(keys, panel, one, 0), CIO_TIE, number, chance.BLOCK, draws)
    another = other + 1 + chance.skipped(draws[number % chance.BLOCK], powers)
    return another if another < count else count


@entry
def tie_cios(
    keys: np.ndarray, panel: int, count: int, start: np.ndarray, ties: np.ndarray, buffers: FoundingBuffers, known: float
) -> None:
    """Draw which cities' CIOs know each other: once to count each city's ties, once to write them, where there is room for any.

    Each city meets those before it in ascending order, and then those after it, so that its list is in order.
    """
    cursors, draws, powers = buffers.cursors, buffers.draws, buffers.powers
    chance.repeatedly_squared(1.0 - known, powers)
    for city in range(count):
        cursors[city] = 0
    for is_written in range(2):
        if is_written == 1:
            start[0] = 0
            for city in range(count):
                start[city + 1] = start[city] + cursors[city]
                cursors[city] = start[city]
            if len(ties) == 0:
                return
        for one in range(count):
            number, other = 0, next_known(keys, panel, count, one, one, 0, draws, powers, known)
            while other < count:
                if is_written == 1:
                    ties[cursors[one]] = other
                    ties[cursors[other]] = one
                cursors[one] += 1
                cursors[other] += 1
                number += 1
                other = next_known(keys, panel, count, one, other, number, draws, powers, known)


@compiled
def found(
    keys: np.ndarray,
    panel: int,
    history: History,
    places: Places,
    founding: Founding,
    buffers: FoundingBuffers,
    beside: SideBySide,
    shared: Record,
    q: Record,
) -> None:
    """Found the cities of one panel and look at them for the first time."""
    first, world, begin, count = places.first, places.world[0], 0, len(places.first) - 1
    for c in range(count):
        history.cities[0, c] = buffers.nothing[0]
        at, city, size = Address(keys, panel, c, 0), history.cities[0, c], first[c + 1] - first[c]
        known, practices = len(city.know_how), len(city.structure)
        slots = ((chance.QUALITY, 1), (chance.KNOW_HOW, known), (chance.STRUCTURE, practices), (chance.ORDER, practices))
        for begins, number in slots:
            draw(at, CITY, begins, number, buffers.draws[begins:])
        found_city(city, buffers.draws, founding.cities[c], world, q)
        deference = effect_level(city, world.effect[Effect.DEFERENCE])
        for seat in range(size):
            place, u = first[c] + seat, buffers.manager_draws[seat]
            for begins, number in ((chance.POWER, chance.MAJORITY + 1), (chance.FRAME, practices)):
                draw(at, MANAGER, seat * chance.MANAGER_STRIDE + begins, number, u[begins:])
            found_manager(founding.people[place], history.managers[0, place], places.seats[place].role, deference, u, q)
            if q.cognitive_framework.attachment > 0.0:
                for p in range(len(history.managers[0, place].frames)):
                    history.anchors[0, place].frame[p] = history.managers[0, place].frames[p]
        for service in range(places.first_service[c], places.first_service[c + 1]):
            found_service(history.services[0, service], q)
        if places.given.shape[1] > 0:
            layers = places.given
        else:
            layers = buffers.layers[:, :size, :size]
            layers[:] = 0.0
            for one in range(size):
                start = (one * chance.MOST + one + 1) * chance.TIE_STRIDE  # those with the others follow one another
                row = buffers.tie_draws[one].reshape(-1)[(one + 1) * chance.TIE_STRIDE :]
                draw(at, TIE, start, (size - one - 1) * chance.TIE_STRIDE, row)
            generate_ties(
                size, first[c], places.seats, places.density[c], buffers.manager_draws, buffers.tie_draws, layers,
                q.advice_network,
            )  # fmt: skip
        begin = list_ties(size, first[c], begin, layers, founding.start, founding.ties)
        if beside.weights.shape[0] > 0:
            lay_out(c, first[c], size, founding, beside, q.advice_network)
        take_stock(city, history.managers[0], first[c], first[c + 1], world, True)
        if q.complementarity.form == Misfit.LANDSCAPE:
            found_landscape(at, founding, buffers.draws)
        if q.complementarity.form != Misfit.APART:
            city.misfit = rival_misfit(c, city, world, founding, q)
    tie_cios(keys, panel, count, founding.cio_start, founding.cio_ties, buffers, q.advice_network.cio_ties)
