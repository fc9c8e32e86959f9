"""The logs of the demo's runners, worked out backwards from a date. The same date gives the same logs."""

from dataclasses import replace
from datetime import date

from risk.demo.diary import Diary
from risk.demo.log import Hurt, Session
from risk.demo.stories import STORIES


def sessions(key: str, today: date) -> list[Session]:
    """Return the runner's log up to yesterday, oldest first; several of a day in the order they were done."""
    return Diary(key, STORIES[key], today).sessions()


def hurts(key: str, log: list[Session], today: date) -> list[Hurt]:
    """Return the runner's pain reports, each with its day counted back from today."""
    last = (today - log[-1].on).days
    return [hurt if hurt.days_ago is not None else replace(hurt, days_ago=last) for hurt in STORIES[key].hurts]
