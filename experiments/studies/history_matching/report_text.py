"""The report of the study in words: the answer first, then how it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.statistics.posterior import ENOUGH
from experiments.statistics.tables import Table, estimate_at
from experiments.studies.history_matching.answer import DOES_BETTER, OUTCOMES
from experiments.studies.history_matching.left_out import NOT_MEASURABLE, NOT_REPRODUCED, REPRODUCED
from experiments.study_tools.table_one import CLASSES, PRACTICES

if TYPE_CHECKING:
    from experiments.studies.history_matching.options import Options

_TOP = 12  # numbers shown


def text(options: Options, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> str:
    """Everything that the study says on the console."""
    lines = [*_answer(options, tables["answer"]), "", *_matched(options, summary, tables["waves"]), ""]
    lines += [
        *_attributes(summary, tables["attributes"]),
        "",
        *_left_out(tables["left_out"]),
        "",
        *_numbers(summary, tables["ledger"]),
    ]
    return "\n".join(lines)


def _answer(options: Options, table: Table) -> list[str]:
    few, many = (f"{number:g}" for number in options.simultaneity)
    lines = [
        f"Which way does better over what Table 1 leaves, {many} practices at a time or {few}, at equal effort; weighted "
        f"shares of draws, differences above {options.margin:g}:",
        f"{'rule':16}{'outcome':12}" + "".join(f"{each:>22}" for each in DOES_BETTER) + f"{'mean difference':>24}",
    ]
    keys = list(zip(table["rule"], table["outcome"], table["does_better"], strict=True))
    for rule in options.rules:
        for outcome in OUTCOMES:
            places = [keys.index((rule, outcome, each)) for each in DOES_BETTER]
            cells = [f"{estimate_at(table, 'share', place):.2f}" for place in places]
            apart = f"{estimate_at(table, 'difference', places[0]):.3f}"
            lines.append(f"{rule:16}{outcome:12}" + "".join(f"{cell:>22}" for cell in cells) + f"{apart:>24}")
    return lines


def _matched(options: Options, summary: Mapping[str, Any], table: Table) -> list[str]:
    volumes = dict(zip(table["wave"], table["volume_left"], strict=True))
    left = ", ".join(f"{volume:.3f}" for volume in volumes.values())
    lines = [
        f"History matching: of the prior of {summary['parameters']} numbers {left} was left after wave "
        f"{', '.join(map(str, volumes))} ({options.wave_draws:,} draws each).",
        f"Sequential Monte Carlo from a bank of {options.draws:,} draws of that, {summary['cities_per_draw']} cities each, to "
        f"{options.particles} draws of the posterior: {summary['draws']} of them differ and go back "
        f"to {summary['effective_draws']:.0f} effective draws of the bank, the units of intervals; "
        f"{summary['draws_that_fit']} fit every class.",
    ]
    if summary["effective_draws"] < ENOUGH:
        lines.append(f"Fewer than {ENOUGH} effective draws: intervals are rough; raise study.particles or study.moves.")
    return lines


def _attributes(summary: Mapping[str, Any], table: Table) -> list[str]:
    medoid = summary["medoid_fresh_errors"]
    shares = summary["medoid_fresh_shares"]
    lines = [
        "Share of cities that hold a practice: paper's mark, posterior, medoid in fresh panels",
        f"{'':18}" + "".join(f"{name:>24}" for name in CLASSES),
    ]
    keys = {
        key: place for place, key in enumerate(zip(table["source"], table["outcome_class"], table["practice"], strict=True))
    }
    for practice in PRACTICES:
        cells = []
        for class_ in CLASSES:
            values = [table["share"][keys[source, class_, practice]] for source in ("paper", "posterior", "medoid")]
            cells.append(f"({values[0]:.0f}) {values[1]:.2f} {values[2]:.2f}")
        lines.append(f"{practice:18}" + "".join(f"{cell:>24}" for cell in cells))
    lines.append(f"{'medoid: error':18}" + "".join(f"{medoid[name]:>24.3f}" for name in CLASSES))
    lines.append(f"{'medoid: share':18}" + "".join(f"{shares[name]:>24.3f}" for name in CLASSES))
    return lines


def _left_out(table: Table) -> list[str]:
    verdicts = Counter(table["verdict"])
    lines = [
        "One pattern of Table 1 left out, and predicted by the rest: paper, share [95 % interval]; "
        + ", ".join(f"{number} of {len(table['verdict'])} {verdict}" for verdict, number in verdicts.most_common()),
        f"{'':18}" + "".join(f"{name:>30}" for name in CLASSES) + f"{'effective draws':>18}",
    ]
    marks = {REPRODUCED: " ", NOT_REPRODUCED: "*", NOT_MEASURABLE: "?"}
    for place in range(0, len(table["verdict"]), len(CLASSES)):
        cells = [
            f"({table['observed'][own]:.2f}) {estimate_at(table, 'share', own):.2f}{marks[table['verdict'][own]]}"
            for own in range(place, place + len(CLASSES))
        ]
        lines.append(
            f"{table['left_out'][place]:18}" + "".join(f"{each:>30}" for each in cells)
            + f"{table['effective_draws'][place]:>18.0f}"
        )  # fmt: skip
    return [*lines, "* not reproduced: the interval leaves the paper's mark by more than study.fits; ? too few draws are left"]


def _numbers(summary: Mapping[str, Any], table: Table) -> list[str]:
    lines = [
        f"Of {len(table['parameter'])} numbers Table 1 moved {len(summary['moved'])}; {len(summary['not_moved'])} could have "
        f"moved and did not; {len(summary['not_identifiable'])} cannot be told from such data.",
        f"{'number':42}{'prior':>18}{'posterior .05, .5, .95':>30}{'distance':>10}  verdict",
    ]
    for place in range(min(_TOP, len(table["parameter"]))):
        prior = f"{table['prior_low'][place]:g} to {table['prior_high'][place]:g}"
        own = ", ".join(f"{table[part][place]:.3g}" for part in ("q05", "median", "q95"))
        lines.append(
            f"{table['parameter'][place]:42}{prior:>18}{own:>30}{table['distance'][place]:>10.2f}  {table['verdict'][place]}"
        )
    return lines
