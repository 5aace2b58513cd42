"""Text and figures of the docking study, from its tables alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import Estimate
from experiments.rivals.patterns import NOT, REPRODUCED, SILENT, UNDECIDED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Table = dict[str, list]
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
        "(d) looked at while our defaults were set; (r) in ours the sign follows from a rule. Neither is evidence for ours.",
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
            found = f"{Estimate(row['estimate'], row['low'], row['high']):.3f}"
            bounds = f"{row['holds_from']:.3g} to {row['holds_to']:.3g}"
            lines.append(f"  {row['pattern']:20} {row['what']:75} {found:24} {bounds:16} {row['verdict']}")
    lines += [*_trial_text(summary, tables), *_tipping_text(tables), *_change_text(tables), *_limit_text(summary, tables)]
    return "\n".join(lines)


def _trial_text(summary: dict[str, Any], tables: dict[str, Table]) -> list[str]:
    lines = [
        "",
        "Trial period (Sastry 1997, reconstruction): share that fails; ours: share whose imposed programme is",
        "dropped, share that enacts, and gain in the last year's performance, points.",
        f"{'model':7} {'environment':12} {'drop':>5} {'months':>6}  {'fails':24} {'less no trial':27} {'goes on':24}"
        f" {'enacts':24} gain",
    ]
    for row in rows(tables["trial"]):
        drop = "" if np.isnan(row["drop_from_threat"]) else f"{row['drop_from_threat']:g}"
        cells = [
            f"{estimate(row, name):{spec}}"
            for name, spec in (("failed", ".3f"), ("less_none", "+.3f"), ("goes_on_reorienting", ".3f"), ("enacted", ".3f"))
        ]
        lines.append(
            f"{row['model']:7} {row['environment']:12} {drop:>5} {row['trial_months']:6g}  {cells[0]:24} {cells[1]:27}"
            f" {cells[2]:24} {cells[3]:24} {estimate(row, 'performance_less_none'):+.2f}"
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
    names = ("l_kurtosis", "l_kurtosis_less_null", "starts_far_below_less_near", "starts_far_above_less_near")
    titles = ("L-kurtosis", "excess over null", "far below less near", "far above less near")
    lines = [
        "",
        "Sizes and times of change: L-kurtosis of yearly changes (normal: .123), its excess over heteroscedastic normal ones,",
        "monthly chance that change starts far below and far above aspiration less that near it, and months between starts of",
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
        said = "holds" if row["holds"] else "DOES NOT HOLD"
        lines.append(f"  {row['limit']:78} {row['compared']:66} {row['apart']:8.1e} (<= {row['within']:g}) {said}")
    lines += ["", "Peaks among all states, by practices that each interacts with (K of NK) and our strength K:"]
    for row in rows(tables["peaks"]):
        strength = "" if np.isnan(row["strength"]) else f"strength {row['strength']:g}"
        theory = "" if np.isnan(row["theory"]) else f"  theory {row['theory']:.2f}"
        lines.append(
            f"  {row['landscape']:22} {row['interactions']:5.2f} others  {strength:14} {estimate(row, 'peaks'):.2f}{theory}"
        )
    return lines


def draw_patterns(figure: Figure, tables: dict[str, Table]) -> None:
    """The pattern table: a row per pattern, a column per model, coloured by verdict."""
    from matplotlib.patches import Patch

    table = rows(tables["patterns"])
    models = [name for name in NAMES if name in tables["patterns"]]
    figure.set_size_inches(12.0, 0.42 * len(table) + 1.8)
    axes = figure.subplots()
    for height, row in enumerate(table):
        for place, model in enumerate(models):
            verdict = row[model]
            axes.barh(height, 0.94, left=place - 0.47, height=0.86, color=COLOURS[verdict], edgecolor="#bbbbbb", lw=0.6)
            axes.text(
                place,
                height,
                SHORT[verdict],
                ha="center",
                va="center",
                fontsize=9,
                color="white" if verdict == REPRODUCED else "#222222",
            )
    labels = [f"{row['meaning']}{' (d)' if row['looked_at'] else ''}{' (r)' if row['by_rule'] else ''}" for row in table]
    axes.set_yticks(range(len(table)), labels, fontsize=8.5)
    axes.set_xticks(range(len(models)), [NAMES[model] for model in models], fontsize=8)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(models) - 0.5)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    said = {REPRODUCED: "reproduced", NOT: "not reproduced", UNDECIDED: "undecided", SILENT: "silent: no such variable"}
    handles = [
        Patch(facecolor=COLOURS[verdict], edgecolor="#bbbbbb", label=f"{SHORT[verdict]}  {said[verdict]}")
        for verdict in VERDICTS
    ]
    axes.legend(handles=handles, ncols=4, fontsize=8.5, frameon=False, loc="upper center", bbox_to_anchor=(0.3, -0.01))
    axes.set_xlabel(
        "* reconstruction   (d) looked at while defaults were set   (r) in ours the sign follows from a rule",
        fontsize=8.5,
        labelpad=26,
    )


def draw(figure: Figure, tables: dict[str, Table]) -> None:
    """Trial periods above, tipping below left and middle, peaks below right."""
    figure.set_size_inches(13.0, 8.0)
    grid = figure.add_gridspec(2, 3)
    trial, tipping, peak = (rows(tables[name]) for name in ("trial", "tipping", "peaks"))
    sastry = [row for row in trial if row["model"] == "sastry"]
    own = [row for row in trial if row["model"] == "ours"]
    panels = (
        (sastry, "failed", "Sastry*: reoriented organisations that fail"),
        (own, "failed", "ours: imposed programmes dropped"),
        (own, "performance_less_none", "ours: last year's performance, less that without trial"),
    )
    for place, (each, name, title) in enumerate(panels):
        axes = figure.add_subplot(grid[0, place])
        _lines(axes, each, name, "trial_months", ("environment", "drop_from_threat"))
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_xlabel("trial period, months")
        axes.set_ylabel("share" if name == "failed" else "points")
        if name == "failed":
            axes.set_ylim(bottom=0.0)
    axes = figure.add_subplot(grid[1, 0])
    _lines(
        axes,
        [row for row in tipping if (row["model"], row["varied"]) == ("repenning", "commitment")],
        "final",
        "level",
        ("world",),
    )
    axes.set_title("Repenning*: commitment in the end", fontsize=10, loc="left")
    axes.set_xlabel("commitment at the start, share")
    axes.set_ylabel("mean over parameter draws")
    axes = figure.add_subplot(grid[1, 1])
    _lines(axes, [row for row in tipping if (row["model"], row["varied"]) == ("ours", "effort")], "final", "level", ("world",))
    axes.set_title("ours: content of frames in the end", fontsize=10, loc="left")
    axes.set_xlabel("effort of the programme")
    axes.set_ylabel("mean, 0 old .. 1 new")
    axes.set_ylim(-0.03, 1.35)
    axes.set_yticks(np.linspace(0.0, 1.0, 6))
    axes = figure.add_subplot(grid[1, 2])
    for name, marker in (("NK", "o"), ("ours", "s"), ("ours, all pairs alike", "^")):
        each = [row for row in peak if row["landscape"] == name]
        axes.plot([row["interactions"] for row in each], [row["peaks"] for row in each], marker, ms=5, label=name)
    theory = [row for row in peak if row["landscape"] == "NK" and not np.isnan(row["theory"])]
    axes.plot(
        [row["interactions"] for row in theory],
        [row["theory"] for row in theory],
        "x",
        ms=10,
        color="#222222",
        label="NK, theory",
    )
    axes.set_yscale("log")
    axes.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.set_title("Peaks of payoff among all states", fontsize=10, loc="left")
    axes.set_xlabel("practices that each interacts with")
    axes.set_ylabel("peaks")
    axes.legend(fontsize=8, frameon=False)
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel(
        f"bars: 95 % intervals; ours {own[0]['units']:,} cities an arm, Sastry* {sastry[0]['units']:,} organisations"
        " that reoriented when calm; * reconstruction",
        fontsize=8,
    )


def _lines(axes: Any, table: list[dict[str, Any]], name: str, across: str, by: tuple[str, ...]) -> None:
    groups: dict[tuple, list[dict[str, Any]]] = {}
    title = None
    for row in table:
        groups.setdefault(tuple(row[key] for key in by), []).append(row)
    for key, each in groups.items():
        words = [
            f"drop {part:g}" if isinstance(part, float) else str(part).replace("_", " ")
            for part in key
            if not (isinstance(part, float) and np.isnan(part))
        ]
        values = np.array([row[name] for row in each])
        reach = [values - [row[f"{name}_low"] for row in each], [row[f"{name}_high"] for row in each] - values]
        reach = np.clip(np.nan_to_num(np.array(reach, dtype=float)), 0.0, None)
        if "middle_third" in each[0]:
            words.append(f"{max(row['middle_third'] for row in each):.2f}")
            title = "world, largest share in the middle third"
        label = ", ".join(words)
        axes.errorbar([row[across] for row in each], values, yerr=reach, fmt="-o", ms=3.5, capsize=2, lw=1.2, label=label)
    axes.legend(title=title, fontsize=8, title_fontsize=8, frameon=False)
