"""A callback of Hydra's, for the tests."""

from hydra.experimental.callback import Callback


class Prints(Callback):
    """Says when a job starts."""

    def on_job_start(self, config, **kwargs):
        print("callback: job starts")
