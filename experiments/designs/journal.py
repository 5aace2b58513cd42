"""The finished trials of a search, in Optuna's own file of JSON lines; other tools of Optuna can open it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import Refusal
from experiments.store import atomic_files, growing_files
from experiments.store.seals import Damaged

if TYPE_CHECKING:
    import optuna

GRACE = 10  # seconds after which the lock of a process that was killed is taken over


class Journal:
    """A journal file. Trials are added whole, in one line each, so a kill leaves none half told."""

    def __init__(self, path: Path, name: str, direction: str):
        import optuna
        from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock, JournalStorage

        with atomic_files.storing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _mend(path)
        message = "delete it to ask again, what is stored is not computed twice"
        try:
            if path.is_file():
                growing_files.check(path)
        except Damaged as reason:
            raise Refusal(f"{path} is damaged ({reason}); {message}", status=1) from reason
        with atomic_files.storing(path):
            backend = JournalFileBackend(str(path), JournalFileSymlinkLock(str(path), grace_period=GRACE))
        try:
            storage = JournalStorage(backend)
        except (ValueError, KeyError, TypeError) as error:
            raise Refusal(f"{path} is damaged ({error}); {message}", status=1) from error
        chosen: Any = direction  # checked when the design is read
        self.study = optuna.create_study(storage=storage, study_name=name, direction=chosen, load_if_exists=True)
        self.path = path
        growing_files.keep(path)

    def trials(self) -> dict[int, optuna.trial.FrozenTrial]:
        """Finished trials by their number in the search; of two with one number the first."""
        finished: dict[int, optuna.trial.FrozenTrial] = {}
        for trial in self.study.get_trials(deepcopy=False):
            if trial.state.is_finished() and "trial" in trial.user_attrs:
                finished.setdefault(trial.user_attrs["trial"], trial)
        return finished

    def add(self, place: int, running: optuna.Trial, value: float | None, result: Mapping[str, object]) -> None:
        """Keep a finished trial; one without a value has failed."""
        import optuna

        state = failed() if value is None else optuna.trial.TrialState.COMPLETE
        trial = optuna.trial.create_trial(
            state=state,
            value=value,
            params=running.params,
            distributions=running.distributions,
            user_attrs={"trial": place, **result},
        )
        self.study.add_trial(trial)
        growing_files.keep(self.path)


def failed() -> optuna.trial.TrialState:
    """The state of a trial that has no value."""
    import optuna

    return optuna.trial.TrialState.FAIL


def version() -> str:
    """Optuna's version."""
    import optuna

    return optuna.__version__


def _mend(path: Path) -> None:
    """Cut off a last line that a kill or a full disk left unfinished: Optuna would append to it and never read on."""
    if not path.is_file():
        return
    with path.open("rb+") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            file.truncate(whole)
