"""Hydra's errors about a command line, put in one line with the nearest thing that exists.

Hydra's own advice for a misspelt key is to add it with `+`, which would be accepted and change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from omegaconf.errors import MissingMandatoryValue

from experiments.configuration.dotted import flat
from experiments.errors import closest, one_line, suggestion

_QUOTED = r"'([^']*)'"


Known = Callable[[], Iterable[str]]  # every key and group that exists; called only when it is needed


def explain(error: Exception, known: Known, overrides: Sequence[str] = ()) -> str:
    """One line: what is wrong and what to do, about an error in composing a configuration from `overrides`."""
    if isinstance(error, MissingMandatoryValue):
        key = getattr(error, "full_key", None) or "a value"
        return f"{key} has no value; set it with {key}=VALUE"
    text = str(error) or str(error.__cause__ or type(error).__name__)
    if "Config group override must be" in text:
        return _no_name(known, overrides)
    for pattern, answer in _ANSWERS:
        if match := re.search(pattern, text, re.DOTALL):
            return one_line(answer(error, match, known))
    cause = one_line(str(error.__cause__ or ""))
    line = one_line(text) if not cause or cause in one_line(text) else f"{one_line(text)}: {cause}"
    return line if len(line) <= 240 else line[:237] + "..."


def nearest(key: str, known: Iterable[str]) -> str:
    """What may have been meant by a key that does not exist.

    >>> nearest("panels", ["study.panels", "study.seed"])
    'did you mean study.panels?'
    >>> nearest("study.sed", ["study.panels", "study.seed"])
    'did you mean study.seed?'
    >>> nearest("studdy.seed", ["study", "study.panels", "study.seed"])
    'did you mean study.seed?'
    """
    known = sorted(set(known))
    last = key.rpartition(".")[2]
    same_end = [name for name in known if name.rpartition(".")[2] == last]
    near = closest(key, same_end) or (same_end[0] if len(same_end) == 1 else None)
    if near is None:
        family = [name for name in known if name.rpartition(".")[0] == key.rpartition(".")[0]]
        near = closest(key, family) or closest(key, known)
    if near is None:
        ends = {name.rpartition(".")[2]: name for name in known}
        end = closest(last, ends)
        near = ends[end] if end else None
    return f"did you mean {near}?" if near else "see what there is with: framebreak run --cfg job"


def keys(config: Mapping[str, Any]) -> set[str]:
    """Every dotted name in a configuration, groups included."""
    names = set()
    for name, _ in flat(config):
        steps = name.split(".")
        names |= {".".join(steps[: i + 1]) for i in range(len(steps))}
    return names


_WORKERS = "engine=processes computes points on all cores of this machine"
_OF_HYDRA = {
    ("hydra/launcher", "joblib"): f"{_WORKERS}; or install the package hydra-joblib-launcher",
    (
        "hydra/launcher",
        "submitit",
    ): "engine=slurm submits one array job (docs/cluster.md); or install the package hydra-submitit-launcher",
    ("hydra/launcher", "ray"): "engine=ray uses a running Ray cluster (docs/cluster.md)",
    ("hydra/launcher", ""): f"{_WORKERS}, and engine=slurm, dask or ray those of a cluster (docs/cluster.md)",
    ("hydra/sweeper", "optuna"): "design=optuna searches (docs/designs.md)",
    ("hydra/sweeper", ""): "design=NAME chooses how points are made (docs/designs.md)",
}
"""What to use in the place of Hydra's plugins, by group and by the beginning of the option's name."""


def _no_key(_error: Exception, match: re.Match[str], known: Known) -> str:
    if match[1].startswith("plausible@"):
        return "this study draws no plausible cities, so plausible= chooses nothing; boundary, sensitivity and others do"
    if match[1] in ("experiment", "exp", "experiments"):
        return (
            f"there is no {match[1]}; combinations that come with the project are setting=NAME and study=NAME, and one of your "
            f"own is FOLDER/{match[1]}/NAME.yaml, chosen with --config-dir FOLDER +{match[1]}=NAME"
        )
    return f"there is no {match[1]}; {nearest(match[1], known())}"


def _no_option(error: Exception, match: re.Match[str], _known: Known) -> str:
    group, _, name = match[1].rpartition("/")
    if not group:
        return f"there is no configuration file {name}"
    if remedy := _OF_HYDRA.get((group, name.partition("_")[0])) or _OF_HYDRA.get((group, "")):
        return f"there is no {group} called {name} here; {remedy}"
    return f"there is no {group} called {name}; {suggestion(name, getattr(error, 'options', None) or (), group)}"


def _unreadable(error: Exception, _match: re.Match[str], _known: Known) -> str:
    override = str(getattr(error, "override", ""))
    shown = override if len(override) <= 60 else override[:57] + "..."
    shown = shown if shown.strip() else repr(shown)
    return f"{shown} cannot be read; {_remedy(override)}"


def _remedy(override: str) -> str:
    for opening, closing in ("[]", "{}", "()"):
        if override.count(opening) != override.count(closing):
            return f"every {opening} needs its {closing}; quote the whole where such signs are part of a name"
    if "=" not in override:
        return f"write {override.strip() or 'KEY'}=VALUE" if not override.startswith("~") else "write ~KEY"
    if override.count("'") % 2 or override.count('"') % 2:
        return "a quotation mark is not closed"
    return "write KEY=VALUE, with the value in quotes where it holds blanks or signs"


def _several(_error: Exception, match: re.Match[str], _known: Known) -> str:
    key, _, value = match[1].partition("=")
    return f"{key} has several values, {value}; add -m to run each, or write {key}=[...] for a list"


def _already(_error: Exception, match: re.Match[str], _known: Known) -> str:
    return f"{match[1]} exists already; write {match[1]}=VALUE without the +"


def _not_there(_error: Exception, match: re.Match[str], known: Known) -> str:
    return f"~{match[1]} would remove what is not there; {nearest(match[1], known())}"


def _not_a_group(_error: Exception, match: re.Match[str], known: Known) -> str:
    return f"there is no group {match[1]}; {nearest(match[1], known())}"


def _twice(_error: Exception, match: re.Match[str], _known: Known) -> str:
    return f"{match[1]} is chosen more than once; choose it once"


def _bad_reference(_error: Exception, match: re.Match[str], known: Known) -> str:
    return f"${{{match[1]}}} refers to nothing; {nearest(match[1], known())}"


def _appended(_error: Exception, match: re.Match[str], _known: Known) -> str:
    return f"{match[1]} is chosen already; write {match[1]}=NAME without the +"


def _too_long(_error: Exception, _match: re.Match[str], _known: Known) -> str:
    return "a number has more digits than can be read; take fewer than 4300"


def _no_name(known: Known, overrides: Sequence[str]) -> str:
    groups = {name for name in known() if "." not in name}
    for override in overrides:
        group, _, value = override.partition("=")
        if group.lstrip("+") in groups and (not value or not value[0].isalpha() or value in ("null", "true", "false")):
            remedy = "name one, and see which with: framebreak run --help; leave it out for the usual one"
            return f"{override} chooses no option of {group}; {remedy}"
    return "a group is chosen by the name of an option, as in study=paper; see which with: framebreak run --help"


_ANSWERS = [
    (rf"Could not override {_QUOTED}", _no_key),
    (rf"config group {_QUOTED} does not exist", _not_a_group),
    (rf"Could not find {_QUOTED}", _no_option),
    (rf"Cannot find primary config {_QUOTED}", _no_option),
    (rf"Could not load {_QUOTED}", _no_option),
    (rf"Ambiguous value for argument {_QUOTED}", _several),
    (rf"Sweep parameters {_QUOTED} requires --multirun", _several),
    (rf"An item is already at {_QUOTED}", _already),
    (rf"Could not delete from config\. {_QUOTED} does not exist", _not_there),
    (r"Could not delete\. No match for '?([^'\s]+?)'?(?: in|$)", _not_there),
    (r"Multiple values for ([\w/@.]+)", _twice),
    (rf"Interpolation key {_QUOTED} not found", _bad_reference),
    (r"(\S+) appears more than once in the final defaults list", _appended),
    (r"integer string conversion", _too_long),
    (r"override_grammar|LexerNoViableAlt", _unreadable),
]
