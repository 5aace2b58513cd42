"""Tidy tables of what a run was decided by: traits of seats, ties by month, draws by address."""

import numpy as np

from simulation import chance, city
from simulation.chance import Purpose
from simulation.concepts import advice_network
from simulation.grounds import Grounded
from simulation.outcomes import know_how_items
from simulation.parameters import Setting
from simulation.tables import Columns
from simulation.vocabulary import Role, Trigger


def traits_of_seats(setting: Setting, history: Grounded) -> Columns:
    """One row per manager's seat: city, seat, role, stake, resistance, threshold, power and majority, as founded.

    Args:
        setting: what was simulated.
        history: of one panel, from ``simulation.ensemble.history(..., grounds=True)``: M managers of all cities.

    Returns:
        Columns of M entries by name: city, seat, role (its name), stake (-1..1), resistance (0..1, of the first holder),
        threshold (practice-months), power (head of a service = 1) and majority (share 0..1).

    Example:
        >>> from experiments import setting
        >>> from simulation import ensemble
        >>> small = setting("city.cities=2", "city.managers=6", "horizon.months=12")
        >>> table = traits_of_seats(small, ensemble.history(small, seed=1, grounds=True))
        >>> list(table), len(table["stake"])
        (['city', 'seat', 'role', 'stake', 'resistance', 'threshold', 'power', 'majority'], 12)
    """
    people = history.founding.people
    roles = np.array([Role(role).name.lower() for role in city.places(setting).seats["role"]])
    columns = {name: people[name] for name in people.dtype.names or ()}
    return {"city": _homes(setting), "seat": _seats(setting), "role": roles, **columns}


def ties_by_month(setting: Setting, history: Grounded) -> Columns:
    """One row per month and tie: city, seat, adviser, advice, friendship, reporting, and the weight of that month.

    Args:
        setting: what was simulated.
        history: of one panel, from ``simulation.ensemble.history(..., grounds=True)``: T months, E ties of all cities.

    Returns:
        Columns of T * E entries by name: month (1..T: the ties by which the state of that month came about), city, seat (who
        asks), adviser (the seat that is asked), advice, friendship and reporting (0 or 1, or as the file has them), weight
        (what advice from this tie weighs before the adviser's power; threat moves it from advisers to friends).

    Example:
        >>> from experiments import setting
        >>> from simulation import ensemble
        >>> small = setting("city.cities=1", "city.managers=6", "horizon.months=12")
        >>> table = ties_by_month(small, ensemble.history(small, seed=1, grounds=True))
        >>> sorted(set(table["month"].tolist())) == list(range(1, 13)), bool((table["weight"] >= 0.0).all())
        (True, True)
    """
    founding, q = history.founding, setting.parameters
    start = founding.start
    asking = np.repeat(np.arange(len(start) - 1), np.diff(start))
    ties = founding.ties[: start[-1]]
    home, seats = _homes(setting)[asking], _seats(setting)
    months = setting.months
    weights = np.empty((months, len(ties)))
    for month in range(months):
        fears = [
            advice_network.fear(float(threat), q.mechanisms.threat_switching, q.advice_network)
            for threat in history.cities["threat"][month]
        ]
        weights[month] = [
            advice_network.tie_weight(float(a), float(f), float(r), fears[at], q.advice_network)
            for a, f, r, at in zip(ties["advice"], ties["friendship"], ties["reporting"], home)
        ]
    once = {
        "city": home,
        "seat": seats[asking],
        "adviser": seats[ties["neighbour"]],
        **{name: ties[name] for name in ("advice", "friendship", "reporting")},
    }
    return {
        "month": np.repeat(np.arange(1, months + 1), len(ties)),
        **{name: np.tile(values, months) for name, values in once.items()},
        "weight": weights.ravel(),
    }


