"""Modules that compute something once for all their tests, which therefore one worker of pytest-xdist runs, and once only.

pytest-xdist's own groups (`--dist loadgroup`) have no effect with the pytest that is locked: they write into a test's name.
"""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ONCE = re.compile(r'scope="module"|^@cache$|\bonce\(', re.MULTILINE)


@cache
def computes_once(path: Path) -> bool:
    """Whether a module of tests says that it computes something once.

    >>> [computes_once(Path(__file__).with_name(f"test_{name}.py")) for name in ("docking_study", "walk", "outputs")]
    [True, True, False]
    """
    return ONCE.search(path.read_text(encoding="utf-8")) is not None


class Together(LoadScopeScheduling):
    """Tests go to the workers one by one, in their order, and those of such a module together."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if computes_once(self.config.rootpath / module) else nodeid
