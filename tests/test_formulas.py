"""Every rule of the concepts has its equation on the page; computed from its LaTeX it gives what the rule gives."""

import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import yaml

import simulation.concepts
from simulation.concepts.mechanisms import Mechanisms
from simulation.parameters import Parameters
from simulation.quantity import Quantity, described
from simulation.rule import RULES, limited
from tests.latex import computed

ROOT = Path(__file__).resolve().parents[1]
EQUATIONS = yaml.safe_load((ROOT / "docs" / "equations.yaml").read_text(encoding="utf-8"))
NOTATION = EQUATIONS.pop("notation")
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
CONCEPTS = [found.name for found in pkgutil.iter_modules(simulation.concepts.__path__)]
MODULES = {name: import_module(f"simulation.concepts.{name}") for name in CONCEPTS}
CASES = [
    pytest.param(concept, rule, case, id=f"{concept}.{rule}.{number}")
    for concept, rules in EQUATIONS.items()
    for rule, cases in rules.items()
    for number, case in enumerate(cases)
    if "formula" in case
]
DRAWS = 100


def group(concept):
    """The NamedTuple of a concept's parameters."""
    return Parameters.__annotations__[concept]


def some(concept, random):
    """Parameters of a concept drawn from moderate parts of their ranges."""
    values = {}
    for name, _, description in described(group(concept)):
        if isinstance(description, Quantity):
            values[name] = random.uniform(max(description.low, -1.0), min(description.high, 2.0))
        else:
            values[name] = 0
    return group(concept)(**values)


def drawn(name, random, signed):
    """An argument of a rule, by its name."""
    if name in ("active", "taken"):
        return int(random.integers(1, 9))
    if name in ("top", "visionary", "under_new_mayor", "championed", "evaluated", "on", "advice", "friendship", "reporting"):
        return int(random.integers(0, 2))
    if name in ("own", "aspiration", "peers", "fit", "efficient"):
        return random.uniform(-2.0, 2.0)
    return random.uniform(-1.0, 1.0) if signed and name == "weight" else random.uniform(0.01, 1.0)


def plain(text, values):
    """An argument, a parameter p.NAME, or two arguments with / or - between them."""
    left, sign, right = (re.fullmatch(r"([\w.]+)(?: ([-/]) (\w+))?", text)).groups()
    if sign == "/":
        return values[left] / values[right]
    return values[left] - values[right] if sign else values[left]


def named(case, values):
    """What every piece of LaTeX in a formula stands for."""
    names = {f"\\mathrm{{{name[2:].replace('_', chr(92) + '_')}}}": value for name, value in values.items() if name[:2] == "p."}
    names |= {latex: plain(text, values) for latex, text in case.get("symbols", {}).items()}
    return names | ({"visionary": values["visionary"]} if "visionary" in values else {})


def spaced(text):
    return " ".join(text.split())


def test_every_rule_has_an_equation_or_says_why_not():
    rules = {(rule.__module__.removeprefix("simulation.concepts."), rule.__name__) for rule in RULES}
    concepts = {(module, name) for module, name in rules if module in MODULES}
    assert concepts == {(concept, rule) for concept, found in EQUATIONS.items() for rule in found}
    assert all(set(case) & {"formula", "words"} for found in EQUATIONS.values() for cases in found.values() for case in cases)
    assert len(CASES) > 60


def test_every_symbol_is_told():
    used = {latex for param in CASES for latex in param.values[2].get("symbols", {})}
    parameters = {
        f"\\mathrm{{{name}}}".replace("_", "\\_") for kind in Parameters.__annotations__.values() for name in kind._fields
    }
    assert used - set(NOTATION) <= parameters
    assert set(NOTATION) <= used


@pytest.mark.parametrize(("concept", "rule", "case"), CASES)
def test_an_equation_stands_on_the_page_of_the_model(concept, rule, case):
    section = re.search(rf"\(\.\./simulation/concepts/{concept}\.py\)\. .*?(?=^### |\Z)", MODEL, re.MULTILINE | re.DOTALL)
    assert spaced(case["formula"]) in spaced(section[0])
    assert f"[`{rule}`]" in section[0] or f"[`{rule}`](../simulation/concepts/{concept}.py)" in MODEL


