"""What was logged at the place that hurts. There is no level on it, no index, and no colour of either."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from risk import wording
from risk.charts import Column, columns
from risk.services.recovery.plans import FLAGGED_BY_PLACE
from risk.views.alerts.drawings.asked import COLUMNS, DAY, Asked, Drawing, days_between
from risk.wording import amounts
from training.models import PainReport

LEAST_DAYS, MOST_DAYS = 42, 84  # drawn: six weeks, or from its beginning on, up to twelve
WORST = 10

Place = tuple[str, str]


def pain(asked: Asked) -> Drawing | None:
    """Return the scores of the place that the flag is about, by day; a report without a score is a ring."""
    until = asked.warning.closed_on or asked.state.today
    found = [(day, report) for day, report in _reports(asked) if day <= until]
    place = _place(asked, found)
    by_day: dict[date, list[PainReport]] = defaultdict(list)
    for day, report in found:
        if (report.site, report.side) == place:
            by_day[day].append(report)
    if place is None or not by_day:
        return None
    drawn = _days(max(by_day), until, amounts.parse(asked.warning.numbers["since"]))
    worst = {day: _worst(by_day[day]) for day in drawn if day in by_day}
    known = {day: score for day, score in worst.items() if score is not None}
    chart = columns(
        [
            Column(
                value=known.get(day),
                mark="ring" if day in worst and day not in known else "",
                below=amounts.short_date(day) if day in (drawn[0], drawn[-1]) else "",
            )
            for day in drawn
        ],
        top=WORST,
        levels=((5, amounts.number(5)), (WORST, amounts.number(WORST))),
    )
    key = [_("A column is the pain of its day at its worst, 0 to 10, as you logged it.")]
    if len(known) < len(worst):
        key.append(_("A ring is a day on which you gave no number."))
    if min(by_day) < drawn[0]:
        key.append(_("What you logged before %(day)s is not drawn.") % {"day": asked.day(drawn[0])})
    return Drawing(
        title=_("Pain you logged: %(place)s") % {"place": wording.place(*place)},
        partial=COLUMNS,
        chart=chart,
        label=_label(asked, known, sorted(worst), drawn[0]),
        key=" ".join(key),
        titles=(_("Day"), _("At its worst")),
        rows=[(amounts.short_day(day), _score(worst[day])) for day in sorted(worst, reverse=True)],
    )


def _reports(asked: Asked) -> list[tuple[date, PainReport]]:
    """Return every kept report with its day. One dated ahead of today (the runner flew west since) counts from
    today, as it does for the flag.
    """
    reports = asked.runner.pain_reports.kept().order_by("local_date", "created_at")
    return [(min(report.local_date, asked.state.today), report) for report in reports]


def _days(newest: date, until: date, since: date) -> list[date]:
    """Return the days to draw: up to the end, or to the newest report where that lies far back."""
    last = until if (until - newest).days < MOST_DAYS else newest
    first = max(min(since, last - (LEAST_DAYS - 1) * DAY), last - (MOST_DAYS - 1) * DAY)
    return days_between(first, last)


def _place(asked: Asked, found: Iterable[tuple[date, PainReport]]) -> Place | None:
    """Return the place of the flag that stands. One that is over keeps no place: it is that of the newest report with
    its side and score that gives its reason, by which the engine chose it too.
    """
    flag, numbers = asked.state.flag, asked.warning.numbers
    if asked.warning.closed_on is None and flag is not None:
        return flag.site, flag.side or ""
    since = amounts.parse(numbers["since"])
    leads = [
        (day, report)
        for day, report in found
        if day >= since
        and (report.side or None, report.score) == (numbers["side"], numbers["score"])
        and _gives(report, numbers["reason"])
    ]
    _day, lead = max(leads, key=lambda one: one[0], default=(None, None))
    return (lead.site, lead.side) if lead else None


def _gives(report: PainReport, reason: str) -> bool:
    """Return whether a report says, alone or with another, what raised a flag."""
    said = {
        "rest": report.at_rest,
        "night": report.at_night,
        "limp": report.limping,
        "stays": report.stays or report.keeps_flag,
        "two_runs": report.run_id is not None or bool(report.during),
    }
    return said.get(reason, report.site in FLAGGED_BY_PLACE)


def _worst(reports: list[PainReport]) -> int | None:
    return max((report.score for report in reports if report.score is not None), default=None)


def _score(score: int | None) -> str:
    return _("no number") if score is None else _("%(score)d of 10") % {"score": score}


def _label(asked: Asked, known: dict[date, int], days: list[date], first: date) -> str:
    if len(days) == 1:
        told = _score(known.get(days[0]))
        return _("Logged on %(day)s: %(score)s.") % {"day": asked.day(days[0]), "score": told}
    said = _("Logged on %(days)s since %(first)s, the last on %(last)s.") % {
        "days": amounts.days(len(days)),
        "first": asked.day(first),
        "last": asked.day(days[-1]),
    }
    if not known:
        return said
    worst = max(known, key=lambda day: (known[day], day))
    told = _("At its worst %(score)s, on %(day)s.") % {"score": _score(known[worst]), "day": asked.day(worst)}
    return f"{said} {told}"
