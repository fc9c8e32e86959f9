"""The e-mail lines of the operator's page, and its table of letters. Pure: facts in, lines out.

Nothing here names a person, an address or a kind of letter: which warning somebody was owed is health data, even as a
count of one. Letters are told by whom they go to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.operator.line import Line, Verdict, by_age, waits
from config.operator.reading import Facts, Letters
from config.operator.words import MINUTE_S, age, reason
from runners.outbox import Kind

TO_RUNNERS, TO_COACHES, INVITATIONS, ASKED_FOR = "runners", "coaches", "invitations", "asked-for"
FAMILIES = {
    TO_RUNNERS: gettext_lazy("To runners"),
    TO_COACHES: gettext_lazy("To coaches"),
    INVITATIONS: gettext_lazy("Invitations"),
    ASKED_FOR: gettext_lazy("Copies and tests, asked for"),
}
SMTP, API = "smtp.EmailBackend", "anymail."
WHAT_TO_DO = {
    "no answer": gettext_lazy("It does not answer: see EMAIL_HOST and EMAIL_PORT, and whether it runs."),
    "no such name": gettext_lazy("Its name is not found: see EMAIL_HOST and the machine's name server."),
    "no encryption": gettext_lazy("No encrypted connection: see EMAIL_USE_TLS, EMAIL_USE_SSL and its certificate."),
    "sign-in refused": gettext_lazy("It refuses the sign-in: see EMAIL_HOST_USER and EMAIL_HOST_PASSWORD."),
    "sender refused": gettext_lazy("It refuses our own address: see DEFAULT_FROM_EMAIL."),
    "no greeting": gettext_lazy("It answers, and takes nothing now. See its own log."),
}


@dataclass(frozen=True)
class Channel:
    """How e-mail leaves this machine: what the settings say, and how it does now (MailChannel)."""

    backend: str
    host: str
    sender: str
    state: str = "open"
    since: datetime | None = None
    reason: str = ""
    deferring_since: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return self.state == "paused"


@dataclass(frozen=True)
class Row:
    """What became of the letters to one group of readers in the last two weeks."""

    family: str
    label: str
    letters: Letters


def family(kind: Kind | None) -> str:
    """Return the group of readers that letters of this kind go to."""
    if kind is None or kind.reader == "runner":
        return TO_RUNNERS
    if kind.reader == "coach":
        return TO_COACHES
    return INVITATIONS if kind.code == "invitation" else ASKED_FOR


def kinds_of(wanted: str, kinds: Iterable[Kind]) -> list[str]:
    """Return the codes of the kinds whose letters go to this group."""
    return [kind.code for kind in kinds if family(kind) == wanted]


def rows(letters: dict[str, Letters], kinds: Iterable[Kind]) -> list[Row]:
    """Return a row for each group of readers, the letters of its kinds added up."""
    known = {kind.code: kind for kind in kinds}
    sums = dict.fromkeys(FAMILIES, Letters())
    for code, found in letters.items():
        group = family(known.get(code))
        sums[group] += found
    return [Row(name, str(label), sums[name]) for name, label in FAMILIES.items()]


def lines_before(facts: Facts, channel: Channel) -> list[Line]:
    return [channel_line(channel, facts.now), due_line(facts)]


def lines_after(facts: Facts) -> list[Line]:
    return [waiting_line(facts), failed_line(facts), doubtful_line(facts), suppressed_line(facts)]


def channel_line(channel: Channel, now: datetime) -> Line:
    name = _("Mail server")
    if channel.state == "off":
        todo = _("Warnings show in the app alone. To send e-mail, set EMAIL_HOST.")
        return Line(name, _("off: no e-mail server"), Verdict.LOOK, todo)
    where = channel.host if channel.backend.endswith(SMTP) else channel.backend
    if channel.is_paused:
        words = {"where": where, "reason": channel.reason, "age": _since(channel.since, now)}
        known = WHAT_TO_DO.get(channel.reason.split(" (")[0], "")
        todo = _("Nobody is tried until it takes letters again; it is asked every few minutes, and nothing is lost.")
        return Line(name, _("%(where)s: %(reason)s, for %(age)s") % words, Verdict.ACT, f"{known} {todo}".strip())
    if not (channel.backend.endswith(SMTP) or channel.backend.startswith(API)):
        todo = _("E-mails do not leave this machine. Right for a demo; otherwise take EMAIL_BACKEND out.")
        return Line(name, _("none (%(backend)s)") % {"backend": channel.backend}, Verdict.LOOK, todo)
    if channel.sender.rstrip(">").endswith("@localhost"):
        todo = _("Set DEFAULT_FROM_EMAIL to an address of yours: other mail servers refuse one at localhost.")
        return Line(name, where, Verdict.ACT, todo)
    if channel.deferring_since is not None:
        words = {"where": where, "age": _since(channel.deferring_since, now)}
        todo = _("It says “later” to letters. They are tried again; see its own log if this goes on.")
        return Line(name, _("%(where)s: puts letters off, for %(age)s") % words, Verdict.LOOK, todo)
    return Line(name, where)


def _since(mark: datetime | None, now: datetime) -> str:
    return age((now - mark).total_seconds()) if mark else age(0)


def due_line(facts: Facts) -> Line:
    due = facts.mail.due
    late = by_age(due, facts.now, look_s=5 * MINUTE_S, act_s=30 * MINUTE_S)
    name, value = _("E-mails due now"), waits(due, facts.now)
    if due.stuck:
        value = _("%(waits)s; %(number)d met no mail server") % {"waits": value, "number": due.stuck}
        todo = _("See Mail server above. These stay due, and no attempt is counted.")
        return Line(name, value, Verdict.ACT, todo)
    if facts.mail.unbuilt:
        value = _("%(waits)s; %(number)d could not be written") % {"waits": value, "number": facts.mail.unbuilt}
        todo = _(
            "A fault of the software: the log says “building … failed”. They are tried again, until they expire."
        )
        return Line(name, value, Verdict.ACT, todo)
    return Line(name, value, late, _("Worker and sweeper send these. See Processes, then the log.") if late else "")


def waiting_line(facts: Facts) -> Line:
    return Line(_("E-mails that wait for their hour"), str(facts.mail.waiting))


def failed_line(facts: Facts) -> Line:
    name, number = _("Failed in the last day"), sum(facts.mail.failed.values())
    if not number:
        return Line(name, "0")
    todo = _(
        "These people are told in the app alone. A refused address is theirs to mend; a refused message is yours: "
        "the log names each by the first part of its Message-ID (“e-mail … ended”), as its own log does."
    )
    return Line(name, _with_reasons(facts.mail.failed), Verdict.LOOK, todo)


def doubtful_line(facts: Facts) -> Line:
    name, number = _("Nobody knows whether they arrived"), facts.mail.doubtful
    todo = _(
        "The connection broke between the last byte and the answer. Letters about health went out a second time by "
        "themselves, under the same Message-ID; the others can be sent again below."
    )
    return Line(name, str(number), Verdict.LOOK if number else Verdict.OK, todo if number else "")


def suppressed_line(facts: Facts) -> Line:
    value = _with_reasons(facts.mail.suppressed) if facts.mail.suppressed else "0"
    text = _("%(sent)d sent; called off: %(reasons)s") % {"sent": facts.mail.sent, "reasons": value}
    return Line(_("Sent and called off in the last day"), text)


def _with_reasons(counts: dict[str, int]) -> str:
    """Return "3 (turned off by the person: 2, account closed: 1)"; different codes may have the same words."""
    said: dict[str, int] = {}
    for code, number in counts.items():
        said[reason(code)] = said.get(reason(code), 0) + number
    parts = ", ".join(f"{words}: {number}" for words, number in sorted(said.items(), key=lambda pair: -pair[1]))
    return f"{sum(counts.values())} ({parts})"
