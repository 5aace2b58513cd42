"""Sizes and times of change in our model, in its limit of learning alone, and in Lant and Mezias's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.published_models import lant_mezias, measures
from experiments.published_models.docked import add_row
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.tables import Table
from simulation import ensemble
from simulation.vocabulary import Trigger

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

INNER = (Trigger.CRISIS, Trigger.VISIONARY)  # PM18's internal triggers
BIN, WIDEST = 0.25, 8.0  # of the distribution of changes, standard deviations
LEADERS = "leaders"  # the arm: our model as configured
POPULATIONS = 10  # draws per population of Lant and Mezias: each holds eleven organisations


class Learned(NamedTuple):
    """Tables, what either model has for the patterns, and effects."""

    table: Table
    waits: Table
    sizes: Table
    ours: dict[str, np.ndarray]
    rival: dict[str, np.ndarray]
    effects: list[EffectEstimate]


class Monthly(NamedTuple):
    """What is read from every month of every city: (cities of all panels, ...)."""

    panel: np.ndarray
    yearly: np.ndarray  # (cities, years, practices), change of each practice in a year
    performance: np.ndarray  # (cities, months)
    gap: np.ndarray  # (cities, months) performance minus aspiration at the start of the month, points
    started: np.ndarray  # (cities, months) bool: a change starts
    wide: np.ndarray  # (cities, months) bool: a change starts that moves two things or more (ours: a programme)
    free: np.ndarray  # (cities, months) bool: no programme runs or rests at the start of the month


def learning(question: Question, source: RowSource) -> Learned:
    """Simulate leaders who choose for themselves, with everything at work and with learning alone; and Lant and Mezias.

    Args:
        question: The docking study's question.
        source: Where our model's rows come from.
    """
    options = question.options
    alone = question.vary(options.learning_alone)
    rows = source.one(LEADERS)
    everything, limit = (monthly(each, options.seed, options.panels) for each in (question.setting, alone))
    paths = lant_mezias.simulate(lant_mezias.parameters(max(20, options.draws // POPULATIONS), options.seed), options.seed + 3)
    rival = lant_mezias.observations(paths)
    flat = {name: getattr(paths, name).reshape(len(rival["unit"]), -1) for name in ("performance", "aspiration", "changed")}
    theirs = Monthly(
        rival["unit"],
        rival["yearly"],
        rival["performance"],
        flat["performance"][:, 1:] - flat["aspiration"][:, 1:],  # a month's chance of change comes from that month's gap
        flat["changed"] > 0,
        flat["changed"] > 1,
        np.ones_like(flat["changed"], dtype=bool),
    )
    table: Table = {}
    waits: Table = {"model": [], "years": [], "share": []}
    sizes: Table = {"model": [], "size": [], "density": [], "null": [], "changes": []}
    for model, each in (("ours", everything), ("ours_learning_alone", limit), ("lant_mezias", theirs)):
        plain, excess = measures.excess_l_kurtosis(each.yearly, each.panel, options.seed)
        below, above = measures.rates_by_distance(each.gap, each.started, each.free, each.panel)
        between = measures.waits(each.wide)
        add_row(
            table,
            {
                "model": model, "runs": len(each.panel), "l_kurtosis": plain, "l_kurtosis_minus_null": excess,
                "starts_far_below_minus_near": below, "starts_far_above_minus_near": above,
                "discontinuous_years_per_run": float((np.abs(each.yearly).mean(axis=2) > measures.DISCONTINUOUS).sum(1).mean()),
                "waits": len(between), "mean_wait_months": _or_nan(between, np.mean),
                "spread_of_waits": _or_nan(between, lambda waits: np.std(waits) / np.mean(waits)),
                "distance_to_lant_mezias": _distance(each.yearly, theirs.yearly),
            },
        )  # fmt: skip
        for years in np.unique(between // 12):
            for name, value in zip(waits, (model, int(years), float((between // 12 == years).mean())), strict=True):
                waits[name].append(value)
        for values in zip(*_sizes(each.yearly, options.seed), strict=True):
            for name, value in zip(sizes, (model, *values), strict=True):
                sizes[name].append(value)
    panels = len(np.unique(everything.panel))
    measured = [
        EffectEstimate(
            "all_mechanisms_on_l_kurtosis_ours",
            "everything at work minus learning alone (no frames, no network, K = 0), on the L-kurtosis of yearly changes",
            measures.l_kurtosis_apart(everything.yearly, limit.yearly, everything.panel),
            "L-moment ratio", len(everything.panel), panels, "leaders choose; triggers and know-how as configured",
        )
    ]  # fmt: skip
    return Learned(table, waits, sizes, _ours(rows, everything), rival, measured)


def _sizes(yearly: np.ndarray, seed: int) -> tuple[list, list, list, list]:
    """Densities of yearly changes and of the heteroscedastic null's, over changes in units of their own spread."""
    edges = np.arange(-BIN / 2 - WIDEST, WIDEST + BIN, BIN)
    densities = []
    for values in (yearly, measures.heteroscedastic_null(yearly, seed)):
        spread = values.std()
        scaled = np.clip((values.ravel() - values.mean()) / (spread if spread > 0.0 else 1.0), edges[0], edges[-1])
        densities.append(np.histogram(scaled, edges)[0] / (BIN * values.size))  # the outermost bins hold all that lies beyond
    middles = np.round((edges[:-1] + edges[1:]) / 2, 6) + 0.0
    return middles.tolist(), densities[0].tolist(), densities[1].tolist(), [yearly.size] * len(middles)


