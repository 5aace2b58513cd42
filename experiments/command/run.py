"""`framebreak run`: one study under any configuration, answered from the store and the model."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, cast

import hydra
import yaml
from hydra._internal.hydra import Hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.command import hydra_keys
from experiments.configuration.compose import PLAUSIBLE, SPELT_OUT
from experiments.configuration.hydra_errors import explain, keys
from experiments.configuration.plan_files import with_moves
from experiments.configuration.root import CONFIGS
from experiments.errors import Refusal, suggestion
from experiments.running import engine_options, jobs
from experiments.store.store import root
from experiments.sweeping import answered_before, sweeps

_FULL_ERROR = "HYDRA_FULL_ERROR"


class _Session:
    """Errors of the jobs of this process, kept from Hydra, which would report them in its own way."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders  # of configurations
        self.error: Exception | None = None  # of the only job
        self.refused: list[tuple[Sequence[str], Refusal]] = []  # of the jobs of a sweep
        self.has_failed = False
        self.shows_tracebacks = os.environ.get(_FULL_ERROR) == "1"


_session: _Session | None = None  # None in the worker processes of a launcher


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the Hydra application; gives the exit status."""
    global _session
    arguments = list(map(partial(PLAUSIBLE.sub, SPELT_OUT), sys.argv[1:] if arguments is None else arguments))
    args = _parsed(arguments)
    folders = [Path(args.config_path or CONFIGS).absolute()]
    for option, given in (("--config-path", args.config_path), ("--config-dir", args.config_dir)):
        if given and not Path(given).is_dir():
            raise Refusal(f"{option} {given} is no folder; give one that holds configurations")
    if args.config_dir:
        folders.append(Path(args.config_dir).absolute())
    lists_studies = args.help or args.cfg or args.info  # else nobody sees the studies, and to read them takes half the start
    register_resolvers(folders, bool(lists_studies))
    if not args.shell_completion:
        hydra_keys.check(args.overrides, folders)
    session = _session = _Session(folders)
    try:
        with _command_line(arguments), _shortcuts(args, folders):
            hydra.main(version_base="1.3", config_path=str(folders[0]), config_name="config")(hydra_job)()
    except (Refusal, BrokenPipeError):
        raise  # by the sweeper, in words that need no explanation
    except Exception as error:
        if session.shows_tracebacks or session.has_failed:
            raise
        raise Refusal(explain(error, lambda: _known(folders, args), args.overrides)) from error
    finally:
        _session = None
    if session.error is not None:
        raise session.error
    for overrides, refusal in session.refused:
        print(f"framebreak run {' '.join(overrides)}: {refusal}", file=sys.stderr)
    return max((refusal.status for _, refusal in session.refused), default=0)


def register_resolvers(folders: Sequence[Path], lists_studies: bool) -> None:
    """Teach OmegaConf what the configuration takes from the program: lists of studies and groups, and where results land."""
    studies = _questions(folders) if lists_studies else ""  # Hydra asks three times, and its launchers pickle resolvers
    groups = _groups(folders) if lists_studies else ""
    OmegaConf.register_new_resolver("framebreak.studies", lambda: studies, replace=True)
    OmegaConf.register_new_resolver("framebreak.groups", lambda: groups, replace=True)
    OmegaConf.register_new_resolver("framebreak.results", lambda: str(root()), replace=True)


def hydra_job(composed: DictConfig) -> None:
    """The function that Hydra calls with each composed configuration."""
    try:
        answer(composed)
    except Exception as error:
        if isinstance(error, OmegaConfBaseException):
            error = Refusal(explain(error, lambda: keys(_mapping(composed, resolve=False))))
        if _session is None:
            raise error
        if HydraConfig.get().mode == RunMode.RUN:
            _session.error = error
        elif isinstance(error, BrokenPipeError):
            raise SystemExit(141) from error  # nobody reads: the other jobs need not run
        elif isinstance(error, Refusal) and not _session.shows_tracebacks:
            _session.refused.append((HydraConfig.get().overrides.task, error))
        else:
            _session.has_failed = True
            raise error


def answer(composed: DictConfig) -> None:
    """Check everything, compute what is missing, write the report and print it."""
    hydra_config = HydraConfig.get()
    config = with_moves(_mapping(composed, resolve=True, throw_on_missing=True))
    overrides = list(hydra_config.overrides.task)
    is_alone = hydra_config.mode == RunMode.RUN
    if is_alone:
        hydra_keys.check_composed(hydra_config, hydra_config.runtime.choices)
        if (design := hydra_config.runtime.choices.get("design", "grid")) != "grid":
            raise Refusal(f"design={design} makes the points of a sweep, and this is a single run; add -m, or leave it out")
    if jobs.is_dry(config):
        sweeps.run(_studies(config, overrides))
        return
    name = answered_before.key(overrides, config, _session.folders) if is_alone and _session else ""
    if name and answered_before.printed(name, config):
        return
    job = jobs.read(config, overrides)
    if job.engine.name not in engine_options.LOCAL:
        raise Refusal(f"engine={job.engine.name} computes the points of a sweep, and this is none of its; add -m")
    from experiments.running import answer as answers

    made = answers.put(job, None if is_alone else _values(overrides))
    if name and not hasattr(job.analysis, "others"):  # whose rows are those of other studies
        answered_before.keep(name, made, config)


def _values(overrides: Sequence[str]) -> dict[str, list[str]]:
    """What a job of Hydra's own sweeper was changed by: what it has in common with the others is not known here."""
    pairs = [each.lstrip("+").partition("=") for each in overrides]
    return {key: [value] for key, sign, value in pairs if sign}


