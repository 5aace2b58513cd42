"""Plans in files: the name of a file in `change_programme.plan` gives way to the moves that it holds.

This happens where a configuration is composed, so that what is stored, packed and sent to other machines is the plan itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.configuration import plain_files
from experiments.errors import Refusal

GROUP, KEY = "change_programme", "plan"
_MOST = 1_000_000  # bytes of a plan


def moves(name: str) -> list[Any]:
    """The moves that a file lists, as they stand there; the model checks them."""
    import yaml  # only where a plan is in a file

    place = f"{GROUP}.{KEY}: {name}"
    try:
        listed = yaml.safe_load(plain_files.content(Path(name), _MOST).decode("utf-8"))
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise Refusal(f"{place}: {reason}; name a YAML file that lists moves, see docs/plans.md") from None
    except UnicodeDecodeError:
        raise Refusal(f"{place} is no text in UTF-8; name a YAML file that lists moves") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # dates that are none raise ValueError
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise Refusal(f"{place}{line} is no YAML: {reason}; write each move as - {{month: 24, work: all}}") from None
    if not isinstance(listed, list) or not listed:
        what = "nothing" if not listed else f"a {type(listed).__name__}"
        raise Refusal(f"{place} holds {what}, but a plan is a list; write each move as - {{month: 24, work: all}}")
    return listed


def with_moves(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with the moves in place of the name of a file that lists them."""
    group = config.get(GROUP)
    if not isinstance(group, Mapping) or not isinstance(group.get(KEY), str):
        return dict(config)
    return {**config, GROUP: {**group, KEY: moves(group[KEY])}}
