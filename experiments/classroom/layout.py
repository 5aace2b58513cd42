"""Where managers stand on the page: leaders above, heads below, departments from left to right, the same in both twins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LEADERS = {0: (0.5, 0.08), 1: (0.27, 0.25), 2: (0.73, 0.25)}  # mayor, city manager, CIO
TOP, BOTTOM = 0.5, 0.92  # of the heads
STAGGER = 6  # heads that fit side by side


def places(role: Sequence[int], level: np.ndarray, department: np.ndarray) -> list[tuple[float, float]]:
    """A place (x, y) in 0..1 for every seat; y grows downward. Heads of higher rank stand above others.

    Args:
        role: Role of each seat, (seats,).
        level: Rank of each seat, (seats,); 1 is the highest.
        department: Department of each seat, (seats,).

    >>> places([0, 1, 2, 3, 3], np.array([1, 2, 3, 3, 3]), np.array([0, 0, 0, 1, 2]))
    [(0.5, 0.08), (0.27, 0.25), (0.73, 0.25), (0.25, 0.71), (0.75, 0.71)]
    """
    heads = sorted((seat for seat, each in enumerate(role) if each not in LEADERS), key=lambda seat: (level[seat], seat))
    rows: list[list[int]] = []
    for rank in sorted({int(level[seat]) for seat in heads}):
        own = sorted((seat for seat in heads if level[seat] == rank), key=lambda seat: (department[seat], seat))
        count = -(-len(own) // STAGGER)
        rows += [own[start::count] for start in range(count)]
    positions = [LEADERS.get(int(each), (0.5, 0.5)) for each in role]
    for number, row in enumerate(rows):
        y = (TOP + BOTTOM) / 2 if len(rows) == 1 else TOP + (BOTTOM - TOP) * number / (len(rows) - 1)
        shift = 0.25 * (1 if number % 2 else -1) * (len(rows) > 1)  # rows beside each other leave gaps for each other
        for position, seat in enumerate(row):
            positions[seat] = (round((position + 0.5 + shift) / len(row), 3), round(y, 3))
    return positions
