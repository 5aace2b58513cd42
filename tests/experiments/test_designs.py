"""`design=`: points drawn from intervals, crossed with listed values, stored and answered like any other sweep."""

import csv
import json
import math

import numpy as np
import pytest

from experiments.designs import axes, methods, plan, samples, sensitivity
from experiments.errors import Refusal
from experiments.store.store import Store
from simulation.quantity import WHOLE_MONTHS, Quantity
from tests.messages import says

STRENGTH = "complementarity.strength=interval(0,2)"
CITIES = "city.cities=interval(2,5)"
SMALL = "study.panels=2"


def table(results, name="sweep"):
    (path,) = results.glob(f"toy/answers/*/{name}.csv")
    with path.open() as file:
        return list(csv.DictReader(file))


def stored(results):
    return set(Store("toy", "", results).stored())


@pytest.mark.slow
@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_samples_lie_in_their_intervals_and_are_the_same_again(method, command, fake, results):
    asked = ("run", "-m", f"design={method}", "design.points=8", STRENGTH, CITIES, SMALL)
    assert command(*asked).status == 0
    rows = table(results)
    assert [row["sample"] for row in rows] == [str(sample) for sample in range(8)]
    strengths = sorted(float(row["complementarity.strength"]) for row in rows)
    assert [int(strength * 4) for strength in strengths] == list(range(8))  # one in each of eight slices
    assert {row["city.cities"] for row in rows} == {"2", "3", "4", "5"}
    fake.computed()
    command(*asked)
    assert fake.computed() == []
    assert table(results) == rows
    command(*asked, "design.seed=1")
    assert fake.computed()


def test_listed_values_are_crossed_with_every_sample_under_the_same_chance(command, results):
    command("run", "-m", "design=sobol", "design.points=4", STRENGTH, "complementarity.form=linear,convex", SMALL)
    rows = table(results)
    assert len(rows) == len({row["point"] for row in rows}) == 8
    for one, other in zip(rows[::2], rows[1::2]):
        assert (one["sample"], one["complementarity.form"]) == (other["sample"], "linear")
        assert one["complementarity.strength"] == other["complementarity.strength"]
        assert one["use.default"] == other["use.default"]  # the form has no part in the fake: what differs would be chance


def test_groups_can_be_crossed_and_give_way_to_the_sampled_value(command, results):
    command("run", "-m", "design=sobol", "design.points=2", STRENGTH, "complementarity=default,none", SMALL)
    rows = table(results)
    assert [row["complementarity"] for row in rows] == ["default", "none"] * 2
    assert rows[0]["use.default"] == rows[1]["use.default"]


def test_a_point_run_alone_by_its_printed_overrides_is_the_same_point(command, fake, results):
    command("run", "-m", "design=latin_hypercube", "design.points=3", STRENGTH, CITIES, SMALL)
    (said,) = results.glob("toy/answers/*/provenance.json")
    overrides = json.loads(said.read_text())["first_overrides"]
    assert not any("design" in each or "interval" in each for each in overrides)
    points = stored(results)
    fake.computed()
    assert command("run", *overrides).status == 0
    assert fake.computed() == []
    assert stored(results) == points
    assert table(results)[0]["point"] in json.loads((results / "toy" / "provenance.json").read_text())["points"][0].values()


def test_values_are_written_with_all_their_digits(command, results):
    command("run", "-m", "design=sobol", "design.points=4", "complementarity.strength=tag(log,interval(1e-9,1e-5))", SMALL)
    axis = axes.Axis("complementarity.strength", 1e-9, 1e-5, False, True)
    unit = samples.unit(methods.Sobol("sobol", 4, 0), 1)[:, 0]
    assert [float(row["complementarity.strength"]) for row in table(results)] == [axis.at(place) for place in unit]


