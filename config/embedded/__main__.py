"""Run one command with both servers, temporary and empty: `python -m config.embedded python manage.py check`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded.environment import for_tests
from config.embedded.stack import servers


def main(command: list[str]) -> int:
    """Return the command's exit code. What the environment already says wins over the tests' values."""
    if not command:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="lamella-run-") as data_dir, servers() as urls:
        env = {"DJANGO_SETTINGS_MODULE": "config.settings", **for_tests(Path(data_dir)), **os.environ, **urls}
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
