"""Table 1 as data: eleven cities, each with its class and its profile of seven practices, read through error of coding.

A profile is which of the practices a city is coded to hold in 2012. Shared vision is left out: every city holds it in 1999, so
its mark tells nothing. A city's class and its profile make a cell; a draw is known by how many of its cities fall into each.

The chance of a coded city is the share of the draw's cities in its class whose profile would be coded so, when each practice
is misread with the chance `error`, independently. Classes are not misread: the paper has them from systems, not from CIOs.
Cities are taken to fall independently; those of a panel share their province's events, so evidence is a little overstated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.errors import Refusal

if TYPE_CHECKING:
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

CLASSES = ("silo", "integrated", "enacted")
SPLIT = (7, 3, 1)  # Pittaway & Montazemi 2018, Table 1: cities by class in 2012

# Pittaway & Montazemi 2018, Table 1: attribute, column of ours, 1999, then 2012 for the 7, the 3 and the 1.
TABLE = (
    ("ERP enacted: staff use it", "used", 0, 0, 0, 1),
    ("ERP enacted: benchmark education (the paper's proxy)", "benchmark_education", 0, 0, 0, 1),
    ("Integrated IT architecture", "integrated", 0, 0, 1, 1),
    ("Trigger: elections", "exposed_election", None, 1, 1, 1),
    ("Trigger: regulatory change", "exposed_regulation", None, 1, 1, 1),
    ("Trigger: rising demand for services", "exposed_demand", None, 1, 1, 1),
    ("Trigger: ERP technology acquired", "exposed_technology", None, 1, 1, 1),
    ("Performance crisis: struck", "exposed_crisis", 0, None, None, 1),
    ("Performance crisis: exploited", "exploited_crisis", 0, 0, 0, 1),
    ("Visionary new leadership: arrived", "exposed_visionary", 0, None, None, 1),
    ("Visionary new leadership: exploited", "exploited_visionary", 0, 0, 0, 1),
    ("Business strategy: analyzer/prospector", "end_prospector", 0, 0, 0, 1),
    ("IT strategy: innovator", "end_innovator", 0, 0, 0, 1),
    ("Business structure: vertical + horizontal", "end_integration", 0, 0, 1, 1),
    ("IT structure: deference to CIO expertise", "end_deference", 0, 0, 1, 1),
    ("IT structure: collaborative decisions", "end_collaboration", 0, 0, 1, 1),
    ("IT structure: performance monitoring", "end_monitoring", 0, 0, 0, 1),
    ("IT structure: shared vision", "end_shared_vision", 1, 1, 1, 1),
    ("IT structure: change (complexity) seeking", "end_change_seeking", 0, 0, 0, 1),
)

PRACTICES: tuple[str, ...] = tuple(
    column.removeprefix("end_") for _, column, before, *_ in TABLE if column.startswith("end_") and before == 0
)
"""The practices of Table 1 that vary, in its order."""

MARKS = np.array([[mark[place] for _, column, _, *mark in TABLE if column.removeprefix("end_") in PRACTICES]
                  for place in range(len(CLASSES))])  # fmt: skip
"""The paper's marks, (classes, practices): 1 present, 0 absent."""

COLUMNS = ("outcome", *(f"end_{name}" for name in PRACTICES))
"""What is read of a city."""

BATCH = 256  # arms whose rows are in memory at once
_PLACES = 2 ** np.arange(len(PRACTICES))
PROFILES = 2 ** len(PRACTICES)
_SPREAD = (
    0.5  # cities added to each class of a draw, evenly over its profiles: what a draw never showed is rare, not impossible
)


def refuse(setting: Setting, fits: Sequence[float]) -> None:
    """Refuse a setting without the practices of Table 1, and limits that are not one for each class."""
    lacking = [name for name in PRACTICES if name not in setting.practices]
    if lacking:
        raise Refusal(f"Table 1 needs the practices {', '.join(lacking)}, which this setting lacks; take setting=pm18")
    if len(fits) != len(CLASSES):
        raise Refusal(f"study.fits is {list(fits)}, but one number for each of {', '.join(CLASSES)} is meant")


def counted(source: RowSource, names: Sequence[str]) -> np.ndarray:
    """Cities by class and profile in each arm, (arms, classes, profiles); rows are let go batch by batch."""
    counts = []
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        rows = source.of(batch)
        counts += [cells(rows.pop(name)) for name in batch]
    return np.stack(counts)


