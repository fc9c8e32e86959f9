"""Bone pain: what was logged, pain that came without a run, corrections, and the end of a flag."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runners.models import Category, Runner
from runners.views.owner import runner_page, to_consent
from training import services
from training.forms import PainForm
from training.forms.days import OTHER, day_choices, read_day
from training.models import PainReport

PAGE = 100  # reports on the page; older ones are read with their runs


@require_safe
@runner_page
def pain_list(request: HttpRequest, runner: Runner) -> HttpResponse:
    if not runner.allows(Category.PAIN):
        return to_consent(request, Category.PAIN)
    reports = PainReport.objects.owned_by(request.user).select_related("run")
    newest = list(reports.order_by("-local_date", "-created_at", "site", "side")[: PAGE + 1])
    context = {"reports": newest[:PAGE], "has_more": len(newest) > PAGE, "units": runner.units}
    return render(request, "training/pain_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@runner_page
def pain_create(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Pain without a run: this morning, at night, at rest."""
    if not runner.allows(Category.PAIN):
        return to_consent(request, Category.PAIN)
    now = timezone.now()
    today, posted = runner.today(now), request.method == "POST"
    form = PainForm(request.POST if posted else None, with_run=False)
    chosen = request.POST.get("local_date", today.isoformat())
    other = request.POST.get("other_date", "")
    day_error = ""
    if posted:
        try:
            on = read_day(other if chosen == OTHER else chosen, today)
        except ValidationError as wrong:
            day_error = " ".join(wrong.messages)
        if form.is_valid() and not day_error:
            with transaction.atomic():  # several places are one answer
                for pain in form.pains():
                    services.report_pain(runner=runner, now=now, local_date=on, pain=pain)
            messages.success(request, _("Pain saved."))
            return redirect("risk:today")
    context = {
        "pain": form,
        "days": day_choices(today, 12, chosen),
        "chosen_day": chosen,
        "other_date": other,
        "latest": today.isoformat(),
        "day_error": day_error,
    }
    is_wrong = bool(form.errors or day_error)
    return render(request, "training/pain_form.html", context, status=422 if is_wrong and request.htmx else 200)


@require_POST
@runner_page
def pain_clear(request: HttpRequest, runner: Runner) -> HttpResponse:
    """End the flag, only on both promises: a clinician's word, and no pain now."""
    if not runner.allows(Category.PAIN):
        return to_consent(request, Category.PAIN)
    if not (request.POST.get("clinician_said_yes") and request.POST.get("no_pain_now")):
        messages.error(request, _("Tick both lines, if both are true. Until then the flag stays."))
        return redirect("risk:today")
    now = timezone.now()
    cleared = services.clear_pain(runner=runner, today=runner.today(now), now=now)
    if cleared:
        text = ngettext("Flag cleared, %(n)d report closed.", "Flag cleared, %(n)d reports closed.", cleared)
        messages.success(request, text % {"n": cleared})
        return redirect("risk:recovery_new")  # which leads on to the plan that stands already
    messages.info(request, _("There was no open pain report."))
    return redirect("risk:today")


@require_POST
@runner_page
def pain_remove(request: HttpRequest, runner: Runner, report_id: UUID) -> HttpResponse:
    report = get_object_or_404(PainReport.objects.owned_by(request.user), pk=report_id)
    services.remove_pain(report=report, now=timezone.now())
    messages.success(request, _("Pain report removed."))
    return redirect("training:pain_list")
