"""A bar for those who watch: rate and time left on a terminal, silence elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

MODES = ("auto", "on", "off")


@contextmanager
def bar(total: int, label: str, mode: str = "auto") -> Iterator[Callable[[int], None] | None]:
    """Give a function that takes how many more of `total` cities are done, or None when nobody watches."""
    if mode == "off" or (mode == "auto" and not sys.stderr.isatty()):
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=label, unit=" cities", file=sys.stderr, dynamic_ncols=True, smoothing=0.1) as shown:
        lock = Lock()  # several threads report, and tqdm adds up without one

        def update(more: int) -> None:
            with lock:
                shown.update(more)

        yield update


class Watch:
    """A sweep under way: a bar on a terminal; elsewhere one line at the start and one at the end."""

    def __init__(self, total: int, label: str, mode: str = "auto"):
        self.label, self.total = label, total
        self.done = self.failed = 0
        self._started = time.perf_counter()
        self._writes_lines = mode == "auto" and not sys.stderr.isatty()
        self._bar = None
        if mode == "on" or (mode == "auto" and not self._writes_lines):
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=label, unit=" points", file=sys.stderr, dynamic_ncols=True, smoothing=0.1)

    def start(self, message: str) -> None:
        """A line at the start, where there is no bar."""
        if self._writes_lines:
            note(f"{self.label}: {message}")

    def update(self, done: int, failed: int) -> None:
        """So many more points are done, so many of them have failed."""
        self.done, self.failed = self.done + done, self.failed + failed
        if self._bar is not None:
            if failed:
                self._bar.set_postfix(failed=self.failed, refresh=False)
            self._bar.update(done)

    def end(self, message: str) -> None:
        """A line at the end, where there is no bar."""
        if self._bar is not None:
            self._bar.close()
        elif self._writes_lines:
            note(f"{self.label}: {message} in {time.perf_counter() - self._started:.1f} s")


def note(message: str) -> None:
    """One line for the person at the keyboard, apart from the answer."""
    print(message, file=sys.stderr, flush=True)
