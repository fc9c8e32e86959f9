"""A line of the roster in words: what stands in each cell, in the coach's units and language."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from risk import charts, wording
from risk.models import RiskWarning
from risk.services.roster import Group, Kind, Row, ShoeFact
from risk.views.roster.query import name_of
from risk.wording import amounts, coach
from risk.wording.athletes import STATES
from runners.models import Runner, Share, User
from training import units as convert

HARDLY = 5  # points in 7 days below which a level is called as it was
CSS = {level.code: level.css for level in charts.LEVELS}
NOTHING = lazy("Nothing to go by now")
NO_REASON: dict[Kind, str | Promise] = {
    Kind.UPDATING: lazy("Being worked out"),
    Kind.STALE: NOTHING,
    Kind.NO_RUNS: NOTHING,
    Kind.BUILDING: lazy("Too few days of log yet"),
    Kind.RETURNING: lazy("Coming back from a break"),
    Kind.ON_PLAN: lazy("Step by step, no level meanwhile"),
    Kind.CLINICIAN: lazy("See the athlete’s page"),
    Kind.NOT_DESIGNED: lazy("See the athlete’s page"),
    Kind.NOT_SHARED: lazy("Not shared"),
}
SHARED = {
    Share.TRAINING.value: lazy("runs"),
    Share.RISK.value: lazy("risk"),
    Share.PAIN.value: lazy("pain"),
    Share.BODY.value: lazy("body"),
}


def units_of(user: User) -> str:
    """Return the coach's own unit, where they are a runner too; else kilometres."""
    runner: Runner | None = getattr(user, "runner", None)
    return runner.units if runner else convert.KM


def scope(shares: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return what is shared and what is not, in words."""
    shared = [str(word) for category, word in SHARED.items() if category in shares]
    return shared, [str(word) for category, word in SHARED.items() if category not in shares]


def listed(words: list[str]) -> str:
    """Return "runs", "runs and risk", "runs, risk and pain"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}


@dataclass(frozen=True)
class Cells:
    """One line, ready to print; an empty text where a cell has nothing to say."""

    row: Row
    url: str
    name: str
    initials: str
    scope: str
    state: str  # "High 76", or why there is no level
    note: str  # under a state without a level
    change: str
    rises: bool
    spark: charts.Sparkline | None
    spark_label: str
    why: str
    why_more: str
    why_not: str  # in place of a reason
    km: str
    km_range: str
    bullet: charts.Bullet | None
    pain: str
    pain_more: str
    shoe: str
    shoe_more: str
    is_worn: bool  # past its limit
    last: str
    noted: str
    noted_on: str

    @property
    def css(self) -> str:
        return CSS.get(self.row.level or "", "none")

    @property
    def takes_notes(self) -> bool:
        return Share.MESSAGES in self.row.shares


def cells(row: Row, shoe: ShoeFact | None, units: str, query: str) -> Cells:
    """Put one athlete into words."""
    reader = wording.Reader(units, row.today)
    user = row.link.runner.user
    _shared, missing = scope(row.shares)
    why, why_more = reasons(row, reader, shoe)
    pain, pain_more = _pain(row)
    gone, limit = _shoe(shoe, units)
    km, km_range, bar = _week(row, units)
    noted, noted_on = _noted(row)
    return Cells(
        row=row,
        url=reverse("risk:athlete", args=[row.link.pk]) + query,
        name=name_of(user),
        initials=user.initials(),
        scope=_("Without %(what)s") % {"what": ", ".join(missing)} if missing else "",
        state=state_of(row),
        note=_note(row),
        change=_("%(change)s, as for weeks") % {"change": change_words(row)}
        if _is_as_for_weeks(row)
        else change_words(row),
        rises=bool(row.change and row.change > 0),
        spark=charts.sparkline([index for _on, index in row.trend]) if row.trend else None,
        spark_label=_spark_label(row),
        why=why,
        why_more=why_more,
        why_not=str(NO_REASON.get(row.kind, _("Nothing stands out"))),
        km=km,
        km_range=km_range,
        bullet=bar,
        pain=pain,
        pain_more=pain_more,
        shoe=gone,
        shoe_more=limit,
        is_worn=shoe is not None and shoe.worn >= 1,
        last=_last(row),
        noted=noted,
        noted_on=noted_on,
    )


def state_of(row: Row) -> str:
    """Return "High 76", or the words in its place."""
    if row.level is None:
        return str(STATES[row.kind])
    return _("%(level)s %(index)d") % {"level": wording.band(row.level), "index": row.index}


def change_words(row: Row) -> str:
    if row.change is None:
        return ""
    if row.change == 0:
        return _("as 7 days ago")
    sign = "+" if row.change > 0 else "−"
    return _("%(points)s in 7 d") % {"points": f"{sign}{abs(row.change)}"}


def _is_as_for_weeks(row: Row) -> bool:
    """Whether a high level on track is nothing new: hardly moved in 7 days, and no other level a week before."""
    if row.group != Group.ON_TRACK or row.level not in ("high", "very_high"):
        return False
    if row.change is None or abs(row.change) >= HARDLY or row.score is None:
        return False
    then = dict(row.trend).get((row.score.local_date - timedelta(days=14)).isoformat())
    return then is not None and charts.level_of(then).code == row.level


