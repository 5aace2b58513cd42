"""What a researcher sees who visits only twice: at the start and at the end, through the CIO's report.

[Pittaway & Montazemi 2018 visited in 1999 and 2012; simultaneity is never observed that way]
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np

from simulation import chance
from simulation.parameters import InvalidConfiguration, Setting

OBSERVER = len(chance.Purpose)  # a purpose of its own: looking at a city never moves its draws


class Reading(IntEnum):
    """What two visits suggest about the change between them."""

    NO_CHANGE = 0
    PARTIAL = 1
    ALL_DIMENSIONS = 2  # what a two-wave study reads as concurrent change


class Course(IntEnum):
    """What happened, from the full history."""

    INCOMPLETE = 0
    PIECEMEAL = 1
    CONCURRENT = 2


def two_waves(setting: Setting, rows: Mapping[str, np.ndarray], seed: int, error: float = 0.0) -> dict[str, np.ndarray]:
    """The columns that two visits would give, each attribute misreported with probability ``error`` (0..1).

    Args:
        setting: what was simulated.
        rows: outcome rows with ``panel`` and ``city``, from ``simulation.run``; R of them.
        seed: of the errors in the reports, whole number from 0 upwards. The model's own draws are untouched.
        error: chance that an attribute is misreported, 0..1.

    Returns:
        Columns of R entries by name: panel, city, ``first_`` and ``second_`` by practice, ``integrated`` and
        ``benchmark_education`` as reported at the second visit, the number of dimensions in which every practice is
        reported to be in place that was not before (``dimensions_seen``), and ``reading`` (from ``Reading``). Practices
        reported in place already at the first visit, as shared vision is, count as neither changed nor missing.

    Raises:
        InvalidConfiguration: ``error`` is no chance.

    Example:
        >>> from experiments import setting
        >>> from simulation import ensemble
        >>> small = setting("city.cities=2", "city.managers=6", "horizon.months=12")
        >>> rows = ensemble.run(small, seed=1, panels=1)
        >>> seen = two_waves(small, rows, seed=1)
        >>> bool((seen["integrated"] == rows["integrated"]).all()), [Reading(each).name for each in seen["reading"]]
        (True, ['PARTIAL', 'NO_CHANGE'])
    """
    if not 0.0 <= error <= 1.0:
        raise InvalidConfiguration(f"error is {error!r}, but the chance of a wrong report lies in [0, 1]")
    draws = _reports(setting, rows["panel"], rows["city"], seed)
    seen: dict[str, np.ndarray] = {"panel": rows["panel"], "city": rows["city"]}
    column = 0
    for wave, when in (("first", "start"), ("second", "end")):
        for name in setting.practices:
            seen[f"{wave}_{name}"] = rows[f"{when}_{name}"].astype(bool) ^ (draws[:, column] < error)
            column += 1
    for name in ("integrated", "benchmark_education"):
        seen[name] = rows[name].astype(bool) ^ (draws[:, column] < error)
        column += 1
    changed = np.zeros(len(rows["panel"]), dtype=np.int64)
    for dimension in range(len(setting.dimensions)):
        members = [name for place, name in enumerate(setting.practices) if setting.dimension[place] == dimension]
        at_end = np.all([seen[f"second_{name}"] for name in members], axis=0)
        at_start = np.all([seen[f"first_{name}"] for name in members], axis=0)
        changed += at_end & ~at_start
    seen["dimensions_seen"] = changed
    seen["reading"] = np.select(
        [changed == 0, changed < len(setting.dimensions)],
        [int(Reading.NO_CHANGE), int(Reading.PARTIAL)],
        int(Reading.ALL_DIMENSIONS),
    )
    return seen


def course(setting: Setting, rows: Mapping[str, np.ndarray], overlap: float = 0.5) -> np.ndarray:
    """What happened in each city: all dimensions changed with a mean overlap of at least ``overlap``, with less, or not.

    Args:
        setting: what was simulated.
        rows: outcome rows from ``simulation.run``; R of them.
        overlap: mean overlap of the dimensions' intervals of movement from which change counts as concurrent, 0..1.

    Returns:
        Entries of ``Course`` (R,), int64.

    Example:
        >>> from experiments import setting
        >>> changed = {"dimensions_changed": np.array([4, 4, 2]), "overlap": np.array([0.8, 0.2, np.nan])}
        >>> [Course(each).name for each in course(setting(), changed)]
        ['CONCURRENT', 'PIECEMEAL', 'INCOMPLETE']
    """
    complete = rows["dimensions_changed"] == len(setting.dimensions)
    together = np.nan_to_num(rows["overlap"], nan=0.0) >= overlap
    return np.select([~complete, together], [int(Course.INCOMPLETE), int(Course.CONCURRENT)], int(Course.PIECEMEAL))


def _reports(setting: Setting, panels: np.ndarray, cities: Sequence[int] | np.ndarray, seed: int) -> np.ndarray:
    """Uniform draws, one row per city: two waves of practices, then architecture and education."""
    key, width = chance.key(seed), 2 * len(setting.practices) + 2
    draws = np.empty((len(panels), width))
    for place, (panel, city) in enumerate(zip(panels, cities, strict=True)):
        counter = np.array([0, OBSERVER, city, panel], dtype=np.uint64)
        draws[place] = np.random.Generator(np.random.Philox(key=key, counter=counter)).random(width)
    return draws
