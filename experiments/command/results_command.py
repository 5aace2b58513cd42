"""`framebreak results`: what is stored, whether it can be trusted, and how to take it elsewhere."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from experiments.arguments import Parser
from experiments.configuration.dotted import flat
from experiments.configuration.root import shown
from experiments.errors import Refusal
from experiments.progress import note
from experiments.reporting import answer_folders
from experiments.running import verify, verify_files
from experiments.store import answers as kept_answers
from experiments.store import batches, commands, compact, export, sums
from experiments.store.completeness import by_lack, warnings_as_notes, without_plan
from experiments.store.lazy_table import scan
from experiments.store.provenance import versions
from experiments.store.reading import existing, extent_of, status, studies
from experiments.store.seals import Damaged
from experiments.store.store import Planned, Store, root
from experiments.sweeping import stored_points, stored_values, sweep_table
from simulation.vocabulary import Outcome

POINTS_SHOWN = 20


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak results`; gives the exit status: 1 where something lacks or is damaged."""
    parser = Parser(prog="framebreak results", description="What is stored, and whether it can be trusted.")
    commands = parser.add_subparsers(
        dest="command", metavar="list|status|verify|show|history|export|compact", parser_class=Parser
    )
    listing = commands.add_parser(
        "list",
        help="every study with its points, complete, missing and failed, and rows; status 1 if a file of rows is damaged",
    )
    listing.add_argument("--quick", action="store_true", help="judge by the names of files, and compare none with its checksum")
    status = commands.add_parser(
        "status",
        help="how much of what was planned is there, what lacks, and which command computes it; status 1 if any does",
    )
    status.add_argument("study", nargs="?", metavar="STUDY", help="one study; all of them without it")
    verify = commands.add_parser(
        "verify", help="compare every file with its checksum, list which are damaged; status 1 if any is"
    )
    verify.add_argument("study", nargs="?", metavar="STUDY", help="one study; all of them without it")
    show = commands.add_parser("show", help="the points of a study as a table; of one point configuration, seed, versions")
    show.add_argument("study", metavar="STUDY")
    point = "first digits of a point's name, its arm, or values as in change_programme.simultaneity=8"
    show.add_argument("point", nargs="*", metavar="POINT", help=point)
    partial = "take what is there, with a warning, where planned rows lack"
    show.add_argument("--partial", action="store_true", help=partial)
    history = commands.add_parser("history", help="every answer of a study: when, to which values, and its folder")
    history.add_argument("study", metavar="STUDY")
    export = commands.add_parser("export", help="a whole study as one file, in order of point, panel and city")
    export.add_argument("study", metavar="STUDY")
    export.add_argument("--output", required=True, type=Path, metavar="FILE", help="ends in .csv or .parquet")
    which = "varying (those that differ between points), all, or names with commas between"
    export.add_argument("--parameters", default="varying", metavar="WHICH", help=f"parameters as columns: {which}")
    export.add_argument("--partial", action="store_true", help=partial)
    compact = commands.add_parser("compact", help="copy a study of very many parts into one file, from which it is read faster")
    compact.add_argument("study", metavar="STUDY")
    args = parser.parse_args(list(arguments))
    named = {
        "status": _status, "verify": _verify, "show": _show, "history": _history, "export": _export, "compact": _compact,
    }  # fmt: skip
    with warnings_as_notes():
        return named.get(args.command, _list)(args)


def _list(args: argparse.Namespace) -> int:
    listed, refused = [], []
    for study in studies():
        try:
            listed.append(status(study, verify=not getattr(args, "quick", False)))
        except Refusal as refusal:  # one study in disorder does not hide the others
            refused.append(refusal)
    if listed:
        width = max(5, *(len(each.study) for each in listed))
        print(f"{'study':<{width}}  points  complete  missing  failed         rows       MB")
        for each in listed:
            counts = f"{each.points:>6,}  {each.complete:>8,}  {each.missing:>7,}  {each.failed:>6,}"
            print(f"{each.study:<{width}}  {counts}  {each.rows:>11,}  {each.megabytes:>7,.1f}")
    elif not refused:
        print(f"nothing is stored in {root()} yet; begin with: framebreak run")
    for each in listed:
        if each.unplanned:
            note(f"framebreak: {each.study}: {without_plan(each.unplanned)}; {each.remedy}")
    damaged = [each for each in listed if each.damaged]
    for each in damaged:
        files = "file of rows is" if each.damaged == 1 else "files of rows are"
        note(f"framebreak: {each.damaged:,} {files} damaged in {each.study}; see framebreak results status {each.study}")
    for each_refusal in refused:
        note(f"framebreak: {each_refusal}")
    return 1 if refused or damaged or any(each.unplanned for each in listed) else 0


