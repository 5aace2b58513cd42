"""Patterns that need the months between founding and end: read from the histories of some panels.

The structural-change ratio of a year follows Romanelli & Tushman as far as they are known at second hand (evidence B6): shares
of categories in two dimensions, roles and decision rights, and the sum of their absolute changes, halved. A practice in place
to the share x divides its category into x of the new and 1 - x of the old, so its halved sum is the change of x: process
integration for roles (vertical or across), deference and collaboration for decision rights. The ratio is the mean of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.published_models.measures import DISCONTINUOUS, dip, excess_l_kurtosis
from experiments.statistics import estimates
from experiments.statistics.estimates import NOTHING, Estimate
from experiments.studies.networks.mediation import heard, strategy
from experiments.studies.patterns.measures import complete
from experiments.studies.patterns.ties import layers
from experiments.studies.patterns.world import Measured, Months, World, over_panels, slopes, standardised, within_cities
from simulation import city, ensemble
from simulation.vocabulary import Effect, Role

if TYPE_CHECKING:
    from simulation.city import Founding, Places
    from simulation.history import History
    from simulation.parameters import Setting

QUARTER, YEAR = 3, 12  # months
SEED_OF_NULL = 0  # of the normal changes that yearly changes of spending are held against


def read(setting: Setting, seed: int, panels: int) -> Months:
    """Months of all cities of the first panels."""
    places, q = city.places(setting), setting.parameters
    years = setting.months // YEAR
    turns, quarters = np.arange(years + 1) * YEAR, np.arange(0, setting.months + 1, QUARTER)
    even = len(set(setting.services.tolist())) == 1
    planned = strategy(setting)
    columns: dict[str, list[np.ndarray]] = {}
    for panel in range(panels):
        history, founding, _ = ensemble.panel(setting, seed, panel)
        cities = history.cities
        advice = np.stack([_heard(setting, history, founding, places, each, quarters) for each in range(setting.cities)])
        in_use = (cities["architecture"] >= q.platform.integrated_from) & (cities["use"] >= q.enactment.enacted_from)
        role = places.seats["role"]
        left = history.managers["joined"][1 : years * YEAR + 1].reshape(years, YEAR, -1).sum(axis=1)  # (Y, M)
        services = history.services["education"][turns]
        values = {
            "panel": np.full(setting.cities, panel),
            "structure": cities["structure"][turns].swapaxes(0, 1),
            "performance": cities["performance"][1:].T,
            "running": cities["running"].T,
            "dropped": cities["dropped"].T,
            "started": cities["started"].T,
            "in_use": in_use.T,
            "seniors_left": _by_city(left, places.first, role >= Role.CIO),
            "chiefs_left": _by_city(left, places.first, role == Role.CITY_MANAGER),
            "spending": services.T.reshape(setting.cities, -1, years + 1).swapaxes(1, 2)
            if even
            else np.zeros((setting.cities, years + 1, 0)),
            "shortfall": cities["threat"][quarters].T,
            "friends": advice[:, 0],
            "alike": advice[:, 1],
            "strategy_level": cities["structure"][:, :, planned].mean(axis=2).T,
        }
        for name, value in values.items():
            columns.setdefault(name, []).append(np.array(value))
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    effects = setting.effect
    rights = (
        (int(effects[Effect.PROCESS_INTEGRATION]),),
        (int(effects[Effect.DEFERENCE]), int(effects[Effect.COLLABORATION])),
    )
    return Months(dimension=np.asarray(setting.dimension), rights=rights, strategy=tuple(planned), **joined)


def _by_city(values: np.ndarray, first: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Mean over the wanted seats of each city: (C, Y) from (Y, M)."""
    return np.stack(
        [
            values[:, begin:end][:, wanted[begin:end]].mean(axis=1)
            for begin, end in zip(first[:-1].tolist(), first[1:].tolist(), strict=True)
        ]
    )


def _heard(
    setting: Setting, history: History, founding: Founding, places: Places, number: int, months: np.ndarray
) -> np.ndarray:
    """Shares of advice that the top three of a city hear from friends, and from their own department, (2, Q)."""
    seats = slice(int(places.first[number]), int(places.first[number + 1]))
    department = places.seats["department"][seats]
    advice = heard(setting, history, layers(places, founding, number), number, seats, department, months)
    top = places.seats["role"][seats] < Role.HEAD
    return np.stack([each[:, top].mean(axis=1) for each in advice])


def ratio(months: Months) -> np.ndarray:
    """Structural-change ratio of every city and year, (C, Y), 0..1."""
    moved = np.abs(np.diff(months.structure, axis=1))
    of_dimensions = [moved[:, :, list(practices)].mean(axis=2) for practices in months.rights]
    mean: np.ndarray = np.mean(of_dimensions, axis=0)
    return mean


def _dimensions(months: Months) -> np.ndarray:
    """Mean level by dimension at the turn of years, (C, Y + 1, D)."""
    groups = range(int(months.dimension.max()) + 1)
    return np.stack([months.structure[:, :, months.dimension == each].mean(axis=2) for each in groups], axis=2)


