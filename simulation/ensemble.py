"""Many panels on many cores: one tidy row per city, the same whatever the number of threads or the order of work."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import repeat
from types import ModuleType
from typing import Any, Literal, NamedTuple, TypeAlias, overload

import numpy as np

from simulation import buffers, chance, city, outcomes
from simulation import history as histories
from simulation.city import Founding
from simulation.grounds import Grounded, Read, grounded
from simulation.history import History
from simulation.parameters import InvalidConfiguration, Setting, checked
from simulation.processors import cores as cores  # callers ask here how many threads there may be

AT_A_TIME = 8  # panels a thread runs before it reports; small enough for a live bar, large enough to hide the call
WIDE = 1000  # cities from which on threads share a panel month by month where there are fewer panels than threads
DRIVERS = ("kernel", "mesa")


def run(
    setting: Setting,
    seed: int,
    panels: int | range,
    *,
    threads: int | None = None,
    progress: Callable[[int], object] | None = None,
) -> dict[str, np.ndarray]:
    """Simulate panels of cities: one tidy row per city.

    Args:
        setting: what to simulate, from ``simulation.read``.
        seed: whole number from 0 upwards, of any size.
        panels: how many panels, or the range of panel numbers wanted: a panel's cities depend on the seed and the panel's
            number alone.
        threads: threads to use; None: all processors that this process may use. The table does not depend on it.
        progress: called with the number of cities done since it was last called.

    Returns:
        Columns by name, each an array of ``len(panels) * cities`` entries: ``panel`` and ``city`` (int64), then the columns
        of ``simulation.schema``. Missing values are nan.

    Raises:
        InvalidConfiguration: ``setting`` is no setting, ``panels`` no number or range of panels, or ``threads`` no number.
        InvalidSeed: ``seed`` is no whole number from 0 upwards.

    Example:
        >>> from experiments import setting
        >>> table = run(setting("city.cities=2", "city.managers=6", "horizon.months=12"), seed=1, panels=3)
        >>> table["panel"].tolist(), table["city"].tolist(), table["managers"].tolist()
        ([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [6, 6, 6, 6, 6, 6])
    """
    from simulation import kernel  # numba is imported only where it is needed

    checked(setting)
    if isinstance(panels, bool) or not isinstance(panels, int | range):
        raise InvalidConfiguration(f"panels is {panels!r}, but a whole number of panels, or a range of them, is meant")
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
        raise InvalidConfiguration(f"threads is {threads!r}, but a whole number from 1 upwards, or None, is meant")
    wanted = range(panels) if isinstance(panels, int) else panels
    if len(wanted) == 0 or wanted.step != 1 or wanted.start < 0:
        raise InvalidConfiguration(f"panels is {panels!r}, but at least one panel, counted from 0, is needed")
    seed_key, workers, is_wide = chance.key(seed), threads or cores(), setting.cities >= WIDE
    places, parameters = city.places(setting), kernel.numbers(setting.parameters)
    table, room = outcomes.empty(setting, len(wanted) * setting.cities), _room(setting, seed_key, wanted, kernel)
    tell = progress or (lambda done: None)
    if is_wide and (workers == 1 or len(wanted) < workers):
        arrays = _arrays(setting, kernel, 1, room)
        for number, panel in enumerate(wanted):
            for done in _by_month(setting, seed_key, panel, arrays, places, parameters, workers, kernel):
                tell(done)
            outcomes.fill(setting, table, number * setting.cities, arrays[-1])
        return _numbered(setting, wanted) | outcomes.finished(setting, table)
    each = 1 if is_wide else min(AT_A_TIME, len(wanted))
    part = kernel.whole_panel(setting)

    def chunk(start: int) -> int:
        count = min(each, len(wanted) - start)
        arrays = free.pop()
        try:
            history, founding, scratch, records = arrays
            own = records[: count * setting.cities]
            kernel.panels(seed_key, wanted.start + start, count, part, history, places, founding, parameters, scratch, own)
            outcomes.fill(setting, table, start * setting.cities, own)
        finally:
            free.append(arrays)
        return count * setting.cities

    workers = min(workers, len(wanted))
    free = [_arrays(setting, kernel, each, room) for _ in range(workers)]
    starts = range(0, len(wanted), each)
    if workers == 1:
        for start in starts:
            tell(chunk(start))
    else:
        with ThreadPoolExecutor(workers) as pool:
            try:
                for future in as_completed([pool.submit(chunk, start) for start in starts]):
                    tell(future.result())
            except BaseException:  # an interruption need not wait for the panels that nobody has begun
                pool.shutdown(cancel_futures=True)
                raise
    return _numbered(setting, wanted) | outcomes.finished(setting, table)


def _numbered(setting: Setting, wanted: range) -> dict[str, np.ndarray]:
    return {
        "panel": np.repeat(np.arange(wanted.start, wanted.stop), setting.cities),
        "city": np.tile(np.arange(setting.cities), len(wanted)),
    }


Arrays: TypeAlias = tuple[History, Founding, Any, np.ndarray]
"""What a thread works in: two months of a panel, a founding, working records, and rows of some panels."""


def _arrays(setting: Setting, kernel: ModuleType, panels: int, room: int | None) -> Arrays:
    rows = outcomes.blank(setting, panels * setting.cities)
    return histories.blank(setting, full=False), city.blank(setting, room), buffers.scratch(setting), rows


def _room(setting: Setting, seed_key: np.ndarray, wanted: range, kernel: ModuleType) -> int | None:
    """Entries of ties between cities in the panel that has most; None where there is room for all there could be."""
    if setting.cities <= chance.PAIRED:
        return None
    known, start = setting.parameters.advice_network.cio_ties, np.zeros(setting.cities + 1, np.int64)
    founding, none = buffers.founding_buffers(setting), np.zeros(0, np.int64)
    keys, most = kernel.round_keys(seed_key), 0
    for panel in wanted:
        kernel.tie_cios(keys, panel, setting.cities, start, none, founding, known)
        most = max(most, int(start[-1]))
    return max(1, most)


def _by_month(
    setting: Setting,
    seed_key: np.ndarray,
    panel: int,
    arrays: Arrays,
    places: city.Places,
    parameters: np.ndarray,
    workers: int,
    kernel: ModuleType,
) -> Iterator[int]:
    """Run one panel of many cities, each month shared by threads; give how many cities' worth is done as months pass.

    A city reads others as they were at the end of last month, so its month does not depend on which thread runs it.
    """
    history, founding, scratch, rows = arrays
    own = [scratch, *(buffers.beside_another(setting, scratch) for _ in range(workers - 1))]
    bounds = np.linspace(0, setting.cities, workers + 1).astype(int).tolist()

    def run_part(number: int, first_month: int, last_month: int) -> None:
        part = kernel.Part(first_month, last_month, bounds[number], bounds[number + 1])
        kernel.panels(seed_key, panel, 1, part, history, places, founding, parameters, own[number], rows)

    run_part(0, kernel.FOUNDING, 0)
    with ThreadPoolExecutor(workers) as pool:
        for month in range(setting.months):
            list(pool.map(run_part, range(workers), repeat(month), repeat(month + 1)))
            yield setting.cities * (month + 1) // setting.months - setting.cities * month // setting.months


@overload
def history(
    setting: Setting, seed: int, panel: int = 0, driver: str = "kernel", *, grounds: Literal[False] = False
) -> History: ...


@overload
def history(setting: Setting, seed: int, panel: int = 0, driver: str = "kernel", *, grounds: Literal[True]) -> Grounded: ...


def history(
    setting: Setting, seed: int, panel: int = 0, driver: str = "kernel", *, grounds: bool = False
) -> History | Grounded:
    """Every array of every month of one panel, from the compiled kernel or from Mesa agents: equal to the last bit.

    Args:
        setting: what to simulate, from ``simulation.read``.
        seed: whole number from 0 upwards, of any size.
        panel: number of the panel, from 0 upwards.
        driver: "kernel" or "mesa".
        grounds: whether the history also holds what it was decided by: stakes and thresholds of seats, ties, and every draw.

    Returns:
        Structured arrays ``cities`` (T + 1, C), ``managers`` (T + 1, M) and ``services`` (T + 1, S); entry 0 is the founding,
        entry t + 1 the state after month t. Fields and units are those of ``simulation.history``. With ``grounds``, further
        ``founding`` (as ``founding`` gives it) and ``draws`` (``simulation.grounds.Draws``).

    Raises:
        InvalidConfiguration: there is no such driver, or ``setting`` is no setting.
        InvalidSeed: ``seed`` is no whole number from 0 upwards.

    Example:
        >>> from experiments import setting
        >>> small = setting("city.cities=2", "city.managers=6", "horizon.months=12")
        >>> kernel, mesa = history(small, seed=1), history(small, seed=1, driver="mesa")
        >>> kernel.cities["structure"].shape, bool((kernel.managers == mesa.managers).all())
        ((13, 2, 8), True)
    """
    checked(setting)
    if driver not in DRIVERS:
        raise InvalidConfiguration(f"driver is {driver!r}; choose from: {', '.join(DRIVERS)}")
    if driver == "mesa":
        from simulation.managers import World

        world = World(setting, seed=seed, panel=panel).run()
        return world.grounded() if grounds else world.history
    whole, founded, _ = _panel(setting, seed, panel)
    return grounded(setting, whole, founded, _kernel_draws(seed, panel)) if grounds else whole


class Panel(NamedTuple):
    """One panel, simulated once."""

    history: History  # as from ``history``
    founding: Founding  # as from ``founding``
    outcomes: dict[str, np.ndarray]  # as from ``run``


def panel(setting: Setting, seed: int, number: int = 0) -> Panel:
    """Every array of every month of one panel, what founding fixed, and a row of outcomes for each city, in one go.

    Args:
        setting: what to simulate, from ``simulation.read``.
        seed: whole number from 0 upwards, of any size.
        number: number of the panel, from 0 upwards.

    Returns:
        What ``history``, ``founding`` and ``run`` would return of this panel.

    Raises:
        InvalidConfiguration: ``setting`` is no setting.
        InvalidSeed: ``seed`` is no whole number from 0 upwards.

    Example:
        >>> from experiments import setting
        >>> whole = panel(setting("city.cities=2", "city.managers=6", "horizon.months=12"), seed=1, number=3)
        >>> whole.history.managers["frames"].shape, whole.founding.people.shape, whole.outcomes["panel"].tolist()
        ((13, 12, 8), (12,), [3, 3])
    """
    checked(setting)
    whole, founded, rows = _panel(setting, seed, number, setting.cities)
    return Panel(whole, founded, _numbered(setting, range(number, number + 1)) | outcomes.columns(setting, rows))


def _kernel_draws(seed: int, panel: int) -> Read:
    """Draws of a panel as the kernel makes them."""
    from simulation import kernel

    keys = kernel.round_keys(chance.key(seed))

    def read(city_number: int, purpose: chance.Purpose, start: int, count: int) -> np.ndarray:
        drawn = np.zeros(count + 3)  # whole blocks of four are written
        kernel.draw(kernel.Address(keys, panel, city_number, 0), np.int64(purpose), start, count, drawn)
        return drawn[:count]

    return read


def founding(setting: Setting, seed: int, panel: int = 0) -> Founding:
    """What founding fixes for good in one panel: traits of seats, ties, staff quality, ties among CIOs.

    Args:
        setting: what to found, from ``simulation.read``.
        seed: whole number from 0 upwards, of any size.
        panel: number of the panel, from 0 upwards.

    Returns:
        Traits of seats ``people`` (M,), ``cities`` (C,), ``ties`` (E,) with the place ``start`` (M + 1,) of each manager's
        first, and ``cio_ties`` (K,), the cities whose CIOs know each city's, with the place ``cio_start`` (C + 1,) of each
        city's first.

    Raises:
        InvalidConfiguration: where ``setting`` is no setting.

    Example:
        >>> from experiments import setting
        >>> founded = founding(setting("city.cities=2", "city.managers=6", "horizon.months=12"), seed=1)
        >>> founded.people.shape, founded.cio_start.shape, founded.people.dtype.names
        ((12,), (3,), ('stake', 'resistance', 'threshold', 'power', 'majority'))
    """
    checked(setting)
    return _panel(setting, seed, panel, months=0)[1]


def _panel(
    setting: Setting, seed: int, panel: int, rows: int = 0, months: int | None = None
) -> tuple[History, Founding, np.ndarray]:
    """A panel up to a month, all by default, with as many rows of outcomes as are given room."""
    from simulation import kernel  # numba is imported only where it is needed

    seed_key = chance.key(seed)
    room = _room(setting, seed_key, range(panel, panel + 1), kernel)
    whole, founded = histories.blank(setting, full=months is None), city.blank(setting, room)
    places, parameters = city.places(setting), kernel.numbers(setting.parameters)
    part = kernel.whole_panel(setting)
    if months is not None:
        part = part._replace(last_month=months)
    scratch, table = buffers.scratch(setting), outcomes.blank(setting, rows)
    kernel.panels(seed_key, panel, 1, part, whole, places, founded, parameters, scratch, table)
    return whole, founded, table
