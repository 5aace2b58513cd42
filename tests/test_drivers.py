"""Mesa agents and the compiled kernel are one science: every array of every month agrees to the last bit."""

import random
from itertools import pairwise

import networkx
import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation import chance, ensemble, kernel
from simulation.chance import CityDraws, Purpose
from simulation.concepts import advice_network, cognitive_framework, deep_structure, leadership, performance, resistance
from simulation.concepts.mechanisms import Mechanisms
from simulation.managers import World
from simulation.vocabulary import Contradiction, Regime, Sequence, Trigger
from tests import worlds
from tests.worlds import CONCURRENT, PIECEMEAL, SHARE, SMALL, WEIGHT, setting


def bits(array):
    return np.ascontiguousarray(array).view(np.uint64)


def differences(one, other):
    """Names of arrays that differ in a bit, with the first place where they do."""
    found = []
    for part in one._fields:
        a, b = getattr(one, part), getattr(other, part)
        assert a.shape == b.shape
        for name in a.dtype.names:
            apart = np.argwhere(bits(a[name]) != bits(b[name]))
            if len(apart):
                found.append((part, name, apart[0].tolist()))
    return found


def assert_drivers_agree(world, seed=1, panel=0):
    compiled, readable = (ensemble.history(world, seed, panel, driver=name) for name in ("kernel", "mesa"))
    assert differences(compiled, readable) == []
    for part in compiled:  # nothing is left unset or undefined
        for name in part.dtype.names:
            assert np.isfinite(part[name]).all(), name
    return compiled


REGIMES = {
    "nobody": ("leadership=convergent",),
    "leaders": ("leadership=default",),
    "concurrent": CONCURRENT,
    "piecemeal": PIECEMEAL,
}


@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_drivers_agree_under_every_regime(options):
    assert_drivers_agree(setting(*options, **{"city.cities": 3, "horizon.months": 60}))


def test_every_regime_of_the_vocabulary_was_run():
    run = {setting(*options).parameters.leadership.regime for options in REGIMES.values()}
    assert run == set(Regime)


@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_drivers_agree_on_cities_of_different_sizes_in_one_world(options):
    assert_drivers_agree(setting(*options, **{"city.cities": 3, "city.managers": [6, 15, 40], "horizon.months": 36}))


@pytest.mark.parametrize("services", [1, 5, [2, 30]])
def test_drivers_agree_on_any_number_of_services(services):
    assert_drivers_agree(setting(**SMALL, **{"city.services": services, "city.departments": 3}))


@pytest.mark.parametrize("option", ["default", "mean_field", "krackhardt"])
def test_drivers_agree_on_generated_and_on_real_networks(option):
    assert_drivers_agree(setting(f"advice_network={option}", **SMALL))


@pytest.mark.parametrize("kind", ["csv", "graphml"])
def test_drivers_agree_on_a_network_of_the_users_own(kind, tmp_path):
    ring = networkx.DiGraph()
    for one in range(9):
        ring.add_edge(f"m{one}", f"m{(one + 1) % 9}", weight=1.0 + one / 7)
        ring.add_edge(f"m{one}", "m0" if one != 0 else "m5", weight=0.25)
    path = tmp_path / f"ring.{kind}"
    if kind == "graphml":
        networkx.write_graphml(ring, path)
    else:
        lines = [f"{a},{b},{w}" for a, b, w in ring.edges(data="weight")]
        path.write_text("source,target,weight\n" + "\n".join(lines) + "\n")
    world = setting(*CONCURRENT, **SMALL, **{"advice_network.source": str(path), "city.managers": None})
    assert world.managers.tolist() == [9, 9]
    assert_drivers_agree(world)


@pytest.mark.parametrize("mechanism", Mechanisms._fields)
def test_drivers_agree_with_a_mechanism_off(mechanism):
    assert_drivers_agree(setting(*CONCURRENT, **SMALL, **{f"mechanisms.{mechanism}": False}), seed=3)


@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_drivers_agree_in_the_null_world(options):
    assert_drivers_agree(setting(*options, "mechanisms=neutral", **SMALL))


@pytest.mark.parametrize("sequence", [sequence.name.lower() for sequence in Sequence])
@pytest.mark.parametrize("by_dimension", [0, 1])
def test_drivers_agree_on_every_sequence(sequence, by_dimension):
    values = {
        "change_programme.sequence": sequence,
        "change_programme.by_dimension": by_dimension,
        "change_programme.simultaneity": 2,
        "change_programme.start_month": 6,
        "change_programme.order": ["monitoring", "innovator", "integration"],
    }
    assert_drivers_agree(setting(*PIECEMEAL, **SMALL, **values))


