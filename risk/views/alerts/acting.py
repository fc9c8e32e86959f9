"""What a runner does with a warning. Each takes a POST; somebody else's warning is not there."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from risk import services
from risk.models import RiskWarning
from risk.views.own import for_runner
from risk.wording import amounts
from runners.models import Runner

ANSWERS = {"yes": True, "no": False, "": None}


def own_warning(runner: Runner, warning_id: uuid.UUID) -> RiskWarning:
    """Return the runner's own warning of a kind whose data may be stored now; 404 for any other."""
    allowed = services.families_allowed(runner.categories())
    return get_object_or_404(RiskWarning.objects.filter(runner=runner, family__in=allowed), pk=warning_id)


@require_POST
@for_runner
def alerts_done(request: HttpRequest, runner: Runner, warning_id: uuid.UUID) -> HttpResponse:
    """Note that the runner has seen a warning."""
    warning = own_warning(runner, warning_id)
    services.acknowledge(warning=warning, now=timezone.now())
    messages.success(request, _("Done."), extra_tags=reverse("risk:alert_undo", args=[warning.pk]))
    return redirect("risk:alerts")


@require_POST
@for_runner
def alert_undo(request: HttpRequest, runner: Runner, warning_id: uuid.UUID) -> HttpResponse:
    """Take back "Done" or "Not now"."""
    services.bring_back(warning=own_warning(runner, warning_id))
    messages.info(request, _("It is open again."))
    return redirect("risk:alerts")


@require_POST
@for_runner
def alert_snooze(request: HttpRequest, runner: Runner, warning_id: uuid.UUID) -> HttpResponse:
    """Put a warning off for some days; never pain."""
    warning = own_warning(runner, warning_id)
    today = runner.today(timezone.now())
    try:
        until = services.snooze(warning=warning, days=int(request.POST.get("days", "")), today=today)
    except ValueError:
        messages.error(request, _("This alert cannot be put off for so long. Choose 3, 7 or 14 days."))
        return redirect("risk:alert", warning.pk)
    words = {"day": amounts.day_month(until, today)}
    undo = reverse("risk:alert_undo", args=[warning.pk])
    messages.success(request, _("Put off until %(day)s.") % words, extra_tags=undo)
    return redirect("risk:alerts")


@require_POST
@for_runner
def alert_useful(request: HttpRequest, runner: Runner, warning_id: uuid.UUID) -> HttpResponse:
    """Keep what the runner says of a warning; it can be changed, and taken back."""
    warning = own_warning(runner, warning_id)
    answer = request.POST.get("useful")
    if answer in ANSWERS:
        services.say_useful(warning=warning, useful=ANSWERS[answer], now=timezone.now())
        messages.success(request, _("Answer taken back.") if answer == "" else _("Thank you. Noted."))
    return redirect("risk:alert", warning.pk)
