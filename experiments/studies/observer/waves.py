"""What more than two visits show: attributes at each visit through a CIO's report, read as a course of change.  [E7]"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from simulation import ensemble, observer
from simulation.vocabulary import Effect

if TYPE_CHECKING:
    from simulation.parameters import Setting

NO_CHANGE, PARTIAL, PIECEMEAL, CONCURRENT = range(4)  # of a course, and of what is read


def visits(months: int, waves: int) -> np.ndarray:
    """Months of evenly spaced visits, the first at founding and the last at the horizon.

    >>> visits(156, 3).tolist()
    [0, 78, 156]
    """
    return np.round(np.linspace(0, months, waves)).astype(int)


def in_place(setting: Setting, seed: int, panels: int, threads: int | None = None) -> np.ndarray:
    """Whether each practice is in place as Table 1 codes it: (panels x cities, months + 1, practices), panel by panel."""

    def one(panel: int) -> np.ndarray:
        cities = ensemble.history(setting, seed, panel).cities
        levels = np.array(cities["structure"], dtype=float)
        vision = setting.effect[Effect.SHARED_VISION]
        if vision >= 0:
            levels[:, :, vision] = cities["agreement"]
        return np.swapaxes(levels >= setting.parameters.deep_structure.in_place, 0, 1)

    one(0)  # compiled before the threads begin
    with ThreadPoolExecutor(threads or ensemble.cores()) as pool:
        return np.concatenate(list(pool.map(one, range(panels))))


def reported(there: np.ndarray, error: float, random: np.random.Generator) -> np.ndarray:
    """Reports of attributes, each wrong with chance ``error``."""
    return there ^ (random.random(there.shape) < error)


def steps(reports: np.ndarray) -> np.ndarray:
    """The visit from which a practice is in place, by the single step that leaves the fewest reports wrong.

    ``reports`` is (..., visits, practices); the answer (..., practices): 0 from the first visit, the number of visits never.
    Of several steps that leave equally few wrong the last is taken.

    >>> steps(np.array([[0], [1], [0], [1], [1]], dtype=bool)).tolist()
    [3]
    """
    before = np.cumsum(reports, axis=-2)  # reported in place up to a visit, wrong if the step comes later
    wrong_before = np.concatenate([np.zeros_like(before[..., :1, :]), before], axis=-2)
    absent = np.cumsum(~reports, axis=-2)
    wrong_after = absent[..., -1:, :] - np.concatenate([np.zeros_like(absent[..., :1, :]), absent], axis=-2)
    wrong = wrong_before + wrong_after
    visits_made = wrong.shape[-2] - 1
    return visits_made - np.argmin(wrong[..., ::-1, :], axis=-2)


def read(setting: Setting, reports: np.ndarray, months: np.ndarray, window: float) -> np.ndarray:
    """The course that visits suggest: (cities, visits, practices) to one of NO_CHANGE, PARTIAL, PIECEMEAL, CONCURRENT.

    A dimension is seen to change at the last step of its practices, if all have one and not all were there from the first
    visit. When all dimensions change, change is read as concurrent if their visits lie within ``window`` months, which for
    one and the same visit they do.
    """
    step = steps(reports)
    waves = len(months)
    seen = np.full((len(reports), len(setting.dimensions)), -1)
    for dimension in range(len(setting.dimensions)):
        last = step[:, setting.dimension == dimension].max(axis=1)
        changed = (last >= 1) & (last < waves)
        seen[:, dimension] = np.where(changed, last, -1)
    changed = (seen >= 0).sum(axis=1)
    dates = months[np.clip(seen, 0, None)]
    near = dates.max(axis=1) - dates.min(axis=1) <= window
    complete = changed == len(setting.dimensions)
    return np.select([changed == 0, ~complete, ~near], [NO_CHANGE, PARTIAL, PIECEMEAL], CONCURRENT)


def courses(setting: Setting, rows: Mapping[str, np.ndarray], overlap: float, window: float) -> dict[str, np.ndarray]:
    """What happened, from the full history: NO_CHANGE, PARTIAL, PIECEMEAL or CONCURRENT, by two definitions of concurrent.

    ``overlap``: the dimensions' intervals of movement overlap by at least so much on average (simultaneity). ``span``: the
    first and the last dimension are settled anew within ``window`` months (pace).  [evidence B6]
    """
    none = rows["dimensions_changed"] == 0
    complete = observer.course(setting, rows) != observer.Course.INCOMPLETE
    together = {
        "overlap": observer.course(setting, rows, overlap) == observer.Course.CONCURRENT,
        "span": complete & (np.nan_to_num(rows["span"], nan=0.0) <= window),
    }
    return {
        name: np.select([none, ~complete, ~each], [NO_CHANGE, PARTIAL, PIECEMEAL], CONCURRENT)
        for name, each in together.items()
    }
