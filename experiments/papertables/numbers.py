"""Every number of the tables with named rows, under a name that TeX accepts, with the cell it comes from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from experiments.reference import contract
from experiments.reference.stored import Stored

KEYS: dict[str, tuple[str, ...]] = {
    "numbers": ("key",),
    "effects": ("key",),
    "paper/table1": ("column",),
    "concurrent_or_piecemeal/surface": ("strength", "span", "simultaneity"),
    "concurrent_or_piecemeal/worlds": ("world", "vision", "form"),
    "concurrent_or_piecemeal/mechanisms_alone": ("mechanism",),
    "boundary/shares": ("outcome", "definition", "simultaneity", "judged_by", "wins"),
    "boundary/shares_tested": ("rule", "outcome", "definition", "simultaneity", "wins"),
    "boundary/best": ("outcome", "definition", "simultaneity"),
    "boundary/boxes": ("rule", "outcome", "wins", "box"),
    "boundary/importance": ("outcome", "definition", "parameter"),
    "boundary/variance_shares": ("outcome", "term"),
    "boundary/sequences": ("strength", "simultaneity", "sequence"),
    "attribution/attributed": ("world", "outcome", "group"),
    "attribution/strata": ("world",),
    "triggers/exposure": ("trigger", "exposure", "exploitation"),
    "triggers/factorial": ("term",),
    "triggers/placebos": ("arm",),
    "triggers/jurisdictions": ("jurisdiction",),
    "networks/part": ("rule", "network"),
    "networks/structures": ("structure", "course"),
    "networks/networks": ("compared_with", "course"),
    "regimes/levels": ("scenario", "arm", "measure"),
    "lessons/levels": ("scenario", "arm", "measure"),
    "interventions/ranking": ("state", "kind", "measure", "lever"),
    "know_how/twins": ("condition", "kind", "outcome"),
    "observer/two_waves": ("arm", "by", "error"),
    "docking/changes": ("model",),
    "calibration/posterior": ("parameter",),
    "calibration/predictive": ("conditioned_on", "pattern"),
    "calibration/recovery": ("quantity",),
    "calibration/regimes": ("conditioned_on", "outcome", "definition"),
    "calibration/wins": ("conditioned_on", "outcome", "definition", "judged_by", "wins"),
    "multiverse/propositions": ("effect",),
    "rivals/rivals": ("rival",),
    "rivals/families": ("kind", "form"),
    "history_matching/waves": ("wave", "statistic"),
    "history_matching/ledger": ("parameter",),
    "history_matching/attributes": ("source", "outcome_class", "practice"),
    "history_matching/left_out": ("left_out", "outcome_class"),
    "history_matching/answer": ("rule", "outcome", "does_better"),
    "sensitivity/screening": ("arm", "outcome", "parameter"),
    "sensitivity/indices": ("arm", "outcome", "parameter"),
    "sensitivity/additive": ("arm", "outcome"),
    "sensitivity/ranks": ("parameter",),
}
"""Columns that name a row, by STUDY/TABLE, or by the table's name alone for those that many studies have."""

LEFT_OUT = {
    "multiverse": ("forms",),
    "patterns": ("patterns",),
    "rivals": ("placebos", "recovery"),
    "history_matching": ("draws", "ranks", "steps"),
    "paper": ("splits", "parameters"),
    "concurrent_or_piecemeal": ("times",),
    "case_history": ("city", "months", "managers", "events", "ties"),
    "replications": ("course", "needed"),
    "verdicts": ("propositions", "verdicts"),
    "boundary": ("maps", "pace", "ranges"),
    "triggers": ("imposed", "lags", "events"),
    "networks": ("shapes", "within", "shortfall"),
    "lessons": ("verdicts",),
    "interventions": ("stability",),
    "know_how": ("truth_table_attributes", "solutions", "necessity_rates"),
    "observer": ("confusion", "waves"),
    "docking": ("patterns", "checks", "trial", "tipping", "change_sizes", "waits", "limits", "peaks"),
}
"""Published tables without macros, by study: curves, months, lists, and what `effects` has with a key."""

