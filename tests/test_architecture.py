"""What may import what, and what a rule may be made of: read off the source, not off good intentions."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from simulation.parameters import Parameters

ROOT = Path(__file__).resolve().parents[1]
SIMULATION = sorted((ROOT / "simulation").rglob("*.py"))
EVERYTHING = sorted([*SIMULATION, *(ROOT / "experiments").rglob("*.py")])
CONCEPTS = sorted(path.stem for path in (ROOT / "simulation" / "concepts").glob("*.py") if path.stem != "__init__")
KERNEL = ["simulation", "kernel"]
GROUND = {"vocabulary", "rule", "quantity"}
# From the ground up; a module imports from lower floors, and from its own where the floor is one module.
FLOORS = [
    GROUND | {"cache", "compiled_code", "phases", "vectors", "memory", "unimported", "processors"},
    {"concepts"},
    {"sources", "chance", "plans", "separate", "parameters", "time_step", "mesa_parts", "lanes", "instructions"},
    {"city", "history"},
    {"description", "grounds"},
    {"outcomes", "observer", "buffers"},
    {"kernel", "agents"},
    {"managers"},
    {"ensemble", "tables", "ground_tables"},
]


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path, deferred=True):
    """Dotted names of all modules that a file imports; `deferred` counts imports inside functions too."""
    known, found = {name(other) for other in EVERYTHING}, set()
    pending = list(parsed(path).body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not deferred:
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {one if one in known else node.module for one in whole}
        pending.extend(ast.iter_child_nodes(node))
    return found


def packages(path, deferred=True):
    return {module.split(".")[0] for module in imported(path, deferred)}


def floor(module):
    """The floor on which a module of the simulation stands; the package itself stands above all."""
    parts = module.split(".")
    if len(parts) == 1:
        return len(FLOORS)
    found = [number for number, members in enumerate(FLOORS) if parts[1] in members]
    assert found, f"{module} has no floor: say in this test where it belongs"
    return found[0]


# --- imports ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SIMULATION, ids=name)
def test_imports_go_down_only(path):
    own = name(path)
    for module in imported(path):
        if module.split(".")[0] == "simulation" and module != own:
            is_apart = own.split(".")[1] in ("concepts", "kernel", "managers") and module.split(".")[:2] != KERNEL
            same_floor = floor(module) == floor(own) and not is_apart
            assert floor(module) < floor(own) or same_floor, f"{own} imports {module}"


@pytest.mark.parametrize("path", SIMULATION, ids=name)
def test_the_simulation_knows_nothing_of_experiments(path):
    assert not packages(path) & {"experiments", "hydra", "omegaconf", "hydra_plugins", "tests"}


@pytest.mark.parametrize("concept", CONCEPTS)
def test_concepts_import_the_ground_and_never_each_other(concept):
    ours = {m for m in imported(ROOT / "simulation" / "concepts" / f"{concept}.py") if m.startswith("simulation")}
    assert ours <= {f"simulation.{module}" for module in GROUND}


def test_drivers_know_nothing_of_each_other():
    readable, compiled = ([path for path in SIMULATION if path.parent.name == each] for each in ("agents", "kernel"))
    assert len(readable) > 5
    assert len(compiled) > 10
    assert not [path for path in compiled for module in imported(path) if module.split(".")[1:2] in (["managers"], ["agents"])]
    assert not [path for path in readable for module in imported(path) if module.split(".")[:2] == KERNEL]


@pytest.mark.parametrize(
    ("package", "home"),
    [
        (
            "numba",
            {
                f"simulation.{name}"
                for name in ("kernel.compiling", "compiled_code", "separate", "vectors", "lanes", "instructions")
            },
        ),
        ("mesa", {"simulation.mesa_parts"}),
        ("networkx", {"simulation.sources"}),
    ],
)
def test_a_heavy_package_has_one_home_in_the_simulation(package, home):
    assert {name(path) for path in SIMULATION if package in packages(path)} <= home


def test_nothing_in_the_simulation_draws_plots_or_tables():
    for path in SIMULATION:
        assert not packages(path) & {"pandas", "matplotlib", "pyarrow", "duckdb", "random", "tqdm"}, name(path)


def test_every_draw_has_an_address():
    """Counter-based Philox alone: no generator whose next number depends on how often it was asked before."""
    for path in SIMULATION:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np.random", "numpy.random"):
                assert node.attr in ("Generator", "Philox", "SeedSequence"), f"{name(path)}: {ast.unparse(node)}"


HEAVY = ("numba", "mesa", "pandas", "matplotlib", "networkx", "scipy", "hydra", "pyarrow")


@pytest.mark.parametrize(
    "module", ["simulation.parameters", "simulation.ensemble", "simulation.outcomes", "simulation.sources"]
)
def test_importing_stays_light(module):
    asked = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


# --- one name, four places -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_has_a_module_a_config_group_and_a_test_file(concept):
    assert (ROOT / "configs" / concept / "default.yaml").is_file()
    assert (ROOT / "tests" / "concepts" / f"test_{concept}.py").is_file()


def test_every_concept_is_among_the_parameters():
    assert sorted(Parameters._fields) == CONCEPTS


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concepts_parameters_hold_no_value(concept):
    for node in ast.walk(parsed(ROOT / "simulation" / "concepts" / f"{concept}.py")):
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                assert not (isinstance(line, ast.AnnAssign) and line.value is not None), f"{node.name}: {ast.unparse(line)}"


# --- rules -----------------------------------------------------------------------------------------------------------


def rules():
    for path in SIMULATION:
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(mark) == "rule" for mark in node.decorator_list):
                yield pytest.param(path, node, id=f"{path.stem}.{node.name}")


TRANSCENDENTAL = "exp expm1 log log1p log2 log10 pow sin cos tan tanh atan sinh cosh sqrt hypot erf gamma"
UNSAFE = {*TRANSCENDENTAL.split()} | {"sum", "sorted", "map", "filter", "all", "any", "round", "divmod"}


@pytest.mark.parametrize(("path", "rule"), [*rules()])
def test_a_rule_computes_the_same_bits_everywhere(path, rule):
    """No power, no numpy, no transcendental, no built-in sum: both drivers must agree to the last bit."""
    for node in ast.walk(rule):
        if isinstance(node, ast.BinOp | ast.AugAssign):
            assert not isinstance(node.op, ast.Pow | ast.MatMult), ast.unparse(node)
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called.split(".")[-1] not in UNSAFE, called
            assert called.split(".")[0] not in ("np", "numpy", "math", "random"), called
        assert not isinstance(node, ast.Raise | ast.Assert | ast.Try | ast.Global | ast.Nonlocal), ast.unparse(node)
        assert not isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp), ast.unparse(node)


@pytest.mark.parametrize(("path", "rule"), [p for p in rules() if p.values[0].parent.name == "concepts"])
def test_a_rule_of_a_concept_says_what_it_is_in_a_sentence(path, rule):
    told = ast.get_docstring(rule)
    assert told, rule.name
    assert told[0].isupper()
    assert told.splitlines()[0].rstrip().endswith((".", "]"))


@pytest.mark.parametrize(("path", "rule"), [p for p in rules() if p.values[0].parent.name == "concepts"])
def test_no_rule_is_told_a_regime(path, rule):
    """Nothing rewards a regime by its name (T1): no rule of a concept reads who decides or how broadly."""
    read = {node.attr for node in ast.walk(rule) if isinstance(node, ast.Attribute)}
    assert not read & {"regime", "simultaneity", "by_dimension", "start"}


def test_every_marked_function_is_registered():
    import simulation.kernel

    assert simulation.kernel
    assert {param.values[1].name for param in rules()} == {function.__name__ for function in simulation.rule.RULES}
