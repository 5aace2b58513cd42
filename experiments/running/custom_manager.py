"""A manager of one's own: a subclass of `simulation.managers.Manager`, run by the Mesa driver through the same store.

The kernel does not know the class. Its name and the SHA-256 of its file are part of a point's identity, so that its rows mix
neither with the model's own nor with those of another version of the file.
"""

from __future__ import annotations

import math
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.configuration import plain_files
from experiments.configuration.options import shown
from experiments.errors import Refusal, one_line, suggestion
from experiments.running.patience import OutOfPatience, Patience

if TYPE_CHECKING:
    from experiments.store.parts import Rows
    from simulation.grounds import Grounded
    from simulation.history import History
    from simulation.managers import Manager, World
    from simulation.parameters import Setting

KEY = "manager"  # of the configuration, of what a point stands for, and of the digests in its parts
_LONGEST = 10_000_000  # bytes of a file of Python
_METHODS = ("__init__", "leave", "hear", "consider", "resist", "adopt")  # that a class of one's own may have
_SLACK = 1e-9  # of sums of shares
_MEANT = "FILE.py:CLASS is meant, as manager=my_managers.py:Stubborn"


class Own(NamedTuple):
    """A class, and the file that it is in."""

    kind: type[Manager]
    name: str  # qualified, within the file
    sha256: str  # of the file
    path: Path

    @property
    def is_threaded(self) -> bool:
        """Arms are not computed side by side: a class of one's own need not bear it."""
        return False

    @property
    def identity(self) -> dict[str, Any]:
        """What stands for the class in the configuration of a point."""
        return {KEY: {"class": self.name, "sha256": self.sha256}}

    @property
    def digests(self) -> dict[str, str]:
        """The digest of the class's file."""
        return {KEY: self.sha256}

    @property
    def metadata(self) -> dict[str, str]:
        """What a part states of how it was made."""
        return {"driver": "mesa", "manager": self.name, "manager_sha256": self.sha256, "manager_file": str(self.path)}

    def world(self, setting: Setting, seed: int, panel: int) -> World:
        """A panel lived to its end; raises Refusal, with the line, where the class fails or fills in what cannot be meant."""
        from simulation.managers import World

        try:
            with Patience() as patience:
                return World(setting, seed=seed, panel=panel, manager=_watched(self.kind, patience)).run()
        except (Exception, SystemExit, OutOfPatience) as error:
            raise Refusal(f"{self.name} in {_where(self.path, error)}: {_what(error)}; mend the class", status=1) from error

    def history(self, setting: Setting, seed: int, panel: int, grounds: bool) -> History | Grounded:
        """Every month of one panel, with what it was decided by if asked for."""
        world = self.world(setting, seed, panel)
        return world.grounded() if grounds else world.history

    def run(
        self,
        setting: Setting,
        seed: int,
        panels: range,
        *,
        threads: int | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> Rows:
        """Rows of some panels, one after the other on one thread; columns as `simulation.ensemble.run` gives them."""
        panels_done = []
        for panel in panels:
            panels_done.append(self.world(setting, seed, panel).outcomes())
            if progress:
                progress(setting.cities)
        rows = {name: np.concatenate([each[name] for each in panels_done]) for name in panels_done[0]}
        panel_column = np.repeat(np.arange(panels.start, panels.stop), setting.cities)
        return {"panel": panel_column, "city": np.tile(np.arange(setting.cities), len(panels)), **rows}


def read(text: Any) -> Own | None:
    """The class that `manager` names; None where it names none."""
    if text is None:
        return None
    if not isinstance(text, str) or not text.rpartition(":")[0]:
        raise Refusal(f"manager is {shown(text)}, but {_MEANT}")
    file, _, name = text.rpartition(":")
    return located(Path(file).expanduser().absolute(), name)


def located(path: Path, name: str) -> Own:
    """A class in a file, checked."""
    from simulation.managers import Manager

    try:
        content = plain_files.content(path, _LONGEST)
    except OSError as error:
        raise Refusal(f"manager names {path}, which cannot be read ({error.strerror}); {_MEANT}") from error
    digest = sha256(content).hexdigest()
    module = _module(path, content, digest)
    kind: Any = module
    for step in name.split("."):
        kind = getattr(kind, step, None)
    if kind is None:
        classes = [each for each, value in vars(module).items() if isinstance(value, type) and issubclass(value, Manager)]
        classes = [each for each in classes if vars(module)[each] is not Manager]
        raise Refusal(f"there is no {name} in {path}; {suggestion(name, classes, 'subclass of Manager')}")
    if not isinstance(kind, type) or not issubclass(kind, Manager):
        raise Refusal(f"{name} in {path} is no subclass of simulation.managers.Manager; write: class {name}(Manager)")
    return Own(kind, kind.__qualname__, digest, path)


def _module(path: Path, content: bytes, digest: str) -> ModuleType:
    """The file as a module, imported once for each version of it."""
    name = f"framebreak_manager_{sha256(str(path).encode()).hexdigest()[:8]}_{digest[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path)
    if spec is None:
        raise Refusal(f"manager names {path}, which is no Python file; {_MEANT}")
    module = sys.modules[name] = module_from_spec(spec)
    try:
        with Patience() as patience:
            patience.begin("the import")
            exec(compile(content, str(path), "exec"), module.__dict__)  # what was digested is what runs
            patience.end()
    except (Exception, SystemExit, OutOfPatience) as error:
        del sys.modules[name]
        raise Refusal(f"{_where(path, error)} cannot be imported: {_what(error)}") from error
    return module


def _what(error: BaseException) -> str:
    return f"{type(error).__name__}: {one_line(str(error))}"


def _where(path: Path, error: BaseException) -> str:
    """The file, and the line in it at which an error arose, where it arose there."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if isinstance(error, SyntaxError):
        lines.append(error.lineno)
    return f"{path}, line {lines[-1]}" if lines and lines[-1] else str(path)


def _watched(kind: type[Manager], patience: Patience) -> type[Manager]:
    """The class, with what `consider` and `resist` give back and fill in checked month by month, and calls that end."""
    from simulation.managers import Manager

    def consider(self: Manager) -> None:
        _gives_nothing("consider", of_theirs["consider"](self))
        for name in ("next_frames", "next_disconfirmation"):
            values = getattr(self, name)
            if not isinstance(values, Sequence | np.ndarray) or isinstance(values, str) or len(values) != len(self.frames):
                raise ValueError(
                    f"{name} is {shown(values)}, but a list of {len(self.frames)} numbers, one a practice, is meant"
                )
        _is_share("next_frames", *self.next_frames)
        _is_number("next_disconfirmation", *self.next_disconfirmation)

    def resist(self: Manager) -> None:
        _gives_nothing("resist", of_theirs["resist"](self))
        _is_share("next_resistance", self.next_resistance)

    of_theirs = {
        name: _patiently(name, each, patience) if each is not getattr(Manager, name) else each
        for name, each in ((name, getattr(kind, name)) for name in _METHODS)
    }
    own = of_theirs | {"consider": consider, "resist": resist, "__module__": kind.__module__, "__qualname__": kind.__qualname__}
    return type(kind.__name__, (kind,), own)


def _patiently(name: str, method: Callable[..., Any], patience: Patience) -> Callable[..., Any]:
    """A method whose calls come back, or raise."""

    @wraps(method)
    def called(*given: Any, **named: Any) -> Any:
        patience.begin(name)
        try:
            return method(*given, **named)
        finally:
            patience.end()

    return called


def _gives_nothing(method: str, value: object) -> None:
    if value is not None:
        raise ValueError(f"{method} gives back {shown(value)}, but it fills in next_... and gives back nothing")


def _is_number(name: str, *values: object) -> None:
    for value in values:
        if isinstance(value, bool | str) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
            raise ValueError(f"{name} has {shown(value)}, but a number is meant")


def _is_share(name: str, *values: float) -> None:
    _is_number(name, *values)
    for value in values:
        if not -_SLACK <= value <= 1.0 + _SLACK:
            raise ValueError(f"{name} has {value:g}, but a number from 0 to 1 is meant")


def model_part(config: Mapping[str, Any]) -> dict[str, Any]:
    """A point's configuration without the manager: what the model reads."""
    return {name: group for name, group in config.items() if name != KEY}


def stored(config: Mapping[str, Any], metadata: Mapping[str, str]) -> Own | None:
    """The class that made a stored row, from the file that it was in then; refused where that file is another now."""
    if KEY not in config:
        return None
    name, digest = config[KEY]["class"], config[KEY]["sha256"]
    path = Path(metadata.get("manager_file", ""))
    wanted = f"this city was made by {name} of {path}, SHA-256 {digest[:12]}"
    try:
        now = sha256(plain_files.content(path)).hexdigest()
    except OSError as error:
        raise Refusal(f"{wanted}, which cannot be read now ({error.strerror}); bring the file back", status=1) from error
    if now != digest:
        raise Refusal(f"{wanted}; the file has changed to {now[:12]}; bring that version back", status=1)
    return located(path, name)