def draws_by_address(setting: Setting, history: Grounded) -> Columns:
    """One row per draw: purpose, city, month, seat, other, slot, its place, and the draw itself.

    Args:
        setting: what was simulated.
        history: of one panel, from ``simulation.ensemble.history(..., grounds=True)``.

    Returns:
        Columns by name: purpose (its name), city, month (0 founding, t + 1 those of month t, as in the other tables), seat and
        other (-1 where the draw is of no seat; of a pair the lower and the higher one; of CIOs the other city), slot (its
        name), place (the last word of the address, as docs/draws.md has it) and draw (0..1). All draws that a month could ask
        for are there; which of them were asked for depends on what happened.

    Example:
        >>> from experiments import setting
        >>> from simulation import chance, ensemble
        >>> small = setting("city.cities=1", "city.managers=6", "horizon.months=12")
        >>> table = draws_by_address(small, ensemble.history(small, seed=1, panel=3, grounds=True))
        >>> row = list(table["purpose"]).index("noise") + 8
        >>> place, mine = int(table["place"][row]), chance.CityDraws(chance.key(1), panel=3, city=0, months=12)
        >>> float(table["draw"][row]) == float(mine.uniform(chance.Purpose.NOISE, place // 4 * 4, 4)[place % 4])
        True
    """
    draws, homes, seats = history.draws, _homes(setting), _seats(setting)
    sizes, months = setting.managers.astype(int), np.arange(setting.months)
    cities, members = np.arange(setting.cities), np.arange(len(homes))
    found: list[tuple[np.ndarray, ...]] = []

    def add(purpose: Purpose, values: np.ndarray, slots: dict[str, int], stride: int, *where: np.ndarray) -> None:
        """Draws (..., slots) of a purpose; where: city, month, seat, other and first place, each (...)."""
        for name, slot in slots.items():
            drawn = values[..., slot] if stride else values
            at, month, seat, other, first = (np.broadcast_to(each, drawn.shape)[~np.isnan(drawn)] for each in where)
            count = len(at)
            word = np.full(count, purpose.name.lower())
            found.append((word, at, month, seat, other, np.full(count, name), first + slot, drawn[~np.isnan(drawn)]))

    practices, none = setting.practices, np.array(-1)
    items = know_how_items(setting.dimensions)
    of_city = {"quality": chance.QUALITY, **_named("know_how", chance.KNOW_HOW, items)}
    of_city |= _named("structure", chance.STRUCTURE, practices) | _named("order", chance.ORDER, practices)
    add(Purpose.CITY, draws.city, of_city, 1, cities, np.array(0), none, none, np.array(0))
    of_manager = _slots("POWER", "STAKE", "RESISTANCE", "THRESHOLD", "ACTIVITY", "POPULARITY", "MAJORITY")
    of_manager |= _named("frame", chance.FRAME, practices)
    add(Purpose.MANAGER, draws.manager, of_manager, 1, homes, np.array(0), seats, none, seats * chance.MANAGER_STRIDE)
    of_tie = _slots("ADVICE", "ADVICE_BACK", "ADVICE_SAME", "FRIENDSHIP", "FRIENDSHIP_BACK", "FRIENDSHIP_SAME", "OVERLAP")
    low, high = draws.pairs[:, 0], draws.pairs[:, 1]
    pair_city = np.repeat(cities, sizes * (sizes - 1) // 2) if len(low) else np.zeros(0, dtype=np.int64)
    add(Purpose.TIE, draws.tie, of_tie, 1, pair_city, np.array(0), low, high, (low * chance.MOST + high) * chance.TIE_STRIDE)
    one, another = cities[:, None], cities[None, :]
    add(Purpose.CIO_TIE, draws.cio_tie, {"tie": 0}, 0, one, np.array(0), none, another, one * chance.MOST + another)
    kinds = [kind.name.lower() for kind in Trigger]
    of_month = _slots("REGULATION", "DEMAND", "TECHNOLOGY", "CRISIS", "NEW_MAYOR", "PERFORMANCE", "DROP", "SUCCESSION")
    of_month |= _slots("SEQUENCING", "CONVERGING") | _named("recognised", chance.RECOGNISED, kinds)
    of_month |= _named("exploited", chance.EXPLOITED, kinds) | _named("scoped", chance.SCOPED, practices)
    at = months[:, None]
    add(Purpose.MONTH, draws.month, of_month, 1, cities[None, :], at + 1, none, none, at * chance.MONTH_STRIDE)
    seated = homes[None, :], at + 1, seats[None, :], none, at * chance.MOST + seats[members]
    for purpose, values in ((Purpose.EXIT, draws.exit), (Purpose.NOISE, draws.noise), (Purpose.TURN, draws.turn)):
        add(purpose, values, {purpose.name.lower(): 0}, 0, *seated)
    of_newcomer = _slots("VISIONARY", "BROUGHT_FRAME", "NEW_RESISTANCE") | _named("brought", chance.BROUGHT, items)
    places = seated[4] * chance.NEWCOMER_STRIDE
    add(Purpose.NEWCOMER, draws.newcomer, of_newcomer, 1, *seated[:4], places)
    names = ("purpose", "city", "month", "seat", "other", "slot", "place", "draw")
    return {name: np.concatenate(parts) for name, parts in zip(names, zip(*found))}


def _homes(setting: Setting) -> np.ndarray:
    return np.repeat(np.arange(setting.cities), setting.managers)


def _seats(setting: Setting) -> np.ndarray:
    return np.concatenate([np.arange(size) for size in setting.managers])


def _named(name: str, first: int, each: tuple[str, ...] | list[str]) -> dict[str, int]:
    """A slot for each practice, item or kind, by name."""
    return {f"{name}_{one}": first + number for number, one in enumerate(each)}


def _slots(*names: str) -> dict[str, int]:
    return {name.lower(): getattr(chance, name) for name in names}
