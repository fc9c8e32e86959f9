"""Warnings: those that stand, those that were seen, and those that are over."""

import uuid
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from risk import services, wording
from risk.models import RiskWarning
from risk.views.own import for_runner
from runners.models import Runner
from training.models import Shoe

PAST_A_PAGE = 20


@dataclass(frozen=True)
class Alert:
    """A warning and its words."""

    warning: RiskWarning
    words: wording.WarningWords


@require_safe
@for_runner
def alerts(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Open warnings first; while a bone hurts those about load wait. Past ones by page."""
    state = services.risk_state(runner, timezone.now())
    standing = list(state.warnings)
    shown = {warning.family for warning in standing} if state.flag else None
    allowed = services.families_allowed(state.categories)
    past = RiskWarning.objects.filter(runner=runner, closed_on__isnull=False, family__in=allowed).order_by(
        "-closed_on", "-opened_on", "pk"
    )
    if shown is not None:
        past = past.filter(family__in=[RiskWarning.Family.SHOE, RiskWarning.Family.PAIN])
    page = Paginator(past, PAST_A_PAGE).get_page(request.GET.get("page"))
    reader = wording.Reader(runner.units, state.today)
    names = _shoe_names(runner, [*standing, *page])
    context = {
        "state": state,
        "open": [_alert(w, reader, names) for w in standing if w.acknowledged_at is None],
        "seen": [_alert(w, reader, names) for w in standing if w.acknowledged_at is not None],
        "past": [_alert(w, reader, names) for w in page],
        "page": page,
        "alerts_open": sum(warning.acknowledged_at is None for warning in standing),
    }
    return render(request, "risk/alert_list.html", context)


@require_POST
@for_runner
def alerts_done(request: HttpRequest, runner: Runner, warning_id: uuid.UUID) -> HttpResponse:
    """Note that the runner has seen a warning. Somebody else's is not there."""
    warning = get_object_or_404(RiskWarning.objects.filter(runner=runner), pk=warning_id)
    services.acknowledge(warning=warning, now=timezone.now())
    return redirect("risk:alerts")


def _alert(warning: RiskWarning, reader: wording.Reader, names: dict[str, str]) -> Alert:
    words = wording.warning_words(
        warning.family, warning.rule, warning.numbers, reader, shoe=names.get(warning.subject, "")
    )
    return Alert(warning, words)


def _shoe_names(runner: Runner, found: list[RiskWarning]) -> dict[str, str]:
    """Return names by id of the pairs that warnings are about; no query where there are none."""
    ids = {warning.subject for warning in found if warning.family == RiskWarning.Family.SHOE}
    if not ids:
        return {}
    return {str(pk): name for pk, name in Shoe.objects.filter(runner=runner, pk__in=ids).values_list("pk", "name")}
