"""`framebreak figures`: draw figures from stored tables, as PDF and PNG with captions."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path

from experiments import figures, reference
from experiments.arguments import Parser
from experiments.errors import Refusal
from experiments.figures import made
from experiments.reference.stored import Stored
from experiments.reporting import sheet, style
from experiments.store.completeness import warnings_as_notes


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak figures`; gives the exit status: 1 where tables were missing."""
    parser = Parser(
        prog="framebreak figures",
        description="Draw figures from stored tables; nothing is simulated. Each is written as PDF, PNG and caption.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="figures to draw; all, if none is named")
    parser.add_argument("--list", action="store_true", help="list the figures, and draw none")
    where = "published tables (default: results/reference), or a folder of results such as results"
    parser.add_argument("--from", dest="source", type=Path, metavar="FOLDER", default=reference.FOLDER, help=where)
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=Path("figures"), help="default: figures")
    parser.add_argument("--width", choices=style.WIDTHS, default="two", help="one column (88 mm) or two (180 mm; the default)")
    parser.add_argument("--format", action="append", choices=sheet.FORMATS, help="repeatable; default: pdf and png")
    parser.add_argument("--font", default="", metavar="NAME", help="a family that matplotlib finds, or serif")
    parser.add_argument("--grey", action="store_true", help="every colour as a grey that is as light")
    parser.add_argument("--partial", action="store_true", help="of a study that lacks planned rows too, with a warning")
    args = parser.parse_args(list(arguments))
    for name in args.names:
        figures.find(name)
    if args.list:
        width = max(map(len, figures.NAMES))
        for name in args.names or figures.NAMES:
            module = figures.find(name)
            print(f"{name:<{width}}  {_title(module)} [{module.STUDY}]")
        return 0
    if not args.source.is_dir():
        raise Refusal(f"there is no folder {args.source}; name one with --from")
    stored = Stored(args.source, args.partial)
    with warnings_as_notes():
        look = sheet.Look(args.width, args.font, args.grey, tuple(dict.fromkeys(args.format or ("png", "pdf"))))
        return _draw(args.names or figures.NAMES, stored, args.output, look)


def _draw(names: Sequence[str], stored: Stored, output: Path, look: sheet.Look) -> int:
    lacking = {name: made.missing(name, stored) for name in names}
    for name, missing in lacking.items():
        if missing:
            print(f"{name}: not drawn, {stored.folder} has no {missing}")
        else:
            drawn = made.make(name, stored, look)
            made.write(drawn, name, output)
            endings = ", ".join(f".{ending}" for ending in drawn.files)
            print(f"{name}: {output / name}{endings} from {drawn.digest[:12]}")
    return int(any(lacking.values()))


def _title(module: object) -> str:
    return (inspect.getdoc(module) or "").split("\n\n")[0].replace("\n", " ")
