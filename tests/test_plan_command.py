"""`framebreak plan`: a file is checked in one line, drawn, and searched for, and what was found is compared in fresh panels."""

import re

import numpy as np
import pytest
import yaml

import experiments
from experiments.cli import main
from experiments.configuration.plan_files import moves, with_moves
from experiments.errors import Refusal
from experiments.plans import best, schedule, text
from experiments.plans.best import Luck
from experiments.store.identity import completed, point_id
from simulation import ensemble
from simulation.parameters import read
from tests.asking import asked
from tests.messages import says
from tests.worlds import CONCURRENT, PIECEMEAL, SMALL, config, setting

PLAN = """
- {month: 4, work: [deference, collaboration], effort: 0.3}
- {month: 14, pause: true}
- {month: 16, work: all, at_a_time: 1}
- {month: 20, replace: cio, visionary: true}
- {month: 30, back_off: true}
"""
LITTLE = ("city.cities=3", "city.managers=6", "horizon.months=60")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def refusal(capsys, *arguments):
    assert main(["plan", *map(str, arguments)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    return message


def test_check_says_what_a_plan_asks_for(file, capsys):
    assert main(["plan", "check", str(file), "numbers=hand_set"]) == 0
    assert says(capsys.readouterr().out, f"{file} ... 5 moves ... 7.2 of 12 units ... months 4 to 30")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("- {month: 4, wrok: all}", "move 1 ... 'wrok' ... did you mean 'work'"),
        ("- {month: 4, work: all", "line 1 ... no YAML"),
        ("- {month: 4, work: all}\n- {month: 9, replace: ceo}", "move 2 ... 'ceo' ... 'cio'"),
        ("", "holds nothing ... list"),
        ("{month: 4, work: all}", "holds a dict ... list"),
        ("work", "holds a str ... list"),
        ("- !!python/object/apply:os.system [ls]", "no YAML"),
        ("- {month: 1999-99-99, work: all}", "my.yaml"),
    ],
)
def test_check_says_what_is_wrong_in_one_line(content, told, file, capsys):
    file.write_text(content, encoding="utf-8")
    assert says(refusal(capsys, "check", file), told)


def test_files_that_are_none_are_refused(file, tmp_path, capsys):
    assert says(refusal(capsys, "check", tmp_path / "none.yaml"), "none.yaml ... no such file")
    assert says(refusal(capsys, "check", tmp_path), "folder")
    file.write_bytes(b"\xff\xfe\x00")
    assert says(refusal(capsys, "check", file), "UTF-8")
    assert says(refusal(capsys, "check", file, "another.yaml"), "another.yaml ... KEY=VALUE")
    assert says(refusal(capsys, "chek", file), "chek ... check")
    assert says(refusal(capsys, "best", "--city", "3"), "PANEL:CITY")
    assert says(refusal(capsys, "best", "--city", "0:11"), "11 cities")
    assert says(refusal(capsys, "best", "--trials", "0"), "whole number")
    assert says(refusal(capsys, "best", "--outcome", "enactde", "--trials", "1"), "enactde ... enacted")


def test_a_plan_is_checked_under_the_configuration_that_is_given(file, capsys):
    assert says(refusal(capsys, "check", file, "leadership.regime=chosen"), "my.yaml ... leadership=imposed")
    assert says(refusal(capsys, "check", file, "horizon.months=24"), "month 30 ... 0 to 23")
    assert main(["plan", "check", str(file), "change_programme.effort=24"]) == 0


