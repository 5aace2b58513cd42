"""The study of networks in words: what was compared, and the numbers, without a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Table, difference_in_words, estimate_at
from experiments.statistics.testability import NOT_TESTED, WHY_NOT, is_tested_at
from experiments.studies.networks import part
from experiments.studies.networks.structures import COURSES, MEASURES, REGIMES
from experiments.study_tools import sentences

if TYPE_CHECKING:
    from experiments.studies.networks.options import Options

PLACES = {"frame_breaks": 2, "months_to_integration": 1, "months_to_enactment": 1}  # decimals, where not three


def text(options: Options, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> str:
    """What is printed."""
    lines = [
        f"Networks: {summary['cities_per_arm']:,} cities in each arm ({options.panels:,} panels), matched pairs under common",
        "random numbers; 95 % intervals, panels as units. All cities of a panel change in the same way, since their CIOs may",
        "hear each other.",
        *sentences.not_tested(tables["effects"]["tested"]),
        f"Random ties have the densities of the generated network: advice {summary['random']['advice_density']:.3f},"
        f" friendship {summary['random']['friendship_density']:.3f}.",
        *_part(summary, tables["part"]),
        *_structures(summary, tables["structures"]),
        *_differences(tables["differences"]),
        *_networks(options, summary, tables),
        *_within(options, summary, tables["within"]),
        *_shortfall(options, tables["shortfall"]),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _cell(table: Table, name: str, measure: str, place: int, sign: str = "+") -> str:
    return difference_in_words(table, name, place, f"{sign}.{PLACES.get(measure, 3)}f")


def _part(summary: Mapping[str, Any], table: Table) -> list[str]:
    lines = [
        "",
        f"The part of the advice network, leaders choosing ({summary['part_panels']} panels an arm): networks minus the one as",
        "generated for as many managers, under the rules as configured and under rivals that let the network carry more. Times",
        "count the whole horizon where the event never comes. Units are panels, and blocks of panels for the rewired network.",
    ]
    for rule in dict.fromkeys(table["rule"]):
        places = [place for place, name in enumerate(table["rule"]) if name == rule]
        compared = [place for place in places if table["network"][place] != table["compared_with"][place]]
        tied = [place for place in compared if table["network"][place] != part.NOBODY]
        alone = [place for place in compared if table["network"][place] == part.NOBODY]
        lines += ["", f"Rules: {rule.replace('_', ' ')}."]
        lines.append(f"Who advises whom: {_largest(table, tied, 'minus_generated')}")
        lines.append(f"That anybody does: {_largest(table, alone, 'minus_generated')}")
        if rule != part.AS_CONFIGURED:
            lines.append(f"More than under the rules as configured: {_largest(table, compared, 'minus_default_rules')}")
        for measures in (part.MEASURES[:4], part.MEASURES[4:]):
            lines.append(f"{'':<17}" + "".join(f"{measure:<26}" for measure in measures))
            for place in places:
                base = place not in compared
                cells = [
                    _cell(table, measure if base else f"{measure}_minus_generated", measure, place, "" if base else "+")
                    for measure in measures
                ]
                lines.append(f"{table['network'][place]:<17}" + "".join(f"{cell:<26}" for cell in cells))
    return lines


def _largest(table: Table, places: list[int], what: str) -> str:
    """The largest of some differences in shares of classes that are tested, and how many of them have intervals without 0."""
    each = [
        (place, measure, estimate_at(table, f"{measure}_{what}", place))
        for place in places
        for measure in part.CLASSES
        if is_tested_at(table, f"{measure}_{what}", place)
    ]
    if not each:
        return f"{NOT_TESTED}: {WHY_NOT}."
    place, measure, largest = max(each, key=lambda one: abs(one[2].value))
    apart = sum(estimate.low > 0.0 or estimate.high < 0.0 for _, _, estimate in each)
    return (
        f"largest difference in a class {largest:+.3f} ({find(measure).axis}, {table['network'][place]});"
        f" {apart} of {len(each)} intervals leave out 0"
        + (f"; {untested} more {NOT_TESTED}." if (untested := len(places) * len(part.CLASSES) - len(each)) else ".")
    )


def _structures(summary: Mapping[str, Any], table: Table) -> list[str]:
    lines = []
    for course in COURSES:
        lines += ["", f"{_course(course)}: the network as configured, then each other one minus it."]
        lines.append(f"{'':<17}" + "".join(f"{measure:<26}" for measure in MEASURES))
        for place, name in enumerate(table["structure"]):
            if table["course"][place] != course:
                continue
            base = name == "configured"
            cells = [
                _cell(table, measure if base else f"{measure}_minus_configured", measure, place, "" if base else "+")
                for measure in MEASURES
            ]
            lines.append(f"{name:<17}" + "".join(f"{cell:<26}" for cell in cells))
    lines += [
        "",
        f"Of those of {summary['draws']['used']} plausible draws in which it is tested, shares with a positive / negative"
        " effect:",
    ]
    for name in dict.fromkeys(table["structure"]):
        for course in COURSES:
            shown = []
            for measure in MEASURES:
                each = summary["effects"].get(f"{name}_{course}_on_{measure}", {})
                if each.get("draws"):
                    shown.append(f"{measure} {each['draws_positive']:.2f} / {each['draws_negative']:.2f} of {each['draws']}")
            if shown:
                lines.append(f"{name:<17}{course:<11} " + ", ".join(shown))
    return lines


def _course(course: str) -> str:
    return f"Imposed, {course}" if course in REGIMES else "Leaders choose"


def _differences(table: Table) -> list[str]:
    lines = ["", "Concurrent minus piecemeal in each network; then how far that is from the network as configured."]
    for place, name in enumerate(table["structure"]):
        for measure in ("enacted", "use"):
            apart = _cell(table, f"{measure}_difference", measure, place)
            lines.append(
                f"{name:<17}{measure:<9}{apart:<26}{_cell(table, f'{measure}_difference_minus_configured', measure, place)}"
            )
    return lines


def _networks(options: Options, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> list[str]:
    shapes, table = tables["shapes"], tables["networks"]
    lines = [
        "",
        f"A given network ({options.network}, {summary['managers_of_the_given_network']} managers) and what is made of it:",
    ]
    for place, kind in enumerate(shapes["network"]):
        shown = ", ".join(
            f"{name.replace('_', ' ')} {shapes[name][place]:.2f}"
            for name in ("density", "reciprocity", "transitivity", "centralisation", "department_ratio", "upward")
        )
        lines.append(f"{kind:<20}{shapes['layer'][place]:<11}{shown}")
    lines += ["", "The given network minus each; blocks of panels with one rewiring each are the units."]
    lines.append(f"{'':<32}{'units':<7}" + "".join(f"{measure:<26}" for measure in MEASURES))
    for place, kind in enumerate(table["compared_with"]):
        cells = [_cell(table, f"{measure}_given_minus_this", measure, place) for measure in MEASURES]
        head = f"{kind} {table['course'][place]}"
        lines.append(f"{head:<32}{table['units'][place]:<7}" + "".join(f"{cell:<26}" for cell in cells))
    for kind in dict.fromkeys(table["compared_with"]):
        each = summary["effects"][f"given_minus_{kind}_on_difference_in_use"]
        shown = f"{each['estimate']:+.3f} [{each['low']:+.3f}, {each['high']:+.3f}]" if each["tested"] else NOT_TESTED
        lines.append(f"on concurrent minus piecemeal use, given minus {kind}: {shown}")
    return lines


def _within(options: Options, summary: Mapping[str, Any], table: Table) -> list[str]:
    lines = [
        "",
        f"Within managers, over months ({summary['mediation_panels']} panels, nobody leaves): shortfall, shares heard",
        f"from friends and the own department, change of the frame on strategy in the next {options.lead} months. Least",
        "squares on deviations from each manager's mean; percentile intervals over panels. The path to friends is",
        "implied by the rule of switching: a check, no finding.",
        f"{'':<13}" + "".join(f"{course:<30}" for course in COURSES),
    ]
    for path in dict.fromkeys(table["path"]):
        cells = {
            table["course"][place]: f"{estimate_at(table, 'value', place):+.4f}"
            for place, name in enumerate(table["path"])
            if name == path
        }
        lines.append(f"{path:<13}" + "".join(f"{cells[course]:<30}" for course in COURSES))
    return lines


def _shortfall(options: Options, table: Table) -> list[str]:
    last = options.shock_month + options.shock_months - 1
    lines = [
        "",
        f"By intervention: a scripted shortfall in months {options.shock_month} to {last}. Total with the switch to friends,",
        f"direct without it, indirect the difference; shares heard during it, frames, structure {options.lead} months later.",
    ]
    for outcome in dict.fromkeys(table["outcome"]):
        for effect in ("total", "direct", "indirect"):
            cells = {
                table["course"][place]: f"{estimate_at(table, 'value', place):+.4f}"
                for place in range(len(table["course"]))
                if table["outcome"][place] == outcome and table["effect"][place] == effect
            }
            lines.append(f"{outcome:<23}{effect:<10}" + "".join(f"{cells[course]:<30}" for course in COURSES))
    return lines
