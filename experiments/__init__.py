"""The application around the model: commands, studies, the results store, tables and figures."""

from experiments.composed import configuration, setting

__all__ = ["configuration", "setting"]
