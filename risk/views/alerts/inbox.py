"""The inbox: what is open by age, what was seen or put off, what is over; and which kinds are hidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from risk import services, wording
from risk.models import RiskWarning
from risk.views.alerts.reading import WAITS, Alert, alert_of, shoe_names
from risk.views.own import for_runner
from runners import alert_kinds
from runners.models import AlertMute, Runner

PAST_A_PAGE = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Group:
    """Open alerts of about the same age."""

    title: str
    alerts: list[Alert]


@require_safe
@for_runner
def alerts(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Open warnings first; while a bone hurts those about load wait. Past ones by page."""
    state = services.risk_state(runner, timezone.now())
    hidden = AlertMute.objects.kinds(runner.user, AlertMute.Channel.APP)
    page = Paginator(_past(runner, state, hidden), PAST_A_PAGE).get_page(request.GET.get("page"))
    reader = wording.Reader(runner.units, state.today)
    names = shoe_names(runner, [*state.warnings, *page])
    standing = [alert_of(warning, reader, names) for warning in state.warnings]
    is_open = [one for one in standing if one.warning.is_news(state.today)]
    put_off = [one for one in standing if one.warning.is_snoozed(state.today)]
    context = {
        "state": state,
        "open": is_open,
        "groups": _groups(is_open, state.today),
        "put_off": put_off,
        "seen": [one for one in standing if one not in is_open and one not in put_off],
        "past": [alert_of(warning, reader, names) for warning in page],
        "page": page,
        "hidden": alert_kinds.labels(hidden),
        "alerts_open": state.alerts_open,
    }
    return render(request, "risk/alert_list.html", context)


def _past(runner: Runner, state: services.RiskState, hidden: frozenset[str]) -> QuerySet[RiskWarning]:
    """Return what is over, newest first, of the kinds that may be shown now."""
    shown = set(services.families_allowed(state.categories)) - hidden
    if state.flag is not None or state.plan is not None:
        shown -= WAITS
    past = RiskWarning.objects.filter(runner=runner, closed_on__isnull=False, family__in=shown)
    return past.order_by("-closed_on", "-opened_on", "pk")


def _groups(found: Iterable[Alert], today: date) -> list[Group]:
    """Return the open alerts by the day on which each reached its present severity."""
    by_age: list[list[Alert]] = [[], [], []]
    for one in found:
        age = today - one.warning.severity_on
        by_age[0 if not age else 1 if age < WEEK else 2].append(one)
    titles = [_("Today"), _("This week"), _("Earlier")]
    return [Group(title, some) for title, some in zip(titles, by_age, strict=True) if some]
