"""One reader under atheris: `python -m tests.fuzz.target READER CORPUS …libFuzzer's options…`."""

import sys
import time

import atheris

with atheris.instrument_imports(include=["training.importers", "fitdecode"]):
    from tests.fuzz.targets import TARGETS

SECONDS = 5.0  # of processor time, although the reader is slowed down by being followed


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    take = TARGETS[sys.argv[1]].take

    def timed(data: bytes) -> None:
        begun = time.process_time()
        take(data)
        taken = time.process_time() - begun
        assert taken < SECONDS, f"{taken:.1f} s of processor time"

    atheris.Setup([sys.argv[0], *sys.argv[2:]], timed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
