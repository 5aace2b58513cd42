"""`design=optuna`: a search that a kill, another engine or another number of trials does not change."""

import csv
import json
import math
import signal
import time

import pytest

from experiments.designs import journal
from tests.messages import says
from tests.waiting import until

optuna = pytest.importorskip("optuna", reason="optuna is in the extra optuna")

ASKED = (
    "run",
    "-m",
    "design=optuna",
    "design.outcome=use.default",
    "complementarity.strength=interval(0,2)",
    "city.cities=interval(2,6)",
    "complementarity.form=linear,convex",
    "study.panels=2",
)


def trials(folder):
    (path,) = folder.glob("toy/answers/*/trials.csv")
    with path.open() as file:
        return list(csv.DictReader(file))


def params(rows):
    return [(row["complementarity.strength"], row["city.cities"], row["complementarity.form"]) for row in rows]


@pytest.mark.slow
def test_a_search_goes_on_from_what_it_knows_and_ends_as_one_in_one_go(command, fake, results, monkeypatch):
    asked = (*ASKED, "design.batch=4")
    answer = command(*asked, "design.trials=14")  # past the ten that are drawn at random, and in the middle of a batch
    assert answer.status == 0
    first = trials(results)
    assert [row["trial"] for row in first] == [str(number) for number in range(14)]
    fake.computed()
    command(*asked, "design.trials=14")
    assert fake.computed() == []
    command(*asked, "design.trials=22")
    parts = trials(results)
    assert parts[:14] == first
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(results / "other"))
    command(*asked, "design.trials=22")
    assert trials(results / "other") == parts


@pytest.mark.slow
def test_the_best_trial_is_told_with_what_runs_it_alone_and_under_another_seed(command, fake, results):
    answer = command(*ASKED, "design.trials=12", "design.confirm=true")
    rows = trials(results)
    best = max(rows, key=lambda row: float(row["use.default"]))
    head, alone, fresh, again, _ = answer.out.splitlines()
    assert head == f"best of 12 trials: trial {best['trial']}, use.default = {float(best['use.default']):.4f}"
    assert fresh.startswith("with another seed: use.default = ")
    assert again == f"{alone} study.seed=2000"
    fake.computed()
    assert command(*alone.split()[1:]).status == 0
    assert command(*again.split()[1:]).status == 0
    assert fake.computed() == []
    (summary,) = results.glob("toy/answers/design=optuna*/summary.json")
    said = json.loads(summary.read_text())
    assert f"{said['again_with_another_seed']['value']:.4f}" == fresh.split()[-1]
    assert said["best"]["value"] == float(best["use.default"]) != said["again_with_another_seed"]["value"]


def test_the_other_direction_finds_the_smallest(command, results):
    answer = command(*ASKED, "design.trials=6", "design.direction=minimize", "design.sampler=random")
    least = min(float(row["use.default"]) for row in trials(results))
    assert f"use.default = {least:.4f}" in answer.out


@pytest.mark.slow
def test_another_question_is_another_search(command, fake, results):
    command(*ASKED, "design.trials=2")
    for change in ("design.seed=1", "study.panels=3", "city.cities=interval(2,5)", "design.sampler=random", "study.seed=7"):
        command(*ASKED, "design.trials=2", change)
    assert len(list(results.glob("toy/searches/*.journal"))) == 6
    command(*ASKED, "design.trials=3")
    assert len(list(results.glob("toy/searches/*.journal"))) == 6


