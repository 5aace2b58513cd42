"""The boundary: where in the plausible space piecemeal wins, where concurrent does, and where it does not matter.

The analysis knows arms by their simultaneity and compares them two-sidedly; it does not know which should win.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal
from experiments.figures import boundary_map, plausible_space, sensitivity
from experiments.figures import boxes as boxes_figure
from experiments.figures import pace as pace_figure
from experiments.figures import propositions as propositions_figure
from experiments.reporting.report import Drawing, Report
from experiments.running.arm import Arm
from experiments.statistics import effects
from experiments.statistics.outcome_measures import COMPARED, COMPARED_COLUMNS
from experiments.statistics.tables import Rows, Table, by_name
from experiments.studies.boundary import (
    describe,
    discovery,
    factors,
    over_posterior,
    propositions,
    report_text,
    slices,
    space,
)
from experiments.study_tools import plausible, published_posterior
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[int, Quantity("panels of each arm of a plausible draw", "panels", 2, 1_000_000), Size(2)]
    seed: Seed
    threads: Threads
    draws: Annotated[int, Quantity("plausible draws", "draws", 4, 1_000_000), Size(4, True)]
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    rivals: dict[str, Any]
    margin: Annotated[float, Quantity("smallest difference of interest", "share", 0.001, 0.5)]
    box_limits: Annotated[int, Quantity("most parameters that limit a box", "parameters", 1, discovery.MOST_LIMITS)]
    box_share: Annotated[float, Quantity("share of draws that a box holds at least", "share", 0.01, 0.5)]
    default_panels: Panels  # of each arm of the default city
    map_panels: Panels  # of each arm of a cell of a map
    cells: Annotated[int, Quantity("cells along each side of a map", "cells", 2, 50), Size(2)]
    maps: Annotated[dict[str, Any], Size(1)]
    spans: Annotated[tuple[Annotated[float, Quantity("months of a programme", "months", 1, 600)], ...], Size(2)]
    sequences: Annotated[dict[str, Any], Size(2)]
    factor_spans: Annotated[tuple[Annotated[float, Quantity("months of a programme", "months", 1, 600)], ...], Size(2)]
    effect_draws: Annotated[int, Quantity("plausible draws in which effects are estimated too", "draws", 0, 1_000_000), Size(1)]
    effect_panels: Panels  # of each arm of such a draw
    posterior_draws: Annotated[int, Quantity("draws of the published posterior beside", "draws", 0, 1_000_000), Size(2)]
    plausible: dict[str, Any]


class _Compared(NamedTuple):
    """What the arms of the study change, in the groups in which their rows are read."""

    drawn: plausible.Draws
    ranges: Mapping[str, plausible.Range]
    space: dict[str, dict[str, Any]]  # every plausible draw
    rivals: dict[str, dict[str, Any]]  # the same draws under rival rules
    cuts: dict[str, dict[str, Any]]  # maps, and span against practices at a time
    default: dict[str, dict[str, Any]]  # the default city
    effects: dict[str, dict[str, Any]]  # contrasts again in the first draws
    beside: published_posterior.Beside  # draws of the posterior, and in them the arms of the first two groups, and contrasts
    posterior: dict[str, dict[str, Any]]
    posterior_effects: dict[str, dict[str, Any]]


def _compared(question: Question) -> _Compared:
    options, config, setting = question.options, question.config, question.setting
    drawn = plausible.draws(config, options.plausible, options.draws, options.seed)
    ranges = {each.name: each for each in drawn.ranges}
    refuse(options, ranges)
    numbers, few, many = options.simultaneity, options.simultaneity[0], options.simultaneity[-1]
    here = propositions.world(config, {})
    of_default = propositions.arms(setting, here, ranges, few, many)
    beside = published_posterior.drawn(config, options.posterior_draws, options.seed)
    return _Compared(
        drawn,
        ranges,
        space.arms(drawn, config, numbers, len(setting.practices)),
        space.rival_arms(drawn, numbers, options.rivals),
        {
            **slices.map_arms(options.maps, ranges, options.cells, few, many),
            **slices.pace_arms(options.spans, _counts(question)),
        },
        {
            **of_default,
            **propositions.without_k(of_default),
            **slices.sequence_arms(options.sequences, numbers, _strengths(here)),
            **factors.arms(options.factor_spans, numbers, options.sequences),
        },
        _arms_of_effects(question, drawn.changes[: options.effect_draws], ranges),
        beside,
        {} if beside.draws is None else over_posterior.named(_space_arms(question, beside.draws)),
        {} if beside.draws is None else over_posterior.named(_arms_of_effects(question, beside.draws.changes, ranges)),
    )


def _space_arms(question: Question, drawn: plausible.Draws) -> dict[str, dict[str, Any]]:
    """Every draw under every number at a time, and the fewest and the most under rival rules."""
    options, numbers = question.options, question.options.simultaneity
    return {
        **space.arms(drawn, question.config, numbers, len(question.setting.practices)),
        **space.rival_arms(drawn, numbers, options.rivals),
    }


def _arms_of_effects(
    question: Question, changes: Sequence[Mapping[str, Any]], ranges: Mapping[str, plausible.Range]
) -> dict[str, dict[str, Any]]:
    """The arms of every contrast in some draws."""
    return {
        effect_arm(place, name): {**change, **own}
        for place, change in enumerate(changes)
        for name, own in _effect_arms(question, change, ranges).items()
    }


def arms(question: Question) -> Sequence[Arm]:
    """The plausible space, the maps, the default city, the contrasts in the first draws, and the posterior's draws beside."""
    options, compared = question.options, _compared(question)
    groups = (
        (compared.space, options.panels),
        (compared.rivals, options.panels),
        (compared.cuts, options.map_panels),
        (compared.default, options.default_panels),
        (compared.effects, options.effect_panels),
        (compared.posterior, options.panels),
        (compared.posterior_effects, options.effect_panels),
    )
    return [Arm(name, changes, range(panels), COMPARED_COLUMNS) for group, panels in groups for name, changes in group.items()]


