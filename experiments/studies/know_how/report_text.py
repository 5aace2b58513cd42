"""The printed answer of the study of know-how: every number in it stands in the summary or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.statistics.tables import Table, difference_in_words, estimate_at
from experiments.studies.know_how.twins import KINDS, PLACEBO

if TYPE_CHECKING:
    from experiments.studies.know_how.options import Options

WIDE = 64  # characters of a formula that are printed; the tables hold it whole


def written(summary: dict[str, Any], tables: dict[str, Any], options: Options) -> str:
    """The answer as lines of text."""
    left_out = summary["sizes_left_out"]
    lines = [
        f"Twins: {options.clamp_panels:,} panels an arm. QCA: {summary['cities']:,} cities under leaders' own choice.",
        "95 % intervals; the panel, or the sample, is the unit.",
        *([f"Left out for want of cities: samples of {', '.join(f'{size:,}' for size in left_out)}."] if left_out else []),
        "",
        *_twins(tables["twins"]),
        "",
        *_solutions(tables["solutions"]),
        "",
        *_necessity(tables["necessity_rates"], options),
        "",
        *_first_models(tables["first_models"], options),
        *_placebo(tables["named"]),
        "",
        *_noise(tables["noise"]),
        "",
        "For R: know_how_qca.R, beside the samples, puts the same questions to R's QCA and cna at the same cutoffs.",
        "It was not run here.",
    ]
    everywhere = summary["shared_vision_everywhere"]
    if everywhere is not None:
        lines.insert(2, f"Shared vision (agreement of frames) is in place in {everywhere:.3f} of the cities at the end.")
    return "\n".join(lines)


def _twins(table: Table) -> list[str]:
    lines = [
        "What is true in the model: each condition clamped on minus off, in matched pairs (twins). Kept: of twins",
        "that have the outcome with it on, the share that have it with it off as well.",
    ]
    for kind, meaning in KINDS.items():
        places = [place for place, each in enumerate(table["kind"]) if each == kind]
        lines += [f"  {meaning}:", f"    {'':<17} {'enacted':<24} {'kept':<22} {'integrated':<24} kept"]
        for name in dict.fromkeys(table["condition"][place] for place in places):
            cells = {table["outcome"][place]: place for place in places if table["condition"][place] == name}
            first, second = cells["enacted"], cells["integrated"]
            lines.append(
                f"    {name:<17} {difference_in_words(table, 'effect', first)}".ljust(47)
                + f"{estimate_at(table, 'kept', first):.3f}".ljust(23)
                + f"{difference_in_words(table, 'effect', second)}".ljust(25)
                + f"{estimate_at(table, 'kept', second):.3f}"
            )
    return lines


def _solutions(table: Table) -> list[str]:
    lines = [
        "QCA of one sample of each size: positive rows, remainders, number of tied models (conservative / parsimonious /",
        "intermediate), the first parsimonious one. Crisp sets; all else and all models: solutions.csv.",
        f"    {'set':<23} {'outcome':<11} {'cities':>7} {'rule':<12} {'rows':>5} {'rem.':>5}  {'models':<13} first model",
    ]
    whole: dict[tuple, dict[str, int]] = {}
    for place, kind in enumerate(table["solution"]):
        if table["sets"][place] == "crisp" and not table["outcome"][place].startswith("~") and table["model"][place] <= 1:
            key = tuple(table[name][place] for name in ("set", "outcome", "cities", "rule"))
            whole.setdefault(key, {})[kind] = place
    for (name, outcome, cities, rule), places in whole.items():
        first = places["parsimonious"]
        formula = table["formula"][first] or "-"
        formula = formula if len(formula) <= WIDE else formula[: WIDE - 3] + "..."
        models = "/".join(_number(table, places[kind]) for kind in ("conservative", "parsimonious", "intermediate"))
        lines.append(
            f"    {name:<23} {outcome:<11} {cities:>7,} {rule:<12} {table['positive_rows'][first]:>5} "
            f"{table['remainders'][first]:>5}  {models:<13} {formula}"
        )
    lines.append("    Without remainders the three kinds are one; rows with less than a share of the cases are remainders too.")
    return lines


def _number(table: Table, place: int) -> str:
    return f"{table['models'][place]}{'+' if table['more_models'][place] else ''}"


def _necessity(table: Table, options: Options) -> list[str]:
    lines = [
        f"How often a condition is called necessary for enactment (consistency from {options.necessity:g}), in samples with",
        f"one or more enacting cities; in brackets and also relevant (RoN from {options.relevance:g}). Twins: + furthers,",
        "- hinders, 0 cannot be distinguished from no effect, or was not tested; * more twins enact without it than a",
        "necessary condition allows.",
    ]
    for name in dict.fromkeys(table["set"]):
        here = [
            place
            for place, each in enumerate(table["set"])
            if each == name and table["outcome"][place] == "enacted" and table["samples"][place] > 0
        ]
        heads = list(dict.fromkeys((table["cities"][place], table["given"][place]) for place in here))
        counts = {(table["cities"][place], table["given"][place]): table["samples"][place] for place in here}
        lines.append(f"  {name}".ljust(25) + "".join(_head(head, counts[head]).rjust(25) for head in heads))
        for condition in dict.fromkeys(table["condition"][place] for place in here):
            cells = {
                (table["cities"][place], table["given"][place]): place
                for place in here
                if table["condition"][place] == condition
            }
            first = next(iter(cells.values()))
            mark = {1: "+", -1: "-", 0: "0"}[table["sign"][first]] + ("*" if table["dispensable"][first] else " ")
            row = "".join(
                f"{table['called_necessary'][place]:.3f} ({table['and_relevant'][place]:.3f})".rjust(25)
                for place in cells.values()
            )
            lines.append(f"    {mark} {condition:<18}{row}")
    return lines


def _head(head: tuple[int, str], count: int) -> str:
    size, given = head
    exactly = ", one enacts" if given == "exactly one" else ""
    return f"{size:,}{exactly} ({count:,})"


def _first_models(table: Table, options: Options) -> list[str]:
    size = table["cities"][0]
    lines = [
        f"Minimised samples of {size} ({options.solved_panels:,} at most, with the outcome in some city), rows by value:",
        "share with any model, with several tied; and whose first-listed parsimonious model names causes only, names just the",
        "causes (by the twins, right signs), is one that all cities together give.",
        f"    {'set':<23} {'outcome':<11} {'samples':>7}  "
        + "".join(
            f"{head:<22}" for head in ("any model", "several tied", "causes only", "just the causes", "as in all cities")
        ),
    ]
    for place, name in enumerate(table["set"]):
        cells = "".join(
            f"{estimate_at(table, key, place):.2f}".ljust(22)
            for key in ("found", "ambiguous", "nothing_false", "true", "as_in_all")
        )
        lines.append(f"    {name:<23} {table['outcome'][place]:<11} {table['samples'][place]:>7}  {cells}")
    return lines


def _placebo(table: Table) -> list[str]:
    return [
        f"    The practice that does nothing is in the first-listed model for {table['outcome'][place]}: as present in "
        f"{estimate_at(table, 'named_present', place):.2f}, as absent in {estimate_at(table, 'named_absent', place):.2f}."
        for place, condition in enumerate(table["condition"])
        if condition == PLACEBO
    ]


def _noise(table: Table) -> list[str]:
    lines = [
        "What QCA finds in noise: share of samples with a condition called necessary and relevant, with a sufficient row by",
        "the value of consistency, and by its lower limit; as sampled / with the outcome shuffled over the sample's cities.",
        f"    {'set':<23} {'outcome':<11} {'cities':>7}  {'necessary':<15} {'row by value':<15} row by lower limit",
    ]
    for place, name in enumerate(table["set"]):
        cells = [
            f"{table[f'sampled_{what}'][place]:.2f} / {table[f'shuffled_{what}'][place]:.2f}"
            for what in ("necessary", "by_value", "by_lower_limit")
        ]
        lines.append(
            f"    {name:<23} {table['outcome'][place]:<11} {table['cities'][place]:>7,}"
            f"  {cells[0]:<15} {cells[1]:<15} {cells[2]}"
        )
    return lines
