"""The boundary: where in the plausible space piecemeal wins, where concurrent does, and where it does not matter.

The analysis knows arms by their simultaneity and compares them two-sidedly; it does not know which should win.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Threads
from experiments.errors import Refusal
from experiments.figures import boundary_map, plausible_space, sensitivity
from experiments.figures import pace as pace_figure
from experiments.figures import propositions as propositions_figure
from experiments.reporting.report import Drawing, Report
from experiments.statistics import effects
from experiments.studies.boundary import describe, factors, propositions, report_text, slices, space
from experiments.study_tools import plausible
from experiments.study_tools.columns import COLUMNS, OUTCOMES, Columns, Rows, by_name
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.row_source import Bench
    from simulation.parameters import Setting


class Options(NamedTuple):
    """What the study is asked."""

    name: str
    question: str
    analysis: str
    panels: Annotated[int, Quantity("panels of each arm of a plausible draw", "panels", 2, 1_000_000)]
    seed: Seed
    threads: Threads
    draws: Annotated[int, Quantity("plausible draws", "draws", 4, 1_000_000)]
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    margin: Annotated[float, Quantity("smallest difference of interest", "share", 0.001, 0.5)]
    default_panels: Panels  # of each arm of the default city
    map_panels: Panels  # of each arm of a cell of a map
    cells: Annotated[int, Quantity("cells along each side of a map", "cells", 2, 50)]
    maps: dict[str, Any]
    spans: tuple[Annotated[float, Quantity("months of a programme", "months", 1, 600)], ...]
    sequences: dict[str, Any]
    factor_spans: tuple[Annotated[float, Quantity("months of a programme", "months", 1, 600)], ...]
    effect_draws: Annotated[int, Quantity("plausible draws in which effects are estimated too", "draws", 0, 1_000_000)]
    effect_panels: Panels  # of each arm of such a draw
    plausible: dict[str, Any]


def run(setting: Setting, options: Options, bench: Bench) -> Report:
    """Simulate the plausible space, the maps and the contrasts with the same luck in all arms, and describe the boundary."""
    drawn = plausible.draws(bench.config, options.plausible, options.draws, options.seed)
    ranges = {each.name: each for each in drawn.ranges}
    refuse(options, ranges)
    numbers, practices = options.simultaneity, len(setting.practices)
    few, many = numbers[0], numbers[-1]
    rows = _rows(bench, space.arms(drawn, bench.config, numbers, practices), options.panels)
    table = space.compared(rows, drawn, numbers)
    del rows  # the largest part by far
    importance, explained, thresholds, bands = _described(table, drawn, options)

    map_arms = slices.map_arms(options.maps, ranges, options.cells, few, many)
    counts = [float(number) for number in range(1, practices + 1)]
    rows = _rows(bench, {**map_arms, **slices.pace_arms(options.spans, counts)}, options.map_panels)
    default = _values(bench.config, ranges)
    maps = slices.maps(rows, options.maps, ranges, options.cells, few, many, default)
    pace = slices.pace(rows, options.spans, counts, bench.config["change_programme"]["effort"], practices)

    wanted = propositions.contrasts(setting)
    here = propositions.world(bench.config, {})
    strengths = {"k": here.strength} if here.strength == 0.0 else {"k": here.strength, "no_k": 0.0}
    arms = propositions.arms(setting, here, ranges, few, many)
    of_default = _rows(
        bench,
        {
            **arms,
            **propositions.without_k(arms),
            **slices.sequence_arms(options.sequences, numbers, strengths),
            **factors.arms(options.factor_spans, numbers, options.sequences),
        },
        options.default_panels,
    )
    decomposition = factors.decomposed(of_default, options.factor_spans, numbers, list(options.sequences), options.seed)
    sequences = slices.sequenced(of_default, options.sequences, numbers, strengths)
    found = propositions.effects(of_default, _in_draws(setting, options, bench, drawn, ranges), wanted)
    shares = space.shares(table, numbers, options.margin)
    best = space.best(table, numbers, options.margin)
    summary = {
        "draws": options.draws,
        "draws_refused": drawn.refused,
        "parameters": len(drawn.ranges),
        "panels_per_arm_of_a_draw": options.panels,
        "cities_per_arm_of_a_draw": options.panels * setting.cities,
        "margin": options.margin,
        "largest_difference_in_effort_offered": max(table["difference_in_effort_offered"]),
        "shares": by_name(shares, ("outcome", "definition", "simultaneity", "judged_by", "wins")),
        "best": by_name(best, ("outcome", "definition", "simultaneity")),
        "explained_by_regression": explained,
        "importance": by_name(importance, ("outcome", "definition", "parameter")),
        "thresholds": by_name(thresholds, ("outcome", "definition", "wins", "parameter")),
        "bands": by_name(bands, ("outcome", "definition", "parameter", "low")),
        "place_of_default": _place(table, found, options),
        "sequences": by_name(sequences, ("strength", "simultaneity", "sequence")),
        "variance_shares": by_name(decomposition, ("outcome", "term")),
        "effects": {effect.key: _plain(effect) for effect in found},
    }
    tables = {
        "draws": table, "shares": shares, "best": best, "importance": importance, "thresholds": thresholds,
        "bands": bands, "maps": maps,
        "pace": pace, "sequences": sequences, "variance_shares": decomposition,
        "effects": effects.table(found), "ranges": _ranges(drawn),
    }  # fmt: skip
    named = {"simultaneity": numbers, "margin": options.margin}
    drawings: dict[str, Drawing] = {
        "plausible_space": partial(plausible_space.draw, **named),
        "boundary_map": partial(boundary_map.draw, **named),
        "pace": pace_figure.draw,
        "sensitivity": partial(sensitivity.draw, simultaneity=numbers),
        "propositions": partial(propositions_figure.draw, margin=options.margin),
    }
    return Report(report_text.text(options, summary, tables, found), summary, tables, drawings)


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


def _rows(bench: Bench, asked: Mapping[str, Mapping[str, Any]], panels: int) -> dict[str, Rows]:
    return bench.tables({name: bench.vary(changes) for name, changes in asked.items()}, panels, COLUMNS)


def _in_draws(
    setting: Setting, options: Options, bench: Bench, drawn: plausible.Draws, ranges: Mapping
) -> list[dict[str, Rows]]:
    """Rows of every contrast's arms in the first draws, draw by draw."""
    few, many = options.simultaneity[0], options.simultaneity[-1]
    asked = {}
    for place, change in enumerate(drawn.changes[: options.effect_draws]):
        here = propositions.world(bench.config, change)
        for name, changes in propositions.arms(setting, here, ranges, few, many).items():
            asked[place, name] = {**change, **changes}
    if not asked:
        return []
    rows = _rows(bench, {f"effects_{place}_{name}": changes for (place, name), changes in asked.items()}, options.effect_panels)
    found: list[dict[str, Rows]] = [{} for _ in range(options.effect_draws)]
    for place, name in asked:
        found[place][name] = rows[f"effects_{place}_{name}"]
    return found


