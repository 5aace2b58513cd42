"""The page of draws names every purpose and every slot of the program, with its number, and its algorithm is the program's."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import chance
from simulation.observer import OBSERVER
from tests.blocks import blocks

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "draws.md").read_text(encoding="utf-8")
WORD = st.integers(0, 2**16)


def address():
    """The page's own implementation."""
    (block,) = [each for each in blocks("docs/draws.md") if each.kind == "file"]
    names: dict = {}
    exec(block.text, names)
    return names


OWN = address()


def test_every_purpose_is_on_the_page_with_its_number():
    found = {name: int(number) for name, number in re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE)}
    assert found == {purpose.name: int(purpose) for purpose in chance.Purpose}
    assert f"A number of its own, {OBSERVER}," in PAGE


def test_every_slot_is_on_the_page_with_its_number():
    found = {name: int(number) for _, name, number in re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE)}
    other = {
        "MOST",
        "PAIRED",
        "BLOCK",
        "POWERS",
        "RING",
        "CITY_SLOTS",
        *(name for name in vars(chance) if name.endswith("_STRIDE")),
    }
    slots = {name: number for name, number in vars(chance).items() if name.isupper() and isinstance(number, int)}
    assert found == {name: number for name, number in slots.items() if name not in other}


def test_strides_are_those_of_the_page():
    for stride in ("MANAGER_STRIDE", "TIE_STRIDE", "MONTH_STRIDE", "NEWCOMER_STRIDE", "LANDSCAPE_STRIDE", "MOST", "RING"):
        assert re.search(rf"\b{getattr(chance, stride)}\b", PAGE), stride


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**200))
def test_a_seed_of_any_size_has_the_key_that_the_page_computes(seed):
    assert OWN["key"](seed) == tuple(int(word) for word in chance.key(seed))


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**70), panel=WORD, city=st.integers(0, 255), purpose=st.sampled_from(chance.Purpose), place=WORD)
def test_an_address_has_the_draw_that_the_page_computes(seed, panel, city, purpose, place):
    drawn = chance.CityDraws(chance.key(seed), panel, city, months=1).uniform(purpose, place // 4 * 4, 4)
    assert OWN["draw"](seed, panel, city, purpose, place) == drawn[place % 4]
