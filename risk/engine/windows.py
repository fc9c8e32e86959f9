"""Sums, maxima and breaks over the days before: the facts that the load terms and the rules stand on."""

from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.load import Days
from risk.engine.shares import length

UNDEFINED = -1  # of a distance


def sums(values: Array, *spans: int) -> tuple[Array, ...]:
    """Return for each span of days the sum over t-span+1 ... t; before day 0 counts as 0.

    Days run along the first axis, here and in all that follows: one runner, or many side by side.
    """
    so_far = _so_far(values)
    out = []
    for span in spans:
        total = np.empty_like(so_far)
        total[:span] = so_far[:span]
        np.subtract(so_far[span:], so_far[:-span], out=total[span:])
        out.append(total)
    return tuple(out)


def _so_far(values: Array) -> Array:
    """Return the running total. Side by side the rows are added one by one: `cumsum` takes five times as long."""
    if values.ndim == 1:
        return np.cumsum(values)
    total = values.copy()
    for t in range(1, len(total)):
        np.add(total[t - 1], total[t], out=total[t])
    return total


def trailing(values: Array, days: int) -> Array:
    """Return at t the sum over t-days+1 ... t; before day 0 counts as 0."""
    return sums(values, days)[0]


def within(values: Array, t: Array, first: int, last: int) -> Array:
    """Return for the days `t` alone the sums of whole numbers over t-first ... t-last; before day 0 counts as 0."""
    if len(t) == 1:
        day = int(t[0])
        return np.add.reduce(values[max(0, day - first) : max(0, day - last + 1)], keepdims=True)
    so_far = np.concatenate(([0], np.cumsum(values)))
    found: Array = so_far[np.maximum(0, t - last + 1)] - so_far[np.maximum(0, t - first)]
    return found


def highest(values: Array, first: int, last: int, missing: float) -> Array:
    """Return at t the largest value of the days t-first ... t-last; `missing` before day 0.

    The best of two days, of four, of eight …: five passes for a month in place of thirty.
    """
    best = _before(values, first, missing)
    span, width = 1, first - last + 1
    while span < width:
        step = min(span, width - span)
        best = np.maximum(best[step:], best[:-step])
        span += step
    return best[: len(values)]


def past(values: Array, days: int, missing: float) -> Array:
    """Return at t the value of t-days."""
    return _before(values, days, missing)[: len(values)]


def _before(values: Array, days: int, missing: float) -> Array:
    return np.concatenate((np.full((days, *values.shape[1:]), missing, values.dtype), values))


def since(true: Array) -> Array:
    """Return at t the days since the latest true day, itself 0; a large number if there was none."""
    day = np.arange(len(true), dtype=np.int32).reshape(-1, *(1,) * (true.ndim - 1))
    return day - np.maximum.accumulate(np.where(true, day, np.int32(-10_000)), axis=0)


@dataclass(frozen=True, slots=True)
class Breaks:
    """What breaks in running do to the days after them."""

    returning: Array
    silenced: Array  # W3, W4 and the week term
    silenced14: Array  # the fortnight of W4
    gap: Array  # days of the break that `returning` comes from, 0 otherwise
    back: Array  # days since the return


def breaks(run_m: Array, unknown: Array) -> Breaks:
    """Find gaps of six days and more, and how long each is felt.

    A break silences the weekly rules until the last step of its re-entry is itself what is compared with: `ref7` ends
    7 days back and `ref14` 14, so 13 and 27 days after it. Below 14 days the fortnight alone: there is always a whole
    week beside the break, but no whole fortnight.
    """
    size = len(run_m)
    returning, silenced, silenced14 = (np.zeros(size, bool) for _ in range(3))
    gap, back = np.zeros(size, np.int64), np.zeros(size, np.int64)
    dark = np.cumsum(unknown)
    ran = np.flatnonzero(run_m > 0)
    before, after = ran[:-1], ran[1:]
    calendar = after - before - 1
    for at in np.flatnonzero(calendar >= p.W8_APP_DAYS).tolist():
        start, days = int(after[at]), int(calendar[at])
        silenced14[start : start + length(days) + p.W4_SILENT] = True
        if days < p.GAP_DAYS:
            continue
        silenced[start : start + max(min(p.RETURN_MAX, 2 * days), length(days) + p.W3_SILENT)] = True
        known = days - int(dark[start - 1] - dark[before[at]])
        if known >= p.GAP_DAYS:
            span = slice(start, start + min(p.RETURN_MAX, 2 * known))
            returning[span], gap[span] = True, known
            back[span] = np.arange(len(back[span]))
    return Breaks(returning, silenced, silenced14, gap, back)


