"""Many points at once: every one checked before any runs, computed through an engine, answered in one table."""
