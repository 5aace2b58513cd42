"""Sensitivity: which parameters move the outcomes and the difference between regimes, alone and through interactions.

First a screening of all plausible ranges by elementary effects, then a decomposition of the variance over the few parameters
that rank first in it. The analysis is two-sided; it does not know which regime should win.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Seed, Size, Threads
from experiments.designs import samples
from experiments.designs import sensitivity as indices
from experiments.designs.methods import Morris, Saltelli
from experiments.errors import Refusal
from experiments.figures import screening as screening_figure
from experiments.figures import sobol_indices
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics.outcome_measures import COMPARED
from experiments.statistics.tables import Table, add_estimate, add_values, by_name
from experiments.studies.sensitivity import by_chance, designed, report_text
from experiments.studies.sensitivity.designed import ARMS, Designed, Values
from experiments.study_tools import plausible
from experiments.study_tools.arms import refuse_unless_two
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

SCREENING, INDICES = "screening", "indices"  # what names of arms begin with
DECIDING = ("enacted", "integrated")
"""Outcomes whose difference decides which parameters are decomposed."""


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[int, Quantity("panels of each arm of a point of the screening", "panels", 2, 1_000_000), Size(2)]
    seed: Seed
    threads: Threads
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    margin: Annotated[float, Quantity("smallest difference of interest", "share", 0.001, 0.5)]
    trajectories: Annotated[int, Quantity("trajectories of the screening", "trajectories", 2, 1_000_000), Size(2)]
    levels: Annotated[int, Quantity("levels of each range in the screening, an even number", "levels", 4, 1000)]
    top: Annotated[int, Quantity("parameters that are decomposed", "parameters", 1, 1000), Size(2)]
    samples: Annotated[int, Quantity("base points of the decomposition, a power of 2", "points", 4, 2**24), Size(4, True)]
    index_panels: Annotated[
        int, Quantity("panels of each arm of a point of the decomposition", "panels", 2, 1_000_000), Size(2)
    ]
    resamples: Annotated[int, Quantity("bootstrap resamples behind the intervals", "resamples", 10, 100_000), Size(10)]
    noise: Annotated[float, Quantity("part of the variance above which the report warns of noise", "share, 0..1", 0, 1)]
    plausible: dict[str, Any]


class _Designs(NamedTuple):
    """The designs of the study, checked, over the ranges in its options."""

    ranges: Sequence[plausible.Range]
    morris: Morris
    saltelli: Saltelli


def _designs(options: Options) -> _Designs:
    ranges = plausible.ranges(options.plausible)
    _refuse(options, [each.name for each in ranges])
    common: dict[str, Any] = {"resamples": options.resamples, "noise": options.noise, "seed": options.seed}
    return _Designs(
        ranges,
        Morris("morris", trajectories=options.trajectories, levels=options.levels, **common),
        Saltelli("saltelli", points=options.samples, second_order=False, **common),
    )


def arms(question: Question) -> Sequence[Arm]:
    """The screening: both arms at every point of the trajectories over all ranges."""
    options = question.options
    designs = _designs(options)
    first = designed.made(designs.morris, designs.ranges, question.config)
    return designed.arms(first, options.simultaneity, options.panels, SCREENING)


def later_arms(question: Question, source: RowSource) -> Sequence[Arm]:
    """The decomposition: both arms at every sample over the parameters that rank first in the screening."""
    options = question.options
    second = _screened(question, source).second
    return designed.arms(second, options.simultaneity, options.index_panels, INDICES)


class _Screened(NamedTuple):
    """The screening as far as it decides what is decomposed."""

    first: Designed
    values: Values
    effort: float
    table: Table
    ranks: Table
    names: list[str]
    second: Designed


def _screened(question: Question, source: RowSource) -> _Screened:
    options = question.options
    designs = _designs(options)
    first = designed.made(designs.morris, designs.ranges, question.config)
    values, effort = designed.measured_panels(source, first, options.simultaneity, options.panels, SCREENING)
    screening = _table(first, values, "mu_star")
    ranks = chosen(screening, designs.ranges, options.top)
    names = [name for name, is_in in zip(ranks["parameter"], ranks["chosen"], strict=True) if is_in]
    if not names:
        raise Refusal(
            f"no parameter moves the difference in {' or '.join(DECIDING)}, so there is nothing to decompose; "
            f"raise study.panels (now {options.panels}) or study.trajectories (now {options.trajectories})"
        )
    over = [each for name in names for each in designs.ranges if each.name == name]
    return _Screened(first, values, effort, screening, ranks, names, designed.made(designs.saltelli, over, question.config))


def analyse(question: Question, source: RowSource) -> Report:
    """Screen all ranges, decompose the variance over the parameters that rank first, and report how much is due to draws."""
    options, setting = question.options, question.setting
    first, values, effort, screening, ranks, names, second = _screened(question, source)
    ranges = plausible.ranges(options.plausible)
    add_in_top(ranks, again(first, values, options), ranges, options.top)
    ranks["trajectories"] = [options.trajectories] * len(ranges)
    values, more_effort = designed.measured_panels(source, second, options.simultaneity, options.index_panels, INDICES)
    decomposed = _table(second, values, "total")
    additive = _additive(second, values, decomposed)
    summary = {
        "parameters": len(ranges),
        "trajectories": options.trajectories,
        "trajectories_refused": first.refused,
        "screening_points": len(first.plan.unit),
        "screening_cities_per_arm_of_a_point": options.panels * setting.cities,
        "base_points": options.samples,
        "base_points_refused": second.refused,
        "index_points": len(second.plan.unit),
        "index_cities_per_arm_of_a_point": options.index_panels * setting.cities,
        "margin": options.margin,
        "largest_difference_in_effort_offered": max(effort, more_effort),
        "top": options.top,
        "decomposed": names,
        "in_top": dict(zip(ranks["parameter"], ranks["in_top"], strict=True)),
        "above_margin": _above(screening, options.margin),
        "screening_noise_share": _noise(screening),
        "index_noise_share": _noise(decomposed),
        "additive": by_name(additive, ("arm", "outcome")),
        "screening": by_name(screening, ("arm", "outcome", "parameter")),
        "indices": by_name(decomposed, ("arm", "outcome", "parameter")),
    }
    tables = {"screening": screening, "indices": decomposed, "additive": additive, "ranks": ranks}
    named = {"simultaneity": options.simultaneity, "margin": options.margin}
    figures = {
        "screening": partial(screening_figure.draw, **named),
        "sobol_indices": partial(sobol_indices.draw, simultaneity=options.simultaneity),
    }
    return Report(report_text.text(options, summary, tables), summary, tables, figures)


def _refuse(options: Options, names: Sequence[str]) -> None:
    """Say in one line what makes no sense, before anything is computed."""
    samples.salib(f"study={options.name}")
    refuse_unless_two("simultaneity", options.simultaneity)
    if "change_programme.simultaneity" in names:
        raise Refusal("study.plausible.change_programme.simultaneity is a range, but study.simultaneity sets it; leave one out")
    if options.levels % 2:
        raise Refusal(f"study.levels is {options.levels}, but an even number is meant; take {options.levels + 1}")
    if options.samples & (options.samples - 1):
        below = 1 << (options.samples.bit_length() - 1)
        raise Refusal(f"study.samples is {options.samples}, but Sobol points come in powers of 2; take {below} or {2 * below}")
    if options.top > len(names):
        raise Refusal(f"study.top is {options.top}, but study.plausible has {len(names)} ranges; take {len(names)} at most")


def chosen(screening: Table, ranges: Sequence[plausible.Range], top: int) -> Table:
    """Parameters in the order in which they are taken into the decomposition, the first `top` marked.

    Ranked by the mu* of the difference in each of `DECIDING`; a parameter comes as early as the better of its ranks, then as
    the worse. One that moves neither is not taken. The order is that of estimates from few trajectories; `add_in_top`
    measures how firm it is.
    """
    mu_star = {
        (screening["outcome"][at], screening["parameter"][at]): float(np.nan_to_num(screening["mu_star"][at]))
        for at in range(len(screening["arm"]))
        if screening["arm"][at] == "difference"
    }
    sizes = np.array([[mu_star[outcome, each.name] for each in ranges] for outcome in DECIDING])
    rank, order = _ranked(sizes)
    table: Table = {}
    for place, at in enumerate(order.tolist()):
        each, moves = ranges[at], bool(np.any(sizes[:, at] > 0.0))
        add_values(
            table,
            parameter=each.name,
            prior_low=each.low,
            prior_high=each.high,
            source=each.source,
            chosen=bool(place < top and moves),
        )
        add_values(table, **{f"rank_{outcome}": int(one) for outcome, one in zip(DECIDING, rank[:, at], strict=True)})
    return table


def _ranked(sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ranks from 1 of sizes (..., outcomes, parameters), and the order of parameters: the better rank first, then the worse."""
    rank = np.argsort(np.argsort(-sizes, axis=-1, kind="stable"), axis=-1, kind="stable") + 1
    rank = np.where(sizes > 0.0, rank, sizes.shape[-1])  # what moves nothing comes last
    return rank, np.lexsort((rank.max(axis=-2), rank.min(axis=-2)), axis=-1)


