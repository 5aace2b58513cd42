"""Interventions: what a small step of each lever does to a city in a given state, per unit of effort or per step, ranked.

Levers, their steps and the states stand in the configuration. Ranks come from estimates, ties from paired differences between
levers over the same matched pairs; nothing here knows which lever should come first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads, shown
from experiments.errors import Refusal, suggestion
from experiments.figures import interventions as figure
from experiments.reporting.report import Report
from experiments.statistics import comparisons, effects, estimates
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import find, values
from experiments.statistics.tables import Table, add_values, by_name
from experiments.studies.interventions.report_text import AS_IT_IS, KINDS, MEASURED, RANKED, UNTOUCHED, text
from experiments.studies.lessons import Draws, DrawShare
from experiments.study_tools import contrasts
from experiments.study_tools.contrasts import Answer, Drawn, Simulated, where_tested
from experiments.study_tools.plausible import signs
from experiments.study_tools.scenarios import Contrast, Scenario

if TYPE_CHECKING:
    from experiments.running.arm import Arm
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

HELD = "state, founding and draws; {}"


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    draws: Draws
    draw_share: DrawShare
    drawn_states: tuple[str, ...]
    base: dict[str, Any]
    states: Annotated[dict[str, Any], Size(1)]
    priced: dict[str, Any]
    unpriced: dict[str, Any]
    plausible: dict[str, Any]


class Gain(NamedTuple):
    """What a lever does to an outcome in a state, in its own unit: per effort, or per step."""

    state: str
    kind: str
    lever: str
    measure: str
    estimate: Estimate
    cost: float  # effort that the step offers beside what is offered anyway
    draws: tuple[float, ...]
    tested_draws: tuple[bool, ...]  # of these, whether the lever's arms left room for a difference there
    panels: int
    cities: int
    room: comparisons.Room  # what the arms leave for a difference

    def effect(self) -> EffectEstimate:
        """In the form of the verdict table."""
        measure = find(self.measure)
        key = f"{self.state}_{self.lever}_{self.measure}"
        meaning = (
            f"{self.state.replace('_', ' ')} city: {self.lever.replace('_', ' ')}, {KINDS[self.kind]}, on {measure.phrase}"
        )
        held = "effort but for the step, which is divided by its effort" if self.kind == "priced" else "effort offered"
        return EffectEstimate(
            key, meaning, self.estimate, f"{measure.unit} per effort" if self.kind == "priced" else measure.unit,
            self.cities, self.panels, HELD.format(held), *signs(where_tested(self.draws, self.tested_draws)),
            *self.room,
        )  # fmt: skip


def arms(question: Question) -> Sequence[Arm]:
    """Every lever a step further in every state, as configured and in plausible cities."""
    refuse(question.options)
    return contrasts.arms(question, *_compared(question))


def _compared(question: Question) -> tuple[list[Scenario], Drawn]:
    """A scenario per state, and the plausible cities in which they are compared as well."""
    options = question.options
    drawn = contrasts.drawn(question, options.plausible, options.draws, options.draw_share)
    return [_scenario(options, state) for state in options.states], drawn


def analyse(question: Question, source: RowSource) -> Report:
    """Rank levers by what they do to enactment, over matched pairs."""
    options, cities = question.options, question.setting.cities
    states, drawn = _compared(question)
    levels: Table = {}
    ranking: Table = {}
    costs: dict[tuple[str, str], float] = {}

    def keep(scenario: Scenario, arms: Simulated) -> None:
        contrasts.levels(levels, scenario, arms, MEASURED)
        for kind, levers in (("priced", options.priced), ("unpriced", options.unpriced)):
            for lever in levers:
                costs[scenario.name, lever] = cost_of(arms, scenario.name, lever, kind)
            for name in RANKED:
                _rank(ranking, scenario.name, kind, name, {lever: costs[scenario.name, lever] for lever in levers}, arms)

    answers = contrasts.answer(source, states, drawn, keep)
    gains = _gains(answers, options, costs)
    stable = _stability(gains, ranking)
    of_effects = effects.table([each.effect() for each in gains])
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * cities,
        "arms": sum(len(each.arms) for each in states),
        "plausible_draws": len(drawn.changes),
        "plausible_draws_refused": drawn.refused,
        "cities_per_arm_and_draw": drawn.panels * cities,
        "states": _states(levels),
        "ranking": by_name(ranking, ("state", "kind", "measure", "lever")),
        "stability": by_name(stable, ("state", "kind", "measure", "lever")),
        "effects": {
            each.effect().key: {**each.estimate._asdict(), "cost": each.cost, "tested": each.room.tested} for each in gains
        },
    }
    tables = {"levels": levels, "ranking": ranking, "stability": stable, "effects": of_effects}
    return Report(text(summary, options.states, tables), summary, tables, {"interventions": figure.draw})


def refuse(options: Options) -> None:
    """Say in one line what would make the study empty or misnamed."""
    for name in ("states", "priced", "unpriced"):
        named = getattr(options, name)
        if not named or not all(isinstance(each, Mapping) for each in named.values()):
            raise Refusal(
                f"study.{name} is {shown(named)}, but changes by name are meant; see configs/study/interventions.yaml"
            )
    both = sorted({*options.priced, AS_IT_IS, UNTOUCHED} & set(options.unpriced) | {AS_IT_IS, UNTOUCHED} & set(options.priced))
    if both:
        raise Refusal(f"study.priced and study.unpriced both have {both[0]}, or it is the name of an arm; call it otherwise")
    for state in options.drawn_states:
        if state not in options.states:
            raise Refusal(f"study.drawn_states has {state!r}, which is no state; {suggestion(state, options.states)}")


def _scenario(options: Options, state: str) -> Scenario:
    """A state of the city: as it is, without any programme, and with each lever a step further."""
    levers = {**options.priced, **options.unpriced}
    arms = {AS_IT_IS: {}, UNTOUCHED: {"leadership.regime": "convergent"}, **levers}
    step_by_step = tuple(Contrast(lever, {lever: 1.0, AS_IT_IS: -1.0}, lever, (*MEASURED, "effort"), HELD) for lever in levers)
    base = {**options.base, **options.states[state]}
    return Scenario(state, state.replace("_", " "), base, arms, step_by_step, is_drawn=state in options.drawn_states)


def cost_of(arms: Simulated, state: str, lever: str, kind: str) -> float:
    """Effort that a lever's step offers on top; raises `Refusal` where that contradicts the table it stands in."""
    cost = float(np.mean(arms.rows[lever]["effort_offered"]) - np.mean(arms.rows[AS_IT_IS]["effort_offered"]))
    if (kind == "priced") != (cost > 1e-6) or (kind == "unpriced" and cost < -1e-6):
        other = "unpriced" if kind == "priced" else "priced"
        raise Refusal(
            f"study.{kind}.{lever} offers {cost:+.3g} effort in state {state}; it belongs under study.{other}, or nowhere"
        )
    return cost if kind == "priced" else 0.0


