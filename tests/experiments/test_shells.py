"""Tab completion in real shells, each installed by the one line that the help gives: what is typed, and what comes of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli import HELP
from experiments.command import completion

ROOT = Path(__file__).resolve().parents[2]
LEADERSHIP = {f"leadership={path.stem}" for path in (ROOT / "configs" / "leadership").glob("*.yaml")}
# What is typed, and all candidates for its last word.
TYPED = {
    "framebreak resul": {"results"},
    "framebreak results stat": {"status"},
    "framebreak run study=bounda": {"study=boundary"},
    "framebreak run -m study.panels=5 leadership=": LEADERSHIP,
    "framebreak run change_programme.simul": {"change_programme.simultaneity="},
}
needs = {shell: pytest.mark.skipif(not shutil.which(shell), reason=f"no {shell} here") for shell in completion.SHELLS}
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def shell(tmp_path):
    """Run a script with a program framebreak on the path; gives its output. Nothing may stand on the error stream."""
    program = tmp_path / "bin" / "framebreak"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m framebreak "$@"\n')
    program.chmod(0o755)

    def run(*command):
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(tmp_path), "TERM": "xterm"},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.stderr == ""
        assert done.returncode == 0
        return done.stdout

    return run


def test_the_help_gives_the_lines():
    for name in ("bash", "fish"):
        assert completion.INSTALL[name] in HELP
    assert completion.INSTALL["zsh"] == completion.INSTALL["bash"].replace("bash", "zsh")


@pytest.mark.slow
@needs["bash"]
@pytest.mark.parametrize("typed", TYPED)
def test_bash(typed, shell):
    script = f"""
{completion.INSTALL["bash"]}
COMP_LINE="{typed}"; COMP_POINT=${{#COMP_LINE}}; COMP_CWORD={len(typed.split()) - 1}
$(complete -p framebreak | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    assert set(shell("bash", "-c", script).split()) == TYPED[typed]


@pytest.mark.slow
@needs["fish"]
@pytest.mark.parametrize("typed", TYPED)
def test_fish(typed, shell):
    assert set(shell("fish", "-c", f"{completion.INSTALL['fish']}; complete -C '{typed}'").split()) == TYPED[typed]


# A shell in a terminal of its own types a line and presses a key, which completes it and writes down what then stands there.
ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
expect() {
    local seen= piece
    integer tries=0
    while (( tries++ < 3000 )); do
        zpty -r -t shell piece && seen+=$piece
        [[ -e $1 ]] && return
        sleep 0.02
    done
    print -r -- "no $1: $seen" >&2
    exit 1
}
zpty -w shell 'PS1=; INSTALL 2>errors; count() { number=$compstate[nmatches]; comppostfuncs=(count) }; comppostfuncs=(count)'
zpty -w shell 'key() { number=0; zle complete-word; print -r -- "$number $BUFFER" >"$PWD/answer"; zle kill-buffer }'
zpty -w shell 'zle -N key; bindkey "^T" key'
zpty -w shell 'touch ready'
expect ready
while IFS= read -r line; do
    rm -f answer
    zpty -n -w shell "$line"$'\C-t'
    expect answer
    sleep 0.05
    cat answer
done <lines
zpty -d shell
cat errors >&2
"""


@needs["zsh"]
def test_zsh(shell, tmp_path):
    (tmp_path / "lines").write_text("".join(f"{typed}\n" for typed in TYPED))
    answers = shell("zsh", "-f", "-c", ZSH.replace("INSTALL", completion.INSTALL["zsh"])).splitlines()
    assert len(answers) == len(TYPED)
    for answer, (typed, candidates) in zip(answers, TYPED.items()):
        number, _, line = answer.partition(" ")
        assert int(number) == len(candidates), answer
        if len(candidates) == 1:
            assert {line.rstrip().removeprefix(f"{typed.rpartition(' ')[0]} ")} == candidates
        else:
            assert line.startswith(typed)
