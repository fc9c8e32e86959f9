"""The record of alerts for the person who runs the site: counts over all runners, none so small as to be of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from risk import services
from risk.models import RiskWarning
from risk.services.record import SMALL


@never_cache
@require_safe
def operator_alerts(request: HttpRequest) -> HttpResponse:
    """How many alerts, how many of use, how many followed by an injury; for staff, else there is no such page."""
    if not request.user.is_staff:
        raise Http404
    record = services.site_record(timezone.now().date())
    rows = [(RiskWarning.Family(row.family).label, row) for row in record.families]
    return render(request, "config/operator_alerts.html", {"record": record, "rows": rows, "small": SMALL})