def _per(kind: str, cost: float) -> float:
    return cost if kind == "priced" else 1.0


def _rank(table: Table, state: str, kind: str, name: str, costs: Mapping[str, float], arms: Simulated) -> None:
    """Levers of one kind by what they do to an outcome, the largest first, and which of them tie with the first and the next.

    Two levers tie if the 95 % interval of the difference between them, over the same matched pairs, holds zero. Levers whose
    comparison is not tested stand below all others, where they tie with none.
    """
    panel = arms.rows[AS_IT_IS]["panel"]
    before = values(arms.rows[AS_IT_IS], name, arms.months[AS_IT_IS]).astype(float)
    gained = {
        lever: (values(arms.rows[lever], name, arms.months[lever]).astype(float) - before) / _per(kind, cost)
        for lever, cost in costs.items()
    }
    tested = {lever: _is_tested(name, arms, lever) for lever in costs}
    ordered = sorted(gained, key=lambda lever: (not tested[lever], -round(float(np.mean(gained[lever])), 12), lever))
    for place, lever in enumerate(ordered):
        whole = comparisons.contrast({lever: 1.0, AS_IT_IS: -1.0}, arms.rows, name, months=arms.months)
        estimate = Estimate(*(part / _per(kind, costs[lever]) for part in whole))
        following = ordered[place + 1] if place + 1 < len(ordered) else lever
        row = {
            "state": state, "kind": kind, "measure": name, "lever": lever, "rank": place + 1, "cost": costs[lever],
            "value": estimate.value, "low": estimate.low, "high": estimate.high,
            "tested": tested[lever],
            "ties_with_first": tested[lever] and _tie(gained[ordered[0]], gained[lever], panel),
            "ties_with_next": lever != following and tested[following] and _tie(gained[lever], gained[following], panel),
        }  # fmt: skip
        add_values(table, **row)


