"""`framebreak package`: a study as one archive for others, and the check of such an archive."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from experiments.arguments import Parser
from experiments.errors import Refusal
from experiments.package import people
from experiments.progress import note
from experiments.store.completeness import warnings_as_notes

CITIES = 48


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak package`; gives the exit status: of `verify` 0 the same, 1 different or not verified, 2 refused."""
    parser = Parser(
        prog="framebreak package", description="A study with all that it takes to compute it again, as one archive."
    )
    commands = parser.add_subparsers(dest="command", metavar="create|verify|show", parser_class=Parser, required=True)
    create = commands.add_parser("create", help="write an archive of a study that is stored")
    create.add_argument("study", metavar="STUDY")
    create.add_argument("--output", required=True, type=Path, metavar="FILE", help="ends in .zip")
    create.add_argument("--contact", metavar="'NAME <ADDRESS>'", help="the person to contact; goes into the archive's metadata")
    create.add_argument(
        "--author",
        action="append",
        default=[],
        metavar="'NAME <ADDRESS> ORCID'",
        help="who made it, address and ORCID where there are; once for each",
    )
    create.add_argument("--title", default="", metavar="TEXT", help="of the package, as a repository shows it")
    create.add_argument("--question", default="", metavar="TEXT", help="what it answers, in the place of the study's own")
    create.add_argument("--doi", metavar="DOI", help="under which it is published, such as 10.5281/zenodo.1234567")
    create.add_argument(
        "--include",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a script, figure or text of one's own; once for each. verify --with-own-code runs the scripts",
    )
    create.add_argument("--map", type=Path, metavar="FILE.csv", help="columns item, file, command: which figure is which file")
    create.add_argument(
        "--other-sources", action="store_true", help="pack parts that other sources of the same model version computed"
    )
    create.add_argument("--partial", action="store_true", help="pack a study that lacks planned rows, which the archive says")
    verify = commands.add_parser("verify", help="compare every checksum, simulate some cities again, compare them bit for bit")
    verify.add_argument("file", type=Path, metavar="FILE")
    which = verify.add_mutually_exclusive_group()
    which.add_argument(
        "--cities",
        type=int,
        default=CITIES,
        metavar="N",
        help=f"how many to draw, from all points in turn; {CITIES} by default",
    )
    which.add_argument("--all", action="store_true", help="every city there is; then make the answers again from the rows")
    verify.add_argument("--seed", type=int, metavar="N", help="of the drawing; another one each time without it, and reported")
    verify.add_argument(
        "--with-own-code",
        action="store_true",
        help="simulate with the code in the archive, in a process of its own: this executes it",
    )
    verify.add_argument(
        "--python", type=Path, metavar="PYTHON", help="of an environment that has what the archive's code needs"
    )
    verify.add_argument(
        "--inside", action="store_true", help=argparse.SUPPRESS
    )  # passed by --with-own-code to the archive's code
    show = commands.add_parser("show", help="what an archive holds; every checksum is compared")
    show.add_argument("file", type=Path, metavar="FILE")
    args = parser.parse_args(list(arguments))
    return {"create": _create, "verify": _verify, "show": _show}[args.command](args)


def _create(args: argparse.Namespace) -> int:
    from experiments.package.create import Wanted, create

    wanted = Wanted(
        contact=people.contact(args.contact),
        authors=tuple(map(people.author, args.author)),
        title=" ".join(args.title.split()),
        question=" ".join(args.question.split()),
        doi=people.doi(args.doi),
        include=tuple(args.include),
        map=args.map,
    )
    with warnings_as_notes():
        done = create(args.study, args.output, wanted, args.other_sources, partial=args.partial)
    for each in done.notes:
        note(f"framebreak package: {each}")
    of = f" of {len(done.studies)} studies" if len(done.studies) > 1 else ""
    print(f"{args.output}: {done.rows:,} rows{of}, {done.files:,} files, {done.bytes / 1e6:.1f} MB, SHA-256 {done.sha256}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from experiments.package.verify import verify

    if args.cities < 1:
        raise Refusal(f"--cities is {args.cities}, but at least one city is meant; --all takes every one")
    if args.python and not args.with_own_code:
        raise Refusal("--python is the interpreter of the archive's own code; add --with-own-code")
    cities = None if args.all else args.cities
    return verify(args.file, cities, args.seed, own_code=args.with_own_code, python=args.python, is_inside=args.inside)


def _show(args: argparse.Namespace) -> int:
    from experiments.package.show import show

    print("\n".join(show(args.file)))
    return 0
