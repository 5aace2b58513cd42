"""The floors of the whole tree, read off its imports: those inside functions and those for types alone count like any other."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("simulation", "experiments", "hydra_plugins")
# Rooms of experiments/ from the ground up. A room imports from itself and from lower floors, never from its neighbours.
FLOORS = (
    {"errors", "progress", "simulation"},
    {"arguments", "configuration", "statistics"},
    {"store"},
    {"reporting"},
    {"running"},
    {"engines"},
    {"sweeping"},
    {"designs", "reference"},
    {"figures", "published_models", "study_tools"},
    {"studies"},
    {"classroom", "package", "papertables"},
    {"command"},
    {"cli", "estimates", "notebook", "results"},
    {"experiments", "hydra_plugins"},
)
MOST_AT_THE_TOP = 8
# Own modules that are imported inside functions, and why: a command that does not need them starts without them.
DEFERRED: dict[str, set[str]] = {}


def name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {name(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}
ROOMS = sorted(path.parent.name for path in (ROOT / "experiments").glob("*/__init__.py"))


@cache
def arrows(module):
    """What a module imports of our own, each with whether it does so at its top."""
    found = defaultdict(bool)

    def walk(node, is_top):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                names = [alias.name for alias in child.names]
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{module} imports relatively"
                whole = [f"{child.module}.{alias.name}" for alias in child.names]
                names = [one if one in FILES else child.module for one in whole]
            else:
                walk(child, is_top and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))
                continue
            for own in names:
                if own in FILES and own != module:
                    found[own] |= is_top

    walk(ast.parse(FILES[module].read_text(encoding="utf-8")), True)
    return dict(found)


def circles(graph):
    """Groups of nodes that reach each other."""
    reach = {node: {node} for node in graph}

    def reached(start):
        pending, seen = [start], set()
        while pending:
            for other in graph.get(pending.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    pending.append(other)
        return seen

    reach = {node: reached(node) for node in graph}
    return {
        frozenset({node} | {other for other in reach[node] if node in reach[other]}) for node in graph if node in reach[node]
    }


def room(module):
    """The room of a module: its folder in `experiments/`, its own name at the top there, else its package."""
    first, *rest = module.split(".")
    return rest[0] if first == "experiments" and rest else first


def floor(own):
    standing = [number for number, members in enumerate(FLOORS) if own in members]
    assert standing, f"{own} stands on no floor: say in this test where it belongs"
    return standing[0]


def test_no_circle_of_imports():
    assert circles({module: set(arrows(module)) for module in FILES}) == set()


def test_circles_are_seen():
    """The test above is worth something."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == {frozenset("abc")}


@pytest.mark.parametrize("module", [module for module in FILES if not module.startswith("simulation")])
def test_no_arrow_upwards(module):
    own = room(module)
    for other in arrows(module):
        if room(other) != own:
            assert floor(room(other)) < floor(own), f"{module} imports {other}, which stands no lower"


def test_few_modules_stand_at_the_top():
    assert len([path for path in (ROOT / "experiments").glob("*.py") if path.stem != "__init__"]) <= MOST_AT_THE_TOP


@pytest.mark.parametrize("own", ROOMS)
def test_a_room_says_in_a_sentence_what_belongs_there(own):
    first = ast.get_docstring(ast.parse(FILES[f"experiments.{own}"].read_text(encoding="utf-8"))).splitlines()[0]
    assert first[0].isupper()
    assert first.endswith(".")
