"""Writes the medoid of the published posterior into the configuration's defaults: python tools/set_defaults.py

`study=history_matching` draws cities that Table 1 leaves; its medoid is the draw nearest to all others among those that fit. The
published ledger holds it in its column `medoid`. Numbers are written to three significant digits, comments stay as they are, and
what a source measures directly stays as it says. What was set by hand before is in configs/numbers (`numbers=hand_set`). A test
holds files and ledger equal.
"""

from __future__ import annotations

import re
from pathlib import Path

from experiments.reference import table
from experiments.studies.history_matching import DIGITS

ROOT = Path(__file__).parents[1]


def written(value: float) -> str:
    """A number as the configuration has it, to three significant digits.

    Example:
        >>> written(0.019473), written(95.0), written(12.4001)
        ('0.0195', '95.0', '12.4')
    """
    return repr(float(f"{value:.{DIGITS}g}"))


def medoid() -> dict[str, str]:
    """The medoid's numbers by the parameter's dotted name, as written; those that a source measures are left out."""
    ledger = table("history_matching/ledger")
    rows = zip(ledger["parameter"], ledger["medoid"], ledger["is_measured"], strict=True)
    return {name: written(value) for name, value, is_measured in rows if not is_measured}


def main() -> None:
    """Write every number into configs/GROUP/default.yaml."""
    for name, value in medoid().items():
        group, key = name.split(".", 1)
        path = ROOT / "configs" / group / "default.yaml"
        text = path.read_text()
        line = re.compile(rf"^({re.escape(key)}: )([^\s#]+)", re.MULTILINE)
        found = line.search(text)
        if not found:
            raise SystemExit(f"{path} has no line {key}:")
        whole = re.fullmatch(r"-?\d+", found[2]) is not None
        number = str(int(float(value))) if whole else value
        path.write_text(line.sub(lambda match, number=number: match[1] + number, text, count=1))


if __name__ == "__main__":
    main()
