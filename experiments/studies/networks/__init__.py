"""Who asks whom: networks changed one thing at a time, rewired, taken away; and advice between shortfall and change (P8).

Every comparison is two-sided and over matched pairs of cities, twins; nothing here knows which sign is expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.errors import Refusal, suggestion
from experiments.figures import mediation as mediation_figure
from experiments.figures import network_part
from experiments.figures import networks as figure
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import effects
from experiments.statistics.effects import with_signs
from experiments.statistics.tables import by_name
from experiments.studies.networks import mediation, part, report_text, rewiring, structures
from experiments.studies.networks.options import Options
from experiments.study_tools import plausible
from experiments.study_tools.arms import ArmSet, Changes

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting
    from simulation.sources import Network

COLUMNS = ("outcome", "use", "agreement_end", "frame_breaks")


def arms(question: Question) -> Sequence[Arm]:
    """Each network by who decides what is changed; and a few of them in every plausible draw."""
    _refuse(question.setting, question.options, question.config)
    drawn = _drawn(question)
    network = rewiring.given(question.options.network)
    in_draws = (_draw(question, drawn, place)[0] for place in range(len(drawn.changes)))
    shown = part.arm_set(question, _changed(question), network).declared()
    return [*_arm_set(question, network).declared(), *shown, *(arm for each in in_draws for arm in each.declared())]


def later_arms(question: Question, source: RowSource) -> Sequence[Arm]:
    """Rewirings of the given network, which are written as files that the model reads."""
    made = rewiring.rewirings(question, rewiring.given(question.options.network))
    by_course = structures.courses(question.options.simultaneity)
    return [*rewiring.arms_rewired(made, by_course, COLUMNS), *part.arms_rewired(question, made)]


def analyse(question: Question, source: RowSource) -> Report:
    """Compare arms over matched pairs: the same cities, founded alike and under common random numbers in every arm."""
    options, setting = question.options, question.setting
    network = rewiring.given(options.network)
    drawn = _drawn(question)
    by_course = structures.courses(options.simultaneity)
    changed = _changed(question)
    rows = _arm_set(question, network).rows(source)
    made = rewiring.rewirings(question, network)
    networks, network_effects = rewiring.compared({**rows, **rewiring.rows_rewired(source, made, by_course)})
    looked = _look(question, by_course)
    within, seen = mediation.observed(looked, options.resamples, options.seed)
    shock, intervened = mediation.intervened(looked, options.resamples, options.seed)
    has_part = part.rows(question, source, part.arm_set(question, changed, network), made)
    panels = min(options.mediation_panels, options.panels)
    estimated = [
        *structures.effects(rows, changed),
        *network_effects,
        *mediation.effects(seen, intervened, panels * setting.cities, panels, options.lead),
    ]
    estimated = with_signs(estimated, _in_draws(question, source, drawn), plausible.signs)
    tables = {
        "part": part.table(has_part, setting.months),
        "structures": structures.table(rows, changed),
        "differences": structures.differences(rows, changed),
        "networks": networks,
        "shapes": rewiring.shapes(network, made.networks),
        "within": within,
        "shortfall": shock,
        "effects": effects.table(estimated),
    }
    keys = {
        "part": ("rule", "network"),
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
        "part_panels": part.panels(options),
        "draws": {"used": len(drawn.changes), "refused": drawn.refused, "panels": options.draw_panels},
        "random": {
            name: changed[structures.RANDOM][f"advice_network.{name}"] for name in ("advice_density", "friendship_density")
        },
        "managers_of_the_given_network": len(network.labels),
        **{name: by_name(tables[name], own) for name, own in keys.items()},
    }
    drawings = {"network_part": network_part.draw, "networks": figure.draw, "mediation": mediation_figure.draw}
    return Report(report_text.text(options, summary, tables), summary, tables, drawings)


def _drawn(question: Question) -> plausible.Draws:
    options = question.options
    return plausible.draws(question.config, options.plausible, options.draws, options.seed)


def _changed(question: Question) -> dict[str, Changes]:
    """What each generated network changes in the configuration."""
    options = question.options
    random = structures.random(question.setting, options.seed, options.matched_panels)
    return {structures.CONFIGURED: {}, structures.RANDOM: random, **options.structures}


def _arm_set(question: Question, network: Network) -> ArmSet:
    """Each network by who decides what is changed, the given network among them."""
    named = ArmSet(question.config, COLUMNS)
    for name, changes in {**_changed(question), **rewiring.arms(network, question.options.network)}.items():
        for course, more in structures.courses(question.options.simultaneity).items():
            named.add(structures.arm(name, course), {**changes, **more})
    return named


def _look(question: Question, by_course: Mapping[str, Changes]) -> mediation.Looked:
    options = question.options
    changes = mediation.arms(options.shock_month, options.shock_months, by_course)
    panels = min(options.mediation_panels, options.panels)
    return mediation.look(question, panels, changes, options.shock_month, options.shock_months, options.lead)


def _draw(question: Question, drawn: plausible.Draws, place: int) -> tuple[ArmSet, list[str]]:
    """A few networks in one plausible draw, with few panels each, and their names; random ties matched draw by draw."""
    options, change = question.options, drawn.changes[place]
    changed: dict[str, Changes] = {structures.CONFIGURED: {}}
    for name in options.draw_structures:
        if name == structures.RANDOM:
            changed[name] = structures.random(question.vary(change), options.seed, 1)
        else:
            changed[name] = options.structures[name]
    named = ArmSet(question.config, COLUMNS, options.draw_panels)
    for name, changes in changed.items():
        for course, more in structures.courses(options.simultaneity).items():
            named.add(f"draw_{place}_{structures.arm(name, course)}", {**change, **changes, **more})
    return named, list(changed)


def _in_draws(question: Question, source: RowSource, drawn: plausible.Draws) -> dict[str, list[float]]:
    """Estimates in every plausible draw, by the key of the effect; nan where the draw leaves no room for a difference."""
    values: dict[str, list[float]] = {}
    for place in range(len(drawn.changes)):
        named, names = _draw(question, drawn, place)
        rows = {name.removeprefix(f"draw_{place}_"): each for name, each in named.rows(source).items()}
        for each in structures.effects(rows, names):
            values.setdefault(each.key, []).append(effects.estimate_in_draw(each))
    return values


def _refuse(setting: Setting, options: Options, config: Mapping[str, Any]) -> None:
    """Refuse, in one line, what would make a comparison empty or misnamed."""
    if config["advice_network"].get("source", "generated") != "generated":
        raise Refusal(
            f"advice_network.source is {config['advice_network']['source']!r}, but this study compares generated networks"
            " with it; give it as study.network"
        )
    if config["leadership"]["regime"] != "chosen":
        raise Refusal(
            f"leadership.regime is {config['leadership']['regime']}, but this study sets it arm by arm; take leadership=default"
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
            raise Refusal(f"study.structures names {name}, which the study makes itself; give yours another name")
        if not isinstance(changes, Mapping):
            raise Refusal(f"study.structures.{name} is {changes!r}, but changes by dotted name are meant")
    for name in (part.EVERYBODY, part.NOBODY):
        if name not in options.structures:
            raise Refusal(f"study.structures lacks {name}, which the network's part is compared by; keep it")
    if part.AS_CONFIGURED in options.rivals:
        raise Refusal(f"study.rivals names {part.AS_CONFIGURED}, which the study makes itself; give yours another name")
    for name, changes in options.rivals.items():
        if not isinstance(changes, Mapping):
            raise Refusal(f"study.rivals.{name} is {changes!r}, but changes by dotted name are meant")
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
