"""What a user can get wrong is answered with one line: the thing, its value and the remedy."""

import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from difflib import get_close_matches
from typing import NoReturn


class Refusal(Exception):
    """A request that cannot be met, explained in one line: what is meant, its value and the remedy.

    Args:
        message: The line; line breaks and repeated blanks become one blank.
        status: Exit status of the command that meets it.

    Example:
        >>> str(Refusal("study.panels is 0;\\n  give 1 or more")), Refusal("no").status
        ('study.panels is 0; give 1 or more', 2)
    """

    def __init__(self, message: str, status: int = 2):
        super().__init__(one_line(message))
        self.status = status

    def __reduce__(self) -> tuple[type, tuple[str, int]]:
        return type(self), (str(self), self.status)  # crosses processes with its status

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: IPython asks an exception for it."""
        return [f"{type(self).__name__}: {self}"]


class DiskFull(Refusal):
    """A file that cannot be written for want of space: what is wrong with one point is wrong with all.

    Example:
        >>> isinstance(DiskFull("no space", 1), Refusal)
        True
    """


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM), as a scheduler does when time is up: it ends as after Ctrl-C."""


class Interrupted(KeyboardInterrupt):
    """The user stopped it (Ctrl-C, or a notebook's button), with what became of what was done.

    Example:
        >>> isinstance(Interrupted("nothing is lost"), KeyboardInterrupt)
        True
    """

    def _render_traceback_(self) -> list[str]:
        return [f"interrupted: {self}"]


_asked: type[KeyboardInterrupt] | None = None  # what a signal has raised since `hearing` began


@contextmanager
def hearing(signals: Mapping[int, type[KeyboardInterrupt]]) -> Iterator[None]:
    """Let signals raise within this context, where they can be caught, and remember it for `heed`.

    Python raises between any two instructions, also in a finalizer or a callback of a weak reference, where it is swallowed and
    the work goes on. A second SIGTERM is left unheard, so that what is to be said at the end can be said.
    """

    def end(number: int, _frame: object) -> NoReturn:
        global _asked
        if signals[number] is Terminated:
            signal.signal(number, signal.SIG_IGN)
        _asked = signals[number]
        raise _asked

    global _asked
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A process that was started to ignore Ctrl-C, or to outlive its terminal, goes on ignoring it.
    own = [each for each in signals if each != signal.SIGINT or signal.getsignal(each) is signal.default_int_handler]
    own = [each for each in own if signals[each] is not Terminated or signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, end) for each in own}
    try:
        yield
    finally:
        _asked = None
        for each, handler in before.items():
            signal.signal(each, handler if handler is not None else signal.SIG_DFL)


def heed() -> None:
    """Raise what a signal has raised within `hearing` and somebody swallowed: at places where work can end."""
    global _asked
    if _asked is not None and threading.current_thread() is threading.main_thread():
        asked, _asked = _asked, None
        raise asked


def terminable() -> AbstractContextManager[None]:
    """Let SIGTERM and SIGHUP raise `Terminated` within this context, and hear Ctrl-C for certain."""
    lost = getattr(signal, "SIGHUP", signal.SIGTERM)  # of a terminal; Windows has none
    return hearing({signal.SIGTERM: Terminated, lost: Terminated, signal.SIGINT: KeyboardInterrupt})


def one_line(text: str) -> str:
    """The text without line breaks and repeated blanks.

    >>> one_line("a  line\\n\\tand another")
    'a line and another'
    """
    return " ".join(text.split())


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name most like another, or None when nothing is near.

    >>> closest("panls", ["panels", "seed"])
    'panels'
    """
    small = {each.lower(): each for each in names}
    near = get_close_matches(name.lower(), list(small), n=1, cutoff=0.6)
    return small[near[0]] if near else None


def suggestion(name: str, names: Iterable[str], kind: str = "one") -> str:
    """A remedy for a name that does not exist: the closest one, or all of them when they are few.

    >>> suggestion("papr", ["paper", "null"])
    'did you mean paper?'
    >>> suggestion("x", ["paper", "null"])
    'choose one of null, paper'
    """
    names = sorted(set(names))
    near = closest(name, names)
    if near is not None:
        return f"did you mean {near}?"
    if not names:
        return f"there is no {kind} to choose"
    if len(names) > 12:
        return f"choose one of {', '.join(names[:12])}, ..."
    return f"choose one of {', '.join(names)}"
