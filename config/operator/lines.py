"""A verdict on each fact, in words: ok, look or act, and what to do. Pure: facts in, lines out."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.operator import post
from config.operator.line import Group, Line, Verdict, by_age, waits
from config.operator.post import Channel
from config.operator.reading import Facts
from config.operator.words import HOUR_S, MINUTE_S, age, size
from config.vital import SIGNS

__all__ = ["Channel", "Group", "Line", "Verdict", "groups", "software_lines", "worst"]

GB = 1_000_000_000


def groups(facts: Facts, channel: Channel, software: list[Line], model_version: str) -> list[Group]:
    """Return every line of the page, under its headings."""
    return [
        Group(_("Work that waits"), [_rescores(facts), _new_days(facts), _imports(facts), _exports(facts)]),
        Group(_("Processes"), [_sweeper(facts), _worker(facts), _beat(facts)]),
        Group(
            _("E-mail"),
            [*post.lines_before(facts, channel), _held(facts), *post.lines_after(facts)],
        ),
        Group(_("Machine"), [_disk(facts), _database(facts), _scores(facts, model_version), *software]),
    ]


def worst(found: Iterable[Group]) -> Verdict:
    return max(line.verdict for group in found for line in group.lines)


def _rescores(facts: Facts) -> Line:
    waiting = facts.rescores
    value = waits(waiting, facts.now)
    verdict = by_age(waiting, facts.now, look_s=2 * MINUTE_S, act_s=10 * MINUTE_S)
    todo = [_("The sweeper takes these within seconds: see Processes.")] if verdict else []
    if waiting.stuck:
        value = _("%(waits)s; %(number)d given up") % {"waits": value, "number": waiting.stuck}
        verdict = max(verdict, Verdict.LOOK)
        todo.append(_("Given up after five tries; the log says why (“rescore of runner … failed”)."))
    return Line(_("Rescores asked for"), value, verdict, " ".join(todo))


def _new_days(facts: Facts) -> Line:
    late = by_age(facts.new_days, facts.now, look_s=30 * MINUTE_S, act_s=3 * HOUR_S)
    todo = _("Today is not worked out for these runners. See whether the sweeper runs, and what its log says.")
    return Line(_("Runners whose new day has begun"), waits(facts.new_days, facts.now), late, todo if late else "")


def _imports(facts: Facts) -> Line:
    waiting = facts.imports
    late = by_age(waiting, facts.now, look_s=HOUR_S, act_s=6 * HOUR_S)
    name, value = _("Uploads being read"), waits(waiting, facts.now)
    if waiting.stuck:
        value = _("%(waits)s; %(number)d without a reader") % {"waits": value, "number": waiting.stuck}
        todo = _("Their reader has stopped. The sweeper takes them up one after the other; see whether it runs.")
        return Line(name, value, max(late, Verdict.LOOK), todo)
    return Line(name, value, late, _("A large archive may take hours. See whether the worker runs.") if late else "")


def _exports(facts: Facts) -> Line:
    waiting = facts.exports
    late = by_age(waiting, facts.now, look_s=30 * MINUTE_S, act_s=3 * HOUR_S)
    name, value = _("Copies of everything being made"), waits(waiting, facts.now)
    if waiting.stuck:
        value = _("%(waits)s; %(number)d given up") % {"waits": value, "number": waiting.stuck}
        todo = _("Given up after three tries: the log says why (“export … broke off”). Often the disk was full.")
        return Line(name, value, max(late, Verdict.LOOK), todo)
    return Line(name, value, late, _("Worker and sweeper make these, one at a time. See Processes.") if late else "")


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
