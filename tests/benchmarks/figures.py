"""What the benchmarks of the engine share."""

import os
import platform
import sys

import numpy as np

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def one_core() -> None:
    """Start this program again with one thread for matrices: a library reads the number when it is loaded."""
    if any(os.environ.get(name) != "1" for name in THREADS):
        os.environ.update(dict.fromkeys(THREADS, "1"))
        os.execv(sys.executable, [sys.executable, "-m", str(sys.modules["__main__"].__spec__.name), *sys.argv[1:]])


def title(name: str) -> None:
    """Print the command, and on what it ran."""
    print(f"python -m {name}    Python {platform.python_version()}, NumPy {np.__version__}, one core, processor time")
