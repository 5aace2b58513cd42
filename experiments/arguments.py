"""Command lines other than Hydra's: every error message is one line with a remedy."""

import argparse
import re
from typing import NoReturn

from experiments.errors import Refusal, suggestion


class Parser(argparse.ArgumentParser):
    """An argument parser that refuses in the way of the rest of the application."""

    def error(self, message: str) -> NoReturn:
        """Refuse, with where to find help."""
        unknown = message.partition("unrecognized arguments: ")[2].split()
        if unknown and unknown[0].startswith("-"):
            flags = [flag for action in self._actions for flag in action.option_strings if flag.startswith("--")]
            message = f"there is no option {unknown[0]}; {suggestion(unknown[0], flags, 'option')}"
        if match := re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message):
            message = f"there is no {match[1]}; {suggestion(match[1], re.findall(r'[a-z]+', match[2]))}"
        raise Refusal(f"{message}; see {self.prog} --help")