def test_a_trial_that_fails_is_told_and_does_not_stop_the_search(command, fake, results, monkeypatch):
    import fake_model

    calm = fake_model.run

    def run(setting, *arguments, **named):
        if 1.0 < setting.parameters.complementarity.strength < 1.9:
            raise FloatingPointError("a toy broke")
        return calm(setting, *arguments, **named)

    monkeypatch.setattr(fake_model, "run", run)
    answer = command(*ASKED, "design.trials=12")
    assert answer.status == 0
    rows = trials(results)
    for row in rows:
        assert (row["state"] == "failed") == (1.0 < float(row["complementarity.strength"]) < 1.9)
    failed = sum(row["state"] == "failed" for row in rows)
    assert 0 < failed < 12
    assert f"{failed} of 12 trials failed; the first: " in answer.err
    fake.computed()
    command(*ASKED, "design.trials=12")
    assert trials(results) == rows


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("design.outcome=use.defalt",), "did you mean use.default?"),
        (("design.direction=up",), "design.direction is 'up'"),
        (("design.trials=0",), "design.trials is 0"),
        (("study.seed=1,2",), "would select by chance"),
        (("complementarity.strength=interval(0,3)",), "3 is outside the range"),
        (("complementarity.strength=3",), "lies in [0, 2]"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(given, words, command):
    answer = command(*ASKED, "progress=off", *given)
    assert says(answer.err, words)
    assert (answer.status, answer.err.count("\n")) == (2, 1)


def test_an_outcome_that_the_study_does_not_tell_is_refused_before_any_trial(command, results):
    told = command(*ASKED, "progress=off", "design.outcome=use.defalt")
    assert (told.status, "did you mean use.default?" in told.err) == (2, True)
    assert not list(results.glob("toy/batches/*")) + list(results.glob("toy/parts/*/*"))


def test_nothing_to_vary_is_refused(command):
    assert "has nothing to vary" in command("run", "-m", "design=optuna", "study.panels=2").err


def test_a_dry_run_of_a_search_stores_nothing(command, results):
    answer = command(*ASKED, "design.trials=6", "dry_run=true")
    assert "drawn at random" in answer.out
    assert not results.exists()


def test_a_line_that_a_kill_left_unfinished_is_cut_off(tmp_path):
    path = tmp_path / "search.journal"
    memory = optuna.create_study()
    for place in range(3):
        trial = memory.ask()
        trial.suggest_float("x", 0.0, 1.0)
        journal.Journal(path, "name", "minimize").add(place, trial, float(place), {"point": ""})
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines(keepends=True)[-1][:-30])
    assert sorted(journal.Journal(path, "name", "minimize").trials()) == [0, 1, 2]
    assert path.read_bytes().startswith(whole)
    journal.Journal(path, "name", "minimize").add(3, trial, 3.0, {"point": ""})
    assert sorted(journal.Journal(path, "name", "minimize").trials()) == [0, 1, 2, 3]


def test_a_changed_digit_of_a_journal_is_found_and_refused(command, results):
    """As JSON it is as good as before; only its checksum tells."""
    command(*ASKED, "design.trials=2")
    (path,) = results.glob("toy/searches/*.journal")
    assert command("results", "verify", "toy").status == 0
    whole = path.read_bytes()
    digit = whole.rindex(b"0.")
    path.write_bytes(whole[: digit + 2] + (b"1" if whole[digit + 2 : digit + 3] != b"1" else b"2") + whole[digit + 3 :])
    verified = command("results", "verify", "toy")
    assert verified.status == 1
    assert path.name in verified.out + verified.err
    assert f"{path} is damaged" in command(*ASKED, "design.trials=3", "progress=off").err
    path.unlink()
    assert command("results", "verify", "toy").status == 1  # the checksum is there without it
    assert command(*ASKED, "design.trials=3").status == 0
    assert command("results", "verify", "toy").status == 0


@pytest.mark.slow
def test_a_damaged_journal_is_named_with_the_remedy(command, results):
    command(*ASKED, "design.trials=2")
    (path,) = results.glob("toy/searches/*.journal")
    path.write_text("{\n" + path.read_text())
    answer = command(*ASKED, "design.trials=2", "progress=off")
    assert f"{path} is damaged" in answer.err
    assert "delete it to ask again" in answer.err
    assert answer.err.count("\n") == 1
    path.unlink()
    assert command(*ASKED, "design.trials=2").status == 0


def test_an_optuna_that_is_missing_is_said_in_one_line(command, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "optuna", None)
    answer = command(*ASKED)
    assert says(answer.err, "design=optuna ... tools/bootstrap optuna")
    assert answer.status == 2


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["here", "processes"])
def test_a_killed_search_ends_with_the_trials_of_an_undisturbed_one(engine, process, results):
    asked = (*ASKED, "design.trials=24", "design.batch=4", "study.threads=2")
    undisturbed = process(*asked, FRAMEBREAK_RESULTS=str(results / "other"))
    _, err = undisturbed.communicate()
    assert undisturbed.returncode == 0, err
    log = results.parent / "computed.txt"
    for kill in range(4):
        seen = len(list(results.glob("toy/[bp]a*/**/*.parquet")))
        run = process(*asked, f"engine={engine}", FAKE_SECONDS_PER_PANEL="0.05", FAKE_LOG=str(log))
        until(lambda most=seen + kill: len(list(results.glob("toy/[bp]a*/**/*.parquet"))) > most, process=run)
        time.sleep(0.07 * kill)
        run.send_signal(signal.SIGKILL)
        run.communicate()
    kept = {path: path.read_bytes() for path in results.glob("toy/[bp]a*/**/*.parquet")}
    run = process(*asked, f"engine={engine}", FAKE_LOG=str(log))
    _, err = run.communicate()
    assert run.returncode == 0, err
    assert trials(results) == trials(results / "other")
    assert {path: path.read_bytes() for path in kept} == kept
    again = process(*asked, f"engine={engine}", FAKE_LOG=str(log))
    before = log.read_text()
    again.communicate()
    assert log.read_text() == before
    assert not math.isnan(float(trials(results)[-1]["use.default"]))
