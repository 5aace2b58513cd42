"""The table of a search in a package is made again from its rows: what each trial came to, and which of them is the best."""

import csv
import json
import shutil

import pytest

from experiments.cli import main
from experiments.designs import trials
from experiments.package import sweep_answers
from experiments.package.recompute import recompute
from experiments.sweeping import asked
from tests.archives import restated
from tests.messages import says

pytest.importorskip("optuna", reason="optuna is in the extra optuna")
pytestmark = pytest.mark.slow
SMALL = ("study.name=sought", "city.cities=2", "city.managers=9", "horizon.months=48", "study.panels=3", "engine=serial")
SEARCH = ("design=optuna", "design.trials=6", "design.batch=3", "design.outcome=shares.class_silo", "design.confirm=true")
OVER = ("complementarity.form=apart,bundle", "complementarity.strength=interval(0,1)", "leadership=imposed")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Results of a search, and an archive of them."""
    folder = tmp_path_factory.mktemp("sought")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
        patch.chdir(folder)
        assert main(["run", "-m", *SMALL, *SEARCH, *OVER]) == 0
        assert main(["package", "create", "sought", "--output", "sought.zip"]) == 0
    return folder


@pytest.fixture
def there(stored, tmp_path):
    shutil.copytree(stored / "results", tmp_path / "results")
    return tmp_path


@pytest.fixture
def answer(there):
    (folder,) = there.glob("results/sought/answers/*")
    return folder


def changed(folder, change):
    """The table of trials with its rows changed."""
    path = folder / "trials.csv"
    with path.open() as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def told(root):
    again = recompute(root, {})
    assert again.same == []
    return " ".join(again.different + again.left)


def test_a_search_comes_out_again(there, answer):
    said = json.loads((answer / "provenance.json").read_text())
    assert len(said[asked.KEY]["points"]) == 7  # the best runs again with another seed
    again = recompute(there, {})
    assert (len(again.same), again.different, again.left) == (1, [], [])


def test_what_a_trial_came_to_is_compared_with_its_rows(there, answer):
    changed(answer, lambda rows: rows[2].update({"shares.class_silo": "0.5"}))
    assert says(told(there), "trials.csv: shares.class_silo[2] is 0.5 in the archive, 1.0 from its rows")


def test_a_value_that_was_tried_is_compared_with_what_was_simulated(there, answer):
    changed(answer, lambda rows: rows[2].update({"complementarity.strength": "0.125"}))

    def restate(said):
        overrides = said[asked.KEY]["points"][2]["overrides"]
        (place,) = (place for place, text in enumerate(overrides) if "strength" in text)
        overrides[place] = "complementarity.strength=0.125"

    restated(answer, restate)
    assert says(told(there), "complementarity.strength=0.125 by its overrides and ... by its configuration")


def test_trials_that_were_left_out_are_told(there, answer):
    changed(answer, lambda rows: rows.pop(2))
    restated(answer, lambda said: said[asked.KEY]["points"].pop(2))
    assert says(told(there), "it has 5 trials, and design.trials is 6")


def test_another_best_is_told(there, answer):
    summary = json.loads((answer / "summary.json").read_text())
    summary["best"]["trial"] += 1
    (answer / "summary.json").write_text(json.dumps(summary))
    assert says(told(there), "summary.json: best.trial is ... in the archive")


def test_a_trial_that_has_not_failed_cannot_be_said_to(there, answer):
    def restate(said):
        said[trials.FAILED]["2"] = {"point": "", "error": "no luck"}
        said[asked.KEY]["points"][2]["answered"] = False

    changed(answer, lambda rows: rows[2].update({"state": "failed", "error": "no luck"}))
    restated(answer, restate)
    assert says(told(there), "is said to have failed, and its rows give shares.class_silo")


def test_what_is_said_to_be_confirmed_is_the_best(there, answer):
    def restate(said):
        points = said[asked.KEY]["points"]
        points[-1] = {**points[1], "overrides": [*points[1]["overrides"], "study.seed=1999"]}

    restated(answer, restate)
    assert says(told(there), "what was run again with another seed is not the best of its trials")


def test_a_search_of_an_older_version_is_named_as_not_verified(there, answer):
    restated(answer, lambda said: said.pop(asked.KEY))
    assert sweep_answers.NOT_ASKED in told(there)


def test_trials_that_the_model_refuses_come_out_as_failed(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    monkeypatch.chdir(tmp_path)
    few = [each for each in SMALL if not each.startswith("city.managers")]
    assert main(["run", "-m", *few, *SEARCH, "city.managers=9,2", "complementarity.strength=interval(0,1)"]) == 0
    (answer,) = tmp_path.glob("results/sought/answers/*")
    with (answer / "trials.csv").open() as file:
        states = [row["state"] for row in csv.DictReader(file)]
    assert set(states) == {"complete", "failed"}
    assert recompute(tmp_path, {}).same == [f"sought/answers/{answer.name}"]
