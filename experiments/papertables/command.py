"""`framebreak tables`: tables as LaTeX and Markdown, and every number as a macro, from stored tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from experiments import reference
from experiments.arguments import Parser
from experiments.errors import Refusal, suggestion
from experiments.papertables import numbers, written
from experiments.papertables.sheets import KINDS, sheet
from experiments.reference.stored import Stored, cities
from experiments.store import atomic_files
from experiments.store.completeness import warnings_as_notes

NUMBERS = "numbers"
REMEDY = "choose another --output"


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak tables`; gives the exit status: 1 where stored tables were missing."""
    parser = Parser(
        prog="framebreak tables",
        description="Tables for papers as LaTeX (booktabs) and Markdown, and numbers.tex, a macro for every number of tables "
        "with named rows; from stored tables, nothing is simulated.",
    )
    names = [*KINDS, NUMBERS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all, if none is named")
    parser.add_argument("--list", action="store_true", help="list the tables, and write none")
    where = "published tables (default: results/reference), or a folder of results such as results"
    parser.add_argument("--from", dest="source", type=Path, metavar="FOLDER", default=reference.FOLDER, help=where)
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=Path("tables"), help="default: tables")
    parser.add_argument("--partial", action="store_true", help="of a study that lacks planned rows too, with a warning")
    args = parser.parse_args(list(arguments))
    for name in args.names:
        if name not in names:
            raise Refusal(f"there is no table {name}; {suggestion(name, names, 'table')}")
    if args.list:
        print(
            "\n".join(f"{name} [{', '.join(f'{kind.study}/{each}' for each in kind.tables)}]" for name, kind in KINDS.items())
        )
        print(f"{NUMBERS} [every table whose rows have names]")
        return 0
    if not args.source.is_dir():
        raise Refusal(f"there is no folder {args.source}; name one with --from")
    stored = Stored(args.source, args.partial)
    with warnings_as_notes():
        return _write(args.names or names, stored, args.output)


def _write(names: Sequence[str], stored: Stored, output: Path) -> int:
    lacking = False
    for name in names:
        contents = _numbers(stored) if name == NUMBERS else _table(name, stored)
        if not contents:
            print(f"{name}: not written, {stored.folder} lacks the tables it is made of")
            lacking = True
        for file, text in contents.items():
            atomic_files.write(output / file, text.encode(), REMEDY)
        if contents:
            print(f"{name}: {', '.join(str(output / file) for file in contents)}")
    return int(lacking)


def _table(name: str, stored: Stored) -> dict[str, str]:
    kind = KINDS[name]
    if not stored.has(kind.study, kind.tables):
        return {}
    made, source = sheet(name, stored), _source(stored, kind.study, kind.tables)
    return {f"{name}.tex": written.latex(made, name, source), f"{name}.md": written.markdown(made, source)}


def _numbers(stored: Stored) -> dict[str, str]:
    macros = numbers.every(stored)
    if not macros:
        return {}
    chosen = numbers.main(macros)
    percent = [each for each in chosen if each.name.endswith("Percent")]
    every = [*macros, *percent]  # so that either file has what the text quotes
    source = f"{len(every)} numbers, each with the table, row and column it comes from"
    plain = {each.name: {"value": each.value, "from": each.source} for each in every}
    of_these = (
        f"{len(chosen)} numbers for the text, those of shares in percent too; they are in {NUMBERS}.tex as well: take one"
    )
    return {
        f"{NUMBERS}.tex": numbers.tex(every, source),
        f"{NUMBERS}-main.tex": numbers.tex(chosen, of_these),
        f"{NUMBERS}.json": json.dumps(plain, indent=1) + "\n",
    }


def _source(stored: Stored, study: str, tables: Sequence[str]) -> str:
    about = stored.about(study)
    digest = stored.digest(study, tables)
    least, most = about["panels"]
    panels = f", {least:,} replicate panels in an arm" if least == most and about["points"] else ""
    panels = panels or (f", {least:,} to {most:,} replicate panels in an arm" if about["points"] else "")
    return f"{study}: {', '.join(tables)}; {cities(about)}{panels}, seed {about['seed']}; results {digest[:12]}"
