"""Start `framebreak classroom` as a user does, and end it as a user does."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def served(*arguments, folder=ROOT, **environment):
    """The page's address and what the command printed before it; interrupted at the end, which must be a clean one."""
    command = [sys.executable, "-m", "experiments.cli", "classroom", *arguments]
    if "--port" not in arguments:
        command += ["--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C ends it" in line:
                break
        assert said, process.stderr.read()
        yield re.search(r"http://\S+", said[0])[0], "".join(said)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()  # it may be compiling the kernel, which it finishes first
        assert process.returncode == 0, errors
        assert errors == "", errors
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def fetched(address, path=""):
    """The body that the server at an address answers with."""
    with urllib.request.urlopen(address.partition("#")[0] + path, timeout=PATIENCE) as answer:
        return answer.read()
