"""`framebreak run`: the Hydra application, what it writes and how it ends."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from tests.messages import says
from tests.waiting import until

CHECKOUT = Path(__file__).resolve().parents[2]


def test_a_study_is_answered_and_its_files_put_in_place(command, results, tmp_path):
    answer = command("run")
    assert (answer.status, answer.err) == (0, "")
    assert "K=1        0.3699" in answer.out
    summary = json.loads((results / "toy" / "summary.json").read_text())
    assert f"{summary['use']['K=1']:.4f}" == "0.3699"
    with (results / "toy" / "table1.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["arm"] for row in rows] == ["default", "K=0", "K=1"]
    assert float(rows[2]["use"]) == summary["use"]["K=1"]
    assert rows[0]["none"] == ""
    assert (results / "toy" / "figure1.png").read_bytes().startswith(b"\x89PNG")
    assert (results / "toy" / "figure1.pdf").read_bytes().startswith(b"%PDF")
    assert list((tmp_path / "here").iterdir()) == []


def test_provenance_names_code_packages_machine_and_seed(command, results):
    command("run", "study.panels=2", "study.seed=36893488147419103232")
    said = json.loads((results / "toy" / "provenance.json").read_text())
    assert said["seed"] == "36893488147419103232"
    assert said["overrides"] == ["study.panels=2", "study.seed=36893488147419103232"]
    assert said["configuration"]["complementarity"] == {"strength": 0.5, "form": "linear"}
    assert {"commit", "is_dirty", "diff_sha256", "simulation_sha256"} <= set(said["environment"]["code"])
    assert {"numpy", "pyarrow", "hydra-core"} <= set(said["environment"]["packages"])
    assert {"python", "platform", "cpu", "lock_sha256"} <= set(said["environment"])
    assert said["started"] < said["ended"]
    assert [point["arm"] for point in said["points"]] == ["default", "K=0", "K=1"]
    assert json.loads((results / "toy" / "env" / f"{said['environment_id']}.json").read_text()) == said["environment"]


def test_the_same_question_again_computes_nothing_and_prints_the_same(command, results, fake):
    first = command("run")
    assert fake.computed() == ["0-20", "0-20", "0-20"]
    files = {path: path.read_bytes() for path in results.rglob("*.*") if path.name != "provenance.json"}
    again = command("run", "study.threads=3", "progress=off")
    assert fake.computed() == []
    assert again.out == first.out
    assert {path: path.read_bytes() for path in files} == files


def test_more_panels_compute_only_what_is_missing(command, fake):
    command("run", "study.panels=5")
    fake.computed()
    command("run", "study.panels=8")
    assert fake.computed() == ["5-8", "5-8", "5-8"]
    command("run", "study.panels=3")
    assert fake.computed() == []


@pytest.mark.slow
def test_another_question_of_the_same_study_keeps_its_own_points(command, fake):
    command("run")
    fake.computed()
    command("run", "complementarity.strength=0.7")
    assert fake.computed() == ["0-20"]  # the arms stay, the default point is another
    command("run", "complementarity.strength=1")
    assert fake.computed() == []  # K=1 was there, as an arm


def test_a_study_file_may_override_any_concept(command):
    answer = command("run", "study=toy_strong", "--cfg", "job")
    assert "strength: 1.5" in answer.out
    answer = command("run", "study=toy_strong", "complementarity.strength=0.1", "--cfg", "job")
    assert "strength: 0.1" in answer.out


def test_answers_of_a_sweep_stand_beside_each_other(command, results):
    answer = command("run", "-m", "report=points", "study.seed=1,2", "progress=off")
    assert (answer.status, answer.err) == (0, "")
    names = sorted(path.name.rpartition("-")[0] for path in (results / "toy" / "answers").iterdir())
    assert names == ["seed=1", "seed=1+2", "seed=2"]
    assert "== study.seed=2 ==" in answer.out
    assert not (results / "toy" / "summary.json").exists()


def test_help_lists_studies_with_their_questions_and_every_group(command):
    answer = command("run", "--help")
    assert answer.status == 0
    assert "toy         Does a toy answer?" in answer.out
    assert "complementarity: default, none" in answer.out
    assert "strength: 0.5" in answer.out


def test_the_bar_shows_rate_and_time_left_and_only_when_asked_off_a_terminal(command):
    answer = command("run", "progress=on", "study.panels=3")
    assert "toy: 100%" in answer.err
    assert "cities/s" in answer.err
    assert "cities" not in command("run", "study.panels=4").err


def test_other_code_is_told_and_recomputed_on_request(command, fake, monkeypatch):
    from experiments.store import provenance

    command("run")
    fake.computed()
    monkeypatch.setattr(provenance, "sources", lambda package: "other")
    answer = command("run")
    assert "computed by other code" in answer.err
    assert answer.err.count("\n") == 2  # once for the default arm, once for the others
    assert fake.computed() == []
    assert command("run", "rerun=code").status == 0
    assert fake.computed() == ["0-20", "0-20", "0-20"]
    assert command("run").err == ""
    fake.computed()
    assert command("run", "rerun=all").status == 0
    assert fake.computed() == ["0-20", "0-20", "0-20"]


@pytest.mark.slow
def test_a_killed_run_keeps_its_parts_and_goes_on(process, results):
    slow = process("run", "study.panels=2000", FAKE_SECONDS_PER_PANEL="0.001")
    until(lambda: list(results.glob("toy/parts/*/*.parquet")), "the first part", slow)
    slow.send_signal(signal.SIGKILL)
    slow.communicate()
    kept = {path: path.read_bytes() for path in results.glob("toy/parts/*/*.parquet")}
    assert kept
    done = process("run", "study.panels=2000")
    out, err = done.communicate()
    assert (done.returncode, err) == (0, "")
    assert {path: path.read_bytes() for path in kept} == kept
    assert not list(results.rglob(".*.tmp"))
    undisturbed = process("run", "study.panels=2000", FRAMEBREAK_RESULTS=str(results / "other"))
    assert undisturbed.communicate()[0].splitlines()[:3] == out.splitlines()[:3]


def test_an_interrupt_ends_in_one_line(process, results):
    slow = process("run", "study.panels=2000", FAKE_SECONDS_PER_PANEL="0.01")
    until((results / "toy" / "manifest.parquet").exists, "the manifest", slow)
    slow.send_signal(signal.SIGINT)
    out, err = slow.communicate()
    assert (slow.returncode, out) == (130, "")
    assert err.startswith("framebreak: interrupted")
    assert err.count("\n") == 1


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_error(process):
    run = process("run", "study.panels=3")
    run.stdout.close()
    assert run.stderr.read() == ""
    assert run.wait() == 141


def test_the_list_of_commands_is_there_at_once():
    heavy = "'numpy', 'hydra', 'numba', 'mesa', 'pandas', 'pyarrow', 'matplotlib'"
    check = f"import sys; from experiments.cli import main; main([]); assert not {{{heavy}}} & set(sys.modules)"
    before = os.times()
    done = subprocess.run([sys.executable, "-c", check], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    now = os.times()
    used = now.children_user + now.children_system - before.children_user - before.children_system
    assert used < 1.0  # 0.03 s of processor time, however busy the machine is
    assert "framebreak run" in done.stdout


def test_the_studies_of_the_project_ask_one_question_each():
    from experiments.running.registry import STUDIES

    files = sorted((CHECKOUT / "configs" / "study").glob("*.yaml"))
    assert {path.stem for path in files} >= set(STUDIES) - {"toy"}
    for path in files:
        lines = path.read_text().splitlines()
        study = OmegaConf.load(path).study
        assert lines[:2] == ["# @package _global_", f"# {study.question}"]
        assert study.analysis in STUDIES
        assert study.name == path.stem


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", "run", "study.panles=3"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert says(done.stderr, "framebreak: ... study.panles ... study.panels")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("named", [["list"], [], ["show", "toy"]])
def test_results_are_listed(named, command):
    assert "nothing is stored" in command("results").out
    command("run")
    answer = command("results", *named)
    assert answer.status == 0
    assert "toy" in answer.out
    assert "660" in answer.out
