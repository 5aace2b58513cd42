"""The console command, also as `python -m framebreak`."""

import sys

import framebreak  # noqa: F401  (first: its names are protected before others are imported)
from experiments.cli import main

if __name__ == "__main__":  # worker processes import this file
    sys.exit(main())
