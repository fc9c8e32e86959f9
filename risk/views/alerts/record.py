"""Your warnings, honestly: how many, how many were of use, how many an injury followed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from risk import services
from risk.views.own import for_runner
from runners.models import Category, Runner


@require_safe
@for_runner
def record(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Show the last twelve months; without consent to pain and injuries nothing is said of what followed."""
    today, allowed = runner.today(timezone.now()), runner.categories()
    context = {
        "record": services.record_of(runner, today, allowed),
        "knows_injuries": Category.PAIN in allowed,
    }
    return render(request, "risk/alert_record.html", context)