def _note(row: Row) -> str:
    if row.firm_on:
        return _("Firm from %(day)s") % {"day": amounts.day_month(row.firm_on, row.today)}
    return needs_runs(row)


def needs_runs(row: Row) -> str:
    """Return what is missing where risk is shared and no level can be made of it."""
    return _("Needs runs too") if row.kind == Kind.NOT_SHARED and Share.RISK in row.shares else ""


def _spark_label(row: Row) -> str:
    known = [index for _on, index in row.trend if index is not None]
    if not known:
        return ""
    return _("6 weeks: from %(first)d to %(last)d, between %(low)d and %(high)d") % {
        "first": known[0],
        "last": known[-1],
        "low": min(known),
        "high": max(known),
    }


def reasons(row: Row, reader: wording.Reader, shoe: ShoeFact | None) -> tuple[str, str]:
    """Return the two things that say most: pain, open warnings, what rises; then the factors that raise."""
    found = []
    if row.flag is not None:
        found.append(_("Pain flag: %(why)s") % {"why": coach.flag_reasons((row.flag.reason,))[0]})
    about = [warning for warning in row.warnings if warning.family not in ("pain", "shoe")]
    found += [coach.warning_line(warning.family, warning.numbers, reader) for warning in about]
    named = {warning.family for warning in about}
    if row.light in ("amber", "red") and "model_load" not in named:
        found.append(wording.light(row.light))
        named.add("model_load")
    if row.sore is not None and row.is_hurting:
        found.append(_("Sore: %(place)s") % {"place": coach.short_place(row.sore.site, row.sore.side)})
    if row.change is not None and row.change >= 10:
        found.append(_("Index up %(points)d in 7 days") % {"points": row.change})
    worn = sorted((w for w in row.warnings if w.family == "shoe"), key=lambda w: -w.numbers["mileage_m"])
    found += [coach.warning_line("shoe", warning.numbers, reader, _shoe_name(shoe, warning)) for warning in worn]
    named |= {warning.family for warning in worn}
    if row.level is not None and len(found) < 2:
        found += [coach.factor_line(factor, reader) for factor in _raising(row, named)]
    found += [""] * 2
    return found[0], found[1]


def _raising(row: Row, named: set[str]) -> list[dict[str, Any]]:
    """Return the strongest factor, whether it can be changed or not, and the strongest other that can be."""
    factors = row.summary.get("factors", ())  # strongest first
    raising = [factor for factor in factors if coach.FAMILY_OF.get(factor["code"]) not in named]
    return raising[:1] + [factor for factor in raising[1:] if factor["can_change"]][:1]


def _shoe_name(pair: ShoeFact | None, warning: RiskWarning) -> str:
    """Return the name of the pair a warning is about, if it is the one that the row knows."""
    return pair.name if pair is not None and pair.key == warning.subject else ""


def _week(row: Row, units: str) -> tuple[str, str, charts.Bullet | None]:
    if row.week_m is None:
        return "", "", None
    km = amounts.amount(row.week_m, units)
    limit = row.summary.get("range_m") if row.kind in (Kind.LEVEL, Kind.RETURNING) else None
    if not limit:
        return km, "", None
    far = _("of %(far)s") % {"far": amounts.amount(limit, units)}
    return km, far, charts.bullet(row.week_m, limit)


def _pain(row: Row) -> tuple[str, str]:
    if Share.PAIN not in row.shares:
        return _("Not shared"), ""
    found = row.flag or row.sore
    if found is None:
        return _("None"), ""
    score = "" if found.score is None else _("%(score)d of 10") % {"score": found.score}
    if row.flag is not None:
        return coach.short_place(found.site, found.side), score
    on = _ago(row.sore.on, row.today)
    return coach.short_place(found.site, found.side), ", ".join(part for part in (score, on) if part)


def _shoe(pair: ShoeFact | None, units: str) -> tuple[str, str]:
    if pair is None:
        return "", ""
    gone = convert.format_distance(pair.mileage_m, units, 0)
    return gone, _("of %(limit)s") % {"limit": convert.distance_number(pair.limit_m, units, 0)}


def _last(row: Row) -> str:
    if row.training is None:
        return _("Not shared")
    return _ago(row.last_run_on, row.today) if row.last_run_on else _("No runs")


def _ago(on: date, today: date) -> str:
    """Return "today", "yesterday", "3 days", or the date from two weeks on."""
    days = (today - on).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return amounts.days(days) if days < 14 else amounts.day_month(on, today)


def _noted(row: Row) -> tuple[str, str]:
    """Return "Seen" or "Sent" for the newest note, and when it was written; nothing where there is none.

    "Sent" also where the athlete takes no notes now: whether it was read is told no more.
    """
    written = row.link.note_at
    if written is None:
        return "", ""
    on = amounts.short_weekday(timezone.localtime(written).date(), row.today)
    return (_("Seen") if row.note_seen_at else _("Sent")), on
