"""One line of the operator's page, and how a backlog becomes one. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext as _

from config.operator.reading import Backlog
from config.operator.words import age


class Verdict(IntEnum):
    OK = 0
    LOOK = 1
    ACT = 2


@dataclass(frozen=True)
class Line:
    name: str
    value: str
    verdict: Verdict = Verdict.OK
    todo: str = ""

    @property
    def code(self) -> str:
        return self.verdict.name.lower()


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


def waits(backlog: Backlog, now: datetime) -> str:
    if not backlog.count or backlog.oldest is None:
        return str(backlog.count)
    values: dict[str, Any] = {"number": backlog.count, "age": age((now - backlog.oldest).total_seconds())}
    return _("%(number)d, the oldest for %(age)s") % values


def by_age(backlog: Backlog, now: datetime, *, look_s: float, act_s: float) -> Verdict:
    if backlog.oldest is None:
        return Verdict.OK
    waited_s = (now - backlog.oldest).total_seconds()
    return Verdict.ACT if waited_s > act_s else Verdict.LOOK if waited_s > look_s else Verdict.OK