def again(of: Designed, values: Values, options: Options) -> np.ndarray:
    """The mu* of the difference over resampled trajectories, the same in each of `DECIDING`: (times, outcomes, parameters)."""
    slopes = np.stack([indices.effects(of.plan.unit, values["difference", each].mean(axis=1)) for each in DECIDING], axis=1)
    return indices.sizes_again(slopes, options.resamples, options.seed)


def add_in_top(ranks: Table, sizes: np.ndarray, ranges: Sequence[plausible.Range], top: int) -> None:
    """Add a column `in_top`: share of resamples (times, outcomes, parameters) in which a parameter is among the first `top`."""
    _, order = _ranked(sizes)
    share = np.bincount(order[:, :top].ravel(), minlength=len(ranges)) / len(order)
    of = {each.name: float(one) for each, one in zip(ranges, share, strict=True)}
    ranks["in_top"] = [of[name] for name in ranks["parameter"]]


def _table(of: Designed, values: Values, index: str) -> Table:
    """A line per arm, outcome and parameter, the largest index first."""
    table: Table = {}
    for key, measured in designed.measured(values).items():
        lines, _ = indices.indices(of.plan, measured)
        if index == "mu_star":
            expected = by_chance.of_effects(of.plan.unit, values[key])
        else:
            expected = by_chance.of_totals(len(of.ranges), values[key])
        for place in np.argsort([-np.nan_to_num(line.numbers[index]) for line in lines], kind="stable"):
            numbers = dict(lines[place].numbers)
            tail = {name: numbers.pop(name) for name in ("mean", "variance", "noise_share", "samples")}
            add_values(table, **lines[place].about, **numbers, **{f"{index}_by_chance": float(expected[place])}, **tail)
    return table