def test_more_sobol_points_keep_the_earlier_ones(command, fake, results):
    asked = ("run", "-m", "design=sobol", STRENGTH, CITIES, SMALL)
    command(*asked, "design.points=4")
    before = stored(results)
    fake.computed()
    command(*asked, "design.points=8")
    assert len(fake.computed()) == 4  # the points that are new; the arms of the study depend on the city alone
    assert before < stored(results)


@pytest.mark.parametrize("method", ["sobol", "saltelli"])
def test_a_larger_sample_begins_with_the_smaller(method):
    pytest.importorskip("SALib", reason="SALib is in the extra analysis")
    more = {"second_order": False, "resamples": 10, "noise": 0.1} if method == "saltelli" else {}
    few, many = (samples.unit(methods.METHODS[method](method=method, points=n, seed=3, **more), 3) for n in (8, 16))
    assert np.array_equal(few, many[: len(few)])


def test_samples_that_share_a_point_compute_it_once(command, fake, results):
    command("run", "-m", "design=sobol", "design.points=16", "city.cities=interval(2,3)", SMALL)
    rows = table(results)
    assert len(rows) == 16
    assert len({row["point"] for row in rows}) == 2
    assert len(fake.computed()) == 6  # two points, each three arms


def test_a_bad_listed_value_is_named_before_any_runs(command, fake, results):
    answer = command("run", "-m", "design=sobol", "design.points=4", STRENGTH, "city.cities=3,0", SMALL)
    assert answer.status == 2
    assert "city.cities is 0" in answer.err
    assert fake.computed() == []
    assert not results.exists()


def test_a_dry_run_of_a_design_computes_nothing(command, fake, results):
    answer = command("run", "-m", "design=sobol", "design.points=4", STRENGTH, SMALL, "dry_run=true")
    assert "4 points" in answer.out
    assert not results.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("complementarity.strength=interval(0,3)",), "3 ... complementarity.strength ... [0, 2]"),
        (("complementarity=interval(0,1)",), "is a group of options"),
        (("+complementarity.extra=interval(0,1)",), "an interval is given to a number"),
        (("complementarity.strength=0,1",), "draws from intervals and none is given"),
        ((STRENGTH, "design.points=8,16"), "a sweep has one design"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(given, words, command, fake, results):
    answer = command("run", "-m", "design=sobol", *given)
    assert says(answer.err, words)
    assert (answer.status, answer.err.count("\n"), fake.computed()) == (2, 1, [])
    assert not results.exists()


@pytest.mark.parametrize(
    ("name", "low", "high", "tags", "words"),
    [
        ("complementarity.strength", 1, 0, (), "from a smaller number to a larger"),
        ("complementarity.strength", 0, math.inf, (), "from a smaller number to a larger"),
        ("complementarity.strength", -1, 1, (), "-1 is outside the range of complementarity.strength"),
        ("complementarity.strength", 0, 1, ("log",), "begins above 0"),
        ("complementarity.strength", 0, 1, ("lg",), "there is no tag lg"),
        ("complementarity.strenth", 0, 1, (), "did you mean complementarity.strength?"),
        ("complementarity.form", 0, 1, (), "and no number"),
        ("city.cities", 1.5, 3, (), "takes whole numbers"),
    ],
)
def test_an_interval_that_makes_no_sense_is_refused(name, low, high, tags, words):
    import fake_model

    config = {"complementarity": {"strength": 0.5, "form": "linear"}, "city": {"cities": 11}}
    asked = axes.Interval(name, f"{name}=interval({low:g},{high:g})", float(low), float(high), frozenset(tags), False)
    with pytest.raises(Refusal) as refused:
        axes.read(asked, config, fake_model.Parameters.__annotations__)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "sobl"}, "did you mean sobol"),
        ({"method": "sobol", "points": 100, "seed": 0}, "take 64 or 128"),
        ({"method": "sobol", "points": 0, "seed": 0}, "design.points is 0"),
        ({"method": "sobol", "points": 8, "sed": 0}, "did you mean design.seed"),
        ({"method": "morris", "trajectories": 3, "levels": 5, "resamples": 10, "noise": 0.1, "seed": 0}, "even number"),
    ],
)
def test_options_are_checked(options, words):
    with pytest.raises(Refusal, match=words):
        methods.read(options)


