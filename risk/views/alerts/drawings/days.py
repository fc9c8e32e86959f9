"""Day by day: a long run among the runs before it, and days run and days free."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from risk.charts import Column, Reference, columns
from risk.views.alerts.drawings.asked import CHANGED, COLUMNS, DAY, Asked, Drawing, days_between
from risk.wording import amounts
from training.models import LOADS_BONE, RUNNING

MONTH = 30  # days that a long run is measured against
BEFORE, AFTER = 34, 7  # days drawn before and after it: six weeks
REST_DAYS, JUDGED = 28, 14  # days drawn, and those among them that the rule looks at
APART = 5  # columns between two dates, so that both can be read


def single_run(asked: Asked) -> Drawing | None:
    """Return the longest run of each day, with the one of the month before and the one that is news."""
    on, longest = amounts.parse(asked.warning.numbers["on"]), asked.warning.numbers["longest30_m"]
    first, last = on - BEFORE * DAY, min(asked.state.today, on + AFTER * DAY)
    runs = asked.runner.runs.kept().running().between(first, last)
    metres: dict[date, int] = defaultdict(int)
    raced = 0  # metres: a race of that day is not what was called long
    for day, distance, is_race in runs.values_list("local_date", "distance_m", "is_race"):
        if is_race and day == on:
            raced = max(raced, distance)
        else:
            metres[day] = max(metres[day], distance)
    if not metres[on]:
        return None
    before = {day: metres[day] for day in days_between(on - MONTH * DAY, on - DAY)}
    month = [day for day, far in before.items() if far == longest]
    is_as_told = (metres[on], max(before.values())) == (asked.warning.numbers["session_m"], longest)
    drawn = days_between(first, last)
    chart = columns(
        [
            Column(
                value=asked.value(metres[day]) if metres[day] else None,
                mark="ring" if month and day == month[-1] else "",
                over=asked.far(metres[day]) if day == on else "",
                below=amounts.short_date(day) if day in (first, on) else "",
                is_main=day == on,
            )
            for day in drawn
        ],
        reference=Reference(
            asked.value(longest),
            _("longest before: %(far)s") % {"far": asked.far(longest)},
            BEFORE - MONTH,
            BEFORE - 1,
        ),
    )
    facts = {"day": asked.day(on), "far": asked.far(metres[on]), "longest": asked.far(longest)}
    key = [_("A column is the longest run of its day. The dashed line is the longest run of the 30 days before.")]
    if month:
        key.append(_("The ring shows when that was."))
    if raced > metres[on]:
        key.append(_("A race of that day is left out."))
    if not is_as_told:
        key.append(str(CHANGED))
    return Drawing(
        title=_("This run and those around it"),
        partial=COLUMNS,
        chart=chart,
        label=_("%(far)s on %(day)s; the longest run of the 30 days before was %(longest)s.") % facts,
        key=" ".join(key),
        titles=(_("Day"), _("Longest run")),
        rows=[(amounts.short_day(day), asked.far(metres[day])) for day in reversed(drawn) if metres[day]],
    )


def rest(asked: Asked) -> Drawing | None:
    """Return days run and days free, four weeks of them; days before the first entry are not known to be free."""
    until = asked.warning.closed_on or asked.as_of
    found = asked.runner.runs.kept().filter(mode__in=LOADS_BONE).between(until - REST_DAYS * DAY, until)
    metres: dict[date, int] = defaultdict(int)
    loaded = set()
    for day, mode, distance in found.values_list("local_date", "mode", "distance_m"):
        loaded.add(day)
        metres[day] += distance if mode in RUNNING else 0
    last = asked.last_day(lambda day: _is_told(asked, day, loaded))
    first = max(last - (REST_DAYS - 1) * DAY, _began(asked, until - REST_DAYS * DAY) or last)
    if not any(first <= day <= last for day in loaded):
        return None
    drawn = days_between(first, last)
    split = len(drawn) - JUDGED
    named = {first, last} | ({drawn[split]} if split >= APART else set())
    chart = columns(
        [
            Column(
                value=asked.value(metres[day]) if metres[day] else None,
                mark="" if metres[day] else "dot" if day in loaded else "ring",
                below=amounts.short_date(day) if day in named else "",
            )
            for day in drawn
        ],
        split=split if split > 0 else None,
    )
    judged = drawn[-JUDGED:]
    facts = {
        "ran": amounts.days(sum(day in loaded for day in judged)),
        "free": amounts.days(sum(day not in loaded for day in judged)),
        "first": asked.day(judged[0]),
        "last": asked.day(last),
    }
    key = [_("A column is what was run on its day; a ring is a rest day.")]
    if any(day in loaded and not metres[day] for day in drawn):
        key.append(_("A dot is team or court sport: no rest day."))
    if split > 0:
        key.append(_("The last 14 days are to the right of the upright line."))
    if not _is_told(asked, last, loaded):
        key.append(str(CHANGED))
    return Drawing(
        title=_("Days run and days free"),
        partial=COLUMNS,
        chart=chart,
        label=_("From %(first)s to %(last)s: %(ran)s with running or team sport, %(free)s of rest.") % facts,
        key=" ".join(key),
        titles=(_("Day"), _("Run")),
        rows=[(amounts.short_day(day), _said(asked, day, metres, loaded)) for day in reversed(drawn)],
    )


def _began(asked: Asked, enough: date) -> date | None:
    """Return the day of the first entry of any kind, or one up to `enough`. A query only where the first run is newer
    than that: rides and games before it began the log.
    """
    first = asked.state.first_run_on
    if first is not None and first <= enough:
        return first
    return asked.runner.runs.kept().order_by("local_date").values_list("local_date", flat=True).first()


def _is_told(asked: Asked, last: date, loaded: set[date]) -> bool:
    """Return whether the days up to `last` are those of the text: its rest days, or its days in a row."""
    free, row = asked.warning.numbers["rest14"], asked.warning.numbers["days_in_a_row"]
    if free is not None:
        return bool(free == sum(day not in loaded for day in days_between(last - (JUDGED - 1) * DAY, last)))
    return all(last - back * DAY in loaded for back in range(min(row, REST_DAYS)))


def _said(asked: Asked, day: date, metres: dict[date, int], loaded: set[date]) -> str:
    if metres[day]:
        return asked.far(metres[day])
    return _("team or court sport") if day in loaded else _("rest day")
