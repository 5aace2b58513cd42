"""`framebreak results`: what is stored."""

import argparse
import json
from collections.abc import Sequence
from typing import NoReturn

from experiments.errors import Refusal
from experiments.results import root, status, studies


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{message}; see framebreak results --help")


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak results`; gives the exit status."""
    parser = _Parser(prog="framebreak results", description="What is stored.")
    commands = parser.add_subparsers(dest="command", metavar="list|show")
    commands.add_parser("list", help="every study with its points and rows")
    show = commands.add_parser("show", help="one study: its question, points and latest numbers")
    show.add_argument("study")
    given = parser.parse_args(arguments)
    if given.command == "show":
        _show(given.study)
    else:
        _list()
    return 0


def _list() -> None:
    found = [status(study) for study in studies()]
    if not found:
        print(f"nothing is stored in {root()} yet; begin with: framebreak run")
        return
    width = max(5, *(len(each.study) for each in found))
    print(f"{'study':<{width}}  points  complete  missing  failed         rows       MB")
    for each in found:
        counts = f"{each.points:>6,}  {each.complete:>8,}  {each.missing:>7,}  {each.failed:>6,}"
        print(f"{each.study:<{width}}  {counts}  {each.rows:>11,}  {each.megabytes:>7,.1f}")


def _show(study: str) -> None:
    each = status(study)
    print(f"{each.study}: {each.question}")
    print(f"{each.points} points, {each.complete} complete, {each.rows:,} rows, {each.megabytes:.1f} MB")
    summary = root() / study / "summary.json"
    if summary.is_file():
        print(json.dumps(json.loads(summary.read_text()), indent=2, ensure_ascii=False))