@pytest.mark.parametrize(("concept", "rule", "case"), CASES)
def test_an_equation_is_what_the_rule_computes(concept, rule, case):
    function = getattr(MODULES[concept], rule)
    arguments = inspect.signature(function).parameters
    random = np.random.default_rng(list(f"{concept}.{rule}".encode()))
    used = set()
    outcomes = set()
    for _ in range(DRAWS):
        own = some(concept, random)
        values = {name: drawn(name, random, rule in ("misfit", "unsupported")) for name in arguments if name != "p"} | case.get(
            "given", {}
        )
        if "on" in values:
            values["on"] = int(random.integers(0, 2)) if "neutral" in case else 1
        every = values | {f"p.{name}": value for name, value in own._asdict().items()} | {"times": random.uniform(0.1, 2.0)}
        off = "neutral" in case and not values.get("on", 1)
        formula = case["neutral"] if off else case["formula"]
        wanted = computed(formula, named(case, every))
        if case.get("limited"):
            wanted = limited(wanted, 0.0, 1.0)
        if case.get("absolute"):
            wanted = abs(wanted)
        passed = {name: own if name == "p" else values[name] for name in arguments}
        given = function(**passed)
        if case.get("chance"):  # also just below the formula and just above it
            below, above = (float(function(**{**passed, "u": wanted * (1.0 + side)})) for side in (-1e-9, 1e-9))
            assert (below, above) == (1.0, 0.0), (formula, every)
            wanted = float(values["u"] < wanted)
        given = given * (every["times"] if "times" in case else 1.0)
        assert given == pytest.approx(wanted, rel=1e-9, abs=1e-12), (formula, every)
        outcomes.add(round(float(given), 6))
        used.add(off)
    assert len(outcomes) > 1
    assert used == ({True, False} if "neutral" in case and "on" in arguments else {False})


def test_parameters_of_an_equation_are_those_that_the_rule_reads():
    """So that the page can list them: every parameter a rule reads stands in one of its equations or in its words."""
    for concept, rules in EQUATIONS.items():
        for rule, cases in rules.items():
            read = set(re.findall(r"\bp\.(\w+)", inspect.getsource(getattr(MODULES[concept], rule))))
            keys = ("formula", "neutral", "words", "symbols")
            told = " ".join(str(case.get(key, "")) for case in cases for key in keys)
            told = re.sub(r"[\\\W_]+", " ", told.replace("\\_", "_").replace("mathrm", ""))
            missing = {name for name in read if not re.search(rf"\b{name.replace('_', ' ')}\b", told)}
            if rule == "stake":  # one parameter per role
                missing -= {"stake_mayor", "stake_city_manager", "stake_cio", "stake_head"}
            if rule == "drawn":
                missing -= set(group(concept)._fields)
            if rule == "abandoned":
                missing -= {"support"}
            assert not missing, f"{concept}.{rule}: {missing}"


def test_no_equation_has_the_name_of_a_parameter_on_its_left_side():
    parameters = {name for kind in Parameters.__annotations__.values() for name in getattr(kind, "_fields", ())}
    for concept, rules in EQUATIONS.items():
        for rule, cases in rules.items():
            for case in cases:
                if "formula" in case:
                    same = rule in parameters or f"\\mathrm{{{rule}}}" in case["formula"]
                    assert ("left" in case) == same, f"{concept}.{rule}"


def test_a_rule_with_several_equations_says_whose_each_is():
    for concept, rules in EQUATIONS.items():
        for rule, cases in rules.items():
            several = sum("formula" in case for case in cases) > 1
            for case in cases:
                assert ("whose" in case) == (several and "formula" in case), f"{concept}.{rule}"


def test_every_switch_is_a_mechanism():
    switches = {
        case["switch"] for rules in EQUATIONS.values() for cases in rules.values() for case in cases if "switch" in case
    }
    assert switches <= set(Mechanisms._fields)
