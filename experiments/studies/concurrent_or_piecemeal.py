"""Concurrent or piecemeal: simultaneity, pace and K over the same effort and the same luck, and the world where regimes tie.

The analysis knows arms by their simultaneity and compares them two-sidedly; it does not know which should win.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Threads
from experiments.errors import Refusal
from experiments.figures import forms, strata, time_to_enactment
from experiments.figures import surface as surface_figure
from experiments.reporting.report import Drawing, Report
from experiments.statistics import estimates
from experiments.study_tools.columns import add, arm, by_name, estimate
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.row_source import Bench
    from simulation.parameters import Setting

Rows = dict[str, np.ndarray]

# Mechanisms through which regimes can differ; the others act alike on every regime and stay on in the null world.
REGIME_MECHANISMS = (
    "complementarity", "frame_breaking", "assimilation", "bounded_confidence", "threat_switching", "politics",
    "resistance_growth", "congestion", "absorption_cap", "diminishing_returns", "education_returns", "disruption",
    "misfit_feedback", "regression", "template_error", "endogenous_drops", "champion_exit", "joint_use",
)  # fmt: skip
# Complementarity has no effect of its own: it shelters practices from drift and weighs misfit, so it is also run with these.
TOGETHER = {"complementarity_and_its_channels": ("complementarity", "regression", "misfit_feedback")}
CONTINUOUS = ("architecture", "use", "content_end")
STEP = 3  # months between the points of a curve over time


class Options(NamedTuple):
    """What the study is asked."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    spans: tuple[Annotated[float, Quantity("months of a programme", "months", 1, 600)], ...]
    strengths: tuple[Annotated[float, Quantity("K", "scale", 0, 3)], ...]
    margin: Annotated[float, Quantity("difference that counts as a tie", "share", 0.001, 0.5)]
    null_world: dict[str, Any]
    worlds: dict[str, Any]
    forms: dict[str, Any]


def run(setting: Setting, options: Options, bench: Bench) -> Report:
    """Simulate every arm with the same cities and the same luck, and compare."""
    _refuse(options)
    few, many = options.simultaneity[0], options.simultaneity[-1]
    settings: dict[str, Setting] = {}
    for strength in options.strengths:
        for span in options.spans:
            for number in options.simultaneity:
                settings[arm("surface", strength, span, number)] = bench.vary(
                    {
                        "complementarity.strength": strength,
                        "change_programme.span": span,
                        "change_programme.simultaneity": number,
                    }
                )
    for world, changes in options.worlds.items():
        for form, changed in options.forms.items():
            for number in (few, many):
                settings[arm(world, form, number)] = bench.vary({**changes, **changed, "change_programme.simultaneity": number})
    neutral = {f"mechanisms.{name}": False for name in REGIME_MECHANISMS}
    null = {**neutral, **options.null_world}
    for name, at_work in _at_work().items():
        for number in (few, many):
            alone = {f"mechanisms.{mechanism}": True for mechanism in at_work}
            settings[arm("alone", name, number)] = bench.vary({**null, **alone, "change_programme.simultaneity": number})
    rows = bench.tables(settings)
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
        "arms": len(settings),
        "largest_difference_in_effort_offered": spread,
        "surface": by_name(surface, ("strength", "span", "simultaneity")),
        "worlds": by_name(worlds, ("world", "form")),
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


def _refuse(options: Options) -> None:
    """Say in one line what would make the comparison empty or misnamed."""
    if len(options.simultaneity) < 2 or list(options.simultaneity) != sorted(set(options.simultaneity)):
        raise Refusal(
            f"study.simultaneity is {list(options.simultaneity)}, but two numbers or more are meant, each larger than the last"
        )
    if 0.0 not in options.strengths:
        raise Refusal(f"study.strengths is {list(options.strengths)}, but it needs 0.0 among them: K = 0 is always run")
    for name in ("spans", "strengths", "worlds", "forms"):
        values = getattr(options, name)
        if len(values) == 0 or len(set(values)) < len(values):
            raise Refusal(f"study.{name} is empty or names one thing twice; see configs/study/concurrent_or_piecemeal.yaml")


def _effort(table: dict[str, list], each: Rows, suffix: str = "") -> None:
    """Mean effort per city by what became of it: equal by construction in sum, not in what it moved."""
    for name in ("applied", "lost_to_cap", "lost_to_congestion", "lost_to_resistance", "unspent"):
        table.setdefault(f"effort_{name}{suffix}", []).append(float(np.mean(each[f"effort_{name}"])))


