"""Sensitivity of outcomes to the axes of a design: SALib's indices, and how much of the variance may be chance."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from experiments.designs.methods import Morris, Saltelli
from experiments.designs.plan import Plan, Row, Shares
from experiments.designs.samples import problem
from experiments.progress import note
from experiments.reporting import report
from experiments.statistics.estimates import CONFIDENCE, Estimate
from experiments.sweeping.sweep_table import outcomes

NAN = float("nan")
SHOWN = 3  # parameters of an outcome that are printed; the table has all
_REACH = 2.0 * float(special.ndtri(0.5 + CONFIDENCE / 2.0))  # standard errors between the ends of an interval


class Line(NamedTuple):
    """One line of a table of indices."""

    about: Mapping[str, str]  # combination, outcome and parameters
    numbers: Mapping[str, float]


class Measured(NamedTuple):
    """One outcome over all samples, under one combination of listed values or as the difference of two."""

    arm: str
    outcome: str
    values: np.ndarray
    errors: np.ndarray  # standard error of each value; nan where none is known


def answer(plan: Plan, rows: Sequence[Row], shares: Shares) -> tuple[dict[str, report.Table], str]:
    """Tables of indices by name, and a few lines of text; no table where points are lacking."""
    lacking = sum(row.item not in shares for row in rows)
    if lacking:
        note(f"no sensitivity: {lacking:,} of {len(rows):,} lines lack their point; the same command computes them")
        return {}, ""
    lines: dict[str, list[Line]] = {"sensitivity": [], "interactions": []}
    text = []
    design = _analysed(plan)
    noisy: list[tuple[float, str]] = []
    for each_one in every(plan, rows, shares):
        estimates, pairs = indices(plan, each_one)
        lines["sensitivity"] += estimates
        lines["interactions"] += pairs
        text.append(_line(each_one, estimates, design))
        noise = estimates[0].numbers["noise_share"]
        if noise > design.noise:
            noisy.append((noise, f"{each_one.outcome} ({each_one.arm})"))
    if noisy:
        most, where = max(noisy)
        note(
            f"chance may make more than {design.noise:.0%} of the variance between points in {len(noisy)} of {len(text)} "
            f"analyses, at most {min(most, 1.0):.0%} in {where}; the indices measure it too, so raise study.panels"
        )
    tables: dict[str, report.Table] = {
        name: {
            **{key: [line.about[key] for line in each] for key in each[0].about},
            **{key: [line.numbers[key] for line in each] for key in each[0].numbers},
        }
        for name, each in lines.items()
        if each
    }
    return tables, "\n".join(text)


def _analysed(plan: Plan) -> Saltelli | Morris:
    """The design of a plan whose outcomes are analysed; raises ValueError for one that has no indices: a bug."""
    if not isinstance(plan.design, Saltelli | Morris):
        raise ValueError(f"a design of {plan.design.method} has no indices; analyse one of saltelli or morris")
    return plan.design


def every(plan: Plan, rows: Sequence[Row], shares: Shares) -> list[Measured]:
    """Each outcome of each combination, and of the difference, second minus first, where there are exactly two."""
    by_arm: dict[int, list[Mapping[str, float | None]]] = {}
    for row in rows:
        by_arm.setdefault(row.arm, []).append(shares[row.item])
    names = {arm: " ".join(plan.arms[arm]) or "all" for arm in by_arm}
    outcomes_by_arm = {arm: measured(names[arm], each) for arm, each in by_arm.items()}
    each = [one for arm in outcomes_by_arm.values() for one in arm.values()]
    if len(outcomes_by_arm) == 2:
        first, second = outcomes_by_arm.values()
        title = " minus ".join(reversed(list(names.values())))
        for name in first.keys() & second.keys():
            one, other = first[name], second[name]
            # The arms are twins. Their errors are taken for independent: what they share makes the true error smaller.
            errors = np.hypot(one.errors, other.errors)
            each.append(Measured(title, name, other.values - one.values, errors))
    order = {name: place for place, name in enumerate(dict.fromkeys(one.outcome for one in each))}
    return sorted(each, key=lambda one: order[one.outcome])


def measured(arm: str, shares: Sequence[Mapping[str, float | None]]) -> dict[str, Measured]:
    """Outcomes of one combination: the columns that have an interval beside them, or all numbers if none has."""
    columns = {name: np.asarray(values, dtype=float) for name, values in outcomes(shares).items()}
    with_interval = [name for name in columns if f"{name}_low" in columns and f"{name}_high" in columns]
    by_outcome = {}
    for name in with_interval or columns:
        errors = (columns[f"{name}_high"] - columns[f"{name}_low"]) / _REACH if with_interval else np.full(len(shares), NAN)
        by_outcome[name] = Measured(arm, name, columns[name], errors)
    return by_outcome


def indices(plan: Plan, of: Measured) -> tuple[list[Line], list[Line]]:
    """A line per parameter, and with second order a line per pair; all nan where the outcome does not vary."""
    design, names = _analysed(plan), [axis.name for axis in plan.axes]
    if isinstance(design, Saltelli):
        step = 2 * len(names) + 2 if design.second_order else len(names) + 2
        base = np.isin(np.arange(len(of.values)) % step, (0, step - 1))  # drawn independently; the others are mixtures
    else:
        base = np.ones(len(of.values), dtype=bool)
    variance = float(np.var(of.values[base]))
    is_flat = _is_flat(of.values)
    common = {
        "mean": float(np.mean(of.values[base])),
        "variance": variance,
        "noise_share": NAN if is_flat else float(np.mean(of.errors[base] ** 2)) / variance,
        "samples": len(of.values),
    }
    estimates = {} if is_flat else _salib(plan, of.values)
    parts = _MORRIS if isinstance(design, Morris) else _SALTELLI
    lines = []
    for place, name in enumerate(names):
        numbers: dict[str, float] = {}
        for ours, theirs, again in parts:
            numbers[ours] = float(estimates[theirs][place]) if estimates else NAN
            if again:
                ends = np.quantile(estimates[again][:, place], _ENDS).tolist() if estimates else (NAN, NAN)
                numbers[f"{ours}_low"], numbers[f"{ours}_high"] = ends
        lines.append(Line({"arm": of.arm, "outcome": of.outcome, "parameter": name}, numbers | common))
    pairs = []
    if isinstance(design, Saltelli) and design.second_order and estimates:
        for i, one in enumerate(names):
            for j in range(i + 1, len(names)):
                value, half = float(estimates["S2"][i, j]), float(estimates["S2_conf"][i, j])
                about = {"arm": of.arm, "outcome": of.outcome, "parameter": one, "other": names[j]}
                ends = {"second_order_low": value - half, "second_order_high": value + half}
                pairs.append(Line(about, {"second_order": value, **ends}))
    return lines, pairs


def additive(plan: Plan, of: Measured) -> Estimate:
    """Sum of the first-order indices of a Saltelli design: the share of the variance that no interaction makes."""
    if _is_flat(of.values):
        return Estimate(NAN, NAN, NAN)
    estimates = _salib(plan, of.values)
    return Estimate(float(np.sum(estimates["S1"])), *np.quantile(np.sum(estimates["S1_conf_all"], axis=1), _ENDS).tolist())


def effects(unit: ArrayLike, values: np.ndarray) -> np.ndarray:
    """Elementary effects of a Morris design: (trajectories, axes, ...), per crossing of an axis from 0 to 1.

    `unit` is (samples, axes), `values` (samples, ...).  [Morris 1991]
    """
    unit = np.asarray(unit, dtype=float)
    axes, rest = unit.shape[1], values.shape[1:]
    steps = np.diff(unit.reshape(-1, axes + 1, axes), axis=1)
    moved = np.abs(steps).argmax(axis=2)  # the axis of each step; every axis has one in a trajectory
    size = np.take_along_axis(steps, moved[:, :, None], axis=2).reshape(*moved.shape, *(1 for _ in rest))
    slopes = np.diff(values.reshape(-1, axes + 1, *rest), axis=1) / size
    place = np.argsort(moved, axis=1).reshape(*moved.shape, *(1 for _ in rest))
    return np.take_along_axis(slopes, place, axis=1)


def sizes_again(slopes: np.ndarray, times: int, seed: int) -> np.ndarray:
    """Mean sizes of elementary effects (trajectories, ...) over resampled trajectories: (times, ...)."""
    drawn = np.random.default_rng([seed, 0x3B]).integers(len(slopes), size=(times, len(slopes)))
    return np.stack([np.abs(slopes[each]).mean(axis=0) for each in drawn])


def _is_flat(values: np.ndarray) -> bool:
    return not math.isfinite(float(np.var(values))) or float(np.ptp(values)) <= 1e-12


_SALTELLI = (("first_order", "S1", "S1_conf_all"), ("total", "ST", "ST_conf_all"))
_MORRIS = (("mu_star", "mu_star", "mu_star_again"), ("mu", "mu", None), ("sigma", "sigma", None))
_ENDS = (0.5 - CONFIDENCE / 2.0, 0.5 + CONFIDENCE / 2.0)


def _salib(plan: Plan, values: np.ndarray) -> Mapping[str, np.ndarray]:
    """SALib's indices of one outcome, over axes from 0 to 1, and the same of resampled designs.

    Intervals are percentiles of these. SALib's own go by the standard deviation, and reach below 0 where the index cannot.
    """
    design, how = _analysed(plan), problem(len(plan.axes))
    seed = design.seed + 1  # SALib takes a seed of 0 for none
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if isinstance(design, Saltelli):
            from SALib.analyze import sobol

            return sobol.analyze(
                how,
                values,
                calc_second_order=design.second_order,
                num_resamples=design.resamples,
                conf_level=CONFIDENCE,
                keep_resamples=True,
                seed=seed,
            )
        from SALib.analyze import morris

        estimates = morris.analyze(
            how,
            plan.unit,
            values,
            num_resamples=2,  # of no use: intervals come from `sizes_again`
            conf_level=CONFIDENCE,
            num_levels=design.levels,
            seed=seed,
        )
        return {**estimates, "mu_star_again": sizes_again(effects(plan.unit, values), design.resamples, design.seed)}


def _line(of: Measured, estimates: Sequence[Line], design: Saltelli | Morris) -> str:
    """The parameters of one outcome with the largest indices."""
    key, word = ("mu_star", "mu*") if isinstance(design, Morris) else ("total", "total")
    head = f"{of.outcome} ({of.arm})"
    first = estimates[0].numbers
    if math.isnan(first[key]):
        return f"{head}: {'does not vary' if math.isfinite(first['variance']) else 'is not known at every point'}"
    largest = sorted(estimates, key=lambda line: -line.numbers[key])[:SHOWN]
    each = ", ".join(
        f"{line.about['parameter']} {line.numbers[key]:.2f} "
        f"[{line.numbers[f'{key}_low']:.2f}, {line.numbers[f'{key}_high']:.2f}]"
        for line in largest
    )
    noise = first["noise_share"]
    chance = "chance unknown" if math.isnan(noise) else f"chance at most {min(noise, 1.0):.0%} of the variance"
    return f"{head}: {word} {each}; {chance}"