def _studies(config: dict[str, Any], overrides: Sequence[str]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The configuration itself, or those of the studies that a study of studies is made of."""
    job = jobs.read(config)
    if not hasattr(job.analysis, "others"):
        return [(tuple(overrides), config)]
    others = job.analysis.others(job.options, job.config)
    return [((f"study={name}", *overrides), {**each, "dry_run": True}) for name, each in others.items()]


def _mapping(composed: DictConfig, **how: Any) -> dict[str, Any]:
    return cast(dict[str, Any], OmegaConf.to_container(composed, **how))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = get_args_parser()

    def refuse(message: str) -> NoReturn:
        unknown = message.partition("unrecognized arguments: ")[2].split()
        if unknown and "=" in unknown[0] and not unknown[0].startswith("-"):
            raise Refusal(f"{unknown[0]} stands behind an option; write options before all values, as in run -m KEY=VALUE")
        if unknown:
            flags = [flag for action in parser._actions for flag in action.option_strings]
            raise Refusal(f"there is no option {unknown[0]}; {suggestion(unknown[0], flags, 'option')}")
        raise Refusal(message)

    parser.error = refuse  # type: ignore[method-assign]
    return parser.parse_args(arguments)


@contextmanager
def _shortcuts(args: argparse.Namespace, folders: Sequence[Path]) -> Iterator[None]:
    """Spare Hydra what it would work out in vain, each a third of a second.

    For its help it looks every group up in every folder, twice; our list is the same. To know whether `hydra.mode` stands in
    a file it composes the whole configuration once before it composes it; in ours it does not.
    """
    short: dict[str, Any] = {}
    if args.help:
        short["format_config_groups"] = lambda self, predicate, compact=True: _groups(folders)
    if folders == [CONFIGS.absolute()] and not any("hydra" in each for each in args.overrides):
        short["get_mode"] = lambda self, config_name, overrides: None
    before = {name: getattr(Hydra, name) for name in short}
    for name, method in short.items():
        setattr(Hydra, name, method)
    try:
        yield
    finally:
        for name, method in before.items():
            setattr(Hydra, name, method)


@contextmanager
def _command_line(arguments: Sequence[str]) -> Iterator[None]:
    """Let Hydra see these arguments, and let it raise what it would print."""
    before, full = sys.argv, os.environ.get(_FULL_ERROR)
    sys.argv = ["framebreak run", *arguments]
    os.environ[_FULL_ERROR] = "1"
    try:
        yield
    finally:
        sys.argv = before
        if full is None:
            del os.environ[_FULL_ERROR]
        else:
            os.environ[_FULL_ERROR] = full


def _groups(folders: Sequence[Path]) -> str:
    """Groups with their options; those that other groups are built of (`numbers/...`) and Hydra's own are left out."""
    options: dict[str, set[str]] = {}
    for folder in folders:
        for path in folder.glob("*/*.yaml"):
            options.setdefault(path.parent.name, set()).add(path.stem)
    return "\n".join(f"{group}: {', '.join(sorted(own))}" for group, own in sorted(options.items()))


def _question(text: str) -> str:
    """The question in a study's file, by the parser that is written in C, since the files are long and many."""
    return str(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["study"]["question"])


def _questions(folders: Sequence[Path]) -> str:
    """Studies with their questions."""
    lines = {}
    for path in (path for folder in folders for path in sorted((folder / "study").glob("*.yaml"))):
        with suppress(Exception):  # a broken file is refused when it is chosen
            lines[path.stem] = _question(path.read_text(encoding="utf-8"))
    width = max(map(len, lines), default=0)
    return "\n".join(f"  {name:<{width}}  {question}" for name, question in lines.items())


def _known(folders: Sequence[Path], args: argparse.Namespace) -> set[str]:
    """Every key and group there is, with the groups chosen as on this command line as far as they exist."""
    groups = {path.parent.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.yaml")} - {"."}
    names = {name for group in groups if not group.startswith("hydra") for name in (group, group.split("/")[0])}
    for chosen in (_choices(args.overrides, groups), []):
        with suppress(Exception):  # whatever is wrong here has been reported already
            path = [f"hydra.searchpath=[{','.join(f'file://{each}' for each in folders[1:])}]"] if folders[1:] else []
            with hydra.initialize_config_dir(config_dir=str(folders[0]), version_base="1.3"):
                composed = hydra.compose(args.config_name or "config", overrides=[*path, *chosen])
            return names | keys(_mapping(composed, resolve=False))
    return names


def _choices(overrides: Sequence[str], groups: set[str]) -> list[str]:
    return [each for each in overrides if each.partition("=")[0] in groups and "," not in each]
