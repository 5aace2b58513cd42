"""Stored points and cities addressed by their values, as a sweep was typed: `change_programme.simultaneity=8 panel=3 city=2`.

Words without `=` are the addresses of `experiments.store.addresses`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from experiments.configuration.compose import whole
from experiments.configuration.dotted import flat
from experiments.configuration.hydra_errors import nearest
from experiments.configuration.root import CONFIGS
from experiments.errors import Refusal, suggestion
from experiments.store import addresses
from experiments.store.addresses import Address
from experiments.store.identity import completed
from experiments.store.store import Planned
from experiments.sweeping import stored_points

LISTED = 8  # values that a message names
ROUNDED = 3  # digits from which on a number stands for those that round to it, as tables print them


def city(plan: Sequence[Planned], words: Sequence[str]) -> Address:
    """The stored city of `POINT:PANEL:CITY`, or of values with `panel=` and `city=`.

    Raises:
        Refusal: When the words address no city, or several.
    """
    if not any("=" in word for word in words) or _is_address(plan, words):
        if len(words) != 1:
            raise Refusal(f"{' '.join(words)} is more than one city; write POINT:PANEL:CITY, or values as in panel=3 city=2")
        return addresses.city(plan, words[0])
    numbers = {}
    for name in ("panel", "city"):
        given = [word.partition("=")[2] for word in words if word.partition("=")[0] == name]
        if len(given) != 1 or not given[0].isdecimal():
            raise Refusal(f"{' '.join(words)} names no {name}; add {name}=NUMBER, counted from 0")
        numbers[name] = given[0]
    row = point(plan, [word for word in words if word.partition("=")[0] not in numbers])
    return addresses.city([row], f"{row.point}:{numbers['panel']}:{numbers['city']}")


def _is_address(plan: Sequence[Planned], words: Sequence[str]) -> bool:
    """Whether one word is a plain address although its arm has a = in its name, as `K=1:0:3` has."""
    return len(words) == 1 and (words[0] in {row.arm for row in plan} or bool(re.fullmatch(r".+:\d+:\d+", words[0])))


def point(plan: Sequence[Planned], words: Sequence[str]) -> Planned:
    """The stored point with this name or arm, or with these values; without any word the only one there is.

    Raises:
        Refusal: When the words address no point, or several; the message names what the store has.
    """
    if len(words) == 1 and ("=" not in words[0] or _is_address(plan, words)):
        return addresses.point(plan, words[0])
    if not plan:
        return addresses.point(plan, "")
    known = [_known(row) for row in plan]
    left = list(range(len(plan)))
    for word in words:
        key, sign, text = word.lstrip("+").partition("=")
        if not sign:
            raise Refusal(f"{word} is no value; write KEY=VALUE, or the first digits of a point's name alone")
        name, fits = _test(key, text, plan, known, left)
        fitting = [place for place in left if fits(known[place].get(name), False)]
        fitting = fitting or [place for place in left if fits(known[place].get(name), True)]
        if not fitting:
            few = _few(_shown(known[place].get(name)) for place in left)
            raise Refusal(f"no stored point has {key}={text}; stored: {few}")
        left = fitting
    if len({plan[place].point for place in left}) > 1:
        rest = stored_points.keys([plan[place] for place in left])
        each = [f"{key} ({_few(map(_shown, values))})" for key, values in rest.items()]
        raise Refusal(f"{' '.join(words) or 'the study'} may be any of {len(left)} points; also give {', '.join(each[:4])}")
    return plan[left[0]]


def _few(texts: Iterable[str]) -> str:
    """The different values in order, as far as a line has room."""
    values = sorted(set(texts), key=_size)
    return ", ".join(values[:LISTED]) + (", ..." if len(values) > LISTED else "")


def _known(row: Planned) -> dict[str, Any]:
    """Everything by which a point can be addressed, by name."""
    own = {"arm": row.arm, "seed": row.seed, "study.seed": row.seed, "study.panels": row.panels, "panels": row.panels}
    return {**dict(flat(completed(row.config))), **completed(row.config), **own}


def _test(
    key: str, text: str, plan: Sequence[Planned], known: Sequence[Mapping[str, Any]], left: Sequence[int]
) -> tuple[str, Callable[[Any, bool], bool]]:
    """The name that a key stands for, and whether a stored value is the one that is meant, once rounding is allowed."""
    names = dict.fromkeys(name for place in left for name in known[place])
    name = key
    if key not in names:
        ends = [each for each in names if each.rpartition(".")[2] == key]
        varied = [each for each in ends if len({repr(known[place].get(each)) for place in left}) > 1]
        if len(varied or ends) != 1:
            if ends:
                raise Refusal(f"{key} may be any of {', '.join(varied or ends)}; give the whole name")
            raise Refusal(f"there is no {key}; {nearest(key, names)}")
        (name,) = varied or ends
    if any(isinstance(known[place].get(name), Mapping) for place in left):
        chosen = _option(name, text)
        return name, lambda value, _: isinstance(value, Mapping) and _alike(value, chosen)
    return name, lambda value, is_rounded: fits(value, text, is_rounded)


def _option(group: str, option: str) -> Mapping[str, Any]:
    """What an option of a configuration group stands for."""
    options = [path.stem for path in (CONFIGS / group).glob("*.yaml")]
    if option not in options:
        raise Refusal(f"there is no {group} called {option}; {suggestion(option, options, group)}")
    chosen: Mapping[str, Any] = completed(whole(f"{group}={option}"))[group]
    return chosen


def _alike(stored: Mapping[str, Any], chosen: Mapping[str, Any]) -> bool:
    return all(name in stored and fits(stored[name], _shown(value)) for name, value in chosen.items())


def fits(value: Any, text: str, is_rounded: bool = False) -> bool:
    """Whether a stored value is the one that a text stands for.

    >>> fits(8.0, "8"), fits(0.73482, "0.735"), fits(0.73482, "0.735", True), fits("early", "EARLY")
    (True, False, True, True)
    """
    if isinstance(value, bool) or value is None:
        return text.lower() == _shown(value)
    if isinstance(value, int | float):
        try:
            number = int(text) if isinstance(value, int) and text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return False
        if not is_rounded or isinstance(value, int):
            return number == value
        digits = len(text.lstrip("-0.").partition("e")[0].replace(".", ""))
        return digits >= ROUNDED and f"{value:.{digits}g}" == f"{number:.{digits}g}"
    if isinstance(value, str):
        return value.lower() == text.strip("'\"").lower()
    with suppress(ValueError):
        return bool(json.loads(text) == value)
    return _shown(value).replace(" ", "") == text.replace(" ", "")


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _size(text: str) -> tuple[int, float, str]:
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text
