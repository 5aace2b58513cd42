"""Options of configuration groups as changes: what `GROUP=OPTION` alters, so that an arm can have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.configuration import group_files
from experiments.errors import Refusal


def changes(options: Sequence[str]) -> dict[str, Any]:
    """What options of configuration groups change, by dotted name.

    Args:
        options: As on the command line, `GROUP=OPTION` each.

    Returns:
        Values by dotted name; of a setting its whole lists.

    Raises:
        Refusal: If there is no such group or option, or an option alters nothing.

    Example:
        >>> changes(["leadership=as_begun"])
        {'leadership.regime': 'imposed', 'leadership.vision': 'begun'}
    """
    changed: dict[str, Any] = {}
    for each in options:
        group, _, option = each.partition("=")
        default, own = group_files.read(group, group_files.default(group)), group_files.read(group, option)
        altered = {f"{group}.{name}": value for name, value in own.items() if name not in default or default[name] != value}
        if not altered:
            raise Refusal(f"{each} alters nothing: it is the default")
        changed |= altered
    return changed
