"""The calibration in words and numbers; every number is in the summary."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.figures.calibration_predictive import left_out
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import COMPARED
from experiments.statistics.posterior import ENOUGH, FEWEST
from experiments.statistics.tables import Table, estimate_at
from experiments.studies.boundary.report_text import EQUAL, SHORT
from experiments.studies.boundary.space import DEFINITIONS

_TOP = 12  # parameters shown
NOTHING = "nothing"  # the prior
_MARK = "!"  # fewer effective draws than intervals should rest on


def text(options: Any, summary: Mapping[str, Any], tables: Mapping[str, Table], main: str) -> str:
    """What `framebreak run study=calibration` prints."""
    effective, dispersion = summary["effective_draws"], summary["variance_of_panel_counts_over_independent"]
    lines = [
        f"{options.draws:,} plausible draws of {summary['parameters']} parameters ({summary['draws_refused']} points refused),"
        f" {summary['cities_per_draw']:,} cities in each; leaders choose for themselves.",
        f"Conditioned on: {', '.join(options.conditioned_on)}. Draws that are left, as if weighted equally: "
        + ", ".join(
            f"{name} {value:.0f}{_MARK if value < ENOUGH else ''}" for name, value in effective.items() if name != "nothing"
        )
        + ".",
        *_few(effective, summary["largest_weight"]),
        f"What the split teaches of all parameters together: {summary['divergence'][main]:.2f} nats from prior to posterior,"
        f" where a single draw would be {math.log(options.draws):.2f}.",
        "Variance of counts between panels over that of independent cities, which the weights assume: "
        + ", ".join(f"{name} {value:.2f}" for name, value in dispersion.items())
        + ".",
        "Panels that show exactly 7/3/1 (more where conditioned on the split, by construction: weights favour them; independent"
        f" cities at the observed shares would in {summary['exact_split_at_observed_shares']:.3f}): "
        + ", ".join(
            f"{name} {Estimate(**found):.3f}"
            for name, found in summary["panels_with_exact_split"].items()
            if name in ("nothing", main)
        )
        + ".",
        "",
        *_parameters(tables["posterior"], tables["recovery"], summary),
        "",
        *_predictive(tables["predictive"], main),
        "",
        *_left_out(tables["predictive"]),
        "",
        *_regimes(tables["regimes"], tables["wins"], options, main),
    ]
    return "\n".join(lines)


def _few(effective: Mapping[str, float], largest: Mapping[str, float]) -> list[str]:
    """A warning where few draws carry a posterior."""
    few = {name: value for name, value in effective.items() if value < ENOUGH and name != "nothing"}
    if not few:
        return []
    least = min(few, key=lambda name: few[name])
    return [
        f"{_MARK}: below {ENOUGH} effective draws; read these intervals as rough, and take more study.draws. Below {FEWEST}"
        f" none is given. Largest weight of one draw, conditioned on {least}: {largest[least]:.3f}."
    ]


def _parameters(posterior: Table, recovery: Table, summary: Mapping[str, Any]) -> list[str]:
    moved, found = summary["parameters_moved"], summary["parameters_found_again"]
    lines = [
        f"Parameters whose movement a bank of {summary['draws']:,} draws resolves (distance over"
        f" {summary['distance_by_chance']:.3f}, which shrinks with more draws): {_names(moved)}.",
        "Parameters that simulated panels let find again (correlation of posterior mean and truth over"
        f" {summary['correlation_by_chance']:.3f}, by chance the largest of all): {_names(found)}.",
        "What simulated panels say of outcomes: coverage of the 90 % interval, beside the same for an interval that ignores",
        "the data; width of the interval over the prior's; correlation.",
        f"{'outcome':<44} {'coverage':>22} {'no data':>8} {'width':>6} {'corr.':>6}",
    ]
    lines += [
        f"{recovery['quantity'][at]:<44} {format(estimate_at(recovery, 'coverage', at), '.3f'):>22}"
        f" {recovery['coverage_without_data'][at]:8.3f} {recovery['width'][at]:6.2f} {recovery['correlation'][at]:6.2f}"
        for at, kind in enumerate(recovery["kind"])
        if kind == "outcome"
    ]
    lines += [
        "",
        "The parameters that moved most, on marginals: prior range, value of the configuration, posterior median and 90 %",
        "interval, spread over the prior's; correlation as above.",
        f"{'parameter':<44} {'prior range':>16} {'default':>8} {'median':>8} {'90 % interval':>18} {'spread':>7} {'corr.':>6}",
    ]
    for place, name in enumerate(posterior["parameter"][:_TOP]):
        at = recovery["quantity"].index(name)
        here = {key: column[place] for key, column in posterior.items()}
        lines.append(
            f"{name:<44} {_span(here['prior_low'], here['prior_high']):>16} {here['default']:8.3g} {here['median']:8.3g}"
            f" {_span(here['q05'], here['q95']):>18} {here['spread']:7.2f} {recovery['correlation'][at]:6.2f}"
        )
    return lines


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "none"


def _span(low: float, high: float) -> str:
    return f"{low:.3g} .. {high:.3g}"


def _predictive(table: Table, main: str) -> list[str]:
    lines = [
        "Panels of eleven: observed share beside median and 90 % interval before and after; the share of panels, after, that",
        "show at most, and at least, what was observed. *: conditioned on; p: its source set a range of the prior, too;",
        "i: every city begins with it. What is marked so is no test.",
        f"{'pattern':<64} {'observed':>8} {'before':>18} {'after':>18} {'<=':>5} {'>=':>5}",
    ]
    for place in _rows(table, main):
        (before,) = (at for at in _rows(table, "nothing") if table["pattern"][at] == table["pattern"][place])
        lines.append(_pattern(table, place, _marks(table, place), _range(table, before)))
    return lines


def _left_out(table: Table) -> list[str]:
    lines = [
        "Each kind of evidence predicted from all the others, marked as above:",
        f"{'pattern':<64} {'observed':>8} {'':>18} {'after':>18} {'<=':>5} {'>=':>5}",
    ]
    lines += [_pattern(table, place, _marks(table, place), "") for place in left_out(table)]
    return lines


def _pattern(table: Table, place: int, mark: str, before: str) -> str:
    words, room = table["statement"][place], 64 - len(mark)
    words = (words if len(words) <= room else words[: room - 3] + "...") + mark
    return (
        f"{words:<64} {table['observed'][place]:8.2f} {before:>18} {_range(table, place):>18}"
        f" {table['at_most'][place]:5.2f} {table['at_least'][place]:5.2f}"
    )


def _rows(table: Table, evidence: str) -> list[int]:
    return [place for place, each in enumerate(table["conditioned_on"]) if each == evidence]


def _marks(table: Table, place: int) -> str:
    marks = (("*", "is_conditioned_on"), ("p", "used_in_prior"), ("i", "is_initial_condition"))
    marked = "".join(mark for mark, column in marks if table[column][place])
    return f" {marked}" if marked else ""


def _range(table: Table, place: int) -> str:
    return f"{table['median'][place]:.2f} [{table['q05'][place]:.2f}, {table['q95'][place]:.2f}]"


def _regimes(table: Table, wins: Table, options: Any, main: str) -> list[str]:
    few, many = options.simultaneity
    lines = [
        f"The same cities under an imposed programme: {many:g} at a time minus {few:g}, before and after; mean over draws, and",
        "what the data change in it. The intervals count the random numbers that all draws share, panel by panel.",
    ]
    for outcome in COMPARED:
        for definition in DEFINITIONS:
            cells = [
                f"{word} {estimate_at(table, name, _place(table, evidence, outcome, definition)):+.3f}"
                for word, name, evidence in (
                    ("before", "difference", NOTHING),
                    ("after", "difference", main),
                    ("change", "change", main),
                )
            ]
            lines.append(f"{SHORT[outcome]:<19} {EQUAL[definition]:<31} " + "   ".join(cells))
    lines += [
        f"Share of draws in which {few:g}, and {many:g}, is ahead by more than {options.margin:g}: by the estimate of a draw's"
        " few cities / by its whole",
        "interval; and in which both tie because at most that share get there. Draws as units: what they share is in no",
        "interval here.",
    ]
    for outcome in COMPARED:
        for definition in DEFINITIONS:
            cells = []
            for evidence in (NOTHING, main):
                own = {
                    (by, win): wins["share"][_place(wins, evidence, outcome, definition, judged_by=by, wins=win)]
                    for by in ("estimate", "interval")
                    for win in ("fewest", "more", "tie_of_none")
                }
                cells.append(
                    f"{'before' if evidence == NOTHING else 'after'} {few:g}: {own['estimate', 'fewest']:.2f} /"
                    f" {own['interval', 'fewest']:.2f}, {many:g}: {own['estimate', 'more']:.2f} /"
                    f" {own['interval', 'more']:.2f}, none: {own['estimate', 'tie_of_none']:.2f}"
                )
            lines.append(f"{SHORT[outcome]:<19} {EQUAL[definition]:<31} " + "   ".join(cells))
    return lines


def _place(table: Table, evidence: str, outcome: str, definition: str, **more: str) -> int:
    wanted = {"conditioned_on": evidence, "outcome": outcome, "definition": definition, **more}
    (place,) = (
        at for at in range(len(table["conditioned_on"])) if all(table[key][at] == value for key, value in wanted.items())
    )
    return place
