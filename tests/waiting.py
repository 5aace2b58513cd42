"""How long a test waits before it calls something hung: far longer than a busy machine takes, since slowness is no fault."""

import time

PATIENCE = 600  # seconds


def until(condition, what="it", seconds=PATIENCE):
    """Wait until a condition holds; what does not come at all is named."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.01)
