"""Nudges: messages to the workers that may be lost.

Every unit of work is a row that the sweeper finds by itself, so a nudge only makes it sooner. It never raises,
never retries, and after a failure it is not tried again for a few seconds: a hung broker must cost a page
half a second once, not each time.
"""

import logging
import time
from typing import Any

from celery import Task

logger = logging.getLogger(__name__)

PAUSE_S = 10.0
_silent_until = 0.0


def nudge(task: Task, *args: Any) -> bool:
    """Send a message if the broker answers at once; return whether it was sent."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        task.apply_async(args=args, retry=False, ignore_result=True)
    except Exception as fault:
        _silent_until = time.monotonic() + PAUSE_S
        logger.warning("no broker (%s); the sweeper will do it", type(fault).__name__)
        return False
    return True
