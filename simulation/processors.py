"""What this machine lends to the process."""

import os


def cores() -> int:
    """Processors that this process may use; all there are where the system does not tell, as on macOS and Windows."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
