"""The working behind the level: every factor, what is unknown, the trend, load against repair."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from risk import charts, services, wording
from risk.models import RiskScore
from risk.views import reasons
from risk.views.own import for_runner
from risk.views.picture import ON_PLAN, PAIN, RETURNING, WITH_LEVEL, Picture, picture
from risk.views.recovery.cards import card
from risk.views.stop import stop_page
from risk.wording import amounts
from runners.models import Category, Runner

WEEKS = (6, 12, 26)
LEAST_DAYS = 7  # fewer make no line
ORDINARY = 1.15  # a steady pattern ripples; below this ratio nothing is called ahead (science.md, section 6.3)


@require_safe
@for_runner
def detail(request: HttpRequest, runner: Runner) -> HttpResponse:
    """All of it on one page; ?weeks= chooses how much of load against repair is drawn."""
    state = services.risk_state(runner, timezone.now())
    shown = picture(state, runner)
    if shown.kind == PAIN:
        return stop_page(request, runner, state)
    weeks = next((n for n in WEEKS if str(n) == request.GET.get("weeks")), WEEKS[1])
    told = shown.kind in (*WITH_LEVEL, RETURNING)
    has_repair = Category.RISK in state.categories and shown.kind != ON_PLAN
    context = {
        "picture": shown,
        "state": state,
        "factors": sorted(shown.factors, key=lambda f: (f.code != "baseline", -f.points)),
        "total": sum(factor.points for factor in shown.factors),
        "also_seen": wording.load_terms(shown.detail["also_seen"]) if told else [],
        "lowered": wording.unknown(shown.detail["confidence_lowered"]) if told else [],
        "usual": shown.detail["usual_index"] if shown.has_level else None,
        "trend": reasons.trend(shown),
        "repair": load_repair(runner, state.today, weeks) if has_repair else None,
        "plan": state.plan.plan if state.plan else None,
        "plan_card": card(state.plan, state.today) if state.plan else None,
        "weeks": weeks,
        "week_choices": WEEKS,
        "facts": facts(shown),
        "alerts_open": state.alerts_open,
    }
    return render(request, "risk/risk_detail.html", context)


@dataclass(frozen=True)
class RepairCard:
    """Load and repair by day, in equivalent bone kilometres a day."""

    chart: charts.LoadRepair
    label: str
    rows: tuple[tuple[date, float, float], ...]


def load_repair(runner: Runner, today: date, weeks: int) -> RepairCard | None:
    """Return the two lines of the last weeks; None before there is a week of them. One query."""
    first = today - timedelta(days=7 * weeks - 1)
    found = RiskScore.objects.filter(runner=runner).between(first, today)
    rows = list(found.values_list("local_date", "damage", "capacity"))
    if len(rows) < LEAST_DAYS:
        return None
    chart = charts.load_repair(rows)
    facts = {"load": amounts.number(rows[-1][1], 1), "repair": amounts.number(rows[-1][2], 1)}
    label = _("Load is %(load)s and repair %(repair)s bone-kilometres a day.") % facts
    if chart.ahead_since is not None and rows[-1][1] >= ORDINARY * rows[-1][2]:
        since = _("Load has been ahead since %(day)s.") % {"day": amounts.day_month(chart.ahead_since, today)}
        label = f"{label} {since}"
    return RepairCard(chart, label, tuple(reversed(rows)))


def facts(shown: Picture) -> list[tuple[str, str]]:
    """Return the plain facts about training, which stand whatever the level: name and value."""
    detail, units = shown.detail, shown.reader.units
    if not detail:
        return []
    found = [
        (_("Last 7 days"), amounts.distance(detail["week_m"], units)),
        (_("The 7 days before"), amounts.distance(detail["previous_week_m"], units)),
        (_("Last 28 days"), amounts.distance(detail["sum28_m"], units)),
    ]
    if detail["ref7_m"]:
        found.append((_("Biggest week of the month before"), amounts.distance(detail["ref7_m"], units)))
    if detail["longest30_m"]:
        found.append((_("Longest run in the 30 days before today"), amounts.distance(detail["longest30_m"], units)))
    if detail["rest14"] is not None:
        found.append((_("Rest days in 14 days"), amounts.number(detail["rest14"])))
    found.append((_("Days in a row with running"), amounts.number(detail["days_in_a_row"])))
    if detail["fast_share"] is not None:
        found.append((_("Share of fast kilometres, 28 days"), f"{amounts.number(100 * detail['fast_share'])}%"))
    return found
