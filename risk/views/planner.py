"""The planner: how far the coming week may go, and what another week would do. All of it stands in the address."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from risk import charts, services
from risk.forms import WeekForm
from risk.forms.plan import stepped
from risk.services import AskRefused, RiskState, WeekAsk, WeekPlan
from risk.views.detail import facts
from risk.views.own import for_runner, whole_page
from risk.views.picture import PAIN, WITH_LEVEL, picture
from risk.views.stop import stop_page
from risk.wording import amounts, planner
from runners.models import Runner
from training import units as convert

SHOWN_BACK = timedelta(days=14)
FIELDS = ("week", "longest", "runs", "rest", "surface")


@require_safe
@for_runner
def plan(request: HttpRequest, runner: Runner) -> HttpResponse:
    """The answer, the wishes and what they come to; to htmx the middle of the page alone."""
    now = timezone.now()
    state = services.risk_state(runner, now)
    shown = picture(state, runner)
    is_part = bool(request.htmx) and not request.htmx.history_restore_request
    if is_part and shown.kind not in WITH_LEVEL:
        return whole_page()
    if shown.kind == PAIN:
        return stop_page(request, runner, state)
    context: dict[str, Any] = {"picture": shown, "state": state, "alerts_open": state.alerts_open}
    if shown.kind not in WITH_LEVEL:
        return render(request, "risk/plan_waits.html", context | {"facts": facts(shown)})
    form, found = answered(runner, request.GET, now)
    if found is None:  # the log has changed since the picture was painted
        if is_part:
            return whole_page()
        return render(request, "risk/plan_waits.html", context | {"facts": [], "is_changing": True})
    context |= week_context(form, found, state)
    return render(request, "risk/_planner.html" if is_part else "risk/plan.html", context)


@require_POST
@for_runner
def plan_use(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Keep a week's limits for Today; a week that leaves the level is sent back to the planner."""
    now = timezone.now()
    if picture(services.risk_state(runner, now), runner).kind not in WITH_LEVEL:
        return redirect("risk:plan")
    form, found = answered(runner, request.POST, now)
    if found is None or form.errors or not found.is_within:
        return redirect(f"{reverse('risk:plan')}?{_query(request.POST)}")
    services.use_week(runner=runner, plan=found, now=now)
    far = amounts.at_most(sum(found.daily_m), runner.units)
    last = amounts.short_day(found.today + timedelta(days=7))
    said = _("Plan in use: up to %(far)s until %(day)s.") % {"far": far, "day": last}
    messages.success(request, said, extra_tags=reverse("risk:plan_drop"))
    return redirect("risk:today")


