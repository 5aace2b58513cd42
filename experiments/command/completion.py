"""Tab completion: Hydra's own for `framebreak run`, and names of commands, studies and their kinds for the others.

`eval "$(framebreak -sc install=bash)"` installs it (`INSTALL` has the lines of other shells); the shell then calls
`framebreak -sc query=bash`. A query prints candidates
or nothing: whatever goes wrong, a message would land in the line that is being typed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, suppress
from io import StringIO

from experiments.command import run
from experiments.errors import Refusal, suggestion
from experiments.store.reading import studies

SHELLS = ("bash", "fish", "zsh")
INSTALL = {
    "bash": 'eval "$(framebreak -sc install=bash)"',
    "zsh": 'eval "$(framebreak -sc install=zsh)"',
    "fish": "framebreak -sc install=fish | source",
}
# Hydra's completion for zsh is that for bash, which zsh understands once it has loaded this.
_ZSH = """\
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
(( $+functions[complete] )) || { autoload -Uz bashcompinit && bashcompinit }"""
SUBCOMMANDS = {
    "results": ("compact", "export", "history", "list", "show", "status", "verify"),
    "package": ("create", "show", "verify"),
    "reference": ("list", "make", "verify"),
}
OF_STUDIES = ("replay", "results")  # commands that name a study


def main(arguments: Sequence[str], commands: Sequence[str]) -> int:
    """Install, uninstall or answer tab completion as Hydra's `-sc install|uninstall|query=SHELL`; gives the exit status."""
    what, _, shell = (arguments[0] if len(arguments) == 1 else "").partition("=")
    if what not in ("install", "uninstall", "query"):
        raise Refusal(f"tab completion is installed with {', or '.join(f'{line} ({name})' for name, line in INSTALL.items())}")
    if shell not in SHELLS:
        raise Refusal(f"there is no tab completion for {shell or 'such a shell'}; {suggestion(shell, SHELLS)}")
    if what == "install" and shell == "zsh":
        print(_ZSH, flush=True)
    if what != "query":
        return _of_hydra(arguments[0])
    with suppress(Exception), redirect_stderr(StringIO()):
        return _query(shell, commands)
    return 0


def _query(shell: str, commands: Sequence[str]) -> int:
    line = os.environ.get("COMP_LINE", "")
    point = os.environ.get("COMP_POINT", "")
    line = line[: int(point)] if point.isdecimal() else line  # what stands behind the cursor is no part of the word
    rest = line.lstrip().partition(" ")[2].lstrip()  # without the program's own name
    words = rest.split()
    if words and words[0] == "run" and (len(words) > 1 or rest.endswith(" ")):
        os.environ["COMP_LINE"] = f"framebreak {rest.partition(' ')[2].lstrip()}"
        os.environ.pop("COMP_POINT", None)
        return _of_hydra(f"query={shell}")
    print(("\n" if shell == "fish" else " ").join(candidates(words, not rest or rest.endswith(" "), commands)))
    return 0


def candidates(words: Sequence[str], is_new: bool, commands: Sequence[str]) -> list[str]:
    """What may stand at the end of the words after `framebreak`; with `is_new` another word begins there.

    >>> candidates(["re"], False, ["run", "results", "replay"]), candidates(["results", "s"], False, ["results"])
    (['replay', 'results'], ['show'])
    """
    before, word = (list(words), "") if is_new else (list(words[:-1]), words[-1])
    if not before:
        known: Sequence[str] = [*commands, "--help", "--version"]
    elif len(before) == 1 and before[0] in SUBCOMMANDS:
        known = SUBCOMMANDS[before[0]]
    elif before[0] in OF_STUDIES and len(before) == (2 if before[0] in SUBCOMMANDS else 1):
        known = studies()
    else:
        known = []
    return sorted(each for each in known if each.startswith(word))


def _of_hydra(argument: str) -> int:
    """Let Hydra's own plugin for the shell answer, as a program called framebreak."""
    import hydra

    run.register_resolvers([run.CONFIGS], False)
    before = sys.argv
    sys.argv = ["framebreak", "-sc", argument]
    try:
        hydra.main(version_base="1.3", config_path=str(run.CONFIGS), config_name="config")(run.hydra_job)()
    finally:
        sys.argv = before
    return 0
