"""What may be owed: a message, and the kinds of e-mail that the apps make known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from runners.models import CoachingLink, OutgoingEmail


class NoLongerDue(Exception):
    """The e-mail must not go out; the argument is a reason code."""


class NotYet(Exception):
    """Whether the e-mail is still true is being worked out; ask again in a little while."""


@dataclass(frozen=True)
class Told:
    """What a letter tells its reader, a coach, of one runner: by which link, of which shares and kinds of alert."""

    link: CoachingLink
    categories: frozenset[str]
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Message:
    """What is to be sent. `on_sent` runs in the transaction that marks the row as sent.

    `categories` are consents that this very letter rests on, beyond those of its kind: where one has ended before the
    letter is handed over, it is written anew. So it is where something of what is `told` of many runners is shared
    no more; each of them finds in their record that it was told.
    """

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    on_sent: Callable[[], None] | None = None
    categories: frozenset[str] = frozenset()
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of e-mail. `build` returns the message, or raises NoLongerDue."""

    code: str
    label: str | Promise
    categories: frozenset[str]  # consents of the runner that it needs
    build: Callable[[OutgoingEmail, datetime], Message]
    reader: str = "runner"  # whose settings list it: runner, coach, or nobody (mail to an address)
    # Health is sent once more, with the same Message-ID, where nobody knows whether it arrived; an invitation, a
    # summary or a digest is not: it is shown as it is, and may be sent again by hand.
    repeats_in_doubt: bool = True


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


def repeats_in_doubt(code: str) -> bool:
    """Return whether a letter of this kind goes out once more where nobody knows whether it arrived."""
    return code in _kinds and _kinds[code].repeats_in_doubt
