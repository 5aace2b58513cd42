"""The study of networks: what rewiring keeps, what is read back, and that the estimators give back what was put in."""

import json

import numpy as np
import pytest

from experiments.cli import main
from experiments.studies.networks import mediation, rewiring, structures
from simulation import city, ensemble, sources
from tests.asking import assert_doubled, assert_refused
from tests.worlds import setting

NETWORK = sources.read_network("krackhardt_high_tech_managers")
GIVEN = {"advice_network.source": "krackhardt_high_tech_managers", "city.managers": None}


def test_a_rewiring_keeps_every_degree_and_moves_ties():
    for layer in ("advice", "friendship"):
        anew = getattr(rewiring.rewired(NETWORK, (layer,), True, 5, seed=1), layer)
        before = getattr(NETWORK, layer)
        assert np.array_equal(anew.sum(axis=0), before.sum(axis=0))
        assert np.array_equal(anew.sum(axis=1), before.sum(axis=1))
        assert not np.array_equal(anew, before)
        assert np.trace(anew) == 0.0


def test_ties_at_random_keep_their_number_alone():
    anew = rewiring.rewired(NETWORK, ("advice", "friendship"), False, 5, seed=1)
    assert anew.advice.sum() == NETWORK.advice.sum()
    assert anew.friendship.sum() == NETWORK.friendship.sum()
    assert not np.array_equal(anew.advice.sum(axis=0), NETWORK.advice.sum(axis=0))
    assert np.array_equal(anew.reporting, NETWORK.reporting)


def test_a_network_written_is_the_network_read(tmp_path):
    anew = rewiring.rewired(NETWORK, ("advice",), True, 2, seed=3)
    changes = rewiring.write(anew, tmp_path, "one")
    read = sources.read_network(changes["advice_network.source"], attributes=changes["advice_network.attributes"])
    for name in ("labels", "role", "level", "department", "advice", "friendship", "reporting"):
        assert np.array_equal(getattr(read, name), getattr(anew, name)), name


def test_ties_are_those_of_the_network_and_densities_their_shares():
    small = setting(**{**GIVEN, "city.cities": 2})
    for layers in structures.ties(small, seed=1, panel=0):
        assert np.array_equal(layers, np.stack([NETWORK.advice, NETWORK.friendship, NETWORK.reporting]))
    assert structures.densities(small, 1, 1) == pytest.approx((190 / 420, 102 / 420))


def test_random_ties_have_the_density_of_the_generated_ones_and_not_their_ranks():
    few = {"city.cities": 5}
    own = setting(**few)
    changes = structures.random(own, 1, 2)
    thrown = setting(**{**few, **changes})
    assert structures.densities(thrown, 1, 2) == pytest.approx(structures.densities(own, 1, 2), abs=0.04)

    def upward(one):
        level = city.places(one).seats["level"][:15]
        higher = np.greater.outer(level, level)
        return np.mean([layers[0][higher].mean() for panel in range(2) for layers in structures.ties(one, 1, panel)])

    assert upward(own) > upward(thrown) + 0.1  # the generator's propensity to ask upward is gone


def test_paths_give_back_the_coefficients_of_a_linear_world():
    luck = np.random.default_rng(2)
    shortfall = luck.random(5000)
    friends = 0.4 * shortfall + luck.normal(0, 0.1, 5000)
    alike = -0.2 * shortfall + luck.normal(0, 0.1, 5000)
    change = 0.5 * shortfall - 0.8 * friends + 0.3 * alike
    values = np.stack([each - each.mean() for each in (shortfall, friends, alike, change)])
    found = dict(zip(mediation.PATHS, mediation.paths(values @ values.T), strict=True))
    assert found["direct"] == pytest.approx(0.5)
    assert found["from_friends"] == pytest.approx(-0.8)
    assert found["from_alike"] == pytest.approx(0.3)
    assert found["total"] == pytest.approx(found["direct"] + found["by_friends"] + found["by_alike"])
    assert found["to_friends"] == pytest.approx(0.4, abs=0.02)


def test_paths_without_any_shortfall_are_not_identified():
    assert np.isnan(mediation.paths(np.zeros((4, 4)))).all()


def _heard(**changes):
    one = setting(**{"city.cities": 1, "horizon.months": 36, "mechanisms.turnover": False, **changes})
    history = ensemble.history(one, 3, 0)
    (layers,) = structures.ties(one, 3, 0)
    department = city.places(one).seats["department"]
    months = np.arange(0, 30, 5)
    seats = slice(0, len(department))
    return history.cities["threat"][months, 0], mediation.heard(one, history, layers, 0, seats, department, months)


