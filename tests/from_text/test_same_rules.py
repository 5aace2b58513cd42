"""The rules written from the text and the program's give the same numbers, over all that the documentation allows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.quantity import Quantity, described
from simulation.vocabulary import Role
from tests.from_text import course, program, resistance
from tests.from_text.conftest import TEXT
from tests.worlds import setting, within

CLOSE = 1e-12
KINDS = {"cognitive_framework": program.F, "change_programme": program.G, "resistance": program.R}
SHARE = st.floats(0.0, 1.0, allow_subnormal=False)
DRAW = st.floats(0.0, 1.0, exclude_max=True, allow_subnormal=False)
SIGNED = st.floats(-1.0, 1.0, allow_subnormal=False)
MANY = st.floats(0.0, 100.0, allow_subnormal=False)
ON = st.booleans()
STEPS = st.integers(0, 64).map(lambda count: count / 64)  # exact in binary: distances that are equal are equal to the last bit
COUNT = st.shared(st.integers(1, 16), key="practices")
LEVELS = COUNT.flatmap(lambda count: st.lists(SHARE, min_size=count, max_size=count))

# what a rule is given, beside parameters: those are drawn from the ranges of the ledger
GIVEN: dict[str, dict[str, dict[str, st.SearchStrategy[Any]]]] = {
    "cognitive_framework": {
        "founded": {"draw": DRAW},
        "threshold": {"draw": DRAW},
        "gap": {"structure": SHARE, "frame": SHARE},
        "confidence": {"collaboration": SHARE, "bounded_confidence": ON},
        "hearing": {"weight": MANY, "adviser_frame": STEPS, "frame": STEPS, "confidence": STEPS.map(lambda bound: 2.0 * bound)},
        "adapted": {"frame": STEPS, "structure": STEPS, "advice": st.none() | SHARE, "pace": SHARE, "tolerance": STEPS},
        "embedding": {"change_seeking": SHARE},
        "tolerance": {"assimilation": ON},
        "weighed": {"gap": SHARE},
        "contradicts": {"gap": STEPS},
        "broad": {"pressure": MANY, "contradicted": SHARE},
        "explained_away": {"contradicted": STEPS},
        "assimilating": {"pace": SHARE, "explained": ON, "assimilation": ON},
        "attention": {"windows": st.floats(0.0, 6.0), "monitoring": SHARE, "threat": SHARE, "at_work": ON},
        "noticing": {"attention": SHARE, "draw": DRAW},
        "disconfirmed": {"disconfirmation": MANY, "noticed": st.floats(0.0, 2.0), "pressure": st.floats(0.0, 50.0)},
        "rebuilt": {"frame": SHARE, "structure": SHARE, "standing": SHARE, "vision": SHARE},
    },
    "change_programme": {
        "gather": {
            "order": COUNT.flatmap(lambda count: st.permutations(range(count))),
            "dimension": COUNT.flatmap(lambda count: st.lists(st.integers(0, 7), min_size=count, max_size=count)),
        },
        "absorbed": {"given": MANY, "absorption_cap": ON},
        "undisturbed": {"active": st.integers(1, 64), "congested": ON},
        "unsaturated": {"structure": SHARE, "diminishing_returns": ON},
        "right_share": {"staff": SHARE, "template": SHARE, "at_work": ON},
        "learned": {"template": SHARE, "monitoring": SHARE, "decentralised": ON},
        "fits": {"push": MANY, "structure": SHARE},
    },
    "resistance": {
        "stake": {"mean": SIGNED, "draw": DRAW},
        "founded": {"draw": DRAW},
        "expected_loss": {"stake": SIGNED, "shares": LEVELS, "shifts_power": LEVELS, "frame": SHARE},
        "resisting": {
            "resistance": SHARE, "founding_resistance": SHARE, "loss": SIGNED, "neighbours": st.none() | SHARE, "threat": SHARE,
            "win": SHARE, "monitoring": SHARE, "resistance_growth": ON,
        },
        "let_through": {"resistance": SHARE},
    },
}  # fmt: skip
# parameters that a rule of the text names among its keyword arguments
NAMED: dict[str, dict[str, tuple[str, ...]]] = {
    "cognitive_framework": {
        "founded": ("founding_spread",), "threshold": ("threshold", "threshold_spread"),
        "confidence": ("confidence", "confidence_from_collaboration"), "adapted": ("openness",),
        "embedding": ("embedding", "embedding_from_change_seeking"), "tolerance": ("tolerance",), "weighed": ("convexity",),
        "contradicts": ("noticeable",), "broad": ("breadth_scale",), "explained_away": ("whole_frame",),
        "attention": ("attention", "attention_from_triggers", "attention_from_monitoring", "attention_from_threat"),
        "noticing": ("noise",), "disconfirmed": ("leak",), "rebuilt": ("rebuilding",),
    },
    "change_programme": {
        "absorbed": ("absorption",), "undisturbed": ("congestion",), "unsaturated": ("saturation",),
        "right_share": ("template_error",), "learned": ("template_learning", "decentralised_learning"),
    },
    "resistance": {
        "stake": ("stake_spread",), "founded": ("founding", "founding_spread"), "expected_loss": ("alignment",),
        "resisting": ("growth", "contagion", "results", "relief_from_monitoring", "forgetting"), "let_through": ("drag",),
    },
}  # fmt: skip
RULES = [(concept, rule) for concept, rules in GIVEN.items() for rule in rules]


def test_no_rule_is_left_out() -> None:
    for concept, rules in GIVEN.items():
        assert set(rules) == set(getattr(program, concept.upper()))


def test_the_numbers_in_the_text_are_those_that_were_set_by_hand() -> None:
    own = setting("numbers=hand_set")
    for concept, values in course.DEFAULTS.items():
        used = getattr(own.parameters, concept)
        assert {name: getattr(used, name) for name in values if name not in ("contradiction", "simultaneity")} == {
            name: value for name, value in values.items() if name not in ("contradiction", "simultaneity")
        }
    assert all(getattr(own.parameters.mechanisms, name) == at_work for name, at_work in course.MECHANISMS.items())
    for concept, rules in NAMED.items():
        for rule, names in rules.items():
            defaults = getattr(TEXT[concept], rule).__kwdefaults__
            assert {name: defaults[name] for name in names} == {name: getattr(KINDS[concept], name) for name in names}


@pytest.mark.parametrize(("concept", "rule"), RULES, ids=[f"{concept}.{rule}" for concept, rule in RULES])
@given(data=st.data())
def test_a_rule_is_the_same_from_the_text_and_in_the_program(concept: str, rule: str, data: st.DataObject) -> None:
    ranges = {
        name: within(description)
        for name, _, description in described(type(KINDS[concept]))
        if name in NAMED[concept].get(rule, ()) and isinstance(description, Quantity)
    }
    arguments = data.draw(st.fixed_dictionaries(GIVEN[concept][rule] | ranges))
    if rule == "adapted":
        arguments["gap"] = arguments.pop("structure") - arguments["frame"]
    if rule == "expected_loss":  # of effort that is offered, part is given: the month's over all practices is the pace
        effort, span = data.draw(st.floats(0.001, 100.0)), data.draw(st.floats(1.0, 600.0))
        shares = arguments.pop("shares")
        arguments["given"] = [effort / span * share / max(1.0, sum(shares)) for share in shares]
        arguments |= {"effort": effort, "span": span}
    own, other = getattr(TEXT[concept], rule)(**arguments), getattr(program, concept.upper())[rule](**arguments)
    assert own == pytest.approx(other, abs=CLOSE, rel=CLOSE)


@given(draw=DRAW)
def test_every_role_has_the_stake_that_the_text_gives_it(draw: float) -> None:
    for role, mean in resistance.ROLE_STAKES.items():
        own, other = resistance.stake(mean=mean, draw=draw), program.politics.stake(Role[role.upper()], draw, program.R)
        assert own == pytest.approx(other, abs=CLOSE)
