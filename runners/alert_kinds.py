"""What a person chooses about: the kinds of alert that the apps make known, and the channels each can come by.

An alert kind is not a letter: one letter (an outbox kind) may tell several kinds of alert.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations

from django.utils.functional import Promise

from runners import outbox

LOAD = "load"  # the letter that gathers several kinds; old links in e-mails name it instead of them


@dataclass(frozen=True)
class AlertKind:
    """One kind of alert, as the preferences list it."""

    code: str
    label: str | Promise
    letter: str  # the outbox kind that tells it; a kind whose letter nobody sends is not listed
    reader: str = "runner"  # or coach
    categories: frozenset[str] = frozenset()  # consents of the runner that it waits for
    about: str | Promise = ""
    in_app: bool = True  # shown in the app, and may be hidden there
    to_coach: bool = True  # shown to coaches, and may be hidden from them
    urgent: bool = False  # at once, at any hour; no file that is brought in turns its e-mail off
    always: bool = False  # never hidden in the app; its e-mail is turned off only by the link in it


_kinds: dict[str, AlertKind] = {}


def register(kind: AlertKind) -> None:
    """Make a kind known; called once from its app's `alert_kinds` module. They are listed in this order."""
    _kinds[kind.code] = kind


def kinds(readers: Collection[str] = ("runner", "coach")) -> list[AlertKind]:
    """Return the kinds of these readers that can come at all: their letter is one that is sent."""
    letters = {kind.code for kind in outbox.kinds()}
    return [kind for kind in _kinds.values() if kind.reader in readers and kind.letter in letters]


def labels(codes: Iterable[str]) -> list[str]:
    """Return the names of these kinds, in the order of the list; a kind that is not there is left out."""
    wanted = set(codes)
    return [str(kind.label) for kind in _kinds.values() if kind.code in wanted]


def told_together() -> list[frozenset[str]]:
    """Return every set of kinds that one letter may tell: each alone, and any that share a letter."""
    found = [frozenset({code}) for code in _kinds]
    for letter in {kind.letter for kind in _kinds.values()}:
        sharing = sorted(kind.code for kind in _kinds.values() if kind.letter == letter)
        found += [frozenset(some) for size in range(2, len(sharing) + 1) for some in combinations(sharing, size)]
    return found


def told_by(letter: str) -> frozenset[str]:
    """Return the kinds that a letter tells."""
    return frozenset(kind.code for kind in _kinds.values() if kind.letter == letter)
