"""Sums, maxima and breaks over the days before: the facts that the load terms and the rules stand on."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.load import Days

UNDEFINED = -1  # of a distance


def trailing(values: Array, days: int) -> Array:
    """Return at t the sum over t-days+1 ... t; before day 0 counts as 0."""
    total = np.cumsum(values)
    total[days:] = total[days:] - total[:-days]
    return total


def highest(values: Array, first: int, last: int, missing: float) -> Array:
    """Return at t the largest value of the days t-first ... t-last; `missing` before day 0."""
    width = first - last + 1
    padded = np.concatenate((np.full(first, missing, values.dtype), values))
    best: Array = sliding_window_view(padded, width)[: len(values)].max(axis=1)
    return best


def past(values: Array, days: int, missing: float) -> Array:
    """Return at t the value of t-days."""
    return np.concatenate((np.full(days, missing, values.dtype), values))[: len(values)]


def since(true: Array) -> Array:
    """Return at t the days since the latest true day, itself 0; a large number if there was none."""
    day = np.arange(len(true))
    return day - np.maximum.accumulate(np.where(true, day, -10_000))


@dataclass(frozen=True, slots=True)
class Breaks:
    """What breaks in running do to the days after them."""

    returning: Array
    silenced: Array  # W3, W4 and the week term
    idle: Array  # known days since the last run; 0 before the first
    gap: Array  # days of the break that `returning` comes from, 0 otherwise
    back: Array  # days since the return


def breaks(run_m: Array, unknown: Array) -> Breaks:
    """Find gaps of 14 days and more, and how long each is felt."""
    size = len(run_m)
    returning, silenced = np.zeros(size, bool), np.zeros(size, bool)
    gap, back = np.zeros(size, np.int64), np.zeros(size, np.int64)
    dark = np.cumsum(unknown)
    ran = np.flatnonzero(run_m > 0)
    before, after = ran[:-1], ran[1:]
    length = after - before - 1
    for at in np.flatnonzero(length >= p.GAP_DAYS).tolist():
        start, days = int(after[at]), int(length[at])
        silenced[start : start + min(p.RETURN_MAX, 2 * days)] = True
        known = days - int(dark[start - 1] - dark[before[at]])
        if known >= p.GAP_DAYS:
            span = slice(start, start + min(p.RETURN_MAX, 2 * known))
            returning[span], gap[span] = True, known
            back[span] = np.arange(len(back[span]))
    idle = np.zeros(size, np.int64)
    if len(ran):
        last = np.maximum.accumulate(np.where(run_m > 0, np.arange(size), -1))
        quiet = np.arange(size) - last - (dark - dark[last])
        idle = np.where(last < 0, 0, quiet)
    return Breaks(returning, silenced, idle, gap, back)


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


def _reference(run_m: Array, t: Array, span: int, first: int, last: int) -> Array:
    """Return the largest total of `span` days wholly in t-first ... t-last and wholly in the log."""
    total = np.where(t >= span - 1, trailing(run_m, span), UNDEFINED)
    return highest(total, first - span + 1, last, UNDEFINED)


def _rest(days: Days, t: Array, span: int) -> Array:
    """Return the rest days of the last `span`, UNDEFINED where the log or a mark leaves one open."""
    open_days = trailing(days.unknown.astype(np.int64), span) > 0
    rest = trailing((~days.active).astype(np.int64), span)
    return np.where((t < span - 1) | open_days, UNDEFINED, rest)


def look_back(days: Days, start: int = 0) -> Windows:
    """Work out every window. `start` is the t of the first day given, for the tail of a long log."""
    t = np.arange(start, start + len(days))
    week = trailing(days.run_m, 7)
    ref7 = _reference(days.run_m, t, 7, p.REF7_FIRST, p.REF7_LAST)
    return Windows(
        t=t,
        week=week,
        previous=past(week, 7, 0),
        sum14=trailing(days.run_m, 14),
        sum28=trailing(days.run_m, 28),
        ref7=ref7,
        ref14=_reference(days.run_m, t, 14, p.REF14_FIRST, p.REF14_LAST),
        longest30=highest(days.longest_m, p.LONGEST_WINDOW, 1, 0),
        sessions30=past(trailing(days.sessions, p.LONGEST_WINDOW), 1, 0),
        load7=trailing(days.load_ebk, 7),
        load28=trailing(days.load_ebk, 28),
        load84=trailing(days.load_ebk, 84),
        rest7=_rest(days, t, 7),
        rest14=_rest(days, t, p.REST_WINDOW),
        streak=np.minimum(since(~days.active), t + 1),
        hot=over(week, p.WEEK_PER_CENT, ref7) & (ref7 >= p.WEEK_MIN_M) & (t >= p.WEEK_FROM_T),
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
