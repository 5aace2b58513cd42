"""Managers of one's own: what the page promises holds for every method, and its examples run as they stand."""

import ast
import inspect
import re
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import experiments
from simulation import ensemble, history
from simulation.managers import City, Manager, Service, World
from tests.worlds import CONCURRENT, setting

PAGE = Path(__file__).resolve().parents[1] / "docs" / "own-manager.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
CLASSES = {re.search(r"^class (\w+)\(Manager\)", block, re.MULTILINE)[1]: block for block in BLOCKS if "(Manager)" in block}
SMALL = {"city.cities": 2, "city.managers": 9, "horizon.months": 36}
METHODS = ("leave", "hear", "consider", "resist", "adopt")

# What the page says of each class: the kernel gives the same rows under these values.
SAME_AS = {
    "Stubborn": {"mechanisms.threat_switching": False},
    "Resolute": {"mechanisms.resistance_growth": False},
    "Deaf": {
        "mechanisms.frame_breaking": False,
        "cognitive_framework.openness": 0.0,
        "cognitive_framework.embedding": 0.0,
        "resistance.contagion": 0.0,
    },
}


def defined(block):
    space = {}
    exec(block, space)
    return space


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The page's classes in one file."""
    path = tmp_path_factory.mktemp("own") / "my_managers.py"
    path.write_text("\n\n".join(CLASSES.values()))
    return path


def test_every_class_of_the_page_is_compared():
    assert CLASSES.keys() == SAME_AS.keys()
    text = PAGE.read_text(encoding="utf-8").replace("\n", " ")
    for name, values in SAME_AS.items():
        promise = re.search(rf"`{name}` those with(.*?)(?:, (?:and )?`[A-Z]|\. Where)", text)[1]
        assert set(re.findall(r"`([a-z_]+\.[a-z_]+)", promise)) == set(values)


@pytest.mark.parametrize("name", CLASSES)
def test_an_example_through_a_world_gives_the_rows_that_the_page_promises(name):
    kind = defined(CLASSES[name])[name]
    own = setting(*CONCURRENT, **SMALL)
    mine = World(own, seed=5, manager=kind).run().outcomes()
    kernel = ensemble.run(setting(*CONCURRENT, **(SMALL | SAME_AS[name])), 5, 1)
    plain = ensemble.run(own, 5, 1)
    for column, values in mine.items():
        assert np.array_equal(values, kernel[column], equal_nan=values.dtype.kind == "f"), column
    assert not np.array_equal(mine["performance_mean"], plain["performance_mean"])


def test_examples_through_the_store_give_these_rows_too(file, monkeypatch, tmp_path):
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    small = [f"{key}={value}" for key, value in SMALL.items()]
    names = ",".join(f"my_managers.py:{name}" for name in CLASSES)
    rows = experiments.sweep(f"manager={names}", *CONCURRENT, "study.panels=1", *small)
    for name, values in SAME_AS.items():
        stored = rows[rows["manager.class"] == name]
        kernel = ensemble.run(setting(*CONCURRENT, **(SMALL | values)), int(stored["seed"].iloc[0]), 1)
        for column in ("outcome", "use", "performance_mean", "frame_breaks", "resistance_peak"):
            assert stored[column].tolist() == kernel[column].tolist(), f"{name}: {column}"


def test_the_page_tries_its_example_as_it_stands(file, monkeypatch, capsys):
    (block,) = [block for block in BLOCKS if "import Stubborn" in block]
    monkeypatch.syspath_prepend(file.parent)
    try:
        found = defined(block)
    finally:
        sys.modules.pop("my_managers", None)
    assert found["world"].month == 36
    assert capsys.readouterr().out.strip() == str(found["world"].outcomes()["use"])


NOTHING = {
    "leave": lambda self, called: None,
    "hear": lambda self: ([0.0] * len(self.frames), [0.0] * len(self.frames), 0.0, 0.0),
    "consider": lambda self: None,
    "resist": lambda self: None,
    "adopt": lambda self: None,
}


@pytest.mark.parametrize("method", METHODS)
def test_a_method_may_do_nothing_at_all(method):
    kind = type("Idle", (Manager,), {method: NOTHING[method]})
    told = World(setting(*CONCURRENT, **SMALL), seed=2, manager=kind).run().history
    for part in told:
        for name in part.dtype.names:
            assert np.isfinite(part[name]).all(), name


def test_who_fills_a_part_keeps_the_rest_as_it_was():
    """Nothing of last month is left over: what was heard then is not heard again."""

    class Sometimes(Manager):
        def consider(self):
            if self.model.month < 6:
                super().consider()

    told = World(setting(*CONCURRENT, **SMALL, **{"mechanisms.turnover": False}), seed=2, manager=Sometimes)
    for _ in range(8):
        told.step()
    frames, broke = told.history.managers["frames"], told.history.managers["broke"]
    assert not np.array_equal(frames[5], frames[6])
    assert np.array_equal(frames[6], frames[8])
    assert not broke[7:9].any()
    assert {member.heard_weight for home in told.cities for member in home.managers} == {0.0}


# --- state is declared where a reader looks for it -------------------------------------------------------------------


def declared(kind):
    return set().union(*(vars(each).get("__annotations__", {}) for each in kind.__mro__))


def test_all_state_is_declared_in_its_class():
    world = World(setting(*CONCURRENT, **SMALL), seed=2)
    homes, members = world.cities, [member for home in world.cities for member in home.managers]
    bare = {"World": set(vars(type("Bare", (World.__mro__[1],), {})(rng=1))), "agent": {"unique_id", "pos"}}
    for month in range(world.setting.months + 1):
        for home in homes:
            assert set(vars(home)) - bare["agent"] == declared(City), f"month {month}"
            for service in home.services:
                assert set(vars(service)) == declared(Service)
        for member in members:
            assert set(vars(member)) - bare["agent"] == declared(Manager), f"month {month}"
        assert set(vars(world)) - bare["World"] == declared(World)
        if month < world.setting.months:
            world.step()


def test_a_city_declares_all_that_is_written_to_the_history():
    assert set(history.city_type(setting()).names) <= declared(City)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_says_what_it_reads_and_fills(method):
    """Every attribute of the manager and of the city that the source names is in the docstring, and on the page."""
    source = textwrap.dedent(inspect.getsource(getattr(Manager, method)))
    named = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self", "home"):
            named.add(node.attr)
    named -= {"home", "model", "role", "seat", "hear", "effect_level", "draws"}
    documented = getattr(Manager, method).__doc__
    row = re.search(rf"^\| `{method}\(.*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)[0]
    for name in sorted(named):
        assert re.search(rf"``(home\.)?{name}\b", documented), f"Manager.{method} does not document {name}"
        assert re.search(rf"`(home\.)?{name}\b|next_\.\.\.", row), f"{PAGE.name}, {method}: {name} is missing"
