"""The walk of one parameter from the command line to a column of the results: through which modules, and under which names.

usage: python tools/walk.py [run | sweep | simulate] [--calls]

A tiny run is watched call by call. A call holds the parameter where one of its local variables, or a field that its code
uses, is a text, a mapping or a record of the model in which the parameter stands with its value. It is on the walk where it
hands the parameter on: to a call that is on the walk, as what it returns, or by keeping it; and where it reads its value off
the model's record. A call that has the record for something else, such as the number of cities, is not. The walk ends
where the parameter has become a column of an Arrow table.
"""

import argparse
import dis
import os
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("simulation", "experiments", "hydra_plugins", "framebreak")
GROUP, NAME, VALUE = "change_programme", "simultaneity", 5
KEY = f"{GROUP}.{NAME}"
SWEPT = f"1,{VALUE}"  # values of a sweep; the last of them is watched, since it is what a loop over the points ends with
TEXTS = (f"{KEY}={VALUE}", f"{KEY}={SWEPT}", f'"{NAME}":{VALUE}', f'"{NAME}": {VALUE}', f'"{KEY}":{VALUE}', f'"{KEY}": {VALUE}')
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=12")
DEPTH = 3  # of mappings and lists within each other


def carries(value, depth=0):
    """Whether a text, a mapping, a list or a record of numbers holds the parameter with its value."""
    if isinstance(value, str):
        return any(text in value for text in TEXTS)
    if depth > DEPTH or isinstance(value, type):
        return False
    if isinstance(value, Mapping):
        try:
            if any(_is_value(value[key]) for key in (KEY, NAME) if key in value):
                return True
            return any(carries(inner, depth + 1) for inner in value.values() if isinstance(inner, Mapping) or _is_parsed(inner))
        except Exception:  # an interpolation of Hydra's that cannot be resolved yet
            return False
    if _is_parsed(value):
        return carries(value.input_line, depth + 1)
    fields = getattr(getattr(value, "dtype", None), "names", None)
    if isinstance(fields, tuple):  # numpy's record of records
        return GROUP in fields
    if type(value) in (tuple, list):
        return any(carries(each, depth + 1) for each in value[:100])
    return type(value).__name__ in ("Setting", "Parameters", "ChangeProgramme")


def _is_parsed(value):
    """Whether it is what Hydra has made of a word of the command line."""
    return type(value).__name__ == "Override"


def _is_value(value):
    """Whether it is the value, or an Arrow array with it."""
    if hasattr(value, "to_pylist"):
        return VALUE in value.to_pylist()
    return isinstance(value, int | float) and value == VALUE


def fields(value):
    """The fields of an object of our own, by name."""
    if type(value).__module__.partition(".")[0] not in PACKAGES or isinstance(value, type):
        return {}
    if hasattr(value, "_asdict"):
        return value._asdict()
    own = {name: getattr(value, name) for name in getattr(type(value), "__slots__", ()) if hasattr(value, name)}
    return own | getattr(value, "__dict__", {})


@cache
def module(path):
    """The module of our own that a file is; None for others."""
    try:
        own = Path(path).resolve().relative_to(ROOT).with_suffix("")
    except ValueError:
        return None
    return ".".join(own.parts).removesuffix(".__init__") if own.parts[0] in PACKAGES else None


@cache
def kept(code):
    """Names of the fields that a function sets."""
    return {each.argval for each in dis.get_instructions(code) if each.opname == "STORE_ATTR"}


ANY = 0  # what code of others has made of what it was handed: no address in memory
NOTHING = frozenset()


