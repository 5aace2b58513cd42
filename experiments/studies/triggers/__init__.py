"""Triggers: exposure against exploitation, six kinds on and off, placebos, jurisdictions, and timing around a programme.

Every comparison is between twins and two-sided; nothing here knows which sign is expected. Under leaders who choose, a
programme cannot start without an exploited trigger: that part is a rule of the model, and the text says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.errors import Refusal
from experiments.figures import exposure, timing, trigger_interactions
from experiments.reporting.report import Report
from experiments.statistics import effects as measured
from experiments.studies.triggers import factorial, kinds, placebos, report_text, scripts
from experiments.studies.triggers.options import Options
from experiments.study_tools import plausible
from experiments.study_tools.arms import OUTCOMES, Arms, Rows, by_name, level, with_signs

if TYPE_CHECKING:
    from experiments.running.row_source import Bench
    from experiments.statistics.effects import Effect
    from simulation.parameters import Setting

COLUMNS = (
    "outcome",
    "use",
    "programmes",
    *(f"{what}_{kind}" for what in ("exposed", "exploited") for kind in kinds.KINDS),
)


def run(setting: Setting, options: Options, bench: Bench) -> Report:
    """Simulate every arm with the same cities and the same luck, and compare."""
    _refuse(setting, options, bench)
    drawn = plausible.draws(bench.config, options.plausible, options.draws, options.seed)
    rows = _rows(options, bench)
    real = rows["cross_all_1_1"]
    scripted = placebos.scripted(bench, options.panels, options.donors, COLUMNS)
    none = {"none": rows["none"], "unseen": rows["unseen"], "unexploited": rows["cross_all_1_0"]}
    placebo, placebo_effects = placebos.compared(real, {**none, **scripted})
    dates = tuple(f"date_{name}" for name in setting.dimensions)
    looked = min(options.timing_panels, options.panels)
    dated = Arms(bench, dates)
    dated.ask("real", {})
    months = placebos.by_month(bench, dated.rows(looked)["real"], looked)
    places, place_effects = scripts.jurisdictions(rows, list(options.jurisdictions))
    events, event_effects = scripts.events(rows, options.months_from_start)
    found = [
        *kinds.effects(rows, options.dose),
        *kinds.window_effects(rows),
        *factorial.effects(rows, factorial.cells()),
        *factorial.imposed_effects(rows),
        *placebo_effects,
        *place_effects,
        *event_effects,
    ]
    found = with_signs(found, _in_draws(options, bench, drawn), plausible.signs)
    tables = {
        "exposure": kinds.table(rows, options.dose),
        "observed": kinds.observed(real),
        "factorial": factorial.table(rows),
        "imposed": factorial.imposed_table(rows),
        "placebos": placebo,
        "lags": placebos.lagged(months, options.lags),
        "jurisdictions": places,
        "events": events,
        "effects": measured.table(found),
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


def _rows(options: Options, bench: Bench) -> dict[str, Rows]:
    asked = Arms(bench, COLUMNS)
    asked.ask("none", kinds.only(()))
    asked.ask("unseen", placebos.UNSEEN)
    for kind in kinds.KINDS:
        asked.ask(f"window_{kind}", kinds.unseen(kind))
    named = [
        *(kinds.crossed(bench.config, group, options.dose) for group in kinds.GROUPS),
        {factorial.arm(cell): factorial.changes(cell) for cell in factorial.cells()},
        factorial.imposed_arms(options.simultaneity),
        scripts.jurisdiction_arms(options.jurisdictions, options.simultaneity),
        scripts.event_arms(options.programme_start, options.months_from_start, options.simultaneity),
    ]
    for arms in named:
        for name, changes in arms.items():
            asked.ask(name, changes)
    return asked.rows()


def _in_draws(options: Options, bench: Bench, drawn: plausible.Draws) -> dict[str, list[float]]:
    """Main effects, external triggers alone and equal doses in every plausible draw, with few panels each."""
    among = factorial.fraction()
    wanted = {*among, factorial.of(*kinds.EXTERNAL)}
    found: dict[str, list[float]] = {}
    for place, change in enumerate(drawn.changes):
        asked = Arms(bench, COLUMNS)
        names = {"none": {**change, **kinds.only(())}, **kinds.crossed(bench.config, "all", options.dose, change)}
        names |= {factorial.arm(cell): {**change, **factorial.changes(cell)} for cell in wanted}
        for name, changes in names.items():
            asked.ask(f"draw_{place}_{name}", changes)
        rows = {name.removeprefix(f"draw_{place}_"): each for name, each in asked.rows(options.draw_panels).items()}
        here: list[Effect] = [*kinds.effects(rows, options.dose, ("all",)), *factorial.effects(rows, among)]
        for each in here:
            found.setdefault(each.key, []).append(each.estimate.value)
    return found


def _refuse(setting: Setting, options: Options, bench: Bench) -> None:
    """Say in one line what would make a comparison empty or misnamed."""
    events = bench.config["trigger_events"]
    for name in ("timeline", "added", "replaced"):
        if events.get(name):
            raise Refusal(
                f"trigger_events.{name} is {events[name]!r}, but this study switches kinds of trigger on and off by their "
                "rates; put dated triggers into study.jurisdictions"
            )
    if bench.config["leadership"]["regime"] != "chosen":
        raise Refusal(
            f"leadership.regime is {bench.config['leadership']['regime']}, but leaders choose here; take leadership=default"
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