PROGRAMMES = {
    "trial period": {"change_programme.trial_period": 12},
    "decentralised": {"change_programme.decentralised_months": 12},
    "part of the practices": {"change_programme.scope": ["integration", "deference"]},
    "first exploited trigger": {"change_programme.start": "first_exploited_trigger", "know_how.exploit": 0.8},
    "next to nothing to offer": {"change_programme.effort": 0.001},
    "not finished": {"change_programme.span": 200},
    "in a rush": {"change_programme.span": 1},
    "dropped": {"leadership.drop_rate": 0.1},
    "supported later": {"leadership.drop_rate": 0.03, "leadership.support": 0.9, "leadership.support_from": 20},
    "uncertain champions": {"trigger_events.cio_exit": 0.2, "trigger_events.mayor_exit": 0.2},
    "hampering practices": {"complementarity.pairs": [["integration", "deference", -1.0], ["innovator", "monitoring", 0.3]]},
    "channels": {
        "change_programme.sequence": "random",
        "change_programme.simultaneity": 2,
        "leadership.channels": [
            {"month": 6, "framework": True, "funding": 0.07},
            {"month": 14, "alignment": 0.7},
            {"month": 19, "framework": False, "funding": None},
            {"month": 26, "framework": True, "alignment": None, "funding": 0.01},
        ],
    },
    "channels by dimension": {
        "change_programme.by_dimension": 1,
        "change_programme.simultaneity": 1,
        "change_programme.span": 37,
        "change_programme.order": ["monitoring", "innovator", "integration"],
        "leadership.channels": [{"month": 6, "framework": True}, {"month": 20, "framework": False}],
    },
    "outside partners": {"outside_partners.number": 3, "outside_partners.effort": 0.07, "leadership.drop_rate": 0.03},
    "interfaces": {"platform.interoperability": 1.0},
    "batch transfers, poor city": {"platform.interoperability": 0.5, "change_programme.base_effort": 0.02},
}


@pytest.mark.slow
@pytest.mark.parametrize("values", PROGRAMMES.values(), ids=PROGRAMMES)
def test_drivers_agree_on_every_kind_of_programme(values):
    assert_drivers_agree(setting(*CONCURRENT, **(SMALL | {"change_programme.start_month": 4} | values)))


@pytest.mark.parametrize("option", ["canada", "none", "default"])
def test_drivers_agree_on_timelines(option):
    assert_drivers_agree(setting(f"trigger_events={option}", **SMALL))


@pytest.mark.parametrize("kind", [kind.name.lower() for kind in Trigger])
def test_drivers_agree_on_scripted_events(kind):
    added = [{"month": 5, "trigger": kind}, {"month": 20, "trigger": kind, "strength": 0.5}]
    assert_drivers_agree(setting(**SMALL, **{"trigger_events.added": added}))


COMES = {"anybody": None, "an ordinary one": False, "a visionary": True}


@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
@pytest.mark.parametrize("turnover", [True, False], ids=["turnover", "no turnover"])
def test_drivers_agree_on_scripted_replacements(options, turnover):
    roles = ("mayor", "city_manager", "cio")
    script = [
        {"month": 5 * place + 2 * seat, "role": role, "visionary": visionary}
        for seat, role in enumerate(roles)
        for place, visionary in enumerate(COMES.values())
    ]
    values = {"trigger_events.replaced": script, "mechanisms.turnover": turnover, "change_programme.start_month": 2}
    history = assert_drivers_agree(setting(*options, **SMALL, **values), seed=8)
    for event in script:
        joined = history.managers["joined"][event["month"] + 1].reshape(2, -1)
        assert (joined[:, roles.index(event["role"])] == 1.0).all()


FORMS = ["convex", "deepest", "practice_by_practice", "breadth", "concave", "whole_frame"]
FORMS += ["convex_matched", "deepest_matched", "practice_by_practice_matched"]


@pytest.mark.slow
@pytest.mark.parametrize("rival", FORMS)
@pytest.mark.parametrize("options", [CONCURRENT, PIECEMEAL], ids=["concurrent", "piecemeal"])
def test_drivers_agree_on_rival_forms_of_frame_breaking(rival, options):
    values = {"change_programme.start_month": 4, "cognitive_framework.threshold": 1.5}
    history = assert_drivers_agree(setting(*options, f"cognitive_framework={rival}", **SMALL, **values))
    assert history.cities["breaks"].sum() > 0.0  # the form was at work


