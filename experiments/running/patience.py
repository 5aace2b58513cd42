"""Code of somebody else's that comes back: a call that hangs is ended, and one that would end the interpreter raises."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, NoReturn

LIMIT = 60.0  # seconds for one call: a manager's method takes microseconds, an import of large packages some seconds
_OFTEN = 0.5  # seconds between two looks


class OutOfPatience(BaseException):
    """A call has not come back in time; no `except Exception` of its own keeps it going."""

    def __init__(self, what: str = "a call"):
        super().__init__(f"{what} has not come back for {LIMIT:g} s")


class Patience:
    """While this lasts, a thread runs code of somebody else's.

    A call that `begin` and `end` enclose comes back within `LIMIT` seconds, or OutOfPatience is raised in it. In the main
    thread a signal raises it, which wakes a sleep as well; in others it is raised at the next step of Python. `os._exit`, which
    would end everything without a word, raises SystemExit.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._process = os.getpid()
        self._is_main = hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()
        self._depth = 0
        self._what = ""
        self._deadline = float("inf")
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._handler: Any = None

    def __enter__(self) -> Patience:
        if self._is_main:
            self._handler = signal.signal(signal.SIGALRM, self._ring)
        with _lock:
            _waiting.append(self)
            os._exit = _refused
        threading.Thread(target=self._look, name="framebreak-patience", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_over.set()
        with self._lock:
            self._deadline = float("inf")
        with _lock:
            _waiting.remove(self)
            if not _waiting:
                os._exit = _exit
        if self._is_main:
            signal.signal(signal.SIGALRM, self._handler if self._handler is not None else signal.SIG_DFL)

    def begin(self, what: str) -> None:
        """A call begins; one within another is part of it."""
        if not self._depth:
            self._what = what
            self._deadline = time.monotonic() + LIMIT
        self._depth += 1

    def end(self) -> None:
        """A call has come back."""
        self._depth -= 1
        if not self._depth:
            self._deadline = float("inf")

    def _look(self) -> None:
        while not self._is_over.wait(_OFTEN):
            with self._lock:
                if time.monotonic() <= self._deadline:
                    continue
                self._deadline = time.monotonic() + _OFTEN  # it is told again if it goes on
                if self._is_main:
                    signal.pthread_kill(self._thread, signal.SIGALRM)
                else:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(OutOfPatience))

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self._depth:
            raise OutOfPatience(self._what)

    @property
    def is_here(self) -> bool:
        """Whether it is about this thread of this process."""
        return self._thread == threading.get_ident() and self._process == os.getpid()


_waiting: list[Patience] = []
_lock = threading.Lock()
_exit = os._exit


def _refused(status: int = 0) -> NoReturn:
    if not any(each.is_here for each in _waiting):
        _exit(status)
    raise SystemExit(f"os._exit({status})")
