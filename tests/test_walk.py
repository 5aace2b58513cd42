"""One parameter on its way from the command line to the results passes few modules and has few names."""

import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Modules and names. A run holds its groups once for all arms; a sweep also parses, splits and shares, and says what it asked.
MOST = {"run": (13, 12), "sweep": (22, 20), "simulate": (7, 8)}
KINDS = [*(pytest.param(kind, marks=pytest.mark.slow) for kind in ("run", "sweep")), "simulate"]


@cache
def walked(kind):
    """Names by module, as the tool prints them; in a process of its own, since it watches every call."""
    command = [sys.executable, str(ROOT / "tools" / "walk.py"), kind]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {own: set(names.split(", ")) for own, _, names in (line.partition(": ") for line in lines[:-1])}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_few_modules_and_few_names(kind):
    walk, (most_modules, most_names) = walked(kind), MOST[kind]
    assert len(walk) <= most_modules, sorted(walk)
    assert len(set().union(*walk.values())) <= most_names, walk


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_walk_reaches_the_compiled_model(kind):
    """The ceilings are worth something: the walk is followed from its beginning to where the parameter is a number."""
    first = "experiments.notebook" if kind == "simulate" else "experiments.cli"
    assert {first, "simulation.parameters", "simulation.ensemble", "simulation.kernel.months"} <= set(walked(kind))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_the_walk_reaches_the_columns_of_the_results(kind):
    assert "columns" in walked(kind)["experiments.store.manifest"]  # whose columns `load` joins to the rows, as Arrow has them


@pytest.mark.slow
def test_the_walk_of_a_sweep_goes_through_its_points_and_tasks():
    assert {"experiments.designs.composed_points", "experiments.running.tasks"} <= set(walked("sweep"))


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