INFLUENCE = {
    "unbounded confidence": ("cognitive_framework=unbounded_confidence",),
    "anchored": ("cognitive_framework=anchored",),
    "anchored until broken": ("cognitive_framework=anchored_until_broken",),
    "majority": ("cognitive_framework=majority",),
    "graded": ("cognitive_framework=graded",),
    "graded in part": ("cognitive_framework.graded=0.4", "cognitive_framework.whole_frame=0.25"),
    "remembered": ("cognitive_framework=remembered",),
    "remembered piecemeal": ("cognitive_framework=remembered", "cognitive_framework.practice_by_practice=1"),
    "loss averse": ("resistance=loss_averse",),
    "pockets": ("resistance=pockets",),
    "habituation": ("resistance=habituation",),
    "in turn": ("management=in_turn",),
    "all": (
        "cognitive_framework=anchored_until_broken", "cognitive_framework.majority=0.4", "cognitive_framework.graded=0.5",
        "cognitive_framework.whole_frame=0.3", "cognitive_framework.remembered=0.5", "resistance=loss_averse",
        "resistance.hardening=0.1", "resistance.habituation=0.03", "management=in_turn", "resistance.among_friends=0.5",
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("rival", INFLUENCE.values(), ids=INFLUENCE)
@pytest.mark.parametrize("options", [CONCURRENT, PIECEMEAL], ids=["concurrent", "piecemeal"])
def test_drivers_agree_on_rivals_of_influence_resistance_assimilation_and_order(rival, options):
    values = {"change_programme.start_month": 4, "cognitive_framework.threshold": 1.5, "advice_network.cio_ties": 1.0}
    values |= {"cognitive_framework.founding_spread": 0.6, "trigger_events.cio_exit": 0.1}
    history = assert_drivers_agree(setting(*options, *rival, **SMALL, **values))
    plain = ensemble.history(setting(*options, **SMALL, **values), 1)
    assert differences(history, plain) != []  # the rule was at work


@pytest.mark.parametrize("mechanism", ["assimilation", "frame_breaking", "bounded_confidence", "resistance_growth"])
def test_drivers_agree_on_rivals_with_a_mechanism_off(mechanism):
    values = {f"mechanisms.{mechanism}": False, "change_programme.start_month": 4}
    assert_drivers_agree(setting(*CONCURRENT, *INFLUENCE["all"], **SMALL, **values), seed=3)


def test_drivers_agree_on_turns_where_cities_share_services_and_sizes_differ():
    shared = {"shared_services.services": 4.0, "shared_services.agreement": "mandate", "shared_services.mandate_month": 8.0}
    size = {"city.cities": 3, "city.managers": [6, 15, 40], "horizon.months": 24}
    assert_drivers_agree(setting("management=in_turn", "resistance=pockets", *CONCURRENT, **size, **shared))


def test_the_order_of_turns_is_a_stream_of_its_own_and_the_same_for_both_twins():
    one, other = (CityDraws(chance.key(11), 4, 1, 24) for _ in range(2))
    turns = [one.monthly(Purpose.TURN, 5, seat) for seat in range(9)]
    assert turns == [other.monthly(Purpose.TURN, 5, seat) for seat in range(9)]
    assert set(turns).isdisjoint(one.monthly(Purpose.NOISE, 5, seat) for seat in range(9))
    plain, in_turn = (ensemble.history(setting(*CONCURRENT, *more, **SMALL), 11, 4) for more in ((), ("management=in_turn",)))
    for kind in (Trigger.ELECTION, Trigger.REGULATION, Trigger.DEMAND, Trigger.TECHNOLOGY):  # no other draw has moved
        assert np.array_equal(plain.cities["exposed"][..., kind], in_turn.cities["exposed"][..., kind])


NEUTRAL = {  # what is not asked, where the rule that asks it is not chosen
    "an anchor that nobody has": {"cognitive_framework.anchor_rebuilt": 1.0},
    "a spread of no majority": {"cognitive_framework.majority_spread": 0.1},
    "a memory of what nobody explains away": {"cognitive_framework.remembered": 1.0},
    "nobody to hear in turn": {
        "management.in_turn": 1, "cognitive_framework.openness": 0.0, "resistance.contagion": 0.0,
        "advice_network.cio_weight": 0.0,
    },
}  # fmt: skip


@pytest.mark.parametrize("values", NEUTRAL.values(), ids=NEUTRAL)
def test_a_rival_of_nothing_changes_nothing(values):
    plain = {name: value for name, value in values.items() if name.split(".")[1] in ("openness", "contagion", "cio_weight")}
    one, other = (ensemble.history(setting(*CONCURRENT, **SMALL, **own), 11, 4) for own in (plain, values))
    assert differences(one, other) == []


@pytest.mark.parametrize("attachment", [0.0, 5e-324])
def test_next_to_no_attachment_is_none(attachment):
    """So that the rule itself, and not the switch, is neutral at 0."""
    rival = {"cognitive_framework.attachment": attachment}
    one, other = (ensemble.history(setting(*CONCURRENT, **SMALL, **own), 11, 4) for own in (rival, {}))
    assert [found for found in differences(one, other) if found[0] != "anchors"] == []


SCOPES = {
    "embedded": ("setting=pm18_embedded",),
    "by trigger": ("setting=pm18_by_trigger", "leadership.trigger_reach=1"),
    "by mandate": ("setting=pm18_by_mandate", "leadership.mandate=1"),
    "all": ("setting=pm18_scopes", "leadership.trigger_reach=0.8", "leadership.mandate=0.7"),
}
OFTEN = ("leadership.rest=6", "leadership.exploitation=3", "know_how.exploit=0.8", "know_how.scope=0.6")


@pytest.mark.parametrize("options", SCOPES.values(), ids=SCOPES)
def test_drivers_agree_on_how_leaders_scope(options):
    history = assert_drivers_agree(setting(*options, *OFTEN, **SMALL), seed=2)
    assert history.cities["started"].sum() > 0.0
    alike = ensemble.history(setting("setting=pm18", *OFTEN, **SMALL), 2)
    assert differences(history, alike) != []  # the rule was at work


@pytest.mark.slow
@pytest.mark.parametrize("options", SCOPES.values(), ids=SCOPES)
@pytest.mark.parametrize("regime", ["concurrent", "piecemeal", "nobody"])
def test_how_leaders_scope_is_read_by_no_imposed_programme(options, regime):
    imposed = REGIMES[regime]
    one, other = (ensemble.history(setting(*imposed, *more, **SMALL), 11, 4) for more in ((), options))
    assert differences(one, other) == []


def test_a_practice_that_states_nothing_is_as_one_that_states_all():
    one, other = (ensemble.history(setting(f"setting={name}", *OFTEN, **SMALL), 11, 4) for name in ("pm18", "pm18_by_trigger"))
    assert differences(one, other) == []  # lists are data: without trigger_reach nobody reads them


CHOICES = {
    "convergence": ("leadership=convergence", "know_how.exploit=0.8", "know_how.recognise=0.9"),
    "renewed vision": ("leadership=renewed_vision", "trigger_events.visionary=0.6", *OFTEN),
    "dismissals": ("trigger_events=dismissals", "trigger_events.crisis_rate=0.1"),
}


PAYOFF_AND_LEARNING = {
    "unsupported": ("complementarity=unsupported",),
    "weakest link": ("complementarity=weakest_link",),
    "ces": ("complementarity=ces", "complementarity.elasticity=0.7"),
    "cobb douglas": ("complementarity=ces", "complementarity.elasticity=1"),
    "substitutable": ("complementarity=ces", "complementarity.elasticity=4"),
    "landscape": ("complementarity=landscape",),
    "rugged landscape": ("complementarity=landscape", "complementarity.epistasis=7"),
    "smooth landscape": ("complementarity=landscape", "complementarity.epistasis=0", "setting=placebo"),
    "power law": ("know_how=power_law",),
    "forgetting": ("know_how=forgetting",),
    "transfer": ("know_how=transfer",),
    "all of know-how": ("know_how.slowing=0.3", "know_how.depreciation=0.1", "know_how.transfer=1"),
    "skill by a power law": ("enactment=power_law",),
    "skill forgotten": ("enactment=forgetting",),
    "all of skill": ("enactment.skill_slowing=0.4", "enactment.skill_fading=0.1", "enactment.peer_support=0.1"),
}


def test_a_panel_in_one_go_is_its_history_its_founding_and_its_rows():
    world = setting(**SMALL)
    whole = ensemble.panel(world, 6, 2)
    assert differences(whole.history, ensemble.history(world, 6, 2)) == []
    for one, other in zip(whole.founding, ensemble.founding(world, 6, 2), strict=True):
        assert one.tobytes() == other.tobytes()
    rows = ensemble.run(world, 6, range(2, 3))
    assert list(whole.outcomes) == list(rows)
    for name, column in rows.items():
        assert (whole.outcomes[name].dtype, whole.outcomes[name].tobytes()) == (column.dtype, column.tobytes())


@pytest.mark.slow
@pytest.mark.parametrize("options", PAYOFF_AND_LEARNING.values(), ids=PAYOFF_AND_LEARNING)
@pytest.mark.parametrize("regime", [("leadership=default", *OFTEN), PIECEMEAL], ids=["leaders", "piecemeal"])
def test_drivers_agree_on_rival_forms_of_payoff_and_of_learning(options, regime):
    values = {"change_programme.start_month": 4, "change_programme.span": 20} | SMALL
    history = assert_drivers_agree(setting(*regime, *options, **values), seed=3)
    fixed = tuple(each for each in options if each.startswith("setting="))
    plain = ensemble.history(setting(*regime, *fixed, **values), 3)
    assert differences(history, plain) != []  # the rule was at work


def test_a_landscape_is_the_same_in_every_arm_and_another_in_every_city():
    for driver in (lambda world: ensemble.founding(world, 6, 2), lambda world: World(world, seed=6, panel=2).founding):
        one, other = (
            driver(setting(*options, "complementarity=landscape", "complementarity.epistasis=2", **SMALL))
            for options in (CONCURRENT, ("leadership=default", "know_how=transfer"))
        )
        assert one.worths.shape == (2, 8, 8)
        assert (one.worths == other.worths).all()
        assert (one.ring == other.ring).all()
        assert (one.worths[0] != one.worths[1]).all()
        assert (np.sort(one.ring, axis=1) == np.arange(8)).all()
    assert ensemble.founding(setting(**SMALL), 6).worths.size == 0


def test_the_payoff_is_read_through_performance_alone():
    """Where nobody reads performance, its form moves nothing but what performance, threat and citizens are."""
    deaf = {
        "trigger_events.crisis_from_threat": 0.0,
        "cognitive_framework.attention_from_threat": 0.0,
        "mechanisms.threat_switching": False,
        "resistance.results": 0.0,
        "leadership.drop_from_threat": 0.0,
    }
    one = ensemble.history(setting(**SMALL, **deaf), 3)
    for form in ("unsupported", "bundle", "landscape"):
        other = ensemble.history(setting(**SMALL, **deaf, **{"complementarity.form": form}), 3)
        moved = {name for _, name, _ in differences(one, other)}
        own = {"misfit", "performance", "aspiration", "threat", "win"}
        assert (
            {"misfit", "performance"}
            <= moved
            <= own | {"service_quality", "citizens_use", "trust", "public_value", "legitimacy"}
        )


NETWORK_RIVALS = {
    "counsel": ("leadership=counsel",),
    "among friends": ("resistance=among_friends",),
    "peer support": ("enactment=peer_support",),
    "all in part": ("leadership=counsel", "resistance=among_friends", "enactment=peer_support", "resistance.among_friends=0.4"),
}


@pytest.mark.slow
@pytest.mark.parametrize("options", NETWORK_RIVALS.values(), ids=NETWORK_RIVALS)
@pytest.mark.parametrize("network", ["default", "krackhardt"])
def test_drivers_agree_on_what_the_network_carries(options, network):
    often = {"trigger_events.demand_rate": 0.1, "city.services": [2, 12]} | SMALL  # services headed by several, and by one
    far = ("leadership.ambition=1", "cognitive_framework.founding_spread=1")
    fixed = ("numbers=hand_set", f"advice_network={network}", *far, *OFTEN)
    history = assert_drivers_agree(setting(*fixed, *options, **often), seed=2)
    plain = ensemble.history(setting(*fixed, **often), 2)
    assert differences(history, plain) != []  # the rule was at work


def test_nobody_asks_where_nobody_is_tied():
    alone = {"advice_density": 0.0, "friendship_density": 0.0, "authority": 0.0, "cio_ties": 0.0}
    values = {f"advice_network.{name}": value for name, value in alone.items()} | SMALL
    one, other = (ensemble.history(setting(*OFTEN, *options, **values), 2) for options in ((), NETWORK_RIVALS["all in part"]))
    assert differences(one, other) == []


@pytest.mark.parametrize("options", CHOICES.values(), ids=CHOICES)
def test_drivers_agree_on_what_leaders_do_with_triggers_visions_and_crises(options):
    history = assert_drivers_agree(setting(*options, **SMALL), seed=2)
    plain = ensemble.history(setting(*(each for each in options[1:]), **SMALL), 2)
    assert differences(history, plain) != []  # the rule was at work


def test_drivers_agree_on_a_renewed_vision_of_an_imposed_programme():
    values = {"change_programme.start_month": 4, "leadership.renewal": 0.2, "trigger_events.visionary": 0.6}
    lip_service = ("leadership=lip_service", "change_programme=piecemeal")
    history = assert_drivers_agree(setting(*lip_service, **SMALL, **values), seed=5)
    vision, running = history.cities["vision"], history.cities["running"]
    moved = (vision[6:] != vision[5:-1]).any(axis=2) & (running[6:] > 0.0)
    assert moved.any()
    assert (vision[6:].mean(axis=2) >= vision[5:-1].mean(axis=2))[moved].all()  # towards the new on the whole


def test_leaders_who_converge_start_nothing_until_a_top_seat_changes_hands():
    own = {
        "leadership.convergence": 1.0,
        "know_how.exploit": 0.8,
        "know_how.recognise": 0.9,
        "cognitive_framework.founding_spread": 0.0,
    }
    history = assert_drivers_agree(setting(**own, **{"city.cities": 3, "horizon.months": 96}), seed=4)
    kept, started = history.cities["convergent"], history.cities["started"]
    assert kept.sum() > 0.0
    assert (started[kept > 0.0] == 0.0).all()
    joined = history.managers["joined"].reshape(len(kept), 3, -1)[:, :, :3].any(axis=2)
    released = (kept[:-1] > 0.0) & (kept[1:] == 0.0)
    assert released.any()
    assert joined[1:][released].all()


@pytest.mark.parametrize("regime", ["concurrent", "piecemeal", "nobody"])
def test_convergent_change_as_a_choice_is_read_by_no_imposed_programme(regime):
    one, other = (
        ensemble.history(setting(*REGIMES[regime], **SMALL, **values), 11, 4)
        for values in ({}, {"leadership.convergence": 1.0})
    )
    assert differences(one, other) == []


def test_drivers_agree_where_each_practice_breaks_alone_and_a_whole_frame_explains_away():
    values = {"change_programme.start_month": 4, "cognitive_framework.threshold": 1.5, "cognitive_framework.whole_frame": 0.4}
    history = assert_drivers_agree(setting(*CONCURRENT, "cognitive_framework=practice_by_practice", **SMALL, **values))
    assert history.cities["breaks"].sum() > 0.0


@pytest.mark.parametrize("assimilation", [True, False])
def test_drivers_agree_on_a_whole_frame_with_linear_assimilation(assimilation):
    values = {"change_programme.start_month": 4, "mechanisms.assimilation": assimilation}
    assert_drivers_agree(setting(*CONCURRENT, "cognitive_framework=whole_frame", **SMALL, **values))


@pytest.mark.parametrize("scope", ["all", ["integration", "deference"]], ids=["all", "part"])
def test_drivers_agree_on_a_programmes_own_vision(scope):
    values = {"change_programme.start_month": 4, "change_programme.scope": scope, "leadership.renewal": 0.0}
    options = ("leadership=imposed", "change_programme=concurrent")
    history = assert_drivers_agree(setting(*options, **SMALL, **values))
    assert (history.cities["vision"][5, :, 2:4] == 1.0).all()  # integration and deference
    in_use = history.cities["structure"][4] if scope != "all" else np.ones((2, 8))
    assert np.array_equal(history.cities["vision"][5][:, [0, 1, 4, 5, 6, 7]], in_use[:, [0, 1, 4, 5, 6, 7]])


@pytest.mark.parametrize("regime", ["concurrent", "piecemeal", "dimension_by_dimension"])
@pytest.mark.parametrize("effort", [5.0, 40.0])
def test_drivers_agree_where_turns_end_with_need(regime, effort):
    by_dimension = {"change_programme.by_dimension": 1, "change_programme.simultaneity": 1}
    values = by_dimension if regime == "dimension_by_dimension" else {}
    values |= {"change_programme.start_month": 4, "change_programme.effort": effort, "mechanisms.fixed_turns": False}
    options = CONCURRENT if regime == "concurrent" else PIECEMEAL
    history = assert_drivers_agree(setting(*options, **SMALL, **values))
    turns = ensemble.history(setting(*options, **SMALL, **values | {"mechanisms.fixed_turns": True}), 1)
    assert (differences(history, turns) != []) == (effort > 8.0)  # less fills no practice


@pytest.mark.parametrize("regime", ["concurrent", "piecemeal"])
def test_drivers_agree_on_lip_service(regime):
    values = {"change_programme.start_month": 4, "trigger_events.visionary": 0.6}
    options = ("leadership=lip_service", f"change_programme={regime}")
    history = assert_drivers_agree(setting(*options, **SMALL, **values))
    own = ensemble.history(setting("leadership=imposed", f"change_programme={regime}", **SMALL, **values), 1)
    assert differences(history, own) != []
    assert (history.cities["vision"][5] < 1.0).any()  # an old frame is told


@pytest.mark.parametrize("regime", ["concurrent", "piecemeal"])
def test_drivers_agree_on_a_vision_that_unfolds_and_all_at_once_it_is_that_of_the_programme(regime):
    values = {"change_programme.start_month": 4, "cognitive_framework.threshold": 2.0}
    options = ("leadership=as_begun", f"change_programme={regime}")
    history = assert_drivers_agree(setting(*options, **SMALL, **values))
    own = ensemble.history(setting("leadership=imposed", f"change_programme={regime}", **SMALL, **values), 1)
    assert (differences(history, own) == []) == (regime == "concurrent")


@pytest.mark.parametrize("regime", ["concurrent", "piecemeal"])
def test_drivers_agree_where_new_frames_put_nothing_in_place(regime):
    values = {"change_programme.start_month": 4, "cognitive_framework.threshold": 2.0}
    options = ("deep_structure=no_filling", "leadership=imposed", f"change_programme={regime}")
    history = assert_drivers_agree(setting(*options, **SMALL, **values))
    structure = history.cities["structure"]
    idle = np.ones(len(structure) - 1, dtype=bool)
    idle[3:] = False  # before the programme starts nothing pushes
    assert (np.diff(structure, axis=0)[idle] <= 1e-12).all()


def test_whose_vision_it_is_matters_to_imposed_programmes_alone():
    lip_service = {"leadership.vision": "champion"}
    for options in (("leadership=default",), ("leadership=convergent",)):
        one, other = (ensemble.history(setting(*options, **SMALL, **values), 11, 4) for values in ({}, lip_service))
        assert differences(one, other) == []


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    values=worlds.any_values(),
    regime=st.sampled_from(list(REGIMES)),
    managers=st.lists(st.integers(6, 24), min_size=2, max_size=3),
)
def test_drivers_agree_on_any_values_of_parameters(values, regime, managers):
    size = {"city.cities": len(managers), "city.managers": managers, "horizon.months": 24}
    world = setting(*REGIMES[regime], **(values | size))
    compiled, readable = (ensemble.history(world, 5, 2, driver=name) for name in ("kernel", "mesa"))
    assert differences(compiled, readable) == []


@pytest.mark.slow
@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_drivers_agree_on_other_settings_and_long_horizons(options):
    long = {"horizon.months": 240, "city.cities": 4, "city.managers": [15, 100, 6, 30]}
    assert_drivers_agree(setting(*options, "setting=placebo", **long), seed=10**40, panel=3)


@pytest.mark.slow
def test_drivers_agree_on_eleven_cities_for_thirteen_years():
    assert_drivers_agree(setting(), seed=2024, panel=7)


# --- rules, drawn and compiled ---------------------------------------------------------------------------------------


@numba.njit
def _adapted(frame, heard, weight, structure, pace, tolerance, openness):
    return cognitive_framework.adapted(frame, heard, weight, structure, pace, tolerance, openness)


@numba.njit
def _disconfirmed(before, pressure, noticed, p):
    return cognitive_framework.disconfirmed(before, pressure, noticed, p)


@numba.njit
def _tie_weight(advice, friendship, reporting, fear, p):
    return advice_network.tie_weight(advice, friendship, reporting, fear, p)


@numba.njit
def _resisting(before, founding, loss, heard, weight, threat, win, monitoring, on, p):
    return resistance.resisting(before, founding, loss, heard, weight, threat, win, monitoring, on, p)


@numba.njit
def _drift(structure, carried, support, strength, on, p):
    return deep_structure.drift(structure, carried, support, strength, on, p)


@numba.njit
def _stirred(flux, movement, crossing, collaboration, on, p):
    return performance.stirred(flux, movement, crossing, collaboration, on, p)


@numba.njit
def _drop_hazard(resistance, threat, evaluated, month, p):
    return leadership.drop_hazard(resistance, threat, evaluated, month, p)


F, A, R, D, L = (
    cognitive_framework.CognitiveFramework,
    advice_network.AdviceNetwork,
    resistance.Resistance,
    deep_structure.DeepStructure,
    leadership.Leadership,
)
COMPILED = {
    "adapted": (cognitive_framework.adapted, _adapted, [SHARE, SHARE, WEIGHT, SHARE, SHARE, SHARE, SHARE]),
    "disconfirmed": (cognitive_framework.disconfirmed, _disconfirmed, [WEIGHT, WEIGHT, SHARE, worlds.anything(F)]),
    "tie_weight": (advice_network.tie_weight, _tie_weight, [WEIGHT, WEIGHT, WEIGHT, SHARE, worlds.anything(A)]),
    "resisting": (
        resistance.resisting,
        _resisting,
        [SHARE, SHARE, worlds.SIGNED, WEIGHT, WEIGHT, SHARE, SHARE, SHARE, worlds.ON, worlds.anything(R)],
    ),
    "drift": (deep_structure.drift, _drift, [SHARE, SHARE, worlds.SIGNED, SHARE, worlds.ON, worlds.anything(D)]),
    "stirred": (
        performance.stirred,
        _stirred,
        [WEIGHT, WEIGHT, WEIGHT, SHARE, worlds.ON, worlds.anything(performance.Performance)],
    ),
    "drop_hazard": (leadership.drop_hazard, _drop_hazard, [SHARE, SHARE, worlds.ON, st.integers(0, 600), worlds.anything(L)]),
}


@pytest.mark.parametrize("name", COMPILED)
def test_a_rule_gives_the_same_bits_compiled_and_not(name):
    plain, compiled, arguments = COMPILED[name]

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.tuples(*arguments))
    def check(drawn):
        one, other = float(plain(*drawn)), float(compiled(*drawn))
        assert one.hex() == other.hex()

    check()


