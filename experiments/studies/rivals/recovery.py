"""Recovery: each rival makes data, as Table 1 was made, and the same method says who made them.

A data set is as many cities as wanted, drawn from the cells of one draw of one rival and coded with an error. That draw is left
out under every rival, since draws are the same under all. Named is the rival of most evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.tables import Table, add_estimate, add_values
from experiments.study_tools import table_one

if TYPE_CHECKING:
    from experiments.studies.rivals.options import Options


def table(names: Sequence[str], counts: np.ndarray, options: Options) -> Table:
    """How often each rival is named right, by the size of the data.

    Args:
        names: Of the rivals.
        counts: Their cities by draw and cell, (rivals, draws, classes, profiles).
        options: Of the study.

    Returns:
        One row per rival and size: share of data sets in which it is named, in which it is among the first three, chance of
        naming it blindly, and who is named most often.
    """
    made: Table = {}
    if options.recovery_sets == 0 or len(names) < 2:
        return made
    truth, left_out, data = _data(counts, options)
    log = [np.zeros((len(counts), len(truth), counts.shape[1])) for _ in options.recovery_cities]
    for place, own in enumerate(counts):
        for size, sets in enumerate(data):
            log[size][place] = table_one.log_likelihood(sets, own, options.coding_errors)
    for size, cities in enumerate(options.recovery_cities):
        log[size][:, np.arange(len(truth)), left_out] = -np.inf
        evidence = np.logaddexp.reduce(log[size], axis=2)  # (rivals, data sets)
        order = np.argsort(-evidence, axis=0)
        for place, name in enumerate(names):
            own_sets = np.flatnonzero(truth == place)
            named = order[0, own_sets]
            right, among = named == place, (order[:3, own_sets] == place).any(axis=0)
            add_values(made, rival=name, cities=cities, data_sets=len(own_sets))
            add_estimate(made, "named", estimates.proportion(int(right.sum()), len(own_sets)))
            add_estimate(made, "among_three", estimates.proportion(int(among.sum()), len(own_sets)))
            add_values(made, by_chance=1.0 / len(names))
            add_values(made, named_most_often=names[int(np.bincount(named, minlength=len(names)).argmax())])
    return made


def _data(counts: np.ndarray, options: Options) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Who made each data set, from which draw, and for each size the coded cities (data sets, classes, profiles)."""
    random = np.random.default_rng([options.seed, 0x5E])
    rivals, draws, classes, profiles = counts.shape
    truth = np.repeat(np.arange(rivals), options.recovery_sets)
    draw = random.integers(draws, size=len(truth))
    error = random.choice(np.asarray(options.coding_errors), size=len(truth))
    chance = np.stack(
        [
            table_one.read_with_error(counts[own, place] / counts[own, place].sum(), float(each))
            for own, place, each in zip(truth, draw, error, strict=True)
        ]
    ).reshape(len(truth), -1)
    chance /= chance.sum(axis=1, keepdims=True)
    sizes = [
        np.stack([random.multinomial(cities, each) for each in chance]).reshape(-1, classes, profiles).astype(float)
        for cities in options.recovery_cities
    ]
    return truth, draw, sizes
