"""Hydra's configuration composed, read as typed options, and refused in plain words where it is wrong."""
