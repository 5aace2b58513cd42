"""`from experiments import simulate, sweep, load`: the commands as functions."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import experiments
from experiments import load, simulate, sweep
from experiments.configuration import compose
from experiments.errors import Refusal
from experiments.results import IncompleteWarning
from simulation import ensemble

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = re.search(r"^```python\n(.*?)^```$", (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8"), re.M | re.S)[1]
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=36")
STORED = (*SMALL, "study.panels=3", "study.name=mine")


def test_simulate_gives_a_row_per_city_and_stores_nothing(results):
    cities = simulate("leadership=imposed", *SMALL, panels=3, seed=7)
    rows = ensemble.run(compose.setting("leadership=imposed", *SMALL), 7, 3)
    labels = {"outcome_label", "outcome_proxy_label"}
    own = [name for name in cities.columns if name not in labels]
    assert own == ["panel", "city", "twin", *(name for name in rows if name not in ("panel", "city"))]
    assert labels < set(cities.columns)
    assert all(np.array_equal(cities[name], rows[name], equal_nan=rows[name].dtype.kind == "f") for name in rows)
    assert cities["twin"].tolist() == [0, 1, 2, 3, 4, 5]
    assert simulate(*SMALL, panels=1, as_="arrow").num_rows == 2
    assert not results.exists()


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("complementarity.strenght=0", "did you mean complementarity.strength?"),
        ("complementarity.strength=9", "complementarity.strength is 9"),
        ("complementarity.strength=0,1", "several values"),
        ("study.panels=3", "give panels=..."),
        ("engine=processes", "is no part of the model"),
    ],
)
def test_simulate_refuses_in_one_line(override, words, results):
    with pytest.raises(Refusal, match=re.escape(words)) as caught:
        simulate(override)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_sweep_gives_exactly_its_points_and_panels(results, capfd):
    rows = sweep("complementarity.strength=0,0.5", *STORED)
    assert capfd.readouterr() == ("", "")
    assert rows.groupby("complementarity.strength")["panel"].nunique().to_dict() == {0.0: 3, 0.5: 3}
    assert len(rows) == 12
    more = sweep("complementarity.strength=0.5,1", *STORED, "study.panels=5")
    assert len(more) == 20
    again = sweep("complementarity.strength=0,0.5", *STORED)  # the store has more by now
    assert again.equals(rows)
    assert len(load("mine")) == 26
    assert sweep("complementarity.strength=0.5", *STORED, as_="arrow").num_rows == 6  # one point is a sweep too


@pytest.mark.slow
def test_sweep_computes_nothing_twice(results, monkeypatch):
    rows = sweep("study.seed=1,2", *STORED, "engine=here")
    monkeypatch.setattr(ensemble, "run", lambda *_, **__: pytest.fail("computed again"))
    assert sweep("study.seed=1,2", *STORED).equals(rows)
    assert set(rows["seed"]) == {"1", "2"}


def test_sweep_takes_the_stopping_rule(results):
    rows = sweep(*STORED, "precision.half_width=0.15", "precision.most=200", "complementarity.strength=0,1")
    panels = rows.groupby("point")["panel"].nunique()
    assert set(panels) <= {3, 6, 12, 24, 48, 96, 192, 200}
    assert panels.max() > 3


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (("complementarity.strength=0,9",), "complementarity.strength is 9"),
        (("complementarity.strenght=0,1",), "did you mean complementarity.strength?"),
        (("study.seed=interval(0,1)",), "design=grid takes listed values"),
        (("-m",), "'-m' is no override"),
        (("hydra/launcher=joblib",), "is no override"),
        (("dry_run=true",), "there are no rows yet: 1 points"),
    ],
)
def test_sweep_refuses_in_one_line(overrides, words, results):
    with pytest.raises(Refusal, match=re.escape(words)) as caught:
        sweep(*overrides, *STORED)
    assert "\n" not in str(caught.value)
    assert not results.exists()


def test_points_that_fail_end_it_and_the_others_are_stored(results, monkeypatch):
    run = ensemble.run

    def broken(setting, seed, *rest, **named):
        if seed == 2:
            raise FloatingPointError("broken")
        return run(setting, seed, *rest, **named)

    monkeypatch.setattr(ensemble, "run", broken)
    with pytest.raises(Refusal, match="1 of 2 points failed"):
        sweep("study.seed=1,2", *STORED)
    with pytest.raises(Refusal, match=r"1 of 2 points and 6 of 12 rows .* seed=2.* failed with FloatingPointError: broken"):
        load("mine")
    with pytest.warns(IncompleteWarning, match="1 of 2 points"):
        assert set(load("mine", partial=True)["seed"]) == {"1"}


def test_the_functions_are_those_of_the_application():
    assert experiments.sweep.__module__ == "experiments.notebook"
    assert experiments.load is experiments.results.load
    assert set(experiments.__all__) >= {"simulate", "sweep", "load"}
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        experiments.simulat  # noqa: B018


def test_importing_the_package_stays_cheap():
    heavy = "import sys, experiments; print([n for n in ('numpy', 'pandas', 'pyarrow', 'hydra', 'numba') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_script_of_the_page_runs_without_a_guard(tmp_path):
    assert SCRIPT.count("\n") < 20
    small = SCRIPT.replace('"study.panels=100"', '"study.panels=3", "horizon.months=60"')
    assert small != SCRIPT
    (tmp_path / "compare.py").write_text(small)
    environment = {**os.environ, "FRAMEBREAK_RESULTS": str(tmp_path / "results"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "compare.py"], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split(":")[0].strip() for line in lines[1::2]] == ["concurrent minus piecemeal, twins"] * 2
    assert lines[-1].startswith("effort offered: ")