def _at_work() -> dict[str, tuple[str, ...]]:
    """Which mechanisms are at work in the arms where all others are neutral: none, each alone, and those that need others."""
    return {"null": (), **{name: (name,) for name in REGIME_MECHANISMS}, **TOGETHER}


def _surface(rows: dict[str, Rows], options: Options) -> dict[str, list]:
    """Shares by K, span and simultaneity, and each arm's paired difference from the piecemeal arm of its row."""
    table: dict[str, list] = {"strength": [], "span": [], "simultaneity": []}
    for strength in options.strengths:
        for span in options.spans:
            first = rows[arm("surface", strength, span, options.simultaneity[0])]
            for number in options.simultaneity:
                each = rows[arm("surface", strength, span, number)]
                panel = each["panel"]
                for key, value in zip(("strength", "span", "simultaneity"), (strength, span, number), strict=True):
                    table[key].append(value)
                add(table, "enacted", estimates.share(each["outcome"] == 2, panel))
                add(table, "integrated_or_enacted", estimates.share(each["outcome"] >= 1, panel))
                add(table, "use", estimates.mean(each["use"], panel))
                _effort(table, each)
                add(table, "enacted_difference", estimates.gained(each["outcome"] == 2, first["outcome"] == 2, panel))
                apart = estimates.gained(each["outcome"] >= 1, first["outcome"] >= 1, panel)
                add(table, "integrated_or_enacted_difference", apart)
                for stratum, found in estimates.strata(each["outcome"] == 2, first["outcome"] == 2, panel).items():
                    add(table, f"stratum_{_stratum(stratum)}", found)
    return table