# --- chance ----------------------------------------------------------------------------------------------------------

SEEDS = [0, 1, 1999, 2**64, 10**40]


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("seed", [0, 10**40])
def test_numpys_generator_and_the_kernels_are_one(purpose, seed):
    key, out = chance.key(seed), np.zeros(64)
    for panel, city, start in [(0, 0, 0), (3, 10, 4), (10**6, 199, 4 * 10**7)]:
        kernel.draw(kernel.Address(kernel.round_keys(key), panel, city, 0), int(purpose), start, 64, out)
        assert bits(out).tolist() == bits(CityDraws(key, panel, city, 12).uniform(purpose, start, 64)).tolist()


def test_a_draw_has_an_address_and_stays_there():
    draws = CityDraws(chance.key(7), panel=2, city=1, months=24)
    all_at_once = draws.uniform(Purpose.NOISE, 0, 24 * chance.MOST)
    assert draws.monthly(Purpose.NOISE, 5, 3) == all_at_once[5 * chance.MOST + 3]
    assert draws.uniform(Purpose.NOISE, 8, 4).tolist() == all_at_once[8:12].tolist()
    longer = CityDraws(chance.key(7), panel=2, city=1, months=240)
    assert longer.monthly(Purpose.NOISE, 5, 3) == draws.monthly(Purpose.NOISE, 5, 3)