def _is_tested(name: str, arms: Simulated, lever: str) -> bool:
    """Whether a lever's arm and the one without it leave room for a difference."""
    compared = (lever, AS_IT_IS)
    return comparisons.room_between(name, [arms.rows[arm] for arm in compared], [arms.months[arm] for arm in compared]).tested


def _tie(one: np.ndarray, other: np.ndarray, panel: np.ndarray) -> bool:
    if one is other:
        return True
    estimate = estimates.mean(comparisons.weighted_sum({"one": 1.0, "other": -1.0}, {"one": one, "other": other}), panel)
    return bool(np.isnan(estimate.low) or estimate.low <= 0.0 <= estimate.high)


def _gains(answers: Sequence[Answer], options: Options, costs: Mapping[tuple[str, str], float]) -> list[Gain]:
    """Every effect in its lever's unit; in a plausible city a step costs what it costs there."""
    effort = {(each.scenario.name, each.contrast.name): each.draws for each in answers if each.measure == "effort"}
    gains = []
    for each in answers:
        if each.measure == "effort":
            continue
        state, lever = each.scenario.name, each.contrast.name
        kind = "priced" if lever in options.priced else "unpriced"
        per = _per(kind, costs[state, lever])
        draws = each.draws
        if kind == "priced":
            draws = tuple(
                value / cost if cost > 1e-6 else float("nan") for value, cost in zip(draws, effort[state, lever], strict=True)
            )
        estimate = Estimate(*(part / per for part in each.estimate))
        cost = costs[state, lever]
        row = (state, kind, lever, each.measure, estimate, cost, draws, each.tested_draws, each.panels, each.cities, each.room)
        gains.append(Gain(*row))
    return gains


def _stability(gains: Sequence[Gain], ranking: Mapping[str, list]) -> Table:
    """How levers rank in plausible cities: mean rank, share of cities in which each comes first, agreement with the order here.

    Cities in which all levers do the same, or in which none is tested, are left out and counted; a first place shared by
    several counts in parts. A lever that is not tested in a city does nothing there that can be seen, and ranks so.
    """
    from scipy.stats import rankdata, spearmanr

    here = {
        tuple(ranking[name][row] for name in ("state", "kind", "measure", "lever")): ranking["rank"][row]
        for row in range(len(ranking["lever"]))
    }
    table: Table = {
        name: []
        for name in (
            "state",
            "kind",
            "measure",
            "lever",
            "draws",
            "draws_without_difference",
            "mean_rank",
            "first",
            "agreement",
        )
    }
    groups = dict.fromkeys((each.state, each.kind, each.measure) for each in gains if each.draws and each.measure in RANKED)
    for group in groups:
        levers = [each for each in gains if (each.state, each.kind, each.measure) == group]
        values = np.array([each.draws for each in levers], dtype=float).T
        differs = np.isfinite(values).all(axis=1) & (np.nanmax(values, axis=1) > np.nanmin(values, axis=1))
        differs &= np.array([each.tested_draws for each in levers], dtype=bool).any(axis=0)
        ranks = np.array([rankdata(-row) for row in values[differs]]).reshape(-1, len(levers))
        best = values[differs] == values[differs].max(axis=1, keepdims=True, initial=-np.inf)
        order = [here[(*group, each.lever)] for each in levers]
        agreement = float(np.median([spearmanr(order, row).statistic for row in ranks])) if len(ranks) else float("nan")
        for place, each in enumerate(levers):
            first = float(np.mean(best[:, place] / best.sum(axis=1))) if len(ranks) else float("nan")
            mean = float(np.mean(ranks[:, place])) if len(ranks) else float("nan")
            row = (*group, each.lever, int(differs.sum()), int((~differs).sum()), mean, first, agreement)
            for name, value in zip(table, row, strict=True):
                table[name].append(value)
    return table


def _states(levels: Mapping[str, list]) -> dict[str, dict[str, Any]]:
    return {
        f"{levels['scenario'][row]}_{levels['arm'][row]}_{levels['measure'][row]}": {
            part: levels[part][row] for part in ("value", "low", "high")
        }
        for row in range(len(levels["arm"]))
        if levels["arm"][row] in (AS_IT_IS, UNTOUCHED)
    }
