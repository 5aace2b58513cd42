"""Matches the rival forms to the default city on one rate, so that they differ in form and not in size: python tools/match_forms.py

Every rival of frame breaking, influence or assimilation has a threshold with which as many frames break per manager and decade
as by default, every rival of resistance a growth with which resistance stops as much effort, both in one reference arm. Only that
rate is read, never an outcome or a difference between ways of changing. Files of configs/ that call a number *matched, see above*
are written anew; so are the same numbers in configs/study/concurrent_or_piecemeal.yaml.
"""

from __future__ import annotations

import re
from pathlib import Path

from scipy.optimize import brentq

from experiments import simulate

ROOT = Path(__file__).parents[1]
ARM = ("leadership=imposed", "change_programme.effort=20", "change_programme.span=60", "change_programme.simultaneity=3")
PANELS, SEED = 100, 49
RATES = {"threshold": "breaks_per_decade", "growth": "lost_to_resistance"}
"""What is matched by which number: its outcome, averaged over cities."""
AROUND = {"threshold": (0.5, 40.0), "growth": (0.0005, 0.3)}
MATCHED = re.compile(r"^(threshold|growth): (\S+)(  #.*matched, see above)$", re.MULTILINE)
COMPARED = ROOT / "configs" / "study" / "concurrent_or_piecemeal.yaml"


def rate(parameter: str, *overrides: str) -> float:
    """The rate in the reference arm: frames broken per manager and decade, or effort stopped by resistance."""
    rows = simulate(*ARM, *overrides, panels=PANELS, seed=SEED)
    return float(rows[RATES[parameter]].mean())


def number(parameter: str, group: str, option: str, wanted: float) -> float:
    """The number with which the rate of a form is the wanted one, to three significant digits."""
    low, high = AROUND[parameter]

    def apart(value: float) -> float:
        return rate(parameter, f"{group}={option}", f"{group}.{parameter}={value!r}") - wanted

    return float(f"{brentq(apart, low, high, rtol=2e-3):.3g}")


def shown(value: float) -> str:
    """A rate as the comments have it: three digits, no zero before the point."""
    return f"{value:.3g}".removeprefix("0")


def main() -> None:
    """Write every file that has a matched number."""
    wanted = {parameter: rate(parameter) for parameter in RATES}
    print({parameter: shown(value) for parameter, value in wanted.items()}, flush=True)
    compared = COMPARED.read_text()
    for path in sorted((ROOT / "configs").glob("*/*.yaml")):
        text = path.read_text()
        found = MATCHED.search(text)
        if not found:
            continue
        parameter, group, option = found[1], path.parent.name, path.stem
        value = number(parameter, group, option, wanted[parameter])
        own = rate(parameter, f"{group}={option}", f"{group}.{parameter}={value!r}")
        text = MATCHED.sub(lambda match, value=value: f"{match[1]}: {value!r}{match[3]}", text)
        text = re.sub(r"by default \([^)]*\)", f"by default ({shown(wanted[parameter])})", text)
        text = re.sub(r"Here it is [\d.]+\d", f"Here it is {shown(own)}", text)
        path.write_text(text)
        form = option.removesuffix("_matched")
        line = re.compile(rf"^(    {form}: {{.*{group}\.{parameter}: )[^,}}]+", re.MULTILINE)
        compared = line.sub(lambda match, value=value: match[1] + repr(value), compared)
        print(f"{group}={option}: {parameter} {value!r}, rate {shown(own)}", flush=True)
    COMPARED.write_text(compared)


if __name__ == "__main__":
    main()
