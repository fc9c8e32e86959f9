"""The planner: how far the coming week may go, and what a week or a whole plan comes to.

Works from the log as it is now. Nothing here says more than the pages may: while a bone hurts, or after a break,
there is no answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from risk import engine
from risk.services.outlook import keep_to_steps, steps_for
from risk.services.reading import read_book
from runners.models import Category, Runner

REST_DAYS = 2  # a week that the answer keeps free [as the advice on Today]
FEW_RESTED, MORE_REST_DAYS = 1, 3  # after a fortnight with at most one rest day
LEAST_M = 1000  # a week that is named is never "0 km"
EASY_SHARE = 0.6  # of the month's mean week, where no answer keeps the band (science.md 6.3)
WEEK_STEPS = (0.7, 1.0, 1.3, 1.6, 2.0)  # of the answer: rows of the matrix
LONGEST_STEPS = (0.8, 1.0, 1.4, 2.0)  # columns
ROUNDED_M = 161  # a tenth of a mile: what a page takes off the answer when it rounds down
LONGEST_PLAN = timedelta(days=366)
AS_USUAL = ""  # on the ground of the last weeks


@dataclass(frozen=True)
class WeekAsk:
    """What the runner has in mind for the coming week; None takes the answer's. One run a day."""

    week_m: int | None = None
    longest_m: int | None = None
    runs: int | None = None
    rest_days: int | None = None
    surface: str = AS_USUAL


class AskRefused(ValueError):
    """These wishes do not fit together; `code` says how: days, too_far, too_short. `asked` has no blanks."""

    def __init__(self, code: str, asked: WeekAsk) -> None:
        super().__init__(code)
        self.code, self.asked = code, asked


@dataclass(frozen=True)
class WeekPlan:
    """The inverse answer first, then what the asked week comes to. No band is of a day that must not have one."""

    today: date
    band: str
    index: int
    answer: engine.WeekAnswer
    rest_days: int  # at least so many: asked, or the answer's
    asked: WeekAsk  # with every blank filled in
    daily_m: tuple[int, ...]
    coming: engine.Forecast
    out_on: date | None  # the first day above the band of today
    longest30_m: int  # the longest run of the 30 days before the longest of this week
    what_ifs: tuple[engine.WhatIf, ...]
    weeks_m: tuple[int, ...]  # the matrix: rows,
    longest_m: tuple[int, ...]  # columns,
    levels: tuple[tuple[str | None, ...], ...]  # and cells
    past: tuple[tuple[date, float, float], ...]  # load and repair of the last weeks, for the drawing

    @property
    def is_within(self) -> bool:
        """Whether the asked week keeps the answer's two limits, and the band as far as the answer does."""
        kept = sum(self.daily_m) <= self.answer.week_m and max(self.daily_m) <= self.answer.longest_m
        return kept and (self.out_on is None or not self.answer.keeps)

    @property
    def end(self) -> engine.ForecastDay:
        return self.coming.days[-1]


@dataclass(frozen=True)
class DatedPlan:
    """What a table of planned runs comes to, day by day from tomorrow to the last one."""

    today: date
    band: str
    index: int
    coming: engine.Forecast
    out_on: date | None
    long_run: tuple[date, int, int] | None  # the first far past its month: day, metres, longest before


def plan_week(*, runner: Runner, ask: WeekAsk, now: datetime) -> WeekPlan | None:
    """Return the planner's answers; None where no level may be worked out. Raises AskRefused. At most 6 queries."""
    season = _season(runner, runner.today(now))
    if season is None:
        return None
    today = season.day(season.until)
    if today.band is None or today.index is None:
        return None
    rest_days = min(_rest_days(today), 7 - (ask.runs or 1)) if ask.rest_days is None else ask.rest_days
    runs = min(engine.usual_runs(season), 7 - rest_days) if ask.runs is None else ask.runs
    if runs + rest_days > 7:
        raise AskRefused("days", replace(ask, runs=runs, rest_days=rest_days))
    answer = _answer(season, runs)
    asked = _filled(ask, answer, runs, rest_days)
    daily = _daily(season, asked, answer)
    ground = engine.on_ground(season, daily, asked.surface) if asked.surface else season
    coming = engine.forecast(ground, daily)
    weeks, longest = _grid(answer.week_m, WEEK_STEPS), _grid(answer.longest_m, LONGEST_STEPS)
    return WeekPlan(
        today=season.until,
        band=today.band,
        index=today.index,
        answer=answer,
        rest_days=rest_days,
        asked=asked,
        daily_m=daily,
        coming=coming,
        out_on=engine.first_day_out(today.band, coming),
        longest30_m=engine.longest_before(season, daily),
        what_ifs=engine.what_ifs(season, daily),
        weeks_m=weeks,
        longest_m=longest,
        levels=engine.week_levels(ground, weeks, longest, runs),
        past=_past(season),
    )


