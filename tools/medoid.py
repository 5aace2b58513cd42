"""Writes the medoid of the published posterior into the configuration: python tools/medoid.py

`study=history_matching` draws cities that Table 1 leaves; its medoid is the draw nearest to all others among those that
fit. The published ledger holds it in its column `medoid`. `numbers=medoid` chooses it; its files in configs/numbers have
three significant digits, and leave out what the study holds: what a source measures directly stays as the source says. A
test holds files and ledger equal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from experiments import configuration
from experiments.reference import table
from experiments.studies.history_matching import DIGITS
from experiments.study_tools.arms import configured

ROOT = Path(__file__).parents[1]
HEAD = "# The medoid of what Table 1 leaves of plausible cities, written by tools/medoid.py from the published posterior.\n"
SCOPES = {"leadership": {"trigger_reach": 1.0, "mandate": 1.0}}
"""Under which the posterior was drawn."""


def medoid() -> dict[str, dict[str, Any]]:
    """The medoid's numbers by group, as written; those that are held are left out."""
    config = configuration("numbers=hand_set")
    ledger = table("history_matching/ledger")
    groups: dict[str, dict[str, Any]] = {}
    for row in ledger.sort_values("parameter").itertuples():
        if not row.is_held:
            group, name = row.parameter.split(".", 1)
            whole = isinstance(configured(config, row.parameter), int)
            groups.setdefault(group, {})[name] = round(row.medoid) if whole else float(f"{row.medoid:.{DIGITS}g}")
    for group, own in SCOPES.items():
        groups[group] |= own
    return groups


def main() -> None:
    """Write a file for every group."""
    for group, numbers in medoid().items():
        path = ROOT / "configs" / "numbers" / group / "medoid.yaml"
        path.write_text(HEAD + "".join(f"{name}: {yaml.safe_dump(value).split()[0]}\n" for name, value in numbers.items()))


if __name__ == "__main__":
    main()
