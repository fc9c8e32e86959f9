"""A whole training plan: a table of planned runs as it is typed, and what it comes to. Nothing of it is stored."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from risk import charts, services
from risk.forms import DatesForm
from risk.services import DatedPlan, RiskState
from risk.views.detail import facts
from risk.views.own import for_runner
from risk.views.picture import PAIN, WITH_LEVEL, picture
from risk.views.stop import stop_page
from risk.wording import amounts, planner
from runners.models import Runner
from training import units as convert

SHOWN_BACK = timedelta(days=14)
EXAMPLE = ((1, 8), (3, 6), (5, 14))  # days from today, in the runner's unit


@require_http_methods(["GET", "HEAD", "POST"])
@for_runner
def plan_dates(request: HttpRequest, runner: Runner) -> HttpResponse:
    """The form; posted, the forecast below it. By POST, because a season is too long for an address."""
    now = timezone.now()
    state = services.risk_state(runner, now)
    shown = picture(state, runner)
    if shown.kind == PAIN:
        return stop_page(request, runner, state)
    context: dict[str, Any] = {"picture": shown, "state": state, "alerts_open": state.alerts_open}
    if shown.kind not in WITH_LEVEL:
        return render(request, "risk/plan_waits.html", context | {"facts": facts(shown)})
    form = DatesForm(request.POST or None, units=runner.units, today=state.today)
    context |= {"form": form, "unit": convert.symbol(runner.units), "example": _example(state.today)}
    if request.method != "POST":
        return render(request, "risk/plan_dates.html", context)
    if not form.is_valid():
        return render(request, "risk/plan_dates.html", context, status=422)
    found = services.plan_dates(runner=runner, planned=form.cleaned_data["runs"], now=now)
    if found is None:
        return render(request, "risk/plan_waits.html", context | {"facts": [], "is_changing": True})
    return render(request, "risk/plan_dates.html", context | dates_context(found, state, runner.units))


def _example(today: date) -> str:
    return "\n".join(f"{(today + timedelta(days=n)).isoformat()} {far}" for n, far in EXAMPLE)


@dataclass(frozen=True)
class Week:
    """A calendar week of the plan: what is planned, and the highest that any of its days comes to."""

    monday: date
    far: str
    longest: str
    index: int | None
    level: str | None
    dri: float


def dates_context(found: DatedPlan, state: RiskState, units: str) -> dict[str, Any]:
    """Return what the page prints of a whole plan."""
    days = found.coming.days
    out = next((day for day in days if day.on == found.out_on), None)
    past = [(on, index) for on, index in state.trend if found.today - SHOWN_BACK <= on < found.today]
    ahead = [(day.on, float(day.index)) for day in days if day.index is not None]
    finding = planner.keeps(found.band, days[-1].on) if out is None else planner.leaves(out.on, out.index, out.band)
    return {
        "plan": found,
        "finding": finding,
        "out": out,
        "out_far": amounts.distance(out.distance_m, units) if out else "",
        "long_run": planner.long_run(*found.long_run, units) if found.long_run else "",
        "dri": planner.dri(found.coming.highest_dri),
        "total": amounts.distance(sum(day.distance_m for day in days), units),
        "last_on": days[-1].on,
        "end": days[-1],
        "weeks": _weeks(found, units),
        "trend": {
            "chart": charts.trend([*past, (found.today, found.index)], forecast=ahead),
            "label": _("Forecast of the index: %(now)d today, highest %(high)d.")
            % {
                "now": found.index,
                "high": max((round(index) for _on, index in ahead), default=found.index),
            },
            "now_label": _("%(index)d today") % {"index": found.index},
        },
    }


def _weeks(found: DatedPlan, units: str) -> list[Week]:
    """Return the plan by calendar week, Monday to Sunday."""
    by_monday: dict[date, list[Any]] = {}
    for day in found.coming.days:
        by_monday.setdefault(day.on - timedelta(days=day.on.weekday()), []).append(day)
    weeks = []
    for monday, days in by_monday.items():
        top = max(days, key=lambda day: -1 if day.index is None else day.index)
        weeks.append(
            Week(
                monday=monday,
                far=amounts.distance(sum(day.distance_m for day in days), units),
                longest=amounts.distance(max(day.distance_m for day in days), units),
                index=top.index,
                level=top.band,
                dri=max(day.dri for day in days),
            )
        )
    return weeks