def plan_dates(*, runner: Runner, planned: Mapping[date, int], now: datetime) -> DatedPlan | None:
    """Return what these metres by date come to; None where no level may be worked out. At most 6 queries.

    Every date lies after the runner's today, within a year of it. Two runs of one day count as one.
    """
    season = _season(runner, runner.today(now))
    if season is None or not planned:
        return None
    today = season.day(season.until)
    if today.band is None or today.index is None:
        return None
    days = (max(planned) - season.until).days
    if min(planned) <= season.until or days > LONGEST_PLAN.days:
        raise ValueError("a planned date lies outside the coming year")
    daily = [planned.get(season.until + timedelta(days=n), 0) for n in range(1, days + 1)]
    coming = engine.forecast(season, daily)
    found = engine.first_long_run(season, daily)
    far = None if found is None else (coming.days[found[0]].on, daily[found[0]], found[1])
    out_on = engine.first_day_out(today.band, coming)
    return DatedPlan(season.until, today.band, today.index, coming, out_on, far)


def _season(runner: Runner, today: date) -> engine.Season | None:
    book = read_book(runner, today)
    if not {Category.TRAINING, Category.RISK} <= book.categories or not book.log.runs:
        return None
    return engine.season(book.log, book.person, today)


def _rest_days(today: engine.Assessment) -> int:
    return MORE_REST_DAYS if today.rest14 is not None and today.rest14 <= FEW_RESTED else REST_DAYS


def _answer(season: engine.Season, runs: int) -> engine.WeekAnswer:
    """Return the inverse answer, no day of it above what the steps on Today say."""
    try:
        answer = engine.week_answer(season, runs)
    except engine.BadInput:  # the budget leaves nothing: an easy week, and the forecast says what becomes of it
        answer = _easy(season, runs)
    usual = answer.budget if runs == engine.usual_runs(season) else engine.weekly_budget(season)
    daily = tuple(keep_to_steps(answer.daily_m, steps_for(season, season.until, usual)))
    if daily == answer.daily_m:
        return answer
    coming = engine.forecast(season, daily)
    keeps = engine.first_day_out(season.day(season.until).band, coming) is None
    return replace(answer, week_m=sum(daily), longest_m=max(daily), daily_m=daily, coming=coming, keeps=keeps)


def _easy(season: engine.Season, runs: int) -> engine.WeekAnswer:
    """Return an easy week, as the advice on Today has it where the budget comes to nothing."""
    today = season.day(season.until)
    week = max(LEAST_M, int(EASY_SHARE * today.sum28_m / 4) // 100 * 100)
    daily = engine.spread(season, week, max(-(-week // runs), 2 * week // 5), runs)
    coming = engine.forecast(season, daily)
    keeps = engine.first_day_out(today.band, coming) is None
    return engine.WeekAnswer(engine.weekly_budget(season), runs, week, max(daily), daily, coming, keeps)


def _filled(ask: WeekAsk, answer: engine.WeekAnswer, runs: int, rest_days: int) -> WeekAsk:
    """Return the wishes with the answer's numbers in the blanks, as far as these fit what was asked."""
    week = answer.week_m if ask.week_m is None else ask.week_m
    longest = ask.longest_m
    if longest is None:
        longest = min(week, max(answer.longest_m, -(-week // runs)))
    if ask.week_m is None:
        week = max(longest, min(week, runs * longest))
    return WeekAsk(week, longest, runs, rest_days, ask.surface)


def _daily(season: engine.Season, asked: WeekAsk, answer: engine.WeekAnswer) -> tuple[int, ...]:
    """Return the asked week by day: the answer's own days where it is the answer."""
    told = ((asked.week_m or 0, answer.week_m), (asked.longest_m or 0, answer.longest_m))
    if all(exact - ROUNDED_M < metres <= exact for metres, exact in told):
        return answer.daily_m
    try:
        return engine.spread(season, asked.week_m or 0, asked.longest_m or 0, asked.runs or 1)
    except engine.BadInput as refused:
        raise AskRefused(refused.code, asked) from None


def _grid(around_m: int, steps: tuple[float, ...]) -> tuple[int, ...]:
    """Return distances around the answer, each once; the answer's own is exact, the others are whole kilometres."""
    found = {around_m if step == 1 else max(LEAST_M, round(step * around_m / 1000) * 1000) for step in steps}
    return tuple(sorted(found))


def _past(season: engine.Season) -> tuple[tuple[date, float, float], ...]:
    days = slice(-28, None)
    rows = zip(season.days[days], season.damage[days], season.capacity[days], strict=True)
    return tuple((on, float(damage), float(capacity)) for on, damage, capacity in rows)
