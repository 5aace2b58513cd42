"""Third regimes: local trials before integration, and months without evaluation, beside piecemeal and concurrent change.

Arms are compared two-sidedly, over the same effort under common random numbers; nothing here knows which should win.
[Siggelkow & Levinthal 2003; Sastry 1997]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from experiments.configuration.options import Panels, Seed, Threads, shown
from experiments.errors import Refusal
from experiments.figures import regimes as figure
from experiments.reporting.report import Report
from experiments.statistics import effects
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Table
from experiments.studies import lessons
from experiments.studies.lessons import Draws, DrawShare
from experiments.study_tools import contrasts, sentences
from experiments.study_tools.contrasts import Answer, Drawn, Simulated
from experiments.study_tools.scenarios import Contrast, Scenario, in_words
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.arm import Arm
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

Month = Annotated[int, Quantity("months of a phase at the start of a programme", "months", 1, 120)]

MEASURED = ("integrated", "enacted", "use", "performance", "performance_mean", "dropped", "misdirected", "effort")
SHOWN = ("enacted", "use", "performance", "dropped")
HELD = "effort offered, its pace, founding and draws"
_PHASE, _TRIAL = "change_programme.decentralised_months", "change_programme.trial_period"


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
    regimes: dict[str, Any]
    decentralised_months: tuple[Month, ...]
    interactions: dict[str, Any]
    trial_periods: tuple[Month, ...]
    settings: dict[str, Any]
    plausible: dict[str, Any]


def arms(question: Question) -> Sequence[Arm]:
    """Every regime under every interaction, and trial periods in every setting, as configured and in plausible cities."""
    refuse(question.options)
    return contrasts.arms(question, *_compared(question))


def _compared(question: Question) -> tuple[tuple[Scenario, ...], Drawn]:
    """The scenarios, and the plausible cities in which they are compared as well."""
    options = question.options
    drawn = contrasts.drawn(question, options.plausible, options.draws, options.draw_share)
    return (*decentralised(options), *trials(options)), drawn


def analyse(question: Question, source: RowSource) -> Report:
    """Compare the arms of every scenario over matched pairs."""
    options, cities = question.options, question.setting.cities
    read, drawn = _compared(question)
    levels: Table = {}
    spreads: dict[str, float] = {}

    def keep(scenario: Scenario, arms: Simulated) -> None:
        contrasts.levels(levels, scenario, arms, MEASURED)
        spreads[scenario.name] = contrasts.effort_spread(arms)

    answers = contrasts.answer(source, read, drawn, keep)
    verdicts = lessons.worded(answers, options.margins)
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * cities,
        "arms": sum(len(each.arms) for each in read),
        "plausible_draws": len(drawn.changes),
        "plausible_draws_refused": drawn.refused,
        "cities_per_arm_and_draw": drawn.panels * cities,
        "margins": dict(options.margins),
        "largest_difference_in_effort_offered": max(spreads.values()),
        "levels": lessons.named_levels(levels),
        "effects": lessons.summarised(answers, options.margins),
    }
    tables = {"levels": levels, "verdicts": verdicts, "effects": effects.table([each.effect() for each in answers])}
    return Report(_text(summary, read, levels, answers, options), summary, tables, {"regimes": figure.draw})


def refuse(options: Options) -> None:
    """Say in one line what would make the comparison empty or misnamed."""
    lessons.refuse_margins(options.margins)
    if len(options.regimes) < 2:
        raise Refusal(f"study.regimes is {shown(options.regimes)}, but two regimes or more are meant")
    for name in ("interactions", "settings"):
        if not getattr(options, name):
            raise Refusal(f"study.{name} is empty; see configs/study/regimes.yaml")
    for name in ("decentralised_months", "trial_periods"):
        values = list(getattr(options, name))
        if not values or values != sorted(set(values)):
            raise Refusal(f"study.{name} is {values}, but one number or more is meant, each larger than the last")


def decentralised(options: Options) -> list[Scenario]:
    """One scenario per interaction: every regime, and the last of them with a decentralised phase of each length."""
    first, *_, last = options.regimes
    phases = {f"local_{months}": {**options.regimes[last], _PHASE: months} for months in options.decentralised_months}
    arms = {name: {_PHASE: 0, **changes} for name, changes in options.regimes.items()} | phases
    pairs = [(arm, first) for arm in arms if arm != first]
    pairs += [(arm, last) for arm in phases]
    return [
        Scenario(f"interactions_{name}", f"Interactions {name.replace('_', ' ')}", changes, arms, _contrasts(pairs))
        for name, changes in options.interactions.items()
    ]


def trials(options: Options) -> list[Scenario]:
    """One scenario per setting: the first and the last regime, evaluated from the start and after each trial period."""
    first, *_, last = options.regimes
    lengths = (0, *options.trial_periods)
    arms = {f"{regime}_{months}": {**options.regimes[regime], _TRIAL: months} for regime in (first, last) for months in lengths}
    pairs = [(f"{regime}_{months}", f"{regime}_0") for regime in (first, last) for months in options.trial_periods]
    across = [(f"{last}_{months}", f"{first}_{months}") for months in lengths]
    longest, middle = lengths[-1], lengths[-1] // 2
    bends = [
        {f"{regime}_{longest}": 1.0, f"{regime}_{middle}": -2.0, f"{regime}_0": 1.0}
        for regime in (first, last)
        if longest == 2 * middle and middle in lengths  # else no second difference over equal steps
    ]
    named = (*_contrasts(pairs), *_contrasts(across), *(_contrast(weights) for weights in bends))
    return [
        Scenario(f"trials_{name}", f"Trial periods, {name.replace('_', ' ')} setting", changes, arms, named)
        for name, changes in options.settings.items()
    ]


def _contrasts(pairs: Sequence[tuple[str, str]]) -> tuple[Contrast, ...]:
    return tuple(_contrast({one: 1.0, other: -1.0}) for one, other in pairs)


def _contrast(weights: Mapping[str, float]) -> Contrast:
    names = list(weights)
    name = f"{names[0]}_minus_{names[1]}" if len(names) == 2 else f"bend_{names[0].rpartition('_')[0]}"
    return Contrast(name, weights, in_words(weights), MEASURED, HELD)


def _text(
    summary: Mapping[str, Any],
    read: Sequence[Scenario],
    levels: Mapping[str, list],
    answers: Sequence[Answer],
    options: Options,
) -> str:
    last = list(options.regimes)[-1]
    lines = [
        "Same cities, common random numbers, same effort over the same months:"
        f" {summary['arms']} arms of {summary['cities_per_arm']:,} cities ({summary['panels']:,} panels);"
        " 95 % intervals, panels as units.",
        "Effort offered differs between arms of a table by at most"
        f" {summary['largest_difference_in_effort_offered']:.1e}. The decentralised phase is added to {last.replace('_', ' ')};"
        " local 12 lasts 12 months.",
        "Differences: from the arm named; in braces, percent of"
        f" {summary['plausible_draws']} plausible cities, or of those named in which the comparison is tested, in which the"
        " difference is {above|below} zero.",
        *sentences.not_tested([each.room.tested for each in answers]),
    ]
    place = {(levels["scenario"][row], levels["arm"][row], levels["measure"][row]): row for row in range(len(levels["arm"]))}
    for scenario in read:
        lines += ["", scenario.title, f"{'':<22}" + "".join(f"{find(name).phrase[:26]:<28}" for name in SHOWN)]
        for arm in scenario.arms:
            cells = [_cell(levels, place[(scenario.name, arm, name)]) for name in SHOWN]
            lines.append(f"{arm.replace('_', ' '):<22}" + "".join(f"{cell:<28}" for cell in cells))
        for contrast in scenario.contrasts:
            here = {each.measure: each for each in answers if each.scenario is scenario and each.contrast is contrast}
            lines.append(f"{contrast.meaning}:")
            lines += lessons.statements([here[name] for name in SHOWN], options.margins)
    return "\n".join(lines)


def _cell(levels: Mapping[str, list], row: int) -> str:
    places = 3 if levels["unit"][row] != "points" else 1
    value, low, high = (levels[part][row] for part in ("value", "low", "high"))
    return f"{value:.{places}f} [{low:.{places}f}, {high:.{places}f}]"