def test_an_interval_in_a_grid_is_refused_with_the_remedy(command):
    answer = command("run", "-m", STRENGTH)
    assert says(
        answer.err, "complementarity.strength=interval(0,2) ... complementarity.strength=0,2 ... design=latin_hypercube"
    )
    assert answer.err.count("\n") == 1


def test_whole_numbers_have_equal_chances_and_the_log_scale_its_middle():
    axis = axes.Axis("city.cities", 2, 5, True, False)
    drawn = [axis.at(place / 4000) for place in range(4000)]
    assert [drawn.count(number) for number in (2, 3, 4, 5)] == [1000] * 4
    log = axes.Axis("city.cities", 1, 100, True, True)
    assert (log.at(0.0), log.at(1.0)) == (1, 100)
    assert log.at(0.5) == round(math.sqrt(0.5 * 100.5))
    assert isinstance(axis.at(0.1), int)


def test_a_parameter_that_is_described_as_whole_makes_a_whole_axis():
    from typing import Annotated, NamedTuple

    class Programme(NamedTuple):
        span: Annotated[float, Quantity("how long", WHOLE_MONTHS, 1, 24)]
        pace: Annotated[float, Quantity("how fast", "scale", 0, 10)]

    def read(name, is_whole=False):
        asked = axes.Interval(f"programme.{name}", "text", 1.0, 8.0, frozenset(), is_whole)
        return axes.read(asked, {"programme": {"span": 6.0, "pace": 3}}, {"programme": Programme})

    assert read("span").is_whole
    assert not read("pace").is_whole
    assert read("pace", is_whole=True).is_whole


@pytest.mark.parametrize(("method", "lines"), [("saltelli", 4 * (2 + 2)), ("morris", 4 * (2 + 1))])
def test_a_sensitivity_sweep_tells_indices_of_each_arm_and_of_their_difference(method, lines, command, results):
    pytest.importorskip("SALib", reason="SALib is in the extra analysis")
    size = "design.points=4" if method == "saltelli" else "design.trajectories=4"
    asked = ("run", "-m", f"design={method}", size, STRENGTH, CITIES, "complementarity.form=linear,convex", SMALL)
    answer = command(*asked)
    assert answer.status == 0
    assert len(table(results)) == 2 * lines
    found = table(results, "sensitivity")
    arms = ["complementarity.form=linear", "complementarity.form=convex"]
    assert list(dict.fromkeys(row["arm"] for row in found)) == [*arms, f"{arms[1]} minus {arms[0]}"]
    index = "total" if method == "saltelli" else "mu_star"
    of = {(row["arm"], row["outcome"], row["parameter"]): row[index] for row in found}
    assert float(of[arms[0], "use.K=1", "complementarity.strength"]) == 0.0  # the study sets it in this arm of its own
    assert of[f"{arms[1]} minus {arms[0]}", "use.default", "city.cities"] == ""  # nothing differs
    before = [path.read_bytes() for path in sorted(results.glob("toy/answers/*/sensitivity.*"))]
    command(*asked)
    assert [path.read_bytes() for path in sorted(results.glob("toy/answers/*/sensitivity.*"))] == before


def test_a_missing_library_is_said_in_one_line(command, fake, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "SALib", None)
    answer = command("run", "-m", "design=saltelli", "design.points=4", STRENGTH)
    assert says(answer.err, "design=saltelli ... SALib ... tools/bootstrap analysis")
    assert (answer.status, answer.err.count("\n"), fake.computed()) == (2, 1, [])