def _or_nan(values: np.ndarray, statistic: Callable[[np.ndarray], Any]) -> float:
    return float(statistic(values)) if len(values) else float("nan")


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    """Largest distance between the distributions of yearly changes, each in units of its own spread (Kolmogorov's), share."""
    from scipy.stats import ks_2samp  # here, as scipy.stats takes longer to load than most commands run

    scaled = [each.ravel() / each.std() if each.std() > 0.0 else each.ravel() for each in (one, other)]
    return float(ks_2samp(*scaled, method="asymp").statistic)


def monthly(setting: Setting, seed: int, panels: int) -> Monthly:
    """Every month of every city of so many replicate panels, numbered from 0."""
    rest = setting.parameters.leadership.rest
    columns: dict[str, list] = {name: [] for name in Monthly._fields}
    for panel in range(panels):
        cities = ensemble.history(setting, seed, panel).cities
        yearly = np.diff(cities["structure"][::12], axis=0).swapaxes(0, 1)
        free = (cities["running"][:-1] == 0.0) & ((cities["starts"][:-1] == 0.0) | (cities["rest"][:-1] >= rest))
        values = (
            np.full(setting.cities, panel),
            yearly,
            cities["performance"][1:].T.copy(),
            (cities["performance"] - cities["aspiration"])[:-1].T,
            (cities["started"][1:] > 0.0).T,
            (cities["started"][1:] > 0.0).T,
            free.T,
        )
        for name, value in zip(columns, values, strict=True):
            columns[name].append(value)
    return Monthly(*(np.concatenate(each) for each in columns.values()))


def _ours(rows: dict[str, np.ndarray], every: Monthly) -> dict[str, np.ndarray]:
    """What our model has to show; programmes one by one, all of a city's drops among its programmes."""
    programmes, drops = rows["programmes"].astype(int), rows["drops"].astype(int)
    names = [trigger.name.lower() for trigger in INNER]
    exposed, exploited = (sum(rows[f"{what}_{name}"] for name in names) for what in ("exposed", "exploited"))
    dimensions = sum(name.startswith("date_") for name in rows)
    return {
        "unit": rows["panel"],
        "architecture_reached": rows["integrated"],
        "used": rows["used"],
        "outcome": rows["outcome"],
        "agreement": rows["agreement_end"],
        "content": rows["content_end"],
        "stalled": rows["outcome"] == 0,
        "education": rows["education"],
        "exposed": exposed > 0,
        "exploited": exploited > 0,
        "span": np.where(rows["dimensions_changed"] == dimensions, rows["span"], np.nan),
        "given_up": np.concatenate([np.arange(count) < lost for count, lost in zip(programmes, drops, strict=True)]),
        "programme_unit": np.repeat(rows["panel"], programmes),
        "yearly": every.yearly,
        "performance": every.performance,
        "change_starts": rows["first_start"],
    }