def _counts(question: Question) -> list[float]:
    return [float(number) for number in range(1, len(question.setting.practices) + 1)]


def _strengths(here: propositions.World) -> dict[str, float]:
    return {"k": here.strength} if here.strength == 0.0 else {"k": here.strength, "no_k": 0.0}


def effect_arm(draw: int, name: str) -> str:
    """The name of a contrast's arm in a plausible draw."""
    return f"effects_{draw}_{name}"


def _effect_arms(question: Question, change: Mapping[str, Any], ranges: Mapping[str, plausible.Range]) -> dict[str, dict]:
    numbers = question.options.simultaneity
    here = propositions.world(question.config, change)
    return propositions.arms(question.setting, here, ranges, numbers[0], numbers[-1])


def analyse(question: Question, source: RowSource) -> Report:
    """Describe the boundary from the plausible space, the maps and the contrasts."""
    options, setting, compared = question.options, question.setting, _compared(question)
    drawn, ranges, numbers = compared.drawn, compared.ranges, options.simultaneity
    few, many, counts = numbers[0], numbers[-1], _counts(question)
    table = space.compared(source.of(compared.space), drawn, numbers)
    importance, explained, thresholds, bands = _described(table, drawn, options)

    rows = source.of(compared.cuts)
    default = _values(question.config, ranges)
    maps = slices.maps(rows, options.maps, ranges, options.cells, few, many, default)
    pace = slices.pace(rows, options.spans, counts, question.config["change_programme"]["effort"], len(setting.practices))

    of_default = source.of(compared.default)
    decomposition = factors.decomposed(of_default, options.factor_spans, numbers, list(options.sequences), options.seed)
    sequences = slices.sequenced(of_default, options.sequences, numbers, _strengths(propositions.world(question.config, {})))
    wanted = propositions.contrasts(setting)
    in_draws = _in_draws(question, compared, source.of(compared.effects), drawn.changes[: options.effect_draws])
    estimated = propositions.effects(of_default, in_draws, wanted)
    shares = space.shares(table, numbers, options.margin)
    by_rule = {"default": table} | _under_rivals(source.of(compared.rivals), drawn, options)
    where_tested = space.shares_tested(by_rule, numbers, options.margin)
    beside, of_posterior = compared.beside, _over_posterior(question, compared, source)
    over_posterior.add_shares(shares, of_posterior.by_rule.get("default", {}), beside, few, options.margin)
    over_posterior.add_shares_tested(where_tested, of_posterior.by_rule, beside, few, options.margin)
    effects_table = effects.table(estimated) | over_posterior.effects(of_posterior.in_draws, wanted, beside)
    best = space.best(table, numbers, options.margin)
    how = discovery.Discovery(
        few, many, len(setting.practices), options.margin, options.box_limits, options.box_share, options.seed
    )
    found, lacking = discovery.table(by_rule, drawn, how)
    summary = {
        "draws": options.draws,
        "draws_refused": drawn.refused,
        "parameters": len(drawn.ranges),
        "panels_per_arm_of_a_draw": options.panels,
        "cities_per_arm_of_a_draw": options.panels * setting.cities,
        "margin": options.margin,
        "largest_difference_in_effort_offered": max(table["difference_in_effort_offered"]),
        "shares": by_name(shares, ("outcome", "definition", "simultaneity", "judged_by", "wins")),
        "shares_tested": by_name(where_tested, ("rule", "outcome", "definition", "simultaneity", "wins")),
        "best": by_name(best, ("outcome", "definition", "simultaneity")),
        "explained_by_regression": explained,
        "importance": by_name(importance, ("outcome", "definition", "parameter")),
        "thresholds": by_name(thresholds, ("outcome", "definition", "wins", "parameter")),
        "bands": by_name(bands, ("outcome", "definition", "parameter", "band_from")),
        "boxes": by_name(found, ("rule", "outcome", "wins", "box")),
        "turns_the_sign": discovery.turns_the_sign(found, how),
        "place_of_default": _place(table, estimated, options),
        "sequences": by_name(sequences, ("strength", "simultaneity", "sequence")),
        "variance_shares": by_name(decomposition, ("outcome", "term")),
        "effects": {
            effect.key: _plain(effect) | {name: effects_table[name][place] for name in over_posterior.COLUMNS}
            for place, effect in enumerate(estimated)
        },
        "posterior": published_posterior.described(beside),
    }
    tables = {
        "draws": table, "shares": shares, "shares_tested": where_tested, "best": best,
        "boxes": found, "importance": importance, "thresholds": thresholds,
        "bands": bands, "maps": maps,
        "pace": pace, "sequences": sequences, "variance_shares": decomposition,
        "effects": effects_table, "ranges": _ranges(drawn),
    }  # fmt: skip
    named = {"simultaneity": numbers, "margin": options.margin}
    drawings: dict[str, Drawing] = {
        "plausible_space": partial(plausible_space.draw, **named),
        "boundary_map": partial(boundary_map.draw, **named),
        "boxes": partial(boxes_figure.draw, simultaneity=numbers),
        "pace": pace_figure.draw,
        "sensitivity": partial(sensitivity.draw, simultaneity=numbers),
        "propositions": partial(propositions_figure.draw, margin=options.margin),
    }
    return Report(
        report_text.text(options, summary, tables, beside.said, report_text.boxes(found, lacking, list(by_rule), how)),
        summary,
        tables,
        drawings,
    )


