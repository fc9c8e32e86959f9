"""What may be owed: a message, and the kinds of e-mail that the apps make known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from runners.models import OutgoingEmail


class NoLongerDue(Exception):
    """The e-mail must not go out; the argument is a reason code."""


class NotYet(Exception):
    """Whether the e-mail is still true is being worked out; ask again in a little while."""


@dataclass(frozen=True)
class Message:
    """What is to be sent. `on_sent` runs in the transaction that marks the row as sent."""

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    on_sent: Callable[[], None] | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of e-mail. `build` returns the message, or raises NoLongerDue."""

    code: str
    label: str | Promise
    categories: frozenset[str]  # consents of the runner that it needs
    build: Callable[[OutgoingEmail, datetime], Message]
    mutable: bool = True  # may be turned off in the settings (a link in the mail itself always works)
    reader: str = "runner"  # whose settings list it: runner, coach, or nobody (mail to an address)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called once from its app's `emails` module."""
    _kinds[kind.code] = kind


def kinds() -> list[Kind]:
    """Return the kinds, in the order in which they were registered."""
    return list(_kinds.values())


def kind_of(code: str) -> Kind:
    """Return the kind of this name; KeyError where no app made it known."""
    return _kinds[code]
