"""The runner's return plans, and how a new one begins. The place stands on the page alone, in no address or title."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from risk.forms import PlanForm
from risk.models import ReturnPlan
from risk.services import recovery as service
from risk.views.own import for_runner
from runners.models import Category, Runner
from runners.views.owner import posted, to_consent
from training.places import place_words


@require_safe
@for_runner
def recovery_list(request: HttpRequest, runner: Runner) -> HttpResponse:
    """The open plan and those before it, by when they began."""
    if not runner.allows(Category.PAIN):
        return to_consent(request, Category.PAIN)
    plans = ReturnPlan.objects.owned_by(request.user).order_by("-started_on", "-created_at")
    rows = [{"plan": plan, "place": place_words(plan.site, plan.side)} for plan in plans]
    return render(request, "risk/recovery/list.html", {"rows": rows, "has_open": any(not p.ended_on for p in plans)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_runner
def recovery_new(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Where and since when; it leads to the plan's gates. An open plan is where this leads at once."""
    if not runner.allows(Category.PAIN):
        return to_consent(request, Category.PAIN)
    standing = ReturnPlan.objects.owned_by(request.user).open().first()
    if standing is not None:
        return redirect("risk:recovery", standing.pk)
    now = timezone.now()
    today = runner.today(now)
    form = PlanForm(posted(request), today=today, initial=_known(runner, today))
    if request.method == "POST" and form.is_valid():
        try:
            plan = service.start_return_plan(runner=runner, today=today, now=now, **form.cleaned_data)
        except service.PlanOpen as already:  # the same form sent twice
            plan = already.args[0]
        else:
            messages.success(request, _("Return plan begun. What comes before running is next."))
        return redirect("risk:recovery", plan.pk)
    return render(request, "risk/recovery/new.html", {"form": form}, status=422 if form.errors else 200)


def _known(runner: Runner, today: date) -> dict[str, Any]:
    """Return what the form may be filled in with: the pain that was cleared last, else the newest injury."""
    cleared = runner.pain_reports.kept().filter(cleared_on__isnull=False, cleared_on__lte=today)
    newest = cleared.order_by("-cleared_on", "-score", "-local_date").first()
    if newest is not None:
        same = cleared.filter(cleared_on=newest.cleared_on, site=newest.site, side=newest.side)
        first = same.order_by("local_date").values_list("local_date", flat=True)[0]
        return {"site": newest.site, "side": newest.side, "hurt_on": min(first, today)}
    injury = runner.injuries.exclude(confirmed=False).order_by("-happened_on").first()
    if injury is None:
        return {}
    return {"site": injury.site, "side": injury.side, "hurt_on": min(injury.happened_on, today)}
