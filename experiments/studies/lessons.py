"""Six lessons for mayors, monitoring and education: each a scenario, its verdict made from estimates by stated rules.

Scenarios stand in the configuration. Which words a verdict uses is decided by interval and margin alone
(`experiments.study_tools.sentences`); nothing here knows which answer is wished for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal
from experiments.figures import education, lessons
from experiments.reporting.report import Report
from experiments.statistics import effects
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Table
from experiments.statistics.testability import NOT_TESTED, WHY_NOT
from experiments.study_tools import contrasts, scenarios, sentences
from experiments.study_tools.contrasts import Answer, Drawn, Simulated
from experiments.study_tools.scenarios import Scenario
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.arm import Arm
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

Draws = Annotated[int, Quantity("plausible cities in which every contrast is estimated again", "draws", 0, 1_000_000), Size(1)]
DrawShare = Annotated[float, Quantity("panels of each arm there, as a share of panels", "share", 0, 1)]

STATEMENTS = {
    "raises": "raises",
    "lowers": "lowers",
    "no_difference": "no difference beyond the margin",
    "open": "left open",
    "not_tested": f"{NOT_TESTED}, {WHY_NOT}",
    "nothing": "nothing to compare",
}


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
    margins: dict[str, Any]
    scenarios: dict[str, Any]
    plausible: dict[str, Any]


def arms(question: Question) -> Sequence[Arm]:
    """Every arm of every scenario, as configured and in plausible cities."""
    refuse_margins(question.options.margins)
    return contrasts.arms(question, *_compared(question))


def later_arms(question: Question, source: RowSource) -> Sequence[Arm]:
    """Arms whose programme gets as much effort as another arm offered in programmes."""
    return contrasts.later_arms(question, source, *_compared(question))


def _compared(question: Question) -> tuple[tuple[Scenario, ...], Drawn]:
    """The scenarios, and the plausible cities in which they are compared as well."""
    options = question.options
    read = tuple(scenarios.read(name, config) for name, config in options.scenarios.items())
    if not read:
        raise Refusal("study.scenarios is empty; see configs/study/lessons.yaml")
    refuse_headlines(read)
    return read, contrasts.drawn(question, options.plausible, options.draws, options.draw_share)


def analyse(question: Question, source: RowSource) -> Report:
    """Estimate the contrasts of every scenario, as configured and in plausible cities, and word the verdicts."""
    options, cities = question.options, question.setting.cities
    read, drawn = _compared(question)
    levels: Table = {}

    def keep(scenario: Scenario, arms: Simulated) -> None:
        wanted = dict.fromkeys(name for contrast in scenario.contrasts for name in contrast.measures)
        contrasts.levels(levels, scenario, arms, (name for name in wanted if not find(name).among))

    answers = contrasts.answer(source, read, drawn, keep)
    verdicts = worded(answers, options.margins)
    verdicts["headline"] = [each.contrast.name == each.scenario.headline for each in answers]
    of_effects = effects.table([each.effect() for each in answers])
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * cities,
        "arms": sum(len(each.arms) for each in read),
        "plausible_draws": len(drawn.changes),
        "plausible_draws_refused": drawn.refused,
        "cities_per_arm_and_draw": drawn.panels * cities,
        "margins": dict(options.margins),
        "levels": named_levels(levels),
        "effects": summarised(answers, options.margins),
    }
    text = _text(summary, read, answers, options.margins)
    tables = {"levels": levels, "verdicts": verdicts, "effects": of_effects}
    return Report(text, summary, tables, {"lessons": lessons.draw, "education": education.draw})


def refuse_margins(margins: Mapping[str, Any]) -> None:
    """Say in one line which margin is no positive number."""
    if "share" not in margins or "other" not in margins:
        raise Refusal("study.margins needs share and other among its units; see configs/study/lessons.yaml")
    for unit, margin in margins.items():
        if isinstance(margin, bool) or not isinstance(margin, int | float) or not margin > 0.0:
            raise Refusal(f"study.margins.{unit} is {margin!r}, but a number above 0 is meant")


def refuse_headlines(read: Sequence[Scenario]) -> None:
    """Say in one line which lesson has two headlines."""
    seen: dict[int, str] = {}
    for each in read:
        if each.lesson and each.headline and seen.setdefault(each.lesson, each.name) != each.name:
            raise Refusal(
                f"study.scenarios.{each.name}.headline is a second one of lesson {each.lesson}, whose headline stands in"
                f" {seen[each.lesson]}; keep one of them"
            )


def margin_of(name: str, margins: Mapping[str, Any]) -> float:
    """The margin that a measure is judged by: its unit's, or the one for other units."""
    return float(margins.get(find(name).unit, margins["other"]))


