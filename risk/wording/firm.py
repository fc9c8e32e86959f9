"""When a level may be named at all: enough log, and no break that makes the load model say too little."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

FIRM_AFTER = timedelta(days=14)  # of log, before a level is more than a guess
BREAK_DAYS = 14  # days without running from which on load says too little about bone


def is_building(first_run_on: date | None, on: date) -> bool:
    """Return whether there are fewer than 14 days of log on a day."""
    return first_run_on is None or on - first_run_on < FIRM_AFTER


def is_returning(detail: Mapping[str, Any]) -> bool:
    """Return whether the runner is on a long break, or on the way back from one."""
    return bool(detail["returning"]) or detail["break_days"] >= BREAK_DAYS


def may_name_level(detail: Mapping[str, Any], first_run_on: date | None, on: date) -> bool:
    """Return whether a stored assessment supports a level in words."""
    if not detail or detail["index"] is None or detail["not_designed_for"]:
        return False
    return not detail["early"] and not is_building(first_run_on, on) and not is_returning(detail)
