"""The verdict table: what every proposition says, what the studies measured, and which of the two agree.

The propositions, with the signs that their authors expect, are data in ``configs/study/verdicts.yaml``; no other part of the
code knows a sign. The studies are run first, each into its own folder, and the table is made from the effects they stored.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from experiments.configuration.compose import configuration, whole
from experiments.configuration.options import Panels, Seed, Threads, shown
from experiments.configuration.root import APPLICATION
from experiments.configuration.sizes import Scale
from experiments.errors import Refusal, suggestion
from experiments.figures import verdicts as figure
from experiments.progress import note
from experiments.reporting.report import Report
from experiments.running import jobs
from experiments.running.answer import answered
from experiments.running.arm import Arm
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import PARTS, Table, TableLike, add_values, by_name
from experiments.statistics.testability import CEILING, FLOOR, NOT_TESTED
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.jobs import Job
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

SIGNS = ("+", "-", "0")
VERDICTS = ("supported", "refuted", "inconclusive", NOT_TESTED, "not measured")
OUTCOMES = ("enacted", "integrated", "use", "performance")  # beside one another in the table of propositions; others together
OVER_RANGES = "share_of_draws_with_expected_sign"
OVER_POSTERIOR = "share_of_posterior_draws_with_expected_sign"
_COUNTED = {"+": "draws_positive", "-": "draws_negative"}  # columns of a study's effects that count draws of a sign


class Options(NamedTuple):
    """What the study is asked."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    margin: Annotated[float, Quantity("smallest difference of interest in a share", "share", 0.0001, 0.5)]
    studies: dict[str, Any]  # overrides by study, run in this order
    propositions: dict[str, Any]  # each: says, source, and the tests of it
    scale: Scale  # handed on to every study


class Test(NamedTuple):
    """One effect by which a proposition stands or falls."""

    proposition: str
    statement: str
    source: str
    study: str
    effect: str
    expected: str
    smallest: float | None  # of interest, in the effect's unit; None: the study's margin, for shares
    implied: str  # the rule that makes it so, if there is one: then it is verification and no evidence


def arms(question: Question) -> Sequence[Arm]:
    """None of its own: the studies that it runs declare theirs."""
    return []


def analyse(question: Question, source: RowSource) -> Report:
    """Run every study, or take it from the store, and hold each proposition against what was measured."""
    options = question.options
    tests = [test for name, config in options.propositions.items() for test in _tests(name, config, options)]
    own_jobs = {name: jobs.read(each) for name, each in others(options, question.config).items()}
    measured: dict[str, TableLike] = {}
    seconds: dict[str, float] = {}
    for name, job in own_jobs.items():
        clock = time.perf_counter()
        measured[name] = _answer(name, job, source, [*_scaled(options), *options.studies[name]])
        seconds[name] = round(time.perf_counter() - clock, 1)
    # A study that is scaled down may lack an effect, such as that of a third wave; at full scale a lack is a mistake.
    lacking = [test for test in tests if test.effect not in list(measured[test.study]["key"])] if options.scale < 1.0 else []
    rows = [_row(test, measured[test.study], options.margin) for test in tests if test not in lacking]
    if not rows:
        raise Refusal(
            f"study.scale is {shown(options.scale)}, at which no study measures what a proposition asks; make it larger"
        )
    left_out = [f"{test.proposition}: {test.study}.{test.effect}" for test in lacking]
    table = {name: [row[name] for row in rows] for name in rows[0]}
    judged = propositions(rows)
    counts = {verdict: table["verdict"].count(verdict) for verdict in VERDICTS}
    evidence = [not implied for implied in table["implied_by_rule"]]
    summary: dict[str, Any] = {
        "smallest_effect_of_interest": options.margin,
        "verdicts": counts,
        "verdicts_not_implied_by_a_rule": {
            verdict: sum(each == verdict and own for each, own in zip(table["verdict"], evidence, strict=True))
            for verdict in VERDICTS
        },
        "propositions": by_name(judged, ("proposition",)),
        "tests": {f"{row['proposition']}: {row['study']}.{row['effect']}": row for row in rows},
    }
    timed: Table = {"study": list(seconds), "seconds": list(seconds.values())}
    tables = {"propositions": judged, "verdicts": table, "studies": timed}
    text = _text(options, rows, counts, judged)
    if left_out:
        summary["left_out_at_this_scale"] = left_out
        named = ", ".join(left_out)
        text += f"\n\nAt this scale the studies do not measure {len(left_out)} of the tests, which are left out: {named}."
    return Report(text, summary, tables, {"verdicts": figure.draw})


