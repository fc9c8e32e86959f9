"""Rest days: said with one button, taken back with another."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from runners.models import Runner
from runners.views.owner import consented_page
from training import services
from training.forms.days import read_day
from training.models import RestDay


@require_POST
@consented_page
def rest_day(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Note today, or the posted date, as a day of rest."""
    now = timezone.now()
    today = runner.today(now)
    try:
        on = read_day(request.POST.get("local_date", today.isoformat()), today)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("risk:today")
    rest = services.mark_rest_day(runner=runner, local_date=on, now=now)
    messages.success(request, _("Rest day saved."), extra_tags=reverse("training:rest_day_remove", args=[rest.pk]))
    return redirect("risk:today")


@require_POST
@consented_page
def rest_day_remove(request: HttpRequest, runner: Runner, rest_id: UUID) -> HttpResponse:
    rest = get_object_or_404(RestDay.objects.owned_by(request.user), pk=rest_id)
    services.unmark_rest_day(rest_day=rest, now=timezone.now())
    messages.success(request, _("Rest day removed."))
    return redirect("risk:today")
