"""The managers' phase beside C at the limit: ``python -m benchmarks.phase``.

In the phase, managers hear, adapt, are disconfirmed and break; it is the largest part of a month. `consider.c` writes it by
hand, over the kernel's own records, and is compiled here by the system's compiler (``cc``) in several ways, of which the
fastest stands for C. Both work on the cities of real histories, month by month, in alternating rounds of processor time, and
every number that they write is compared, to the last bit. Writes benchmarks/phase.json.
"""

import argparse
import ctypes
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import numba
import numpy as np

from benchmarks.paired import has_avx512
from experiments import setting
from simulation import buffers, chance, city, ensemble
from simulation import history as histories
from simulation.instructions import aligned_stack
from simulation.kernel import Address, numbers, round_keys
from simulation.kernel.considering import Attention, consider_side_by_side
from simulation.kernel.founding import lay_out
from simulation.kernel.months import of_one
from simulation.kernel.standing import CIO
from simulation.memory import zeros
from simulation.parameters import Setting

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "phase.json"
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-Wno-psabi", "-shared", "-fPIC")
# Doubles side by side, practices summed together, and whether loops are unrolled.
VARIANTS = tuple(product((4, 8), (2, 4, 8), ((), ("-funroll-loops",))))
PILOT = 5  # rounds in which the variants of C are told apart
MONTHS = range(6, 156, 10)  # of which cities are taken
RATES = ("openness", "convexity", "noise", "leak", "rebuilding")
OF_A_MONTH = ("standing", "known", "fear", "bound", "pace", "tolerance", "attended", "unused")
CITY = np.dtype([(name, "f8", (8,)) for name in ("structure", "vision", "abroad")] + [(name, "f8") for name in OF_A_MONTH])


@numba.njit(nogil=True, error_model="numpy", _nrt=False)
def by_kernel(
    people: Any,
    cities: Any,
    month: Any,
    noises: Any,
    following: Any,
    after: Any,
    places: Any,
    abreast: Any,
    beside: Any,
    q: Any,
) -> None:
    """The kernel's phase for all cities, one after another."""
    aligned_stack()
    buffers = of_one(abreast, 0, abreast.staff[0])
    shared = buffers.shared[0]
    shared.copied = 1.0
    for c in range(len(cities)):
        for seat in range(people.shape[1]):
            buffers.staff[seat] = people[c, seat]
            buffers.noises[seat] = noises[c, seat]
        now = month[c]
        for p in range(len(now.abroad)):
            shared.heard[p] = now.abroad[p]
        buffers.from_abroad[CIO] = q.advice_network.cio_weight
        attention = Attention(now.fear, now.bound, now.pace, now.tolerance, now.attended)
        at = Address(following, 0, c, 0)
        consider_side_by_side(at, attention, now.known, cities[c], after, places, buffers, beside, q)


@numba.njit(nogil=True, error_model="numpy", _nrt=False)
def laid_out(count: int, size: int, founding: Any, beside: Any, q: Any) -> None:
    """Put the ties of cities of one size where the phase reads them."""
    for c in range(count):
        lay_out(c, c * size, size, founding, beside, q.advice_network)


