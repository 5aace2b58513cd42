"""Arrays that a thread of the kernel works in: made once, and used anew for every panel, city and month."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulation import chance
from simulation import history as histories
from simulation.description import Work, work
from simulation.memory import LANES, zeros
from simulation.parameters import Setting

# Of a city with more managers than this, weights are not laid out for pairs that are not tied: with the density that falls
# with size, most would be zeros.
DENSEST = 40
# Cities go through a month abreast, phase by phase: as many as have so many managers, whose records the processor keeps near.
ABREAST = 240


class FoundingBuffers(NamedTuple):
    """Working records to found a city in; n managers of the largest city."""

    draws: np.ndarray  # (256,) of the city; ties among CIOs; a landscape
    powers: np.ndarray  # (17,) of the chance that two CIOs do not know each other, squared again and again
    nothing: np.ndarray  # (1,) state of a city that is not founded yet: in an ensemble another panel's stands in its place
    cursors: np.ndarray  # (C,) where the next of each city's ties to others is put
    manager_draws: np.ndarray  # (n, 32)
    tie_draws: np.ndarray  # (n, n, 8)
    layers: np.ndarray  # (3, n, n)


class ServiceBuffers(NamedTuple):
    """A number for each service of a city: w services of the city with most, with a whole block."""

    staffed: np.ndarray  # (w,) managers
    openness: np.ndarray  # (w,) mean frame of its heads
    against: np.ndarray  # (w,) their mean resistance
    module: np.ndarray
    education: np.ndarray
    skill: np.ndarray
    use: np.ndarray
    bridging: np.ndarray
    common: np.ndarray  # what it shares


class SideBySide(NamedTuple):
    """What founding fixes for good, for managers in blocks of ``LANES``: n managers of the largest city, w with a whole block.

    Empty where a city is too large for it: see ``DENSEST``.
    """

    # (C, w / LANES, n, 3 * LANES) by block of who asks and by who is asked: advice, then friendship and reporting of the block
    weights: np.ndarray
    calm: np.ndarray  # (C, w / LANES, n, LANES) what a tie weighs where nobody fears anything
    thresholds: np.ndarray  # (C, w)
    stakes: np.ndarray  # (C, w)
    founding_resistance: np.ndarray  # (C, w)


class MonthBuffers(NamedTuple):
    """Working records of the month of K cities abreast; n managers of the largest city, w with a whole block.

    A phase reads and writes them for one city after another. What a later phase reads, each of the cities has for itself.
    """

    draws: np.ndarray  # (K, 3, 72) the city's month, its leaders' chances, a newcomer
    exits: np.ndarray  # (w,)
    noises: np.ndarray  # (w,)
    turns: np.ndarray  # (w,) draws by which managers take turns
    order: np.ndarray  # (n,) seats in the order of their turns
    staff: np.ndarray  # (K, w) managers as they are after turnover, where anybody left (``copied``)
    mean: np.ndarray  # (K, w) of the new frame, which resistance and the platform read too
    heard_resistance: np.ndarray  # (K, w) sum of neighbours' resistance, weighted
    heard_weight: np.ndarray  # (K, w)
    resistance: np.ndarray  # (w,) before the month, then after it, where managers resist in blocks
    doubts: np.ndarray  # (w,) disconfirmation after the month, where it is equal over practices
    given: np.ndarray  # (n * LANES,) what the advice of each who is asked weighs with a block
    own: np.ndarray  # (LANES * P,) of a block, by practice: its frames
    heard: np.ndarray  # (LANES * P,) weighted sum of frames that are heard
    weight: np.ndarray  # (LANES * P,) sum of their weights
    changed: np.ndarray  # (LANES * P,) its new frames
    fresh: np.ndarray  # (w,) new frames
    frames: np.ndarray  # (w * P,) the same memory, one number after another
    from_abroad: np.ndarray  # (w,) weight of tied CIOs: the CIO alone hears them
    services: ServiceBuffers
    shared: np.ndarray  # (K, 1) what phases leave to later ones, and sums by practice, dimension and item


class Scratch(NamedTuple):
    """Working records of one thread, reused for every city and month."""

    founding: FoundingBuffers
    month: MonthBuffers
    beside: SideBySide
    work: Work  # to describe a city in


@lru_cache(maxsize=64)
def _month_types(practices: int, items: int, dimensions: int) -> tuple[np.dtype, np.dtype]:
    """Records of a new frame, and of what phases leave to later ones."""
    by_practice = ["pushed", "allocated", "limit", "step", "heard", "weight", "siding", "adapted"]
    shared = np.dtype(
        [
            *((name, "f8", (practices,)) for name in by_practice),
            *((name, "f8", (items,)) for name in ("exercised", "counted")),
            ("doing", "f8", (dimensions,)),
            *((name, "f8") for name in ("copied", "champion_left", "movement", "crossing", "touched", "monitored")),
        ],
        align=True,
    )
    return np.dtype([("frames", "f8", (practices,))], align=True), shared


def month_buffers(setting: Setting) -> MonthBuffers:
    """Working records of a month of the largest cities of a setting."""
    size, practices = int(setting.managers.max()), len(setting.practices)
    abreast = min(setting.cities, max(1, ABREAST // size))
    frames, shared = _month_types(practices, histories.items(setting), len(setting.dimensions))
    whole, served = (-(-int(number) // LANES) * LANES for number in (size, setting.services.max()))
    fresh = zeros(whole, frames)
    ones = zeros(whole)
    ones[:] = 1.0
    return MonthBuffers(
        draws=zeros((abreast, 3, chance.NEWCOMER_STRIDE + 16)),
        exits=ones,  # nobody leaves an empty seat
        noises=zeros(whole),
        turns=zeros(whole),
        order=zeros(size, np.int64),
        staff=zeros((abreast, whole), histories.manager_type(setting)).view(np.recarray),
        mean=zeros((abreast, whole)),
        heard_resistance=zeros((abreast, whole)),
        heard_weight=zeros((abreast, whole)),
        resistance=zeros(whole),
        doubts=zeros(whole),
        given=zeros(size * LANES),
        **{name: zeros(LANES * practices) for name in ("own", "heard", "weight", "changed")},
        fresh=fresh.view(np.recarray),
        frames=fresh["frames"].reshape(-1),
        from_abroad=zeros(whole),
        services=ServiceBuffers(*(zeros(served) for _ in ServiceBuffers._fields)),
        shared=zeros((abreast, 1), shared).view(np.recarray),
    )


def founding_buffers(setting: Setting) -> FoundingBuffers:
    """Working records to found the largest city of a setting in."""
    size = int(setting.managers.max())
    return FoundingBuffers(
        draws=zeros(max(chance.CITY_SLOTS, chance.LANDSCAPE_STRIDE, chance.PAIRED + 16)),
        powers=zeros(chance.POWERS),
        nothing=zeros(1, histories.city_type(setting)).view(np.recarray),
        cursors=zeros(setting.cities, np.int64),
        manager_draws=zeros((size, chance.MANAGER_STRIDE)),
        tie_draws=zeros((size, size, chance.TIE_STRIDE)),
        layers=zeros((3, size, size)),
    )


def scratch(setting: Setting) -> Scratch:
    """Working records for the largest city of a setting."""
    size = int(setting.managers.max())
    whole = -(-size // LANES) * LANES
    cities = setting.cities if size <= DENSEST else 0
    beside = SideBySide(
        weights=zeros((cities, whole // LANES, size, 3 * LANES)),
        calm=zeros((cities, whole // LANES, size, LANES)),
        **{name: zeros((cities, whole)) for name in SideBySide._fields[2:]},
    )
    return Scratch(founding_buffers(setting), month_buffers(setting), beside, work(setting, setting.cities))


def beside_another(setting: Setting, other: Scratch) -> Scratch:
    """Working records of a further thread on the same panel: what it finds out about cities is common to both."""
    small = work(setting, 0)
    return Scratch(other.founding, month_buffers(setting), other.beside, small._replace(courses=other.work.courses))
