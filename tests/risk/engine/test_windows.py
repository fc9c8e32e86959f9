"""Windows, gaps and terms against their definitions, written out day by day."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given, settings

from risk.engine import Log, Person, Season
from risk.engine.types import BONE_REST, RUNNING
from risk.engine.windows import UNDEFINED

from .makers import START, daily, day, log, run
from .strategies import logs


class Slow:
    """Science §6.1 and §6.3 in loops, from the runs themselves."""

    def __init__(self, source: Log, size: int, first: int) -> None:
        self.size = size
        self.run = [0] * size
        self.sessions: list[list[int]] = [[] for _ in range(size)]
        self.active, self.race = [False] * size, [False] * size
        self.unknown = [START + timedelta(days=first + t) in source.unknown_dates for t in range(size)]
        for one in source.runs:
            t = (one.on - START).days - first
            self.active[t] |= one.mode not in BONE_REST
            if one.mode in RUNNING:
                self.run[t] += one.distance_m
                self.sessions[t].append(one.distance_m)
                self.race[t] |= one.is_race

        self.so_far = [0, *itertools.accumulate(self.run)]
        self.breaks = self.gaps()
        self.hot = [self.is_hot(t) for t in range(size)]

    def total(self, first: int, last: int) -> int:
        return self.so_far[last + 1] - self.so_far[max(0, first)] if last >= 0 else 0

    def reference(self, t: int, span: int, first: int, last: int) -> int | None:
        starts = [s for s in range(t - first, t - last - span + 2) if s >= 0]
        return max((self.total(s, s + span - 1) for s in starts), default=None)

    def longest30(self, t: int) -> int | None:
        return max(itertools.chain.from_iterable(self.sessions[max(0, t - 30) : t]), default=None)

    def rest14(self, t: int) -> int | None:
        if t < 13 or any(self.unknown[t - 13 : t + 1]):
            return None
        return sum(not self.active[s] for s in range(t - 13, t + 1))

    def gaps(self) -> list[tuple[int, int, int]]:
        """Return (day of return, days, known days) of every gap."""
        ran = [t for t in range(self.size) if self.run[t]]
        return [(b, b - a - 1, sum(not self.unknown[s] for s in range(a + 1, b))) for a, b in itertools.pairwise(ran)]

    def silenced(self, t: int) -> bool:
        return any(n >= 14 and s <= t < s + min(56, 2 * n) for s, n, _ in self.breaks)

    def returning(self, t: int) -> bool:
        return any(known >= 14 and s <= t < s + min(56, 2 * known) for s, _, known in self.breaks)

    def rate(self, t: int) -> float:
        longest, count = self.longest30(t), sum(map(len, self.sessions[max(0, t - 30) : t]))
        if not self.sessions[t] or not longest or count < 4:
            return 1.0
        session = max(self.sessions[t])
        ratio, excess = session / longest, 0.0
        for (x0, y0), (x1, y1) in itertools.pairwise([(1.05, 0.0), (1.15, 0.59), (1.9, 0.59), (2.1, 1.28)]):
            if x0 <= ratio:
                excess = y0 + (y1 - y0) * min(1.0, (ratio - x0) / (x1 - x0))
        return 1 + excess * min(1.0, max(0.0, (session / 1000 - 3) / 2))

    def spike(self, t: int) -> float:
        return max(1 + (self.rate(k) - 1) * (1 - (t - k) / 14) for k in range(max(0, t - 13), t + 1))

    def week(self, t: int) -> float:
        since = next((t - k for k in range(t, -1, -1) if self.hot[k]), 99)
        return 1.4 if since <= 7 else 1 + 0.4 * max(0.0, (14 - since) / 7)

    def is_hot(self, t: int) -> bool:
        ref = self.reference(t, 7, 34, 7) or 0
        return t >= 13 and ref >= 20_000 and 100 * self.total(t - 6, t) > 120 * ref and not self.silenced(t)


def undefined(value: int) -> int | None:
    return None if value == UNDEFINED else value


@settings(max_examples=20, deadline=None, derandomize=True)
@given(logs(sore=False))
def test_every_window_is_what_its_definition_says(source: Log) -> None:
    until = max(one.on for one in source.runs) + timedelta(days=3)
    facts = Season(source, Person(), until).facts
    slow, w = Slow(source, len(facts.days), (facts.on(0) - START).days), facts.windows
    for t in range(len(facts.days)):
        assert w.week[t] == slow.total(t - 6, t)
        assert w.previous[t] == slow.total(t - 13, t - 7)
        assert w.sum14[t] == slow.total(t - 13, t)
        assert w.sum28[t] == slow.total(t - 27, t)
        assert undefined(w.ref7[t]) == slow.reference(t, 7, 34, 7)
        assert undefined(w.ref14[t]) == slow.reference(t, 14, 41, 14)
        assert w.longest30[t] == (slow.longest30(t) or 0)
        assert undefined(w.rest14[t]) == slow.rest14(t)
        assert facts.gaps.returning[t] == slow.returning(t)
        assert facts.gaps.silenced[t] == slow.silenced(t)
        assert facts.terms.spike[t] == pytest.approx(slow.spike(t), abs=1e-12)
        assert facts.terms.week[t] == pytest.approx(slow.week(t), abs=1e-12)


def test_other_sessions_of_today_are_left_out_of_longest30() -> None:
    runs = (*daily([5, 5, 5, 5, 5]), run(5, 6), run(5, 20))
    today = Season(Log(runs), Person(), day(5)).day(day(5))
    assert today.longest30_m == 5_000
    assert today.spike_ratio == 4.0
    assert today.distance_m == 26_000


def test_no_run_in_thirty_days_leaves_the_ratio_undefined() -> None:
    runs = (*daily([5, 5]), run(40, 12))
    assert Season(Log(runs), Person(), day(40)).day(day(40)).spike_ratio is None


@pytest.mark.parametrize(("gap", "expected"), [(13, 0), (14, 28), (20, 40), (28, 56), (60, 56)])
def test_returning_lasts_twice_the_gap_and_at_most_56_days(gap: int, expected: int) -> None:
    kilometres = [5.0] * 20 + [0.0] * gap + [5.0] * 70
    season = Season(log(kilometres), Person(), day(len(kilometres) - 1))
    states = season.facts.gaps.returning
    assert int(states.sum()) == expected
    assert not expected or bool(states[20 + gap])


def test_a_gap_of_unlogged_running_silences_but_is_no_return() -> None:
    unknown = frozenset(day(t) for t in range(20, 34))
    runs = daily([5.0] * 20 + [0.0] * 14 + [5.0] * 10)
    gaps = Season(Log(runs, unknown_dates=unknown), Person(), day(43)).facts.gaps
    assert not gaps.returning.any()
    assert gaps.silenced[34:].all()


def test_walks_and_rides_are_rest_and_team_sport_is_not() -> None:
    modes = ["run", "walk", "cycle", "swim", "elliptical", "strength", "hike", "row", "team", "treadmill"]
    runs = tuple(run(t, 5, mode=mode, moving_s=3600) for t, mode in enumerate(modes))
    season = Season(Log(runs), Person(), day(13))
    assert season.facts.days.active[:10].tolist() == [True, *[False] * 7, True, True]
    assert season.day(day(13)).rest14 == 11


def test_days_in_a_row_end_with_a_rest_day() -> None:
    season = Season(log([5, 5, 0, 5, 5, 5]), Person(), day(6))
    assert [season.day(day(t)).days_in_a_row for t in range(7)] == [1, 2, 0, 1, 2, 3, 0]
