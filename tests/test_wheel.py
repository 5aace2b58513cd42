"""What is installed: `framebreak` and its data, results in the working folder, and names that a user's folder cannot hide.

The wheel is built and unpacked here; that it installs into an empty environment is tried by tools/try_wheel.py, on every Python
there is (.ci/run).
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

import framebreak
from tests.test_setup import tracked

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=24", "study.panels=2")
BUILD = "import sys, setuptools.build_meta as backend; print(getattr(backend, sys.argv[1])(sys.argv[2]))"
HIDING = {
    "experiments/__init__.py": "raise RuntimeError('the user has experiments of her own')\n",
    "experiments/data/readings.py": "",
    "simulation.py": "raise RuntimeError('the user has a simulation of his own')\n",
}


def built(kind, source, target):
    done = subprocess.run(
        [sys.executable, "-c", BUILD, kind, str(target)], cwd=source, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    return target / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The source archive, built from the files that git knows."""
    copy, dist = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    for path in tracked():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return built("build_sdist", copy, dist)


@pytest.fixture(scope="module")
def unpacked(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as content:
        content.extractall(folder, filter="data")
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def site(unpacked, tmp_path_factory):
    """What the wheel puts into site-packages."""
    dist, site = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(built("build_wheel", unpacked, dist)) as wheel:
        wheel.extractall(site)
    return site


@pytest.fixture
def installed(site, tmp_path):
    """Run Python in a folder of the user's that has modules of our names, with what the wheel installs."""
    for name, content in HIDING.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    before = files(site)

    def run(*arguments, **environment):
        kept = {name: value for name, value in os.environ.items() if name != "FRAMEBREAK_RESULTS"}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(site), **environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    assert files(site) == before


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.slow
def test_the_source_archive_is_the_whole_project(unpacked):
    missing = {path.relative_to(ROOT).as_posix() for path in tracked()} - files(unpacked)
    assert not missing


@pytest.mark.slow
def test_the_wheel_has_one_folder_of_a_general_name_less(site):
    names = {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")}
    assert names == {"framebreak", "simulation", "experiments", "hydra_plugins"}


def test_the_wheel_has_all_that_the_program_reads(site):
    have = files(site)
    wanted = {path.relative_to(ROOT) for path in tracked() if path.relative_to(ROOT).parts[0] in ("simulation", "experiments")}
    assert {path.as_posix() for path in wanted} <= have
    for ours, theirs in (("configs", "framebreak/data/configs"), ("results/reference", "framebreak/data/reference")):
        of_git = {path.relative_to(ROOT / ours).as_posix() for path in tracked() if path.is_relative_to(ROOT / ours)}
        assert of_git
        assert {f"{theirs}/{name}" for name in of_git} <= have


@pytest.mark.slow
def test_the_command_works_beside_modules_of_the_users(installed, tmp_path):
    assert installed("-m", "framebreak", "--version").startswith("framebreak ")
    assert "table1" in installed("-m", "framebreak", "figures", "--list")
    assert f"nothing is stored in {tmp_path / 'results'}" in installed("-m", "framebreak", "results", "list")


@pytest.mark.slow  # compiles the model
def test_the_demo_stores_nothing(installed, tmp_path):
    before = files(tmp_path)
    assert "enacted" in installed("-m", "framebreak", "demo")
    assert files(tmp_path) == before


@pytest.mark.slow
def test_results_land_in_the_working_folder(installed, tmp_path):
    installed("-m", "framebreak", "run", "study=paper", *SMALL)
    assert (tmp_path / "results" / "paper" / "summary.json").is_file()
    assert re.search(r"^paper +1 ", installed("-m", "framebreak", "results", "list"), re.M)
    installed("-m", "framebreak", "run", "study=paper", *SMALL, FRAMEBREAK_RESULTS="elsewhere")
    assert (tmp_path / "elsewhere" / "paper" / "summary.json").is_file()


SCRIPT = f"""\
import framebreak
from framebreak import load
from framebreak.reference import table

assert len(framebreak.simulate({", ".join(map(repr, SMALL[:3]))}, panels=2)) == 4
if __name__ == "__main__":
    both = ("complementarity.strength=0,1", "study.name=mine", "engine=processes")
    assert len(framebreak.sweep(*both, {", ".join(map(repr, SMALL))})) == len(load("mine")) == 8
    assert len(table("paper/table1"))
    print("done")
"""


@pytest.mark.slow
def test_a_script_beside_modules_of_the_users(installed, tmp_path):
    (tmp_path / "mine.py").write_text(SCRIPT)
    assert installed("mine.py") == "done\n"
    assert (tmp_path / "results" / "mine" / "study.json").is_file()


@pytest.mark.slow
def test_workers_of_a_notebook_find_the_packages(installed):
    """A notebook has no main file that a spawned worker would import first."""
    assert installed("-c", SCRIPT) == "done\n"


@pytest.mark.parametrize("order", ["import simulation, framebreak", "import experiments, framebreak"])
def test_what_was_imported_before_is_refused_in_one_line(order, site, tmp_path):
    for name in ("simulation.py", "experiments.py"):
        (tmp_path / name).write_text("")
    done = subprocess.run(
        [sys.executable, "-c", order], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: framebreak has a package ")
    assert str(tmp_path) in last
    assert last.endswith("import framebreak first, or rename the other")


def test_public_names_are_the_definitions():
    for name in framebreak.__all__:
        assert getattr(framebreak, name) is not None
        assert name in dir(framebreak)
    assert framebreak.load is import_module("experiments.results").load
    assert framebreak.World is import_module("simulation").World
    assert framebreak.estimates.share is import_module("experiments.estimates").share
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        framebreak.laod  # noqa: B018


def test_the_page_of_names_lists_what_framebreak_has():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\.\. auto(?:function|class|data|exception):: ([\w.]+)$", page, re.M)
    assert {each.rpartition(".")[2] for each in listed} >= {
        name for name in framebreak.__all__ if name not in ("MODEL_VERSION", "__version__", *framebreak._MODULES)
    }
    for each in listed:
        own = each.split(".")
        assert hasattr(framebreak, own[-1]) or hasattr(getattr(framebreak, own[-2], None), own[-1]), each


def test_importing_it_stays_cheap():
    code = "import sys, framebreak; print([n for n in ('numpy', 'pandas', 'pyarrow', 'hydra', 'numba') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
