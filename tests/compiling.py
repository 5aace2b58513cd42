"""The kernel is compiled before the tests begin, where each of several processes would do it: in every shape they need."""

import hashlib
import subprocess
import sys
from pathlib import Path

from simulation import cache

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ("setting=pm18", "setting=placebo")  # another number of practices is another kernel
SCRIPT = "import sys; from experiments import simulate; simulate(*sys.argv[1:], panels=1)"


def ahead():
    """Compile what is not kept yet, side by side; what goes wrong is told by the first test that needs it."""
    kept = cache.place() / f"tests-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]}"
    if kept.exists():
        return
    print("compiling the kernel, once ...", flush=True)
    begun = [subprocess.Popen([sys.executable, "-c", SCRIPT, setting], cwd=ROOT) for setting in SETTINGS]
    statuses = [process.wait() for process in begun]
    if not any(statuses):
        kept.touch()