def discontinuous(world: World) -> Measured:
    """B6: of the cities that transformed completely, those with a year above the rule."""
    months = world.months
    largest, done = ratio(months).max(axis=1), complete(world.rows, world.dimensions)[: len(months.panel)]
    text = f"largest ratio of a year {_mean(largest[done]):.2f} there and {_mean(largest[~done]):.2f} elsewhere; "
    text += f"{(ratio(months) > DISCONTINUOUS).mean():.3f} of all years are above .30; {done.sum():,} cities are complete"
    return Measured(estimates.share(largest > DISCONTINUOUS, months.panel, done), text)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def accumulation(world: World) -> Measured:
    """S10: hazard of the first discontinuous year by small changes of all practices in the years before, within years."""
    months = world.months
    yearly, small = ratio(months), np.abs(np.diff(months.structure, axis=1)).mean(axis=2)
    event: np.ndarray = yearly > DISCONTINUOUS
    earlier: np.ndarray = np.cumsum(event, axis=1) - event
    so_far = np.cumsum(small, axis=1) - small
    at_risk: np.ndarray = earlier == 0

    def rise(kept: np.ndarray) -> float:
        risk: np.ndarray = at_risk[kept]
        less_year = [_centred(values[kept], risk) for values in (event.astype(float), so_far)]
        hazard, spread = event[kept][risk].mean(), less_year[1].std()
        if hazard <= 0.0 or spread <= 1e-12:
            return float("nan")
        return float(slopes(less_year[0], less_year[1])[0] * spread / hazard)

    text = f"{(event & at_risk).sum():,} first discontinuous years in {at_risk.sum():,} years at risk"
    return Measured(over_panels(rise, months.panel), text)


def _centred(values: np.ndarray, risk: np.ndarray) -> np.ndarray:
    """Values at risk less the mean of those at risk in the same year, in a row."""
    counts = np.maximum(risk.sum(axis=0), 1)
    less: np.ndarray = (values - np.where(risk, values, 0.0).sum(axis=0) / counts)[risk]
    return less


def allocation(world: World) -> Measured:
    """B3: how much more peaked yearly changes of spending by service are than normal ones with each city's own spread."""
    yearly = np.diff(world.months.spending, axis=1)
    if yearly.size == 0 or np.ptp(yearly) == 0.0:
        return Measured(NOTHING, "cities differ in their number of services, or spending never changes")
    plain, excess = excess_l_kurtosis(yearly, world.months.panel, SEED_OF_NULL)
    return Measured(excess, f"L-kurtosis {plain.value:.2f}; normal .12")


def _low_minus_high(left: np.ndarray, months: Months, kept: np.ndarray) -> float:
    """Share new in their seats in the year after low performance minus after high, against the panel's mean of the year."""
    years = left.shape[1]
    yearly = months.performance[:, : years * YEAR].reshape(len(left), years, YEAR).mean(axis=2)
    less = np.concatenate(
        [yearly[months.panel == each] - yearly[months.panel == each].mean(axis=0) for each in _panels(months)]
    )
    low, after = less[kept][:, :-1] < 0.0, left[kept][:, 1:]
    return float(after[low].mean() - after[~low].mean()) if low.any() and not low.all() else float("nan")


def _panels(months: Months) -> np.ndarray:
    return np.unique(months.panel)


def turnover(world: World) -> Measured:
    """S24: turnover of CIOs and heads after low performance minus after high."""
    months = world.months
    text = f"{months.seniors_left.mean():.3f} of seats a year"
    return Measured(over_panels(lambda kept: _low_minus_high(months.seniors_left, months, kept), months.panel), text)


def turnover_of_chiefs(world: World) -> Measured:
    """S24: the same for CIOs and heads minus for city managers."""
    months = world.months

    def further(kept: np.ndarray) -> float:
        return _low_minus_high(months.seniors_left, months, kept) - _low_minus_high(months.chiefs_left, months, kept)

    return Measured(over_panels(further, months.panel), f"city managers {months.chiefs_left.mean():.3f} a year")


def succession(world: World) -> Measured:
    """S24: turnover of CIOs and heads in the year after the city manager changed minus in the year after none did."""
    months = world.months

    def further(kept: np.ndarray) -> float:
        changed, after = months.chiefs_left[kept][:, :-1] > 0.0, months.seniors_left[kept][:, 1:]
        return float(after[changed].mean() - after[~changed].mean()) if changed.any() and not changed.all() else float("nan")

    return Measured(over_panels(further, months.panel))


def _later(values: np.ndarray, quarters: int, after: int) -> np.ndarray:
    """Mean of a year of monthly values (C, T) that begins so many months after each quarter's turn, (C, quarters)."""
    return np.stack([values[:, start : start + YEAR].mean(axis=1) for start in QUARTER * np.arange(quarters) + after], axis=1)


def friends(world: World) -> Measured:
    """S25: slope of what is heard from friends on shortfall, within cities."""
    months = world.months
    return Measured(_by_shortfall(months.friends, months), "follows from the rule by which fear moves advice")


