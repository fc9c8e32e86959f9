"""Nudges: messages to the workers that may be lost.

Every unit of work is a row that the sweeper finds by itself, so a nudge only makes it sooner. A thread of its own
sends it: no page waits for a broker that is slow, hung or gone. It never raises and never retries, and after a
failure the next ones are not even tried for a few seconds.
"""

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from celery import Task

logger = logging.getLogger(__name__)

PAUSE_S = 10.0
MOST_WAITING = 1000  # messages that wait for the thread; more are left to the sweeper

_waiting = threading.BoundedSemaphore(MOST_WAITING)
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="nudge")
_silent_until = 0.0


def nudge(task: Task, *args: Any) -> "Future[bool] | None":
    """Have a message sent soon; the result says whether the broker took it. None if too many wait already."""
    if not _waiting.acquire(blocking=False):
        return None
    return _sender.submit(_send, task, args)


def _send(task: Task, args: tuple[Any, ...]) -> bool:
    global _silent_until
    try:
        if time.monotonic() < _silent_until:
            return False
        task.apply_async(args=args, retry=False, ignore_result=True)
    except Exception as fault:
        _silent_until = time.monotonic() + PAUSE_S
        logger.warning("no broker (%s); the sweeper will do it", type(fault).__name__)
        return False
    finally:
        _waiting.release()
    return True
