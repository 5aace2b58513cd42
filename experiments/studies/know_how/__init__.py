"""Which configurations of know-how lead to integration and to enactment: what is true in the model, and what QCA would say.

The twins say what each condition does; QCA sees only cities, as a study of eleven or of many would.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.errors import Refusal
from experiments.figures import necessity, truth_table
from experiments.reporting.report import Report
from experiments.statistics import effects, qca
from experiments.statistics.truth_table import Rules
from experiments.studies.know_how import export, many, samples, twins
from experiments.studies.know_how import sets as memberships
from experiments.studies.know_how.options import Options
from experiments.studies.know_how.report_text import written

if TYPE_CHECKING:
    from experiments.running.row_source import Bench
    from simulation.parameters import Setting


NEEDS = {"setqca": "analysis"}  # packages that are not in the base installation, and the extra they are in


def run(setting: Setting, options: Options, bench: Bench) -> Report:
    """Clamp every condition in twins; then sample cities as studies would, and see what QCA makes of them."""
    sizes = _sizes(setting, options)
    qca.minimised({0}, (), 1)  # refuses before anything is simulated where setqca is missing
    if len(options.conditions) > qca.MOST_CONDITIONS:
        raise Refusal(
            f"study.conditions names {len(options.conditions)} practices, but QCA minimises {qca.MOST_CONDITIONS} at most"
        )
    memberships.attributes_exist(setting, options.conditions)
    memberships.anchors_suit(setting, options.full_out, options.full_in)
    rules = Rules(options.consistency, options.pri, options.frequency)
    called = samples.Called(options.necessity, options.relevance)
    clamps = twins.clamped(setting, bench, options.clamp_panels, options.clamp_effort, options.clamp_span)
    truths = {
        outcome: many.Truth(twins.signs(clamps, outcome), twins.dispensable(clamps, outcome, options.necessity))
        for outcome in memberships.OUTCOMES
    }
    worlds = _worlds(setting, options, bench)
    tables: dict[str, Any] = {"twins": twins.table(clamps)}
    found = twins.effects(clamps)
    random = np.random.default_rng([options.seed, len(options.conditions)])
    for world in worlds:
        there = [size for size in sizes if size <= len(world.rows["panel"])]
        for size in there:
            sets, outcomes = samples.of(world.sets, world.outcomes, _which(world, size))
            listed = samples.solutions(size, sets, outcomes, rules)
            _extend(tables, "solutions", listed)
            _extend(tables, "necessity", samples.necessity(size, sets, outcomes, called))
            if size == there[-1]:
                tables[f"truth_table_{sets.name}"] = samples.rows_of_table(sets, outcomes, rules)
                known = _known(world, outcomes, sets, rules)
        rates, false = many.necessity(world, there, called, truths)
        _extend(tables, "necessity_rates", rates)
        found += false
        worth, named = many.minimised(world, there[0], rules, truths, known, options.solved_panels)
        _extend(tables, "first_models", worth)
        _extend(tables, "named", named)
        _extend(tables, "noise", many.noise(world, there, rules, called, options.permutations, random))
    found += many.worth_effects(tables["first_models"], tables["named"], setting.cities)
    tables["effects"] = effects.table(found)
    tables |= _exported(worlds, sizes)
    summary = {
        "panels": options.panels,
        "cities": len(worlds[0].rows["panel"]),
        "sizes": list(sizes),
        "sizes_left_out": [size for size in options.sizes if size not in sizes],
        "thresholds": {name: getattr(options, name) for name in ("consistency", "pri", "necessity", "relevance", "frequency")},
        **{name: tables[name] for name in ("twins", "necessity_rates", "first_models", "named", "noise", "effects")},
        "solutions": _counted(tables["solutions"]),
        "shared_vision_everywhere": _everywhere(worlds[0].rows),
    }
    figures = {"truth_table": partial(truth_table.draw, consistency=options.consistency), "necessity": necessity.draw}
    script = export.script(sizes, [world.sets for world in worlds[:2]], memberships.OUTCOMES, rules, options.necessity)
    return Report(written(summary, tables, options), summary, tables, figures, {"know_how_qca.R": script})


def _sizes(setting: Setting, options: Options) -> list[int]:
    """Sizes of samples, those left out that are larger than the cities there are."""
    if not options.sizes or list(options.sizes) != sorted(set(options.sizes)):
        raise Refusal(f"study.sizes is {list(options.sizes)}, but sizes are meant, each larger than the last")
    cities = options.panels * setting.cities
    fewest = min(cities, options.placebo_panels * setting.cities)
    if options.sizes[0] > fewest:
        raise Refusal(f"study.sizes begins with {options.sizes[0]}, but only {fewest} cities are simulated; add panels")
    return [size for size in options.sizes if size <= cities]


def _worlds(setting: Setting, options: Options, bench: Bench) -> list[many.World]:
    """Cities whose leaders choose for themselves: by attributes, by know-how, and where a practice does nothing."""
    anchors = (options.full_out, options.full_in)
    rows = bench.table("leaders", setting)
    outcomes = memberships.outcomes(rows, setting, *anchors)
    worlds = [
        many.World(rows, setting.cities, memberships.attributes(rows, setting, options.conditions, *anchors), outcomes),
        many.World(rows, setting.cities, memberships.know_how(rows, setting), outcomes),
    ]
    added = twins.with_placebo(bench)
    names = (*options.conditions, twins.PLACEBO)
    if added and len(names) <= qca.MOST_CONDITIONS:
        other = bench.vary(added)
        rows = bench.table("leaders_placebo", other, options.placebo_panels)
        sets = memberships.attributes(rows, other, names, *anchors)._replace(name="attributes_and_placebo")
        worlds.append(many.World(rows, setting.cities, sets, memberships.outcomes(rows, other, *anchors)))
    return worlds


def _which(world: many.World, size: int) -> slice:
    """The sample of a size that is shown: the first cities; for one panel, the first with exactly one enacting city, if any."""
    blocks = samples.blocks(len(world.rows["panel"]), world.per_panel, size)
    if size == world.per_panel:
        for block in blocks:
            if world.outcomes["enacted"].crisp[block].sum() == 1:
                return block
    return slice(0, size)


def _known(world: many.World, outcomes: dict, sets: memberships.Sets, rules: Rules) -> dict[str, tuple[qca.Model, ...]]:
    """The parsimonious models of the largest sample, by the same rule as the small ones."""
    from experiments.statistics import truth_table

    found = {}
    for outcome, members in outcomes.items():
        positive, free = truth_table.coded(truth_table.table(sets.crisp, members.crisp), rules)
        found[outcome] = qca.minimised(positive, free, len(sets.conditions)).models
    return found


def _exported(worlds: list[many.World], sizes: list[int]) -> dict[str, Any]:
    """The samples shown, as tables for R."""
    tables = {}
    for size in sizes:
        which = _which(worlds[0], size)
        rows = {name: worlds[0].rows[name][which] for name in ("panel", "city")}
        parts = [samples.of(world.sets, world.outcomes, which) for world in worlds[:2]]
        for kind, ending in (("crisp", ""), ("fuzzy", "_fuzzy")):
            tables[f"sample_{size}{ending}"] = export.sample(rows, [sets for sets, _ in parts], parts[0][1], kind)
    return tables


def _extend(tables: dict[str, Any], name: str, more: dict[str, list]) -> None:
    whole = tables.setdefault(name, {key: [] for key in more})
    for key, values in more.items():
        whole[key] += values


def _counted(solutions: dict[str, list]) -> list[dict[str, Any]]:
    """Per solution how many models tie, and the first."""
    return [
        {name: solutions[name][place] for name in solutions if name != "model"}
        for place in range(len(solutions["model"]))
        if solutions["model"][place] <= 1
    ]


def _everywhere(rows: memberships.Rows) -> float | None:
    return float(np.mean(rows["end_shared_vision"])) if "end_shared_vision" in rows else None
