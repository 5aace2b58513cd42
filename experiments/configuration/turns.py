"""Threads that compose take turns: Hydra keeps one configuration for a process."""

import threading

composing = threading.RLock()
