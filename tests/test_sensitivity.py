"""The study of sensitivity: known answers through its own code, chance told apart, refused points counted, and asked small."""

import json

import numpy as np
import pytest

from experiments.designs import sensitivity as indices
from experiments.designs.methods import Morris, Saltelli
from experiments.errors import Refusal
from experiments.statistics import estimates
from experiments.studies import sensitivity as study
from experiments.studies.sensitivity import by_chance, designed
from experiments.study_tools import plausible
from tests import worlds
from tests.asking import asked, assert_refused, summary_of

pytest.importorskip("SALib", reason="SALib is in the extra analysis")

RANGES = plausible.ranges(
    {
        "complementarity": {"strength": {"low": 0.0, "high": 1.5, "source": "test"}},
        "change_programme": {"congestion": {"low": 0.0, "high": 0.5, "source": "test"}},
        "resistance": {"drag": {"low": 0.0, "high": 1.0, "source": "test"}},
    }
)
NAMES = [each.name for each in RANGES]
CITIES = 11
SMALL = ("study=sensitivity", "study.panels=2", "study.trajectories=2", "study.top=2", "study.samples=4",
         "study.index_panels=2", "study.resamples=20", "horizon.months=96", "progress=off")  # fmt: skip


class Toy:
    """A row source whose cities' use is a known function of places 0..1 in the ranges and of the arm, plus chance."""

    def __init__(self, function, chance=0.0, is_common=True):
        self.function, self.chance, self.is_common = function, chance, is_common
        self.random = np.random.default_rng(5)

    def declare(self, arms):
        self.arms = {arm.name: arm for arm in arms}

    def of(self, names):
        panels = len(self.arms[next(iter(names))].panels)
        common = self.random.normal(0.0, self.chance, panels * CITIES)
        return {name: self._rows(self.arms[name].changes, panels, common) for name in names}

    def _rows(self, changes, panels, common):
        x = [(changes[each.name] - each.low) / (each.high - each.low) for each in RANGES]
        value = self.function(x, changes["change_programme.simultaneity"])
        own = common if self.is_common else self.random.normal(0.0, self.chance, panels * CITIES)
        rows = {"panel": np.repeat(np.arange(panels), CITIES), "use": value + own}
        return rows | {"outcome": np.zeros(panels * CITIES), "effort_offered": np.full(panels * CITIES, 12.0)}


def morris(trajectories=20):
    return Morris("morris", trajectories=trajectories, levels=4, resamples=50, noise=0.1, seed=1)


def saltelli(points=1024):
    return Saltelli("saltelli", points=points, second_order=False, resamples=50, noise=0.1, seed=1)


@pytest.fixture(scope="module")
def config():
    return worlds.config("leadership=imposed")


def analysed(design, source, config, panels=4):
    made = designed.made(design, RANGES, config)
    source.declare(designed.arms(made, (1.0, 8.0), panels, "toy"))
    values, effort = designed.measured_panels(source, made, (1.0, 8.0), panels, "toy")
    assert effort == 0.0
    index = "mu_star" if isinstance(design, Morris) else "total"
    table = study._table(made, values, index)
    found = {
        (table["arm"][at], table["parameter"][at]): {name: column[at] for name, column in table.items()}
        for at in range(len(table["arm"]))
        if table["outcome"][at] == "use"
    }
    return found, made, values


def test_elementary_effects_of_a_known_function(config):
    found, _, _ = analysed(morris(), Toy(lambda x, n: 4 * x[0] - 3 * x[1] + n * x[0], chance=0.2), config)
    for arm, first in (("fewest", 5.0), ("most", 12.0), ("difference", 7.0)):
        assert found[arm, NAMES[0]]["mu_star"] == pytest.approx(first)
        assert found[arm, NAMES[0]]["mu"] == pytest.approx(first)
    assert found["most", NAMES[1]]["mu"] == pytest.approx(-3.0)
    assert found["most", NAMES[1]]["mu_star"] == pytest.approx(3.0)
    assert found["most", NAMES[0]]["sigma"] == pytest.approx(0.0, abs=1e-9)
    assert found["difference", NAMES[1]]["mu_star"] == pytest.approx(0.0, abs=1e-9)


