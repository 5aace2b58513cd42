"""Concurrent or piecemeal: simultaneity, pace and K at the same effort in matched pairs of cities; and where regimes tie.

The analysis knows arms by their simultaneity and compares them two-sidedly; it does not know which should win.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal
from experiments.figures import forms, strata, time_to_enactment
from experiments.figures import surface as surface_figure
from experiments.reporting.report import Drawing, Report
from experiments.running.arm import Arm
from experiments.statistics import estimates
from experiments.statistics.comparisons import difference, level, room_between
from experiments.statistics.outcome_measures import COMPARED
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
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

# Mechanisms through which regimes can differ; the others act alike on every regime and stay on in the null world.
REGIME_MECHANISMS = (
    "complementarity", "frame_breaking", "assimilation", "bounded_confidence", "threat_switching", "politics",
    "resistance_growth", "congestion", "absorption_cap", "fixed_turns", "diminishing_returns", "education_returns",
    "disruption", "misfit_feedback", "regression", "template_error", "endogenous_drops", "champion_exit", "joint_use",
)  # fmt: skip
# Complementarity has no effect of its own: it shelters practices from drift and weighs misfit, so it is also run with these.
TOGETHER = {"complementarity_and_its_channels": ("complementarity", "regression", "misfit_feedback")}
CONTINUOUS = ("architecture", "use", "content_end")
STEP = 3  # months between the points of a curve over time


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    spans: Annotated[tuple[Annotated[float, Quantity("months of a programme", "months", 1, 600)], ...], Size(2)]
    strengths: Annotated[tuple[Annotated[float, Quantity("K", "scale", 0, 3)], ...], Size(2)]
    margin: Annotated[float, Quantity("difference that counts as a tie", "share", 0.001, 0.5)]
    null_world: dict[str, Any]
    worlds: Annotated[dict[str, Any], Size(1)]
    visions: Annotated[dict[str, Any], Size(1)]
    forms: Annotated[dict[str, Any], Size(2)]


def arms(question: Question) -> Sequence[Arm]:
    """The surface of K, span and simultaneity; the named worlds by vision and form of frame breaking; each mechanism alone."""
    options = question.options
    _refuse(options)
    few, many = options.simultaneity[0], options.simultaneity[-1]
    declared = []
    for strength in options.strengths:
        for span in options.spans:
            for number in options.simultaneity:
                changes = {
                    "complementarity.strength": strength,
                    "change_programme.span": span,
                    "change_programme.simultaneity": number,
                }
                declared.append(Arm(arm_name("surface", strength, span, number), changes))
    for world, vision, form in _cells(options):
        changes = {**options.worlds[world], **options.visions[vision], **options.forms[form]}
        for number in (few, many):
            declared.append(
                Arm(arm_name("worlds", world, vision, form, number), {**changes, "change_programme.simultaneity": number})
            )
    neutral = {f"mechanisms.{name}": False for name in REGIME_MECHANISMS}
    null = {**neutral, **options.null_world}
    for name, at_work in _at_work().items():
        for number in (few, many):
            alone = {f"mechanisms.{mechanism}": True for mechanism in at_work}
            own = {**null, **alone, "change_programme.simultaneity": number}
            declared.append(Arm(arm_name("alone", name, number), own))
    return declared


def analyse(question: Question, source: RowSource) -> Report:
    """Compare arms over matched pairs: the same cities, founded alike and under common random numbers in every arm."""
    options, setting = question.options, question.setting
    few, many = options.simultaneity[0], options.simultaneity[-1]
    names = [arm.name for arm in arms(question)]
    rows = source.of(names)
    surface = _surface(rows, options)
    worlds = _worlds(rows, options, few, many)
    alone = _alone(rows, few, many)
    times = _times(rows, options, setting.months)
    ties = _ties(rows, options.margin, few, many)
    effort = [float(np.mean(each["effort_offered"])) for name, each in rows.items() if name.startswith("surface")]
    spread = max(effort) - min(effort)
    summary = {
        "panels": options.panels,
        "cities_per_arm": options.panels * setting.cities,
        "arms": len(names),
        "largest_difference_in_effort_offered": spread,
        "surface": by_name(surface, ("strength", "span", "simultaneity")),
        "worlds": by_name(worlds, ("world", "vision", "form")),
        "null_world": ties,
        "each_mechanism_alone": by_name(alone, ("mechanism",)),
    }
    text = _text(options, summary, surface, worlds, alone, ties)
    tables = {"surface": surface, "worlds": worlds, "mechanisms_alone": alone, "times": times}
    drawings: dict[str, Drawing] = {
        "surface": surface_figure.draw,
        "strata": strata.draw,
        "forms": partial(forms.draw, margin=options.margin),
        "time_to_enactment": time_to_enactment.draw,
    }
    return Report(text, summary, tables, drawings)


def _cells(options: Options) -> Iterator[tuple[str, str, str]]:
    """Every named configuration under every vision and form of frame breaking."""
    return product(options.worlds, options.visions, options.forms)


def _refuse(options: Options) -> None:
    """Refuse, in one line, what would make the comparison empty or misnamed."""
    if len(options.simultaneity) < 2 or list(options.simultaneity) != sorted(set(options.simultaneity)):
        raise Refusal(
            f"study.simultaneity is {list(options.simultaneity)}, but two numbers or more are meant, each larger than the last"
        )
    if 0.0 not in options.strengths:
        raise Refusal(f"study.strengths is {list(options.strengths)}, but it needs 0.0 among them: K = 0 is always run")
    for name in ("spans", "strengths", "worlds", "visions", "forms"):
        values = getattr(options, name)
        if len(values) == 0 or len(set(values)) < len(values):
            raise Refusal(f"study.{name} is empty or names one thing twice; see configs/study/concurrent_or_piecemeal.yaml")


def _effort(table: Table, each: Rows, suffix: str = "") -> None:
    """Mean effort per city by what became of it: equal by construction in sum, not in what it moved."""
    for name in ("applied", "lost_to_cap", "lost_to_congestion", "lost_to_resistance", "unspent"):
        table.setdefault(f"effort_{name}{suffix}", []).append(float(np.mean(each[f"effort_{name}"])))


def _at_work() -> dict[str, tuple[str, ...]]:
    """Which mechanisms are at work in the arms where all others are neutral: none, each alone, and those that need others."""
    return {"null": (), **{name: (name,) for name in REGIME_MECHANISMS}, **TOGETHER}


def _surface(rows: Mapping[str, Rows], options: Options) -> Table:
    """Shares by K, span and simultaneity, and each arm's paired difference from the piecemeal arm of its row."""
    table: Table = {"strength": [], "span": [], "simultaneity": []}
    for strength in options.strengths:
        for span in options.spans:
            first = rows[arm_name("surface", strength, span, options.simultaneity[0])]
            for number in options.simultaneity:
                each = rows[arm_name("surface", strength, span, number)]
                panel = each["panel"]
                add_values(table, strength=strength, span=span, simultaneity=number)
                for name in COMPARED:
                    add_estimate(table, name, level(each, name))
                _effort(table, each)
                for name in ("enacted", "integrated"):
                    is_tested = room_between(name, [each, first]).tested
                    add_difference(table, f"{name}_difference", difference(each, first, name), is_tested)
                for stratum, share in estimates.strata(each["outcome"] == 2, first["outcome"] == 2, panel).items():
                    add_estimate(table, f"stratum_{_stratum(stratum)}", share)
    return table


