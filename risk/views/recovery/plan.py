"""One return plan: its page, and what is posted to it. Each post is one service call and leads back to the page."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from risk import services
from risk.forms import EndForm, GateForm, SessionForm
from risk.models import ReturnPlan, ReturnSession
from risk.services import recovery as service
from risk.views.own import for_runner
from risk.views.recovery import cards
from risk.wording import amounts
from risk.wording import recovery as words
from runners.models import Runner
from runners.views.owner import posted
from training.places import place_words

STEPS = frozenset(step.code for step in service.STEPS)
View = Callable[..., HttpResponse]


def with_plan(view: View) -> View:
    """Hand the view the runner's own plan; somebody else's is not there."""

    @wraps(view)
    @for_runner
    def load(request: HttpRequest, runner: Runner, plan_id: UUID) -> HttpResponse:
        plan = get_object_or_404(ReturnPlan.objects.owned_by(request.user).with_log(), pk=plan_id)
        plan.runner = runner
        now = timezone.now()
        return view(request, plan, runner.today(now), now)

    return load


@require_safe
@with_plan
def recovery(request: HttpRequest, plan: ReturnPlan, today: date, now: datetime) -> HttpResponse:
    """The page: the present step, the morning's question, the gates, the stages, and the log."""
    return _page(request, plan, today)


def _page(request: HttpRequest, plan: ReturnPlan, today: date, status: int = 200, **more: Any) -> HttpResponse:
    state = service.plan_state(plan, today)
    flag = services.pain_flag_of(plan.runner, today)
    context: dict[str, Any] = {
        "plan": plan,
        "state": state,
        "card": cards.card(state, today),
        "flag": flag,
        "place": place_words(plan.site, plan.side),
        "since": amounts.day_month(plan.hurt_on, today),
        "gates": cards.gates(state, today, plan.hurt_on, more.pop("gate_form", None)),
        "stages": cards.stages(state),
        "log": cards.log(state),
        "asks": state.standing.asks,
        "today": today,
        "last_on": cards.last_on(state, today),
    }
    return render(request, "risk/recovery/plan.html", context | more, status=status)


@require_POST
@with_plan
def recovery_gate(request: HttpRequest, plan: ReturnPlan, today: date, now: datetime) -> HttpResponse:
    """Tick a gate since a day, or take it back."""
    form = GateForm(request.POST, today=today)
    if "take_back" in request.POST:
        form.fields["since"].required = False
    if not form.is_valid():
        return _page(request, plan, today, status=422, gate_form=form)
    gate = form.cleaned_data["gate"]
    try:
        if "take_back" in request.POST:
            service.untick_gate(plan=plan, gate=gate, today=today, now=now)
            return _back(plan, "gates")
        service.tick_gate(plan=plan, gate=gate, since=form.cleaned_data["since"], today=today, now=now)
    except service.NotTicked as refused:
        form.add_error("since", cards.not_ticked(str(refused), plan, today))
        return _page(request, plan, today, status=422, gate_form=form)
    except service.PlanEnded:
        return _over(request, plan)
    return _back(plan, "gates")


@require_POST
@with_plan
def recovery_session(request: HttpRequest, plan: ReturnPlan, today: date, now: datetime) -> HttpResponse:
    """Log a session by one of three buttons. While something before running is open, it is listed instead."""
    form = SessionForm(request.POST, today=today, first=plan.hurt_on, steps=STEPS)
    if not form.is_valid():
        return _page(request, plan, today, status=422, session_form=form)
    try:
        state = service.log_session(plan=plan, today=today, now=now, **form.cleaned_data)
    except service.GatesOpen as still:
        return _page(request, plan, today, status=422, refused=words.gates(still.args[0]))
    except service.PlanEnded:
        return _over(request, plan)
    return _told(request, plan, state, form.cleaned_data["on"], form.cleaned_data["pain"] != ReturnSession.Pain.NONE)


@require_POST
@with_plan
def recovery_morning(request: HttpRequest, plan: ReturnPlan, today: date, now: datetime) -> HttpResponse:
    """Answer how the bone was on the morning after a session, the one that the form names by its day."""
    session = next((one for one in plan.sessions.all() if one.on.isoformat() == request.POST.get("on")), None)
    answer = request.POST.get("morning")
    if session is None or answer not in ReturnSession.Morning.values:
        messages.error(request, _("Say how the bone is this morning: None or Some."))
        return _back(plan)
    try:
        is_sore = answer == ReturnSession.Morning.SOME
        state = service.answer_morning(session=session, is_sore=is_sore, today=today, now=now)
    except service.PlanEnded:
        return _over(request, plan)
    return _told(request, plan, state, session.on, is_sore)


def _told(request: HttpRequest, plan: ReturnPlan, state: service.PlanState, on: date, hurt: bool) -> HttpResponse:
    """Say where it leads. Pain that is a clinician's to look at leads to the stop page, in the place of Today."""
    if hurt and services.pain_flag_of(plan.runner, state.standing.on) is not None:
        return redirect("risk:today")
    messages.success(request, cards.said(state, on, hurt))
    return _back(plan)


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def recovery_end(request: HttpRequest, plan: ReturnPlan, today: date, now: datetime) -> HttpResponse:
    """Ask why, then end the plan: the index and the load warnings come back."""
    if plan.ended_on is not None:
        return _over(request, plan)
    form = EndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        service.end_return_plan(plan=plan, today=today, now=now, **form.cleaned_data)
        hurts = services.pain_flag_of(plan.runner, today) is not None
        said = _("Return plan ended.") if hurts else _("Return plan ended. The level comes back in a moment.")
        messages.success(request, said)
        return redirect("risk:today")
    context = {"plan": plan, "form": form, "state": service.plan_state(plan, today)}
    return render(request, "risk/recovery/end.html", context, status=422 if form.errors else 200)


def _over(request: HttpRequest, plan: ReturnPlan) -> HttpResponse:
    messages.info(request, _("Nothing more to log: this plan has ended, or all its steps are done."))
    return _back(plan)


def _back(plan: ReturnPlan, part: str = "") -> HttpResponse:
    answer = redirect("risk:recovery", plan.pk)
    if part:
        answer["Location"] += f"#{part}"
    return answer
