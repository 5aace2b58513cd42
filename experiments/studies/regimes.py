"""Third regimes: local trials before integration, and months without evaluation, beside piecemeal and concurrent change.

Arms are compared two-sidedly, over the same effort and the same luck; nothing here knows which should win.
[Siggelkow & Levinthal 2003; Sastry 1997]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from experiments.configuration.options import Panels, Seed, Threads, shown
from experiments.errors import Refusal
from experiments.figures import regimes as figure
from experiments.reporting.report import Report
from experiments.statistics import effects, measures
from experiments.studies import lessons
from experiments.studies.lessons import Draws, DrawShare
from experiments.study_tools import contrasts
from experiments.study_tools.contrasts import Found, Lived
from experiments.study_tools.scenarios import Contrast, Scenario, told
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.row_source import Bench
    from simulation.parameters import Setting

Month = Annotated[int, Quantity("months of a phase at the start of a programme", "months", 1, 120)]

ASKED = ("integrated", "enacted", "use", "performance", "performance_mean", "dropped", "misdirected", "effort")
SHOWN = ("enacted", "use", "performance", "dropped")
HELD = "effort offered, its pace, founding and luck"
_PHASE, _TRIAL = "change_programme.decentralised_months", "change_programme.trial_period"


class Options(NamedTuple):
    """What the study is asked."""

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


def run(setting: Setting, options: Options, bench: Bench) -> Report:
    """Simulate every regime under every interaction, and trial periods in every setting; compare over twins."""
    refuse(options)
    asked = (*decentralised(options), *trials(options))
    drawn = contrasts.drawn(bench, options.plausible, options.draws, options.draw_share)
    levels: dict[str, list] = {}
    spreads: dict[str, float] = {}

    def keep(scenario: Scenario, arms: Lived) -> None:
        contrasts.levels(levels, scenario, arms, ASKED)
        spreads[scenario.name] = contrasts.effort_spread(arms)

    found = contrasts.answer(bench, asked, drawn, keep)
    verdicts = lessons.worded(found, options.margins)
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * setting.cities,
        "arms": sum(len(each.arms) for each in asked),
        "plausible_draws": len(drawn.changes),
        "plausible_draws_refused": drawn.refused,
        "cities_per_arm_and_draw": drawn.panels * setting.cities,
        "margins": dict(options.margins),
        "largest_difference_in_effort_offered": max(spreads.values()),
        "levels": lessons.named_levels(levels),
        "effects": lessons.summarised(found, options.margins),
    }
    tables = {"levels": levels, "verdicts": verdicts, "effects": effects.table([each.effect() for each in found])}
    return Report(_text(summary, asked, levels, found, options), summary, tables, {"regimes": figure.draw})


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
    name = f"{names[0]}_less_{names[1]}" if len(names) == 2 else f"bend_{names[0].rpartition('_')[0]}"
    return Contrast(name, weights, told(weights), ASKED, HELD)


def _text(
    summary: Mapping[str, Any], asked: Sequence[Scenario], levels: Mapping[str, list], found: Sequence[Found], options: Options
) -> str:
    last = list(options.regimes)[-1]
    lines = [
        f"Same cities, same luck, same effort over the same months: {summary['arms']} arms of {summary['cities_per_arm']:,}"
        f" cities ({summary['panels']:,} panels); 95 % intervals, panels as units.",
        "Effort offered differs between arms of a table by at most"
        f" {summary['largest_difference_in_effort_offered']:.1e}. The decentralised phase is added to {last.replace('_', ' ')};"
        " local 12 lasts 12 months.",
        "Differences: from the arm named; in braces, percent of"
        f" {summary['plausible_draws']} plausible cities in which the difference is {{above|below}} zero.",
    ]
    place = {(levels["scenario"][row], levels["arm"][row], levels["measure"][row]): row for row in range(len(levels["arm"]))}
    for scenario in asked:
        lines += ["", scenario.title, f"{'':<22}" + "".join(f"{measures.MEASURES[name].meaning[:26]:<28}" for name in SHOWN)]
        for arm in scenario.arms:
            cells = [_cell(levels, place[(scenario.name, arm, name)]) for name in SHOWN]
            lines.append(f"{arm.replace('_', ' '):<22}" + "".join(f"{cell:<28}" for cell in cells))
        for contrast in scenario.contrasts:
            here = {each.measure: each for each in found if each.scenario is scenario and each.contrast is contrast}
            lines.append(f"{contrast.meaning}:")
            lines += lessons.said([here[name] for name in SHOWN], options.margins)
    return "\n".join(lines)


def _cell(levels: Mapping[str, list], row: int) -> str:
    places = 3 if levels["unit"][row] != "points" else 1
    value, low, high = (levels[part][row] for part in ("value", "low", "high"))
    return f"{value:.{places}f} [{low:.{places}f}, {high:.{places}f}]"
