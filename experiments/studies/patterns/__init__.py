"""Every stylised fact of the evidence in one table: observed, in the model, and the verdict by a rule that was there before.

Leaders choose for themselves. A pattern is measured as configured, and again in plausible draws, which give the share of draws
that lie within its rule. Nothing is left out: what the model cannot show stands there with the reason.  [Grimm et al. 2005]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.errors import Refusal
from experiments.figures import stylised_facts
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import estimates
from experiments.statistics.estimates import NOTHING
from experiments.statistics.tables import Rows, Table, add_estimate, add_values, arm_name, by_name
from experiments.studies.patterns import known, measures, monthly, report_text, ties
from experiments.studies.patterns.known import NOT_MEASURABLE, PATTERNS, REPRODUCED
from experiments.studies.patterns.options import Options
from experiments.studies.patterns.world import Measured, World
from experiments.study_tools import plausible
from experiments.study_tools.arms import refuse_unless_two

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

CONFIGURED, RARE = "configured", "rare"
RATES = ("regulation_rate", "demand_rate", "technology_rate", "crisis_rate")
CROSSED = tuple((education, strength) for education in (0, 1) for strength in (0, 1))
BATCH = 16  # draws whose rows are in memory at once
LEAST_MONTHS = 48
_FOUNDED = {"city.cities": 2, "horizon.months": 12}  # of networks as founded nothing but the founding is read


def arms(question: Question) -> Sequence[Arm]:
    """Six arms as configured, and the same six in every draw."""
    options = question.options
    _refuse(question.setting, options)
    declared = [_arm(name, changes, None) for name, changes in _world_arms(question, CONFIGURED, {}).items()]
    for place, change in enumerate(_changes(question)):
        own = _world_arms(question, _draw(place), change)
        declared += [_arm(name, changes, range(options.draw_panels)) for name, changes in own.items()]
    return declared


def _arm(name: str, changes: Mapping[str, Any], panels: range | None) -> Arm:
    return Arm(name, changes, panels, ("use",) if "_k_" in name else measures.COLUMNS)


def _draw(place: int) -> str:
    return arm_name("draw", place)


def _crossed(world: str, education: int, strength: int) -> str:
    return arm_name(world, "education", education, "k", strength)


def _changes(question: Question) -> Sequence[Mapping[str, Any]]:
    options = question.options
    if options.draws == 0:
        return []
    return plausible.draws(question.config, options.plausible, options.draws, options.seed).changes


def _world_arms(question: Question, world: str, change: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Arms of one world: itself, triggers rare, and education crossed with K."""
    options, rates = question.options, question.config["trigger_events"]
    rarer = {
        name: options.rare * change.get(name, rates[name.partition(".")[2]]) for name in map("trigger_events.{}".format, RATES)
    }
    found = {world: dict(change), arm_name(world, RARE): {**change, **rarer}}
    for education, strength in CROSSED:
        found[_crossed(world, education, strength)] = {
            **change,
            "platform.education_floor": options.education[education],
            "complementarity.strength": options.strengths[strength],
        }
    return found


def _refuse(setting: Setting, options: Options) -> None:
    lacking = [name for each in measures.ATTRIBUTES if (name := each.removeprefix("end_")) not in setting.practices]
    if lacking:
        raise Refusal(f"the patterns need the practices {', '.join(lacking)}, which this setting lacks; take setting=pm18")
    if setting.network is not None:
        raise Refusal(
            "advice_network names a file, but patterns of networks are of generated ones: take advice_network=default"
        )
    if setting.months < LEAST_MONTHS:
        raise Refusal(f"horizon.months is {setting.months}, but patterns compare years: {LEAST_MONTHS} at least")
    for name in ("education", "strengths"):
        refuse_unless_two(name, getattr(options, name))


def analyse(question: Question, source: RowSource) -> Report:
    """Measure every pattern as configured and in every draw, and judge it by its rule."""
    options = question.options
    ranges = plausible.ranges(options.plausible)
    own = source.of(list(_world_arms(question, CONFIGURED, {})))
    measured = _measured(
        _world(question, CONFIGURED, {}, own, min(options.history_panels, question.panels), options.network_panels)
    )
    drawn = _drawn(question, source)
    table = _table(measured, drawn, ranges)
    summary = {
        "panels": question.panels,
        "cities": question.panels * question.setting.cities,
        "history_panels": min(options.history_panels, question.panels),
        "draws": options.draws,
        "cities_per_draw": options.draw_panels * question.setting.cities,
        "verdicts": {word: table["verdict"].count(word) for word in (REPRODUCED, known.NOT, NOT_MEASURABLE)},
        "crossing": table["clear"].count(False),
        "tests_reproduced": sum(
            word == REPRODUCED and is_test for word, is_test in zip(table["verdict"], table["is_test"], strict=True)
        ),
        "tests": sum(table["is_test"]),
        "patterns": by_name(table, ("pattern",)),
    }
    tables = {"patterns": table}
    if options.draws:
        tables["draws"] = _draws_table(drawn)
    return Report(report_text.text(summary, table), summary, tables, {"stylised_facts": stylised_facts.draw})