def _status(args: argparse.Namespace) -> int:
    lacking = 0
    for study in [args.study] if args.study else studies():
        try:
            each = status(study, verify=True)
        except Refusal as refusal:  # one study in disorder does not hide the others
            if args.study:
                raise
            note(f"framebreak: {refusal}")
            lacking += 1
            continue
        print(f"{study}: {each.complete:,} of {each.points:,} points, {each.rows:,} of {each.rows_planned:,} rows")
        for line in by_lack(existing(study), each.lacking[:POINTS_SHOWN]):
            print(f"  lacking: {line}")
        if len(each.lacking) > POINTS_SHOWN:
            print(f"  and {len(each.lacking) - POINTS_SHOWN:,} more")
        if each.unplanned:
            print(f"  {without_plan(each.unplanned)}")
        if each.remedy:
            print(f"  {each.remedy}")
        lacking += len(each.lacking) + each.unplanned
    return 1 if lacking else 0


def _verify(args: argparse.Namespace) -> int:
    names = [args.study] if args.study else studies()
    wrong = sum(_verified(study) for study in names)
    if not names:
        print(f"nothing is stored in {root()} yet; begin with: framebreak run")
    return 1 if wrong else 0


def _verified(study: str) -> int:
    """Check every file of a study; gives how many are damaged or unfinished, and how many points the manifest has lost."""
    folder = root() / study
    if not (folder / "study.json").is_file():
        existing(study)  # refuses
    store, parts, bad = Store(study, ""), 0, 0
    files = verify_files.verify_files(store)
    for path, reason in [*verify.verify(folder), *files.checked]:
        parts += path.relative_to(folder).parts[0] in ("parts", batches.FOLDER)
        if reason:
            bad += 1
            print(f"{path.relative_to(folder.parent)} is damaged: {reason}")
    for each in files.unfinished:
        print(f"{each.relative_to(folder.parent)} is unfinished: the writing of its files was cut off; run the study again")
    state = f"{bad} damaged; running the study again computes them anew" if bad else "none damaged"
    others = len(files.checked)
    print(f"{study}: {parts:,} {'part' if parts == 1 else 'parts'} and {others:,} other files, {state}")
    lost = 0
    with suppress(Refusal):
        how_far = extent_of(study)
        if lacking := {each.point for each in how_far.lacking}:
            points = "point is" if len(lacking) == 1 else "points are"
            note(f"framebreak: {len(lacking):,} {points} not there in whole; see framebreak results status {study}")
        if lost := len(how_far.unplanned):
            note(f"framebreak: {study}: {without_plan(lost)}; {how_far.mending()}")
    if files.bare:
        why = f"an older version wrote them, or {sums.NAME} of their folder is gone"
        note(f"framebreak: {len(files.bare)} files of {study} have no checksum: {why}")
    return bad + len(files.unfinished) + lost


def _show(args: argparse.Namespace) -> int:
    store = existing(args.study)
    if args.point:
        _show_point(store, stored_values.point(store.planned(), args.point), args.partial)
    else:
        _show_study(store, args.partial)
    return 0


