"""Week by week: a bigger week against the month before it, and the weeks around a break."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from risk.charts import Column, Columns, Reference, columns
from risk.views.alerts.drawings.asked import CHANGED, COLUMNS, DAY, Asked, Drawing
from risk.wording import amounts
from risk.wording.warnings import is_fortnight

WEEK = 7
MONTH = 28  # days of the month before that whole blocks fill
KNOWN_WEEKS = 4  # drawn of the time before a break
AFTER_WEEKS = 2  # from the day of the return on
MOST_WEEKS = 53  # of a longer break the end is drawn
WITH_LETTERS = 7  # so many columns have room for two lines of letters each


def _metres(asked: Asked, first: date, last: date) -> dict[date, int]:
    """Return the metres run on each day that had a run. One query."""
    metres: dict[date, int] = defaultdict(int)
    runs = asked.runner.runs.kept().running().between(first, last)
    for on, far in runs.values_list("local_date", "distance_m"):
        metres[on] += far
    return dict(metres)


def _total(metres: dict[date, int], start: date, span: int) -> int:
    return sum(metres.get(start + back * DAY, 0) for back in range(span))


def _rows(asked: Asked, starts: list[date], totals: list[int], span: int, last: date) -> list[tuple[str, str]]:
    found = []
    for start, metres in zip(starts, totals, strict=True):
        ends = {"first": amounts.short_date(start), "last": amounts.short_date(min(start + (span - 1) * DAY, last))}
        found.append((_("%(first)s to %(last)s") % ends, asked.far(metres) if metres else _("no run")))
    return found[::-1]


def ramp(asked: Asked) -> Drawing | None:
    """Return blocks of seven days, or of fourteen where only that sum is high, with the biggest of the month before.

    The last block ends on the day that the numbers are of. Blocks from before the first entry are left out.
    """
    numbers = asked.warning.numbers
    span = 2 * WEEK if is_fortnight(numbers) else WEEK
    now, biggest = (numbers[name] for name in (("sum14_m", "ref14_m") if span > WEEK else ("week_m", "ref7_m")))
    before = MONTH // span
    until = asked.warning.closed_on or asked.as_of
    metres = _metres(asked, until - span * (before + 2) * DAY, until)
    last = asked.last_day(lambda day: _total(metres, day - (span - 1) * DAY, span) == now)
    since = asked.state.first_run_on or last
    starts = [last - (span * (back + 1) - 1) * DAY for back in range(before + 1, -1, -1)]
    starts = [start for start in starts if start + (span - 1) * DAY >= since]
    totals = [_total(metres, start, span) for start in starts]
    if not any(totals):
        return None
    ends = len(starts) - 1
    chart = columns(
        [
            Column(
                value=asked.value(metres) if metres else None,
                below=amounts.short_date(start),
                told=amounts.amount(metres, asked.reader.units) if metres else "–",
                is_main=number == ends,
            )
            for number, (start, metres) in enumerate(zip(starts, totals, strict=True))
        ],
        reference=_before(asked, biggest, max(0, ends - before), ends - 1),
    )
    facts = {"now": asked.far(totals[-1]), "before": asked.far(biggest), "days": span, "day": asked.day(last)}
    key = _(
        "Each column holds %(days)d days from the date below it. The dashed line is the biggest %(days)d days of "
        "the month before, whatever day they began on."
    )
    is_as_told = totals[-1] == now and max(totals[-1 - before : -1], default=0) <= biggest
    return Drawing(
        title=_("Fourteen days at a time") if span > WEEK else _("Seven days at a time"),
        partial=COLUMNS,
        chart=chart,
        label=_(
            "%(now)s in the %(days)d days to %(day)s; the biggest %(days)d days of the month before held %(before)s."
        )
        % facts,
        key=key % facts if is_as_told else f"{key % facts} {CHANGED}",
        titles=(_("Days"), _("Run")),
        rows=_rows(asked, starts, totals, span, last),
    )


def _before(asked: Asked, biggest: int, first: int, last: int) -> Reference | None:
    """Return the line over the blocks of the month before; none where there is no such block."""
    if last < 0 or not biggest:
        return None
    return Reference(asked.value(biggest), _("before: %(far)s") % {"far": asked.far(biggest)}, first, last)


def comeback(asked: Asked) -> Drawing | None:
    """Return the weeks before a break, the break, and two weeks from the day of the return on."""
    numbers = asked.warning.numbers
    on, gap = amounts.parse(numbers["on"]), numbers["gap_days"]
    empty = -(-gap // WEEK)
    back = min(empty + KNOWN_WEEKS, MOST_WEEKS)
    starts = [on + WEEK * number * DAY for number in range(-back, AFTER_WEEKS)]
    starts = [start for start in starts if start <= asked.state.today]
    last = min(asked.state.today, on + (WEEK * AFTER_WEEKS - 1) * DAY)
    metres = _metres(asked, starts[0], last)
    totals = [_total(metres, start, WEEK) for start in starts]
    if not any(totals[back : back + 1]):  # its run is gone, or dated ahead of today: the runner flew west since
        return None
    facts = {
        "before": asked.far(numbers["week_before_m"]),
        "gap": amounts.days(gap),
        "day": asked.day(on),
        "now": asked.far(sum(totals[back:])),
    }
    label = _("Weeks of about %(before)s, then %(gap)s without a run; %(now)s since %(day)s.")
    if last < asked.state.today:
        label = _("Weeks of about %(before)s, then %(gap)s without a run; %(now)s in the two weeks from %(day)s.")
    key = _(
        "Each column holds seven days, counted from the day on which you ran again: the upright line. "
        "The dashed line is about what a week held before."
    )
    is_as_told = not any(on - back * DAY in metres for back in range(1, gap + 1))
    return Drawing(
        title=_("Before the break and after it"),
        partial=COLUMNS,
        chart=_around(asked, starts, totals, back),
        label=label % facts,
        key=key if is_as_told else f"{key} {CHANGED}",
        titles=(_("Days"), _("Run")),
        rows=_rows(asked, starts, totals, WEEK, last),
    )


def _around(asked: Asked, starts: list[date], totals: list[int], back: int) -> Columns:
    has_letters = len(starts) <= WITH_LETTERS
    named = starts if has_letters else [starts[0], starts[back]]
    before = asked.warning.numbers["week_before_m"]
    return columns(
        [
            Column(
                value=asked.value(metres) if metres else None,
                below=amounts.short_date(start) if start in named else "",
                told=(amounts.amount(metres, asked.reader.units) if metres else "–") if has_letters else "",
            )
            for start, metres in zip(starts, totals, strict=True)
        ],
        reference=_before(asked, before, 0, back - 1),
        split=back,
    )
