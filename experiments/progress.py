"""A bar for those who watch: rate and time left on a terminal and in a notebook, silence elsewhere."""

import sys
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Event, Lock, Thread
from typing import Any

from experiments.errors import heed

MODES = ("auto", "on", "off")
EVERY = 60.0  # seconds between two lines where there is no bar


@contextmanager
def bar(total: int, label: str, mode: str = "auto") -> Iterator[Callable[[int], None] | None]:
    """Give a function that takes how many more of `total` cities are done, or None when nobody watches."""
    if mode == "off" or (mode == "auto" and not is_watched()):
        yield None
        return
    with _tqdm(total, label, " cities") as shown:
        lock = Lock()  # several threads report, and tqdm adds up without one

        def update(more: int) -> None:
            with lock:
                shown.update(more)
            heed()

        yield update


def is_watched() -> bool:
    """Whether somebody sees a bar that moves: on a terminal, or in a notebook."""
    return sys.stderr.isatty() or is_notebook()


def is_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def _tqdm(total: int, label: str, unit: str) -> Any:
    """The bar: a widget in a notebook that can show one, else text."""
    how: dict[str, Any] = {"total": total, "desc": label, "unit": unit, "smoothing": 0.1}
    if not is_notebook():
        from tqdm import tqdm

        return tqdm(file=sys.stderr, dynamic_ncols=True, **how)
    if find_spec("ipywidgets") is not None:
        from tqdm.notebook import tqdm as widget

        return widget(**how)
    from tqdm import tqdm

    return tqdm(file=sys.stderr, ncols=100, **how)


class Watch:
    """A sweep under way: a bar on a terminal; elsewhere one line at the start, one every minute, and one at the end."""

    def __init__(self, total: int, label: str, mode: str = "auto"):
        self.label, self.total = label, total
        self.done = self.failed = self._known = 0
        self._started = time.perf_counter()
        self._writes_lines = mode == "auto" and not is_watched()
        self._ended = Event()
        self._bar = None
        if mode == "on" or (mode == "auto" and not self._writes_lines):
            self._bar = _tqdm(total, label, " points")

    def start(self, message: str) -> None:
        """A line at the start, where there is no bar, and from then on one every minute."""
        if self._writes_lines:
            note(f"{self.label}: {message}")
            Thread(target=_report, args=(weakref.ref(self), self._ended), daemon=True).start()

    def update(self, done: int, failed: int) -> None:
        """So many more points are done, so many of them have failed."""
        self.done, self.failed = self.done + done, self.failed + failed
        if self._bar is not None:
            if failed:
                self._bar.set_postfix(failed=self.failed, refresh=False)
            self._bar.update(done)

    def known(self, done: int) -> None:
        """So many points were there before anything was computed: they say nothing of the time that the others take."""
        self._known = done
        self.update(done, 0)

    def line(self) -> str:
        """How far it is, and how long the rest will take at the pace so far."""
        seconds, computed = time.perf_counter() - self._started, self.done - self._known
        failed = f", {self.failed:,} failed" if self.failed else ""
        rest = f", about {duration(seconds / computed * (self.total - self.done))} left" if computed else ""
        return f"{self.label}: {self.done:,} of {self.total:,} points after {duration(seconds)}{failed}{rest}"

    def end(self, message: str) -> None:
        """A line at the end, where there is no bar."""
        self.stop()
        if self._writes_lines:
            note(f"{self.label}: {message} in {time.perf_counter() - self._started:.1f} s")

    def stop(self) -> None:
        """No more lines, and no bar: the sweep is over or has been cut short."""
        self._ended.set()
        if self._bar is not None:
            self._bar.close()


def _report(watch: "weakref.ref[Watch]", ended: Event) -> None:
    """Write a line every minute until the sweep ends, or nobody holds it any longer."""
    while not ended.wait(EVERY):
        held = watch()
        if held is None:
            return
        note(held.line())
        del held


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, as a person says them.

    >>> duration(30), duration(600), duration(9000)
    ('30 s', '10 min', '2.5 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def note(message: str) -> None:
    """One line for the person at the keyboard, apart from the answer."""
    print(message, file=sys.stderr, flush=True)