def analysed(of, points, arms=((),), error=0.0, **changes):
    """The indices of a known function of three axes."""
    options = {"points": points, "second_order": False, "resamples": 50, "noise": 0.1, "seed": 0} | changes
    design = methods.Saltelli("saltelli", **options)
    unit = samples.unit(design, 3)
    along = [axes.Axis(f"x.{place}", 0.0, 1.0, False, False) for place in range(3)]
    rows, shares = [], {}
    for number, sample in enumerate(unit):
        for arm in range(len(arms)):
            rows.append(plan.Row(number, arm, len(rows)))
            value = of(sample, arm)
            shares[rows[-1].item] = {"shares.a": value, "shares.a_low": value - error, "shares.a_high": value + error, "n": 3}
    tables, text = sensitivity.answer(plan.Plan(design, along, unit, arms, rows), rows, shares)
    return tables, text


def test_indices_of_a_known_function():
    pytest.importorskip("SALib", reason="SALib is in the extra analysis")
    # Variances of a sum are those of its terms: 16 : 9 : 0 of 25.
    tables, _ = analysed(lambda x, _: 4 * x[0] + 3 * x[1], 1024)
    found = tables["sensitivity"]
    assert found["outcome"] == ["shares.a"] * 3
    for name in ("first_order", "total"):
        assert found[name] == pytest.approx([16 / 25, 9 / 25, 0.0], abs=0.02)
    for low, value, high in zip(found["total_low"], (16 / 25, 9 / 25, 0.0), found["total_high"]):
        assert low - 0.02 <= value <= high + 0.02
    # A product of centred axes is all interaction.
    tables, _ = analysed(lambda x, _: (x[0] - 0.5) * (x[1] - 0.5), 1024, second_order=True)
    assert tables["sensitivity"]["first_order"] == pytest.approx([0, 0, 0], abs=0.05)
    assert tables["sensitivity"]["total"] == pytest.approx([1, 1, 0], abs=0.05)
    assert tables["interactions"]["second_order"] == pytest.approx([1, 0, 0], abs=0.1)


def test_the_difference_of_two_arms_has_indices_of_its_own():
    pytest.importorskip("SALib", reason="SALib is in the extra analysis")
    tables, _ = analysed(lambda x, arm: 5 * x[0] + arm * x[2], 256, arms=(("k=1",), ("k=8",)))
    found = tables["sensitivity"]
    total = {(arm, name): value for arm, name, value in zip(found["arm"], found["parameter"], found["total"])}
    assert total["k=1", "x.0"] == pytest.approx(1.0, abs=0.05)
    assert total["k=8 minus k=1", "x.0"] == pytest.approx(0.0, abs=0.01)
    assert total["k=8 minus k=1", "x.2"] == pytest.approx(1.0, abs=0.05)


def test_chance_is_told_and_warned_of(capsys):
    pytest.importorskip("SALib", reason="SALib is in the extra analysis")
    # A uniform axis has variance 1/12; an interval of +-0.3 stands for a standard error of 0.153, variance 0.0234.
    tables, text = analysed(lambda x, _: x[0], 256, error=0.3)
    assert tables["sensitivity"]["noise_share"] == pytest.approx([12 * (0.3 / 1.96) ** 2] * 3, rel=0.05)
    assert "chance at most 28% of the variance" in text
    assert says(capsys.readouterr().err, "10% ... variance")
    analysed(lambda x, _: x[0], 256, error=0.01)
    assert capsys.readouterr().err == ""


def test_no_indices_where_points_are_lacking(command, results, monkeypatch):
    pytest.importorskip("SALib", reason="SALib is in the extra analysis")
    monkeypatch.setenv("FAKE_FAILS_AT_SEED", "2")
    answer = command("run", "-m", "design=saltelli", "design.points=4", STRENGTH, SMALL, "study.seed=1,2")
    assert answer.status == 1
    assert says(answer.err, "sensitivity ... 12 of 24")
    assert len(table(results)) == 12
    assert not list(results.glob("toy/answers/*/sensitivity.csv"))