def alike(world: World) -> Measured:
    """S25: slope of what is heard from the own department on shortfall, within cities, where the top three are one."""
    return Measured(_by_shortfall(world.months.alike, world.months))


def _by_shortfall(values: np.ndarray, months: Months) -> Estimate:
    def slope(kept: np.ndarray) -> float:
        return float(slopes(within_cities(values[kept]).ravel(), within_cities(months.shortfall[kept]).ravel())[0])

    return over_panels(slope, months.panel)


def strategic_change(world: World) -> Measured:
    """S25: slope of the absolute change of strategy in the next year on what is heard from friends, shortfall held equal."""
    months = world.months
    level = months.strategy_level
    quarters = (level.shape[1] - 1 - YEAR) // QUARTER + 1
    starts = QUARTER * np.arange(quarters)
    change = np.abs(level[:, starts + YEAR] - level[:, starts])
    return Measured(_within(months, change, quarters), "share of the way from old to new, for advice wholly from friends")


def performance_later(world: World) -> Measured:
    """S25: slope of performance in the second year from now on what is heard from friends, present performance held equal."""
    months = world.months
    quarters = (months.performance.shape[1] - 2 * YEAR) // QUARTER + 1
    later = _later(months.performance, quarters, YEAR)
    starts = QUARTER * np.arange(quarters)
    now = np.stack([months.performance[:, max(0, each - YEAR) : each + 1].mean(axis=1) for each in starts], axis=1)
    return Measured(_within(months, later, quarters, now), "points, for advice wholly from friends")


def _within(months: Months, outcome: np.ndarray, quarters: int, *held: np.ndarray) -> Estimate:
    def slope(kept: np.ndarray) -> float:
        causes = [each[kept][:, :quarters] for each in (months.friends, months.shortfall, *held)]
        centred = [within_cities(each).ravel() for each in (outcome[kept], *causes)]
        return float(slopes(*centred)[0])

    return over_panels(slope, months.panel)


def objectives(world: World) -> Measured:
    """S30: programmes that ran to their end, and a year later the platform is not integrated and in use."""
    months = world.months
    last = months.running.shape[1] - 1
    ended = (months.running[:, :-1] > 0.0) & (months.running[:, 1:] == 0.0) & (months.dropped[:, 1:] == 0.0)
    ended &= np.arange(1, last + 1) + YEAR <= last
    where, when = np.nonzero(ended)
    if len(where) == 0:
        return Measured(NOTHING, "no programme ends a year before the horizon")
    short = ~months.in_use[where, when + 1 + YEAR].astype(bool)
    return Measured(estimates.share(short, months.panel[where]), f"{len(where):,} programmes")


def recovery(world: World) -> Measured:
    """S32: performance of the third year after a first programme's start minus the first."""
    months = world.months
    began = months.started[:, 1:] > 0.0
    first = np.where(began.any(axis=1), began.argmax(axis=1), np.nan)
    worse, gain, runs = dip(months.performance, first, months.panel)
    return Measured(gain, f"points, {runs:,} cities; {worse.value:.2f} do worse in the first year than in the year before")


def composition(months: Months) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each city: extent of change, its concentration on one dimension a year, likeness of composition from year to year.

    Concentration is the sum of squared shares of dimensions in a year's change (1 over their number for even change, 1 for one
    dimension alone), likeness the cosine of the shares of two years in a row; both are means over years, weighted by the
    change they hold, so that no least change needs to be chosen. Cities that never change have nan.
    """
    moved = np.abs(np.diff(_dimensions(months), axis=1))  # (C, Y, D)
    total = moved.sum(axis=2)
    share = moved / np.where(total > 0.0, total, 1.0)[:, :, None]
    concentration = _weighted((share**2).sum(axis=2), total)
    length = np.sqrt((moved**2).sum(axis=2))
    product = (moved[:, 1:] * moved[:, :-1]).sum(axis=2)
    both = length[:, 1:] * length[:, :-1]
    likeness = _weighted(product / np.where(both > 0.0, both, 1.0), np.sqrt(total[:, 1:] * total[:, :-1]))
    return total.sum(axis=1), concentration, likeness


def _weighted(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    total = weight.sum(axis=1)
    return np.where(total > 0.0, (values * weight).sum(axis=1) / np.where(total > 0.0, total, 1.0), np.nan)


def focus(world: World) -> Measured:
    """S36: standardised slope of performance in the last year on concentration, extent of change held equal."""
    extent, concentration, _ = composition(world.months)
    return Measured(_on_performance(world.months, concentration, extent))


def consistency(world: World) -> Measured:
    """S36: standardised slope of performance in the last year on likeness from year to year, extent of change held equal."""
    extent, _, likeness = composition(world.months)
    return Measured(_on_performance(world.months, likeness, extent))


def _on_performance(months: Months, cause: np.ndarray, extent: np.ndarray) -> Estimate:
    last = months.performance[:, -YEAR:].mean(axis=1)

    def slope(kept: np.ndarray) -> float:
        return float(slopes(*(standardised(each[kept]) for each in (last, cause, extent)))[0])

    return over_panels(slope, months.panel)
