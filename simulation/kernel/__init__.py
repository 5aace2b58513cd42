"""The compiled driver: panels of cities, month by month, thousands of panels a minute.

It hears, sums and adopts in the same order as the Mesa driver in ``agents`` but is written apart from it, over
records in place; a test compares every array of every month, bit for bit. Practices are innermost and contiguous, and
their number is part of the records' type, so that the compiler can unroll over them.
"""

from simulation.kernel.compiling import register_rules
from simulation.kernel.draws import Address, draw, round_keys
from simulation.kernel.founding import tie_cios
from simulation.kernel.months import FOUNDING, Part, numbers, panels, whole_panel

register_rules()

__all__ = ["FOUNDING", "Address", "Part", "draw", "numbers", "panels", "round_keys", "tie_cios", "whole_panel"]
