"""Faults planted in a copy of the program, one by one: each is seen by the checks that the matrix names, and by no others."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from simulation import cache

ROOT = Path(__file__).resolve().parents[2]
MATRIX = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text())
CHECKS, FAULTS = MATRIX["checks"], MATRIX["faults"]
TREE = ("configs", "docs", "experiments", "framebreak", "hydra_plugins", "simulation", "tests")
FILES = ("pyproject.toml", "CITATION.cff", "codemeta.json", "DECISIONS.md", "CHANGELOG.md", "README.md")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


def copied(folder):
    """The program and its checks, with the bytecode kept of them, which holds for files of the same time and size."""
    left = shutil.ignore_patterns("browser", "cluster", "planted")
    for name in TREE:
        shutil.copytree(ROOT / name, folder / name, ignore=left)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


def planted(fault, folder):
    for edit in fault["edits"]:
        path = folder / edit["file"]
        text = path.read_text()
        count = text.count(edit["old"])
        assert count == 1, f"{edit['file']} has changed: {edit['old']!r} is there {count} times"
        path.write_text(text.replace(edit["old"], edit["new"]))


def are_compiled(files):
    """Whether any of these files is one that the kernel imports, and is therefore compiled from."""
    if any(Path(file).parts[:2] in (("simulation", "concepts"), ("simulation", "kernel")) for file in files):
        return True
    listed = "import simulation.kernel.months, sys; print(*sys.modules, sep='\\n')"
    read = subprocess.run(
        [sys.executable, "-c", listed], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert "simulation.concepts.resistance" in read
    return any(dotted(file) in read for file in files)


def lend_kernel(folder, monkeypatch):
    """Give a copy what is compiled of the kernel, if there is any; else it is compiled again, for a digest of all sources."""
    own = cache.place() / cache.KERNEL
    monkeypatch.setattr(cache, "HERE", folder / "simulation")
    if own.is_dir():
        shutil.copytree(own, folder / "cache" / "framebreak" / cache.digest() / cache.KERNEL)


def seen(folder, compiles=True):
    """Names of the checks that fail in a copy of the program; where it is the model's own, what is compiled of that serves."""
    report = folder / "report.xml"
    options = ["-p", "no:cacheprovider", "-q", "-n", "0", "-m"]
    command = [sys.executable, "-m", "pytest", *options, "not slow", f"--junitxml={report}"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    if compiles:  # with less optimisation that takes less time, and all bits are the same
        environment |= {"FRAMEBREAK_CACHE": str(folder / "cache"), "NUMBA_OPT": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [*command, *CHECKS.values()], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr[-2000:]  # all that was asked for ran
    failed = set()
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            name = f"{case.get('classname')}.{case.get('name')}"
            failed |= {check for check, where in CHECKS.items() if name.startswith(dotted(where))}
    return failed


def dotted(where):
    """A check as pytest's report calls it.

    >>> dotted("tests/test_drivers.py::test_drivers_agree")
    'tests.test_drivers.test_drivers_agree'
    """
    return where.replace(".py", "").replace("::", ".").replace("/", ".")


def test_a_copy_without_a_fault_passes_every_check(tmp_path):
    """What fails in a copy with a fault is therefore seen for its sake."""
    assert seen(copied(tmp_path), compiles=False) == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each["name"])
def test_a_planted_fault_is_seen_by_the_checks_that_are_named(fault, tmp_path, monkeypatch):
    planted(fault, copied(tmp_path))
    files = {edit["file"] for edit in fault["edits"]}
    is_of_model = any(file.startswith("simulation/") for file in files)
    if is_of_model and not are_compiled(files):
        lend_kernel(tmp_path, monkeypatch)
    assert seen(tmp_path, compiles=is_of_model) == set(fault["seen_by"])