def others(options: Options, config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The configurations of the studies: those of their files, changed where the present one differs from the default."""

    default = configuration(f"study={options.analysis}")
    configs = {}
    for name, overrides in options.studies.items():
        if isinstance(overrides, str) or not isinstance(overrides, Sequence):
            raise Refusal(
                f"study.studies.{name} is {shown(overrides)}, but a list of overrides is meant, as in ['study.panels=5']"
            )
        composed = whole(f"study={name}", f"study.seed={options.seed}", *_scaled(options), *overrides)
        model = {group: value for group, value in composed.items() if group not in APPLICATION}
        _carry(model, default, config)
        configs[name] = {**composed, **model, "study": {**composed["study"], "threads": options.threads}}
    return configs


def _scaled(options: Options) -> list[str]:
    return [f"study.scale={options.scale}"] if options.scale < 1.0 else []


def _carry(model: dict[str, Any], default: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    """Change in a study's configuration what the present one has changed from the default."""
    for name, value in config.items():
        if isinstance(value, Mapping) and isinstance(default.get(name), Mapping):
            inner = dict(model[name])
            _carry(inner, default[name], value)
            model[name] = inner
        elif value != default.get(name):
            model[name] = deepcopy(value)


def _answer(name: str, job: Job, source: RowSource, overrides: Sequence[str]) -> TableLike:
    """Run one study with this one's way of working, put its answer into its own folder, and give its effects."""

    job = job._replace(plan=source.plan, overrides=[f"study={name}", *overrides])
    if source.plan.progress != "off":
        note(f"verdicts: study={name} {' '.join(overrides)}".rstrip())
    report = answered(job).report
    if "effects" not in report.tables:
        raise Refusal(f"study={name} measures no effects; leave it out of study.studies")
    return report.tables["effects"]


def _tests(name: str, config: Any, options: Options) -> list[Test]:
    where = f"study.propositions.{name}"
    if not isinstance(config, Mapping) or set(config) != {"statement", "source", "tests"}:
        raise Refusal(f"{where} is {shown(config)}, but statement, source and tests are meant; see configs/study/verdicts.yaml")
    tests = []
    for test in config["tests"]:
        keys = set(test) if isinstance(test, Mapping) else set()
        if not {"study", "effect", "expected"} <= keys <= {"study", "effect", "expected", "smallest", "implied"}:
            raise Refusal(
                f"{where} has the test {shown(test)}; give study, effect and expected, and smallest or implied if any"
            )
        if test["expected"] not in SIGNS:
            raise Refusal(f"{where} expects {shown(test['expected'])}; write '+', '-' or '0' in quotes")
        if test["study"] not in options.studies:
            raise Refusal(f"{where} asks study {test['study']}; {suggestion(str(test['study']), options.studies)}")
        smallest = test.get("smallest")
        tests.append(
            Test(
                name, config["statement"], config["source"], test["study"], test["effect"], test["expected"],
                None if smallest is None else float(smallest), test.get("implied") or "",
            )
        )  # fmt: skip
    return tests


def propositions(rows: Sequence[Mapping[str, Any]]) -> Table:
    """One row per proposition: its verdict, and what its tests say by outcome, side by side.

    Args:
        rows: The tests, each with `proposition`, `statement`, `source`, `effect`, `verdict` and `implied_by_rule`, and with the
            shares of draws with the expected sign, over the plain ranges and over the posterior; nan where there is none.

    Returns:
        Columns `proposition`, `statement`, `source`, `verdict`, `tests` and `tests_implied_by_rule`, the number of tests
        of each verdict, and for every outcome its verdicts in words. `verdict` is that of all tests that could tell and
        that no rule implies, where these agree; `mixed` where they do not; `not tested` or `not measured` where none could.
        Then over plain ranges and over the posterior the share of draws with the expected sign, mean over the tests that no
        rule implies and of which it is known over both (over the ranges alone where no test has a posterior), and how many
        tests those are.

    Example:
        >>> row = {"proposition": "P", "statement": "", "source": "", "effect": "a_enacted", "implied_by_rule": ""}
        >>> row |= {"share_of_draws_with_expected_sign": 0.4, "share_of_posterior_draws_with_expected_sign": 0.1}
        >>> table = propositions([{**row, "verdict": "refuted"}, {**row, "verdict": "not tested", "effect": "a_use"}])
        >>> table["verdict"], table["enacted"], table["use"], table["share_of_posterior_draws_with_expected_sign"]
        (['refuted'], ['refuted'], ['not tested'], [0.1])
    """
    table: Table = {}
    for name in dict.fromkeys(row["proposition"] for row in rows):
        own = [row for row in rows if row["proposition"] == name]
        telling = {row["verdict"] for row in own if not row["implied_by_rule"]} - {"not tested", "not measured"}
        untold = "not tested" if any(row["verdict"] == "not tested" for row in own) else "not measured"
        of_all = telling.pop() if len(telling) == 1 else "mixed" if telling else untold
        add_values(table, proposition=name, statement=own[0]["statement"], source=own[0]["source"], verdict=of_all)
        add_values(table, tests=len(own), tests_implied_by_rule=sum(bool(row["implied_by_rule"]) for row in own))
        for each in VERDICTS:
            add_values(table, **{each.replace(" ", "_"): sum(row["verdict"] == each for row in own)})
        for outcome in (*OUTCOMES, "others"):
            verdicts = [row["verdict"] for row in own if _outcome(row["effect"]) == outcome]
            counted = [
                f"{verdicts.count(each)} {each}" if verdicts.count(each) > 1 else each for each in VERDICTS if each in verdicts
            ]
            add_values(table, **{outcome: ", ".join(counted)})
        add_values(table, **_beside(own))
    return table


def _beside(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Mean shares of draws with the expected sign over the same tests, so that ranges and posterior can be compared."""
    known = [row for row in own if not row["implied_by_rule"] and not math.isnan(row[OVER_RANGES])]
    both = [row for row in known if not math.isnan(row[OVER_POSTERIOR])]
    among = both or known
    names = (OVER_RANGES, OVER_POSTERIOR)
    means = {name: sum(row[name] for row in among) / len(among) if among else math.nan for name in names}
    return {**means, "tests_with_draws": len(among)}


def _outcome(effect: str) -> str:
    """Which outcome a key is about: it ends with its name."""
    return next((outcome for outcome in OUTCOMES if effect.endswith(f"_{outcome}")), "others")


def verdict(expected: str, estimate: Estimate, smallest: float, *, is_tested: bool = True) -> str:
    """The verdict of an interval on an expected sign, given the smallest effect of interest.

    Where (almost) nobody or (almost) everybody gets there in every arm there is none: *not tested* (`testability`).

    ``+`` is supported when the whole interval lies above zero and the estimate is no smaller than the smallest effect of
    interest; refuted when the whole interval lies below that effect, so that nothing of interest is left in it. ``-`` is its
    mirror image. ``0`` is supported when the whole interval lies within plus and minus the smallest effect, refuted when it
    lies wholly outside. All else is inconclusive.

    >>> verdict("+", Estimate(0.05, 0.04, 0.06), 0.03), verdict("+", Estimate(0.01, 0.005, 0.02), 0.03)
    ('supported', 'refuted')
    >>> verdict("-", Estimate(-0.02, -0.05, 0.01), 0.03), verdict("0", Estimate(0.0, -0.01, 0.01), 0.03)
    ('inconclusive', 'supported')
    """
    value, low, high = estimate
    if not is_tested:
        return NOT_TESTED
    if any(math.isnan(each) for each in estimate):
        return "not measured"
    if expected == "-":
        value, low, high = -value, -high, -low
    if expected == "0":
        if -smallest < low and high < smallest:
            return "supported"
        return "refuted" if low > smallest or high < -smallest else "inconclusive"
    if low > 0.0 and value >= smallest:
        return "supported"
    return "refuted" if high < smallest else "inconclusive"


def _row(test: Test, effects: TableLike, margin: float) -> dict[str, Any]:
    keys = list(effects["key"])
    if test.effect not in keys:
        near = suggestion(test.effect, keys, "effect")
        raise Refusal(f"study.propositions.{test.proposition}: study={test.study} has no effect {test.effect}; {near}")
    place = keys.index(test.effect)
    own = {name: values[place] for name, values in effects.items()}
    smallest = margin if test.smallest is None else test.smallest
    if test.smallest is None and not str(own["unit"]).startswith("share"):
        lack = f"{test.effect} is in {own['unit']}; say with smallest what is too small to matter"
        raise Refusal(f"study.propositions.{test.proposition}: {lack}")
    estimate = Estimate(own["estimate"], own["low"], own["high"])
    sign = _COUNTED.get(test.expected)
    signed = own[sign] if sign else math.nan
    over_posterior = [own.get(f"posterior_{sign}{part}", math.nan) if sign else math.nan for part in PARTS]
    return {
        "proposition": test.proposition,
        "statement": test.statement,
        "source": test.source,
        "expected": test.expected,
        "study": test.study,
        "effect": test.effect,
        "meaning": own["meaning"],
        "estimate": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "unit": own["unit"],
        "smallest_effect_of_interest": smallest,
        "lowest_share": own["lowest_share"],
        "highest_share": own["highest_share"],
        "verdict": verdict(test.expected, estimate, smallest, is_tested=own["tested"]),
        "implied_by_rule": test.implied,
        "plausible_draws": own["draws"],
        OVER_RANGES: signed,
        "posterior_draws": own.get("posterior_draws", 0),
        **{f"{OVER_POSTERIOR}{part}": value for part, value in zip(PARTS, over_posterior, strict=True)},
        "twins": own["cities"],
        "panels": own["panels"],
        "held_equal": own["held_equal"],
    }


def _text(options: Options, rows: Sequence[Mapping[str, Any]], counts: Mapping[str, int], judged: Table) -> str:
    lines = [
        f"Propositions against what was measured: 95 % intervals, panels as units; the smallest effect of interest is "
        f"{options.margin:g} in a share.",
        "supported: the interval excludes zero on the expected side and the estimate is no smaller than that; refuted: nothing",
        f"of interest on that side is left in the interval; not tested: at most {FLOOR:g} of all cities get there in every arm",
        f"or at least {CEILING:g}; draws: share of plausible draws with the expected sign; posterior: the same of draws",
        "of the posterior, where the study has them; of draws in which the comparison is tested. r: implied by a rule, so",
        "verification and no evidence.",
        "",
    ]
    before = ""
    wide = 0 if all(math.isnan(row[OVER_POSTERIOR]) for row in rows) else 22
    for row in rows:
        if row["proposition"] != before:
            before = row["proposition"]
            of_all = judged["verdict"][judged["proposition"].index(before)]
            lines.append(f"{before}  {row['statement']}  [{row['source']}]: {of_all}")
            lines += _shares(judged, judged["proposition"].index(before))
        estimate = Estimate(row["estimate"], row["low"], row["high"])
        share = row[OVER_RANGES]
        draws = f"draws {share:.2f} of {row['plausible_draws']}" if row["plausible_draws"] and not math.isnan(share) else ""
        share = row[OVER_POSTERIOR]
        beside = "" if math.isnan(share) else f" posterior {share:.2f} of {row['posterior_draws']}"
        mark = "r" if row["implied_by_rule"] else " "
        measured = f"{row['verdict']:<13} {f'{estimate:+.3f}':<28} {draws:<18}{beside:<{wide}}"
        lines.append(f"  {mark} {row['expected']}  {measured} {row['study']}: {row['meaning']}")
    total = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return "\n".join([*lines, "", f"{len(rows)} tests of {len({row['proposition'] for row in rows})} propositions: {total}"])


def _shares(judged: Table, place: int) -> list[str]:
    """The mean shares of draws with the expected sign over ranges and over the posterior, of a proposition that has both."""
    ranges, posterior, tests = (judged[name][place] for name in (OVER_RANGES, OVER_POSTERIOR, "tests_with_draws"))
    if math.isnan(posterior):
        return []
    return [
        f"       expected sign in {ranges:.2f} of plausible draws and in {posterior:.2f} of draws of the posterior, mean over"
        f" {tests} {'tests' if tests > 1 else 'test'} with both"
    ]