@require_POST
@for_runner
def plan_drop(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Forget the chosen week."""
    services.drop_week(runner=runner)
    messages.success(request, _("Plan no longer in use."))
    return redirect("risk:today")


def answered(runner: Runner, data: QueryDict, now: datetime) -> tuple[WeekForm, WeekPlan | None]:
    """Return the form as the page shows it, and the answers to it; where it has errors, to a blank one.

    A form without errors comes back with every blank filled in.
    """
    typed = stepped(data, runner.units)
    form = WeekForm(typed, units=runner.units)
    try:
        found = services.plan_week(runner=runner, ask=form.ask() if form.is_valid() else WeekAsk(), now=now)
    except AskRefused as refused:
        form.refuse(refused, refused.asked)
        found = services.plan_week(runner=runner, ask=WeekAsk(), now=now)
    if found is None or form.errors:
        return form, found
    return WeekForm(initial=_typed(found.asked, runner.units), units=runner.units), found


def _typed(asked: WeekAsk, units: str) -> dict[str, Any]:
    def far(metres: int | None) -> str:
        return convert.typed_distance(amounts.rounded_down(metres or 0, units), units)

    return {
        "week": far(asked.week_m),
        "longest": far(asked.longest_m),
        "runs": asked.runs,
        "rest": asked.rest_days,
        "surface": asked.surface,
    }


def _query(data: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    kept.update({name: data[name] for name in FIELDS if name in data})
    return kept.urlencode()


@dataclass(frozen=True)
class Cell:
    """A week of the matrix: its level, and the address that asks for it. No level: the runs do not fit together.

    `is_within`: it keeps the two limits of the answer.
    """

    level: str | None
    is_within: bool
    query: str
    label: str


def week_context(form: WeekForm, found: WeekPlan, state: RiskState) -> dict[str, Any]:
    """Return what the planner prints of the answers, in the runner's words and unit."""
    units, answer = form.units, found.answer
    first, last = found.today + timedelta(days=1), found.today + timedelta(days=7)
    return {
        "form": form,
        "plan": found,
        "unit": convert.symbol(units),
        "first_on": first,
        "last_on": last,
        "week": amounts.at_most(answer.week_m, units),
        "longest": amounts.at_most(answer.longest_m, units),
        "rest": planner.rest_days(found.rest_days),
        "level_or_below": planner.level_or_below(found.band),
        "light_on": answer.budget.light_on,
        "limit": _limit(found, units),
        "is_answer": found.daily_m == answer.daily_m and not found.asked.surface,
        "finding": _finding(found, last),
        "dri": planner.dri(found.coming.highest_dri),
        "bars": _bars(found.daily_m, found.today, units),
        "trend": _trend(found, state),
        "repair": _repair(found),
        "rows": [(day, amounts.at_most(day.distance_m, units)) for day in found.coming.days],
        "changes": planner.differences([(one.code, one.index, one.dri) for one in found.what_ifs]),
        "matrix": _matrix(found, units),
        "columns": [amounts.at_most(metres, units) for metres in found.longest_m],
        "run_words": planner.runs(found.asked.runs or 1),
        "past": _past_limits(found, units),
        "may_use": found.is_within and not form.errors,
        "used": _used(form),
    }


def _limit(found: WeekPlan, units: str) -> str:
    """Return what set the answer; after a break that is the break, unless load or the level allow less still."""
    budget = found.answer.budget
    if budget.kind == "return" and budget.share and budget.week_m and budget.limit == "return":
        is_least = budget.week_m > budget.share * budget.away_week_m  # the share of a small week is less than is told
        share = None if is_least else budget.share
        return planner.held_back(budget.away_days, share, budget.away_week_m, units)
    return planner.limit(budget.limit) if found.answer.keeps else ""


def _used(form: WeekForm) -> list[tuple[str, Any]]:
    return [(name, form[name].value() if form[name].value() is not None else "") for name in FIELDS]


def _finding(found: WeekPlan, last: date) -> str:
    if found.out_on is None:
        return planner.keeps(found.band, last)
    day = next(day for day in found.coming.days if day.on == found.out_on)
    return planner.leaves(day.on, day.index, day.band)


def _past_limits(found: WeekPlan, units: str) -> list[str]:
    """Return in which way the asked week goes past the answer: what a level alone does not say."""
    far, week = max(found.daily_m), sum(found.daily_m)
    said = []
    if far > found.answer.longest_m:
        said.append(planner.past_longest(far, found.longest30_m, units))
    if week > found.answer.week_m:
        said.append(planner.past_week(week, found.answer.week_m, units))
    return said


def _bars(daily_m: tuple[int, ...], today: date, units: str) -> dict[str, Any]:
    days = [
        charts.WeekDay(
            day=today + timedelta(days=n),
            planned=convert.from_metres(amounts.rounded_down(metres, units), units) if metres else None,
            is_rest=not metres,
        )
        for n, metres in enumerate(daily_m, start=1)
    ]
    said = [
        _("%(day)s at most %(far)s") % {"day": amounts.weekday(day.day), "far": amounts.at_most(metres, units)}
        if metres
        else _("%(day)s rest") % {"day": amounts.weekday(day.day)}
        for day, metres in zip(days, daily_m, strict=True)
    ]
    return {"chart": charts.week_bars(days), "label": ", ".join(said)}


def _trend(found: WeekPlan, state: RiskState) -> dict[str, Any]:
    """The last two weeks as they are stored, today as it is now, and the days ahead."""
    past = [(on, index) for on, index in state.trend if found.today - SHOWN_BACK <= on < found.today]
    ahead = [(day.on, float(day.index)) for day in found.coming.days if day.index is not None]
    label = _("Forecast of the index: %(now)d today, highest %(high)d, %(end)d on %(day)s.") % {
        "now": found.index,
        "high": max((index for _on, index in ahead), default=found.index),
        "end": ahead[-1][1] if ahead else found.index,
        "day": amounts.short_day(found.end.on),
    }
    return {
        "chart": charts.trend([*past, (found.today, found.index)], forecast=ahead),
        "label": label,
        "now_label": _("%(index)d today") % {"index": found.index},
    }


def _repair(found: WeekPlan) -> dict[str, Any]:
    ahead = [(day.on, day.damage, day.capacity) for day in found.coming.days]
    end = {"load": amounts.number(found.end.damage, 1), "repair": amounts.number(found.end.capacity, 1)}
    label = _("Load and repair, four weeks back and one ahead: at its end load %(load)s, repair %(repair)s.") % end
    return {"chart": charts.load_repair([*found.past, *ahead]), "label": label}


def _matrix(found: WeekPlan, units: str) -> list[tuple[str, list[Cell]]]:
    return [
        (
            amounts.at_most(week, units),
            [
                _cell(found, week, longest, level, units)
                for longest, level in zip(found.longest_m, cells, strict=True)
            ],
        )
        for week, cells in zip(found.weeks_m, found.levels, strict=True)
    ]


def _cell(found: WeekPlan, week_m: int, longest_m: int, level: str | None, units: str) -> Cell:
    asked = _typed(WeekAsk(week_m, longest_m, found.asked.runs, found.asked.rest_days, found.asked.surface), units)
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in asked.items() if value != ""})
    label = _("%(week)s with a longest run of %(longest)s") % {
        "week": amounts.at_most(week_m, units),
        "longest": amounts.at_most(longest_m, units),
    }
    within = level is not None and week_m <= found.answer.week_m and longest_m <= found.answer.longest_m
    return Cell(level, within, query.urlencode(), label)