class Walk:
    """Watches calls, and remembers the functions on the walk with the names under which they hold the parameter."""

    def __init__(self):
        self.found = defaultdict(set)  # names by module and function
        self._threads = threading.local()

    def __call__(self, frame, event, result):
        if event not in ("call", "return"):
            return
        try:
            calls = self._threads.calls  # under way: where in memory is what each was handed, and what it has handed on
        except AttributeError:
            calls = self._threads.calls = [(set(), set())]
        if module(frame.f_code.co_filename) is None:  # code of others, which may have made something else of it
            if event == "call":
                calls.append((NOTHING, set()))
            elif len(calls) > 1 and calls.pop()[1]:
                calls[-1][1].add(ANY)
            return
        sys.setprofile(None)  # what is called from here is not part of the run
        try:
            if event == "call":
                calls.append((self._addresses(frame), set()))
            elif len(calls) > 1:
                given, handed = calls.pop()
                if self._is_on_walk(frame, handed, result):
                    calls[-1][1].update(given)
        finally:
            sys.setprofile(self)

    def _is_on_walk(self, frame, handed, result):
        """Whether a call that ends has handed the parameter on, gives it back, keeps it or reads its value."""
        code, held = frame.f_code, self._held(frame)
        names = {name for name, _ in held}
        is_returned = carries(result) or any(map(carries, fields(result).values()))
        is_handed_on = bool(handed & {ANY, *self._addresses(frame)})
        if not names or not (is_handed_on or is_returned or names & kept(code) or {GROUP, NAME} & set(code.co_names)):
            return False
        self.found[module(code.co_filename), getattr(code, "co_qualname", code.co_name)] |= names
        return True

    def _addresses(self, frame):
        return {address for _, address in self._held(frame)}

    def _held(self, frame):
        """Names under which a call holds the parameter, each with where in memory that is."""
        code, variables = frame.f_code, frame.f_locals
        held = {(name, id(value)) for name, value in variables.items() if name != "self" and carries(value)}
        for value in variables.values():
            if not isinstance(value, Mapping):  # a mapping's own methods are part of the mapping
                held |= {(name, id(inner)) for name, inner in fields(value).items() if name in code.co_names and carries(inner)}
        return held

    @property
    def modules(self):
        """Modules in order of names."""
        return sorted({own for own, _ in self.found})

    @property
    def names(self):
        """Every name under which the parameter is held."""
        return sorted(set().union(*self.found.values()))


def walked(kind):
    """The walk of a tiny run, `run`, `sweep` or `simulate`, in a folder of results of its own."""
    sys.path.insert(0, str(ROOT))
    from experiments import cli, notebook, results

    def run(*options, values=VALUE):
        sizes = ("study.panels=2", "study.threads=1", "study.name=walk", "progress=off")
        status = cli.main(["run", *options, *SMALL, *sizes, f"{KEY}={values}"])
        assert status == 0, f"the run ended with {status}"
        results.load("walk", parameters=[KEY])

    def sweep():
        run("-m", "engine=serial", values=SWEPT)  # its tasks run in this process, where they are watched

    def simulate():
        notebook.simulate(*SMALL, f"{KEY}={VALUE}", panels=2, threads=1)

    walk = Walk()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        os.environ["FRAMEBREAK_RESULTS"] = folder
        notebook.simulate(*SMALL, panels=1, threads=1)  # what is compiled is compiled before anybody watches
        sys.setprofile(walk)
        threading.setprofile(walk)
        try:
            {"run": run, "sweep": sweep, "simulate": simulate}[kind]()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
    return walk


def main():
    """Print the modules with the names under which each holds the parameter, and how many there are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="?", choices=("run", "sweep", "simulate"), default="run")
    parser.add_argument("--calls", action="store_true", help="list the functions of each module with their names")
    arguments = parser.parse_args()
    walk = walked(arguments.kind)
    for own in walk.modules:
        names = set().union(*(names for (other, _), names in walk.found.items() if other == own))
        print(f"{own}: {', '.join(sorted(names))}")
        if arguments.calls:
            for (other, function), held in sorted(walk.found.items()):
                if other == own:
                    print(f"    {function}: {', '.join(sorted(held))}")
    print(f"{len(walk.modules)} modules, {len(walk.names)} names: {', '.join(walk.names)}")


if __name__ == "__main__":
    main()
