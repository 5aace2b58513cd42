"""Matches the rival forms to the default city on one rate: python tools/match_forms.py

Every rival of frame breaking, influence or assimilation has a threshold with which as many frames break per manager and
decade as by default, every rival of resistance a growth with which resistance stops as much effort, both in one reference
arm, so that forms differ in form and not in size. Only that rate is read, never an outcome or a difference between ways of
changing. A power law of practice has the rate with which half of what is missing is learned in as many months as by
default. Files of configs/ that call a number *matched, see above* are written anew; so are the same numbers in
configs/study/concurrent_or_piecemeal.yaml.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from scipy.optimize import brentq

from experiments import configuration, simulate

ROOT = Path(__file__).parents[1]
ARM = ("leadership=imposed", "change_programme.effort=20", "change_programme.span=60", "change_programme.simultaneity=3")
PANELS, SEED = 100, 49
RATES = {"threshold": "breaks_per_decade", "growth": "effort_lost_to_resistance"}
"""What is matched by which number: its outcome, averaged over cities."""
AROUND = {"threshold": (0.5, 40.0), "growth": (0.0005, 0.3)}
LEARNED = {"skill_rate": "enactment", "by_doing": "know_how"}
"""Rates of learning that a power law of practice matches, by group."""
MATCHED = re.compile(r"^(threshold|growth|skill_rate|by_doing): (\S+)(  #.*matched, see above)$", re.MULTILINE)
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


def months_to_half(share: float) -> float:
    """Months in which half of what is missing is learned when a share of it is learned every month."""
    return math.log(0.5) / math.log(1.0 - share)


def slowing_rate(months: float, slowing: float) -> float:
    """The first month's rate of a power law of practice that learns half of what is missing in these months."""
    return float(f"{(2.0**slowing - 1.0) / (slowing * months):.3g}")


def shown(value: float) -> str:
    """A rate as the comments have it: three digits, no zero before the point."""
    return f"{value:#.3g}".removeprefix("0")


def written(path: Path, text: str, value: float, default: str) -> str:
    """An option's file with its matched number, and with what the default has in its comment."""
    text = MATCHED.sub(lambda match: f"{match[1]}: {value!r}{match[3]}", text)
    text = re.sub(r"by default \([^)]*\)", f"by default ({default})", text)
    path.write_text(text)
    return text


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
        if parameter in LEARNED:
            months = months_to_half(configuration()[group][parameter])
            value = slowing_rate(months, float(re.search(r"^\w*slowing: (\S+)", text, re.MULTILINE)[1]))
            written(path, text, value, f"{months:.3g}")
            print(f"{group}={option}: {parameter} {value!r}, {months:.3g} months", flush=True)
            continue
        value = number(parameter, group, option, wanted[parameter])
        own = rate(parameter, f"{group}={option}", f"{group}.{parameter}={value!r}")
        text = written(path, text, value, shown(wanted[parameter]))
        path.write_text(re.sub(r"Here it is [\d.]+\d", f"Here it is {shown(own)}", text))
        form = option.removesuffix("_matched")
        line = re.compile(rf"^(    {form}: {{.*{group}\.{parameter}: )[^,}}]+", re.MULTILINE)
        compared = line.sub(lambda match, value=value: match[1] + repr(value), compared)
        print(f"{group}={option}: {parameter} {value!r}, rate {shown(own)}", flush=True)
    COMPARED.write_text(compared)


if __name__ == "__main__":
    main()
