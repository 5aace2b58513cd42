"""Draws from their addresses, as docs/draws.md has them; the algorithm is the code of that page itself."""

from typing import Any

from tests.blocks import blocks

# docs/draws.md, Purposes
CITY, MANAGER, TIE, CIO_TIE, MONTH, EXIT, NOISE, NEWCOMER, LANDSCAPE, TURN = range(10)
RING = 4096
# docs/draws.md, Slots
QUALITY, KNOW_HOW, STRUCTURE, ORDER = 0, 16, 64, 96
POWER, STAKE, RESISTANCE, THRESHOLD, ACTIVITY, POPULARITY, MAJORITY, FRAME = 0, 1, 2, 3, 4, 5, 6, 16
ADVICE, ADVICE_BACK, ADVICE_SAME, FRIENDSHIP, FRIENDSHIP_BACK, FRIENDSHIP_SAME, OVERLAP = range(7)
REGULATION, DEMAND, TECHNOLOGY, CRISIS, NEW_MAYOR, PERFORMANCE, DROP, SUCCESSION, SEQUENCING, CONVERGING = range(10)
RECOGNISED, EXPLOITED, SCOPED = 16, 24, 32
VISIONARY, BROUGHT_FRAME, NEW_RESISTANCE, BROUGHT = 0, 1, 2, 8


def algorithm() -> dict[str, Any]:
    """The functions of the page: `philox`, `key` and `draw`."""
    (block,) = [each for each in blocks("docs/draws.md") if each.kind == "file"]
    names: dict[str, Any] = {}
    exec(block.text, names)
    return names


PAGE = algorithm()


class Draws:
    """Every uniform draw of one city, in [0, 1), by purpose and place."""

    def __init__(self, seed: int, panel: int, city: int) -> None:
        self.key, self.panel, self.number = PAGE["key"](seed), panel, city
        self.blocks: dict[tuple[int, int], tuple[int, ...]] = {}

    def at(self, purpose: int, place: int) -> float:
        """The draw of a place; four places share a block."""
        address = purpose, place // 4
        if address not in self.blocks:
            self.blocks[address] = PAGE["philox"]((place // 4 + 1, purpose, self.number, self.panel), self.key)
        return float((self.blocks[address][place % 4] >> 11) * 2.0**-53)

    def city(self, slot: int) -> float:
        """Of the founding of the city."""
        return self.at(CITY, slot)

    def manager(self, seat: int, slot: int) -> float:
        """Of the founding of a manager."""
        return self.at(MANAGER, seat * 32 + slot)

    def tie(self, lower: int, higher: int, slot: int) -> float:
        """Of a pair of managers."""
        return self.at(TIE, (lower * 256 + higher) * 8 + slot)

    def month(self, month: int, slot: int) -> float:
        """Of what strikes in a month, and of what leaders decide."""
        return self.at(MONTH, month * 64 + slot)

    def monthly(self, purpose: int, month: int, seat: int) -> float:
        """Of a seat in a month: `EXIT`, `NOISE` or `TURN`."""
        return self.at(purpose, month * 256 + seat)

    def newcomer(self, month: int, seat: int, slot: int) -> float:
        """Of who takes a seat in a month."""
        return self.at(NEWCOMER, (month * 256 + seat) * 64 + slot)
