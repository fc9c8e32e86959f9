"""The cards beside the risk card on Today: why, trend, this week, the current shoe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from risk import charts, wording
from risk.models import PlannedWeek
from risk.services import OtherTraining, RiskState
from risk.views.picture import Picture
from risk.wording import amounts
from runners.models import Category, Runner
from training import kind_words
from training import units as convert
from training.models import Mode, Run, Shoe

MOST_RAISING, MOST_LOWERING = 3, 1
NEVER_NAMED = frozenset({"baseline", "limit", "scale_end"})  # arithmetic, no reasons
PACE_DAYS = 28
CALM = frozenset({"keep_going", "week_total", "rest_days"})  # steps that a chosen week can stand beside


@dataclass(frozen=True)
class Reason:
    """A factor with its bar."""

    words: wording.FactorWords
    bar: charts.DivergingBar


@dataclass(frozen=True)
class Why:
    """The few factors that say most; `fixed` are those that nobody can change, and stand apart."""

    changing: tuple[Reason, ...]
    fixed: tuple[Reason, ...]
    count: int


def why(picture: Picture) -> Why | None:
    """Return the three factors that raise the index most and the one that lowers it most."""
    named = [factor for factor in picture.factors if factor.code not in NEVER_NAMED]
    if not picture.has_level or not named:
        return None
    raising = sorted((f for f in named if f.points > 0), key=lambda f: -f.points)[:MOST_RAISING]
    lowering = sorted((f for f in named if f.points < 0), key=lambda f: f.points)[:MOST_LOWERING]
    chosen = [*raising, *lowering]
    bars = charts.diverging_bars([factor.points for factor in chosen])
    reasons = [Reason(factor, bar) for factor, bar in zip(chosen, bars, strict=True)]
    return Why(
        changing=tuple(reason for reason in reasons if reason.words.can_change),
        fixed=tuple(reason for reason in reasons if not reason.words.can_change),
        count=len(named),
    )


@dataclass(frozen=True)
class TrendCard:
    """Six weeks of the index, and seven days ahead if the steps are followed."""

    chart: charts.Trend
    label: str
    now_label: str
    has_forecast: bool
    rows: tuple[tuple[date, int], ...]


def trend(picture: Picture) -> TrendCard | None:
    """Return the trend from the day on which the picture was firm."""
    state, firm = picture.state, picture.firm_on
    points = [(on, index) for on, index in state.trend if firm is None or on >= firm]
    known = [(on, index) for on, index in points if index is not None]
    if not picture.has_level or state.score is None or not known:
        return None
    start = state.score.local_date
    ahead = [
        (start + timedelta(days=n), float(index))
        for n, index in enumerate(picture.outlook.get("forecast", []), start=1)
        if index is not None
    ]
    drawn: list[tuple[date, float | None]] = [(on, index) for on, index in points]
    return TrendCard(
        chart=charts.trend(drawn, forecast=ahead),
        label=_trend_label(picture, known, ahead),
        now_label=_("%(index)d today") % {"index": known[-1][1]} if start == state.today else str(known[-1][1]),
        has_forecast=bool(ahead),
        rows=tuple(reversed(known)),
    )


def _trend_label(picture: Picture, known: list[tuple[date, int]], ahead: list[tuple[date, float]]) -> str:
    values = [index for _on, index in known]
    said = _("Risk index since %(first)s: between %(low)d and %(high)d, now %(now)d, %(level)s.") % {
        "first": amounts.day_month(known[0][0], picture.state.today),
        "low": min(values),
        "high": max(values),
        "now": values[-1],
        "level": wording.band(picture.level or "low"),
    }
    if not ahead:
        return said
    then = _("If you follow the steps it is expected to be %(index)d on %(day)s.") % {
        "index": ahead[-1][1],
        "day": amounts.day_month(ahead[-1][0], picture.state.today),
    }
    return f"{said} {then}"


@dataclass(frozen=True)
class WeekCard:
    """The current week: what was run, and for the days to come what the advice would allow."""

    chart: charts.WeekBars
    label: str
    total: str
    unit: str
    range: str  # what holds in the next seven days; empty where nothing is advised
    plan: str = ""  # in place of the range: what is left of the week that the runner chose
    others: str = ""  # the time of what was no running, never part of the total
    limits: tuple[tuple[date, str], ...] = ()  # of that week, by day that is left; empty text is a rest day
    has_rest: bool = False  # among it is training that leaves its day a rest day for bone
    has_load: bool = False  # among it is team or court sport, which does not


def week(picture: Picture, chosen: PlannedWeek | None = None) -> WeekCard:
    """Return Monday to Sunday of the runner's current week, with the limits of a chosen week while these hold."""
    state, units = picture.state, picture.reader.units
    monday = state.today - timedelta(days=state.today.weekday())
    plan = chosen if chosen is not None and holds(picture) else None
    planned = _planned(picture) if plan is None else plan.limits(state.today)
    days = []
    for ahead, metres in enumerate(state.week):
        on = monday + timedelta(days=ahead)
        limit = None if metres else planned.get(on)
        others = state.other_week[ahead]
        loading = [other for other in others if other.loads_bone]
        days.append(
            charts.WeekDay(
                day=on,
                done=convert.from_metres(metres, units) if metres else None,
                planned=convert.from_metres(amounts.rounded_down(limit, units), units) if limit else None,
                is_today=on == state.today,
                is_rest=not metres and not loading and (_is_logged(state, on) or limit == 0),
                other=_pill([other for other in others if not other.loads_bone]),
                loading=_pill(loading),
            )
        )
    done = [other for day in state.other_week for other in day]
    advised = picture.outlook.get("week_m")
    return WeekCard(
        chart=charts.week_bars(days),
        label=_week_label(days, state, units),
        total=amounts.amount(sum(state.week), units),
        unit=convert.symbol(units),
        range=amounts.distance(advised, units) if advised and not plan and picture.kind != "building" else "",
        plan=_plan_words(plan, units) if plan else "",
        limits=tuple((on, amounts.at_most(far, units) if far else "") for on, far in sorted(planned.items()))
        if plan
        else (),
        others=_others_total(done),
        has_rest=any(not other.loads_bone for other in done),
        has_load=any(other.loads_bone for other in done),
    )


