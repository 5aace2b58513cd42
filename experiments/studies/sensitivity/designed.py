"""The points of a design over plausible ranges, and what they reach under both regimes, panel by panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.designs import samples
from experiments.designs.axes import Axis
from experiments.designs.methods import Morris, Saltelli
from experiments.designs.plan import Plan
from experiments.designs.sensitivity import Measured
from experiments.errors import Refusal
from experiments.running.arm import Arm
from experiments.statistics import estimates
from experiments.statistics.outcome_measures import COMPARED, COMPARED_COLUMNS
from experiments.statistics.outcome_measures import values as outcome_values
from experiments.statistics.tables import arm_name
from experiments.studies.sensitivity import by_chance
from experiments.study_tools import plausible
from experiments.study_tools.plausible import Range

if TYPE_CHECKING:
    from experiments.running.row_source import RowSource

ARMS = ("fewest", "most", "difference")
"""Fewest practices at a time, most at a time, and the second minus the first."""
_DOUBLINGS = 4  # of the blocks that are looked at, before ranges are called impossible

Values = dict[tuple[str, str], np.ndarray]  # by arm and outcome: a row per sample, a column per panel


class Designed(NamedTuple):
    """A design whose points the model takes."""

    plan: Plan
    ranges: tuple[Range, ...]
    refused: int  # blocks passed over because the model takes a point of them for impossible


def made(design: Morris | Saltelli, ranges: Sequence[Range], config: Mapping[str, Any]) -> Designed:
    """The samples of a design over these ranges, all else as configured.

    A trajectory, or a base point with its mixtures, is worth nothing without each of its points. So one point that the model
    refuses costs the block; further blocks are drawn in its place, and what is passed over is counted.
    """
    size = "trajectories" if isinstance(design, Morris) else "points"
    wanted = getattr(design, size)
    for doubling in range(_DOUBLINGS + 1):
        blocks = samples.unit(design._replace(**{size: wanted << doubling}), len(ranges)).reshape(
            wanted << doubling, -1, len(ranges)
        )
        kept: list[np.ndarray] = []
        for looked_at, block in enumerate(blocks, start=1):
            if all(plausible.accepted(config, plausible.at(ranges, point)) for point in block):
                kept.append(block)
            if len(kept) == wanted:
                along = [Axis(each.name, each.low, each.high, each.is_whole, False) for each in ranges]
                return Designed(Plan(design, along, np.concatenate(kept), (), ()), tuple(ranges), looked_at - wanted)
    word = "trajectories" if isinstance(design, Morris) else "base points"
    raise Refusal(
        f"of {len(blocks):,} {word} the model takes {len(kept):,}, and {wanted:,} are meant; one point that it refuses costs "
        "all of its block; see which ranges in study.plausible clash, and narrow one"
    )


def arms(designed: Designed, numbers: Sequence[float], panels: int, name: str) -> list[Arm]:
    """Both arms of every sample; samples that fall on the same whole numbers share their cities."""
    return _placed(designed, numbers, panels, name)[1]


def _placed(designed: Designed, numbers: Sequence[float], panels: int, name: str) -> tuple[list[int], list[Arm]]:
    """The place of each sample among the different points, and the arms of these."""
    places: dict[tuple[Any, ...], int] = {}
    of_sample: list[int] = []
    declared: list[Arm] = []
    for point in designed.plan.unit:
        change = plausible.at(designed.ranges, point)
        key = tuple(change.values())
        if key not in places:
            places[key] = len(places)
            for number in numbers:
                changes = {**change, "change_programme.simultaneity": number}
                own = arm_name(name, places[key], number)
                declared.append(Arm(own, changes, range(panels), COMPARED_COLUMNS))
        of_sample.append(places[key])
    return of_sample, declared


def measured_panels(
    source: RowSource, designed: Designed, numbers: Sequence[float], panels: int, name: str
) -> tuple[Values, float]:
    """Panel means of every outcome in both arms and of their difference, and the largest difference in effort offered."""
    of_sample, declared = _placed(designed, numbers, panels, name)
    rows = source.of([each.name for each in declared])
    different = max(of_sample) + 1
    values: Values = {}
    for which, number in zip(ARMS, numbers, strict=False):
        own = [rows[arm_name(name, place, number)] for place in range(different)]
        for each in COMPARED:
            values[which, each] = np.array([estimates.panel_means(outcome_values(one, each), one["panel"]) for one in own])[
                of_sample
            ]
    for each in COMPARED:
        values["difference", each] = values["most", each] - values["fewest", each]
    offered = [
        [float(np.mean(rows[arm_name(name, place, number)]["effort_offered"])) for number in numbers]
        for place in range(different)
    ]
    return values, float(np.max(np.ptp(offered, axis=1)))


def measured(values: Values) -> dict[tuple[str, str], Measured]:
    """Means over panels with their standard errors, as the designs' own analysis takes them.

    That of the difference is the error of a mean over matched pairs: what both arms owe to the same cities
    and draws does not count.
    """
    return {key: Measured(*key, each.mean(axis=1), by_chance.errors(each)) for key, each in values.items()}
