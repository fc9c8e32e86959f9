"""The morning after a session of the return plan: one question, once. No place, no pain, and no step is named."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from risk.emails.letter import letter, link, runner_of
from risk.models import ReturnSession
from runners import alert_kinds
from runners.models import OutgoingEmail
from runners.outbox import Message, NoLongerDue

MORNING = "return_plan"


def build_morning(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter; NoLongerDue once the morning was told of or is gone, or the plan has ended."""
    runner = runner_of(email)
    asked = ReturnSession.objects.filter(pk__in=[email.subject_id], plan__runner=runner, plan__ended_on__isnull=True)
    session = asked.select_related("plan").first()
    if session is None:
        raise NoLongerDue("no longer true")
    if session.morning:
        raise NoLongerDue("answered")
    if session.on != runner.today(now) - timedelta(days=1):
        raise NoLongerDue("morning is over")
    context = {"button_url": link("risk:recovery", session.plan_id), "button_label": _("Answer")}
    return letter(MORNING, email, ", ".join(alert_kinds.labels([MORNING])), context)