def holds(picture: Picture) -> bool:
    """Return whether a chosen week still stands: not once the advice is to go easy, to cut down or to come back."""
    codes = {step["code"] for step in picture.outlook.get("steps", [])}
    return picture.has_level and bool(codes) and codes <= CALM


def _plan_words(plan: PlannedWeek, units: str) -> str:
    facts = {"far": amounts.at_most(plan.week_m, units), "day": amounts.short_day(plan.last_on)}
    return _("Your plan: up to %(far)s in the 7 days to %(day)s") % facts


def _pill(others: Sequence[OtherTraining]) -> str:
    """Return what stands in a pill of a day: "45 min", or the kind where no time is known."""
    if not others:
        return ""
    seconds = sum(other.seconds for other in others)
    return convert.format_minutes(seconds) if seconds else str(Mode(others[0].mode).label).split(" ")[0]


def _others_total(done: list[OtherTraining]) -> str:
    if not done:
        return ""
    seconds = sum(other.seconds for other in done)
    if not seconds:
        return _("and other training, without a time")
    return _("and %(time)s of other training") % {"time": convert.spell_minutes(seconds)}


def _is_logged(state: RiskState, on: date) -> bool:
    """Return whether a past day without a run counts as rest: before the first entry nothing is known."""
    return state.first_run_on is not None and state.first_run_on <= on < state.today


def _planned(picture: Picture) -> dict[date, int]:
    """Return metres by coming day if the steps are followed."""
    score = picture.state.score
    if score is None or picture.kind == "building":
        return {}
    return {
        score.local_date + timedelta(days=n): metres
        for n, metres in enumerate(picture.outlook.get("planned_m", []), start=1)
    }


def _said(other: OtherTraining) -> str:
    did = kind_words.doing_for(other.mode, other.seconds)
    return _("%(did)s (no rest day)") % {"did": did} if other.loads_bone else did


def _week_label(days: list[charts.WeekDay], state: RiskState, units: str) -> str:
    parts = []
    for day, others in zip(days, state.other_week, strict=True):
        said = [_said(other) for other in sorted(others, key=lambda other: not other.loads_bone)]
        name = amounts.weekday(day.day)
        if day.done:
            far = amounts.number(day.done, 1)
            ran = _("%(day)s %(far)s %(unit)s") % {"day": name, "far": far, "unit": convert.symbol(units)}
            parts.append(_(" and ").join([ran, *said]))
        elif said:
            rest = [_("a rest day")] if day.is_rest else []
            parts.append(_("%(day)s: %(did)s") % {"day": name, "did": ", ".join([*said, *rest])})
        elif day.planned:
            far = amounts.number(day.planned, 1)
            text = _("%(day)s at most %(far)s %(unit)s")
            parts.append(text % {"day": name, "far": far, "unit": convert.symbol(units)})
        elif day.is_rest:
            parts.append(_("%(day)s rest") % {"day": name})
    return ", ".join(parts) or _("Nothing logged this week yet")


@dataclass(frozen=True)
class ShoeCard:
    """The pair in use, against its two marks."""

    shoe: Shoe
    chart: charts.ShoeBar
    label: str
    gone: str
    limit: str
    warn_number: float
    limit_number: float
    unit: str
    days_left: int | None


def shoe(runner: Runner, state_categories: frozenset[str], today: date) -> ShoeCard | None:
    """Return the default pair, else the one used last. Two queries."""
    if Category.TRAINING not in state_categories:
        return None
    pair = Shoe.objects.filter(runner=runner).in_use().with_mileage().order_by("-is_default", "-last_used_on").first()
    if pair is None:
        return None
    units = runner.units
    numbers: dict[str, Any] = {
        name: convert.from_metres(metres, units)
        for name, metres in (("gone", pair.mileage_m), ("warn", pair.heads_up_m), ("limit", pair.limit_m))
    }
    gone, limit = amounts.number(numbers["gone"]), amounts.number(numbers["limit"])
    label = _("%(gone)s of %(limit)s %(unit)s") % {"gone": gone, "limit": limit, "unit": convert.symbol(units)}
    return ShoeCard(
        shoe=pair,
        chart=charts.shoe_bar(numbers["gone"], numbers["warn"], numbers["limit"]),
        label=label,
        gone=gone,
        limit=limit,
        warn_number=numbers["warn"],
        limit_number=numbers["limit"],
        unit=convert.symbol(units),
        days_left=_days_left(pair, today),
    )


def _days_left(pair: Shoe, today: date) -> int | None:
    """Return about how many days this pair lasts at the pace of the last four weeks."""
    left = pair.limit_m - pair.mileage_m
    recent = sum(
        Run.objects.kept()
        .filter(shoe=pair)
        .between(today - timedelta(days=PACE_DAYS - 1), today)
        .values_list("distance_m", flat=True)
    )
    return None if left <= 0 or not recent else round(left * PACE_DAYS / recent)
