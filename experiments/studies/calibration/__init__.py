"""Calibration: which plausible cities the paper's split leaves, what else they would show, and how it answers.

The bank of draws is simulated once. Data and predictions are chosen afterwards, by weights. A
prediction is held back only as far as the prior knew nothing of it: patterns whose source set a range, too, are marked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from scipy import special

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal, suggestion
from experiments.figures import calibration_posterior, calibration_predictive
from experiments.reporting.report import Drawing, Report
from experiments.running.arm import Arm
from experiments.statistics import estimates, posterior
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import COMPARED, COMPARED_COLUMNS
from experiments.statistics.outcome_measures import values as outcome_values
from experiments.statistics.tables import Rows, Table, add_estimate, add_values, by_name
from experiments.studies.boundary import space
from experiments.studies.calibration import patterns as known
from experiments.studies.calibration import report_text
from experiments.study_tools import plausible
from experiments.study_tools.arms import configured, refuse_unless_two
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

NOTHING, ALL = "nothing", "all"
_TINY = 1e-9  # shares of counts that are equal differ by less


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[int, Quantity("panels of each draw, leaders choosing", "panels", 2, 1_000_000), Size(2)]
    seed: Seed
    threads: Threads
    draws: Annotated[int, Quantity("plausible draws", "draws", 16, 1_000_000), Size(16, True)]
    conditioned_on: tuple[str, ...]  # evidence that the posterior is conditioned on
    survey_cities: Annotated[float, Quantity("cities that a survey of other organisations is worth", "cities", 0, 1000)]
    regime_panels: Panels  # of each arm of a draw in which a programme is imposed
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    margin: Annotated[float, Quantity("smallest difference of interest", "share", 0.001, 0.5)]
    plausible: dict[str, Any]


class Bank(NamedTuple):
    """All that was simulated, before any data are looked at."""

    drawn: plausible.Draws
    hits: np.ndarray  # (draws, panels, patterns)
    trials: np.ndarray

    @property
    def draws(self) -> int:
        """How many."""
        return len(self.drawn.values)


class Compared(NamedTuple):
    """The draws under both ways of an imposed programme."""

    table: Table  # as `space.compared` makes it
    apart: dict[tuple[str, str], np.ndarray]  # by outcome and definition: most minus fewest, (draws, panels)


def arms(question: Question) -> Sequence[Arm]:
    """Every plausible draw: leaders who choose for themselves, then both ways of an imposed programme."""
    options = question.options
    _refuse(question.setting, options)
    drawn = _drawn(question)
    chosen = [Arm(_draw(place), change, range(options.panels), known.COLUMNS) for place, change in enumerate(drawn.changes)]
    imposed = [
        Arm(name, {**changes, "leadership.regime": "imposed"}, range(options.regime_panels), COMPARED_COLUMNS)
        for name, changes in _regime_arms(question, drawn).items()
    ]
    return [*chosen, *imposed]


def _drawn(question: Question) -> plausible.Draws:
    options = question.options
    return plausible.draws(question.config, options.plausible, options.draws, options.seed)


def _draw(place: int) -> str:
    return f"draw_{place}"


def _regime_arms(question: Question, drawn: plausible.Draws) -> dict[str, dict[str, Any]]:
    return space.arms(drawn, question.config, question.options.simultaneity, len(question.setting.practices))


def analyse(question: Question, source: RowSource) -> Report:
    """Weigh the bank by what it is conditioned on, and hold the rest against it."""
    options, setting = question.options, question.setting
    drawn = _drawn(question)
    bank = _bank(source, drawn)
    evidence_sets = _evidence_sets(options)
    weight = {name: weigh(bank, evidence, options.survey_cities) for name, evidence in evidence_sets.items()}
    main = "_".join(options.conditioned_on)
    parameters = _parameters(bank, weight[main], options.seed, question.config)
    predictive = _predictive(bank, evidence_sets, weight)
    compared = _compared(question, source, drawn)
    shown = {name: weight[name] for name in (NOTHING, main)}
    regimes, wins = _regimes(compared, shown), _wins(compared, options, shown)
    recovery = _recovery(bank, compared, options.seed)
    dispersion = _dispersion(bank)
    summary = {
        "draws": options.draws,
        "draws_refused": drawn.refused,
        "parameters": len(drawn.ranges),
        "panels_per_draw": options.panels,
        "cities_per_draw": options.panels * setting.cities,
        "conditioned_on": list(options.conditioned_on),
        "survey_cities": options.survey_cities,
        "margin": options.margin,
        "effective_draws": {name: posterior.effective(each) for name, each in weight.items()},
        "largest_weight": {name: float(each.max()) for name, each in weight.items()},
        "divergence": {name: posterior.divergence(each) for name, each in weight.items()},
        "exact_split_at_observed_shares": estimates.likelihood(known.SPLIT, [each / sum(known.SPLIT) for each in known.SPLIT]),
        "panels_with_exact_split": {name: _exact(bank, each)._asdict() for name, each in weight.items()},
        "variance_of_panel_counts_over_independent": dispersion,
        "parameters_moved": [
            name for name, far in zip(parameters["parameter"], parameters["moved"], strict=True) if far
        ],
        "distance_by_chance": parameters["distance_by_chance"][0],
        "correlation_by_chance": recovery["correlation_by_chance"][recovery["kind"].index("parameter")],
        "parameters_found_again": [
            name
            for name, kind, value, limit in zip(
                *(recovery[each] for each in ("quantity", "kind", "correlation", "correlation_by_chance")), strict=True
            )
            if kind == "parameter" and value > limit
        ],
        "posterior": by_name(parameters, ("parameter",)),
        "predictive": by_name(predictive, ("conditioned_on", "pattern")),
        "recovery": by_name(recovery, ("quantity",)),
        "regimes": by_name(regimes, ("conditioned_on", "outcome", "definition")),
        "wins": by_name(wins, ("conditioned_on", "outcome", "definition", "judged_by", "wins")),
    }  # fmt: skip
    tables = {
        "posterior": parameters, "predictive": predictive, "recovery": recovery, "regimes": regimes,
        "wins": wins, "bank": _table(bank, weight[main]),
    }  # fmt: skip
    figures: dict[str, Drawing] = {
        "calibration_posterior": calibration_posterior.draw,
        "calibration_predictive": partial(calibration_predictive.draw, conditioned_on=options.conditioned_on),
    }
    return Report(report_text.text(options, summary, tables, main), summary, tables, figures)


def _refuse(setting: Setting, options: Options) -> None:
    if not options.conditioned_on:
        raise Refusal(f"study.conditioned_on is empty; name at least one of {', '.join(known.EVIDENCE)}")
    for each in options.conditioned_on:
        if each not in known.EVIDENCE:
            raise Refusal(f"study.conditioned_on names {each}; {suggestion(each, known.EVIDENCE, 'evidence')}")
    if len(set(options.conditioned_on)) < len(options.conditioned_on):
        raise Refusal(f"study.conditioned_on is {list(options.conditioned_on)}, and names one thing twice")
    refuse_unless_two("simultaneity", options.simultaneity)
    lacking = [name for each in (*known.LATE, *known.EARLY) if (name := each.removeprefix("end_")) not in setting.practices]
    if lacking:
        raise Refusal(
            f"the paper's patterns need the practices {', '.join(lacking)}, which this setting lacks; take setting=pm18"
        )
    if setting.cities != sum(known.SPLIT):
        raise Refusal(
            f"city.cities is {setting.cities}, but the paper's patterns are of {sum(known.SPLIT)} cities; take that many"
        )


def _bank(source: RowSource, drawn: plausible.Draws) -> Bank:
    """Hits and trials of every pattern, draw by draw; rows are let go at once."""
    names = [_draw(place) for place in range(len(drawn.changes))]
    rows = source.of(names)
    counted = [known.counted(rows.pop(name)) for name in names]
    return Bank(drawn, np.stack([hits for hits, _ in counted]), np.stack([trials for _, trials in counted]))


def _evidence_sets(options: Options) -> dict[str, tuple[str, ...]]:
    """Every set of evidence looked at: none, what the options name, all, and all but one at a time."""
    sets = {NOTHING: (), "_".join(options.conditioned_on): options.conditioned_on, ALL: known.EVIDENCE}
    for left in known.EVIDENCE:
        sets[f"all_but_{left}"] = tuple(each for each in known.EVIDENCE if each != left)
    return sets


def weigh(bank: Bank, evidence: Sequence[str], survey_cities: float) -> np.ndarray:
    """Weights of the draws, conditioned on this evidence."""
    hits, trials = bank.hits.sum(axis=1), bank.trials.sum(axis=1)
    log = np.zeros(bank.draws)
    for each in evidence:
        log = log + posterior.log_likelihood(known.observed(each, survey_cities), known.simulated(each, hits, trials))
    return posterior.weights(log)


def _parameters(bank: Bank, weight: np.ndarray, seed: int, config: Mapping[str, Any]) -> Table:
    """Prior, posterior and configured value of every parameter, those that moved most first.

    Whether one moved depends on the size of the bank: the limit shrinks with the root of their number.
    """
    values = bank.drawn.values
    far, limit = posterior.distances(values, weight), posterior.by_chance(values, weight, seed)
    table: Table = {}
    for place in np.argsort(-far, kind="stable"):
        each, own = bank.drawn.ranges[place], values[:, place]
        moved = posterior.mean(own, weight)
        spread = float(np.sqrt(weight @ (own - moved.value) ** 2) / np.std(own)) if np.ptp(own) > 0.0 else float("nan")
        default = configured(config, each.name)
        add_values(table, parameter=each.name, prior_low=each.low, prior_high=each.high)
        add_values(table, default=float(default) if isinstance(default, int | float) else float("nan"))
        add_estimate(table, "mean", moved)
        add_values(table, **dict(zip(posterior.PARTS, posterior.quantiles(own, weight), strict=True)), spread=spread)
        add_values(table, distance=float(far[place]), distance_by_chance=limit, moved=bool(far[place] > limit))
    return table


def _predictive(bank: Bank, evidence_sets: Mapping[str, Sequence[str]], weight: Mapping[str, np.ndarray]) -> Table:
    """What panels of eleven show of each pattern under each set of evidence, beside what was observed."""
    shares = _shares(bank.hits, bank.trials)  # (draws, panels, patterns)
    panels = shares.shape[1]
    table: Table = {}
    for name, evidence in evidence_sets.items():
        each_panel = np.repeat(weight[name] / panels, panels)
        left = posterior.effective(weight[name])
        for place, pattern in enumerate(known.PATTERNS):
            values = shares[:, :, place].ravel()
            there = ~np.isnan(values)
            counted = float(each_panel[there].sum())
            share = each_panel[there] / counted if counted > 0.0 else each_panel[there] * np.nan
            add_values(table, conditioned_on=name, pattern=pattern.name, statement=pattern.statement)
            add_values(
                table,
                observed=pattern.observed,
                source=pattern.source,
            )
            add_values(
                table,
                is_conditioned_on=pattern.evidence in evidence,
                used_in_prior=used_in_prior(pattern.source, bank.drawn.ranges),
            )
            add_values(table, is_initial_condition=pattern.is_initial_condition, effective_draws=left, counted=counted)
            own = posterior.pooled(bank.hits[:, :, place], bank.trials[:, :, place])
            add_estimate(table, "mean", posterior.mean(own, weight[name]))
            quantiles = dict(zip(posterior.PARTS, posterior.quantiles(values, each_panel), strict=True))
            if left < posterior.FEWEST:  # draws are the units, however many panels each has
                quantiles = {part: value if part == "median" else float("nan") for part, value in quantiles.items()}
            add_values(table, **quantiles)
            for column, reached in (
                ("at_most", values <= pattern.observed + _TINY),
                ("at_least", values >= pattern.observed - _TINY),
            ):
                add_values(table, **{column: float(share @ reached[there])})
    return table


def used_in_prior(source: str, ranges: Sequence[plausible.Range]) -> bool:
    """Whether a range of the prior names a source that a pattern is observed by, as in `S30`.

    >>> used_in_prior("S30: survey", [plausible.Range("a.b", 0.0, 1.0, "evidence F (S30)", False)])
    True
    """
    numbered = r"\bS\d+\b"
    return any(set(re.findall(numbered, source)) & set(re.findall(numbered, each.source)) for each in ranges)


def _shares(hits: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """Hits over trials; nan where there is nothing to count."""
    return np.divide(hits, trials, out=np.full(hits.shape, np.nan), where=trials > 0)


def _recovery(bank: Bank, compared: Compared, seed: int) -> Table:
    """Each simulated panel in turn taken for the data: what is found again of outcomes that data inform, and of parameters.

    Coverage over the prior is nominal for a posterior that ignores the data, too; what data teach shows in the width and in
    the correlation, and coverage says whether so narrow an interval still holds the truth.
    """
    split = bank.hits[:, :, :3]
    splits, place = np.unique(split.reshape(-1, 3), axis=0, return_inverse=True)
    draws, panels = bank.draws, bank.hits.shape[1]
    often = np.zeros((draws, len(splits)))
    np.add.at(often, (np.repeat(np.arange(draws), panels), place.ravel()), 1.0)
    simulated = known.simulated("split", bank.hits.sum(axis=1), bank.trials.sum(axis=1))
    weight = posterior.weights(posterior.log_likelihood(splits, simulated))
    shares = simulated / simulated.sum(axis=1, keepdims=True)
    outcomes = {each.name: shares[:, at] for at, each in enumerate(known.PATTERNS[:3])}
    outcomes["chance_of_split"] = np.exp(posterior.log_likelihood(np.array(known.SPLIT, dtype=float), simulated))
    for each in COMPARED:
        outcomes[f"difference_{each}"] = compared.apart[each, space.DEFINITIONS[0]].mean(axis=1)
    table: Table = {}
    for kind, names, values in (
        ("outcome", list(outcomes), np.stack(list(outcomes.values()), axis=1)),
        ("parameter", [each.name for each in bank.drawn.ranges], bank.drawn.values),
    ):
        again = posterior.recovered(values, weight, seed).rank
        blind = posterior.recovered(values, np.full((1, draws), 1.0 / draws), seed).rank
        correlation = posterior.correlations(values, weight, often)
        limit = posterior.correlation_by_chance(values, weight, often, seed)
        width = posterior.widths(values, weight) @ (often.sum(axis=0) / often.sum())
        for at in np.argsort(-np.nan_to_num(correlation), kind="stable") if kind == "parameter" else range(len(names)):
            add_values(table, quantity=names[at], kind=kind)
            add_estimate(
                table, "coverage", estimates.mean(np.sum(often * _inside(again[:, :, at]), axis=1) / panels, np.arange(draws))
            )
            add_values(table, coverage_without_data=float(np.mean(_inside(blind[:, 0, at]))), width=float(width[at]))
            add_values(table, rank_distance=posterior.uneven(again[:, :, at], often))
            add_values(table, rank_distance_by_chance=float(special.kolmogi(0.05)) / float(np.sqrt(draws)))
            add_values(table, correlation=float(correlation[at]), correlation_by_chance=limit)
    return table


def _inside(rank: np.ndarray) -> np.ndarray:
    outer = (1.0 - posterior.INSIDE) / 2.0
    return (rank >= outer) & (rank <= 1.0 - outer)


def _compared(question: Question, source: RowSource, drawn: plausible.Draws) -> Compared:
    """The same draws under an imposed programme, most practices at a time minus fewest."""
    numbers = question.options.simultaneity
    rows = source.of(_regime_arms(question, drawn))
    differences = {}
    for definition in space.DEFINITIONS:
        few, many = (
            [rows[space.name(place, definition, number, numbers[0])] for place in range(len(drawn.values))]
            for number in numbers
        )
        for each in COMPARED:
            differences[each, definition] = np.array([_panel_differences(*pair, each) for pair in zip(many, few, strict=True)])
    return Compared(space.compared(rows, drawn, numbers), differences)


def _panel_differences(many: Rows, few: Rows, name: str) -> np.ndarray:
    apart = outcome_values(many, name).astype(float) - outcome_values(few, name)
    return estimates.panel_means(apart, many["panel"])


def _regimes(compared: Compared, weight: Mapping[str, np.ndarray]) -> Table:
    """The difference between regimes in the same cities: over the prior, over what data leave of it, and what they change."""
    table: Table = {}
    for name, own in weight.items():
        for (each, definition), apart in sorted(compared.apart.items(), key=lambda one: COMPARED.index(one[0][0])):
            add_values(table, conditioned_on=name, outcome=each, definition=definition)
            add_estimate(table, "difference", posterior.mean(apart, own))
            nothing = Estimate(float("nan"), float("nan"), float("nan"))
            add_estimate(table, "change", nothing if name == NOTHING else posterior.change(apart, own))
            add_values(table, **dict(zip(posterior.PARTS, posterior.quantiles(apart.mean(axis=1), own), strict=True)))
    return table


def _wins(compared: Compared, options: Options, weight: Mapping[str, np.ndarray]) -> Table:
    """Share of draws in which either way is ahead, ties apart: by the estimate of a draw's few cities, and by its interval."""
    few, many = options.simultaneity
    table: Table = {}
    for name, own in weight.items():
        for each in COMPARED:
            for definition in space.DEFINITIONS:
                for by in ("estimate", "interval"):
                    classes = space.classed(compared.table, each, definition, many, few, options.margin, by)
                    for place, class_ in enumerate(space.CLASSES):
                        add_values(table, conditioned_on=name, outcome=each, definition=definition, judged_by=by, wins=class_)
                        add_estimate(table, "share", posterior.share(classes == place, own))
    return table


