"""Text of the docking study, from its tables alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.published_models.patterns import NOT, REPRODUCED, SILENT, UNDECIDED
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import Table

VERDICTS = (REPRODUCED, NOT, UNDECIDED, SILENT)
SHORT = {REPRODUCED: "yes", NOT: "no", UNDECIDED: "?", SILENT: "-"}
COLOURS = {REPRODUCED: "#3b7bb8", NOT: "#e08a1e", UNDECIDED: "#cfcfcf", SILENT: "#ffffff"}
NAMES = {
    "ours": "ours", "sastry": "Sastry*", "repenning": "Repenning*", "lant_mezias": "Lant-Mezias*", "budgets": "budgets*",
    "degroot": "DeGroot", "granovetter": "Granovetter", "nk": "NK",
    "ours_learning_alone": "ours, learning alone",
}  # fmt: skip


def rows(table: Table) -> list[dict[str, Any]]:
    """A table as a list of rows."""
    return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]


def estimate(row: dict[str, Any], name: str) -> Estimate:
    """The estimate that fills three columns of a row."""
    return Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"])


def text(summary: dict[str, Any], tables: dict[str, Table]) -> str:
    """The printed answer."""
    models = summary["models"]
    lines = [
        f"Our model beside simpler ones: {summary['panels']:,} panels, {summary['cities_per_arm']:,} cities an arm;"
        f" {summary['draws']:,} parameter draws of each reconstruction (*); 95 % intervals.",
        "* A reconstruction from abstracts and reviews, with sizes of our own: not the authors' equations.",
        "",
        "Patterns: yes reproduced, no not reproduced, ? undecided (an interval crosses a bound), - silent (no such variable).",
        "(d) looked at while our default city was set or chosen; (r) in ours the sign follows from a rule. "
        "Neither is evidence for ours.",
        f"{'':44}" + " ".join(f"{NAMES[model]:>12}" for model in models),
    ]
    for row in rows(tables["patterns"]):
        marks = f"{' (d)' if row['looked_at'] else ''}{' (r)' if row['by_rule'] else ''}"
        lines.append(
            f"{row['pattern'] + marks + ' [' + row['source'] + ']':44}"
            + " ".join(f"{SHORT[row[model]]:>12}" for model in models)
        )
    lines += [
        f"Reproduced by ours alone: {', '.join(summary['reproduced_by_ours_alone']) or 'none'}",
        f"Of these neither (d) nor (r): {', '.join(summary['reproduced_by_ours_alone_unseen']) or 'none'}",
        f"Reproduced by a rival and not by ours: {', '.join(summary['reproduced_by_a_rival_and_not_by_ours']) or 'none'}",
        "",
        "What the verdicts on our model rest on (bounds within which the pattern holds):",
    ]
    for row in rows(tables["checks"]):
        if row["model"] == "ours":
            shown = f"{Estimate(row['estimate'], row['low'], row['high']):.3f}"
            bounds = f"{row['holds_from']:.3g} to {row['holds_to']:.3g}"
            lines.append(f"  {row['pattern']:20} {row['what']:75} {shown:24} {bounds:16} {row['verdict']}")
    lines += [*_trial_text(summary, tables), *_tipping_text(tables), *_change_text(tables), *_limit_text(summary, tables)]
    return "\n".join(lines)


def _trial_text(summary: dict[str, Any], tables: dict[str, Table]) -> list[str]:
    lines = [
        "",
        "Trial period (Sastry 1997, reconstruction): share that fails; ours: share whose imposed programme is",
        "dropped, share that enacts, and gain in the last year's performance, points.",
        f"{'model':7} {'environment':12} {'drop':>5} {'months':>6}  {'fails':24} {'minus no trial':27} {'goes on':24}"
        f" {'enacts':24} gain",
    ]
    for row in rows(tables["trial"]):
        drop = "" if np.isnan(row["drop_from_threat"]) else f"{row['drop_from_threat']:g}"
        cells = [
            f"{estimate(row, name):{spec}}"
            for name, spec in (("failed", ".3f"), ("minus_none", "+.3f"), ("goes_on_reorienting", ".3f"), ("enacted", ".3f"))
        ]
        lines.append(
            f"{row['model']:7} {row['environment']:12} {drop:>5} {row['trial_months']:6g}  {cells[0]:24} {cells[1]:27}"
            f" {cells[2]:24} {cells[3]:24} {estimate(row, 'performance_minus_none'):+.2f}"
        )
    lines.append("Relation of the effect of the longest trial in ours to that in the reconstruction:")
    for row in summary["trial_relations"]:
        lines.append(
            f"  {row['environment']:12} drop {row['drop_from_threat']:<5g} {row['outcome']:16} ours"
            f" {Estimate(row['ours_value'], row['ours_low'], row['ours_high']):+.3f}, theirs"
            f" {Estimate(row['sastry_value'], row['sastry_low'], row['sastry_high']):+.3f}: {row['relation']}"
        )
    return lines


def _tipping_text(tables: dict[str, Table]) -> list[str]:
    lines = [
        "",
        "Tipping (Repenning 2002, reconstruction): where runs end, by seed; share in the middle third; whether the grid tips.",
    ]
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows(tables["tipping"]):
        groups.setdefault((row["model"], row["world"], row["varied"]), []).append(row)
    for (model, world, varied), each in groups.items():
        point = each[0]["half_pass_at"]
        where = "half never pass .5" if np.isnan(point) else f"half pass .5 at {point:.2f}"
        lines.append(f"  {model}, {world}, by {varied}: tipping {each[0]['tips']}; {where}")
        lines.append(f"    {varied:12}" + " ".join(f"{row['level']:6.3g}" for row in each))
        lines.append(f"    {'ends at':12}" + " ".join(f"{row['final']:6.2f}" for row in each))
        lines.append(f"    {'middle third':12}" + " ".join(f"{row['middle_third']:6.2f}" for row in each))
    return lines


def _change_text(tables: dict[str, Table]) -> list[str]:
    names = ("l_kurtosis", "l_kurtosis_minus_null", "starts_far_below_minus_near", "starts_far_above_minus_near")
    titles = ("L-kurtosis", "excess over null", "far below minus near", "far above minus near")
    lines = [
        "",
        "Sizes and times of change: L-kurtosis of yearly changes (normal: .123), its excess over heteroscedastic normal ones,",
        "monthly chance that change starts far below and far above aspiration minus that near it, and months between starts of",
        "wide change: how many, mean, spread relative to the mean. Distance: Kolmogorov's, of scaled changes, to Lant-Mezias*.",
        "Last: years per run in which practices move by more than .3 on average.",
        f"{'model':20} " + " ".join(f"{title:28}" for title in titles) + "   waits  mean spread distance  years",
    ]
    for row in rows(tables["changes"]):
        cells = [f"{estimate(row, name):+.4f}" for name in names]
        lines.append(
            f"{NAMES[row['model']]:20} " + " ".join(f"{cell:28}" for cell in cells) + f" {row['waits']:7}"
            f" {row['mean_wait_months']:5.1f} {row['spread_of_waits']:6.2f} {row['distance_to_lant_mezias']:8.3f}"
            f" {row['discontinuous_years_per_run']:6.3f}"
        )
    return lines


def _limit_text(summary: dict[str, Any], tables: dict[str, Table]) -> list[str]:
    lines = ["", f"Limits that must hold: {'all hold' if summary['limits_hold'] else 'NOT all hold'}."]
    for row in rows(tables["limits"]):
        verdict = "holds" if row["holds"] else "DOES NOT HOLD"
        lines.append(f"  {row['limit']:78} {row['compared']:66} {row['apart']:8.1e} (<= {row['within']:g}) {verdict}")
    lines += ["", "Peaks among all states, by practices that each interacts with (K of NK) and our strength K:"]
    for row in rows(tables["peaks"]):
        strength = "" if np.isnan(row["strength"]) else f"strength {row['strength']:g}"
        theory = "" if np.isnan(row["theory"]) else f"  theory {row['theory']:.2f}"
        lines.append(
            f"  {row['landscape']:22} {row['interactions']:5.2f} others  {strength:14} {estimate(row, 'peaks'):.2f}{theory}"
        )
    return lines
