"""One parameter on its way from the command line to the results passes few modules and has few names."""

import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST_MODULES, MOST_NAMES = 13, 12  # twelve modules are aimed at; what keeps the command beside the rows added one
KINDS = [pytest.param("run", marks=pytest.mark.slow), "simulate"]


@cache
def walked(kind):
    """Names by module, as the tool prints them; in a process of its own, since it watches every call."""
    command = [sys.executable, str(ROOT / "tools" / "walk.py"), kind]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {own: set(names.split(", ")) for own, _, names in (line.partition(": ") for line in lines[:-1])}


@pytest.mark.parametrize("kind", KINDS)
def test_few_modules_and_few_names(kind):
    walk = walked(kind)
    assert len(walk) <= MOST_MODULES, sorted(walk)
    assert len(set().union(*walk.values())) <= MOST_NAMES, walk


@pytest.mark.parametrize("kind", KINDS)
def test_the_walk_reaches_the_compiled_model(kind):
    """The ceilings are worth something: the walk is followed from its beginning to where the parameter is a number."""
    first = {"run": "experiments.cli", "simulate": "experiments.notebook"}[kind]
    assert {first, "simulation.parameters", "simulation.ensemble", "simulation.kernel"} <= set(walked(kind))


@pytest.mark.slow
def test_the_walk_of_a_run_reaches_the_columns_of_the_results():
    assert {"experiments.store.manifest", "experiments.store.reading"} <= set(walked("run"))
    assert "columns" in walked("run")["experiments.store.reading"]


def test_a_second_name_is_seen():
    """What holds the parameter is recognised in every form that it takes."""
    found = importlib.util.spec_from_file_location("walk", ROOT / "tools" / "walk.py")
    walk = importlib.util.module_from_spec(found)
    found.loader.exec_module(walk)
    group = {walk.NAME: float(walk.VALUE)}
    held = [f"{walk.KEY}={walk.VALUE}", [f"{walk.KEY}={walk.VALUE}"], group, {walk.GROUP: group}, {walk.KEY: walk.VALUE}]
    assert [walk.carries(each) for each in held] == [True] * len(held)
    other = [f"{walk.KEY}=1", {walk.NAME: 1.0}, {walk.GROUP: {}}, walk.VALUE, ("city.cities=2",), {}]
    assert [walk.carries(each) for each in other] == [False] * len(other)
