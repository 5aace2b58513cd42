"""What the documentation promises about the rules of resistance.

Run against the rules written from the text and against the program's (conftest.py sets RULES).
EQ = equations.md under "Resistance", MD = model.md, PA = parameters.md, ME = mechanisms.md.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

RULES: dict[str, Callable[..., Any]] = {}
pytestmark = pytest.mark.usefixtures("rules")
SHARES = [0.0, 0.125, 0.25, 0.5, 0.75, 0.875, 1.0]
DRAWS = [0.0, 0.25, 0.5, 0.75, 1.0 - 2.0**-53]
QUIET: dict[str, float] = {"loss": 0.0, "threat": 0.0, "win": 0.0, "monitoring": 0.0}


def test_stakes_by_role() -> None:
    # EQ stake, PA stake_spread .3: a head in .3 .. .9, a CIO in -.8 .. -.2 (to gain)
    stake = RULES["stake"]
    assert stake(mean=0.6, draw=0.0, stake_spread=0.3) == pytest.approx(0.3)
    assert stake(mean=0.6, draw=0.5, stake_spread=0.3) == pytest.approx(0.6)
    assert stake(mean=0.6, draw=DRAWS[-1], stake_spread=0.3) == pytest.approx(0.9)
    assert stake(mean=-0.5, draw=0.0, stake_spread=0.3) == pytest.approx(-0.8)
    for u in DRAWS:
        assert stake(mean=-0.5, draw=u, stake_spread=0.0) == -0.5  # neutral value
        assert -1.0 <= stake(mean=1.0, draw=u, stake_spread=1.0) <= 1.0
    assert stake(mean=-1.0, draw=0.0, stake_spread=1.0) == -1.0  # limited to -1, not to 0
    assert stake(mean=0.9, draw=DRAWS[-1], stake_spread=0.5) == 1.0


def test_founding_resistance() -> None:
    # EQ founded, PA: .2 +- .1
    founded = RULES["founded"]
    assert founded(draw=0.0, founding=0.2, founding_spread=0.1) == pytest.approx(0.1)
    assert founded(draw=0.5, founding=0.2, founding_spread=0.1) == pytest.approx(0.2)
    assert founded(draw=DRAWS[-1], founding=0.2, founding_spread=0.1) == pytest.approx(0.3)
    assert founded(draw=0.0, founding=0.2, founding_spread=0.5) == 0.0  # limited
    assert founded(draw=0.9, founding=0.2, founding_spread=0.0) == pytest.approx(0.2)


def test_who_stands_to_lose_expects_losses_from_what_shifts_power() -> None:
    # EQ expected_loss; pace 12 / 40 = .3. Two practices, the first shifts power: .6 * (.1 / .3) * (1 - .25) = .15
    loss = RULES["expected_loss"]
    half = {"given": [0.1, 0.2], "shifts_power": [1.0, 0.0], "effort": 12.0, "span": 40.0}
    assert loss(stake=0.6, frame=0.25, alignment=0.0, **half) == pytest.approx(0.15)
    assert loss(stake=0.6, frame=0.25, alignment=0.5, **half) == pytest.approx(0.075)
    assert loss(stake=-0.5, frame=0.0, alignment=0.0, **half) == pytest.approx(-0.5 / 3)  # "negative for gain"
    for nothing in ({"stake": 0.0}, {"frame": 1.0}, {"alignment": 1.0}, {"given": [0.0, 0.0]}, {"shifts_power": [0.0, 0.0]}):
        assert loss(**{"stake": 0.6, "frame": 0.25, "alignment": 0.0, **half, **nothing}) == pytest.approx(0.0)
    # share of the pace: the whole of it, whatever effort and span
    for effort, span in ((12.0, 40.0), (4.0, 96.0), (24.0, 12.0)):
        whole = {"given": [effort / span], "shifts_power": [1.0], "effort": effort, "span": span}
        assert loss(stake=0.6, frame=0.0, alignment=0.0, **whole) == pytest.approx(0.6)
        assert loss(stake=-1.0, frame=0.0, alignment=0.0, **whole) == pytest.approx(-1.0)  # "-1..1"


def test_resisting_by_hand() -> None:
    # EQ resisting, PA defaults: .4 + .04*.5 + .1 (.6-.4) + .02 (.5-.1) - .1*.2*.4 - .03 (.4-.2) = .434
    new = RULES["resisting"](
        resistance=0.4, founding_resistance=0.2, loss=0.5, neighbours=0.6, threat=0.5, win=0.1, monitoring=0.2
    )
    assert new == pytest.approx(0.434)


def test_resistance_can_fall_and_time_alone_only_brings_it_home() -> None:
    # MD 7: "It can fall, and time alone raises nothing above its founding level"
    resisting = RULES["resisting"]
    level = 0.9
    for _ in range(1000):
        lower = resisting(resistance=level, founding_resistance=0.2, neighbours=level, **QUIET)
        assert lower <= level + 1e-12
        level = lower
    assert level == pytest.approx(0.2)
    at_home = resisting(resistance=0.2, founding_resistance=0.2, neighbours=0.2, **QUIET)
    assert at_home == pytest.approx(0.2)
    for cause in ({"win": 1.0}, {"monitoring": 1.0}, {"loss": -1.0}, {"neighbours": 0.0}):
        assert resisting(**{"resistance": 0.4, "founding_resistance": 0.4, "neighbours": 0.4, **QUIET, **cause}) < 0.4


def test_below_the_founding_level_time_does_raise_resistance() -> None:
    # EQ resisting: the term of forgetting is two-sided (PA: "share of the distance to its founding level")
    new = RULES["resisting"](resistance=0.1, founding_resistance=0.2, neighbours=0.1, **QUIET)
    assert new == pytest.approx(0.103)


@pytest.mark.parametrize(
    ("cause", "direction"), [("loss", 1), ("neighbours", 1), ("threat", 1), ("win", -1), ("monitoring", -1)]
)
def test_directions(cause: str, direction: int) -> None:
    # EQ resisting: signs of the terms
    base = {"resistance": 0.5, "founding_resistance": 0.5, "neighbours": 0.5, **QUIET}
    levels = [RULES["resisting"](**{**base, cause: value}) for value in SHARES]
    assert levels == sorted(levels, reverse=direction < 0)
    assert levels[0] != levels[-1]


def test_resistance_stays_a_share_and_contagion_stays_between() -> None:
    # EQ resisting: limited to 0..1; contagion alone moves towards the neighbours and never past them
    resisting = RULES["resisting"]
    for r, r0, around, m in product(SHARES, SHARES, SHARES, SHARES):
        for loss, threat in ((1.0, 1.0), (-1.0, 0.0)):
            new = resisting(
                resistance=r,
                founding_resistance=r0,
                loss=loss,
                neighbours=around,
                threat=threat,
                win=1.0 - threat,
                monitoring=m,
            )
            assert 0.0 <= new <= 1.0
        alone = resisting(resistance=r, founding_resistance=r, neighbours=around, **QUIET)
        assert min(r, around) - 1e-12 <= alone <= max(r, around) + 1e-12
    assert (
        resisting(resistance=1.0, founding_resistance=1.0, loss=1.0, neighbours=1.0, threat=1.0, win=0.0, monitoring=0.0) == 1.0
    )


def test_neutral_values_and_the_switch() -> None:
    # neutral parameters leave resistance alone; EQ, ME resistance_growth off: "resistance stays at its founding level"
    resisting = RULES["resisting"]
    busy = {"loss": 1.0, "neighbours": 1.0, "threat": 1.0, "win": 0.0, "monitoring": 1.0}
    none = dict.fromkeys(("growth", "contagion", "results", "relief_from_monitoring", "forgetting"), 0.0)
    for r, r0 in product(SHARES, SHARES):
        assert resisting(resistance=r, founding_resistance=r0, **busy, **none) == pytest.approx(r)
        assert resisting(resistance=r, founding_resistance=r0, **busy, resistance_growth=False) == r0
    # MD 7: the second term is missing for who has no neighbours
    assert resisting(resistance=0.5, founding_resistance=0.5, neighbours=None, **QUIET) == pytest.approx(0.5)


def test_threat_and_win_weigh_the_same() -> None:
    # EQ resisting: results (threat - win)
    resisting = RULES["resisting"]
    base = {"resistance": 0.5, "founding_resistance": 0.5, "neighbours": 0.5, "loss": 0.0, "monitoring": 0.0}
    up = resisting(**base, threat=0.5, win=0.0) - 0.5
    assert up == pytest.approx(0.01)
    assert resisting(**base, threat=0.0, win=0.5) - 0.5 == pytest.approx(-up)
    assert resisting(**base, threat=0.5, win=0.5) == pytest.approx(0.5)


def test_what_resistance_lets_through() -> None:
    # EQ let_through: 1 - drag R; PA drag .75: "share of a push that full resistance stops"
    let_through = RULES["let_through"]
    assert let_through(resistance=0.0, drag=0.75) == 1.0
    assert let_through(resistance=0.2, drag=0.75) == pytest.approx(0.85)
    assert let_through(resistance=1.0, drag=0.75) == pytest.approx(0.25)
    for r in SHARES:
        assert let_through(resistance=r, drag=0.0) == 1.0  # neutral value
        assert 0.0 <= let_through(resistance=r, drag=1.0) <= 1.0
