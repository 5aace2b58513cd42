"""The calibration in words and numbers; every number is in the summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.estimates import Estimate
from experiments.figures.calibration_predictive import left_out
from experiments.studies.boundary.space import DEFINITIONS
from experiments.studies.boundary.tell import EQUAL, SHORT
from experiments.tabling import OUTCOMES, Columns, estimate

_TOP = 12  # parameters shown


def text(options: Any, summary: Mapping[str, Any], tables: Mapping[str, Columns], main: str) -> str:
    """What `framebreak run study=calibration` prints."""
    effective, dispersion = summary["effective_draws"], summary["variance_of_panel_counts_over_independent"]
    lines = [
        f"{options.draws:,} plausible draws of {summary['parameters']} parameters ({summary['draws_refused']} points refused),"
        f" {summary['cities_per_draw']:,} cities in each; leaders choose for themselves.",
        f"Told: {', '.join(options.told)}. Draws that are left, as if weighted equally: "
        + ", ".join(f"{name} {value:.0f}" for name, value in effective.items() if name != "nothing")
        + ".",
        "Variance of counts between panels over that of independent cities, which the weights assume: "
        + ", ".join(f"{name} {value:.2f}" for name, value in dispersion.items())
        + ".",
        "Panels that show exactly 7/3/1: "
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
        *_regimes(tables["regimes"], options, main),
    ]
    return "\n".join(lines)


def _parameters(posterior: Columns, recovery: Columns, summary: Mapping[str, Any]) -> list[str]:
    moved = summary["parameters_moved"]
    lines = [
        f"Parameters that moved further than chance moves the furthest (distance over {summary['distance_by_chance']:.3f}): "
        + (", ".join(moved) if moved else "none")
        + ".",
        "The furthest: prior range, posterior median and 90 % interval, spread over the prior's; and from simulated panels the",
        f"coverage of such an interval (mean of all {summary['mean_coverage']:.3f}) and correlation of posterior mean",
        "and truth.",
        f"{'parameter':<44} {'prior range':>16} {'median':>8} {'90 % interval':>18} {'spread':>7} {'coverage':>9} {'corr.':>6}",
    ]
    for place, name in enumerate(posterior["parameter"][:_TOP]):
        at = recovery["parameter"].index(name)
        here = {key: column[place] for key, column in posterior.items()}
        lines.append(
            f"{name:<44} {_span(here['low'], here['high']):>16} {here['median']:8.3g} {_span(here['q05'], here['q95']):>18}"
            f" {here['spread']:7.2f} {recovery['coverage'][at]:9.3f} {recovery['correlation'][at]:6.2f}"
        )
    return lines


def _span(low: float, high: float) -> str:
    return f"{low:.3g} .. {high:.3g}"


def _predictive(table: Columns, main: str) -> list[str]:
    lines = [
        "Panels of eleven: observed share beside median and 90 % interval before and after; the share of panels, after, that",
        "show at most, and at least, what was observed. *: told.",
        f"{'pattern':<64} {'observed':>8} {'before':>18} {'after':>18} {'<=':>5} {'>=':>5}",
    ]
    for place in _rows(table, main):
        (before,) = (at for at in _rows(table, "nothing") if table["pattern"][at] == table["pattern"][place])
        lines.append(_pattern(table, place, _told(table, place), _range(table, before)))
    return lines


def _left_out(table: Columns) -> list[str]:
    lines = [
        "Each kind of evidence predicted from all the others:",
        f"{'pattern':<64} {'observed':>8} {'':>18} {'after':>18} {'<=':>5} {'>=':>5}",
    ]
    lines += [_pattern(table, place, "", "") for place in left_out(table)]
    return lines


def _pattern(table: Columns, place: int, mark: str, before: str) -> str:
    says = table["says"][place] + mark
    says = says if len(says) <= 64 else says[:61] + "..."
    return (
        f"{says:<64} {table['observed'][place]:8.2f} {before:>18} {_range(table, place):>18}"
        f" {table['at_most'][place]:5.2f} {table['at_least'][place]:5.2f}"
    )


def _rows(table: Columns, told: str) -> list[int]:
    return [place for place, each in enumerate(table["told"]) if each == told]


def _told(table: Columns, place: int) -> str:
    return " *" if table["is_told"][place] else ""


def _range(table: Columns, place: int) -> str:
    return f"{table['median'][place]:.2f} [{table['q05'][place]:.2f}, {table['q95'][place]:.2f}]"


def _regimes(table: Columns, options: Any, main: str) -> list[str]:
    few, many = options.simultaneity
    lines = [
        f"The same cities under an imposed programme: {many:g} at a time less {few:g}, before and after; mean over draws,",
        f"share of draws in which {few:g} and in which {many:g} is ahead by more than {options.margin:g} (by the estimate).",
    ]
    for outcome in OUTCOMES:
        for definition in DEFINITIONS:
            cells = []
            for told in ("nothing", main):
                (place,) = (
                    at for at in _rows(table, told) if (table["outcome"][at], table["definition"][at]) == (outcome, definition)
                )
                cells.append(
                    f"{'before' if told == 'nothing' else 'after'} {estimate(table, 'difference', place):+.3f}"
                    f" {table['fewest_ahead'][place]:.2f} {table['most_ahead'][place]:.2f}"
                )
            lines.append(f"{SHORT[outcome]:<19} {EQUAL[definition]:<31} " + "   ".join(cells))
    return lines
