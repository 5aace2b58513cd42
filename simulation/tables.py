"""Tidy tables of a whole history: cities and managers by month, services by year."""

import numpy as np

from simulation import city
from simulation.grounds import Grounded
from simulation.history import CITY_SERIES, History
from simulation.outcomes import know_how_items
from simulation.parameters import Setting
from simulation.vocabulary import Role, Trigger

Columns = dict[str, np.ndarray]


def cities_by_month(setting: Setting, history: History | Grounded) -> Columns:
    """One row per month and city: month 0 is the founding, month t + 1 the state after month t.

    Args:
        setting: what was simulated.
        history: of one panel, from ``simulation.ensemble.history``: T months, C cities.

    Returns:
        Columns of (T + 1) * C entries by name: month, city, every series of ``history.CITY_SERIES``, then structure_,
        frame_, plan_ and vision_ by practice, know_how_ by item, and window_, exposed_ and exploited_ by trigger.

    Example:
        >>> from experiments import setting
        >>> from simulation import ensemble
        >>> small = setting("city.cities=2", "city.managers=6", "horizon.months=12")
        >>> table = cities_by_month(small, ensemble.history(small, seed=1))
        >>> table["month"][:4].tolist(), table["city"][:4].tolist(), table["performance"][:2].tolist()
        ([0, 0, 1, 1], [0, 1, 0, 1], [100.0, 100.0])
    """
    state = history.cities
    months, cities = state.shape
    table: Columns = {"month": np.repeat(np.arange(months), cities), "city": np.tile(np.arange(cities), months)}
    for name in CITY_SERIES:
        table[name] = state[name].ravel()
    groups = {
        "structure": ("structure", setting.practices),
        "content": ("frame", setting.practices),
        "plan": ("plan", setting.practices),
        "vision": ("vision", setting.practices),
        "know_how": ("know_how", know_how_items(setting.dimensions)),
        **{name: (name, [kind.name.lower() for kind in Trigger]) for name in ("window", "exposed", "exploited")},
    }
    for field, (prefix, names) in groups.items():
        values = state[field].reshape(months * cities, -1)
        for place, name in enumerate(names):
            table[f"{prefix}_{name}"] = np.ascontiguousarray(values[:, place])
    return table


def managers_by_month(setting: Setting, history: History | Grounded) -> Columns:
    """One row per month and manager: city, seat, role, resistance, power, broke, joined, then frame_ and disconfirmation_.

    Args:
        setting: what was simulated.
        history: of one panel, from ``simulation.ensemble.history``: T months, M managers of all cities.

    Returns:
        Columns of (T + 1) * M entries by name: month, city, seat, role (its name), resistance, power, broke, joined, then
        frame_ and disconfirmation_ by practice.

    Example:
        >>> from experiments import setting
        >>> from simulation import ensemble
        >>> small = setting("city.cities=2", "city.managers=6", "horizon.months=12")
        >>> table = managers_by_month(small, ensemble.history(small, seed=1))
        >>> len(table["month"]), table["role"][:4].tolist()
        (156, ['mayor', 'city_manager', 'cio', 'head'])
    """
    places, state = city.places(setting), history.managers
    months, managers = state.shape
    home = np.repeat(np.arange(setting.cities), setting.managers)
    table: Columns = {
        "month": np.repeat(np.arange(months), managers),
        "city": np.tile(home, months),
        "seat": np.tile(np.arange(managers) - places.first[home], months),
        "role": np.tile(np.array([Role(role).name.lower() for role in places.seats["role"]]), months),
        **{name: state[name].ravel() for name in ("resistance", "power", "broke", "joined")},
    }
    for field, prefix in (("frames", "frame"), ("disconfirmation", "disconfirmation")):
        values = state[field].reshape(months * managers, -1)
        for place, name in enumerate(setting.practices):
            table[f"{prefix}_{name}"] = np.ascontiguousarray(values[:, place])
    return table


def services_by_year(setting: Setting, history: History | Grounded) -> Columns:
    """One row per city, year and service: resources (effort spent on education), education, skill, module, use, bridging.

    Args:
        setting: what was simulated.
        history: of one panel, from ``simulation.ensemble.history``: T months, S services of all cities.

    Returns:
        Columns of T // 12 * S entries by name: city, year, service (within its city), resources, education, skill, module,
        use, bridging. States are those of December; resources is the year's effort for the service's education, so that
        the sum over the services of a city is the city's spending on education that year.

    Example:
        >>> from experiments import setting
        >>> from simulation import ensemble
        >>> small = setting("city.cities=1", "city.managers=6", "city.services=2", "horizon.months=24")
        >>> table = services_by_year(small, ensemble.history(small, seed=1))
        >>> table["year"].tolist(), table["service"].tolist()
        ([1999, 1999, 2000, 2000], [0, 1, 0, 1])
    """
    places, state = city.places(setting), history.services
    years, services = setting.months // 12, state.shape[1]
    home = np.repeat(np.arange(setting.cities), setting.services)
    first = places.first_service[home]
    price = setting.parameters.platform.education_price / setting.services[home]
    table: dict[str, list[np.ndarray]] = {}

    def add(name: str, values: np.ndarray) -> None:
        table.setdefault(name, []).append(values)

    for year in range(years):
        last = 12 * (year + 1)
        add("city", home)
        add("year", np.full(services, setting.start_year + year))
        add("service", np.arange(services) - first)
        add("resources", price * state["education"][last - 11 : last + 1].sum(axis=0))
        for name in ("education", "skill", "module", "use", "bridging"):
            add(name, state[name][last])
    return {name: np.concatenate(parts) for name, parts in table.items()}
