"""Attribution: every combination of mechanisms on and off under both regimes, and each group's share of their difference.

The analysis knows arms by their simultaneity and compares them two-sidedly; it does not know which should win, nor why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal, suggestion
from experiments.figures import attribution as figure
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import effects, estimates, shapley
from experiments.statistics.comparisons import by_pair, difference, level, room_between
from experiments.statistics.effects import EffectEstimate, compared
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import COMPARED, COMPARED_COLUMNS, find, values
from experiments.statistics.tables import (
    Rows,
    Table,
    add_difference,
    add_estimate,
    add_values,
    arm_name,
    by_name,
    difference_in_words,
    estimate_at,
)
from experiments.study_tools import sentences
from simulation.concepts.mechanisms import Mechanisms
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

_MOST_GROUPS = 10
_LABELS = {"enacted": "enacted", "integrated": "integrated or enacted", "use": "use"}


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    margin: Annotated[float, Quantity("smallest difference of interest", "share", 0.001, 0.5)]
    groups: dict[str, Any]
    worlds: Annotated[dict[str, Any], Size(1)]


def arms(question: Question) -> Sequence[Arm]:
    """Every combination of groups on and off under both regimes, in every world."""
    _refuse(question.options)
    options = question.options
    groups = {name: tuple(mechanisms) for name, mechanisms in options.groups.items()}
    return [
        Arm(
            arm_name(world, place, number),
            {**changes, **_switches(groups, is_on), "change_programme.simultaneity": number},
            columns=COMPARED_COLUMNS,
        )
        for world, changes in options.worlds.items()
        for place, is_on in enumerate(shapley.combinations(len(groups)))
        for number in options.simultaneity
    ]


def analyse(question: Question, source: RowSource) -> Report:
    """Share out the difference between the regimes, over matched pairs: the same cities under common random numbers."""
    options, setting = question.options, question.setting
    few, many = options.simultaneity
    on = shapley.combinations(len(options.groups))
    groups = list(options.groups)
    names = [arm.name for arm in arms(question)]
    rows = source.of(names)
    attributed: Table = {}
    worths: Table = {}
    alone: Table = {}
    strata: Table = {}
    estimated: list[EffectEstimate] = []
    for world in options.worlds:
        pairs = [(rows[arm_name(world, place, few)], rows[arm_name(world, place, many)]) for place in range(len(on))]
        _worths(worths, world, groups, on, pairs)
        _strata(strata, world, pairs[-1])
        for name in COMPARED:
            estimated += _attribute(attributed, world, name, groups, on, pairs)
            _alone(alone, world, name, groups, pairs, options.margin)
    spread = max(
        abs(
            float(np.mean(rows[arm_name(world, at, few)]["effort_offered"] - rows[arm_name(world, at, many)]["effort_offered"]))
        )
        for world in options.worlds
        for at in range(len(on))
    )
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * setting.cities,
        "arms": len(names),
        "combinations": len(on),
        "margin": options.margin,
        "largest_difference_in_effort_offered": spread,
        "attributed": by_name(attributed, ("world", "outcome", "group")),
        "enough": by_name(alone, ("world", "outcome", "at_work")),
        "strata": by_name(strata, ("world",)),
        "effects": {
            effect.key: {**effect.estimate._asdict(), "meaning": effect.meaning, "tested": effect.tested}
            for effect in estimated
        },
    }
    tables = {
        "attributed": attributed,
        "combinations": worths,
        "enough": alone,
        "strata": strata,
        "effects": effects.table(estimated),
    }
    return Report(
        _text(options, summary, tables), summary, tables, {"attribution": partial(figure.draw, margin=options.margin)}
    )


def _refuse(options: Options) -> None:
    """Refuse, in one line, what would make the attribution empty or misnamed."""
    numbers = options.simultaneity
    if len(numbers) != 2 or numbers[0] >= numbers[1]:
        raise Refusal(f"study.simultaneity is {list(numbers)}, but two numbers are meant, the second larger than the first")
    if not 1 <= len(options.groups) <= _MOST_GROUPS:
        raise Refusal(
            f"study.groups has {len(options.groups)} groups, but 1 to {_MOST_GROUPS} are meant: arms double with each"
        )
    if not options.worlds:
        raise Refusal("study.worlds is empty; see configs/study/attribution.yaml")
    for world, changes in options.worlds.items():
        if not isinstance(changes, Mapping):
            raise Refusal(f"study.worlds.{world} is {changes!r}, but changes by dotted name are meant")
    seen: dict[str, str] = {}
    for group, mechanisms in options.groups.items():
        if isinstance(mechanisms, str) or not isinstance(mechanisms, Sequence) or not mechanisms:
            raise Refusal(f"study.groups.{group} is {mechanisms!r}, but a list of mechanisms is meant")
        for mechanism in mechanisms:
            if mechanism not in Mechanisms._fields:
                raise Refusal(f"study.groups.{group} names {mechanism}; {suggestion(str(mechanism), Mechanisms._fields)}")
            if mechanism in seen:
                raise Refusal(f"study.groups names {mechanism} in {seen[mechanism]} and in {group}; name it once")
            seen[mechanism] = group


def _switches(groups: Mapping[str, Sequence[str]], is_on: np.ndarray) -> dict[str, bool]:
    return {
        f"mechanisms.{mechanism}": bool(state)
        for mechanisms, state in zip(groups.values(), is_on, strict=True)
        for mechanism in mechanisms
    }


def _attribute(
    table: Table, world: str, name: str, groups: Sequence[str], on: np.ndarray, pairs: Sequence[tuple[Rows, Rows]]
) -> list[EffectEstimate]:
    """Shapley values panel by panel: they are linear, so their mean over panels has an exact standard error."""
    worth = np.array([estimates.panel_means(by_pair(many, few, name), few["panel"]) for few, many in pairs])
    panels = np.arange(worth.shape[1])
    shared = np.round(shapley.values(worth), 12) + 0.0  # sums of hundreds of terms leave dust where nothing differs
    whole, total = estimates.mean(worth[-1] - worth[0], panels), estimates.mean(worth[-1], panels)
    without_it = [worth[len(on) - 1 - (1 << place)] for place in range(len(groups))]
    is_tested = room_between(name, [rows for pair in pairs for rows in pair]).tested
    shares = []
    for place, (group, of_panels) in enumerate(zip(groups, shared, strict=True)):
        value = estimates.mean(of_panels, panels)
        without = estimates.mean(without_it[place], panels)
        others = pairs[len(on) - 1 - (1 << place)]
        add_values(table, world=world, outcome=name, group=group)
        add_difference(table, "shapley", value, is_tested)
        first, last = (estimates.mean(gain, panels) for gain in (worth[1 << place] - worth[0], worth[-1] - without_it[place]))
        add_difference(table, "alone", first, _is_tested(name, pairs[1 << place], pairs[0]))
        add_difference(table, "last", last, _is_tested(name, pairs[-1], others))
        add_difference(table, "difference_without", without, _is_tested(name, others))
        turns = _differs(without) and _differs(total) and without.value * total.value < 0.0
        add_values(table, turns_when_removed=turns and _is_tested(name, others) and _is_tested(name, pairs[-1]))
        meaning = f"{world}: share of {group} in the difference, {find(name).label}"
        shares.append(_effect(f"{world}_{group}_{name}", meaning, value, name, pairs))
    add_values(table, world=world, outcome=name, group="all groups")
    add_difference(table, "shapley", whole, is_tested)
    for column in ("alone", "last"):
        add_difference(table, column, whole, _is_tested(name, pairs[-1], pairs[0]))
    add_difference(table, "difference_without", estimates.mean(worth[0], panels), _is_tested(name, pairs[0]))
    add_values(table, turns_when_removed=False)
    meaning = f"{world}: many at a time minus few, {find(name).label}"
    return [*shares, _effect(f"{world}_all_{name}", meaning, total, name, pairs[-1:])]


def _is_tested(outcome: str, *pairs: tuple[Rows, Rows]) -> bool:
    """Whether the difference between regimes is tested in every pair of arms.

    What a group adds is the difference between regimes with it minus that without it. Both must be tested, and nothing more:
    where one regime stays at the floor with and without the group, the difference moves by what the group does to the other.
    """
    return all(room_between(outcome, pair).tested for pair in pairs)


def _effect(key: str, meaning: str, value: Estimate, outcome: str, pairs: Sequence[tuple[Rows, Rows]]) -> EffectEstimate:
    panel = pairs[0][0]["panel"]
    unit = "use, 0..1" if key.endswith("_use") else "share"
    effect = EffectEstimate(key, meaning, value, unit, len(panel), len(np.unique(panel)), "effort, span, sequence")
    return compared(effect, outcome, *(rows for pair in pairs for rows in pair))


def _worths(table: Table, world: str, groups: Sequence[str], on: np.ndarray, pairs: Sequence[tuple[Rows, Rows]]) -> None:
    """One row per combination: what each regime reaches and their paired difference."""
    for is_on, (few, many) in zip(on, pairs, strict=True):
        add_values(table, world=world, **{group: bool(state) for group, state in zip(groups, is_on, strict=True)})
        for name in COMPARED:
            add_values(table, **{f"{name}_few": level(few, name).value, f"{name}_many": level(many, name).value})
            add_difference(table, f"{name}_difference", difference(many, few, name), _is_tested(name, (few, many)))


def _alone(
    table: Table, world: str, name: str, groups: Sequence[str], pairs: Sequence[tuple[Rows, Rows]], margin: float
) -> None:
    """Single groups and pairs at work with all others neutral: which are enough for a difference, and for its sign."""
    total = difference(pairs[-1][1], pairs[-1][0], name)
    sets = [(), *combinations(range(len(groups)), 1), *combinations(range(len(groups)), 2)]
    for chosen in sets:
        few, many = pairs[sum(1 << place for place in chosen)]
        value = difference(many, few, name)
        is_tested = _is_tested(name, (few, many))
        is_same = is_tested and _is_tested(name, pairs[-1]) and _differs(total) and _differs(value)
        is_same = is_same and value.value * total.value > 0.0
        add_values(table, world=world, outcome=name, at_work=" + ".join(groups[place] for place in chosen) or "none",
            groups=len(chosen))  # fmt: skip
        add_difference(table, "difference", value, is_tested)
        add_values(table, same_sign=is_same, beyond_margin=is_same and (value.low > margin or value.high < -margin))


def _differs(estimate: Estimate) -> bool:
    """Whether the interval leaves out zero."""
    return bool(estimate.low > 0.0 or estimate.high < 0.0)


def _strata(table: Table, world: str, pair: tuple[Rows, Rows]) -> None:
    """Twins with every mechanism at work: who enacts under both regimes, under neither, under one only."""
    few, many = pair
    add_values(table, world=world)
    for name in ("enacted", "integrated"):
        shares = estimates.strata(values(few, name), values(many, name), few["panel"])
        labels = {"first_only": "few_only", "second_only": "many_only"}
        for stratum, share in shares.items():
            add_estimate(table, f"{name}_{labels.get(stratum, stratum)}", share)


def _text(options: Options, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> str:
    few, many = options.simultaneity
    lines = [
        f"{summary['combinations']} combinations of {len(options.groups)} groups of mechanisms under {few:g} and {many:g}"
        f" practices at a time, {summary['cities_per_arm']:,} cities ({options.panels:,} panels) in each of"
        f" {summary['arms']:,} arms;",
        "matched pairs (same cities, common random numbers), the same effort over the same months (largest difference in",
        f"effort offered {summary['largest_difference_in_effort_offered']:.1e}). 95 % intervals, panels as units.",
        f"Differences are {many:g} at a time minus {few:g}. Shapley values add up to all groups on minus all off; the",
        "difference with all off stands in the last column of all groups. An interval of no width: no twin differs in any",
        "panel.",
        *sentences.not_tested(tables["effects"]["tested"]),
    ]
    attributed, alone, strata = tables["attributed"], tables["enough"], tables["strata"]
    for place, world in enumerate(strata["world"]):
        lines.append("")
        cells = [
            f"{label} {estimate_at(strata, f'enacted_{key}', place):.3f}"
            for key, label in (
                ("both", "both"),
                ("many_only", f"{many:g} only"),
                ("few_only", f"{few:g} only"),
                ("neither", "neither"),
            )
        ]
        lines.append(f"{world}: twins that enact under {', '.join(cells)}")
        lines.append(f"{'':<21} {'outcome':<22} {'Shapley value':<25} {'alone':<25} {'added last':<25} difference without it")
        for at in range(len(attributed["world"])):
            if attributed["world"][at] == world:
                cells = [f"{difference_in_words(attributed, name, at):<25}" for name in ("shapley", "alone", "last")]
                without = difference_in_words(attributed, "difference_without", at)
                turns = "  the sign turns" if attributed["turns_when_removed"][at] else ""
                label = _LABELS[attributed["outcome"][at]]
                lines.append(f"{attributed['group'][at]:<21} {label:<22} {' '.join(cells)} {without}{turns}")
        for name in COMPARED:
            lines.append(f"enough for the sign, {_LABELS[name]}: {_enough(alone, world, name)}")
    return "\n".join(lines)


def _enough(alone: Table, world: str, name: str) -> str:
    """Single groups, then pairs without any of these, that make a difference of the sign found, beyond the margin."""
    here = [
        (alone["at_work"][at], alone["groups"][at])
        for at in range(len(alone["world"]))
        if (alone["world"][at], alone["outcome"][at]) == (world, name) and alone["beyond_margin"][at]
    ]
    single = [at_work for at_work, groups in here if groups == 1]
    pairs = [at_work for at_work, groups in here if groups == 2 and not set(at_work.split(" + ")) & set(single)]
    return f"alone {', '.join(single) or 'none'}; only as a pair {', '.join(pairs) or 'none'}"
