"""One warning on a page of its own: what fired it, what is known about it, what to do, when it should be over."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from risk import services, wording
from risk.models import Decision, RiskWarning
from risk.views.alerts.acting import own_warning
from risk.views.alerts.drawings import Asked, drawing
from risk.views.alerts.reading import WAITS, alert_of, shoe_names
from risk.views.own import for_runner
from risk.wording.lasting import over_words
from runners.models import OutgoingEmail, Runner

State = OutgoingEmail.State
# Why no e-mail came of a decision; what is not here is told by its state alone.
REASONS: dict[str, str | Promise] = {
    "turned off": lazy("you had turned these e-mails off"),
    "consent withdrawn": lazy("a consent had been withdrawn"),
    "address not verified": lazy("your address was not confirmed"),
    "expired": lazy("it could not be sent in time"),
    "put off": lazy("you had put the alert off"),
    "pain outranks": lazy("bone pain came first"),
    "told already": lazy("another e-mail had said it"),
}


@dataclass(frozen=True)
class Told:
    """A decision and what became of its e-mail to the runner."""

    decision: Decision
    severity: str
    email: OutgoingEmail | None

    @property
    def code(self) -> str:
        """How it went: none, owed, sent, suppressed or failed."""
        if self.email is None:
            return "none"
        return "owed" if self.email.state in (State.PENDING, State.CLAIMED) else str(self.email.state)

    @property
    def reason(self) -> str:
        return str(REASONS.get(self.email.outcome, "")) if self.email is not None else ""


@require_safe
@for_runner
def alert(request: HttpRequest, runner: Runner, warning_id: uuid.UUID) -> HttpResponse:
    """Show one warning, open or over; those about load wait while a bone hurts, as in the inbox."""
    warning = own_warning(runner, warning_id)
    state = services.risk_state(runner, timezone.now())
    if (state.flag is not None or state.plan is not None) and warning.family in WAITS:
        return redirect("risk:alerts")
    reader = wording.Reader(runner.units, state.today)
    one = alert_of(warning, reader, shoe_names(runner, [warning]))
    decisions = list(Decision.objects.filter(warning=warning).order_by("decided_at", "pk").prefetch_related("emails"))
    context = {
        "alert": one,
        "drawn": drawing(Asked(warning, runner, state, reader)),
        "steps": steps(one.words, warning),
        "over": "" if warning.closed_on else over_words(warning.family, warning.numbers, reader),
        "told": [_told(decision) for decision in decisions],
        "useful": decisions[-1].useful if decisions else None,
        "may_answer": bool(decisions),
        "snooze_days": services.SNOOZE_DAYS if one.can_wait and warning.is_news(state.today) else (),
        "is_open": warning.closed_on is None,
        "is_seen": warning.acknowledged_at is not None,
        "is_snoozed": warning.is_snoozed(state.today),
        "alerts_open": state.alerts_open,
    }
    return render(request, "risk/alert_detail.html", context)


def steps(words: wording.WarningWords, warning: RiskWarning) -> list[str]:
    """Return at most two things to do."""
    second = {
        "pain": lazy("Until then walk, swim or cycle, as long as it does not hurt."),
        "weekly_ramp": lazy("Keep next week at or below this one, without a run longer than your recent longest."),
        "model_load": lazy("Keep two days without running in the next seven."),
        "profile": lazy("Keep two days without running in the next seven."),
    }.get(warning.family)
    return [words.action, *([str(second)] if second else [])]


def _told(decision: Decision) -> Told:
    """Pair a decision with the newest e-mail it brought the runner; what went to coaches is not told here."""
    found = [email for email in decision.emails.all() if email.coaching_id is None]
    newest = max(found, key=lambda email: email.created_at, default=None)
    return Told(decision, decision.get_severity_display(), newest)