def _times(rows: dict[str, Rows], options: Options, months: int) -> dict[str, list]:
    """Share of cities not there yet, by month, K and simultaneity at the middle span: Kaplan and Meier's estimate.

    Nobody is lost before the horizon, so it is one less the share that has got there; the interval is that of such a share.
    """
    from scipy.stats import CensoredData, ecdf

    span = options.spans[len(options.spans) // 2]
    table: dict[str, list] = {}
    for strength in options.strengths:
        for number in options.simultaneity:
            each = rows[arm("surface", strength, span, number)]
            for event in ("integration", "enactment"):
                reached = each[f"months_to_{event}"]
                known = CensoredData.right_censored(np.nan_to_num(reached, nan=months), np.isnan(reached))
                curve = ecdf(known).sf
                for month in range(0, months + 1, STEP):
                    values = {"strength": strength, "span": span, "simultaneity": number, "event": event, "month": month}
                    for name, value in values.items():
                        table.setdefault(name, []).append(value)
                    there = estimates.share(reached <= month, each["panel"])
                    left = estimates.Estimate(float(curve.evaluate(month)), 1.0 - there.high, 1.0 - there.low)
                    add(table, "not_yet", left)
                    table.setdefault("at_risk", []).append(int(np.sum(~(reached < month))))
    return table


def _stratum(name: str) -> str:
    return {"first_only": "this_only", "second_only": "piecemeal_only"}.get(name, name)


def _worlds(rows: dict[str, Rows], options: Options, few: float, many: float) -> dict[str, list]:
    """Concurrent less piecemeal in each named configuration, under each form of frame breaking."""
    table: dict[str, list] = {"world": [], "form": []}
    for world in options.worlds:
        for form in options.forms:
            piecemeal, concurrent = rows[arm(world, form, few)], rows[arm(world, form, many)]
            table["world"].append(world)
            table["form"].append(form)
            _compare(table, concurrent, piecemeal)
            _effort(table, piecemeal, "_piecemeal")
            _effort(table, concurrent, "_concurrent")
    return table


def _compare(table: dict[str, list], concurrent: Rows, piecemeal: Rows) -> None:
    panel = concurrent["panel"]
    add(table, "enacted_piecemeal", estimates.share(piecemeal["outcome"] == 2, panel))
    add(table, "enacted_concurrent", estimates.share(concurrent["outcome"] == 2, panel))
    add(table, "enacted", estimates.gained(concurrent["outcome"] == 2, piecemeal["outcome"] == 2, panel))
    add(table, "integrated_or_enacted", estimates.gained(concurrent["outcome"] >= 1, piecemeal["outcome"] >= 1, panel))
    add(table, "use", estimates.difference(concurrent["use"], piecemeal["use"], panel))
    for stratum, found in estimates.strata(concurrent["outcome"] == 2, piecemeal["outcome"] == 2, panel).items():
        name = {"first_only": "concurrent_only", "second_only": "piecemeal_only"}.get(stratum, stratum)
        add(table, f"stratum_{name}", found)


def _alone(rows: dict[str, Rows], few: float, many: float) -> dict[str, list]:
    """Concurrent less piecemeal with one mechanism at work and all others neutral."""
    table: dict[str, list] = {"mechanism": [], "can_act": []}
    null = {number: rows[arm("alone", "null", number)] for number in (few, many)}
    for name in _at_work():
        table["mechanism"].append(name)
        table["can_act"].append(
            name == "null" or any(not _same(rows[arm("alone", name, number)], null[number]) for number in (few, many))
        )
        _compare(table, rows[arm("alone", name, many)], rows[arm("alone", name, few)])
    return table


def _same(one: Rows, other: Rows) -> bool:
    """Whether two arms are equal in every outcome of every city."""
    return all(np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one)


def _ties(rows: dict[str, Rows], margin: float, few: float, many: float) -> dict[str, Any]:
    """The equivalence test of the null world, on shares and continuous outcomes."""
    piecemeal, concurrent = rows[arm("alone", "null", few)], rows[arm("alone", "null", many)]
    panel = concurrent["panel"]
    pairs = {
        "integrated": (concurrent["integrated"], piecemeal["integrated"]),
        "used": (concurrent["used"], piecemeal["used"]),
        "enacted": (concurrent["outcome"] == 2, piecemeal["outcome"] == 2),
        **{name: (concurrent[name], piecemeal[name]) for name in CONTINUOUS},
    }
    found: dict[str, Any] = {}
    for name, (one, other) in pairs.items():
        test = estimates.equivalence(one, other, panel, margin)
        found[name] = {
            "piecemeal": float(np.mean(other)),
            "concurrent": float(np.mean(one)),
            **test.difference._asdict(),
            "p": test.p,
            "ties": bool(test.ties),
        }
    shares = [found[name][regime] for name in ("integrated", "used", "enacted") for regime in ("piecemeal", "concurrent")]
    found["shares_between_fifths"] = all(0.2 <= share <= 0.8 for share in shares)
    return found


def _text(options: Options, summary: dict, surface: dict, worlds: dict, alone: dict, ties: dict) -> str:
    few, many = options.simultaneity[0], options.simultaneity[-1]
    lines = [
        f"Same cities, same luck, and within each comparison the same effort: {summary['arms']} arms of"
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
        enacted, either, apart = (
            estimate(surface, name, place) for name in ("enacted", "integrated_or_enacted", "enacted_difference")
        )
        lines.append(
            f"{surface['strength'][place]:5g} {surface['span'][place]:5g} {surface['simultaneity'][place]:9g}   "
            f"{f'{enacted:.3f}':<22} {f'{either:.3f}':<22} {f'{apart:+.3f}':<25} {surface['effort_applied'][place]:7.2f} "
            f"{surface['effort_unspent'][place]:7.2f}"
        )
    lines += [
        "",
        f"Named configurations: {many:g} at a time less {few:g}, paired; strata of twins by enactment; and effort per city",
        f"lost to the absorption cap and to congestion, {few:g} at a time / {many:g} at a time.",
        f"{'world':<16} {'frame breaking':<21} {'enacted':<25} {'integrated or enacted':<24}  both  conc. piec. neith.  "
        f"{'cap':<11} congestion",
    ]
    for place, world in enumerate(worlds["world"]):
        strata = " ".join(
            f"{worlds[f'stratum_{name}'][place]:.3f}" for name in ("both", "concurrent_only", "piecemeal_only", "neither")
        )
        enacted, either = estimate(worlds, "enacted", place), estimate(worlds, "integrated_or_enacted", place)
        lost = [
            "/".join(f"{worlds[f'effort_lost_to_{what}_{regime}'][place]:5.2f}" for regime in ("piecemeal", "concurrent"))
            for what in ("cap", "congestion")
        ]
        lines.append(
            f"{world:<16} {worlds['form'][place]:<21} {f'{enacted:+.3f}':<25} {f'{either:+.3f}':<24} {strata}"
            f"  {lost[0]} {lost[1]}"
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
        "Each mechanism alone, all others neutral: concurrent less piecemeal (reported, not required to tie).",
        f"{'mechanism':<33} {'enacted':<26} {'integrated or enacted':<26} use",
    ]
    for place, name in enumerate(alone["mechanism"]):
        enacted, either, use = (estimate(alone, each, place) for each in ("enacted", "integrated_or_enacted", "use"))
        note = "" if alone["can_act"][place] else "  (the null world itself: it cannot act alone here)"
        lines.append(f"{name:<33} {f'{enacted:+.3f}':<26} {f'{either:+.3f}':<26} {use:+.3f}{note}")
    return "\n".join(lines)