def _show_study(store: Store, partial: bool) -> None:
    if store.planned_panels() or store.stored():
        scan(store.study, partial=partial)  # refuses before anything is printed
    each, plan = status(store.study), store.planned()
    print(f"{each.study}: {each.question}")
    print(f"{each.points} points, {each.complete} complete, {each.rows:,} rows, {each.megabytes:.1f} MB")
    print(f"model version {store.model_version}")
    if plan:
        columns = {**stored_points.keys(plan), "point": stored_points.digits(plan)}
        panels = sorted({row.panels for row in plan})
        arms = len({row.arm for row in plan})
        title = f"{each.study}: {sweep_table.head(each.points, each.points, panels)}"
        title += f", in {arms:,} arms" if arms > 1 else ""
        print()
        print("\n".join(sweep_table.text(title, columns, stored_points.shares(store, plan), "framebreak results export")))
    _note_answer(store)
    answers = answer_folders.history(store.folder)
    if answers:
        print(f"\n{len(answers)} answer{'s' * (len(answers) != 1)}: framebreak results history {each.study}")


def _note_answer(store: Store) -> None:
    """Say where the newest answer is unfinished or not as it was written; the rows are what they are."""
    if (store.folder / sums.NEXT).is_file():
        note(f"framebreak: the answer of {store.study} is unfinished: its writing was cut off, or goes on; run the study again")
    elif (store.folder / "summary.json").is_file():
        try:
            kept_answers.content(store.folder, "summary.json")
        except Refusal as refusal:
            note(f"framebreak: {refusal}")


def _history(args: argparse.Namespace) -> int:
    store = existing(args.study)
    answers = answer_folders.history(store.folder)
    if not answers:
        print(f"{args.study} has no answer yet; {commands.mending(store, ())}")
    for each in answers:
        when = each.ended[:16].replace("T", " ") or "?"
        newest = " (the newest run, in the plain place)" if each.is_plain else ""
        newest += "" if sums.is_sound(each.folder) else " (damaged or unfinished: framebreak results verify says what of it)"
        print(f"{when}  {each.kind:<6}  {shown(each.folder)}{newest}")
        print(f"                  {' '.join(each.values) or 'the configuration as it is by default'}")
    return 0


def _show_point(store: Store, row: Planned, partial: bool) -> None:
    shares = _shares(store, partial, row)
    print(f"point {row.point} of {store.study}, arm {row.arm}")
    print(f"seed {row.seed}, {row.panels} panels of {row.rows_per_panel} cities, model version {store.model_version}")
    for part in store.stored().get(row.point, ()):
        try:
            _, metadata = part.columns()
        except Damaged as reason:
            print(f"{part.path.name} is damaged: {reason}")
            continue
        when = f"{metadata.get('ended', '?')} in {metadata.get('seconds', '?')} s"
        print(f"panels {part.panels.start} to {part.panels.stop - 1}: computed {when} {versions(store, metadata)}")
    print("\n".join(shares))
    for name, value in flat(row.config):
        print(f"{name}: {json.dumps(value, ensure_ascii=False)}")


def _shares(store: Store, partial: bool, row: Planned) -> list[str]:
    """Lines with the shares of a point's cities by outcome, one for every arm that has it."""
    cities = scan(store.study, points=[row.point], partial=partial)
    if "outcome" not in cities.columns:
        return []
    sums = ", ".join(f"avg((outcome = {each.value})::DOUBLE)" for each in Outcome)
    lines = []
    for arm, count, *shares in sorted(cities.aggregate(f"arm, count(*), {sums}", "arm").fetchall()):
        by_outcome = ", ".join(f"{each.name.lower()} {share:.4f}" for each, share in zip(Outcome, shares, strict=True))
        lines.append(f"{arm}: {by_outcome} ({count:,} cities)")
    return lines


def _compact(args: argparse.Namespace) -> int:
    parts, rows = compact.compact(existing(args.study))
    print(f"{args.study}: {rows:,} rows of {parts:,} files copied; the files stay, and what changes is read from them")
    return 0


def _export(args: argparse.Namespace) -> int:
    which = args.parameters if args.parameters in ("varying", "all") else [name for name in args.parameters.split(",") if name]
    done = export.export(args.study, args.output.absolute(), which, progress="auto", partial=args.partial)
    print(f"{args.output}: {done.rows:,} rows of {done.points:,} {'point' if done.points == 1 else 'points'}")
    return 0
