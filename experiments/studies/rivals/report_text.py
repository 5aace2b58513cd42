"""The report of the study in words: the finding first, then how it was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.statistics.tables import Table, estimate_at
from experiments.study_tools.table_one import CLASSES

if TYPE_CHECKING:
    from experiments.studies.rivals.options import Options

FEW = 10.0  # effective draws below which evidence is called rough


def text(options: Options, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> str:
    """Everything that the study says on the console."""
    lines = [*_verdict(options, summary, tables), "", *_rivals(tables["rivals"])]
    if "placebos" in tables:
        lines += ["", *_placebos(summary, tables["placebos"])]
    if "recovery" in tables:
        lines += ["", *_recovery(tables["recovery"])]
    return "\n".join(lines)


def _verdict(options: Options, summary: Mapping[str, Any], tables: Mapping[str, Table]) -> list[str]:
    table = tables["rivals"]
    spoken = summary["speaks_for"]
    limits = ", ".join(f"{limit:g} ({class_})" for limit, class_ in zip(options.fits, CLASSES, strict=True))
    lines = [
        f"Table 1 speaks most for {table['rival'][0]}: log odds {estimate_at(table, 'log_odds', 0):.1f} against "
        f"{options.reference}.",
        f"It speaks clearly (whole interval above {options.decisive:g}) for {len(spoken)} of {len(table['rival'])} rivals"
        + (f": {', '.join(spoken)}." if spoken else "."),
        f"{summary['draws_that_fit']} of {options.draws * len(table['rival']):,} draws fit: no class further from the paper's "
        f"marks than {limits} on average.",
        f"Each rival: {options.draws:,} plausible draws, the same under all, {summary['cities_per_draw']} cities a draw, "
        f"{summary['parameters']} numbers drawn; leaders choose for themselves.",
    ]
    rough = [name for name, left in zip(table["rival"], table["effective_draws"], strict=True) if left < FEW]
    if rough:
        lines.append(
            f"Evidence of {len(rough)} rivals rests on fewer than {FEW:g} effective draws; its interval is too narrow there."
        )
    return lines


def _rivals(table: Table) -> list[str]:
    width = max(len(name) for name in table["rival"])
    head = f"{'rival':{width}}  {'log odds':>20}  {'effective':>9}  {'fit':>4}  " + "  ".join(
        f"{f'{name}: share, error':>24}" for name in CLASSES
    )
    lines = [head]
    for place, name in enumerate(table["rival"]):
        cells = "  ".join(f"{table[f'class_{each}'][place]:>17.2f}, {table[f'error_{each}'][place]:.2f}" for each in CLASSES)
        odds = f"{estimate_at(table, 'log_odds', place):.1f}"
        lines.append(
            f"{name:{width}}  {odds:>20}  {table['effective_draws'][place]:>9.1f}  {table['draws_that_fit'][place]:>4}  {cells}"
        )
    return lines


def _placebos(summary: Mapping[str, Any], table: Table) -> list[str]:
    many, rank = summary["placebo_triples"], summary["embedded_triple_rank"]
    best = table["triple"][0]
    return [
        f"Which three practices come with the system: of all {many} triples, the one that the paper's three cities hold has "
        f"rank {rank}; most evidence has {best} (log odds {estimate_at(table, 'log_odds', 0):.1f} against none).",
        "Which three are embedded is an input taken from the same table, so a high rank explains nothing by itself.",
    ]


def _recovery(table: Table) -> list[str]:
    lines = ["When each rival made the data, it was named (chance alone in brackets):"]
    for cities in dict.fromkeys(table["cities"]):
        rows = [place for place, each in enumerate(table["cities"]) if each == cities]
        share = sum(table["named"][place] for place in rows) / len(rows)
        three = sum(table["among_three"][place] for place in rows) / len(rows)
        lines.append(
            f"  from {cities:,} cities: {share:.2f} ({table['by_chance'][rows[0]]:.2f}), among the first three {three:.2f}"
        )
    return lines
