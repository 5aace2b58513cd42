"""Docking: our model beside earlier, simpler ones, pattern by pattern, and the limits in which it must be one of them.

A verdict is computed from a stated criterion and the interval of what was measured; none is written here. What a rival has no
variable for it is silent about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from experiments.configuration.options import Panels, Seed, Size, Threads, shown
from experiments.errors import Refusal
from experiments.figures import change_sizes
from experiments.figures import docking as docking_figure
from experiments.figures import patterns as patterns_figure
from experiments.published_models import (
    budgets,
    degroot,
    docked,
    docked_learning,
    docked_limits,
    granovetter,
    landscapes,
    patterns,
)
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import effects
from experiments.statistics.tables import Table
from experiments.studies.docking import report_text
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

LEAST_MONTHS, MOST_PRACTICES = 84, 12


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    draws: Annotated[int, Quantity("parameter draws of each reconstruction", "draws", 20, 100_000), Size(20)]
    trials: Annotated[tuple[Annotated[float, Quantity("trial period", "months", 0, 120)], ...], Size(2)]
    turbulence: Annotated[float, Quantity("standard deviation of the environment's monthly step", "shifts", 0, 1)]
    environments: dict[str, Any]
    evaluations: Annotated[
        tuple[Annotated[float, Quantity("chance of a drop added by full threat", "1/month", 0, 1)], ...], Size(1)
    ]
    efforts: Annotated[tuple[Annotated[float, Quantity("effort of the imposed programme", "effort", 0.001, 100)], ...], Size(2)]
    supports: Annotated[tuple[Annotated[float, Quantity("upper end of support at the start", "share", 0, 1)], ...], Size(2)]
    supports_effort: Annotated[float, Quantity("effort while support is varied", "effort", 0.001, 100)]
    tipping_worlds: Annotated[dict[str, Any], Size(1)]
    learning_alone: dict[str, Any]
    strengths: Annotated[tuple[Annotated[float, Quantity("K", "scale", 0, 3)], ...], Size(2)]
    landscapes: Annotated[int, Quantity("random NK landscapes per number of interactions", "landscapes", 10, 100_000), Size(10)]
    networks: dict[str, Any]
    thresholds: Annotated[tuple[Annotated[float, Quantity("mean of uniform thresholds", "share", 0.01, 12)], ...], Size(1)]


def arms(question: Question) -> Sequence[Arm]:
    """Our model's imposed programmes by trial period, by effort and by support; and leaders who choose for themselves."""
    _refuse(question.setting, question.options)
    options = question.options
    return [*docked.trial_arms(options), *docked.tipping_arms(options), Arm(docked_learning.LEADERS)]


def analyse(question: Question, source: RowSource) -> Report:
    """Simulate every rival, check the limits, and judge every pattern for every model."""
    options, setting = question.options, question.setting
    trial = docked.trials(options, source)
    tipping = docked.tipping(options, source)
    learning = docked_learning.learning(question, source)
    limits = docked_limits.checked(question)
    peaks = docked_limits.peaks(setting, options)
    models: dict[str, patterns.Observed] = {
        "ours": {**learning.ours, **trial.ours, **tipping.ours},
        "sastry": trial.rival,
        "repenning": tipping.rival,
        "lant_mezias": learning.rival,
        "budgets": budgets.observations(options.draws, options.seed),
        "degroot": degroot.observations(max(20, options.draws // 10), options.seed),
        "granovetter": granovetter.observations(max(20, options.draws // 10), options.seed),
        "nk": landscapes.observations(max(20, options.draws // 4), options.seed),
    }
    table, checks = patterns.table(models, options.seed)
    measured = effects.table([*trial.effects, *tipping.effects, *learning.effects])
    tables = {
        "patterns": table,
        "checks": checks,
        "trial": trial.table,
        "tipping": tipping.table,
        "changes": learning.table,
        "waits": learning.waits,
        "change_sizes": learning.sizes,
        "limits": limits,
        "peaks": peaks,
        "effects": measured,
    }
    names = list(models)
    alone = _alone(table, names)
    summary: dict[str, Any] = {
        "panels": options.panels,
        "cities_per_arm": options.panels * setting.cities,
        "draws": options.draws,
        "models": names,
        "patterns": {key: {name: table[name][place] for name in names} for place, key in enumerate(table["pattern"])},
        "verdicts": {name: {verdict: table[name].count(verdict) for verdict in report_text.VERDICTS} for name in names},
        "reproduced_by_ours_alone": alone,
        "reproduced_by_ours_alone_unseen": [key for key in alone if not _seen(table, key)],
        "reproduced_by_a_rival_and_not_by_ours": _missed(table, names),
        "trial_relations": trial.relations,
        "limits_hold": all(limits["holds"]),
        **{
            name: report_text.rows(tables[name])
            for name in ("checks", "trial", "tipping", "changes", "waits", "limits", "peaks", "effects")
        },
    }
    text = report_text.text(summary, tables)
    drawings = {"docking": docking_figure.draw, "patterns": patterns_figure.draw, "change_sizes": change_sizes.draw}
    return Report(text, summary, tables, drawings)


def _refuse(setting: Setting, options: Options) -> None:
    """Refuse, in one line, what would make a comparison empty, misnamed or endless."""
    if setting.months < LEAST_MONTHS:
        raise Refusal(
            f"horizon.months is {setting.months}, but docking compares years before and after changes: {LEAST_MONTHS} at least"
        )
    if len(setting.practices) > MOST_PRACTICES:
        raise Refusal(f"the setting has {len(setting.practices)} practices, but peaks are counted for up to {MOST_PRACTICES}")
    if setting.network is not None:
        raise Refusal(
            "advice_network names a file, but docking's limits are worlds of other sizes: take advice_network=default"
        )
    for name in ("trials", "efforts", "supports", "strengths"):
        values = getattr(options, name)
        if len(values) < 2 or list(values) != sorted(set(values)):
            raise Refusal(f"study.{name} is {list(values)}, but two numbers or more are meant, each larger than the last")
    for name in ("trials", "strengths"):
        if getattr(options, name)[0] != 0.0:
            raise Refusal(
                f"study.{name} is {list(getattr(options, name))}, but 0 must be the first: it is what others are held to"
            )
    for name in ("environments", "evaluations", "tipping_worlds", "networks", "thresholds"):
        values = getattr(options, name)
        if len(values) == 0 or len(set(values)) < len(values):
            raise Refusal(f"study.{name} is empty or names one thing twice; see configs/study/docking.yaml")
    for name in ("environments", "tipping_worlds", "networks"):
        for key, changes in getattr(options, name).items():
            if not isinstance(changes, Mapping):
                raise Refusal(
                    f"study.{name}.{key} is {shown(changes)}, but parameters by dotted name are meant; {{}} changes none"
                )


def _alone(table: Table, names: list[str]) -> list[str]:
    return [
        key
        for place, key in enumerate(table["pattern"])
        if [name for name in names if table[name][place] == patterns.REPRODUCED] == ["ours"]
    ]


def _seen(table: Table, key: str) -> bool:
    """Whether a pattern was looked at while the default city was set or chosen, or follows from a rule."""
    place = table["pattern"].index(key)
    return table["looked_at"][place] or table["by_rule"][place]


def _missed(table: Table, names: list[str]) -> list[str]:
    return [
        key
        for place, key in enumerate(table["pattern"])
        if table["ours"][place] != patterns.REPRODUCED and any(table[name][place] == patterns.REPRODUCED for name in names)
    ]
