"""The study of triggers in words: what was compared, and the numbers, without a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.arms import OUTCOMES, Table, taken
from experiments.effects import NAN
from experiments.estimates import Estimate
from experiments.studies.triggers import kinds
from experiments.studies.triggers.placebos import WORDS

if TYPE_CHECKING:
    from experiments.studies.triggers import Options


def text(options: Options, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> str:
    """What is printed."""
    found = summary["effects"]
    lines = [
        f"Triggers: {summary['cities_per_arm']:,} cities in each arm ({options.panels:,} panels), the same cities and luck; 95 %"
        " intervals, panels as units.",
        "Where leaders choose, a programme cannot start without an exploited trigger: that none leads to none is a rule, no finding.",
        "",
        f"Exposure and exploitation, one kind of trigger at a time (dose: times {options.dose:g}); differences in the share that enacts.",
        f"{'trigger':<12}{'unexploited - none':<27}{'exploited - not':<27}{'exploit dose':<27}{'exposure dose':<27}"
        "exploit less exposure dose",
    ]
    names = ("unexploited", "exploited", "exploit_dose", "exposure_dose", "exploit_less_exposure_dose")
    for group in kinds.GROUPS:
        lines.append(f"{group:<12}" + "".join(f"{_found(found, f'{group}_{name}_on_enacted'):<27}" for name in names).rstrip())
    lines += ["", "The same for integrating or enacting."]
    for group in kinds.GROUPS:
        lines.append(
            f"{group:<12}" + "".join(f"{_found(found, f'{group}_{name}_on_integrated'):<27}" for name in names).rstrip()
        )
    lines += [
        "",
        "Six kinds on and off (64 arms): effect on the share that enacts, on its log odds, on the share integrated or enacted;",
        f"in brackets the share of {summary['draws']['used']} plausible draws with a positive / a negative main effect on enacting.",
    ]
    table = tables["factorial"]
    for place, term in enumerate(table["term"]):
        value, odds, other = (taken(table, name, place) for name in ("enacted", "enacted_log_odds", "integrated"))
        line = f"{term:<28}{f'{value:+.4f}':<29}{f'{odds:+.2f}':<24}{f'{other:+.4f}':<29}"
        lines.append((line + _signs(found, f"{term}_on_enacted")).rstrip())
    apart = _disagreements(table)
    lines.append(
        f"Of {apart['interactions']} two-way interactions on enacting, intervals exclude 0 for {apart['shares']} on the scale of shares"
        f" and for {apart['log_odds']} on that of log odds; the two signs differ for {apart['opposite']}."
    )
    for name, words in (
        ("external_alone", "External triggers alone, less none"),
        ("internal_alone", "Internal triggers alone, less none"),
        ("internal_beside_external", "Internal beside external, less external alone"),
    ):
        lines.append(
            f"{words}: enacted {_found(found, f'{name}_on_enacted')}{_signs(found, f'{name}_on_enacted')}, "
            f"integrated or enacted {_found(found, f'{name}_on_integrated')}"
        )
    lines += ["", "Imposed programmes: concurrent less piecemeal in the share that enacts, by the triggers that occur."]
    table = tables["imposed"]
    for place, name in enumerate(table["triggers"]):
        shares = "  ".join(f"{regime} {taken(table, f'enacted_{regime}', place):.3f}" for regime in ("piecemeal", "concurrent"))
        lines.append(f"{name:<12}{shares}  difference {taken(table, 'enacted_difference', place):+.3f}")
    lines += [
        "",
        f"Placebos; scripts are shared by blocks of panels ({summary['blocks_with_one_script']} blocks, the units there).",
    ]
    table = tables["placebos"]
    for place, name in enumerate(table["arm"]):
        if name == "real":
            lines.append(
                f"real: {table['struck_per_city'][place]:.1f} triggers a city, {taken(table, 'enacted', place):.3f} enacted"
            )
            continue
        parts = ", ".join(f"{outcome} {taken(table, f'{outcome}_real_less_this', place):+.3f}" for outcome in OUTCOMES)
        lines.append(f"real less {WORDS[name]} ({table['struck_per_city'][place]:.1f} a city): {parts}")
    lines += [
        "",
        f"Punctuations after a trigger in this city, over those of other cities in the same months ({summary['timing_panels']} panels;"
        " 1: timing tells nothing).",
    ]
    lines += _lags(tables["lags"])
    lines += ["", "Jurisdictions: share that enacts where leaders choose; concurrent less piecemeal of imposed programmes."]
    table = tables["jurisdictions"]
    for place, name in enumerate(table["jurisdiction"]):
        values = [taken(table, f"enacted_{how}", place) for how in ("chosen", "chosen_less_first", "difference")]
        lines.append(f"{name:<18}{f'{values[0]:.3f}':<22} less first {f'{values[1]:+.3f}':<26} conc. - piec. {values[2]:+.3f}")
    lines += [
        "",
        f"One event, months from the start of an imposed programme in month {options.programme_start}: effect on the share that enacts.",
    ]
    table = tables["events"]
    for place, event in enumerate(table["event"]):
        values = [taken(table, f"enacted_{name}", place) for name in ("piecemeal", "concurrent", "difference", "no_programme")]
        lines.append(
            f"{event:<10}{table['months_from_start'][place]:+4d}  piecemeal {f'{values[0]:+.3f}':<25} concurrent {f'{values[1]:+.3f}':<25}"
            f" on difference {f'{values[2]:+.3f}':<25} no programme {values[3]:+.3f}"
        )
    return "\n".join(lines)


def _found(found: Mapping[str, Any], key: str) -> str:
    each = found[key]
    return f"{Estimate(each['estimate'], each['low'], each['high']):+.3f}"


def _signs(found: Mapping[str, Any], key: str) -> str:
    each = found.get(key, {})
    if not each.get("draws"):
        return ""
    return f" ({each.get('draws_positive', NAN):.2f} / {each.get('draws_negative', NAN):.2f})"


def _disagreements(table: Table) -> dict[str, int]:
    told = {"interactions": 0, "shares": 0, "log_odds": 0, "opposite": 0}
    for place, order in enumerate(table["order"]):
        if order != 2:
            continue
        value, odds = taken(table, "enacted", place), taken(table, "enacted_log_odds", place)
        told["interactions"] += 1
        told["shares"] += value.low > 0.0 or value.high < 0.0
        told["log_odds"] += odds.low > 0.0 or odds.high < 0.0
        told["opposite"] += value.value * odds.value < 0.0
    return told


def _lags(table: Table) -> list[str]:
    bins = sorted(set(zip(table["from_month"], table["to_month"], strict=True)))
    lines = [f"{'':<33}" + "".join(f"{f'{start} to {stop}':>20}" for start, stop in bins)]
    pairs = dict.fromkeys(zip(table["punctuation"], table["trigger"], strict=True))
    for what, kind in pairs:
        cells = []
        for place, pair in enumerate(zip(table["punctuation"], table["trigger"], strict=True)):
            if pair == (what, kind):
                ratio = taken(table, "ratio", place)
                cells.append(f"{f'{ratio:.2f}':>20}")
        lines.append(f"{f'{what} after {kind}':<33}" + "".join(cells))
    return lines
