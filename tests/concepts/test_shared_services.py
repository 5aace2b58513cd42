"""Services shared by two cities: nothing where none is shared, a limit that both set, ties and mandates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import ensemble
from simulation.concepts.shared_services import (
    SharedServices,
    agreed,
    lost_to_mandate,
    number_shared,
    partner,
    permitted_together,
    settling,
)
from simulation.vocabulary import Agreement
from tests.worlds import CONCURRENT, SHARE, anything, setting, some

SMALL = {"city.cities": 4, "horizon.months": 60, "shared_services.mandate_month": 12}
TIED, APART = {"advice_network.cio_ties": 1.0}, {"advice_network.cio_ties": 0.0}


def cities(agreement="ties", count=3, **values):
    own = {"shared_services.agreement": agreement, "shared_services.services": count}
    return ensemble.history(setting(*CONCURRENT, **SMALL, **own, **values), seed=4).cities


def test_partners_are_mutual_and_nobodys_own():
    for size in range(1, 9):
        for city in range(size):
            other = partner(city, size)
            assert other != city
            assert other < 0 or partner(other, size) == city


def test_no_more_is_shared_than_either_has():
    p = some(SharedServices, services=5.0)
    assert (number_shared(12, 12, 1, p), number_shared(3, 12, 1, p), number_shared(12, 2, 1, p)) == (5, 3, 2)
    assert number_shared(12, 12, 0, p) == 0


def test_ties_settle_between_those_who_are_near_and_a_mandate_from_its_month():
    ties = some(SharedServices, agreement=int(Agreement.TIES), agreeing=0.2)
    assert (settling(0, 1, 0.3, 0.3, ties), settling(0, 1, 0.4, 0.3, ties), settling(0, 0, 0.0, 0.3, ties)) == (0.2, 0.0, 0.0)
    mandate = some(SharedServices, agreement=int(Agreement.MANDATE), mandating=0.3, mandate_month=10.0)
    assert (settling(9, 1, 0.0, 1.0, mandate), settling(10, 0, 1.0, 0.0, mandate)) == (0.0, 0.3)
    assert settling(10, 1, 0.0, 1.0, some(SharedServices, agreeing=1.0, mandating=1.0)) == 0.0


def test_a_mandate_is_a_loss_for_those_who_think_the_old_way():
    p = some(SharedServices, agreement=int(Agreement.MANDATE), services=1.0, mandate_loss=0.4, mandate_month=5.0)
    assert lost_to_mandate(0.1, 5, 1, 0.5, p) == pytest.approx(0.3)
    assert lost_to_mandate(0.1, 5, 1, 1.0, p) == 0.1
    assert lost_to_mandate(0.1, 4, 1, 0.5, p) == lost_to_mandate(0.1, 5, 0, 0.5, p) == 0.1
    assert lost_to_mandate(0.1, 5, 1, 0.5, p._replace(agreement=int(Agreement.TIES))) == 0.1


@given(SHARE, SHARE, SHARE, st.integers(0, 20), anything(SharedServices))
def test_agreement_only_grows_and_only_limits(before, gap, permitted, month, p):
    after = agreed(before, settling(month, 1, gap, 0.5, p))
    assert before - 1e-12 <= after <= 1.0 + 1e-12
    assert permitted_together(permitted, after) <= permitted


@pytest.mark.parametrize("agreement", ["none", "ties", "mandate"])
def test_where_nothing_is_shared_nothing_of_it_is_read(agreement):
    given = ensemble.run(setting(*CONCURRENT, **SMALL), 3, 2)
    own = {"shared_services.agreement": agreement, "shared_services.agreeing": 1.0, "shared_services.mandating": 1.0}
    other = ensemble.run(setting(*CONCURRENT, **SMALL, **own, **{"shared_services.mandate_loss": 1.0}), 3, 2)
    for name in given:
        assert np.array_equal(given[name], other[name], equal_nan=given[name].dtype.kind == "f"), name


@pytest.mark.parametrize("agreement", ["none", "ties", "mandate"])
@pytest.mark.parametrize("regime", ["imposed", "default"])
def test_drivers_agree_on_shared_services(agreement, regime):
    sizes = {"city.cities": 3, "city.managers": [7, 12, 9], "city.services": [4, 2, 6], "horizon.months": 40}
    own = {"shared_services.agreement": agreement, "shared_services.services": 3, "shared_services.mandate_month": 10}
    world = setting(f"leadership={regime}", **sizes, **own, **TIED)
    kernel, mesa = (ensemble.history(world, 5, driver=driver) for driver in ensemble.DRIVERS)
    for one, other in zip(kernel, mesa, strict=True):
        for name in one.dtype.names:
            assert np.array_equal(one[name], other[name]), name


def test_both_cities_of_a_pair_agree_alike():
    found = cities("mandate")
    assert np.array_equal(found["agreed"][:, 0], found["agreed"][:, 1])
    assert np.array_equal(found["agreed"][:, 2], found["agreed"][:, 3])
    assert (found["agreed"][:13] == 0.0).all()
    assert (found["agreed"][-1] > 0.5).all()


def test_nothing_is_built_that_nobody_agrees_on():
    assert (cities("none")["joint_architecture"] == 0.0).all()
    assert (cities("ties", **APART)["joint_architecture"] == 0.0).all()
    assert cities("ties", **TIED)["joint_architecture"][-1].max() > 0.0
    assert (cities("ties", **TIED)["joint_architecture"] <= cities("ties", **TIED)["agreed"] + 1e-12).all()


def test_a_mandate_raises_resistance_by_its_price_alone():
    free, paid = (cities("mandate", **{"shared_services.mandate_loss": loss}) for loss in (0.0, 0.6))
    assert np.array_equal(free["resistance"][:13], paid["resistance"][:13])
    assert (paid["resistance"][20] > free["resistance"][20]).all()