def idle(run_m: Array, unknown: Array, t: int) -> int:
    """Return the known days since the last run on day t; 0 before the first."""
    ran = np.flatnonzero(run_m[: t + 1])
    return int(np.count_nonzero(~unknown[ran[-1] + 1 : t + 1])) if len(ran) else 0


@dataclass(frozen=True, slots=True)
class Windows:
    """By day, in metres of running unless said; UNDEFINED where there is nothing to compare with."""

    t: Array  # days since day 0
    week: Array
    previous: Array
    sum14: Array
    sum28: Array
    ref7: Array
    ref14: Array
    longest30: Array
    sessions30: Array  # running sessions in t-30 ... t-1
    load7: Array  # EBK
    load28: Array
    load84: Array
    rest7: Array  # days; UNDEFINED in the first week or with unknown days
    rest14: Array
    streak: Array  # days in a row without a rest day
    hot: Array  # week above 120 % of a ref7 of 20 km and more


def reference(total: Array, t: Array, span: int, first: int, last: int) -> Array:
    """Return the largest `total` of `span` days wholly in t-first ... t-last and wholly in the log."""
    return highest(np.where(t >= span - 1, total, UNDEFINED), first - span + 1, last, UNDEFINED)


def rest_days(rest: Array, unknown: Array, t: Array, span: int) -> Array:
    """Return the rest days among the last `span`, UNDEFINED where the log or a mark leaves one open."""
    return np.where((t < span - 1) | (unknown > 0), UNDEFINED, rest)


def hot_week(week: Array, ref7: Array, t: Array) -> Array:
    """Return whether a week is above 120 % of a ref7 of 20 km and more."""
    return over(week, p.WEEK_PER_CENT, ref7) & (ref7 >= p.WEEK_MIN_M) & (t >= p.WEEK_FROM_T)


def look_back(days: Days, start: int = 0) -> Windows:
    """Work out every window. `start` is the t of the first day given, for the tail of a long log."""
    t = np.arange(start, start + len(days))
    week, sum14, sum28 = sums(days.run_m, 7, 14, 28)
    load7, load28, load84 = sums(days.load_ebk, 7, 28, 84)
    rest = sums(~days.active, 7, p.REST_WINDOW)
    unknown = sums(days.unknown, 7, p.REST_WINDOW) if days.unknown.any() else (np.zeros(1), np.zeros(1))
    ref7 = reference(week, t, 7, p.REF7_FIRST, p.REF7_LAST)
    return Windows(
        t=t,
        week=week,
        previous=past(week, 7, 0),
        sum14=sum14,
        sum28=sum28,
        ref7=ref7,
        ref14=reference(sum14, t, 14, p.REF14_FIRST, p.REF14_LAST),
        longest30=highest(days.longest_m, p.LONGEST_WINDOW, 1, 0),
        sessions30=past(trailing(days.sessions, p.LONGEST_WINDOW), 1, 0),
        load7=load7,
        load28=load28,
        load84=load84,
        rest7=rest_days(rest[0], unknown[0], t, 7),
        rest14=rest_days(rest[1], unknown[1], t, p.REST_WINDOW),
        streak=np.minimum(since(~days.active), t + 1),
        hot=hot_week(week, ref7, t),
    )


def over(total: Array, per_cent: int, reference: Array) -> Array:
    """Return whether a total is above so many per cent of a reference, in integers."""
    return 100 * total > per_cent * reference


def gap_to_ask(run_m: Array, unknown: Array, t: int) -> tuple[int, int] | None:
    """Return the first and last day of a break that the runner may have forgotten to log, or None.

    It is longer than seven days and than three times the median of the last 20 gaps before it; open on
    day t, or ended in the two weeks before. A break with a day marked as unknown has been answered.
    """
    ran = np.flatnonzero(run_m[: t + 1] > 0)
    if not len(ran):
        return None
    edges = np.append(ran, t + 1)
    length = np.diff(edges) - 1
    recent = [at for at in (len(length) - 1, len(length) - 2) if at >= 0 and edges[at + 1] >= t + 1 - p.GAP_DAYS]
    for at in recent:
        before = length[:at][length[:at] > 0][-p.GAPS_ASKED :]
        usual = float(np.median(before)) if len(before) else 0.0
        first, last = int(edges[at]) + 1, int(edges[at + 1]) - 1
        if length[at] > max(p.GAP_ASK_D, p.GAP_ASK_TIMES * usual) and not unknown[first : last + 1].any():
            return first, last
    return None
