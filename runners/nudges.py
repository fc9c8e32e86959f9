"""Nudges: messages to the workers that may be lost.

Every unit of work is a row that the sweeper finds by itself, so a nudge only makes it sooner. A thread of its own
sends it: no page waits for a broker that is slow, hung or gone. It never raises and never retries, and after a
failure the next ones are not even tried for a few seconds.

A worker's task whose last word is a nudge may follow it itself (`held_back`): the message would only come back to
a worker, and costs about as much as a small task.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import Task

logger = logging.getLogger(__name__)

PAUSE_S = 10.0
MOST_WAITING = 1000  # messages that wait for the thread; more are left to the sweeper

_waiting = threading.BoundedSemaphore(MOST_WAITING)
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="nudge")
_silent_until = 0.0
_held: ContextVar[dict[tuple[Task, tuple[Any, ...]], None] | None] = ContextVar("held back", default=None)


def nudge(task: Task, *args: Any) -> "Future[bool] | None":
    """Have a message sent soon; the result says whether the broker took it. None if too many wait already,
    or where it is held back."""
    if (held := _held.get()) is not None:
        held[task, args] = None
        return None
    if not _waiting.acquire(blocking=False):
        return None
    return _sender.submit(_send, task, args)


@contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Hold back what is nudged within it, and hand out what does all of it, each once, in this very process.

    For workers alone, when the block is over; what is nudged then is sent. What breaks off keeps nobody from going
    on: the rows are there for the sweeper.
    """
    held: dict[tuple[Task, tuple[Any, ...]], None] = {}

    def follow() -> None:
        for task, args in held:
            try:
                task(*args)
            except Exception:
                logger.exception("what was nudged broke off; the sweeper will do it")

    token = _held.set(held)
    try:
        yield follow
    finally:
        _held.reset(token)


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