def _world(
    question: Question, name: str, change: Mapping[str, Any], rows: Mapping[str, Rows], followed: int, panels: int
) -> World:
    seed, setting = question.options.seed, question.vary(change) if change else question.setting
    networks = {
        size: ties.founded(question.vary({**change, **_FOUNDED, "city.managers": size}), seed, panels)
        for size in (ties.FEW, ties.MANY)
    }
    return World(
        rows=rows[name],
        calm=rows[arm_name(name, RARE)],
        crossed={each: rows[_crossed(name, *each)] for each in CROSSED},
        months=monthly.read(setting, seed, followed),
        dimensions=len(setting.dimensions),
        networks=networks,
    )


def _measured(world: World) -> list[Measured | None]:
    return [each.measure(world) if each.measure else None for each in PATTERNS]


def _drawn(question: Question, source: RowSource) -> list[list[Measured | None]]:
    """Every pattern in every draw; rows are let go batch by batch."""
    options, found = question.options, []
    changes = _changes(question)
    for start in range(0, len(changes), BATCH):
        batch = {_draw(place): changes[place] for place in range(start, min(start + BATCH, len(changes)))}
        rows = source.of([arm for name, change in batch.items() for arm in _world_arms(question, name, change)])
        for name, change in batch.items():
            world = _world(question, name, change, rows, min(options.draw_history_panels, options.draw_panels), 2)
            found.append(_measured(world))
    return found


def _table(
    measured: Sequence[Measured | None], drawn: Sequence[Sequence[Measured | None]], ranges: Sequence[plausible.Range]
) -> Table:
    """One row per pattern: what was observed, its rule, the model's number, the verdict, and how draws fare."""
    table: Table = {}
    for place, (pattern, own) in enumerate(zip(PATTERNS, measured, strict=True)):
        verdict = known.judged(pattern, own)
        in_prior = known.used_in_prior(pattern, ranges)
        add_values(table, pattern=pattern.key, source=pattern.tag, statement=pattern.statement, observed=pattern.observed)
        add_values(table, holds_from=pattern.low, holds_to=pattern.high, rule=pattern.rule)
        add_estimate(table, "model", own.estimate if own else NOTHING)
        add_values(table, verdict=verdict.word, clear=verdict.is_clear, why=verdict.why, beside=own.beside if own else "")
        set_by_it = in_prior or bool(pattern.inputs)
        add_values(table, used_in_prior=in_prior, set_by_it=set_by_it, by_rule=pattern.by_rule, looked_at=pattern.looked_at)
        add_values(table, from_the_start=pattern.from_the_start)
        seen = set_by_it or pattern.by_rule or pattern.looked_at or pattern.from_the_start
        add_values(table, is_test=not seen and verdict.word != NOT_MEASURABLE)
        in_draws = [each[place] for each in drawn]
        known_draws = [each.estimate for each in in_draws if each is not None and not np.isnan(each.estimate.value)]
        inside = sum(known.within(pattern, each.value) for each in known_draws)
        surely = sum(known.judged(pattern, each).word == REPRODUCED for each in in_draws)
        add_values(table, draws=len(drawn), draws_measured=len(known_draws))
        add_estimate(table, "draws_within", estimates.proportion(inside, len(known_draws)))
        add_estimate(table, "draws_reproduced", estimates.proportion(surely, len(known_draws)))
    return table


def _draws_table(drawn: Sequence[Sequence[Measured | None]]) -> Table:
    """One row per draw and pattern that is measured."""
    table: Table = {}
    for place, own in enumerate(drawn):
        for pattern, each in zip(PATTERNS, own, strict=True):
            if each is not None:
                add_values(table, draw=place, pattern=pattern.key, verdict=known.judged(pattern, each).word)
                add_estimate(table, "model", each.estimate)
    return table