def refuse(options: Options, ranges: Mapping[str, plausible.Range]) -> None:
    """Say in one line what would make the study empty or misnamed."""
    numbers = options.simultaneity
    if len(numbers) < 2 or list(numbers) != sorted(set(numbers)):
        raise Refusal(f"study.simultaneity is {list(numbers)}, but two numbers or more are meant, each larger than the last")
    for name in ("spans", "factor_spans", "maps", "sequences"):
        values = getattr(options, name)
        if len(values) == 0 or len(set(values)) < len(values):
            raise Refusal(f"study.{name} is empty or names one thing twice; see configs/study/boundary.yaml")
    for name, pair in options.maps.items():
        if not isinstance(pair, list | tuple) or len(pair) != 2 or pair[0] == pair[1]:
            raise Refusal(f"study.maps.{name} is {pair!r}, but two parameters of study.plausible are meant")
        for each in pair:
            if each not in ranges:
                raise Refusal(f"study.maps.{name} names {each}, which has no range in study.plausible")
    for name, changes in options.sequences.items():
        if not isinstance(changes, Mapping):
            raise Refusal(f"study.sequences.{name} is {changes!r}, but changes by dotted name are meant")
    if options.effect_draws > options.draws:
        raise Refusal(f"study.effect_draws is {options.effect_draws}, but they are the first of study.draws={options.draws}")


