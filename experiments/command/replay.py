"""`framebreak replay`: one stored city, lived again from the configuration and seed that its part holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.arguments import Parser
from experiments.classroom import command as classroom
from experiments.errors import Refusal
from experiments.running.narrative import account
from experiments.running.replay import DRIVERS, replay
from experiments.store import histories
from experiments.store.reading import existing
from experiments.sweeping import stored_values

DIFFERENCES_SHOWN = 8


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak replay`; gives the exit status: 1 where the city came out differently."""
    parser = Parser(
        prog="framebreak replay",
        description="Run the panel of one stored city again, compare the city bit for bit, and report what happened in it.",
    )
    parser.add_argument("study", metavar="STUDY")
    how = (
        "values as a sweep was typed, with panel=NUMBER and city=NUMBER from 0, as in change_programme.simultaneity=8 panel=3 "
        "city=2; or POINT:PANEL:CITY (first digits of a point's name, or its arm), or PANEL:CITY if there is one point"
    )
    parser.add_argument("city", metavar="CITY", nargs="+", help=how)
    parser.add_argument("--driver", metavar="kernel|mesa", help="compiled kernel (the default), or Mesa agents")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="write cities, managers and services of the panel there")
    parser.add_argument(
        "--grounds", action="store_true", help="with --output: also what the panel was decided by, its traits, ties and draws"
    )
    parser.add_argument("--classroom", action="store_true", help="then open the city in the classroom page, beside a twin")
    args = parser.parse_args(list(arguments))
    if args.driver not in (None, *DRIVERS):
        raise Refusal(f"there is no driver {args.driver}; choose one of {', '.join(DRIVERS)}")
    if args.grounds and not args.output:
        raise Refusal("--grounds writes tables; say where with --output FOLDER")
    store = existing(args.study)
    address = stored_values.city(store.planned(), args.city)
    done = replay(store, address, args.driver, args.grounds)
    point = address.planned.point
    print(f"{store.study} {point}:{address.panel}:{address.city}, arm {address.planned.arm}, seed {address.planned.seed}")
    print("\n".join(account(done.setting, done.history, address.city, done.again)))
    if args.output:
        kinds = (*histories.KINDS, *histories.GROUNDS) if args.grounds else histories.KINDS
        paths = {kind: args.output.absolute() / f"{point}-p{address.panel:05d}-{kind}.parquet" for kind in kinds}
        histories.write(paths, store.study, point, address.panel, done.setting, done.history)
        print(f"{args.output}: {', '.join(path.name for path in paths.values())}")
    compared = len(done.stored)
    if not done.different:
        print(f"replayed by {done.driver}: all {compared} outcomes equal the stored ones bit for bit{done.warning}")
        if args.classroom:
            return classroom.main(["--city", args.study, f"{point}:{address.panel}:{address.city}"])
        return 0
    print(f"replayed by {done.driver}: {len(done.different)} of {compared} outcomes differ{done.warning}")
    for name in done.different[:DIFFERENCES_SHOWN]:
        print(f"  {name}: stored {done.stored[name]!s}, now {done.again.get(name, 'no such column')!s}")
    return 1
