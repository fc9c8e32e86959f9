"""What must hold of the mail when all is healed; each check says what is wrong, and nothing where all is well."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import date
from io import StringIO

from django.core.management import CommandError, call_command

from runners import links
from runners.models import Runner
from tests.faults import oracle
from tests.posting import surplus
from tests.scripted_smtp import Received, ScriptedSmtp

Letter = tuple[str, frozenset[str]]  # reader, families
# Letters by the calendar, and the morning after a session of a return plan: the oracle knows nothing of them.
RECEIPT = frozenset({"receipt"})  # what the account itself asked for carries no link that turns anything off
OTHERS = RECEIPT | {"weekly", "digest", "return_plan"}


def letter_of(received: Received) -> Letter:
    """Return to whom a letter went and what it tells, as its one-click link says."""
    link = re.search(r"/([^/>]+)/?>", str(received.message["List-Unsubscribe"]))
    found = links.read_unsubscribe(link[1]) if link else None
    return received.recipient, found[1] if found else RECEIPT


def told(server: ScriptedSmtp) -> Counter[Letter]:
    """Return how often each letter was told; copies with the same Message-ID are one letter."""
    by_id = {received.message_id: letter_of(received) for received in server.kept}
    return Counter(letter for letter in by_id.values() if not letter[1] <= OTHERS)


def expected(runners: Iterable[Runner], since: date, until: date | None = None) -> Counter[Letter]:
    """Return how often the oracle wants each letter told."""
    return Counter((due.to, due.tells) for due in oracle.due(runners, since, until or since))


def missing(due: Counter[Letter], server: ScriptedSmtp) -> Counter[Letter]:
    """Return what is due and nobody has been told."""
    return due - told(server)


def undue(due: Counter[Letter], server: ScriptedSmtp) -> Counter[Letter]:
    """Return what was told although it is not due, or in more letters than are due."""
    return told(server) - due


def too_late(server: ScriptedSmtp, ended: dict[Letter, float]) -> list[Letter]:
    """Return what the server was given after its end was committed: `ended` says when, in seconds since 1970."""
    late = []
    for received in server.received:
        reader, families = letter_of(received)
        if any(to == reader and families & gone and received.at > at for (to, gone), at in ended.items()):
            late.append((reader, families))
    return late


def faults(
    server: ScriptedSmtp,
    runners: Collection[Runner],
    since: date,
    until: date | None = None,
    allowed: Callable[[str], int] = lambda message_id: 1,
) -> dict[str, object]:
    """Return all that is wrong with the mail, by name; empty where the oracle has nothing to say."""
    due = expected(runners, since, until)
    found = {"missing": missing(due, server), "undue": undue(due, server), "doubled": surplus(server, allowed)}
    return {name: what for name, what in found.items() if what}


def untrue_scores() -> str:
    """Return what verify_risk finds: every stored score against the naive engine. Empty where it finds nothing."""
    said = StringIO()
    try:
        call_command("verify_risk", stdout=said)
    except CommandError:
        return said.getvalue()
    return ""
