"""The multiverse: propositions under every form of every rule, one rule at a time, in the same cities and the same draws.

A proposition is a contrast between arms of an imposed programme, estimated two-sidedly as configured and again in plausible
draws. Nothing here expects a sign: a form agrees with the default or turns it, leaves it open, or does not test it.
[Steegen et al. 2016]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal, suggestion
from experiments.figures import multiverse as multiverse_figure
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import proportion
from experiments.statistics.outcome_measures import COMPARED, COMPARED_COLUMNS
from experiments.statistics.tables import Rows, Table, add_estimate, add_values, arm_name, by_name
from experiments.studies.boundary import propositions
from experiments.study_tools import forms, plausible
from experiments.study_tools.arms import refuse_unless_two
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

DEFAULT = ("default", "default")  # rule and form of the configuration as it is
POSITIVE, NEGATIVE, OPEN, NOT_TESTED = "positive", "negative", "open", "not tested"
SIGNS = (POSITIVE, NEGATIVE, OPEN, NOT_TESTED)
"""What can be said of a contrast: its whole interval above or below zero, zero inside, or no room for a difference."""


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    draws: Annotated[int, Quantity("plausible draws in which contrasts are estimated too", "draws", 0, 100_000), Size(1)]
    draw_panels: Annotated[int, Quantity("panels of each arm in such a draw", "panels", 2, 1_000_000), Size(2)]
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    margin: Annotated[float, Quantity("smallest difference of interest", "share", 0.001, 0.5)]
    headline: str
    propositions: tuple[str, ...]
    forms: dict[str, Any]
    plausible: dict[str, Any]


class World(NamedTuple):
    """A form as configured, or in a plausible draw: its arms by their names in a contrast, and in the store."""

    rule: str
    form: str
    draw: int | None
    arms: Mapping[str, propositions.Changes]

    def name(self, arm: str) -> str:
        """In the store."""
        place = () if self.draw is None else ("draw", self.draw)
        return arm_name(self.rule, self.form, *place, arm)


def arms(question: Question) -> Sequence[Arm]:
    """Every arm of every proposition under every form, as configured and in every draw."""
    options = question.options
    _refuse(question)
    return [
        Arm(
            world.name(name), changes, range(options.panels if world.draw is None else options.draw_panels), COMPARED_COLUMNS
        )
        for world in _worlds(question)
        for name, changes in world.arms.items()
    ]  # fmt: skip


def _refuse(question: Question) -> None:
    options = question.options
    refuse_unless_two("simultaneity", options.simultaneity)
    known = {each.key for each in propositions.contrasts(question.setting)}
    for key in options.propositions:
        if key not in known:
            raise Refusal(f"study.propositions names {key}; {suggestion(key, known, 'contrast')}")
    every = [f"{key}_{outcome}" for key in options.propositions for outcome in COMPARED]
    if options.headline not in every:
        raise Refusal(f"study.headline is {options.headline}; {suggestion(options.headline, every, 'contrast and outcome')}")
    if not options.forms:
        raise Refusal("study.forms is empty; see configs/study/multiverse.yaml")


def _contrasts(question: Question) -> list[propositions.Contrast]:
    wanted = question.options.propositions
    return [each for each in propositions.contrasts(question.setting) if each.key in wanted]


def _forms(options: Options) -> dict[tuple[str, str], dict[str, Any]]:
    """What each form changes, the configuration as it is first."""
    own = {
        (rule, form): forms.changes([str(each) for each in chosen])
        for rule, by_form in options.forms.items()
        for form, chosen in by_form.items()
    }
    return {DEFAULT: {}, **own}


def _worlds(question: Question) -> Iterator[World]:
    options = question.options
    terms = {term for contrast in _contrasts(question) for term, _ in contrast.terms}
    ranges = {each.name: each for each in plausible.ranges(options.plausible)}
    few, many = options.simultaneity
    drawn = plausible.draws(question.config, options.plausible, options.draws, options.seed).changes if options.draws else ()
    for (rule, form), changed in _forms(options).items():
        for draw, change in ((None, {}), *enumerate(drawn)):
            here = propositions.world(question.config, {**change, **changed})
            changes = propositions.arms(question.setting, here, ranges, few, many)
            # a form's own numbers outrank a draw's: they are what it is
            yield World(rule, form, draw, {name: {**change, **changed, **changes[name]} for name in changes if name in terms})


def analyse(question: Question, source: RowSource) -> Report:
    """Every proposition under every form, and how many forms and draws are on either side."""
    options = question.options
    contrasts = _contrasts(question)
    estimated: dict[tuple[str, str], list[EffectEstimate]] = {}
    drawn: dict[tuple[str, str], list[Mapping[str, Rows]]] = {}
    worlds = list(_worlds(question))
    for world in worlds:
        if world.draw is not None:
            drawn.setdefault((world.rule, world.form), []).append(_rows(source, world))
    for world in worlds:
        if world.draw is None:
            key = (world.rule, world.form)
            estimated[key] = propositions.effects(_rows(source, world), drawn.get(key, []), contrasts)
    table = _table(estimated)
    summed = _summed(table)
    summary = {
        "forms": len(estimated) - 1,
        "rules": len(options.forms),
        "panels": options.panels,
        "cities_per_arm": options.panels * question.setting.cities,
        "draws": options.draws,
        "margin": options.margin,
        "propositions": by_name(summed, ("effect",)),
        "headline": options.headline,
    }
    text = _text(options, summary, summed)
    drawing = partial(multiverse_figure.draw, headline=options.headline, margin=options.margin)
    return Report(text, summary, {"forms": table, "propositions": summed}, {"multiverse": drawing})


def _rows(source: RowSource, world: World) -> dict[str, Rows]:
    rows = source.of([world.name(arm) for arm in world.arms])
    return {arm: rows[world.name(arm)] for arm in world.arms}


def sign(effect: EffectEstimate) -> str:
    """What can be said of an effect, one of `SIGNS`."""
    if not effect.tested:
        return NOT_TESTED
    if effect.estimate.low > 0.0:
        return POSITIVE
    return NEGATIVE if effect.estimate.high < 0.0 else OPEN


def _table(estimated: Mapping[tuple[str, str], Sequence[EffectEstimate]]) -> Table:
    """One row per form and effect: estimate, what can be said of it, whether it agrees with the default, signs over draws."""
    by_default = {effect.key: sign(effect) for effect in estimated[DEFAULT]}
    table: Table = {}
    for (rule, form), own in estimated.items():
        for effect in own:
            said, default = sign(effect), by_default[effect.key]
            turns = {said, default} == {POSITIVE, NEGATIVE}
            add_values(table, rule=rule, form=form, effect=effect.key, meaning=effect.meaning)
            add_estimate(table, "difference", effect.estimate)
            add_values(table, tested=effect.tested, sign=said, agrees=said == default, turns=turns)
            add_values(table, draws=effect.draws, draws_positive=effect.draws_positive, draws_negative=effect.draws_negative)
    return table


def _summed(table: Table) -> Table:
    """One row per effect: shares of forms by what can be said, mean shares of draws, which forms turn its sign."""
    summed: Table = {}
    for effect in dict.fromkeys(table["effect"]):
        rows = [place for place, each in enumerate(table["effect"]) if each == effect]
        signs = [table["sign"][place] for place in rows]
        add_values(summed, effect=effect, meaning=table["meaning"][rows[0]], by_default=signs[0], forms=len(rows))
        for said in SIGNS:
            add_estimate(summed, f"forms_{said.replace(' ', '_')}", proportion(signs.count(said), len(signs)))
        for side in ("positive", "negative"):
            own = np.array([table[f"draws_{side}"][place] for place in rows], dtype=float)
            add_values(summed, **{f"draws_{side}": float(np.nanmean(own)) if not np.isnan(own).all() else float("nan")})
        values = [table["difference"][place] for place in rows]
        add_values(summed, lowest=min(values), highest=max(values))
        turned = [f"{table['rule'][place]}: {table['form'][place]}" for place in rows if table["turns"][place]]
        add_values(summed, turned_by=", ".join(turned))
    return summed


def _text(options: Options, summary: Mapping[str, Any], summed: Table) -> str:
    few, many = (f"{number:g}" for number in options.simultaneity)
    turned = [effect for effect, forms_ in zip(summed["effect"], summed["turned_by"], strict=True) if forms_]
    lines = [
        f"{summary['forms']} forms of {summary['rules']} rules, one changed at a time: {len(turned)} of "
        f"{len(summed['effect'])} effects are turned by at least one form.",
        f"Imposed programmes, {many} against {few} practices at a time; {summary['cities_per_arm']:,} matched pairs an arm, "
        f"95 % intervals; + above zero, - below, o open, x not tested; draws: mean share of {options.draws} plausible draws.",
        "",
    ]
    width = max(len(each) for each in summed["effect"])
    columns = ["forms_" + said.replace(" ", "_") for said in SIGNS]
    lines.append(f"{'effect':{width}}  default      +    -    o    x    from     to  draws + / -  turned by")
    for place, effect in enumerate(summed["effect"]):
        shares = "".join(f"{summed[column][place]:5.2f}" for column in columns)
        draws = f"{summed['draws_positive'][place]:.2f} / {summed['draws_negative'][place]:.2f}"
        lines.append(
            f"{effect:{width}}  {summed['by_default'][place]:10}{shares}  {summed['lowest'][place]:6.3f} "
            f"{summed['highest'][place]:6.3f}  {draws:>11}  {summed['turned_by'][place] or '-'}"
        )
    return "\n".join(lines)
