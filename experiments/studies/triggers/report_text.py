"""The study of triggers in words: what was compared, and the numbers, without a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.statistics.effects import NAN
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Table, difference_in_words, estimate_at
from experiments.statistics.testability import NOT_TESTED, is_tested_at
from experiments.studies.triggers import kinds
from experiments.studies.triggers.kinds import OUTCOMES
from experiments.studies.triggers.placebos import WORDS
from experiments.study_tools import sentences

if TYPE_CHECKING:
    from experiments.studies.triggers.options import Options

Summary = Mapping[str, Any]


def text(options: Options, summary: Summary, tables: Mapping[str, Table]) -> str:
    """What is printed."""
    effects = summary["effects"]
    lines = [
        f"Triggers: {summary['cities_per_arm']:,} cities in each arm ({options.panels:,} panels), matched pairs under",
        "common random numbers; 95 % intervals, panels as units. Where leaders choose, a programme cannot start without an",
        "exploited trigger: that no trigger, and no exploitation, leads to none is a rule of the model and no finding.",
        *sentences.not_tested(tables["effects"]["tested"]),
        *_exposure(options, effects),
        *_factorial(summary, tables["factorial"]),
        *_imposed(tables["imposed"]),
        *_placebos(summary, tables["placebos"]),
        *_lags(summary, tables["lags"]),
        *_places(tables["jurisdictions"]),
        *_events(options, tables["events"]),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _exposure(options: Options, effects: Summary) -> list[str]:
    lines = []
    heads = (
        "unexploited minus none",
        "exploited minus not",
        "exploitation dose",
        "exposure dose",
        "the former minus the latter",
    )
    names = ("unexploited", "exploited", "exploit_dose", "exposure_dose", "exploit_minus_exposure_dose")
    for outcome in OUTCOMES:
        lines += [
            "",
            f"One kind of trigger at a time; doses from 1/{options.dose:g} to {options.dose:g}. Differences in the"
            f" {find(outcome).label}.",
        ]
        lines.append(f"{'':<12}" + "".join(f"{head:<27}" for head in heads))
        lines += [
            f"{group:<12}" + "".join(f"{_interval(effects, f'{group}_{name}_on_{outcome}'):<27}" for name in names)
            for group in kinds.GROUPS
        ]
    lines += ["", "All kinds strike; the window of one is open, minus shut: its event, its people and its losses stay."]
    lines.append(f"{'':<12}" + "".join(f"{name:<27}" for name in OUTCOMES))
    for kind in kinds.KINDS:
        windows = [_interval(effects, f"{kind}_window_on_{outcome}") for outcome in OUTCOMES]
        lines.append(f"{kind:<12}" + "".join(f"{window:<27}" for window in windows))
    return lines


def _factorial(summary: Summary, table: Table) -> list[str]:
    effects = summary["effects"]
    lines = [
        "",
        "Six kinds on and off (64 arms), averaged over the others: on the share that enacts, on its log odds, on the share",
        f"integrated or enacted; in brackets, of those of {summary['draws']['used']} plausible draws in which the comparison is"
        " tested, the shares with a positive / negative effect on enacting.",
    ]
    for place, term in enumerate(table["term"]):
        names = ("enacted_difference", "enacted_log_odds", "integrated_difference")
        specs = ("+.4f", "+.2f", "+.4f")
        value, odds, other = (difference_in_words(table, name, place, spec) for name, spec in zip(names, specs, strict=True))
        lines.append(f"{term:<26}{value:<28}{odds:<22}{other:<28}{_signs(effects, f'{term}_on_enacted')}")
    apart = disagreements(table)
    lines.append(
        f"Of {apart['interactions']} two-way interactions on enacting that are tested, intervals exclude 0 for"
        f" {apart['shares']} on the scale of shares and for {apart['log_odds']} on that of log odds; the signs differ for"
        f" {apart['opposite']}."
    )
    for name, words in (
        ("external_alone", "external kinds alone minus none"),
        ("internal_alone", "internal kinds alone minus none"),
        ("internal_beside_external", "internal beside external kinds, minus external alone"),
    ):
        parts = [
            f"{outcome} {_interval(effects, f'{name}_on_{outcome}')}{_signs(effects, f'{name}_on_{outcome}')}"
            for outcome in OUTCOMES
        ]
        lines.append(f"{words}: " + ", ".join(parts))
    return lines


def _imposed(table: Table) -> list[str]:
    lines = ["", "Imposed programmes, by the triggers that occur: use, piecemeal and concurrent; concurrent minus piecemeal."]
    for place, name in enumerate(table["triggers"]):
        few, many = (estimate_at(table, key, place) for key in ("use_piecemeal", "use_concurrent"))
        apart, enacted = (difference_in_words(table, f"{outcome}_difference", place) for outcome in ("use", "enacted"))
        lines.append(f"{name:<12}{f'{few:.3f}':<23}{f'{many:.3f}':<23}use {apart:<27}enacted {enacted}")
    return lines


def _placebos(summary: Summary, table: Table) -> list[str]:
    lines = [
        "",
        f"Placebos. Scripts are shared by blocks of panels, the units there ({summary['blocks_with_one_script']} blocks).",
    ]
    for place, name in enumerate(table["arm"]):
        struck = f"{table['struck_per_city'][place]:.1f} triggers a city"
        if name == "real":
            lines.append(f"real: {struck}, {estimate_at(table, 'enacted', place):.3f} enacted")
        else:
            parts = ", ".join(
                f"{outcome} {difference_in_words(table, f'{outcome}_real_minus_this', place)}" for outcome in OUTCOMES
            )
            lines += [f"real minus placebo: {WORDS[name]} ({struck})", f"    {parts}"]
    return lines


def _lags(summary: Summary, table: Table) -> list[str]:
    """The bins next to the trigger; the others are in the table."""
    near = [each for each in sorted(set(zip(table["from_month"], table["to_month"], strict=True))) if -12 <= each[0] < 36]
    lines = [
        "",
        f"Punctuations so many months after a trigger of this city, over those of other cities in the same months"
        f" ({summary['timing_panels']} panels;",
        "1: the trigger's time tells nothing). All bins are in lags.csv.",
        f"{'':<33}" + "".join(f"{f'{start} to {stop}':<20}" for start, stop in near),
    ]
    for pair in dict.fromkeys(zip(table["punctuation"], table["trigger"], strict=True)):
        cells = []
        for place, here in enumerate(zip(table["punctuation"], table["trigger"], strict=True)):
            if here == pair and (table["from_month"][place], table["to_month"][place]) in near:
                ratio = estimate_at(table, "ratio", place)
                cells.append(f"{f'{ratio:.2f}':<20}")
        what, kind = pair
        lines.append(f"{f'{what} after {kind}':<33}" + "".join(cells))
    return lines


def _places(table: Table) -> list[str]:
    lines = ["", "Jurisdictions. Leaders choose: share that enacts, and minus the first; imposed: concurrent minus piecemeal."]
    for place, name in enumerate(table["jurisdiction"]):
        share = f"{estimate_at(table, 'enacted_chosen', place):.3f}"
        names = ("enacted_chosen_minus_first", "enacted_difference", "use_difference")
        apart, enacted, use = (difference_in_words(table, key, place) for key in names)
        lines.append(f"{name:<18}{share:<22}{apart:<26}enacted {enacted:<26}use {use}")
    return lines


def _events(options: Options, table: Table) -> list[str]:
    start = options.programme_start
    lines = []
    for outcome in ("use", "enacted"):
        lines += [
            "",
            f"One event, months from the start (month {start}) of an imposed programme: effect on {find(outcome).label}.",
        ]
        lines.append(f"{'':<16}{'piecemeal':<26}{'concurrent':<26}{'concurrent minus piecemeal':<26}no programme")
        for place, event in enumerate(table["event"]):
            names = ("piecemeal_difference", "concurrent_difference", "difference", "no_programme_difference")
            cells = [difference_in_words(table, f"{outcome}_{name}", place) for name in names]
            shown = "".join(f"{cell:<26}" for cell in cells)
            lines.append(f"{event:<10}{table['months_from_start'][place]:+4d}  {shown}")
    return lines


def disagreements(table: Table) -> dict[str, int]:
    """Two-way interactions on enacting that are tested: how many, how many sure on either scale, how many of opposite sign."""
    counts = {"interactions": 0, "shares": 0, "log_odds": 0, "opposite": 0}
    for place, order in enumerate(table["order"]):
        if order != 2 or not is_tested_at(table, "enacted_difference", place):
            continue
        value, odds = estimate_at(table, "enacted_difference", place), estimate_at(table, "enacted_log_odds", place)
        counts["interactions"] += 1
        counts["shares"] += value.low > 0.0 or value.high < 0.0
        counts["log_odds"] += odds.low > 0.0 or odds.high < 0.0
        counts["opposite"] += value.value * odds.value < 0.0
    return counts


def _interval(effects: Summary, key: str) -> str:
    each = effects[key]
    return f"{Estimate(each['estimate'], each['low'], each['high']):+.3f}" if each["tested"] else NOT_TESTED


def _signs(effects: Summary, key: str) -> str:
    each = effects.get(key, {})
    if not each.get("draws"):
        return ""
    return f" ({each.get('draws_positive', NAN):.2f} / {each.get('draws_negative', NAN):.2f} of {each['draws']})"
