"""The build files agree with each other and name no package index."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
EXTRAS = PROJECT["project"]["optional-dependencies"]
BUILD = PROJECT["dependency-groups"]["build"]

_spec = importlib.util.spec_from_file_location("environment", ROOT / "tools" / "environment.py")
environment = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(environment)


def locked(text):
    """Return name -> version of the lines of a lock that hold here."""
    found = {}
    for line in re.findall(r"^[A-Za-z0-9].*$", text, re.M):
        requirement = Requirement(line.rstrip(" \\"))
        if requirement.marker is None or requirement.marker.evaluate():
            found[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def base():
    return environment.cut(LOCK, environment.direct(PROJECT, []))


@pytest.mark.parametrize(
    "line", [*PROJECT["project"]["dependencies"], *(line for extra in EXTRAS.values() for line in extra), *BUILD]
)
def test_lock_meets_every_requirement(line):
    asked = Requirement(line)
    assert asked.specifier.contains(locked(LOCK)[canonicalize_name(asked.name)])


def test_numba_has_a_ceiling_since_the_kernel_uses_private_parts_of_it():
    """They may go in any minor version of numba: the next one after the locked is admitted when it was tried."""
    assert '"_nrt": False' in (ROOT / "simulation" / "kernel" / "compiling.py").read_text()
    assert "JITCodeLibrary" in (ROOT / "simulation" / "compiled_code.py").read_text()
    (asked,) = [each for each in map(Requirement, PROJECT["project"]["dependencies"]) if each.name == "numba"]
    major, minor = map(int, locked(LOCK)["numba"].split(".")[:2])
    assert asked.specifier.contains(f"{major}.{minor}.99")
    assert not asked.specifier.contains(f"{major}.{minor + 1}.0")


def test_types_ship_and_are_checked_by_lint():
    """`py.typed` tells a type checker that the package's annotations are meant; `make lint` holds them."""
    assert "py.typed" in PROJECT["tool"]["setuptools"]["package-data"]["*"]
    for package in ("simulation", "experiments"):
        assert (ROOT / package / "py.typed").read_bytes() == b""
    assert re.search(r"^lint:.*\n(?:\t.*\n)*\t.* -m mypy\n", (ROOT / "Makefile").read_text(), re.M)
    (strict,) = [each for each in PROJECT["tool"]["mypy"]["overrides"] if each.get("disallow_untyped_defs")]
    assert {"simulation.*", "hydra_plugins.*", "experiments.configuration.*"} <= set(strict["module"])


def test_every_package_of_the_lock_is_pinned_and_hashed_once():
    names = re.findall(r"^([A-Za-z0-9._-]+)==[^ ]+", LOCK, re.M)
    assert len(names) == len(set(names)) == len(environment.entries(LOCK))
    for name, (lines, askers) in environment.entries(LOCK).items():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", lines), name
        assert askers, name


def test_cut_for_the_main_job_is_part_of_the_lock_without_test_tools():
    part = locked(base())
    assert part.items() <= locked(LOCK).items()
    assert {"mesa", "hydra-core", "numba", "antlr4-python3-runtime"} <= set(part)
    assert not {"pytest", "ruff", "statsmodels", "setqca"} & set(part)


def test_cut_for_everything_is_the_lock():
    everything = environment.direct(PROJECT, list(EXTRAS)) | environment.direct(PROJECT, [], "build")
    assert environment.entries(environment.cut(LOCK, everything)).keys() == environment.entries(LOCK).keys()


def test_cut_leaves_out_nothing_that_its_packages_ask_for():
    part = locked(base())
    for name in part:
        for line in importlib.metadata.requires(name) or ():
            asked = Requirement(line)
            if asked.marker is None or asked.marker.evaluate({"extra": ""}):
                assert canonicalize_name(asked.name) in part, f"{name} asks for {line}"


def test_installed_versions_are_the_locked_ones():
    if not Path(sys.prefix, environment.STAMP).exists():
        pytest.skip("not the environment that tools/bootstrap makes")
    for name, version in locked(base()).items():
        assert importlib.metadata.version(name) == version
    for command in PROJECT["project"]["scripts"]:
        assert os.access(Path(sys.prefix, "bin", command), os.X_OK)


def test_unknown_names_are_refused_in_one_line():
    with pytest.raises(SystemExit, match=r"no extra 'analisys'.*analysis"):
        environment.direct(PROJECT, ["analisys"])
    with pytest.raises(SystemExit, match="lacks no-such-thing: run `make lock`"):
        environment.cut(LOCK, {"no-such-thing"})


def test_unfit_python_is_refused_in_one_line(tmp_path):
    told = subprocess.run(
        [ROOT / "tools" / "bootstrap"],
        env={"PATH": os.defpath, "PYTHON": str(tmp_path / "python"), "VENV": str(tmp_path / "venv")},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "is not a working Python 3.11 or later" in told.stderr
    assert not (tmp_path / "venv").exists()


def test_folder_that_is_no_environment_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    told = subprocess.run(
        [sys.executable, "-I", ROOT / "tools" / "environment.py", "--venv", tmp_path], capture_output=True, text=True
    )
    assert told.returncode == 1
    assert "not a virtual environment" in told.stderr
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_build_backend_is_the_locked_one():
    assert PROJECT["build-system"]["requires"] == BUILD


def test_citation_and_project_tell_the_same_version():
    assert f"\nversion: {PROJECT['project']['version']}\n" in (ROOT / "CITATION.cff").read_text()


def tracked():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("git cannot read this checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_package_index():
    hosts = ["pypi" + ".org", "python" + "hosted", "conda.ana" + "conda", "registry.npm" + "js", "deb." + "debian"]
    pattern = re.compile("|".join(map(re.escape, hosts)), re.I)
    named = [path for path in tracked() if pattern.search(path.read_bytes().decode(errors="replace"))]
    assert not named
    assert "://" not in LOCK
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links)\b", LOCK, re.M)


def test_no_lock_with_addresses_is_tracked():
    assert not [path for path in tracked() if path.name == "uv.lock" or re.fullmatch(r"pylock.*\.toml", path.name)]


def test_the_command_tells_the_version_of_the_project(capsys):
    import tomllib

    from experiments.cli import main

    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith(f"framebreak {stated},")


def test_worker_processes_can_import_the_command():
    """A spawned process imports the main file again; unguarded, it would run the command instead of its work."""
    assert "if __name__ ==" in (ROOT / "tools" / "environment.py").read_text().split("script.write_text(", 1)[1]
