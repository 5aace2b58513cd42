"""A bar for those who watch: rate and time left on a terminal, silence elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MODES = ("auto", "on", "off")


@contextmanager
def bar(total: int, label: str, mode: str = "auto") -> Iterator[Callable[[int], None] | None]:
    """Give a function that is told how many more of `total` cities are done, or None when nobody watches."""
    if mode == "off" or (mode == "auto" and not sys.stderr.isatty()):
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=label, unit=" cities", file=sys.stderr, dynamic_ncols=True, smoothing=0.1) as shown:
        yield shown.update


def note(message: str) -> None:
    """One line for the person at the keyboard, apart from the answer."""
    print(message, file=sys.stderr, flush=True)