def test_draws_of_one_purpose_tell_nothing_of_another():
    drawn = [
        CityDraws(chance.key(7), panel, city, 12).uniform(purpose, 0, 64)
        for purpose in Purpose
        for panel in (0, 1)
        for city in (0, 1)
    ]
    assert len(np.unique(np.concatenate(drawn))) == 64 * len(drawn)


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_of_any_size_work_and_differ(seed):
    world = setting(**SMALL)
    one, again = ensemble.history(world, seed), ensemble.history(world, seed)
    assert differences(one, again) == []
    assert differences(one, ensemble.history(world, seed + 1)) != []
    assert_drivers_agree(world, seed=seed)


@pytest.mark.parametrize("seed", [-1, 1.5, "7", None, True])
def test_what_is_no_seed_is_refused_in_one_line(seed):
    with pytest.raises(chance.InvalidSeed) as refused:
        ensemble.run(setting(**SMALL), seed, 1)
    assert repr(seed) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_city_meets_the_same_luck_under_every_regime():
    worlds_ = [setting(*options, **SMALL) for options in REGIMES.values()]
    worlds_.append(setting(*CONCURRENT, **SMALL, **{"change_programme.sequence": "reversed", "change_programme.effort": 30.0}))
    first, *others = (ensemble.history(world, 11, 4) for world in worlds_)
    for other in others:
        for part in first._fields:
            for name in getattr(first, part).dtype.names:
                assert np.array_equal(getattr(first, part)[name][0], getattr(other, part)[name][0]), name
        # events from outside strike both twins in the same months, whatever the twins do
        for kind in (Trigger.ELECTION, Trigger.REGULATION, Trigger.DEMAND, Trigger.TECHNOLOGY):
            assert np.array_equal(first.cities["exposed"][..., kind], other.cities["exposed"][..., kind])


