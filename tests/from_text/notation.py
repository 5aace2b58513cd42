"""Notation shared by the three concepts (model.md section 7, first paragraph)."""


def limited(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """``[z]_a^b`` of model.md section 7 and of the head of equations.md: z limited to a..b."""
    return min(max(value, low), high)
