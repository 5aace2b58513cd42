"""The boundary in words and numbers; every number is in the summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import COMPARED
from experiments.statistics.tables import Table, difference_in_words, estimate_at
from experiments.statistics.testability import CEILING, FLOOR, NOT_TESTED
from experiments.studies.boundary import discovery
from experiments.studies.boundary.space import CLASSES, DEFINITIONS

EQUAL = {"same_pace": "same total, same monthly rate", "same_rate": "same total, same rate per practice"}
SHORT = {"enacted": "enacted", "integrated": "integrated", "use": "use"}
_TOP = 8  # parameters shown


def text(
    options: Any,
    summary: Mapping[str, Any],
    tables: Mapping[str, Table],
    beside: str,
    boxes: Sequence[str],
) -> str:
    """What `framebreak run study=boundary` prints; `beside` says what stands beside the ranges, `boxes` is about boxes."""
    few, many = options.simultaneity[0], options.simultaneity[-1]
    lines = [
        f"{options.draws:,} plausible draws of {summary['parameters']} parameters"
        f" ({summary['draws_refused']} points refused by the model),"
        f" {summary['cities_per_arm_of_a_draw']:,} cities in each arm of each; the same cities under common"
        " random numbers, the same effort",
        f"(largest difference in effort offered {summary['largest_difference_in_effort_offered']:.1e}). Shares of draws with"
        f" 95 % intervals; a draw is won by more than {options.margin:g}.",
        "By interval, a draw is won if the whole of its interval lies beyond the margin; every other one counts as a tie.",
        "Shares are of the plausible ranges, not of cities: no range says how often its values occur.",
        *([beside] if beside else []),
        "",
        *_shares(tables["shares"], options),
        *_tested(tables["shares_tested"], options),
        "",
        *_best(tables["best"], options),
        "",
        *boxes,
        "",
        f"What moves the difference ({many:g} at a time minus {few:g}, {EQUAL[DEFINITIONS[0]]}): rank correlation over draws.",
        *_importance(tables["importance"], summary["explained_by_regression"]),
        "",
        f"Share of draws won in each quarter of the range of the strongest parameter: by {few:g} at a time, by {many:g}.",
        *_bands(tables["bands"], tables["importance"]),
        "",
        "Single thresholds that part won draws best, found in one half of the draws, scored in the other: share won on the",
        "side named and on the other side.",
        *_thresholds(tables["thresholds"], few, many),
        "",
        f"The default city: {many:g} at a time minus {few:g}, and the share of draws with a lower difference.",
        *[
            f"{SHORT[outcome]:<19} {EQUAL[definition]:<35} {_of(summary['place_of_default'][f'{outcome}_{definition}']):+.3f}"
            f"   {summary['place_of_default'][f'{outcome}_{definition}']['share_of_draws_below']:.2f}"
            for outcome in COMPARED
            for definition in DEFINITIONS
        ],
        "",
        "Sequences in the default city, few at a time: difference in the share that enacts from the first one named.",
        *_sequences(tables["sequences"]),
        "",
        "Pace, simultaneity and sequence crossed in the default city: share of the variance between arms, chance taken off.",
        *_factors(tables["variance_shares"]),
        "",
        *_effects(tables["effects"]),
    ]
    return "\n".join(lines)


def _of(parts: Mapping[str, float]) -> Estimate:
    return Estimate(parts["value"], parts["low"], parts["high"])


def _shares(shares: Table, options: Any) -> list[str]:
    few = options.simultaneity[0]
    names = {
        "fewest": f"{few:g} at a time", "tie_of_none": "none get there", "tie_of_some": "tie", "tie_of_all": "all do",
        "more": "more at a time",
    }  # fmt: skip
    head = "".join(f" {names[each]:<18}" for each in CLASSES)
    lines = [f"{'':<19} {'equal effort as':<35} {'arms':<6} {'by':<9}{head}"]
    estimated, posterior = {}, {}
    for place in range(len(shares["outcome"])):
        key = tuple(shares[name][place] for name in ("outcome", "definition", "simultaneity", "judged_by", "wins"))
        estimated[key] = estimate_at(shares, "share", place)
        if shares["posterior_draws"][place]:
            posterior[key] = estimate_at(shares, "posterior_share", place)
    for outcome in COMPARED:
        for definition in DEFINITIONS:
            for number in options.simultaneity[1:]:
                for by in ("estimate", "interval"):
                    cells = "".join(f" {_share(estimated[outcome, definition, number, by, each]):<18}" for each in CLASSES)
                    lines.append(f"{SHORT[outcome]:<19} {EQUAL[definition]:<35} {f'{number:g}/{few:g}':<6} {by:<9}{cells}")
                    own = [posterior.get((outcome, definition, number, by, each)) for each in CLASSES]
                    if all(own):
                        cells = "".join(f" {_share(each):<18}" for each in own if each)
                        lines.append(f"{'':<55} {'posterior':<16}{cells}")
    return [line.rstrip() for line in lines]


def _tested(shares: Table, options: Any) -> list[str]:
    few = options.simultaneity[0]
    lines = [
        "",
        f"By the estimate, conditioned on draws in which the comparison is tested: not both arms at or below {FLOOR:g},",
        f"nor both at or above {CEILING:g}. All other draws are not tested.",
    ]
    for place in range(0, len(shares["outcome"]), 3):
        rule, outcome, definition, number = (shares[name][place] for name in ("rule", "outcome", "definition", "simultaneity"))
        equal = EQUAL[definition] if rule == "default" else f"{rule.replace('_', ' ')}, same monthly rate"
        lines.append(f"{SHORT[outcome]:<19} {equal:<35} {f'{number:g}/{few:g}':<6} {_won(shares, place, '', 'draws')}")
        if shares["posterior_draws"][place]:
            lines.append(f"{'':<62} {_won(shares, place, 'posterior_', 'draws of the posterior')}")
    return lines


def _won(shares: Table, place: int, prefix: str, what: str) -> str:
    """Of three rows of `shares_tested` from a place on: how many draws are tested, and which share of them each side wins."""
    own, draws = (shares[f"{prefix}{name}"][place] for name in ("draws_tested", "draws"))
    cells = "".join(
        f" {shares['wins'][row]} {_share(estimate_at(shares, f'{prefix}share', row))}" for row in range(place, place + 3)
    )
    return f"{own} of {draws} {what}:{cells if own else f' {NOT_TESTED}'}"


def _share(estimate: Estimate) -> str:
    if isnan(estimate.low) and not isnan(estimate.value):  # too few ancestors for an interval
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def _best(best: Table, options: Any) -> list[str]:
    lines = ["Share of draws in which one number at a time is ahead of all others by more than the margin."]
    for outcome in COMPARED:
        for definition in DEFINITIONS:
            cells = [
                f"{best['simultaneity'][place]:g}: {_share(estimate_at(best, 'share', place))}"
                for place in range(len(best["outcome"]))
                if (best["outcome"][place], best["definition"][place]) == (outcome, definition)
            ]
            lines.append(f"{SHORT[outcome]:<19} {EQUAL[definition]:<35} " + "   ".join(cells))
    return lines


def boxes(table: Table, lacking: str | None, rules: Sequence[str], how: discovery.Discovery) -> list[str]:
    """Boxes in words, rule by rule; or in one line that they need a library."""
    if lacking is not None:
        return [f"Where each way wins, as boxes: none. {lacking}"]
    lines = [
        f"Where each way wins ({EQUAL[DEFINITIONS[0]]}; by the estimate, over draws in which the comparison is tested),",
        "and where it is not tested (over all draws): boxes found in one half of the draws, scored in the other. A city here",
        "is a plausible draw. Limits are on parameters that trees of most random halves cut. A box that does no better in the",
        "other half than all draws do (not borne out) is left out here and stands in the table.",
    ]
    for rule in rules:
        for outcome in discovery.OUTCOMES:
            lines.append(f"{SHORT[outcome]}, {rule.replace('_', ' ')}:")
            for wins in (discovery.MORE, discovery.FEWEST, discovery.TIE, discovery.NOT_TESTED):
                rows = [
                    place
                    for place in range(len(table["rule"]))
                    if tuple(table[name][place] for name in ("rule", "outcome", "wins")) == (rule, outcome, wins)
                ]
                good = [f"    {discovery.sentence(table, row, how)}" for row in rows if table["borne_out"][row]]
                none = f"    {discovery.claim(outcome, wins, how)}: {'no box borne out' if rows else 'no box found'}".rstrip()
                lines += good or [none]
    return lines


def _importance(importance: Table, explained: Mapping[str, float]) -> list[str]:
    lines = []
    for outcome in COMPARED:
        here = [
            place
            for place in range(len(importance["outcome"]))
            if (importance["outcome"][place], importance["definition"][place]) == (outcome, DEFINITIONS[0])
        ]
        cells = [
            f"{importance['parameter'][place]} {estimate_at(importance, 'rank_correlation', place):+.2f}"
            for place in here[:_TOP]
        ]
        lines.append(f"{SHORT[outcome]} (a linear regression explains {explained[f'{outcome}_{DEFINITIONS[0]}']:.2f}):")
        lines += [f"    {each}" for each in cells]
    return lines


def _bands(bands: Table, importance: Table) -> list[str]:
    lines = []
    for outcome in COMPARED:
        first = next(
            importance["parameter"][place]
            for place in range(len(importance["outcome"]))
            if (importance["outcome"][place], importance["definition"][place]) == (outcome, DEFINITIONS[0])
        )
        for place in range(len(bands["outcome"])):
            key = tuple(bands[name][place] for name in ("outcome", "definition", "parameter"))
            if key == (outcome, DEFINITIONS[0], first):
                part = f"{first} {bands['band_from'][place]:.3g} to {bands['band_to'][place]:.3g}"
                shares = "  ".join(_share(estimate_at(bands, f"{name}_wins", place)) for name in ("fewest", "more"))
                lines.append(f"{SHORT[outcome]:<19} {part:<52} {shares}")
    return lines


def _thresholds(thresholds: Table, few: float, many: float) -> list[str]:
    lines = []
    for outcome in COMPARED:
        for winner, number in (("fewest", few), ("more", many)):
            here = [
                place
                for place in range(len(thresholds["outcome"]))
                if tuple(thresholds[name][place] for name in ("outcome", "definition", "wins"))
                == (outcome, DEFINITIONS[0], winner)
            ]
            for place in here[:3]:
                cut = f"{thresholds['parameter'][place]} {thresholds['side'][place]} {thresholds['threshold'][place]:.3g}"
                inside, outside = (_share(estimate_at(thresholds, side, place)) for side in ("inside", "outside"))
                lines.append(f"{SHORT[outcome]:<19} {number:g} at a time wins  {cut:<46} {inside}  {outside}")
    return lines or ["too few draws are won by either"]


def _sequences(sequences: Table) -> list[str]:
    return [
        f"K = {sequences['strength'][place]:<5g} {sequences['simultaneity'][place]:g} at a time  "
        f"{sequences['sequence'][place]:<22} {estimate_at(sequences, 'enacted', place):.3f}   "
        f"{difference_in_words(sequences, 'enacted_difference', place)}"
        for place in range(len(sequences["sequence"]))
    ]


def _factors(shares: Table) -> list[str]:
    return [
        f"{SHORT[shares['outcome'][place]]:<19} {shares['term'][place]:<32} {estimate_at(shares, 'share', place):+.2f}"
        for place in range(len(shares["outcome"]))
    ]


def _effects(effects: Table) -> list[str]:
    if not effects:
        return []
    head = [
        f"Effects in the default city ({effects['cities'][0]:,} matched pairs), and of those plausible draws in which the"
        " comparison is tested the share above zero / below zero.",
        f"{'effect':<58} {'estimate':<26} above / below",
    ]
    if any(effects["posterior_draws"]):
        head[1] = f"{head[1]:<106} of draws of the posterior, and their mean"
    lines = [*head]
    for place, key in enumerate(effects["key"]):
        shown = f"{Estimate(*(effects[name][place] for name in ('estimate', 'low', 'high'))):+.3f}"
        own = _signs(effects, place, "")
        if effects["posterior_draws"][place]:
            own = f"{own:<20} {_signs(effects, place, 'posterior_')}, {_mean(estimate_at(effects, 'posterior_mean', place))}"
        lines.append(f"{key:<58} {shown if effects['tested'][place] else NOT_TESTED:<26} {own}")
    return lines


def _signs(effects: Table, place: int, prefix: str) -> str:
    above, below, draws = (effects[f"{prefix}{name}"][place] for name in ("draws_positive", "draws_negative", "draws"))
    return f"{above:.2f} / {below:.2f} of {draws}" if draws else "-"


def _mean(estimate: Estimate) -> str:
    return f"{estimate.value:+.3f}" if isnan(estimate.low) else f"{estimate:+.3f}"
