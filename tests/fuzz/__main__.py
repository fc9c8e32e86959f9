"""Bytes that nobody thought of, into every reader: `make fuzz`, `make fuzz ARGS="fit gpx --seconds 600"`.

Each reader gets a process of its own, in which atheris follows which lines a changed file reaches. A file that lets
out anything but our own error, takes more than 5 s of processor time or more than 256 MB is kept, and told at the
end; the exit status is then 1. What was learnt stays in the folder for the next time.
"""

import argparse
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.fuzz.targets import TARGETS

PROJECT = Path(__file__).resolve().parents[2]
KEPT = PROJECT / "var" / "fuzz"
FOUND = ("crash-", "oom-", "timeout-", "slow-")


def main() -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"any of {', '.join(TARGETS)}; none: all")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader (60)")
    parser.add_argument("--corpus", type=Path, default=KEPT, help="where files are kept")
    said = parser.parse_args()
    if unknown := set(said.readers) - set(TARGETS):
        parser.error(f"there is no reader {', '.join(sorted(unknown))}")
    failed = [name for name in said.readers or TARGETS if not _fuzz(name, said.corpus / name, said.seconds)]
    if failed:
        print(f"Let out what no reader may: {', '.join(failed)}. The files are in {said.corpus}.")
    return int(bool(failed))


def _fuzz(name: str, folder: Path, seconds: int) -> bool:
    """Fuzz one reader for so long; return whether all went well."""
    corpus, found = folder / "corpus", folder / "found"
    for one in (corpus, found):
        one.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[name].seeds:
        (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    command = [sys.executable, "-m", "tests.fuzz.target", name, str(corpus), f"-max_total_time={seconds}"]
    # The wall clock only against what never ends: a machine may be busy, and the target counts processor time.
    command += ["-timeout=60", "-rss_limit_mb=256", "-max_len=65536", "-print_final_stats=1"]
    done = subprocess.run(
        [*command, f"-artifact_prefix={found}/"], cwd=PROJECT, capture_output=True, text=True, errors="replace"
    )
    stats = dict(line.removeprefix("stat::").split(":") for line in done.stderr.splitlines() if line[:6] == "stat::")
    tries, most = (stats.get(key, "?").strip() for key in ("number_of_executed_units", "peak_rss_mb"))
    print(f"{name:<8}{tries:>9} files tried, {most:>4} MB at most, exit {done.returncode}", flush=True)
    if done.returncode:
        print("\n".join(done.stderr.splitlines()[-40:]))
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