_DIGITS = dict(zip("0123456789", ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"], strict=True))
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


class Number(NamedTuple):
    """A number as it is stored and as it is printed."""

    name: str
    value: float
    text: str
    source: str


def macro(*parts: Any) -> str:
    """A name of letters alone.

    >>> macro("paper", "shares.class_enacted_low"), macro("surface", 0.75, 8.0)
    ('fbPaperSharesClassEnactedLow', 'fbSurfaceZeroPointSevenFiveEight')
    """
    words = []
    for part in parts:
        text = f"{part:g}" if isinstance(part, float) else str(part)
        text = _DECIMAL.sub("Point", text)
        text = re.sub(r"(?<![A-Za-z0-9])-(?=\d)", "Minus", text)
        words += [word for word in re.split(r"[^A-Za-z0-9]+", text) if word]
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return "fb" + "".join(_DIGITS.get(letter, letter) for letter in joined)


def printed(value: float) -> str:
    """Four digits that count, no more than four decimals; what is smaller as a power of ten.

    >>> printed(0.058234), printed(11000.0), printed(-0.25), printed(0.0000312)
    ('0.0582', '11000', '\\\\ensuremath{-0.25}', '\\\\ensuremath{3.1\\\\times10^{-5}}')
    """
    if value == int(value) and abs(value) < 1e9:
        text = f"{int(value)}"
    elif abs(value) < 5e-5 or abs(value) >= 1e9:
        mantissa, _, power = f"{value:.1e}".partition("e")
        return f"\\ensuremath{{{mantissa}\\times10^{{{int(power)}}}}}"
    else:
        places = min(4, max(0, 3 - math.floor(math.log10(abs(value)))))
        text = f"{value:.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"\\ensuremath{{{text}}}" if text.startswith("-") else text


def every(stored: Stored) -> list[Number]:
    """All numbers of a folder, in order of its tables; two with one name are a mistake here."""
    by_name: dict[str, Number] = {}
    for number in _numbers(stored):
        if number.name in by_name:
            raise ValueError(f"{number.source} and {by_name[number.name].source} have one name, {number.name}")
        by_name[number.name] = number
    return list(by_name.values())


MAIN = (
    ("paper/numbers", ""),
    ("history_matching/answer", "rule default, "),
    ("boundary/effects", "key p1_simultaneity_enacted"),
    ("boundary/effects", "key p1_simultaneity_integrated"),
    ("verdicts/numbers", ""),
    ("multiverse/propositions", "effect p1_simultaneity_enacted"),
)
"""Tables whose numbers a text quotes first, and how the names of the rows begin."""


def main(every_one: Sequence[Number]) -> list[Number]:
    """The small set for the text: each number of `MAIN`, and each share and difference of shares in percent too.

    >>> sources = (f"paper/numbers: key {key}, value" for key in ("shares.a", "breaks_per_decade.low"))
    >>> [each.name for each in main([Number("fbA", 0.254, "0.254", source) for source in sources])]
    ['fbA', 'fbAPercent', 'fbA']
    """
    made = []
    for each in every_one:
        address, _, row = each.source.partition(": ")
        if any(address == table and row.startswith(begin) for table, begin in MAIN):
            made.append(each)
            if _is_share(address, row):
                percent = 100.0 * each.value
                made.append(Number(f"{each.name}Percent", percent, whole(percent), f"{each.source}, percent"))
    return made


_SHARES = re.compile(r"key (shares|used_without_integration|likelihood_of_split|panels_with_exact_split|smallest_effect)")
_UNITS = ("share", "as the estimate", "the column unit, or the measure's")  # the effects of MAIN are differences of shares


def _is_share(address: str, row: str) -> bool:
    """Whether a number is a share or a difference of shares, by what it is called or by its column's unit."""
    if address.endswith("/numbers"):
        return bool(_SHARES.match(row))
    name = row.rpartition(", ")[2]
    about = contract.column(address, name) or contract.column(address, re.sub("_(low|high)$", "", name))
    return about is not None and about.unit.startswith(_UNITS)


def whole(percent: float) -> str:
    """Percent without decimals, and with the first digit that counts where there would be nothing.

    >>> whole(76.03), whole(0.0349), whole(-0.2), whole(0.0), whole(99.97)
    ('76', '0.03', '\\\\ensuremath{-0.2}', '0', '100')
    """
    return printed(round(percent)) if percent == 0.0 or abs(percent) >= 0.5 else printed(float(f"{percent:.1g}"))


def _numbers(stored: Stored) -> Iterator[Number]:
    for address in stored.names():
        study, _, name = address.partition("/")
        keys = KEYS.get(address, KEYS.get(name))
        if keys is None:
            continue
        table = stored.table(study, name)
        values = [column for column, cells in table.items() if column not in keys and _is_number(cells)]
        own = [] if name in ("numbers", "effects") else [name]
        for row in range(len(table[keys[0]])):
            named = [table[key][row] for key in keys]
            for column in values:
                value = float(table[column][row])
                if math.isfinite(value):
                    what = [] if column in ("value", "estimate") else [column]
                    where = ", ".join(f"{key} {each}" for key, each in zip(keys, named, strict=True))
                    yield Number(macro(study, *own, *named, *what), value, printed(value), f"{address}: {where}, {column}")


def _is_number(cells: list[Any]) -> bool:
    return bool(cells) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def tex(numbers: list[Number], source: str) -> str:
    """Macros, each with the cell it comes from."""
    lines = [f"\\newcommand{{\\{each.name}}}{{{each.text}}} % {each.source}" for each in numbers]
    return "\n".join([f"% {source}", *lines, ""])
