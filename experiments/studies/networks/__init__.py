"""Who asks whom: networks changed one thing at a time, rewired, taken away; and advice between shortfall and change (P8).

Every comparison is between twins and two-sided; nothing here knows which sign is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.errors import Refusal, suggestion
from experiments.figures import mediation as mediation_figure
from experiments.figures import networks as figure
from experiments.reporting.report import Report
from experiments.statistics import effects as measured
from experiments.studies.networks import mediation, report_text, rewiring, structures
from experiments.studies.networks.options import Options
from experiments.study_tools import plausible
from experiments.study_tools.arms import Arms, Changes, Rows, by_name, with_signs

if TYPE_CHECKING:
    from experiments.running.row_source import Bench
    from simulation.parameters import Setting

COLUMNS = ("outcome", "use", "agreement_end", "frame_breaks")


def run(setting: Setting, options: Options, bench: Bench) -> Report:
    """Simulate every arm with the same cities and the same luck, and compare."""
    _refuse(setting, options, bench)
    network = rewiring.given(options.network)
    drawn = plausible.draws(bench.config, options.plausible, options.draws, options.seed)
    by_course = structures.courses(options.simultaneity)
    random = structures.random(setting, options.seed, options.matched_panels)
    changed: dict[str, Changes] = {structures.CONFIGURED: {}, structures.RANDOM: random, **options.structures}
    asked = Arms(bench, COLUMNS)
    for name, changes in {**changed, **rewiring.arms(network, options.network)}.items():
        for course, more in by_course.items():
            asked.ask(structures.arm(name, course), {**changes, **more})
    rows = asked.rows()
    rewired, used = rewiring.rows(
        bench, network, options.panels, options.rewirings, options.swaps, by_course, COLUMNS
    )  # fmt: skip
    networks, network_effects = rewiring.compared({**rows, **rewired})
    looked = _look(options, bench, by_course)
    within, seen = mediation.observed(looked, options.resamples, options.seed)
    shock, made = mediation.intervened(looked, options.resamples, options.seed)
    panels = min(options.mediation_panels, options.panels)
    found = [
        *structures.effects(rows, changed),
        *network_effects,
        *mediation.effects(seen, made, panels * setting.cities, panels, options.lead),
    ]
    found = with_signs(found, _in_draws(options, bench, drawn, by_course), plausible.signs)
    tables = {
        "structures": structures.table(rows, changed),
        "differences": structures.differences(rows, changed),
        "networks": networks,
        "shapes": rewiring.shapes(network, used),
        "within": within,
        "shortfall": shock,
        "effects": measured.table(found),
    }
    keys = {
        "structures": ("structure", "course"),
        "differences": ("structure",),
        "networks": ("compared_with", "course"),
        "shapes": ("network", "layer"),
        "within": ("course", "path"),
        "shortfall": ("course", "effect", "outcome"),
        "effects": ("key",),
    }
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * setting.cities,
        "mediation_panels": panels,
        "draws": {"used": len(drawn.changes), "refused": drawn.refused, "panels": options.draw_panels},
        "random": {name: random[f"advice_network.{name}"] for name in ("advice_density", "friendship_density")},
        "managers_of_the_given_network": len(network.labels),
        **{name: by_name(tables[name], own) for name, own in keys.items()},
    }
    drawings = {"networks": figure.draw, "mediation": mediation_figure.draw}
    return Report(report_text.text(options, summary, tables), summary, tables, drawings)


def _look(options: Options, bench: Bench, by_course: Mapping[str, Changes]) -> mediation.Looked:
    asked = mediation.arms(options.shock_month, options.shock_months, by_course)
    panels = min(options.mediation_panels, options.panels)
    return mediation.look(bench, panels, asked, options.shock_month, options.shock_months, options.lead)


def _in_draws(
    options: Options, bench: Bench, drawn: plausible.Draws, by_course: Mapping[str, Changes]
) -> dict[str, list[float]]:
    """The effects of a few networks in every plausible draw, with few panels each; random ties matched draw by draw."""
    found: dict[str, list[float]] = {}
    for place, change in enumerate(drawn.changes):
        asked = Arms(bench, COLUMNS)
        changed: dict[str, Changes] = {structures.CONFIGURED: {}}
        for name in options.draw_structures:
            if name == structures.RANDOM:
                changed[name] = structures.random(bench.vary(change), options.seed, 1)
            else:
                changed[name] = options.structures[name]
        for name, changes in changed.items():
            for course, more in by_course.items():
                asked.ask(f"draw_{place}_{structures.arm(name, course)}", {**change, **changes, **more})
        rows: dict[str, Rows] = {
            name.removeprefix(f"draw_{place}_"): each for name, each in asked.rows(options.draw_panels).items()
        }
        for each in structures.effects(rows, changed):
            found.setdefault(each.key, []).append(each.estimate.value)
    return found


def _refuse(setting: Setting, options: Options, bench: Bench) -> None:
    """Say in one line what would make a comparison empty or misnamed."""
    if bench.config["advice_network"].get("source", "generated") != "generated":
        raise Refusal(
            f"advice_network.source is {bench.config['advice_network']['source']!r}, but this study compares generated networks"
            " with it; give it as study.network"
        )
    if bench.config["leadership"]["regime"] != "chosen":
        raise Refusal(
            f"leadership.regime is {bench.config['leadership']['regime']}, but this study sets it arm by arm; "
            "take leadership=default"
        )
    if options.panels < 2:
        raise Refusal(f"study.panels is {options.panels}, but panels are the units: two at least")
    if len(options.simultaneity) != 2 or options.simultaneity[0] >= options.simultaneity[1]:
        raise Refusal(
            f"study.simultaneity is {list(options.simultaneity)}, but two numbers are meant: piecemeal, and concurrent above it"
        )
    taken = (structures.CONFIGURED, structures.RANDOM, rewiring.GIVEN, rewiring.GENERATED)
    for name, changes in options.structures.items():
        if name in taken:
            raise Refusal(f"study.structures names {name}, which the study makes itself; call yours otherwise")
        if not isinstance(changes, Mapping):
            raise Refusal(f"study.structures.{name} is {changes!r}, but changes by dotted name are meant")
    for name in options.draw_structures:
        if name not in (structures.RANDOM, *options.structures):
            hint = suggestion(name, [structures.RANDOM, *options.structures])
            raise Refusal(f"study.draw_structures names {name!r}, which is no network of this study; {hint}")
    end = options.shock_month + options.shock_months + options.lead
    if end > setting.months:
        raise Refusal(
            f"study.shock_month, shock_months and lead end in month {end}, but the horizon ends in month {setting.months}; "
            "make one of them smaller"
        )