def _described(table: Columns, drawn: plausible.Draws, options: Options) -> tuple[Columns, dict[str, float], Columns, Columns]:
    """Importance, thresholds and bands for most at a time less fewest, in every outcome and definition."""
    few, many = options.simultaneity[0], options.simultaneity[-1]
    importance: Columns = {}
    thresholds: Columns = {}
    bands: Columns = {}
    explained = {}
    for outcome in OUTCOMES:
        for definition in space.DEFINITIONS:
            response = np.array(table[space.difference_of(outcome, definition, many)])
            named = {"outcome": outcome, "definition": definition}
            found, share = describe.importance(drawn, response, options.seed, **named)
            explained[f"{outcome}_{definition}"] = share
            _extend(importance, found)
            classes = space.classed(table, outcome, definition, many, few, options.margin, "estimate")
            fewest, more = (classes == space.CLASSES.index(winner) for winner in ("fewest", "more"))
            _extend(thresholds, describe.thresholds(drawn, fewest, options.seed, **named, wins="fewest"))
            _extend(thresholds, describe.thresholds(drawn, more, options.seed, **named, wins="more"))
            _extend(bands, describe.bands(drawn, fewest, more, **named))
    return importance, explained, thresholds or {name: [] for name in describe.THRESHOLD_COLUMNS}, bands


def _extend(table: Columns, more: Columns) -> None:
    for name, values in more.items():
        table.setdefault(name, []).extend(values)


def _place(table: Columns, found: list[effects.Effect], options: Options) -> dict[str, Any]:
    """The default city's own difference, and the share of draws whose difference lies below it."""
    many = options.simultaneity[-1]
    by_key = {effect.key: effect for effect in found}
    answer = {}
    for outcome in OUTCOMES:
        for definition, suffix in zip(space.DEFINITIONS, ("", "_same_rate"), strict=True):
            estimate = by_key[f"p1_simultaneity{suffix}_{outcome}"].estimate
            values = np.array(table[space.difference_of(outcome, definition, many)])
            below = float(np.mean(values < estimate.value))
            answer[f"{outcome}_{definition}"] = {**estimate._asdict(), "share_of_draws_below": below}
    return answer


def _plain(effect: effects.Effect) -> dict[str, Any]:
    given = effect._asdict()
    return {**given.pop("estimate")._asdict(), **{name: value for name, value in given.items() if name != "key"}}


def _values(config: Mapping[str, Any], ranges: Mapping[str, plausible.Range]) -> dict[str, float]:
    return {name: float(config[name.split(".")[0]][name.split(".")[1]]) for name in ranges}


def _ranges(drawn: plausible.Draws) -> Columns:
    table: Columns = {"parameter": [], "low": [], "high": [], "source": []}
    for each in drawn.ranges:
        for column, value in zip(table, (each.name, each.low, each.high, each.source), strict=True):
            table[column].append(value)
    return table
