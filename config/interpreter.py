"""Which Python and which XML parser this is, and what they leave to our own defences.

Before Python 3.11.9 and 3.12.3 `zipfile` reads archives whose entries overlap (CVE-2024-0450), and expat before 2.6.0
takes quadratic time over one long token (CVE-2023-52425). The importers refuse both by themselves; a fixed
interpreter is the second wall.
"""

import platform
import pyexpat
import sys

PATCHED = {(3, 11): 9, (3, 12): 3}  # the first patch release with both fixes; later series came with them
EXPAT = (2, 6, 0)

Version = tuple[int, ...]


def weaknesses(python: Version = sys.version_info[:3], expat: Version = pyexpat.version_info) -> list[str]:
    """Return what is old here, in words; empty when nothing is."""
    major, minor, patch = python
    needed = PATCHED.get((major, minor), 0)
    old = [f"Python {major}.{minor}.{patch} is older than {major}.{minor}.{needed}"] if patch < needed else []
    if expat < EXPAT:
        old.append(f"expat {'.'.join(map(str, expat))} is older than {'.'.join(map(str, EXPAT))}")
    return old


def name() -> str:
    """Return both versions as one short text."""
    return f"Python {platform.python_version()}, expat {'.'.join(map(str, pyexpat.version_info))}"