def cells(rows: Mapping[str, np.ndarray], practices: Sequence[str] = PRACTICES) -> np.ndarray:
    """How many cities fall into each class and profile.

    Args:
        rows: Outcomes of cities; `outcome` and `end_` of each practice are read.
        practices: Those of a profile, in order.

    Returns:
        Counts, (classes, profiles). The number of a profile is the sum of 2 to the place of each practice held.

    Raises:
        KeyError: If a column lacks.

    Example:
        >>> one = {"outcome": np.array([1]), "end_a": np.array([1.0]), "end_b": np.array([0.0])}
        >>> cells(one, ("a", "b")).tolist()
        [[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    """
    many = 2 ** len(practices)
    profile = np.zeros(len(rows["outcome"]), dtype=np.int64)
    for place, name in enumerate(practices):
        profile += (rows[f"end_{name}"] > 0).astype(np.int64) << place
    cell = rows["outcome"].astype(np.int64) * many + profile
    return np.bincount(cell, minlength=len(CLASSES) * many).astype(float).reshape(len(CLASSES), many)


def observed() -> np.ndarray:
    """The paper's eleven cities by class and profile, as `cells` gives them."""
    counts = np.zeros((len(CLASSES), PROFILES))
    for place, cities in enumerate(SPLIT):
        counts[place, int(MARKS[place] @ _PLACES)] += cities
    return counts


def read_with_error(shares: np.ndarray, error: float) -> np.ndarray:
    """Chance of each profile as it is coded, when every practice is misread with this chance.

    Args:
        shares: By class and true profile, (..., profiles); the number of profiles is a power of two.
        error: Share 0..0.5.

    Returns:
        The same shape; sums over profiles are kept.

    Example:
        >>> read_with_error(np.array([1.0, 0.0, 0.0, 0.0]), 0.1).round(2).tolist()
        [0.81, 0.09, 0.09, 0.01]
    """
    practices = shares.shape[-1].bit_length() - 1
    coded = shares.reshape(*shares.shape[:-1], *(2,) * practices)
    for place in range(practices):
        axis = coded.ndim - 1 - place
        coded = (1.0 - error) * coded + error * np.flip(coded, axis=axis)
    return coded.reshape(shares.shape)


def shares(counts: np.ndarray) -> np.ndarray:
    """Shares of cells, from the counts of draws (..., classes, profiles), with half a city added to each class."""
    classes, profiles = counts.shape[-2:]
    total = counts.sum(axis=(-2, -1), keepdims=True) + _SPREAD * classes
    share: np.ndarray = (counts + _SPREAD / profiles) / total
    return share


def log_likelihood(data: np.ndarray, counts: np.ndarray, errors: Sequence[float]) -> np.ndarray:
    """Log chance of coded cities under each draw, averaged over the chances of misreading, which are equally likely.

    Args:
        data: Coded cities by cell, (..., classes, profiles).
        counts: Simulated cities of each draw by cell, (draws, classes, profiles).
        errors: Chances that a practice is misread.

    Returns:
        (..., draws), up to a constant of the data.

    Example:
        >>> none, all_ = np.zeros((3, 128)), np.zeros((3, 128))
        >>> none[0, 0], all_[0, 127] = 66, 66
        >>> fits, misses = log_likelihood(none[None] / 6, np.stack([none, all_]), (0.05,))[0]
        >>> bool(fits > misses)
        True
    """
    flat = data.reshape(*data.shape[:-2], -1)
    simulated = shares(counts)
    by_error = [flat @ np.log(read_with_error(simulated, each)).reshape(len(counts), -1).T for each in errors]
    log: np.ndarray = np.logaddexp.reduce(by_error, axis=0) - np.log(len(errors))
    return log


def log_chance(counts: np.ndarray, errors: Sequence[float]) -> np.ndarray:
    """Log chance of the paper's eleven cities under each draw, (draws,), as `log_likelihood` gives it."""
    return log_likelihood(observed(), counts, errors)


def held(counts: np.ndarray) -> np.ndarray:
    """Share of the cities of each class that hold each practice, (..., classes, practices); nan where there is no such city."""
    profiles = counts.shape[-1]
    has = (np.arange(profiles)[:, None] >> np.arange(profiles.bit_length() - 1)) & 1
    there = counts.sum(axis=-1, keepdims=True)
    share: np.ndarray = np.divide(counts @ has, there, out=np.full((*counts.shape[:-1], has.shape[1]), np.nan), where=there > 0)
    return share


def errors_by_class(counts: np.ndarray) -> np.ndarray:
    """Mean distance of a class's shares from the paper's marks over the seven practices, (..., classes), 0..1.

    Example:
        >>> exact = observed()
        >>> errors_by_class(exact).tolist()
        [0.0, 0.0, 0.0]
    """
    apart: np.ndarray = np.abs(held(counts) - MARKS).mean(axis=-1)
    return apart


def fitting(counts: np.ndarray, fits: Sequence[float], fewest: int) -> np.ndarray:
    """Which draws (draws, classes, profiles) have enough cities of each class, none further from the marks than `fits`."""
    enough = (counts.sum(axis=2) >= fewest).all(axis=1)
    apart = np.nan_to_num(errors_by_class(counts), nan=1.0)
    near: np.ndarray = enough & (apart <= np.array(fits)).all(axis=1)
    return near