def test_no_interval_of_a_mean_size_reaches_below_zero(config):
    """CityDraws of its own at every point, and few trajectories: a normal interval would."""
    found, _, _ = analysed(morris(8), Toy(lambda x, n: n * x[0] * (x[0] > 0.9), chance=3.0, is_common=False), config)
    for each in found.values():
        assert 0.0 <= each["mu_star_low"] <= each["mu_star"] <= each["mu_star_high"]


def test_effects_are_put_in_the_order_of_the_axes(config):
    made = designed.made(morris(5), RANGES, config)
    found = indices.effects(made.plan.unit, made.plan.unit @ np.array([[1.0, 0.0], [-2.0, 0.0], [0.0, 3.0]]))
    assert found.shape == (5, 3, 2)
    assert found == pytest.approx(np.broadcast_to([[1.0, 0.0], [-2.0, 0.0], [0.0, 3.0]], (5, 3, 2)))
    again = indices.sizes_again(found, 7, seed=1)
    assert again == pytest.approx(np.broadcast_to([[1.0, 0.0], [2.0, 0.0], [0.0, 3.0]], (7, 3, 2)))


def test_chance_of_effects_is_made_up_for_the_few_panels_behind_it(config):
    """Standard deviations of two panels are .80 of the true one on average; where half vary by nothing, half of it is left."""
    random = np.random.default_rng(4)
    unit = designed.made(morris(400), RANGES, config).plan.unit
    found = by_chance.of_effects(unit, random.normal(size=(len(unit), 2)))
    expected = np.sqrt(2 / np.pi) * np.sqrt(2.0 / 2.0) / (2 / 3)  # two points of two panels each, a step of 2/3
    assert found == pytest.approx([expected] * 3, rel=0.08)
    quiet = np.repeat(np.arange(400) % 2, 4)[:, None]
    assert by_chance.of_effects(unit, quiet * random.normal(size=(len(unit), 2))).mean() == pytest.approx(
        expected / 2, rel=0.12
    )


def test_an_interaction_shows_as_a_standard_deviation_of_effects(config):
    found, _, _ = analysed(morris(60), Toy(lambda x, n: n * (x[0] - 0.5) * (x[1] - 0.5)), config)
    assert found["most", NAMES[0]]["sigma"] > 5 * abs(found["most", NAMES[0]]["mu"])


@pytest.mark.slow
def test_indices_of_a_known_function_and_of_the_difference(config):
    found, made, values = analysed(saltelli(), Toy(lambda x, n: 4 * x[0] + (3 * x[1] if n == 8 else 0), chance=0.2), config)
    for name, share in zip(NAMES, (16 / 25, 9 / 25, 0.0), strict=True):
        assert found["most", name]["first_order"] == pytest.approx(share, abs=0.02)
        assert found["most", name]["total"] == pytest.approx(share, abs=0.02)
    assert found["difference", NAMES[1]]["total"] == pytest.approx(1.0, abs=0.02)
    assert found["difference", NAMES[0]]["total"] == pytest.approx(0.0, abs=1e-9)
    additive = indices.additive(made.plan, designed.measured(values)["most", "use"])
    assert additive.low <= 1.0 + 0.01
    assert additive.value == pytest.approx(1.0, abs=0.03)


@pytest.mark.slow
def test_what_no_single_parameter_makes_is_not_additive(config):
    found, made, values = analysed(saltelli(), Toy(lambda x, n: n * (x[0] - 0.5) * (x[1] - 0.5)), config)
    assert indices.additive(made.plan, designed.measured(values)["most", "use"]).value == pytest.approx(0.0, abs=0.1)
    assert found["most", NAMES[0]]["total"] == pytest.approx(1.0, abs=0.1)


