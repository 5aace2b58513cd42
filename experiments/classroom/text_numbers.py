"""Numbers from the text of an address, which anybody may have written: digits only, within bounds, nothing evaluated."""

from __future__ import annotations

import re

from experiments.errors import Refusal


def whole(key: str, text: str, low: int, high: int) -> int:
    """A whole number from text, within bounds.

    Args:
        key: What the number is called in a refusal.
        text: Digits, with a sign perhaps.
        low: Lowest number that is allowed.
        high: Highest number that is allowed.

    Raises:
        Refusal: The text is no whole number from `low` to `high`.
    """
    if not re.fullmatch(r"-?[0-9]{1,19}", text) or not low <= int(text) <= high:
        raise Refusal(f"{key} is {text[:40]!r}, but a whole number from {low} to {high} is meant")
    return int(text)


def number(key: str, text: str, low: float, high: float) -> float:
    """A number from text, within bounds; arguments as for `whole`.

    Raises:
        Refusal: The text is no number from `low` to `high`.
    """
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,18})?(e-?[0-9]{1,2})?", text) or not low <= float(text) <= high:
        raise Refusal(f"{key} is {text[:40]!r}, but a number from {low:g} to {high:g} is meant")
    return float(text)
