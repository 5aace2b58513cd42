"""Which configurations of know-how lead to integration and to enactment: what is true in the model, and what QCA would say.

The twins say what each condition does; QCA sees only cities, as a study of eleven or of many would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.errors import Refusal
from experiments.figures import necessity
from experiments.figures import truth_table as truth_table_figure
from experiments.reporting.report import Drawing, Report
from experiments.running.arm import Arm
from experiments.statistics import effects, qca, truth_table
from experiments.statistics.tables import Rows, Table
from experiments.statistics.truth_table import Rules
from experiments.studies.know_how import export, many, samples, twins
from experiments.studies.know_how import sets as memberships
from experiments.studies.know_how.options import Options
from experiments.studies.know_how.report_text import written

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting


NEEDS = {"setqca": "analysis"}  # packages that are not in the base installation, and the extra they are in


LEADERS, LEADERS_PLACEBO = "leaders", "leaders_placebo"  # arms


def arms(question: Question) -> Sequence[Arm]:
    """Every condition clamped in twins; leaders who choose for themselves, also where a practice does nothing."""
    options, setting = question.options, question.setting
    _refuse(options, setting)
    placebo = _placebo_setting(question)
    return [
        *twins.arms(setting, question.config, options),
        Arm(LEADERS),
        *([Arm(LEADERS_PLACEBO, placebo, range(options.placebo_panels))] if placebo else []),
    ]


def _refuse(options: Options, setting: Setting) -> None:
    """Refuse, in one line, what would leave nothing to minimise."""
    _sizes(setting, options)
    qca.minimised({0}, (), 1)  # refuses before anything is simulated where setqca is missing
    if len(options.conditions) > qca.MOST_CONDITIONS:
        raise Refusal(
            f"study.conditions names {len(options.conditions)} practices, but QCA minimises {qca.MOST_CONDITIONS} at most"
        )
    memberships.attributes_exist(setting, options.conditions)
    memberships.anchors_suit(setting, options.full_out, options.full_in)


def _placebo_setting(question: Question) -> dict[str, Any]:
    """Changes that add a practice without effect; none where it is there, or where there would be too many conditions."""
    added = twins.with_placebo(question.config)
    return added if len(question.options.conditions) < qca.MOST_CONDITIONS else {}


def analyse(question: Question, source: RowSource) -> Report:
    """Sample cities as studies would, and see what QCA makes of them, beside what twins show."""
    options, setting = question.options, question.setting
    sizes = _sizes(setting, options)
    rules = Rules(options.consistency, options.pri, options.frequency)
    called = samples.Called(options.necessity, options.relevance)
    clamps = twins.clamped(setting, question.config, options, source)
    truths = {
        outcome: many.Truth(twins.signs(clamps, outcome), twins.dispensable(clamps, outcome, options.necessity))
        for outcome in memberships.OUTCOMES
    }
    worlds = _worlds(question, source)
    tables: dict[str, Any] = {"twins": twins.table(clamps)}
    estimated = twins.effects(clamps)
    random = np.random.default_rng([options.seed, len(options.conditions)])
    for world in worlds:
        suited = [size for size in sizes if size <= len(world.rows["panel"])]
        for size in suited:
            sets, outcomes = samples.of(world.sets, world.outcomes, _which(world, size))
            listed = samples.solutions(size, sets, outcomes, rules)
            _extend(tables, "solutions", listed)
            _extend(tables, "necessity", samples.necessity(size, sets, outcomes, called))
            if size == suited[-1]:
                tables[f"truth_table_{sets.name}"] = samples.rows_of_table(sets, outcomes, rules)
                known = _known(world, outcomes, sets, rules)
        rates, false = many.necessity(world, suited, called, truths)
        _extend(tables, "necessity_rates", rates)
        estimated += false
        worth, named = many.minimised(world, suited[0], rules, truths, known, options.solved_panels)
        _extend(tables, "first_models", worth)
        _extend(tables, "named", named)
        _extend(tables, "noise", many.noise(world, suited, rules, called, options.permutations, random))
    estimated += many.worth_effects(tables["first_models"], tables["named"], setting.cities)
    tables["effects"] = effects.table(estimated)
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
    figures: dict[str, Drawing] = {
        "truth_table": partial(truth_table_figure.draw, consistency=options.consistency),
        "necessity": necessity.draw,
    }
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


def _worlds(question: Question, source: RowSource) -> list[many.World]:
    """Cities whose leaders choose for themselves: by attributes, by know-how, and where a practice does nothing."""
    options, setting = question.options, question.setting
    anchors = (options.full_out, options.full_in)
    rows = source.one(LEADERS)
    outcomes = memberships.outcomes(rows, setting, *anchors)
    worlds = [
        many.World(rows, setting.cities, memberships.attributes(rows, setting, options.conditions, *anchors), outcomes),
        many.World(rows, setting.cities, memberships.know_how(rows, setting), outcomes),
    ]
    if _placebo_setting(question):
        other = source.setting_of(LEADERS_PLACEBO)
        rows = source.one(LEADERS_PLACEBO)
        sets = memberships.attributes(rows, other, (*options.conditions, twins.PLACEBO), *anchors)._replace(
            name="attributes_and_placebo"
        )
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


def _known(
    world: many.World, outcomes: Mapping[str, memberships.Memberships], sets: memberships.Sets, rules: Rules
) -> dict[str, tuple[qca.Model, ...]]:
    """The parsimonious models of the largest sample, by the same rule as the small ones."""
    models = {}
    for outcome, members in outcomes.items():
        positive, free = truth_table.coded(truth_table.table(sets.crisp, members.crisp), rules)
        models[outcome] = qca.minimised(positive, free, len(sets.conditions)).models
    return models


def _exported(worlds: Sequence[many.World], sizes: Sequence[int]) -> dict[str, Any]:
    """The samples shown, as tables for R."""
    tables = {}
    for size in sizes:
        which = _which(worlds[0], size)
        rows = {name: worlds[0].rows[name][which] for name in ("panel", "city")}
        parts = [samples.of(world.sets, world.outcomes, which) for world in worlds[:2]]
        for kind, ending in (("crisp", ""), ("fuzzy", "_fuzzy")):
            tables[f"sample_{size}{ending}"] = export.sample(rows, [sets for sets, _ in parts], parts[0][1], kind)
    return tables


def _extend(tables: dict[str, Any], name: str, more: Table) -> None:
    whole = tables.setdefault(name, {key: [] for key in more})
    for key, values in more.items():
        whole[key] += values


def _counted(solutions: Table) -> list[dict[str, Any]]:
    """Per solution how many models tie, and the first."""
    return [
        {name: solutions[name][place] for name in solutions if name != "model"}
        for place in range(len(solutions["model"]))
        if solutions["model"][place] <= 1
    ]


def _everywhere(rows: Rows) -> float | None:
    return float(np.mean(rows["end_shared_vision"])) if "end_shared_vision" in rows else None
