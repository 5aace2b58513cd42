"""What simulates the cities of a point: the kernel, or the Mesa driver with managers of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from simulation import ensemble

if TYPE_CHECKING:
    from experiments.store.parts import Rows
    from simulation.grounds import Grounded
    from simulation.history import History
    from simulation.parameters import Setting


class Run(Protocol):
    """Gives the rows of some panels; `progress` is called with the number of cities that are done."""

    def __call__(
        self,
        setting: Setting,
        seed: int,
        panels: range,
        *,
        threads: int | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> Rows:
        """Rows of some panels."""


NOTHING: Mapping[str, Any] = MappingProxyType({})


class Driver(Protocol):
    """Simulates panels of cities, and states what of it belongs to a point's identity."""

    @property
    def is_threaded(self) -> bool:
        """Whether arms may be computed side by side."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """What stands for it in the configuration of a point."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Digests of the files that it was read from."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What a part states of how it was made."""

    @property
    def run(self) -> Run:
        """What gives the rows of some panels."""

    def history(self, setting: Setting, seed: int, panel: int, grounds: bool) -> History | Grounded:
        """Every month of one panel, with what it was decided by if asked for."""


class Kernel:
    """The model's own managers, run by the compiled kernel."""

    is_threaded = True
    identity: Mapping[str, Any] = NOTHING
    digests: Mapping[str, str] = NOTHING
    metadata: Mapping[str, str] = NOTHING

    @property
    def run(self) -> Run:
        """The model's own function."""
        return ensemble.run

    def history(self, setting: Setting, seed: int, panel: int, grounds: bool) -> History | Grounded:
        """Every month of one panel, with what it was decided by if asked for."""
        if grounds:
            return ensemble.history(setting, seed, panel, grounds=True)
        return ensemble.history(setting, seed, panel)


KERNEL = Kernel()
