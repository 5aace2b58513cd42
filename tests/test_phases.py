"""The month is one list: the Mesa driver runs its steps, the kernel calls its functions, and the documentation prints it."""

import ast
import inspect
import re
from pathlib import Path

import mesa
import pytest

from simulation import managers
from simulation.kernel import months as kernel
from simulation.phases import PHASES
from tests.worlds import SMALL, setting

ROOT = Path(__file__).resolve().parents[1]
NAMES = [phase.name for phase in PHASES]


def test_the_mesa_driver_runs_exactly_these_steps_in_order(monkeypatch):
    run, do = [], mesa.agent.AgentSet.do

    def noted(agents, method, *args, **kwargs):
        (kind,) = {type(agent).__name__ for agent in agents}
        run.append((kind, method))
        return do(agents, method, *args, **kwargs)

    monkeypatch.setattr(mesa.agent.AgentSet, "do", noted)
    world = managers.World(setting(**SMALL), seed=3)
    world.step()
    world.step()
    assert run == 2 * [tuple(step) for phase in PHASES for step in phase.steps]


def test_the_kernel_calls_a_function_per_phase_in_order():
    in_order = []
    for stretch in kernel.STRETCHES[1:]:  # the first founds a panel
        loops = [node for node in ast.walk(ast.parse(inspect.getsource(stretch.py_func))) if isinstance(node, ast.For)]
        assert {ast.unparse(loop.iter) for loop in loops} == {"range(begin, end)"}
        calls = [node for loop in loops for node in ast.walk(loop) if isinstance(node, ast.Call)]
        in_order += sorted(calls, key=lambda call: (call.lineno, call.col_offset))
    beside = {"range", "max", "min", "of_one", "seated", "Address", "ask_for", "fetch_ahead", "close", "add_month", "close_row"}
    assert [call.func.id for call in in_order if call.func.id not in beside] == NAMES


@pytest.mark.parametrize(("number", "phase"), [*enumerate(PHASES, 1)], ids=NAMES)
def test_a_phase_has_its_name_in_both_drivers(number, phase):
    assert getattr(kernel, phase.name).py_func.__doc__.startswith(f"Phase {number}: ")
    for step in phase.steps:
        assert callable(getattr(getattr(managers, step.agents), step.method))


def test_a_phase_names_the_concepts_whose_rules_the_kernel_applies_in_it():
    for phase in PHASES:
        function = getattr(kernel, phase.name).py_func
        source = inspect.getsource(function)
        for told, names in re.findall(r"^(([\w, ]+) = wide\(.+)", inspect.getsource(inspect.getmodule(function)), re.MULTILINE):
            if any(re.search(rf"\b{name}\(", source) for name in names.split(", ")):  # a rule that is told for vectors
                source += told
        for concept in phase.concepts:
            assert re.search(rf"\b{concept}\.\w+[()]", source), f"{phase.name} applies no rule of {concept}"


def test_the_documentation_prints_the_list():
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    assert rows == [
        (
            phase.title,
            phase.actors,
            phase.sentence,
            ", ".join(f"`{step.agents}.{step.method}`" for step in phase.steps),
            ", ".join(_linked(concept) for concept in phase.concepts),
        )
        for phase in PHASES
    ]


def _linked(concept):
    title = "know-how" if concept == "know_how" else concept.replace("_", " ")
    return f"[{title}](#{title.replace(' ', '-')})"
