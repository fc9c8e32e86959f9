"""What trees of processes use: processor time and memory, from /proc."""

import os
from collections import defaultdict
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1024**2


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(path.name)):
            found[int(fields[1])].append(int(path.name))
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none where it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def tree(root: int, without: frozenset[int] = frozenset()) -> list[int]:
    """A process and all below it, but for those `without` and what is below them."""
    children, found, waiting = _children(), [], [root]
    while waiting:
        pid = waiting.pop()
        if pid not in without:
            found.append(pid)
            waiting += children[pid]
    return found


def cpu_s(root: int, without: frozenset[int] = frozenset()) -> float:
    """Seconds of processor time of a tree since it began, with those that have ended and were waited for."""
    return sum(TICK_S * sum(map(int, fields[11:15])) for pid in tree(root, without) if (fields := _stat(pid)))


def memory_mb(root: int) -> list[float]:
    """What each process of a tree holds, the largest first."""
    found = []
    for pid in tree(root):
        try:
            found.append(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_MB)
        except OSError:  # it has ended
            continue
    return sorted(found, reverse=True)


def parent_of(pid: int) -> int:
    """The process that started it."""
    return int(_stat(pid)[1])