def test_friends_are_heard_under_threat_and_only_with_the_switch():
    threat, said = _heard(**{"trigger_events.demand_rate": 0.3})
    assert threat.max() > 0.0
    calm = threat == 0.0
    assert (said.friends[calm] == 0.0).all()
    assert (said.friends[threat == threat.max()].mean(axis=1) > 0.0).all()
    _, never = _heard(**{"trigger_events.demand_rate": 0.3, "mechanisms.threat_switching": False})
    assert (never.friends == 0.0).all()
    for shares in (*said, *never):
        assert shares.min() >= 0.0
        assert shares.max() <= 1.0


def test_the_shares_heard_are_those_of_a_manager_who_hears():
    """Held against the Mesa driver: total weight over practices, taken apart by tie."""
    from simulation.managers import World

    one = setting(**{"city.cities": 1, "horizon.months": 24, "trigger_events.demand_rate": 0.3})
    world = World(one, seed=3)
    world.run()
    department = world.places.seats["department"]
    (layers,) = structures.ties(one, 3, 0)
    month = np.array([24])
    said = mediation.heard(one, world.history, layers, 0, slice(0, len(department)), department, month)
    p = one.parameters.advice_network
    fear = p.switching * float(world.history.cities["threat"][24, 0])
    held = one.parameters.cognitive_framework
    bound = held.confidence + held.confidence_from_collaboration * float(
        world.history.cities["structure"][24, 0, one.practices.index("collaboration")]
    )
    manager = world.cities[0].managers[5]
    total = friends = 0.0
    for adviser, advice, friendship, reporting in manager.ties:
        near = np.mean([abs(a - b) <= bound for a, b in zip(manager.frames, adviser.frames, strict=True)])
        total += near * adviser.power * (advice * (1 - fear) + friendship * fear + reporting * p.authority)
        friends += near * adviser.power * friendship * fear
    assert said.friends[0, 5] == pytest.approx(friends / total)


LEAST = (
    "study.draws=1", "study.draw_panels=2", "study.mediation_panels=2", "study.rewirings=3", "study.matched_panels=1",
    "study.resamples=100", "study.swaps=1", "city.cities=2", "horizon.months=84",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (("study.network=nowhere",), "study.network"),
        (("study.draw_structures=[randon]",), "did you mean random"),
        (("+study.structures.random={}",), "which the study makes itself"),
        (("leadership=imposed",), "leadership=default"),
        (("study.shock_month=150",), "horizon ends in month 156"),
        (("+study.rivals.as_configured={}",), "study.rivals"),
        (("~study.structures.no_network",), "which the network's part is compared by"),
    ],
)
def test_what_would_be_empty_or_misnamed_is_refused(tmp_path, capsys, overrides, told):
    assert_refused(tmp_path, capsys, told, "study=networks", *overrides)


@pytest.mark.slow
def test_the_study_writes_its_effects_and_figures(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", "study=networks", *LEAST, "study.panels=2"]) == 0
    assert "a check, no finding" in capsys.readouterr().out
    summary = json.loads((tmp_path / "networks" / "summary.json").read_text())
    assert summary["shapes"]["given_advice"]["density"] == pytest.approx(190 / 420)
    assert summary["effects"]["random_chosen_on_use"]["draws"] == 1
    for rule in ("as_configured", "counsel", "among_friends", "peer_support"):
        for name in ("complete", "no_network", "random", "given", "both_rewired"):
            said = summary["part"][f"{rule}_{name}"]
            base = summary["part"][f"{rule}_{said['compared_with']}"]
            for measure in ("class_silo", "class_integrated", "enacted", "frames", "months_to_integration"):
                assert said[f"{measure}_minus_generated"] == pytest.approx(said[measure] - base[measure])
            assert said["class_silo"] + said["class_integrated"] + said["enacted"] == pytest.approx(1.0)
    assert summary["part"]["as_configured_given"]["frames_minus_default_rules"] == 0.0
    assert (tmp_path / "networks" / "network_part.png").stat().st_size > 0
    without = summary["shortfall"]["chosen_direct_share_from_friends"]
    assert without["value"] == 0.0  # without the switch nobody hears friends
    for name in ("networks.png", "mediation.pdf", "effects.parquet"):
        assert (tmp_path / "networks" / name).stat().st_size > 0


@pytest.mark.slow
def test_a_stopping_rule_doubles_the_panels_and_answers_as_a_run_of_so_many(tmp_path, monkeypatch):
    """With two panels there are two blocks and with four three: a rewired network is given to other panels."""
    assert_doubled(tmp_path, monkeypatch, "networks", *LEAST)
