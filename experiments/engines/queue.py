"""Slurm's commands, as far as a sweep needs them: submit, look into the queue, read the configuration."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

from experiments.errors import Refusal, one_line

DEFAULT_LARGEST = 1001  # Slurm's MaxArraySize where the cluster does not say
TRIES, PAUSE = 3, 2.0  # a busy controller answers at the second or third time


class Silent(Exception):
    """A command of Slurm's is not there or does not answer; reported in one line."""


def submit(script: Path) -> str:
    """Put a batch script into the queue; gives the job's number."""
    try:
        output = _run("sbatch", "--parsable", str(script), tries=1)
    except Silent as silent:
        raise Refusal(f"{silent}; nothing was submitted", status=1) from silent
    return output.strip().splitlines()[-1].partition(";")[0]


def tasks(name: str) -> str:
    """How many tasks of a job of that name are in which state, as "3 running, 97 pending"; empty when none is queued."""
    listed = _run("squeue", "--noheader", "--array", f"--user={os.getuid()}", f"--name={name}", "--format=%T")
    counts = Counter(line.strip().lower() for line in listed.splitlines() if line.strip())
    return ", ".join(f"{count:,} {state}" for state, count in counts.most_common())


def largest_array() -> int:
    """How many tasks an array job may have."""
    try:
        match = re.search(r"^MaxArraySize\s*=\s*(\d+)", _run("scontrol", "show", "config"), re.MULTILINE)
    except Silent:
        match = None
    return max(1, int(match[1])) if match else DEFAULT_LARGEST


def _run(command: str, *arguments: str, tries: int = TRIES) -> str:
    if shutil.which(command) is None:
        raise Silent(f"there is no {command} on this machine; engine=slurm runs where Slurm's commands are")
    reason = ""
    for attempt in range(tries):
        if attempt:
            time.sleep(PAUSE)
        try:
            done = subprocess.run([command, *arguments], capture_output=True, text=True, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            reason = "no answer within a minute"
            continue
        if done.returncode == 0:
            return done.stdout
        reason = one_line(done.stderr or done.stdout)[:160]
    raise Silent(f"{command} failed: {reason}")