def _additive(of: Designed, values: Values, decomposed: Table) -> Table:
    """The sum of the first-order indices of each arm and outcome, beside what random draws make of the variance."""
    table: Table = {}
    for (arm, outcome), measured in designed.measured(values).items():
        at = list(zip(decomposed["arm"], decomposed["outcome"], strict=True)).index((arm, outcome))
        add_values(table, arm=arm, outcome=outcome)
        add_estimate(table, "additive", indices.additive(of.plan, measured))
        mean, variance, noise = (decomposed[name][at] for name in ("mean", "variance", "noise_share"))
        add_values(table, mean=mean, spread=float(np.sqrt(variance)), noise_share=noise)
    return table


def _above(screening: Table, margin: float) -> dict[str, list[str]]:
    """Parameters that move the difference by more than the margin, by the whole interval and minus all that random draws make.

    The mean size of effect and random part together is at most the sum of their mean sizes, so what is left is an effect.
    """
    return {
        outcome: [
            screening["parameter"][at]
            for at in range(len(screening["arm"]))
            if (screening["arm"][at], screening["outcome"][at]) == ("difference", outcome)
            and screening["mu_star_low"][at] - screening["mu_star_by_chance"][at] > margin
        ]
        for outcome in COMPARED
    }


def _noise(table: Table) -> Mapping[str, Mapping[str, float]]:
    noise: dict[str, dict[str, float]] = {arm: {} for arm in ARMS}
    for arm, outcome, share in zip(table["arm"], table["outcome"], table["noise_share"], strict=True):
        noise[arm][outcome] = share
    return noise
