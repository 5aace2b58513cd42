"""A city as it stands: who sits where, how far practices are in place, misfit, content and agreement."""

import numpy as np

from simulation.city import Founding
from simulation.concepts import cognitive_framework, complementarity
from simulation.kernel.compiling import compiled
from simulation.rule import Record
from simulation.vectors import added_up, alike, load, store, wide
from simulation.vocabulary import Misfit, Role

FIRST_HEAD, MAYOR, CIO = int(Role.HEAD), int(Role.MAYOR), int(Role.CIO)
gap = wide(cognitive_framework.gap)  # of all practices at once


@compiled
def effect_level(city: Record, practice: int) -> float:
    """How far the practice that carries an effect is in place; 0 where no practice does."""
    return city.structure[practice] if practice >= 0 else 0.0


@compiled
def mean_frame(manager: Record) -> float:
    """Mean of a manager's frame over practices."""
    total = 0.0
    for p in range(len(manager.frames)):
        total += manager.frames[p]
    return total / len(manager.frames)


@compiled
def take_stock(city: Record, people: np.ndarray, first: int, last: int, world: Record, is_read: bool) -> None:
    """Mean and misfit of a city's frames and structure as they stand, and agreement where somebody reads it.

    No rule reads agreement, and its sum is a chain of additions, each of which waits for the one before.
    """
    practices, size = len(city.structure), last - first
    mean = alike(0.0, city.content)
    for place in range(np.uint64(first), np.uint64(last)):
        mean = mean + load(people[place].frames)
    mean = mean / size
    store(city.content, mean)
    total, misfit = added_up(mean, 0.0), 0.0
    for number in range(np.uint64(world.pairs)):  # the others have weight 0, and add nothing
        one, other = np.uint64(world.pair[number, 0]), np.uint64(world.pair[number, 1])
        misfit += complementarity.misfit(world.misfit[one, other], city.structure[one], city.structure[other])
    city.frame_content = total / practices
    city.misfit = misfit
    if is_read:
        apart = 0.0
        for seated in range(np.uint64(first), np.uint64(last)):
            apart = added_up(gap(mean, load(people[seated].frames)), apart)
        city.agreement = 1.0 - 2.0 * apart / (size * practices)


@compiled
def rival_misfit(c: int | np.int64, city: Record, world: Record, founding: Founding, q: Record) -> float:
    """Misfit among a city's practices under the form that is configured, where it is not the default one."""
    practices, structure, form, total = len(city.structure), city.structure, q.complementarity.form, 0.0
    if form == Misfit.UNSUPPORTED:
        for p in range(practices):
            for other in range(p + 1, practices):
                total += complementarity.unsupported(world.misfit[p, other], structure[p], structure[other])
    elif form == Misfit.BUNDLE:
        for p in range(practices):
            total += complementarity.bundled(p, structure, world.misfit, q.complementarity.elasticity)
    else:
        for place in range(practices):
            total += complementarity.landed(place, founding.ring[c], structure, founding.worths[c, place])
        total = total / practices
    return total
