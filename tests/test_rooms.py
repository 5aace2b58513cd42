"""The floors of the whole tree, read off its imports: those inside functions and those for types alone count like any other."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("simulation", "experiments", "hydra_plugins", "framebreak")
# Rooms of experiments/ from the ground up. A room imports from itself and from lower floors, never from its neighbours.
FLOORS = (
    {"errors", "simulation", "framebreak.names"},
    {"progress"},
    {"arguments", "configuration", "statistics"},
    {"store"},
    {"reporting"},
    {"running"},
    {"engines"},
    {"sweeping"},
    {"designs", "reference"},
    {"figures", "published_models", "study_tools"},
    {"studies"},
    {"classroom", "package", "papertables", "plans"},
    {"command"},
    {"cli", "estimates", "notebook", "results"},
    {"experiments", "hydra_plugins"},
    {"framebreak"},
)
MOST_AT_THE_TOP = 8
# Own modules that are imported inside functions, and why: a command that does not need them starts without them.
DEFERRED: dict[str, set[str]] = {
    # They bring numba, Mesa or scipy.
    "simulation.ensemble": {"simulation.kernel", "simulation.managers"},
    "experiments.classroom.app": {"experiments.classroom.boundary", "experiments.classroom.thousand"},
    "experiments.classroom.play.evidence": {"experiments.classroom.thousand", "experiments.statistics.comparisons"},
    "experiments.classroom.story_evidence": {"experiments.classroom.thousand"},
    "experiments.classroom.together.debrief": {"experiments.classroom.thousand"},
    "experiments.designs.sampled": {"experiments.designs.sensitivity"},
    "experiments.package.stored_rows": {"simulation.managers"},
    "experiments.running.custom_manager": {"simulation.managers"},
    "experiments.running.replay": {"simulation.ensemble", "simulation.managers"},
    "experiments.studies.case_history": {
        "simulation.city",
        "simulation.ensemble",
        "simulation.tables",
        "simulation.vocabulary",
    },
    # Commands, doors and workers: they start without numpy, the model, Hydra's packages or a web server.
    "experiments.command.run": {"experiments.running.answer"},
    "experiments.classroom.command": {
        "experiments.classroom.app",
        "experiments.classroom.check",
        "experiments.classroom.connections",
        "experiments.classroom.deck",
        "experiments.classroom.handout",
        "experiments.classroom.together.routes",
    },
    "experiments.configuration.compose": {
        "experiments.configuration.bases",
        "experiments.configuration.hydra_errors",
        "simulation.parameters",
    },
    "experiments.designs.designed_sweep": {
        "experiments.designs.sampled",
        "experiments.designs.search",
        "experiments.sweeping.repeated",
        "experiments.sweeping.sweeps",
        "experiments.sweeping.unchanged",
    },
    "experiments.engines": {"experiments.engines.worker"},
    "experiments.engines.compiled": {"experiments.running.drivers", "experiments.running.jobs"},
    "experiments.package.command": {
        "experiments.package.create",
        "experiments.package.show",
        "experiments.package.verify",
    },
    "experiments.reference": {"experiments.reference.stored", "experiments.store.tables"},
    "experiments.reference.stored": {"experiments.reporting.report"},
    "experiments.running.tasks": {
        "experiments.configuration.dotted",
        "experiments.reporting.report",
        "experiments.running.jobs",
        "experiments.running.precision",
        "experiments.running.replications",
        "experiments.running.study",
        "experiments.running.sweep_row_sources",
    },
    "experiments.sweeping.sweeps": {"experiments.sweeping.repeated", "experiments.sweeping.sweep_table"},
    "hydra_plugins.framebreak_sweeper.sweeper": {
        "experiments.designs.composed_points",
        "experiments.designs.designed_sweep",
    },
    # The model's version is read when a job starts, so that a test of stored results can stand on another version.
    "experiments.running.jobs": {"simulation"},
}


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


def deferred(module):
    """What a module imports of our own inside its functions."""
    inside = set()
    for function in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for child in ast.walk(function):
                if isinstance(child, ast.Import):
                    inside |= {alias.name for alias in child.names}
                elif isinstance(child, ast.ImportFrom):
                    whole = [f"{child.module}.{alias.name}" for alias in child.names]
                    inside |= {one if one in FILES else child.module for one in whole}
    return {own for own in inside if own in FILES and own != module}


def circles(graph):
    """Groups of nodes that reach each other."""

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
    """The room of a module: its folder in `experiments/`, its own name at the top there, else its package.

    `framebreak.names`, which workers import before anything else, knows nothing of the rest.
    """
    if module == "framebreak.names":
        return module
    first, *rest = module.split(".")
    return rest[0] if first == "experiments" and rest else first


def floor(own):
    standing = [number for number, members in enumerate(FLOORS) if own in members]
    assert standing, f"{own} stands on no floor: say in this test where it belongs"
    return standing[0]


def test_no_circle_of_imports():
    assert circles({module: set(arrows(module)) for module in FILES}) == set()


def test_imports_inside_functions_are_those_listed():
    assert {module: own for module in FILES if (own := deferred(module))} == DEFERRED


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
