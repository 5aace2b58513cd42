"""How long a test waits before it calls something hung: far longer than a busy machine takes, since slowness is no fault."""

import time

PATIENCE = 600  # seconds


def until(condition, what="it", process=None, seconds=PATIENCE):
    """Wait until a condition holds, or until the process that would bring it about has ended; what does not come is named."""
    end = time.monotonic() + seconds
    while not condition() and (process is None or process.poll() is None):
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.01)