def test_draw_writes_a_picture_and_the_plan_in_letters(file, tmp_path, capsys):
    assert main(["plan", "draw", str(file), "numbers=hand_set", "horizon.months=48", "--output", str(tmp_path / "drawn")]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = dict(
        re.split(r" +", line, maxsplit=1) for line in lines if line.startswith(("deference ", "monitoring ", "effort "))
    )
    assert rows["deference"] == "....##########..==============.................."
    assert rows["monitoring"] == "................==============.................."
    assert rows["effort"] == "....XXXXXXXXXX..XXXXXXXXXXXXXX.................."
    assert [path.stat().st_size > 1000 for path in sorted((tmp_path / "drawn").iterdir())] == [True, True]


@pytest.mark.parametrize("options", [CONCURRENT, PIECEMEAL], ids=["concurrent", "piecemeal"])
@pytest.mark.parametrize(
    "form", [{}, {"change_programme.by_dimension": 1, "change_programme.simultaneity": 2}], ids=["", "dimensions"]
)
def test_what_is_drawn_is_what_the_drivers_do(options, form):
    steady = {"mechanisms.endogenous_drops": False, "mechanisms.champion_exit": False, "change_programme.sequence": "listed"}
    world = setting(*options, **SMALL, **steady, **form, **{"change_programme.plan": yaml.safe_load(PLAN)})
    cities = ensemble.history(world, 1).cities
    given = cities["applied"] + sum(cities[name] for name in cities.dtype.names if name.startswith("lost_"))
    drawn = schedule.laid_out(world, yaml.safe_load(PLAN))
    assert np.allclose(drawn.effort.sum(axis=1)[:, None], given[1:], rtol=0.0, atol=1e-9)
    left = -np.diff(cities["plan"], axis=0)[17:30, 0]  # in the second move of work
    assert np.allclose(drawn.effort[17:29], left[:12], rtol=0.0, atol=1e-9)
    assert not drawn.open.any()
    assert drawn.by_city == ""
    assert "#" in text.drawn(drawn)


def test_best_compares_what_it_found_in_fresh_panels(tmp_path, capsys):
    path = tmp_path / "best.yaml"
    options = ("--trials", "4", "--panels", "2", "--fresh", "3", "--seed", "5", "--outcome", "use", "--output", str(path))
    assert main(["plan", "best", *options, *LITTLE]) == 0
    once = capsys.readouterr().out
    assert says(
        once, "best of 4 plans ... use = ... 3 fresh panels ... winner's curse ... minus concurrent ... minus piecemeal"
    )
    assert main(["plan", "check", str(path), *LITTLE]) == 0
    capsys.readouterr()
    assert main(["plan", "best", *options, *LITTLE]) == 0
    assert capsys.readouterr().out == once
    found = with_moves(experiments.configuration("leadership=imposed", *LITTLE, f"change_programme.plan={path}"))
    plain = experiments.configuration("leadership=imposed", *LITTLE)
    fresh = Luck(5, range(2, 5), None)
    ahead = {}
    for name in best.RIVALS:
        rival = schedule.with_plan(plain, best.rival(plain, name))
        here, there = (ensemble.run(each, fresh.seed, fresh.panels)["use"] for each in (read(found), rival))
        ahead[name] = float(np.mean(here - there))
    for name, value in ahead.items():
        assert f"minus {name}: {value:+.4f}" in once


def test_best_searches_in_one_city(tmp_path, capsys):
    path = tmp_path / "best.yaml"
    options = ("--trials", "2", "--city", "7:1", "--fresh", "2", "--outcome", "use", "--output", str(path))
    assert main(["plan", "best", *options, *LITTLE]) == 0
    searched = float(re.search(r"use = ([\d.]+) where", capsys.readouterr().out)[1])
    world = schedule.with_plan(experiments.configuration("leadership=imposed", *LITTLE), moves(str(path)))
    assert searched == pytest.approx(float(ensemble.run(world, 1999, range(7, 8))["use"][1]), abs=1e-4)


def test_every_plan_of_a_search_has_the_effort_of_the_programme():
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    plain = experiments.configuration("leadership=imposed", "horizon.months=400")
    base = schedule.with_plan(plain, best.rival(plain, "concurrent"))
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    for _ in range(40):
        listed = best.suggested(study.ask(), base)
        drawn = schedule.laid_out(schedule.with_plan(plain, listed), listed)
        assert drawn.total == pytest.approx(plain["change_programme"]["effort"], abs=1e-6)


def test_a_file_and_the_list_in_it_are_the_same_point(file):
    def identity(own):
        return point_id(own, {}, 1, "1")

    from_file = experiments.configuration("leadership=imposed", f"change_programme.plan={file}")
    listed = config("leadership=imposed", **{"change_programme.plan": yaml.safe_load(PLAN)})
    none = config("leadership=imposed")
    assert identity(from_file) == identity(listed) != identity(none)
    before = {**none, "change_programme": {key: value for key, value in none["change_programme"].items() if key != "plan"}}
    assert identity(before) == identity(none)  # what was stored before there were plans keeps its name
    assert completed(before)["change_programme"]["plan"] == []


@pytest.mark.slow
def test_plans_are_run_and_swept(file, tmp_path, capsys):
    asked(tmp_path / "results", capsys, "leadership=imposed", f"change_programme.plan={file}", "study.panels=1", *LITTLE)
    sweep = f"change_programme.plan={file},[{{month: 4, work: all}}]"
    asked(tmp_path / "results", capsys, "-m", "leadership=imposed", sweep, "study.panels=1", *LITTLE)
    with pytest.raises(Refusal, match="no such file"):
        experiments.configuration("change_programme.plan=none.yaml")
