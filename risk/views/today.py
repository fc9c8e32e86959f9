"""Today: may I run, how far, why; and the stop page in its place while a bone hurts."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.views.decorators.http import require_safe

from risk import services
from risk.models import CoachNote, PlannedWeek
from risk.views import reasons
from risk.views.own import for_runner, whole_page
from risk.views.picture import ON_PLAN, PAIN, WAITING, Picture, picture
from risk.views.recovery.cards import card
from risk.views.stop import note_context, stop_page
from risk.wording import amounts
from runners.models import Category, Runner
from runners.views.invitation import notice
from training.forms import quick_log
from training.models import Import

MOST_POLLS = 5  # then the card offers a link
CAREFUL_FOR = timedelta(days=28)  # from a clearance on, the page reminds of a slow start [our choice, no evidence]


@require_safe
@for_runner
def today(request: HttpRequest, runner: Runner) -> HttpResponse:
    """The page, or with ?part=risk the risk card alone, which asks again while a score is being worked out."""
    now = timezone.now()
    state = services.risk_state(runner, now)
    shown = picture(state, runner)
    part = request.GET.get("part") == "risk" and bool(request.htmx)
    if shown.kind == PAIN:
        return whole_page() if part else stop_page(request, runner, state, note=_note(runner))
    context = _context(request, runner, shown, now)
    if part:
        return render(request, "risk/_today_part.html", context)
    cleared_on = "" if shown.kind == ON_PLAN else _cleared_on(runner, shown.state)
    # one query of its own, in place of a second one for the consents
    importing = Import.objects.to_tell(runner).first()
    more = {"cleared_on": cleared_on, "importing": importing} | note_context(_note(runner), state)
    more |= notice(runner.user, now)
    return render(request, "risk/today.html", context | quick_log(runner, now, state.categories) | more)


def _note(runner: Runner) -> CoachNote | None:
    """Return the newest note of a coach that the runner has not put away. One query."""
    return CoachNote.objects.to(runner).filter(seen_at__isnull=True).first()


def _context(request: HttpRequest, runner: Runner, shown: Picture, now: datetime) -> dict[str, Any]:
    state = shown.state
    polls = _polls(request)
    return {
        "runner": runner,
        "picture": shown,
        "state": state,
        "why": reasons.why(shown),
        "trend": reasons.trend(shown),
        "week": reasons.week(shown, _chosen(runner, shown)) if state.first_run_on or any(state.other_week) else None,
        "shoe": reasons.shoe(runner, state.categories, state.today),
        "alerts_open": state.alerts_open,
        "page_note": formats.date_format(state.today, "l j F"),
        "is_working": state.is_updating or shown.kind == WAITING,
        "next_poll": polls + 1 if polls < MOST_POLLS else 0,
        "now": now,
        "plan": state.plan.plan if state.plan else None,
        "plan_card": card(state.plan, state.today) if state.plan else None,
    }


def _chosen(runner: Runner, shown: Picture) -> PlannedWeek | None:
    """Return the week that the runner plans to run, while there is a level to plan by. At most one query."""
    return services.planned_week(runner, shown.state.today, shown.state.categories) if shown.has_level else None


def _cleared_on(runner: Runner, state: services.RiskState) -> str:
    """Return the day of the newest clearance of the last four weeks in words, else nothing. At most one query."""
    if Category.PAIN not in state.categories:
        return ""
    cleared = runner.pain_reports.kept().filter(cleared_on__gt=state.today - CAREFUL_FOR, cleared_on__lte=state.today)
    newest = cleared.order_by("-cleared_on").values_list("cleared_on", flat=True).first()
    return amounts.day_month(newest, state.today) if newest else ""


def _polls(request: HttpRequest) -> int:
    asked = request.GET.get("n", "")
    return min(int(asked), MOST_POLLS) if asked.isdecimal() and len(asked) < 3 else 0
