"""A signal is heard although Python has swallowed what it raised, as in a callback of a weak reference."""

import os
import signal
import weakref

import pytest

from experiments.errors import Terminated, hearing, heed, terminable


class Thing:
    pass


def swallowed(number):
    """Send a signal that is handled in a callback of a weak reference, and go on to where work can end."""
    thing, called = Thing(), []

    def callback(_):
        called.append(True)
        os.kill(os.getpid(), number)
        for _ in range(1000):
            pass

    kept = weakref.ref(thing, callback)
    del thing
    assert called
    assert kept() is None
    heed()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("number", "error"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)])
def test_what_was_swallowed_is_raised_where_work_can_end(number, error):
    before = signal.getsignal(number)
    with pytest.raises(error), terminable():
        swallowed(number)
    assert signal.getsignal(number) is before
    heed()  # nothing is left of it


def test_what_was_raised_ends_with_the_context():
    with pytest.raises(KeyboardInterrupt), terminable():
        signal.raise_signal(signal.SIGINT)
    heed()


def test_a_process_that_ignores_an_interruption_goes_on_ignoring_it():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with hearing({signal.SIGINT: KeyboardInterrupt}):
            os.kill(os.getpid(), signal.SIGINT)
            heed()
    finally:
        signal.signal(signal.SIGINT, before)
