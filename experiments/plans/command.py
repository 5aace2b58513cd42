"""`framebreak plan`: check a plan of change, draw it, or search for the best."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.arguments import Parser
from experiments.errors import Refusal
from experiments.plans import best, picture, schedule, text
from experiments.plans.best import Luck
from experiments.store import atomic_files

DESCRIPTION = "Plans of change: moves by month, in a YAML file. What each move does stands in docs/plans.md."
MOST_PANELS = 100_000


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak plan`; gives the exit status."""
    parser = Parser(prog="framebreak plan", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", metavar="check|draw|best", required=True)
    check = commands.add_parser("check", help="is a file a plan that can be followed? if not, what is wrong, and the remedy")
    draw = commands.add_parser("draw", help="draw a plan as text, PNG and PDF; nothing is simulated")
    search = commands.add_parser("best", help="search for the plan with the highest outcome, and compare it in fresh panels")
    for each in (check, draw):
        each.add_argument("file", metavar="FILE", help="a YAML file that lists moves")
    draw.add_argument("--output", type=Path, metavar="FOLDER", default=Path("figures"), help="default: figures")
    search.add_argument("--outcome", default="enacted", help="what is to be as high as possible (default: enacted)")
    search.add_argument("--trials", type=_count(10_000), default=60, metavar="N", help="plans to try (default: 60)")
    search.add_argument(
        "--panels",
        type=_count(MOST_PANELS),
        default=91,
        metavar="N",
        help="panels of the search (default: 91, about a thousand cities)",
    )
    search.add_argument(
        "--fresh", type=_count(MOST_PANELS), metavar="N", help="other panels, to compare in (default: as many, 91 at least)"
    )
    search.add_argument("--city", type=_address, metavar="PANEL:CITY", help="search in this city alone, in place of --panels")
    search.add_argument("--seed", type=_count(2**63, 0), default=1999, metavar="N", help="default: 1999")
    search.add_argument("--output", type=Path, metavar="FILE", default=Path("best-plan.yaml"), help="default: best-plan.yaml")
    for each in (check, draw, search):
        each.add_argument("overrides", nargs="*", metavar="KEY=VALUE", help="of the configuration, as after framebreak run")
    args = parser.parse_args(list(arguments))
    wrong = [each for each in args.overrides if "=" not in each]
    if wrong:
        raise Refusal(f"{wrong[0]} is no KEY=VALUE; one file is given, and what follows it changes the configuration")
    return _search(args) if args.command == "best" else _show(args)


def _show(args: argparse.Namespace) -> int:
    plan = schedule.from_file(args.file, args.overrides)
    if args.command == "check":
        programme = plan.setting.parameters.change_programme
        print(
            f"{args.file}: a plan of {len(plan.moves)} moves that asks for {plan.total:.6g} of {programme.effort:g} units of "
            f"effort, months {plan.first} to {plan.last} of {plan.setting.months}"
        )
        return 0
    print(text.drawn(plan))
    for path in picture.write(plan, Path(args.file).stem, args.output):
        print(path)
    return 0


def _search(args: argparse.Namespace) -> int:
    config = schedule.configured(args.overrides)
    if config[schedule.GROUP].get(schedule.KEY):
        raise Refusal("change_programme.plan is given, but framebreak plan best searches for one; leave it out")
    if args.city:
        panel, city = args.city
        if city >= config["city"]["cities"]:
            raise Refusal(
                f"--city {panel}:{city}: a panel has {config['city']['cities']} cities, counted from 0; name one of them"
            )
        luck = Luck(args.seed, range(panel, panel + 1), city)
    else:
        luck = Luck(args.seed, range(args.panels), None)
    number = args.fresh or max(91, len(luck.panels))
    fresh = Luck(args.seed, range(luck.panels.stop, luck.panels.stop + number), luck.city)
    found = best.search(config, args.outcome, luck, fresh, args.trials)
    print(best.told(found, args.outcome, (len(luck.panels), number)))
    atomic_files.write(args.output, written(found.moves).encode())
    print(text.drawn(schedule.laid_out(schedule.with_plan(config, found.moves), found.moves)))
    extra = " ".join(each for each in args.overrides)
    print(f"framebreak run leadership=imposed change_programme.plan={args.output} {extra}".rstrip())
    return 0


def written(moves: Sequence[Mapping[str, Any]]) -> str:
    """Moves as a YAML file lists them."""
    return "".join(f"- {{{', '.join(f'{key}: {_value(value)}' for key, value in move.items())}}}\n" for move in moves)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _count(most: int, least: int = 1) -> Any:
    def number(value: str) -> int:
        if not value.isdecimal() or not least <= int(value) <= most:
            raise argparse.ArgumentTypeError(f"{value} is no whole number from {least} to {most:,}")
        return int(value)

    return number


def _address(value: str) -> tuple[int, int]:
    panel, _, city = value.partition(":")
    if not panel.isdecimal() or not city.isdecimal():
        raise argparse.ArgumentTypeError(f"{value} names no city; write PANEL:CITY, both counted from 0, such as 0:3")
    return int(panel), int(city)
