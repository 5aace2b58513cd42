"""What docs/api.md lists is a contract: arguments, what comes back, what is refused, an example."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from experiments import estimates

API = (Path(__file__).resolve().parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
LISTED = re.findall(r"^\.\. auto(function|class|exception):: (framebreak\.[\w.]+)$", API, re.MULTILINE)
LISTED += [  # the page lists the whole module
    ("function" if inspect.isfunction(getattr(estimates, name)) else "class", f"framebreak.estimates.{name}")
    for name in estimates.__all__
    if callable(getattr(estimates, name))
]
BEARERS = ("Phase", "Step", "Tie")  # named tuples: each field is described where it stands


def found(name):
    module, _, last = name.rpartition(".")
    return getattr(import_module(module), last)


def functions():
    """Functions that the page lists, and the public methods that a listed class defines itself."""
    for kind, name in LISTED:
        if kind == "function":
            yield name, found(name)
        elif kind == "class":
            for key, member in vars(found(name)).items():
                if inspect.isfunction(member) and not key.startswith("_"):
                    yield f"{name}.{key}", member


def section(text, title):
    """A part of a docstring in Google's form; None where it is missing."""
    match = re.search(rf"^{title}:\n((?:[ ]{{4}}.*\n?|\n)+)", text, re.MULTILINE)
    return match and match[1]


def test_the_page_lists_names_of_both_packages():
    for package in ("simulation", "experiments"):
        assert sum(found(name).__module__.startswith(f"{package}.") for _, name in LISTED) > 10


@pytest.mark.parametrize(("name", "function"), [pytest.param(*each, id=each[0]) for each in functions()])
def test_a_function_says_what_it_takes_gives_and_refuses(name, function):
    text, signature = inspect.getdoc(function), inspect.signature(function)
    assert text, f"{name} has no docstring"
    taken = [each for each in signature.parameters if each != "self"]
    described = re.findall(r"^    (\w+): ", section(text, "Args") or "", re.MULTILINE)
    assert described == taken, f"{name} describes {described}, but takes {taken}"
    if signature.return_annotation not in (None, "None", inspect.Signature.empty):
        assert section(text, "Returns"), f"{name} does not say what it returns"
    source = inspect.getsource(function)
    if re.search(r"^\s+(raise |_refuse\(|checked\()", source, re.MULTILINE):
        assert section(text, "Raises"), f"{name} does not say what it raises"


@pytest.mark.parametrize("name", [name for _, name in LISTED if not name.endswith(BEARERS)])
def test_a_name_has_an_example_that_is_executed(name):
    assert ">>> " in (section(inspect.getdoc(found(name)), "Example") or ""), f"{name} has no example"
