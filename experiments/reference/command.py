"""`framebreak reference`: list, verify and make the published tables."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from experiments import reference
from experiments.arguments import Parser
from experiments.errors import Refusal
from experiments.progress import note
from experiments.reference import make
from experiments.reference.stored import MANIFEST, Stored, cities
from experiments.store import seals

ACTIONS = ("list", "verify", "make", "seal")


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak reference`; gives the exit status: 1 where something is damaged or differs."""
    parser = Parser(
        prog="framebreak reference",
        description="The published tables: list them; verify every byte; make them from nothing and compare; after a merge of "
        "the manifest, give it its checksum again (seal).",
    )
    parser.add_argument("action", choices=ACTIONS, metavar="list|verify|make|seal")
    parser.add_argument("studies", nargs="*", metavar="STUDY", help="make: only these; all, if none is named")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", default=reference.FOLDER, help="default: results/reference")
    scratch = "make: keep what is computed there, and go on from it; without, a temporary folder, from nothing"
    parser.add_argument("--scratch", type=Path, metavar="FOLDER", help=scratch)
    parser.add_argument("--write", action="store_true", help="make: put the tables in place, after the list of what differs")
    args = parser.parse_args(list(arguments))
    if args.action != "make" and (args.studies or args.scratch or args.write):
        given = args.studies[0] if args.studies else "--scratch" if args.scratch else "--write"
        raise Refusal(f"framebreak reference {args.action} takes no {given}, which is of make; leave it out")
    if args.action == "make":
        return _make(args.folder, args.studies, args.scratch, args.write)
    if args.action == "seal":
        return _seal(args.folder)
    stored = Stored(args.folder)
    if stored.manifest is None:
        raise Refusal(f"{args.folder} has no {MANIFEST}; bring it back with git, or make it: framebreak reference make --write")
    return _list(stored) if args.action == "list" else _verify(stored)


def _list(stored: Stored) -> int:
    total = 0
    for study, about in stored.published().items():
        print(f"{study}: {about['command']} ({cities(about)}, {about['seconds']:.0f} s)")
        for name, each in about["tables"].items():
            path = stored.folder / study / f"{name}.csv"
            if not path.is_file():
                raise Refusal(f"{path} is missing; bring it back with: git checkout {path}", status=1)
            size = path.stat().st_size
            total += size
            print(
                f"  {study + '/' + name:<40} {each['rows']:>6,} rows {len(each['columns']):>4} columns {size / 1e3:>8,.1f} kB"
            )
    print(f"{total / 1e6:.2f} MB")
    return 0


def _verify(stored: Stored) -> int:
    """Whether files are those of the manifest, byte for byte, and no others."""
    wrong, known = stored.wrong(), {stored.folder / f"{name}.csv" for name in stored.names()}
    wrong += [f"{path} is not in the manifest" for path in sorted(stored.folder.rglob("*.csv")) if path not in known]
    print("\n".join(wrong) if wrong else f"{len(known)} tables are as published")
    return int(bool(wrong))


def _seal(folder: Path) -> int:
    """Write the manifest's own checksum anew, where all tables are those that it lists."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Refusal(f"{path} cannot be read: {error}; bring it back with: git checkout {path}", status=1) from error
    seals.write_json(path, {name: each for name, each in content.items() if name not in seals.JSON_ENTRIES})
    return _verify(Stored(folder))


def _make(folder: Path, names: Sequence[str], scratch: Path | None, is_written: bool) -> int:

    studies = make.chosen(names)
    planned = make.runs(studies)
    with ExitStack() as stack:
        place = scratch.absolute() if scratch else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="framebreak-")))
        note(f"{len(planned)} studies into {place}{_took(Stored(folder), [run.study for run in planned])}")
        for run in planned:
            clock = time.perf_counter()
            make.compute(run, place)
            note(f"{run.study}: {time.perf_counter() - clock:.0f} s")
        tables, origins = make.gather(studies, place)
    stored = Stored(folder)
    differences = list(make.compare(tables, stored)) if stored.manifest else []
    for each in differences:
        print(f"{each.table} {each.what}")
    count = sum(map(len, tables.values()))
    if stored.manifest:
        print(
            f"{count - len({each.table for each in differences})} of {count} tables equal the published ones number by number"
        )
    if is_written:
        make.publish(tables, origins, folder)
        print(f"{count} tables in {folder}")
        return 0
    return int(bool(differences) or stored.manifest is None)


def _took(stored: Stored, studies: Sequence[str]) -> str:
    """How long these studies took when they were published, as far as that is known."""
    published = stored.published()
    known = [published[study]["seconds"] for study in studies if study in published]
    if not known:
        return ""
    which = "all" if len(known) == len(studies) else f"{len(known)} of them"
    return f"; {which} took {sum(known) / 60:.0f} minutes when they were published"