def _exact(bank: Bank, weight: np.ndarray) -> estimates.Estimate:
    """Share of panels that split as the paper's eleven did."""
    same = np.all(bank.hits[:, :, :3] == np.array(known.SPLIT), axis=2)
    return posterior.mean(same.astype(float), weight)


def _dispersion(bank: Bank) -> dict[str, float]:
    """Variance of a class's count between panels of a draw over that of independent cities; 1: they may be taken for such."""
    ratios = {}
    for place, pattern in enumerate(known.PATTERNS[:3]):
        counts, size = bank.hits[:, :, place], bank.trials[:, :, place]
        share = counts.sum(axis=1) / size.sum(axis=1)
        plain = size[:, 0] * share * (1.0 - share)
        ratios[pattern.name] = float(counts.var(axis=1, ddof=1).sum() / plain.sum()) if plain.sum() > 0.0 else float("nan")
    return ratios


def _table(bank: Bank, weight: np.ndarray) -> Table:
    """One row per draw: its parameters, its share of every pattern, its weight."""
    shares = _shares(bank.hits.sum(axis=1), bank.trials.sum(axis=1))
    table: Table = {"draw": list(range(bank.draws)), "weight": weight.tolist()}
    table |= {pattern.name: shares[:, place].tolist() for place, pattern in enumerate(known.PATTERNS)}
    return table | {each.name: bank.drawn.values[:, place].tolist() for place, each in enumerate(bank.drawn.ranges)}
