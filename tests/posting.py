"""Letters, a way out for them, and what must hold of them: for tests of delivery, with or without real processes."""

from collections.abc import Callable
from datetime import datetime

from runners import outbox
from runners.models import OutgoingEmail, Runner
from runners.outbox import registry
from tests.scripted_smtp import ScriptedSmtp

HEALTH, NEWS = "letter", "news"  # one that goes out once more when nobody knows, and one that does not
MAX_COPIES = 2  # of a letter about health, in the gap between the final dot and its answer; else 1


def build(email: OutgoingEmail, now: datetime) -> outbox.Message:
    text = "Text\n.a line with a dot\n" + (60 * "x" + "\n") * int(email.facts.get("lines", 0))
    return outbox.Message("Hello", text, "<p>Text</p>", on_sent=None)


def letters() -> dict[str, outbox.Kind]:
    """Return the two kinds of letters, for `registry._kinds`."""
    return registry._kinds | {
        HEALTH: outbox.Kind(HEALTH, "Letter", frozenset({"training"}), build),
        NEWS: outbox.Kind(NEWS, "News", frozenset({"training"}), build, repeats_in_doubt=False),
    }


def owe(runner: Runner, now: datetime, key: str = "1", kind: str = HEALTH, **facts: object) -> OutgoingEmail:
    owed = outbox.owe(kind=kind, user=runner.user, runner=runner, dedupe_key=f"{kind}:{key}", now=now, facts=facts)
    assert owed is not None
    return owed


def point_at(server: ScriptedSmtp, settings: object, **others: object) -> None:
    """Let the settings name this server, over the real SMTP transport."""
    wanted = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": server.port,
        "EMAIL_TIMEOUT": 0.5,
    }
    for name, value in (wanted | others).items():
        setattr(settings, name, value)


def surplus(server: ScriptedSmtp, allowed: Callable[[str], int] = lambda message_id: 1) -> dict[str, int]:
    """Return the Message-IDs of which the server took more copies than allowed, and how many it took."""
    return {one: number for one, number in server.copies().items() if number > allowed(one)}


def watch_marks(server: ScriptedSmtp, phase_of: Callable[[], str]) -> list[str]:
    """Note the committed phase of the row each time the server hears DATA; return the list that it fills."""
    seen: list[str] = []
    server.on["data"] = lambda: seen.append(phase_of())
    return seen
