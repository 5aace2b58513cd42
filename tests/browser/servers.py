"""A classroom server as a process of its own, as an instructor starts it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "experiments.cli", "classroom")
COMPILES = PATIENCE  # seconds that the model may take to compile where no kernel is kept yet


class Server:
    """`framebreak classroom` with some arguments; `printed` is what it wrote until its address was there."""

    def __init__(self, *arguments: str) -> None:
        self.arguments = arguments
        self.begin()

    def begin(self) -> None:
        """Start it (again)."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [*COMMAND, *self.arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.printed = self._until("Ctrl-C", PATIENCE)
        self.shown = re.search(r"^classroom: (http\S+)", self.printed, re.M)[1]
        self.address = self.shown.partition("#")[0]
        self.port = int(re.search(r":(\d+)/", self.address)[1])
        self.local = f"http://127.0.0.1:{self.port}/"

    def _until(self, word: str, seconds: float) -> str:
        out, end, output = self.process.stdout, time.monotonic() + seconds, b""
        os.set_blocking(out.fileno(), False)
        while word.encode() not in output:
            if time.monotonic() > end or (self.process.poll() is not None and not select.select([out], [], [], 0)[0]):
                self.end()
                raise AssertionError(f"the server did not print {word!r} but {output.decode()!r}")
            if select.select([out], [], [], 0.2)[0]:
                output += out.read() or b""
        return output.decode()

    def until_ready(self) -> Server:
        """Wait until the model is compiled and one run is made."""
        end = time.monotonic() + COMPILES
        while not self.json("healthz")["is_ready"]:
            assert time.monotonic() < end, self.json("healthz")
            assert self.process.poll() is None
            time.sleep(0.1)
        return self

    def get(self, path: str, timeout: float = PATIENCE) -> tuple[int, bytes]:
        """Status and body of the answer to a path."""
        try:
            with urllib.request.urlopen(self.local + path, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def json(self, path: str) -> dict:
        """An answer that must be there."""
        status, body = self.get(path)
        assert status == 200, body
        return json.loads(body)

    def lines(self, path: str) -> list[dict]:
        """All lines of a stream."""
        status, body = self.get(path)
        assert status == 200, body
        return [json.loads(line) for line in body.splitlines()]

    def stop(self) -> None:
        """Let it hang, as a network does that has gone away."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Kill it, and wait until its port is free."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
