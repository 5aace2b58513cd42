"""The batch script of a sweep's array job: plain bash, which can also be read, changed and submitted by hand."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from experiments.configuration.root import CHECKOUT
from experiments.errors import Refusal
from experiments.running.engine_options import Slurm
from experiments.store.store import root

_HANDED_ON = ("FRAMEBREAK_CACHE", "XDG_CACHE_HOME")


def script(options: Slurm, name: str, points: Path, logs: Path, shards: int) -> str:
    """The script: directives for Slurm, the set-up, one shard."""
    if '"' in str(logs) or "\\" in str(logs):
        raise Refusal(f"{logs} holds signs that sbatch cannot take; point FRAMEBREAK_RESULTS to another folder")
    array = f"0-{shards - 1}" + (f"%{options.at_a_time}" if options.at_a_time else "")
    directives = {
        "job-name": name,
        "array": array,
        "output": '"' + str(logs).replace("%", "%%") + '/%A_%a.log"',
        "open-mode": "append",
        "cpus-per-task": options.cpus_per_task,
        "partition": options.partition,
        "account": options.account,
        "time": options.time,
        "mem": options.memory,
    }
    lines = ["#!/bin/bash"]
    lines += [f"#SBATCH --{key}={value}" for key, value in directives.items() if value is not None]
    lines += ["#SBATCH --requeue", *(f"#SBATCH {line}" for line in options.extra), "", *options.setup]
    lines += [f"export {key}={shlex.quote(os.environ[key])}" for key in _HANDED_ON if key in os.environ]
    lines.append(f"export FRAMEBREAK_RESULTS={shlex.quote(str(root()))}")
    lines.append(f"export PYTHONPATH={shlex.quote(str(CHECKOUT))}${{PYTHONPATH:+:$PYTHONPATH}}")
    shard = [options.python or sys.executable, "-P", "-m", "experiments.sweeping.shard", str(points)]
    lines.append(f'exec {shlex.join(shard)} "$SLURM_ARRAY_TASK_ID" {shards}')
    return "\n".join(lines) + "\n"