def _in_draws(
    question: Question, compared: _Compared, rows: Mapping[str, Rows], changes: Sequence[Mapping[str, Any]]
) -> list[dict[str, Rows]]:
    """Rows of every contrast's arms in some draws, draw by draw."""
    return [
        {name: rows[effect_arm(place, name)] for name in _effect_arms(question, change, compared.ranges)}
        for place, change in enumerate(changes)
    ]


def _under_rivals(rows: Mapping[str, Rows], drawn: plausible.Draws, options: Options) -> dict[str, Table]:
    return {rival: space.compared_under(rival, rows, drawn, options.simultaneity) for rival in options.rivals}


class _OverPosterior(NamedTuple):
    """What the posterior's draws show; nothing without draws."""

    by_rule: dict[str, Table]
    in_draws: list[dict[str, Rows]]


def _over_posterior(question: Question, compared: _Compared, source: RowSource) -> _OverPosterior:
    options, drawn = question.options, compared.beside.draws
    if drawn is None:
        return _OverPosterior({}, [])
    rows = over_posterior.plain(source.of(compared.posterior))
    default = {"default": space.compared(rows, drawn, options.simultaneity)}
    of_effects = over_posterior.plain(source.of(compared.posterior_effects))
    return _OverPosterior(
        default | _under_rivals(rows, drawn, options), _in_draws(question, compared, of_effects, drawn.changes)
    )


def _described(table: Table, drawn: plausible.Draws, options: Options) -> tuple[Table, dict[str, float], Table, Table]:
    """Importance, thresholds and bands for most at a time minus fewest, in every outcome and definition."""
    few, many = options.simultaneity[0], options.simultaneity[-1]
    importance: Table = {}
    thresholds: Table = {}
    bands: Table = {}
    explained = {}
    for outcome in COMPARED:
        for definition in space.DEFINITIONS:
            response = np.array(table[space.difference_of(outcome, definition, many)])
            named = {"outcome": outcome, "definition": definition}
            ranked, share = describe.importance(drawn, response, options.seed, **named)
            explained[f"{outcome}_{definition}"] = share
            _extend(importance, ranked)
            classes = space.classed(table, outcome, definition, many, few, options.margin, "estimate")
            fewest, more = (classes == space.CLASSES.index(winner) for winner in ("fewest", "more"))
            _extend(thresholds, describe.thresholds(drawn, fewest, options.seed, **named, wins="fewest"))
            _extend(thresholds, describe.thresholds(drawn, more, options.seed, **named, wins="more"))
            _extend(bands, describe.bands(drawn, fewest, more, **named))
    return importance, explained, thresholds or {name: [] for name in describe.THRESHOLD_COLUMNS}, bands


def _extend(table: Table, more: Table) -> None:
    for name, values in more.items():
        table.setdefault(name, []).extend(values)


def _place(table: Table, estimated: list[effects.EffectEstimate], options: Options) -> dict[str, Any]:
    """The default city's own difference, and the share of draws whose difference lies below it."""
    many = options.simultaneity[-1]
    by_key = {effect.key: effect for effect in estimated}
    answer = {}
    for outcome in COMPARED:
        for definition, suffix in zip(space.DEFINITIONS, ("", "_same_rate"), strict=True):
            estimate = by_key[f"p1_simultaneity{suffix}_{outcome}"].estimate
            values = np.array(table[space.difference_of(outcome, definition, many)])
            below = float(np.mean(values < estimate.value))
            answer[f"{outcome}_{definition}"] = {**estimate._asdict(), "share_of_draws_below": below}
    return answer


def _plain(effect: effects.EffectEstimate) -> dict[str, Any]:
    parts = effect._asdict()
    return {**parts.pop("estimate")._asdict(), **{name: value for name, value in parts.items() if name != "key"}}


def _values(config: Mapping[str, Any], ranges: Mapping[str, plausible.Range]) -> dict[str, float]:
    return {name: float(config[name.split(".")[0]][name.split(".")[1]]) for name in ranges}


def _ranges(drawn: plausible.Draws) -> Table:
    table: Table = {"parameter": [], "prior_low": [], "prior_high": [], "source": []}
    for each in drawn.ranges:
        for column, value in zip(table, (each.name, each.low, each.high, each.source), strict=True):
            table[column].append(value)
    return table