def test_a_parameter_that_does_nothing_has_no_index_under_common_random_numbers(config):
    for design, index in ((morris(), "mu_star"), (saltelli(64), "total")):
        found, _, _ = analysed(design, Toy(lambda x, n: n * x[0], chance=1.0), config)
        for arm in ("fewest", "most", "difference"):
            idle = found[arm, NAMES[2]]
            assert idle[index] == pytest.approx(0.0, abs=1e-9)
            assert idle[f"{index}_by_chance"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.slow
def test_chance_of_its_own_at_every_point_is_told_beside_each_index(config):
    """Of a parameter that does nothing, all of the index is chance."""
    for design, index in ((morris(200), "mu_star"), (saltelli(256), "total")):
        found, _, _ = analysed(design, Toy(lambda x, n: n * x[0], chance=8.0, is_common=False), config, panels=12)
        for arm in ("most", "difference"):
            idle = found[arm, NAMES[2]]
            assert idle[index] > 0.05
            assert idle[f"{index}_by_chance"] == pytest.approx(idle[index], rel=0.2)
            assert idle["noise_share"] > 0.05


def test_the_error_of_the_difference_is_that_of_twins():
    random = np.random.default_rng(2)
    common = random.normal(size=(6, 10))
    values = {("fewest", "use"): common + 0.1 * random.normal(size=(6, 10)), ("most", "use"): common + 0.5}
    values["difference", "use"] = values["most", "use"] - values["fewest", "use"]
    found = designed.measured(values)
    apart, independent = found["difference", "use"].errors, np.hypot(found["most", "use"].errors, found["fewest", "use"].errors)
    assert np.all(apart < 0.3 * independent)
    panel = np.arange(10)
    for place in range(6):
        twins = estimates.difference(values["most", "use"][place], values["fewest", "use"][place], panel)
        reach = estimates._student(estimates.CONFIDENCE, 9) * apart[place]
        assert (twins.value - reach, twins.value + reach) == pytest.approx((twins.low, twins.high))
        assert found["difference", "use"].values[place] == pytest.approx(twins.value)


def test_noise_share_is_the_mean_squared_error_over_the_variance(config):
    found, _, values = analysed(saltelli(64), Toy(lambda x, n: n * x[0], chance=4.0, is_common=False), config, panels=6)
    base = values["most", "use"].reshape(64, -1, 6)[:, [0, -1]].reshape(-1, 6)
    expected = np.mean(by_chance.errors(base) ** 2) / np.var(base.mean(axis=1))
    assert found["most", NAMES[0]]["noise_share"] == pytest.approx(expected)


def clashing(low):
    """Interfaces cost up to 0.03 a month, which a base effort below that cannot pay."""
    return plausible.ranges(
        {
            "change_programme": {"base_effort": {"low": low, "high": 0.1, "source": "test"}},
            "platform": {"interoperability": {"low": 0.0, "high": 1.0, "source": "test"}},
        }
    )


@pytest.mark.parametrize("design", [morris(8), saltelli(32)], ids=["morris", "saltelli"])
def test_a_refused_point_costs_its_block_and_is_counted(design, config):
    assert designed.made(design, clashing(0.05), config).refused == 0
    ranges = clashing(0.01)
    made = designed.made(design, ranges, config)
    assert made.refused > 0
    blocks, size = (8, 3) if isinstance(design, Morris) else (32, 4)
    assert made.plan.unit.shape == (blocks * size, 2)
    assert all(plausible.accepted(config, plausible.at(ranges, point)) for point in made.plan.unit)
    assert np.array_equal(made.plan.unit, designed.made(design, ranges, config).plan.unit)


def test_ranges_in_which_nothing_is_possible_are_refused(config):
    ranges = plausible.ranges(
        {"cognitive_framework": {name: {"low": 0.4, "high": 0.5, "source": "test"} for name in ("openness", "embedding")}}
    )
    with pytest.raises(Refusal, match="see which ranges in study"):
        designed.made(morris(2), ranges, config)


def test_samples_on_the_same_whole_numbers_share_their_cities(config):
    ranges = plausible.ranges({"city": {"services": {"low": 6, "high": 7, "source": "test"}}})
    made = designed.made(saltelli(16), ranges, config)
    seen = []

    class Counted(Toy):
        def of(self, names):
            seen.extend(names)
            rows = {"panel": np.repeat(np.arange(2), CITIES), "outcome": np.zeros(2 * CITIES)}
            rows |= {"use": np.zeros(2 * CITIES), "effort_offered": np.zeros(2 * CITIES)}
            return dict.fromkeys(names, rows)

    values, _ = designed.measured_panels(Counted(None), made, (1.0, 8.0), 2, "toy")
    assert len(seen) == 2 * 2
    assert values["most", "use"].shape == (16 * 3, 2)


def _screened(enacted, integrated):
    table = {"arm": [], "outcome": [], "parameter": [], "mu_star": []}
    for arm, factor in (("fewest", 9.0), ("difference", 1.0)):
        for outcome, values in (("enacted", enacted), ("integrated", integrated), ("use", (9.0, 9.0, 9.0))):
            for name, value in zip(NAMES, values, strict=True):
                for column, cell in zip(table.values(), (arm, outcome, name, factor * value), strict=True):
                    column.append(cell)
    return table


def test_parameters_are_chosen_by_the_better_of_their_ranks_in_the_difference():
    found = study.chosen(_screened((0.1, 0.3, 0.2), (0.3, 0.2, 0.1)), RANGES, 2)
    assert found["parameter"] == [NAMES[1], NAMES[0], NAMES[2]]
    assert found["chosen"] == [True, True, False]
    assert found["rank_enacted"] == [1, 3, 2]
    assert found["rank_integrated"] == [2, 1, 3]


def test_a_parameter_that_moves_nothing_is_not_decomposed():
    found = study.chosen(_screened((0.0, 0.3, 0.0), (float("nan"),) * 3), RANGES, 3)
    assert found["chosen"] == [True, False, False]
    assert found["parameter"][0] == NAMES[1]
    assert found["rank_integrated"] == [3, 3, 3]


def test_how_often_resampled_trajectories_rank_a_parameter_first():
    """The first stands apart in every resample; of the two that follow, each is second in one half of them."""
    sizes = np.array([[[5.0, 1.0, 2.0], [5.0, 0.0, 0.0]], [[5.0, 2.0, 1.0], [5.0, 0.0, 0.0]]])
    ranks = {"parameter": [NAMES[1], NAMES[0], NAMES[2]]}
    study.add_in_top(ranks, sizes, RANGES, 2)
    assert ranks["in_top"] == [0.5, 1.0, 0.5]


@pytest.mark.slow
def test_small_study_tells_indices_of_both_arms_and_of_the_difference(tmp_path, capsys):
    text = asked(tmp_path, capsys, *SMALL)
    summary = summary_of(tmp_path, "sensitivity")
    assert summary["largest_difference_in_effort_offered"] < 1e-9
    assert summary["trajectories_refused"] == summary["base_points_refused"] == 0
    assert summary["screening_points"] == 2 * (summary["parameters"] + 1)
    assert summary["index_points"] == 4 * (2 + 2)
    assert len(summary["screening"]) == 9 * summary["parameters"]
    assert len(summary["indices"]) == 9 * 2
    assert all(name in text for name in summary["decomposed"])
    for name in ("screening.csv", "indices.csv", "additive.csv", "ranks.csv", "screening.pdf", "sobol_indices.pdf"):
        assert (tmp_path / "sensitivity" / name).stat().st_size > 0
    before = json.loads((tmp_path / "sensitivity" / "summary.json").read_text())
    asked(tmp_path, capsys, *SMALL)
    assert json.loads((tmp_path / "sensitivity" / "summary.json").read_text()) == before


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("study.simultaneity=[8,1]", "study.simultaneity ... [8.0, 1.0] ... two numbers ... last"),
        ("study.simultaneity=[1,3,8]", "but two numbers are meant"),
        ("study.levels=5", "study.levels ... 5 ... even ... 6"),
        ("study.samples=100", "powers of 2 ... 64 or 128"),
        ("study.top=74", "study.top ... 74 ... study.plausible ... 73"),
        ("study.panels=1", "study.panels is 1"),
        (
            "+study.plausible.change_programme.simultaneity={low:1,high:8,source:test}",
            "study.plausible.change_programme.simultaneity ... study.simultaneity",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_computed(override, told, tmp_path, capsys):
    assert_refused(tmp_path, capsys, told, *SMALL, override)
    assert not (tmp_path / "sensitivity").exists()


def test_a_missing_library_is_said_in_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "SALib", None)
    told = "study=sensitivity ... SALib ... tools/bootstrap analysis"
    assert_refused(tmp_path, capsys, told, *SMALL)
