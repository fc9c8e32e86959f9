"""The log by day number, and the plain facts of §6.1 and §6.2: sums, longest runs, rest, gaps."""

from datetime import date, timedelta

from risk.engine.naive import constants as k
from risk.engine.types import RUNNING, Log, Run

BURDENS_BONE = RUNNING | {"team"}  # §6.1: a rest day has no run, treadmill or team sport


class Diary:
    """Days 0 to `last` of one log. Day 0 is the date of the first entry; what comes after `until` is not read."""

    def __init__(self, log: Log, until: date) -> None:
        entries = sorted((run for run in log.runs if run.on <= until), key=lambda run: run.on)
        self.start = entries[0].on if entries else until
        self.last = (until - self.start).days
        self.days = range(self.last + 1)
        self.runs_on: list[list[Run]] = [[] for _ in self.days]
        for run in entries:
            self.runs_on[self.number(run.on)].append(run)
        self.unknown = {self.number(on) for on in log.unknown_dates}
        self.sessions: list[list[int]] = []  # metres of each running session of the day
        self.metres: list[int] = []  # running, all sessions
        self.ran: list[bool] = []
        self.raced: list[bool] = []
        self.rested: list[bool] = []
        for t in self.days:
            running = [run for run in self.runs_on[t] if run.mode in RUNNING]
            self.sessions.append([run.distance_m for run in running])
            self.metres.append(sum(run.distance_m for run in running))
            self.ran.append(len(running) > 0)
            self.raced.append(any(run.is_race for run in running))
            self.rested.append(not any(run.mode in BURDENS_BONE for run in self.runs_on[t]))
        self.gaps = self._gaps()
        # asked for again and again, so worked out once
        self._longest30 = [self._longest(t) for t in self.days]
        self._ref7 = [self._largest(7, t - 34, t - 7) for t in self.days]
        self._ref14 = [self._largest(14, t - 41, t - 14) for t in self.days]

    def number(self, on: date) -> int:
        """Return the day's number; dates before the log are negative."""
        return (on - self.start).days

    def date(self, t: int) -> date:
        return self.start + timedelta(days=t)

    def total(self, first: int, last: int) -> int:
        """Return the running metres of days first to last; before day 0 every distance counts as 0 (§6.1)."""
        return sum(self.metres[max(0, first) : last + 1])

    def is_unknown(self, first: int, last: int) -> bool:
        return bool(self.unknown) and any(t in self.unknown for t in range(first, last + 1))

    def longest30(self, t: int) -> int | None:
        """§6.1: the longest single running session in t−30…t−1; today's others are left out"""
        return self._longest30[t]

    def _longest(self, t: int) -> int | None:
        found = []
        for day in range(max(0, t - k.LONGEST_WINDOW), t):
            found.extend(self.sessions[day])
        return max(found) if found else None

    def sessions30(self, t: int) -> int:
        """Return how many running sessions lie in t−30…t−1."""
        return sum(len(self.sessions[day]) for day in range(max(0, t - k.LONGEST_WINDOW), t))

    def spike_ratio(self, t: int) -> float | None:
        longest = self.longest30(t)
        if longest is None or not self.sessions[t]:
            return None
        return max(self.sessions[t]) / longest

    def ref7(self, t: int) -> int | None:
        """§6.1: the largest 7-day total wholly in t−34…t−7 and wholly in the log."""
        return self._ref7[t]

    def ref14(self, t: int) -> int | None:
        """§6.1: the largest 14-day total wholly in t−41…t−14 and wholly in the log."""
        return self._ref14[t]

    def _largest(self, length: int, first: int, last: int) -> int | None:
        found = []
        for begin in range(max(0, first), last - length + 2):
            found.append(self.total(begin, begin + length - 1))
        return max(found) if found else None

    def rest(self, t: int, length: int) -> int | None:
        """Return the rest days in the last `length` days; undefined before that many, or with an unknown one."""
        if t < length - 1 or self.is_unknown(t - length + 1, t):
            return None
        return sum(1 for day in range(t - length + 1, t + 1) if self.rested[day])

    def days_in_a_row(self, t: int) -> int:
        """Return the days up to today without a rest day (§6.2)."""
        count = 0
        while t - count >= 0 and not self.rested[t - count]:
            count += 1
        return count

    def break_days(self, t: int) -> int:
        """Return the known days since the last run; 0 before the first."""
        count = 0
        for day in range(t, -1, -1):
            if self.ran[day]:
                return count
            if day not in self.unknown:
                count += 1
        return 0

    def _gaps(self) -> list[tuple[int, int, int]]:
        """Return (day of return, known days, all days) of each gap: dates strictly between two days with running."""
        found = []
        before = None
        for t in self.days:
            if not self.ran[t]:
                continue
            if before is not None and t - before > 1:
                between = range(before + 1, t)
                known = sum(1 for day in between if day not in self.unknown)
                found.append((t, known, len(between)))
            before = t
        return found

    def returning(self, t: int) -> bool:
        """§6.1: from the day of return after ≥ 14 days that are not unknown, for min(56, 2 × gap) days."""
        for back, known, _ in self.gaps:
            if known >= k.GAP_DAYS and back <= t < back + min(k.RETURN_MOST, k.RETURN_TIMES * known):
                return True
        return False

    def silenced(self, t: int) -> bool:
        """§6.1: "A gap of ≥ 14 days of either kind silences W3 and W4 for as long"

        And until the end of the re-entry of §4.5 is wholly within ref7: its own steps are no ramp.
        """
        for back, _, days in self.gaps:
            felt = max(min(k.RETURN_MOST, k.RETURN_TIMES * days), reentry_days(days) + k.W3_AFTER)
            if days >= k.GAP_DAYS and back <= t < back + felt:
                return True
        return False

    def fortnight_silenced(self, t: int) -> bool:
        """§6.8, "holiday week: silent, before and after": a gap of ≥ 6 days leaves no whole fortnight in ref14."""
        return any(
            days >= k.REENTRY_FROM and back <= t < back + reentry_days(days) + k.W4_AFTER
            for back, _, days in self.gaps
        )


def reentry_days(gap: int) -> int:
    """§4.5: as long as the break up to eight weeks, then four steps of three weeks; none below six days"""
    if gap < k.REENTRY_FROM:
        return 0
    return gap if gap <= k.REENTRY_AS_LONG else k.REENTRY_LONGEST
