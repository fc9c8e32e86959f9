"""A verdict on each fact, in words: ok, look or act, and what to do. Pure: facts in, lines out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.operator.reading import Backlog, Facts
from config.operator.words import HOUR_S, MINUTE_S, age, reason, size
from config.vital import SIGNS

GB = 1_000_000_000


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


@dataclass(frozen=True)
class Channel:
    """How e-mail leaves this machine, as the settings say."""

    backend: str
    host: str
    sender: str


def groups(facts: Facts, channel: Channel, software: list[Line], model_version: str) -> list[Group]:
    """Return every line of the page, under its headings."""
    return [
        Group(_("Work that waits"), [_rescores(facts), _new_days(facts), _imports(facts)]),
        Group(_("Processes"), [_sweeper(facts), _worker(facts), _beat(facts)]),
        Group(
            _("E-mail"),
            [_channel(channel), _due(facts), _held(facts), _waiting(facts), _failed(facts), _suppressed(facts)],
        ),
        Group(_("Machine"), [_disk(facts), _database(facts), _scores(facts, model_version), *software]),
    ]


def worst(found: Iterable[Group]) -> Verdict:
    return max(line.verdict for group in found for line in group.lines)


def _rescores(facts: Facts) -> Line:
    waiting = facts.rescores
    value = _waits(waiting, facts.now)
    verdict = _by_age(waiting, facts.now, look_s=2 * MINUTE_S, act_s=10 * MINUTE_S)
    todo = [_("The sweeper takes these within seconds: see Processes.")] if verdict else []
    if waiting.stuck:
        value = _("%(waits)s; %(number)d given up") % {"waits": value, "number": waiting.stuck}
        verdict = max(verdict, Verdict.LOOK)
        todo.append(_("Given up after five tries; the log says why (“rescore of runner … failed”)."))
    return Line(_("Rescores asked for"), value, verdict, " ".join(todo))


def _new_days(facts: Facts) -> Line:
    late = _by_age(facts.new_days, facts.now, look_s=30 * MINUTE_S, act_s=3 * HOUR_S)
    todo = _("Today is not worked out for these runners. See whether the sweeper runs, and what its log says.")
    return Line(_("Runners whose new day has begun"), _waits(facts.new_days, facts.now), late, todo if late else "")


def _imports(facts: Facts) -> Line:
    waiting = facts.imports
    late = _by_age(waiting, facts.now, look_s=HOUR_S, act_s=6 * HOUR_S)
    name, value = _("Uploads being read"), _waits(waiting, facts.now)
    if waiting.stuck:
        value = _("%(waits)s; %(number)d without a reader") % {"waits": value, "number": waiting.stuck}
        todo = _("Their reader has stopped. The sweeper takes them up one after the other; see whether it runs.")
        return Line(name, value, max(late, Verdict.LOOK), todo)
    return Line(name, value, late, _("A large archive may take hours. See whether the worker runs.") if late else "")


def _sweeper(facts: Facts) -> Line:
    name, value = _("Last sweep"), _since(facts.marks.get("sweeper"), facts.now)
    if _is_fresh("sweeper", facts):
        return Line(name, value)
    swept = facts.marks.get("sweeper")
    if swept and (facts.now - swept).total_seconds() <= SIGNS["sweeper"].fresh_s:
        todo = _("The worker sweeps, the sweeper does not: start it (manage.py sweep --loop) or read its log.")
        return Line(name, value, Verdict.LOOK, todo)
    todo = _("Nothing is redone when a message is lost. Start the sweeper (manage.py sweep --loop) or read its log.")
    return Line(name, value, Verdict.ACT, todo)


def _worker(facts: Facts) -> Line:
    name, value = _("Last sign of the worker"), _since(facts.marks.get("worker"), facts.now)
    if _is_fresh("worker", facts):
        return Line(name, value)
    if not _is_fresh("beat", facts):
        return Line(
            name, value, Verdict.LOOK, _("Beat asks the worker for this sign and does not run. Start beat first.")
        )
    todo = _("Down, cut off from the broker, or busy with long uploads. The sweeper does its work, more slowly.")
    return Line(name, value, Verdict.ACT, todo)


def _beat(facts: Facts) -> Line:
    name, value = _("Last message of beat"), _since(facts.marks.get("beat"), facts.now)
    if _is_fresh("beat", facts):
        return Line(name, value)
    return Line(
        name,
        value,
        Verdict.LOOK,
        _("Beat is down or the broker does not answer. Nothing is lost; the sweeper goes on."),
    )


def _channel(channel: Channel) -> Line:
    name = _("Mail server")
    if not channel.backend.endswith("smtp.EmailBackend"):
        todo = _("E-mails do not leave this machine. Right for a demo; otherwise take EMAIL_BACKEND out.")
        return Line(name, _("none (%(backend)s)") % {"backend": channel.backend}, Verdict.LOOK, todo)
    if channel.sender.rstrip(">").endswith("@localhost"):
        todo = _("Set DEFAULT_FROM_EMAIL to an address of yours: other mail servers refuse one at localhost.")
        return Line(name, channel.host, Verdict.ACT, todo)
    return Line(name, channel.host)


def _due(facts: Facts) -> Line:
    due = facts.mail.due
    late = _by_age(due, facts.now, look_s=5 * MINUTE_S, act_s=30 * MINUTE_S)
    name, value = _("E-mails due now"), _waits(due, facts.now)
    if due.stuck:
        value = _("%(waits)s; %(number)d met no mail server") % {"waits": value, "number": due.stuck}
        todo = _("The mail server does not answer or refuses the sign-in: see EMAIL_HOST. Tried every five minutes.")
        return Line(name, value, Verdict.ACT, todo)
    if facts.mail.unbuilt:
        value = _("%(waits)s; %(number)d could not be written") % {"waits": value, "number": facts.mail.unbuilt}
        todo = _(
            "A fault of the software: the log says “building … failed”. They are tried again, until they expire."
        )
        return Line(name, value, Verdict.ACT, todo)
    return Line(name, value, late, _("Worker and sweeper send these. See Processes, then the log.") if late else "")


def _waiting(facts: Facts) -> Line:
    return Line(_("E-mails that wait for their hour"), str(facts.mail.waiting))


def _failed(facts: Facts) -> Line:
    name, number = _("Failed in the last day"), sum(facts.mail.failed.values())
    if not number:
        return Line(name, "0")
    todo = _(
        "These people are told in the app alone. A refused address is theirs to mend; a refused message is yours."
    )
    return Line(name, _with_reasons(facts.mail.failed), Verdict.LOOK, todo)


def _suppressed(facts: Facts) -> Line:
    value = _with_reasons(facts.mail.suppressed) if facts.mail.suppressed else "0"
    text = _("%(sent)d sent; called off: %(reasons)s") % {"sent": facts.mail.sent, "reasons": value}
    return Line(_("Sent and called off in the last day"), text)


def _disk(facts: Facts) -> Line:
    share = facts.disk_free / facts.disk_total
    value = _("%(free)s of %(total)s") % {"free": size(facts.disk_free), "total": size(facts.disk_total)}
    if facts.disk_free < GB or share < 0.02:
        return Line(
            _("Free for uploads"),
            value,
            Verdict.ACT,
            _("Make room now: uploads fail, and a full disk stops PostgreSQL."),
        )
    if facts.disk_free < 5 * GB or share < 0.1:
        return Line(_("Free for uploads"), value, Verdict.LOOK, _("Make room, or give DATA_DIR a larger disk."))
    return Line(_("Free for uploads"), value)


def _database(facts: Facts) -> Line:
    text = {"size": size(facts.database_bytes), "version": facts.database_version.split(" ")[0]}
    return Line(_("Database"), _("%(size)s, PostgreSQL %(version)s") % text)


def _rest_of_mail(facts: Facts) -> list[Line]:
    return [_waiting(facts), _failed(facts), _suppressed(facts)]


def _held(facts: Facts) -> Line:
    name = _("Held back for a new model version")
    if not facts.held:
        return Line(name, _("none"))
    value = ", ".join(
        ngettext(
            "version %(version)s, %(number)d runner", "version %(version)s, more than %(number)d runners", number
        )
        % {"version": version, "number": number}
        for version, number in facts.held.items()
    )
    todo = _(
        "It would warn many people at once. Look at some (manage.py verify_risk compares every stored score); "
        "if it is right, manage.py release_mail lets the e-mails go. Pain is never held."
    )
    return Line(name, value, Verdict.ACT, todo)


def _scores(facts: Facts, model_version: str) -> Line:
    name = _("Model of the newest scores")
    if not facts.scores:
        return Line(name, _("none yet; this software has version %(version)s") % {"version": model_version})
    versions = ", ".join(
        ngettext("%(version)s (%(number)d runner)", "%(version)s (%(number)d runners)", number)
        % {"version": version, "number": number}
        for version, number in facts.scores.items()
    )
    if set(facts.scores) == {model_version}:
        return Line(name, versions)
    todo = _(
        "This software has version %(version)s. Each runner's next local day brings it; after two days see why not."
    )
    return Line(name, versions, Verdict.LOOK, todo % {"version": model_version})


def software_lines(version: str, interpreter: str, weaknesses: list[str]) -> list[Line]:
    """Return the lines about this software and what runs it."""
    todo = _("Uploads are guarded in our own code; a newer patch release is the second wall.")
    return [
        Line(_("Software"), f"Lamella {version}"),
        Line(_("Interpreter"), interpreter, Verdict.LOOK if weaknesses else Verdict.OK, todo if weaknesses else ""),
    ]


def _is_fresh(process: str, facts: Facts) -> bool:
    sign = SIGNS[process]
    mark = facts.marks.get(sign.row)
    return mark is not None and (facts.now - mark).total_seconds() <= sign.fresh_s


def _since(mark: datetime | None, now: datetime) -> str:
    if mark is None:
        return _("never")
    return _("%(age)s ago") % {"age": age((now - mark).total_seconds())}


def _waits(backlog: Backlog, now: datetime) -> str:
    if not backlog.count or backlog.oldest is None:
        return str(backlog.count)
    values: dict[str, Any] = {"number": backlog.count, "age": age((now - backlog.oldest).total_seconds())}
    return _("%(number)d, the oldest for %(age)s") % values


def _by_age(backlog: Backlog, now: datetime, *, look_s: float, act_s: float) -> Verdict:
    if backlog.oldest is None:
        return Verdict.OK
    waited_s = (now - backlog.oldest).total_seconds()
    return Verdict.ACT if waited_s > act_s else Verdict.LOOK if waited_s > look_s else Verdict.OK


def _with_reasons(counts: dict[str, int]) -> str:
    """Return "3 (turned off by the person: 2, account closed: 1)"; different codes may have the same words."""
    said: dict[str, int] = {}
    for code, number in counts.items():
        said[reason(code)] = said.get(reason(code), 0) + number
    parts = ", ".join(f"{words}: {number}" for words, number in sorted(said.items(), key=lambda pair: -pair[1]))
    return f"{sum(counts.values())} ({parts})"