class Phase:
    """Cities of real histories, and both ways through the phase."""

    def __init__(self, own: Setting, panels: int) -> None:
        whole = [ensemble.history(own, seed=1, panel=panel) for panel in range(panels)]
        taken = [(past, at) for past in whole for at in MONTHS]
        q, per_panel, size = own.parameters, own.cities, int(own.managers[0])
        count = len(taken) * per_panel
        self.setting = setting(f"city.cities={count}")
        self.places, self.numbers = city.places(self.setting), numbers(q)[0]
        self.scratch = buffers.scratch(self.setting)
        founding, key = ensemble.founding(self.setting, seed=2), round_keys(chance.key(1))
        laid_out(count, size, founding, self.scratch.beside, self.numbers)
        self.key, self.width = key, self.scratch.beside.thresholds.shape[1]
        self.cities = zeros(count, histories.city_type(own)).view(np.recarray)
        self.people = zeros((count, self.width), self.scratch.month.staff.dtype).view(np.recarray)
        for number, (past, at) in enumerate(taken):
            these = slice(number * per_panel, (number + 1) * per_panel)
            self.cities[these] = past.cities[at]
            for name in self.people.dtype.names:
                self.people[name][these, :size] = past.managers[name][at].reshape((per_panel, size, -1)).squeeze()
        self.noises = np.random.default_rng(3).random((count, self.width))
        self.month = np.zeros(count, CITY).view(np.recarray)
        for name in ("structure", "vision", "standing"):
            self.month[name] = self.cities[name]
        f = q.cognitive_framework
        self.month.abroad = self.people.frames[::-1, 2]
        self.month.known = np.arange(count) % 2  # every other CIO knows another
        self.month.fear, self.month.bound = q.advice_network.switching * self.cities.threat, f.confidence
        self.month.pace, self.month.tolerance, self.month.attended = f.embedding, f.tolerance, self.cities.attention
        self.rates = np.array([*(getattr(f, name) for name in RATES), q.advice_network.authority, q.advice_network.cio_weight])
        self.after = {way: zeros(count * size, histories.manager_type(own)).view(np.recarray) for way in ("kernel", "C")}
        self.breaks, self.sums = np.zeros(count), {way: np.zeros((3, self.width)) for way in ("kernel", "C")}
        self.variants = _compiled()
        self.variant = next(iter(self.variants))

    def kernel(self) -> None:
        """All cities by the kernel."""
        month, after = self.scratch.month, self.after["kernel"]
        by_kernel(
            self.people, self.cities, self.month, self.noises, self.key, after, self.places, month, self.scratch.beside,
            self.numbers,
        )  # fmt: skip
        self.sums["kernel"][:] = month.mean[0], month.heard_resistance[0], month.heard_weight[0]

    def c(self) -> None:
        """All cities by C, in the variant that is chosen."""
        beside, size = self.scratch.beside, int(self.setting.managers[0])
        arrays = (
            self.people, self.month, self.noises, beside.weights, beside.thresholds, self.rates, self.after["C"], self.breaks,
            *self.sums["C"],
        )  # fmt: skip
        self.variants[self.variant](
            *map(ctypes.c_long, (len(self.cities), size, self.width)),
            *(each.ctypes.data_as(ctypes.c_void_p) for each in arrays),
        )

    def differing(self) -> list[str]:
        """Fields that differ in a bit between both ways."""
        size, (one, two) = int(self.setting.managers[0]), self.after.values()
        fields = ("frames", "disconfirmation", "broke", "joined")
        apart = [name for name in fields if one[name].tobytes() != two[name].tobytes()]
        if (self.cities.breaks != self.breaks).any():
            apart.append("breaks")
        names = ("mean", "heard_resistance", "heard_weight")
        pairs = zip(names, *self.sums.values(), strict=True)
        return apart + [name for name, here, there in pairs if here[:size].tobytes() != there[:size].tobytes()]


def _compiled() -> dict[str, Callable[..., None]]:
    """The function of consider.c by what the compiler is told."""
    folder, functions = Path(tempfile.mkdtemp(prefix="framebreak-c-")), {}
    for lanes, together, more in VARIANTS:
        name = " ".join([f"-DLANES={lanes}", f"-DTOGETHER={together}", *more])
        library = folder / f"consider{len(functions)}.so"
        subprocess.run(["cc", *FLAGS, *name.split(), str(HERE / "consider.c"), "-o", str(library)], check=True)
        functions[name] = ctypes.CDLL(str(library)).consider
    return functions


def differing(phase: Phase) -> list[str]:
    """What any variant of C writes otherwise than the kernel."""
    phase.kernel()
    apart = []
    for variant in phase.variants:
        phase.variant = variant
        phase.c()
        apart += [f"{name} ({variant})" for name in phase.differing()]
    return apart


def nanoseconds(phase: Phase, run: Callable[[], None], times: int) -> float:
    """Of processor time, a manager-month."""
    before = time.thread_time()
    for _ in range(times):
        run()
    return 1e9 * (time.thread_time() - before) / times / int(phase.setting.managers.sum())


def choose(phase: Phase, times: int) -> None:
    """Choose the variant of C that takes least."""
    least = dict.fromkeys(phase.variants, float("inf"))
    for _ in range(PILOT):
        for variant in phase.variants:
            phase.variant = variant
            least[variant] = min(least[variant], nanoseconds(phase, phase.c, times))
    phase.variant = min(least, key=least.__getitem__)


def raced(phase: Phase, rounds: int, times: int) -> dict[str, list[float]]:
    """Nanoseconds a manager-month of both ways, round by round in turn."""
    ways: dict[str, Callable[[], None]] = {"kernel": phase.kernel, "C": phase.c}
    found: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds):
        for way in sorted(ways, reverse=number % 2 == 0):
            found[way].append(nanoseconds(phase, ways[way], times))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write phase.json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.phase", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21, help="alternating rounds (default: 21)")
    given = parser.parse_args(arguments)
    phase = Phase(setting(), panels=1)
    if apart := differing(phase):
        print(f"C and the kernel differ in {', '.join(apart)}", file=sys.stderr)
        return 1
    choose(phase, times=20)
    spent = raced(phase, given.rounds, times=20)
    ratios = sorted(c / own for c, own in zip(spent["C"], spent["kernel"], strict=True))
    compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "compiler": compiler,
        "variants": len(phase.variants),
        "flags": " ".join([*FLAGS[:3], phase.variant]),
        "avx512": has_avx512(),
        "cities": len(phase.cities),
        "managers": int(phase.setting.managers[0]),
        "breaks": int(phase.breaks.sum()),
        "nanoseconds_a_manager_month": {way: round(statistics.median(each), 1) for way, each in spent.items()},
        "kernel_times_c": round(statistics.median(ratios), 3),
        "least": round(ratios[0], 3),
        "most": round(ratios[-1], 3),
    }
    print(json.dumps(found, indent=2))
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
