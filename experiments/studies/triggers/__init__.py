"""Triggers: exposure against exploitation, six kinds on and off, placebos, jurisdictions, and timing around a programme.

Every comparison is two-sided and over matched pairs of cities (twins); nothing here knows which sign is expected. Under
leaders who choose, a programme cannot start without an exploited trigger: that part is a rule of the model, as the text states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.errors import Refusal
from experiments.figures import exposure, timing, trigger_interactions
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import effects
from experiments.statistics.comparisons import level
from experiments.statistics.effects import with_signs
from experiments.statistics.tables import by_name
from experiments.studies.triggers import factorial, kinds, placebos, report_text, scripts
from experiments.studies.triggers.kinds import OUTCOMES
from experiments.studies.triggers.options import Options
from experiments.study_tools import plausible
from experiments.study_tools.arms import ArmSet, arms_in_blocks, rows_in_blocks

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

COLUMNS = (
    "outcome",
    "use",
    "programmes",
    *(f"{what}_{kind}" for what in ("exposed", "exploited") for kind in kinds.KINDS),
)


REAL = "real"  # the arm from whose first panels the dates of dimensions are read


def arms(question: Question) -> Sequence[Arm]:
    """Kinds of trigger on and off, dosed and unseen; jurisdictions and events; and a few of these in every plausible draw."""
    options = question.options
    _refuse(question.setting, options, question.config)
    dates = tuple(f"date_{name}" for name in question.setting.dimensions)
    drawn = _drawn(question)
    return [
        *_arm_set(question).declared(),
        Arm(REAL, {}, range(_looked_at(options)), dates),
        *(arm for place in range(len(drawn.changes)) for arm in _draw(question, drawn, place).declared()),
    ]


def later_arms(question: Question, source: RowSource) -> Sequence[Arm]:
    """Placebos whose triggers are those that other cities have met in their histories."""
    scripts_of = placebos.scripts(question, question.options.donors)
    return [arm for name, parts in scripts_of.items() for arm in arms_in_blocks(name, COLUMNS, parts)]


def analyse(question: Question, source: RowSource) -> Report:
    """Compare arms over matched pairs: the same cities, founded alike and under common random numbers in every arm."""
    options, setting = question.options, question.setting
    drawn = _drawn(question)
    rows = _arm_set(question).rows(source)
    real = rows["cross_all_1_1"]
    scripts_of = placebos.scripts(question, options.donors)
    scripted = {name: rows_in_blocks(source, name, parts) for name, parts in scripts_of.items()}
    none = {"none": rows["none"], "unseen": rows["unseen"], "unexploited": rows["cross_all_1_0"]}
    placebo, placebo_effects = placebos.compared(real, {**none, **scripted})
    looked = _looked_at(options)
    months = placebos.by_month(question, source.one(REAL), looked)
    places, place_effects = scripts.jurisdictions(rows, list(options.jurisdictions))
    events, event_effects = scripts.events(rows, options.months_from_start)
    estimated = [
        *kinds.effects(rows, options.dose),
        *kinds.window_effects(rows),
        *factorial.effects(rows, factorial.cells()),
        *factorial.imposed_effects(rows),
        *placebo_effects,
        *place_effects,
        *event_effects,
    ]
    estimated = with_signs(estimated, _in_draws(question, source, drawn), plausible.signs)
    tables = {
        "exposure": kinds.table(rows, options.dose),
        "observed": kinds.observed(real),
        "factorial": factorial.table(rows),
        "imposed": factorial.imposed_table(rows),
        "placebos": placebo,
        "lags": placebos.lagged(months, options.lags),
        "jurisdictions": places,
        "events": events,
        "effects": effects.table(estimated),
    }
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * setting.cities,
        "draws": {"used": len(drawn.changes), "refused": drawn.refused, "panels": options.draw_panels},
        "timing_panels": looked,
        "blocks_with_one_script": len(set(scripted["other_city"]["block"].tolist())),
        "shares": {outcome: level(real, outcome)._asdict() for outcome in OUTCOMES},
        "exposure": by_name(tables["exposure"], ("trigger", "exposure", "exploitation")),
        "observed": by_name(tables["observed"], ("trigger", "group")),
        "factorial": by_name(tables["factorial"], ("term",)),
        "imposed": by_name(tables["imposed"], ("triggers",)),
        "placebos": by_name(placebo, ("arm",)),
        "lags": by_name(tables["lags"], ("punctuation", "trigger", "from_month")),
        "jurisdictions": by_name(places, ("jurisdiction",)),
        "events": by_name(events, ("event", "months_from_start")),
        "effects": by_name(tables["effects"], ("key",)),
    }
    drawings = {"exposure": exposure.draw, "trigger_interactions": trigger_interactions.draw, "timing": timing.draw}
    return Report(report_text.text(options, summary, tables), summary, tables, drawings)


def _looked_at(options: Options) -> int:
    """How many panels are looked at month by month."""
    return min(options.timing_panels, options.panels)


def _drawn(question: Question) -> plausible.Draws:
    options = question.options
    return plausible.draws(question.config, options.plausible, options.draws, options.seed)


def _arm_set(question: Question) -> ArmSet:
    """The arms with the model as it is configured."""
    options = question.options
    named = ArmSet(question.config, COLUMNS)
    named.add("none", kinds.only(()))
    named.add("unseen", placebos.UNSEEN)
    for kind in kinds.KINDS:
        named.add(f"window_{kind}", kinds.unseen(kind))
    groups = [
        *(kinds.crossed(question.config, group, options.dose) for group in kinds.GROUPS),
        {factorial.arm(cell): factorial.changes(cell) for cell in factorial.cells()},
        factorial.imposed_arms(options.simultaneity),
        scripts.jurisdiction_arms(options.jurisdictions, options.simultaneity),
        scripts.event_arms(options.programme_start, options.months_from_start, options.simultaneity),
    ]
    for group in groups:
        for name, changes in group.items():
            named.add(name, changes)
    return named


def _draw(question: Question, drawn: plausible.Draws, place: int) -> ArmSet:
    """Main effects, external triggers alone and equal doses in one plausible draw, with few panels each."""
    options, change = question.options, drawn.changes[place]
    named = ArmSet(question.config, COLUMNS, options.draw_panels)
    changes = {"none": {**change, **kinds.only(())}, **kinds.crossed(question.config, "all", options.dose, change)}
    wanted = {*factorial.fraction(), factorial.of(*kinds.EXTERNAL)}
    changes |= {factorial.arm(cell): {**change, **factorial.changes(cell)} for cell in wanted}
    for name, changed in changes.items():
        named.add(f"draw_{place}_{name}", changed)
    return named


def _in_draws(question: Question, source: RowSource, drawn: plausible.Draws) -> dict[str, list[float]]:
    """Estimates in every plausible draw, by the key of the effect; nan where the draw leaves no room for a difference."""
    values: dict[str, list[float]] = {}
    for place in range(len(drawn.changes)):
        rows = {name.removeprefix(f"draw_{place}_"): each for name, each in _draw(question, drawn, place).rows(source).items()}
        dose = question.options.dose
        for each in [*kinds.effects(rows, dose, ("all",)), *factorial.effects(rows, factorial.fraction())]:
            values.setdefault(each.key, []).append(effects.estimate_in_draw(each))
    return values


def _refuse(setting: Setting, options: Options, config: Mapping[str, Any]) -> None:
    """Refuse, in one line, what would make a comparison empty or misnamed."""
    events = config["trigger_events"]
    for name in ("timeline", "added", "replaced"):
        if events.get(name):
            raise Refusal(
                f"trigger_events.{name} is {events[name]!r}, but this study switches kinds of trigger on and off by their "
                "rates; put dated triggers into study.jurisdictions"
            )
    if config["leadership"]["regime"] != "chosen":
        raise Refusal(
            f"leadership.regime is {config['leadership']['regime']}, but leaders choose here; take leadership=default"
        )
    if options.panels < 2:
        raise Refusal(f"study.panels is {options.panels}, but a placebo takes triggers from another panel: two at least")
    if len(options.simultaneity) != 2 or options.simultaneity[0] >= options.simultaneity[1]:
        raise Refusal(
            f"study.simultaneity is {list(options.simultaneity)}, but two numbers are meant: piecemeal, and concurrent above it"
        )
    if len(options.jurisdictions) < 2:
        raise Refusal("study.jurisdictions names fewer than two jurisdictions; see configs/study/triggers.yaml")
    for name, changes in options.jurisdictions.items():
        if not isinstance(changes, Mapping):
            raise Refusal(f"study.jurisdictions.{name} is {changes!r}, but changes by dotted name are meant")
    for name in ("lags", "months_from_start"):
        values = getattr(options, name)
        if len(values) < 2 or list(values) != sorted(set(values)):
            raise Refusal(f"study.{name} is {list(values)}, but two months or more are meant, each after the last")
    first, last = (
        options.programme_start + options.months_from_start[0],
        options.programme_start + options.months_from_start[-1],
    )
    if first < 0 or last >= setting.months:
        raise Refusal(
            f"study.months_from_start reaches from month {first} to {last}, outside 0 to {setting.months - 1}; "
            "change it or study.programme_start"
        )