def _times(rows: Mapping[str, Rows], options: Options, months: int) -> Table:
    """Share of cities not there yet, by month, K and simultaneity at the middle span: Kaplan and Meier's estimate.

    Nobody is lost before the horizon, so it is one minus the share that has got there; the interval is that of such a share.
    """
    from scipy.stats import CensoredData, ecdf

    span = options.spans[len(options.spans) // 2]
    table: Table = {}
    for strength in options.strengths:
        for number in options.simultaneity:
            each = rows[arm_name("surface", strength, span, number)]
            for event in ("integration", "enactment"):
                reached = each[f"months_to_{event}"]
                known = CensoredData.right_censored(np.nan_to_num(reached, nan=months), np.isnan(reached))
                curve = ecdf(known).sf
                for month in range(0, months + 1, STEP):
                    add_values(table, strength=strength, span=span, simultaneity=number, event=event, month=month)
                    there = estimates.share(reached <= month, each["panel"])
                    left = estimates.Estimate(float(curve.evaluate(month)), 1.0 - there.high, 1.0 - there.low)
                    add_estimate(table, "not_yet", left)
                    add_values(table, at_risk=int(np.sum(~(reached < month))))
    return table


def _stratum(name: str) -> str:
    return {"first_only": "this_only", "second_only": "piecemeal_only"}.get(name, name)


def _worlds(rows: Mapping[str, Rows], options: Options, few: float, many: float) -> Table:
    """Concurrent minus piecemeal in each named configuration, under each vision and form of frame breaking."""
    table: Table = {"world": [], "vision": [], "form": []}
    for world, vision, form in _cells(options):
        piecemeal, concurrent = (rows[arm_name("worlds", world, vision, form, number)] for number in (few, many))
        add_values(table, world=world, vision=vision, form=form)
        _compare(table, concurrent, piecemeal)
        for regime, each in (("piecemeal", piecemeal), ("concurrent", concurrent)):
            add_estimate(table, f"breaks_per_decade_{regime}", level(each, "breaks_per_decade"))
            _effort(table, each, f"_{regime}")
    return table


def _compare(table: Table, concurrent: Rows, piecemeal: Rows) -> None:
    panel = concurrent["panel"]
    add_estimate(table, "enacted_piecemeal", level(piecemeal, "enacted"))
    add_estimate(table, "enacted_concurrent", level(concurrent, "enacted"))
    for name in COMPARED:
        is_tested = room_between(name, [concurrent, piecemeal]).tested
        add_difference(table, f"{name}_difference", difference(concurrent, piecemeal, name), is_tested)
    for stratum, share in estimates.strata(concurrent["outcome"] == 2, piecemeal["outcome"] == 2, panel).items():
        name = {"first_only": "concurrent_only", "second_only": "piecemeal_only"}.get(stratum, stratum)
        add_estimate(table, f"stratum_{name}", share)


def _alone(rows: Mapping[str, Rows], few: float, many: float) -> Table:
    """Concurrent minus piecemeal with one mechanism at work and all others neutral."""
    table: Table = {"mechanism": [], "can_act": []}
    null = {number: rows[arm_name("alone", "null", number)] for number in (few, many)}
    for name in _at_work():
        can_act = name == "null" or any(
            not _same(rows[arm_name("alone", name, number)], null[number]) for number in (few, many)
        )
        add_values(table, mechanism=name, can_act=can_act)
        _compare(table, rows[arm_name("alone", name, many)], rows[arm_name("alone", name, few)])
    return table


def _same(one: Rows, other: Rows) -> bool:
    """Whether two arms are equal in every outcome of every city."""
    return all(np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one)


def _ties(rows: Mapping[str, Rows], margin: float, few: float, many: float) -> dict[str, Any]:
    """The equivalence test of the null world, on shares and continuous outcomes."""
    piecemeal, concurrent = rows[arm_name("alone", "null", few)], rows[arm_name("alone", "null", many)]
    panel = concurrent["panel"]
    pairs = {
        "integrated": (concurrent["integrated"], piecemeal["integrated"]),
        "used": (concurrent["used"], piecemeal["used"]),
        "enacted": (concurrent["outcome"] == 2, piecemeal["outcome"] == 2),
        **{name: (concurrent[name], piecemeal[name]) for name in CONTINUOUS},
    }
    ties: dict[str, Any] = {}
    for name, (one, other) in pairs.items():
        test = estimates.equivalence(one, other, panel, margin)
        ties[name] = {
            "piecemeal": float(np.mean(other)),
            "concurrent": float(np.mean(one)),
            **test.difference._asdict(),
            "p": test.p,
            "ties": bool(test.ties),
        }
    shares = [ties[name][regime] for name in ("integrated", "used", "enacted") for regime in ("piecemeal", "concurrent")]
    ties["shares_between_fifths"] = all(0.2 <= share <= 0.8 for share in shares)
    return ties


def _text(options: Options, summary: dict, surface: dict, worlds: dict, alone: dict, ties: dict) -> str:
    few, many = options.simultaneity[0], options.simultaneity[-1]
    lines = [
        f"Matched pairs (same cities, common random numbers), within each comparison the same effort: {summary['arms']} arms of"
        f" {summary['cities_per_arm']:,} cities"
        f" ({options.panels:,} panels); 95 % intervals, panels as units.",
        f"Effort offered differs between arms of the surface by at most {summary['largest_difference_in_effort_offered']:.1e}.",
        "",
        "Share of cities by K, span in months and practices worked on at a time; then the paired difference in",
        f"the share that enacts, from {few:g} at a time, and the effort per city that was applied and that was left unspent.",
        f"{'K':>5} {'span':>5} {'at a time':>9}   {'enacted':<22} {'integrated or enacted':<22} {'difference':<25}"
        " applied unspent",
    ]
    for place in range(len(surface["strength"])):
        enacted, either = (estimate_at(surface, name, place) for name in ("enacted", "integrated"))
        lines.append(
            f"{surface['strength'][place]:5g} {surface['span'][place]:5g} {surface['simultaneity'][place]:9g}   "
            f"{f'{enacted:.3f}':<22} {f'{either:.3f}':<22} {difference_in_words(surface, 'enacted_difference', place):<25} "
            f"{surface['effort_applied'][place]:7.2f} "
            f"{surface['effort_unspent'][place]:7.2f}"
        )
    lines += [
        "",
        "Rival forms of frame breaking have thresholds at which frames break about as often as by default in one reference",
        "arm and under one vision, that of the programme; elsewhere rates differ, and stand beside each comparison.",
        f"Named configurations: {many:g} at a time minus {few:g}, paired; shares of pairs in which both enact, only one,",
        f"or neither; frames broken per manager and decade, and effort per city lost to cap and congestion, {few:g} / {many:g}",
        "at a time.",
        f"{'world':<14} {'vision':<11} {'frame breaking':<20} {'enacted':<25} {'integrated or enacted':<24} "
        f"{'both':>7} {f'only {many:g}':>7} {f'only {few:g}':>7} {'neither':>7}  {'breaks':<10} {'cap':<11} congestion",
    ]
    for place, world in enumerate(worlds["world"]):
        strata = " ".join(
            f"{worlds[f'stratum_{name}'][place]:7.3f}" for name in ("both", "concurrent_only", "piecemeal_only", "neither")
        )
        enacted_there, either_there = (
            difference_in_words(worlds, f"{name}_difference", place) for name in ("enacted", "integrated")
        )
        lost = [
            "/".join(f"{worlds[f'effort_lost_to_{what}_{regime}'][place]:5.2f}" for regime in ("piecemeal", "concurrent"))
            for what in ("cap", "congestion")
        ]
        broken = "/".join(f"{worlds[f'breaks_per_decade_{regime}'][place]:.2f}" for regime in ("piecemeal", "concurrent"))
        lines.append(
            f"{world:<14} {worlds['vision'][place]:<11} {worlds['form'][place]:<20} {enacted_there:<25} "
            f"{either_there:<24} {strata}  {broken:<10} {lost[0]} {lost[1]}"
        )
    inside = "lies" if ties["shares_between_fifths"] else "does NOT lie"
    lines += [
        "",
        f"The null world (every mechanism neutral): equivalence within {options.margin:g}; each share {inside}"
        " between .2 and .8.",
        f"{'outcome':<24} {'piecemeal':>10} {'concurrent':>10}   difference, 90 % interval        p      verdict",
    ]
    for name in ("integrated", "used", "enacted", *CONTINUOUS):
        test = ties[name]
        apart = estimates.Estimate(test["value"], test["low"], test["high"])
        chance = "<.0001" if test["p"] < 0.0001 else f"{test['p']:.4f}"
        verdict = "tie" if test["ties"] else "no tie shown"
        lines.append(
            f"{name:<24} {test['piecemeal']:10.4f} {test['concurrent']:10.4f}   {f'{apart:+.4f}':<30} {chance:>8} {verdict}"
        )
    lines += [
        "",
        "Each mechanism alone, all others neutral: concurrent minus piecemeal (reported, not required to tie).",
        f"{'mechanism':<33} {'enacted':<26} {'integrated or enacted':<26} use",
    ]
    for place, name in enumerate(alone["mechanism"]):
        alone_on = [difference_in_words(alone, f"{each}_difference", place) for each in COMPARED]
        note = "" if alone["can_act"][place] else "  (the null world itself: it cannot act alone here)"
        lines.append(f"{name:<33} {alone_on[0]:<26} {alone_on[1]:<26} {alone_on[2]}{note}")
    return "\n".join(lines)
