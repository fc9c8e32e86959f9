"""A coach's digest: who needs a look, in a line each, of what that athlete shares with this coach at this moment.

A line names no place and no injury: mailboxes are read over shoulders. The list of athletes has them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk import wording
from risk.emails.letter import letter, link
from risk.services.digest import Digest, read_digest
from risk.services.regular_mail import LASTS, UPDATING_TAKES
from risk.services.roster.rows import Row
from risk.wording import amounts, coach
from risk.wording.athletes import STATES
from runners.models import MailSettings, OutgoingEmail, Runner, User
from runners.outbox import Message, NoLongerDue, NotYet
from runners.outbox.owing import SHARING_ENDED
from training import units as convert

SHAPES = {"low": "●", "moderate": "◆", "high": "▲", "very_high": "⬣", "flag": "⚑"}
MOST_REASONS = 2
MOST_LINES = 40  # in a group; the others stand on the list of athletes


@dataclass(frozen=True)
class Line:
    """One athlete: `tag` is the level with its change, or why there is none; `tag_level` its shape and colour."""

    name: str
    tag: str
    tag_level: str
    why: str

    @property
    def shape(self) -> str:
        return SHAPES.get(self.tag_level, "")


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line]
    others: int  # how many more there are than lines


def build_digest(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter; NoLongerDue where nobody shares anything now, or nobody needs a look and it is daily.

    What it tells of each athlete goes with it, to be asked once more when it is handed over, and into their records.
    """
    if email.user is None:
        raise NoLongerDue("no longer there")
    found = read_digest(email.user, now)
    if not found.has_athletes:
        raise NoLongerDue(SHARING_ENDED)
    if found.is_updating and now < email.expires_at - LASTS + UPDATING_TAKES:
        raise NotYet
    if not found.needs_today and not email.facts.get("weekly"):
        raise NoLongerDue("no longer true")
    message = letter("digest", email, _("Digest of your athletes"), _context(email.user, found))
    return replace(message, told=found.told())


def _context(user: User, found: Digest) -> dict[str, object]:
    initials_only = MailSettings.objects.of(user).digest_initials
    runner: Runner | None = getattr(user, "runner", None)
    units = runner.units if runner else convert.KM
    groups = [(_("Act today"), found.act), (_("Review this week"), found.review)]
    return {
        "summary": _summary(len(found.act), len(found.review)),
        "sections": [_section(title, rows, units, initials_only) for title, rows in groups if rows],
        "counts": _counts(found),
        "stopped": _stopped(_name(row, initials_only) for row in found.act if row.flag is not None),
        "button_url": link("risk:roster"),
        "button_label": _("Open your athletes"),
    }


def _summary(acting: int, reviewing: int) -> str:
    """Return e.g. "2 athletes need a look, 5 to review": the subject too, so counts alone."""
    if not acting and not reviewing:
        return _("Nobody needs you today")
    if not acting:
        return ngettext("%(count)d athlete to review", "%(count)d athletes to review", reviewing) % {
            "count": reviewing
        }
    act = ngettext("%(count)d athlete needs a look", "%(count)d athletes need a look", acting) % {"count": acting}
    return _("%(act)s, %(count)d to review") % {"act": act, "count": reviewing} if reviewing else act


def _section(title: str, rows: tuple[Row, ...], units: str, initials_only: bool) -> Section:
    lines = [_line(row, wording.Reader(units, row.today), initials_only) for row in rows[:MOST_LINES]]
    return Section(title, lines, len(rows) - len(lines))


def _name(row: Row, initials_only: bool) -> str:
    user = row.link.runner.user
    return user.initials() if initials_only else user.name or user.get_short_name()


def _line(row: Row, reader: wording.Reader, initials_only: bool) -> Line:
    name, why = _name(row, initials_only), "; ".join(_reasons(row, reader)[:MOST_REASONS])
    if row.flag is not None:
        return Line(name, _("Bone pain"), "flag", why)
    if row.level is None or row.index is None:
        return Line(name, str(STATES[row.kind]), "", why)
    words = {"level": wording.band(row.level), "index": row.index, "change": _change(row.change)}
    tag = _("%(level)s %(index)d (%(change)s)") if words["change"] else _("%(level)s %(index)d")
    return Line(name, tag % words, row.level, why)


def _change(points: int | None) -> str:
    """Return e.g. "+15" or "−3"; nothing where it stayed, or is not known."""
    return f"{'+' if points > 0 else '−'}{abs(points)}" if points else ""


def _reasons(row: Row, reader: wording.Reader) -> list[str]:
    """Return why somebody should look: pain, open warnings about load, what rises. Nothing about the person."""
    found = []
    if row.flag is not None:
        found.append(_hurting(row.flag.score) or _("Asked not to run until it is checked"))
    about = [warning for warning in row.warnings if warning.family not in ("pain", "shoe")]
    found += [coach.warning_line(warning.family, warning.numbers, reader) for warning in about]
    if row.light in ("amber", "red") and "model_load" not in row.families:
        found.append(wording.light(row.light))
    if row.sore is not None and row.is_hurting:
        found.append(_sore(row.sore.score, amounts.on_day(row.sore.on, row.today)))
    if not found and row.change:
        found.append(_("Index up %(points)d in 7 days") % {"points": row.change})
    return found


def _hurting(score: int | None) -> str:
    if score is None:
        return ""
    return _("%(score)d of 10, asked not to run until it is checked") % {"score": score}


def _sore(score: int | None, day: str) -> str:
    if score is None:
        return _("Bone pain logged %(day)s") % {"day": day}
    return _("Bone pain %(score)d of 10 logged %(day)s") % {"score": score, "day": day}


def _counts(found: Digest) -> str:
    """Return e.g. "51 on track. 6 without a run for 7 days or more."."""
    on_track, silent, unrated = len(found.on_track), len(found.silent), len(found.unrated)
    said = [
        _("%(count)d on track.") % {"count": on_track} if on_track else "",
        _("%(count)d without a run for 7 days or more.") % {"count": silent} if silent else "",
        _("%(count)d with no level to go by now.") % {"count": unrated} if unrated else "",
    ]
    return " ".join(part for part in said if part)


def _stopped(names: Iterable[str]) -> str:
    """Return e.g. "Tomás Rey and Hanna Lindqvist were asked not to run until a clinician has looked at it."."""
    asked = list(names)[:MOST_LINES]
    if not asked:
        return ""
    *most, last = asked
    listed = _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last
    return ngettext(
        "%(names)s was asked not to run until a clinician has looked at it.",
        "%(names)s were asked not to run until a clinician has looked at it.",
        len(asked),
    ) % {"names": listed}