def kind_of(answer: Answer, margins: Mapping[str, Any]) -> str:
    """Which kind of sentence an answer makes."""
    return sentences.kind(answer.estimate, margin_of(answer.measure, margins), is_tested=answer.room.tested)


def worded(answers: Sequence[Answer], margins: Mapping[str, Any]) -> Table:
    """One row per effect: its sentence, what kind it is, and the rule it follows from, if one does."""
    table: Table = {
        name: [] for name in ("key", "scenario", "lesson", "name", "contrast", "measure", "statement", "sentence", "by_rule")
    }
    for each in answers:
        measure, margin = find(each.measure), margin_of(each.measure, margins)
        row = (
            each.key, each.scenario.name, each.scenario.lesson, each.contrast.name, each.contrast.meaning, each.measure,
            kind_of(each, margins),
            sentences.sentence(each.estimate, measure.phrase, measure.unit, margin, is_tested=each.room.tested),
            each.contrast.implied.get(each.measure, ""),
        )  # fmt: skip
        for name, value in zip(table, row, strict=True):
            table[name].append(value)
    return table


def summarised(answers: Sequence[Answer], margins: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every effect under its key: estimate, interval, the statement of the verdict, and the signs in plausible cities."""
    summary = {}
    for each in answers:
        effect = each.effect()
        summary[each.key] = {
            **each.estimate._asdict(),
            "statement": kind_of(each, margins),
            "draws": effect.draws,
            "draws_positive": effect.draws_positive,
            "draws_negative": effect.draws_negative,
        }
    return summary


def named_levels(table: Mapping[str, list]) -> dict[str, dict[str, Any]]:
    """Levels by scenario, arm and measure, as a summary takes them."""
    names = ("value", "low", "high")
    return {
        f"{table['scenario'][place]}_{table['arm'][place]}_{table['measure'][place]}": {
            name: table[name][place] for name in names
        }
        for place in range(len(table["arm"]))
    }


def statements(answers: Sequence[Answer], margins: Mapping[str, Any]) -> list[str]:
    """The verdict on one contrast: its measures gathered by statement, with the signs in plausible cities in braces."""
    gathered: dict[str, list[str]] = {}
    for each in answers:
        measure, effect = find(each.measure), each.effect()
        which = kind_of(each, margins)
        size = "" if which in ("nothing", "not_tested") else f" {sentences.amount(each.estimate, measure.unit, True)}"
        signs = ""
        if effect.draws:
            few = f" of {effect.draws}" if effect.draws < len(each.draws) else ""
            signs = f" {{{100 * effect.draws_positive:.0f}|{100 * effect.draws_negative:.0f}{few}}}"
        rule = each.contrast.implied.get(each.measure)
        gathered.setdefault(which, []).append(f"{measure.phrase}{size}{signs}{f' (by rule: {rule})' if rule else ''}")
    return [f"    {STATEMENTS[which]}: {'; '.join(gathered[which])}" for which in sentences.KINDS if which in gathered]


def _text(summary: Mapping[str, Any], read: Sequence[Scenario], answers: Sequence[Answer], margins: Mapping[str, Any]) -> str:
    lines = [
        f"{len(read)} scenarios, {summary['arms']} arms of {summary['cities_per_arm']:,} cities ({summary['panels']:,} panels),"
        " the same cities under common random numbers in every arm;",
        "95 % intervals, panels as units. "
        + (
            f"In braces: of {summary['plausible_draws']} plausible cities with {summary['cities_per_arm_and_draw']:,}"
            " matched pairs each, or of those named in which the comparison is tested, percent with the effect"
            " {above|below} zero."
            if summary["plausible_draws"]
            else "Not estimated in plausible cities."
        ),
        "A difference is called none if its interval lies within "
        + ", ".join(f"{sentences.limit(float(margin), unit)}" for unit, margin in margins.items() if unit != "other")
        + f", or {margins['other']:g} of any other unit.",
        *sentences.not_tested([each.room.tested for each in answers]),
    ]
    for scenario in read:
        number = f"Lesson {scenario.lesson}: " if scenario.lesson else ""
        lines += ["", f"{number}{scenario.title}"]
        for contrast in scenario.contrasts:
            here = [each for each in answers if each.scenario is scenario and each.contrast is contrast]
            lines += [f"  {contrast.meaning}", *statements(here, margins)]
        held = scenario.contrasts[0].held_equal
        lines += [f"  held equal: {held}"] if held else []
        lines += [f"  implied by a rule: {scenario.implied}"] if scenario.implied else []
        lines += [f"  emerges: {scenario.emerges}"] if scenario.emerges else []
    return "\n".join(lines)
