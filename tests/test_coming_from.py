"""Pages for those who know Mesa or NetLogo: what their tables name is there."""

import re
import shlex
from pathlib import Path

import pytest

from experiments import setting
from experiments.cli import COMMANDS, main
from simulation import World

DOCS = Path(__file__).resolve().parents[1] / "docs"


def rows(page):
    """The first table of a page: the second cell of each row, without its backticks."""
    text = (DOCS / page).read_text(encoding="utf-8")
    table = re.search(r"^\| --- .*\n((?:\|.*\n)+)", text, re.MULTILINE)[1]
    return [line.split(" | ")[1].strip("` ") for line in table.splitlines()]


def test_what_somebody_knows_from_mesa_is_there():
    own = setting("city.cities=2", "city.managers=9", "horizon.months=12")
    for expression in rows("coming-from-mesa.md"):
        world = World(own, seed=1)
        value = eval(expression, {"world": world, "__import__": __import__})
        assert value is not False or expression == "world.running", expression
    assert len(rows("coming-from-mesa.md")) == 9


@pytest.mark.slow
@pytest.mark.parametrize("command", rows("coming-from-netlogo.md"))
def test_what_somebody_knows_from_netlogo_is_a_command(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    first, *rest = shlex.split(command)
    assert first == "framebreak"
    assert rest[0] in COMMANDS
    if rest[0] == "run":
        assert main([*rest, "dry_run=true"]) == 0, capsys.readouterr().err
