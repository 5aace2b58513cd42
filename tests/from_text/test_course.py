"""The month as model.md sections 3 and 7 describe it: order of phases, adoption together, the ledger, exceptions.

MD = model.md. Run against the month written from the text; test_same_months.py compares that with the program's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.from_text import course
from tests.from_text.course import allocate

COURSE: Callable[..., dict[str, Any]] = course.month
PRACTICES = [
    "prospector", "innovator", "integration", "deference", "collaboration", "monitoring", "shared_vision", "change_seeking",
]  # fmt: skip
DIMENSION = [0, 1, 2, 3, 3, 3, 3, 3]
ROLES = ["mayor", "city_manager", "cio", "head", "head", "head"]


def some_state(seed: int = 1) -> dict[str, Any]:
    """A city of six managers with arbitrary values (seeded; the rules themselves draw nothing)."""
    make = np.random.default_rng(seed)
    n, count = len(ROLES), len(PRACTICES)
    ties = [(make.random((n, n)) < 0.5).astype(float) * (1.0 - np.eye(n)) for _ in range(2)]
    reporting = np.zeros((n, n))
    reporting[1, 0] = 1.0
    reporting[2:, 1] = 1.0
    interactions = make.uniform(-0.3, 1.0, (count, count))
    interactions = np.triu(interactions, 1) + np.triu(interactions, 1).T
    return {
        "structure": make.random(count),
        "plan": make.uniform(0.5, 1.5, count),
        "vision": make.random(count),
        "standing": 0.4,
        "template": 0.2,
        "mean_resistance": 0.45,
        "frames": make.random((n, count)),
        "disconfirmation": np.repeat(make.uniform(0.0, 9.0, (n, 1)), count, axis=1),
        "resistance": make.random(n),
        "power": make.uniform(0.5, 3.0, n),
        "running": True,
        "elapsed": 5,
        "order": list(make.permutation(count)),
        "window": make.random(6) * 0.4,
        "threat": 0.5,
        "win": 0.0,
        "monitor": 0.5,
        "staff": make.random(4),
        "draws": make.random(n),
        "peers_frame": make.random(count),
        "roles": ROLES,
        "stakes": make.uniform(-0.5, 0.9, n),
        "thresholds": make.uniform(4.5, 10.5, n),
        "founding_resistance": make.uniform(0.1, 0.3, n),
        "founding_power": np.array([3.0, 2.5, 1.0, 0.9, 1.1, 1.2]),
        "advice": ties[0],
        "friendship": ties[1],
        "reporting": reporting,
        "practices": PRACTICES,
        "dimension": DIMENSION,
        "shifts_power": np.array([0.0, 0.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0]),
        "interactions": interactions,
    }


@pytest.mark.parametrize("seed", range(5))
def test_the_ledger_balances(seed: int) -> None:
    # MD 7: offered effort is applied or lost to cap, congestion, saturation, decentralisation, template, resistance;
    # nothing else
    for months in (0, 24):
        after = COURSE(
            **some_state(seed), parameters={"change_programme": {"absorption": 0.03, "decentralised_months": months}}
        )
        lost = sum(amount for name, amount in after.items() if name.startswith("lost_"))
        assert after["offered"] == pytest.approx(0.3)
        assert after["applied"] + lost == pytest.approx(after["offered"])
        if months:
            assert after["lost_resistance"] == 0.0  # MD 7: "resistance stops nothing"
            assert after["lost_decentralised"] > 0.0


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_managers_changes_nothing(seed: int) -> None:
    # MD 3: "no order of agents matters"
    state = some_state(seed)
    new = [3, 0, 5, 2, 1, 4]
    turned = dict(state)
    for name in ("frames", "disconfirmation", "resistance", "power", "draws", "stakes", "thresholds"):
        turned[name] = state[name][new]
    for name in ("founding_resistance", "founding_power"):
        turned[name] = state[name][new]
    for name in ("advice", "friendship", "reporting"):
        turned[name] = state[name][np.ix_(new, new)]
    turned["roles"] = [ROLES[i] for i in new]
    one, other = COURSE(**state), COURSE(**turned)
    for name in ("frames", "disconfirmation", "resistance", "power", "broke"):
        np.testing.assert_allclose(one[name][new], other[name], atol=1e-12)
    np.testing.assert_allclose(one["structure"], other["structure"], atol=1e-12)


def test_nothing_passed_in_is_changed() -> None:
    # MD 3: "changes are adopted together"
    state = some_state()
    before = {name: np.array(value, copy=True) for name, value in state.items() if isinstance(value, np.ndarray)}
    COURSE(**state)
    for name, value in before.items():
        np.testing.assert_array_equal(state[name], value)


def test_structure_of_this_month_frames_of_last_and_power_adopted_last() -> None:
    # MD 3, phases 4 to 6: drift reads frames and power of last month; frames read x'; power follows deference at the end
    state = some_state()
    still = {"change_programme": {"effort": 1e-9, "span": 1.0}, "cognitive_framework": {"openness": 0.0, "tolerance": 1.0}}
    after = COURSE(**state, parameters=still, mechanisms={"complementarity": False, "frame_breaking": False})
    carried = state["power"] @ state["frames"] / state["power"].sum()
    np.testing.assert_allclose(after["structure"], state["structure"] + 0.03 * (carried - state["structure"]), atol=1e-8)
    pace = 0.025 * (1.0 + after["structure"][PRACTICES.index("change_seeking")])
    expected = state["frames"] + pace * (after["structure"] - state["frames"])
    np.testing.assert_allclose(after["frames"], expected, atol=1e-12)
    deference = after["structure"][PRACTICES.index("deference")]
    np.testing.assert_allclose(after["power"][:3], [3.0, 2.5, 1.0 + 2.0 * deference])
    np.testing.assert_allclose(after["power"][3:], state["founding_power"][3:] * (1.0 - 0.3 * deference))


def test_phase_6_reads_the_new_frame_of_oneself_and_the_old_resistance_of_neighbours() -> None:
    # MD 3: "phase 6 reads the frames that phase 5 has just given, the manager's own; of neighbours it reads resistance as
    # it stood"
    state = some_state()
    only_loss = {"contagion": 0.0, "results": 0.0, "relief_from_monitoring": 0.0, "forgetting": 0.0, "growth": 0.01}
    after = COURSE(**state, parameters={"resistance": only_loss})
    share = (after["given"] * state["shifts_power"]).sum() / 0.3
    expected = np.clip(state["resistance"] + 0.01 * state["stakes"] * share * (1.0 - after["frames"].mean(axis=1)), 0.0, 1.0)
    np.testing.assert_allclose(after["resistance"], expected, atol=1e-12)
    only_contagion = {"growth": 0.0, "results": 0.0, "relief_from_monitoring": 0.0, "forgetting": 0.0, "contagion": 1.0}
    after = COURSE(**state, parameters={"resistance": only_contagion}, mechanisms={"threat_switching": False})
    omega = (state["advice"] + state["reporting"]) * state["power"]
    np.testing.assert_allclose(after["resistance"], omega @ state["resistance"] / omega.sum(axis=1), atol=1e-12)


def test_a_break_empties_disconfirmation_and_rebuilds_the_whole_frame() -> None:
    # MD 7: where D' >= threshold the frame breaks, D' becomes 0, the adapted frame is rebuilt; a whole frame by default
    state = some_state()
    state["thresholds"] = np.array([0.0, 0.0, 0.0, 1e9, 1e9, 1e9])
    state["standing"] = 1.0
    after = COURSE(**state, parameters={"cognitive_framework": {"rebuilding": 1.0}})
    np.testing.assert_allclose(after["frames"][:3], np.tile(state["vision"], (3, 1)))
    assert (after["disconfirmation"][:3] == 0.0).all()
    assert (after["disconfirmation"][3:] > 0.0).all()
    np.testing.assert_allclose(after["broke"], [1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    assert COURSE(**state, mechanisms={"frame_breaking": False})["broke"].sum() == 0.0


def test_rival_forms_of_contradiction() -> None:
    # MD 7, table of pressures; one practice with the only gap: sum = its gap, deepest = 3 times, practice by practice = N
    # times there
    state = some_state()
    state |= {"structure": np.zeros(8), "frames": np.zeros((6, 8)), "disconfirmation": np.zeros((6, 8)), "running": False}
    state["frames"][:, 2] = 0.5
    state["thresholds"] = np.full(6, 1e9)
    switches = {"regression": False, "attention": False}
    quiet = {"noise": 0.0, "attention": 0.4}

    def gathered(**form: str | float) -> NDArray[np.float64]:
        after = COURSE(**state, parameters={"cognitive_framework": {**quiet, **form}}, mechanisms=switches)
        return np.array(after["disconfirmation"], dtype=np.float64)

    np.testing.assert_allclose(gathered(), 0.4 * 0.5)
    np.testing.assert_allclose(gathered(contradiction="deepest"), 0.4 * 3.0 * 0.5)
    np.testing.assert_allclose(gathered(convexity=1.0), 0.4 * 0.25)
    own = np.zeros(8)
    own[2] = 0.4 * 8 * 0.5
    np.testing.assert_allclose(gathered(practice_by_practice=1), np.tile(own, (6, 1)))


def test_a_trial_period_hides_results_from_resistance_alone() -> None:
    # MD 7, Resistance: "Threat and win are felt as 0 in the first `trial_period` months of a programme while it runs"; MD 4,
    # Sensing: threat goes on to draw attention and to turn managers to friends
    state = some_state()
    trial = {"change_programme": {"trial_period": 12}}
    blind = {**trial, "cognitive_framework": {"attention_from_threat": 0.0}, "advice_network": {"switching": 0.0}}
    quiet = {**state, "threat": 0.0, "win": 0.0}
    one, other = COURSE(**state, parameters=blind), COURSE(**quiet, parameters=blind)
    np.testing.assert_array_equal(one["resistance"], other["resistance"])
    one, other = COURSE(**state, parameters=trial), COURSE(**quiet, parameters=trial)
    assert one["attention"] > other["attention"]
    assert not np.allclose(one["frames"], other["frames"])
    last, over = COURSE(**{**state, "elapsed": 12}, parameters=trial), COURSE(**{**state, "elapsed": 13}, parameters=trial)
    np.testing.assert_array_equal(last["resistance"], one["resistance"])  # the month of the start is the first
    assert (over["resistance"] > last["resistance"]).all()


def test_without_a_programme_nothing_is_offered_and_nothing_expected() -> None:
    # MD 7: tau' only "while a programme runs"; no push, no expected loss
    state = {**some_state(), "running": False}
    after = COURSE(**state, mechanisms={"regression": False})
    np.testing.assert_array_equal(after["structure"], state["structure"])
    assert after["template"] == state["template"]
    assert after["offered"] == after["applied"] == 0.0
    np.testing.assert_allclose(
        after["resistance"], COURSE(**{**state, "stakes": np.zeros(6)}, mechanisms={"regression": False})["resistance"]
    )


def test_allocation_gives_every_arm_the_same_total() -> None:
    # MD 7, Allocation: "the total is the same for every breadth, sequence and span"
    for breadth in (1, 2, 3, 8, 64):
        for by_dimension in (False, True):
            plan = np.full(8, 1.5)
            offered = 0.0
            for _ in range(45):
                given = allocate(
                    plan=plan,
                    order=[4, 0, 7, 2, 3, 1, 6, 5],
                    dimension=DIMENSION,
                    pace=12.0 / 37.0,
                    simultaneity=breadth,
                    by_dimension=by_dimension,
                )
                assert (given <= plan + 1e-12).all()
                assert given.sum() <= 12.0 / 37.0 + 1e-12
                plan = plan - given
                offered += given.sum()
            assert offered == pytest.approx(12.0)


def test_piecemeal_change_is_not_congested_by_rounding() -> None:
    # MD 7, Allocation: "Amounts that only rounding makes do not count": one at a time, 1.5 / .3 = 5 months each, n = 1
    plan = np.full(8, 1.5)
    months = 0
    while plan.any():
        given = allocate(plan=plan, order=range(8), dimension=DIMENSION, pace=0.3, simultaneity=1, by_dimension=False)
        assert (given > 0.0).sum() == 1
        plan = plan - given
        plan[plan <= course.DONE] = 0.0
        months += 1
    assert months == 40


def test_allocation_by_hand() -> None:
    # MD 7, Allocation: in sequence, the first so many, equally, none more than its plan; the rest goes down the list
    common: dict[str, Any] = {"order": [2, 0, 1], "dimension": [0, 0, 1]}
    one = allocate(plan=np.array([1.0, 1.0, 0.1]), pace=0.3, simultaneity=1, by_dimension=False, **common)
    np.testing.assert_allclose(one, [0.2, 0.0, 0.1])
    two = allocate(plan=np.array([1.0, 1.0, 1.0]), pace=0.3, simultaneity=2, by_dimension=False, **common)
    np.testing.assert_allclose(two, [0.15, 0.0, 0.15])
    # by dimension: order 2, 0, 1 gathers to 2 | 0, 1 (dimension 1, then dimension 0)
    dimension = allocate(plan=np.array([1.0, 1.0, 0.0]), pace=0.3, simultaneity=1, by_dimension=True, **common)
    np.testing.assert_allclose(dimension, [0.15, 0.15, 0.0])
    # done practices are passed over; beyond the last there is nothing to give
    end = allocate(plan=np.array([0.0, 0.1, 0.0]), pace=0.3, simultaneity=8, by_dimension=False, **common)
    np.testing.assert_allclose(end, [0.0, 0.1, 0.0])


def test_the_neutral_world_moves_linearly() -> None:
    # ME: with complementarity, assimilation, bounded confidence, frame breaking and drift off, frames follow at one linear rate
    state = some_state()
    off = dict.fromkeys(course.MECHANISMS, False)
    after = COURSE(**state, mechanisms=off, parameters={"cognitive_framework": {"openness": 0.0}})
    pace = 0.025 * (1.0 + after["structure"][PRACTICES.index("change_seeking")])
    np.testing.assert_allclose(after["frames"], state["frames"] + pace * (after["structure"] - state["frames"]), atol=1e-12)
    np.testing.assert_array_equal(after["resistance"], state["founding_resistance"])
    np.testing.assert_array_equal(after["power"], np.ones(6))
    assert after["attention"] == pytest.approx(0.2)
    assert after["lost_cap"] == after["lost_congestion"] == after["lost_template"] == 0.0
