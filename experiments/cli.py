"""The console command `framebreak`."""

import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from experiments.configuration.root import VERSION
from experiments.errors import Refusal, Terminated, suggestion, terminable
from experiments.store import without_pandas
from simulation import MODEL_VERSION

COMMANDS = {
    "demo": ("experiments.command.demo:main", "a small comparison in seconds; stores nothing"),
    "run": ("experiments.command.run:main", "answer a study's question, computing what is not stored yet"),
    "results": (
        "experiments.command.results_command:main",
        "list what is stored and answered; verify, show and export it",
    ),
    "replay": ("experiments.command.replay:main", "run one stored city again, bit for bit, and report what happened in it"),
    "package": ("experiments.package.command:main", "pack a study as one archive for others; check such an archive"),
    "figures": ("experiments.figures.command:main", "draw figures for papers from stored tables; simulates nothing"),
    "tables": ("experiments.papertables.command:main", "tables and numbers for papers, LaTeX and Markdown"),
    "reference": ("experiments.reference.command:main", "published tables: list, verify, make again and compare"),
    "plan": ("experiments.plans.command:main", "check a plan of change, draw it, or search for the best"),
    "whose": ("experiments.command.whose:main", "what a digest in a caption or a message belongs to"),
    "classroom": ("experiments.classroom.command:main", "open a page for a class: twin cities, a thousand more, stories"),
}

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)  # of an output that takes no more
COMPLETION = ("-sc", "--shell-completion")  # as Hydra calls it

HELP = f"""\
framebreak: a laboratory of concurrent and piecemeal organizational change

usage: framebreak COMMAND [ARGUMENTS]

{os.linesep.join(f"  {name:<9} {meaning}" for name, (_, meaning) in COMMANDS.items())}

framebreak demo                             a small comparison in seconds, to see that all works
framebreak run                              the main job: the paper's Table 1 beside the model's
framebreak run study=paper study.panels=50  the same on fewer panels of cities
framebreak run --help                       studies, configuration groups and every value
framebreak results list                     what has been computed
framebreak results status paper             how much of what was planned is there, and how to compute the rest
framebreak results verify                   is every stored file as it was written?
framebreak results export paper --output paper.csv
framebreak results show paper               its points as a table: what varies, and the shares by class
framebreak results history paper            every answer that has been given, with its folder
framebreak replay paper panel=0 city=3      city 3 of panel 0, of the point with the values that are given beside it
framebreak package create paper --output paper.zip
framebreak package verify paper.zip         are its numbers those of the model?
framebreak figures table1                   one figure from the published tables; all of them without a name
framebreak tables                           tables and numbers for the text
framebreak reference verify                 are the published tables as they were published?
framebreak plan check my.yaml               is it a plan? draw draws it, best searches for one
framebreak classroom                        the page; --host 0.0.0.0 lets a room in

Tab completion: eval "$(framebreak -sc install=bash)", with zsh for bash in zsh; in fish: framebreak -sc install=fish | source
Results land in results/ of the checkout, or of the working folder where a wheel was installed, or where the environment
variable FRAMEBREAK_RESULTS points.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status: 0 done, 2 refused, 130 interrupted, 143 terminated, 141 nobody reads the output."""
    gc.set_threshold(50_000)  # imports make many lasting objects: looking them through again and again takes a tenth of a start
    if arguments is None:
        without_pandas.allow()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _open_standard_streams()
    try:
        with terminable():
            status = _command(arguments)
            sys.stdout.flush()
    except Refusal as refusal:
        if os.environ.get("HYDRA_FULL_ERROR") == "1":
            raise
        return _last_line(f"framebreak: {refusal}", refusal.status)
    except Terminated:
        return _last_line(f"framebreak: terminated{_kept(arguments)}", 143)
    except KeyboardInterrupt:
        return _last_line(f"framebreak: interrupted{_kept(arguments)}", 130)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  (the interpreter flushes it once more when it ends)
        return 141
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return _last_line(f"framebreak: the output cannot be written: {error.strerror}; what was stored stays", 1)
    return status


def _open_standard_streams() -> None:
    """Give streams that were closed (`>&-`) to the null device: a file that is opened later must not get their numbers."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdin, sys.stdout, sys.stderr = (
        stream or open(number, mode, closefd=False)  # noqa: SIM115
        for stream, number, mode in ((sys.stdin, 0, "r"), (sys.stdout, 1, "w"), (sys.stderr, 2, "w"))
    )


def _command(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    if arguments[0] == "--version":
        print(f"framebreak {VERSION}, model version {MODEL_VERSION}")
        return 0
    name, *arguments = arguments
    if name == "run" and arguments[:1] and arguments[0] in COMPLETION:
        name, *arguments = arguments
    if name in COMPLETION:
        return int(import_module("experiments.command.completion").main(arguments, list(COMMANDS)))
    if name not in COMMANDS:
        raise Refusal(f"there is no command {name}; {suggestion(name, COMMANDS, 'command')}")
    module, _, function = COMMANDS[name][0].partition(":")
    run: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
    try:
        return run(arguments)
    except SystemExit as end:  # argparse and Hydra end this way after --help
        return end.code if isinstance(end.code, int) else int(end.code is not None)


def _kept(arguments: Sequence[str]) -> str:
    """What becomes of what an interrupted command has done."""
    if arguments[:1] == ["run"]:
        return "; finished parts are stored, and the same command goes on from there"
    if arguments[:2] == ["reference", "make"]:
        if any(each.startswith("--scratch") for each in arguments):
            return "; finished parts are in the folder of --scratch, and the same command goes on from there"
        return "; nothing is kept; with --scratch FOLDER finished parts would be"
    return ""


def _last_line(line: str, status: int) -> int:
    try:
        print(line, file=sys.stderr)
    except BrokenPipeError:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    return status


if __name__ == "__main__":
    sys.exit(main())