def test_imposed_twins_are_the_same_until_the_programme_starts():
    begin = 20
    one, other = (
        ensemble.history(setting(*options, **SMALL, **{"change_programme.start_month": begin}), 11, 4)
        for options in (CONCURRENT, PIECEMEAL)
    )
    for part in one._fields:
        for name in getattr(one, part).dtype.names:
            assert np.array_equal(getattr(one, part)[name][: begin + 1], getattr(other, part)[name][: begin + 1]), name
    assert not np.array_equal(one.cities["structure"][begin + 1], other.cities["structure"][begin + 1])


# --- ensembles -------------------------------------------------------------------------------------------------------


def same_table(one, other):
    equal = [np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one]
    return list(one) == list(other) and all(equal)


def test_the_table_does_not_depend_on_threads_or_the_order_of_work():
    world, told = setting(**SMALL), []
    whole = ensemble.run(world, 5, 20, threads=1)
    assert len(whole["panel"]) == 20 * world.cities
    assert same_table(whole, ensemble.run(world, 5, 20, threads=2, progress=told.append))
    assert sum(told) == 20 * world.cities
    cuts = [0, 1, 9, 20]
    ranges = [range(*pair) for pair in pairwise(cuts)]
    random.Random(1).shuffle(ranges)
    parts = sorted((ensemble.run(world, 5, part, threads=1) for part in ranges), key=lambda part: part["panel"][0])
    assert same_table(whole, {name: np.concatenate([part[name] for part in parts]) for name in whole})


def test_a_row_of_the_table_is_a_city_of_the_history():
    world = setting(*CONCURRENT, **SMALL)
    table = ensemble.run(world, 5, range(3, 4))
    end = ensemble.history(world, 5, 3).cities[-1]
    for name in ("architecture", "use", "education", "sharing", "bridging"):
        assert np.array_equal(table[name], end[name])
    assert np.array_equal(table["content_end"], end["frame_content"])
    assert np.array_equal(table["agreement_end"], end["agreement"])


def test_the_rows_of_either_driver_are_the_same():
    from simulation import outcomes
    from simulation.managers import World

    world = setting(*CONCURRENT, **SMALL)
    told = World(world, seed=5, panel=3).run()
    rows = outcomes.columns(world, outcomes.rows(world, told.history, told.places, told.founding))
    table = ensemble.run(world, 5, range(3, 4))
    for name, values in rows.items():
        assert np.array_equal(values, table[name], equal_nan=values.dtype.kind == "f"), name


def test_all_rivals_of_contradiction_are_in_the_vocabulary():
    names = ("default", "deepest", "breadth")
    forms = [setting(f"cognitive_framework={name}").parameters.cognitive_framework for name in names]
    assert {form.contradiction for form in forms} == set(Contradiction)
