"""To a coach: an athlete was asked to stop. It says no more than what they share: no place, no score, no level."""

from datetime import datetime

from django.utils.translation import gettext as _

from risk.emails.letter import letter, link, runner_of
from risk.models import RiskWarning
from runners.models import OutgoingEmail
from runners.outbox import Message, NoLongerDue

ATHLETE_PAIN = "athlete_pain"


def build_athlete_pain(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter; NoLongerDue once the flag is cleared, or the report corrected.

    Whether the coach may still know is asked by the outbox: it goes by the link.
    """
    runner = runner_of(email)
    standing = RiskWarning.objects.open().filter(runner=runner, pk=email.subject_id).exists()
    if email.coaching is None or not standing or not runner.pain_reports.standing().exists():
        raise NoLongerDue("no longer true")
    context = {
        "athlete": runner.user.name or runner.user.get_short_name(),
        "button_url": link("risk:athlete", email.coaching_id),
        "button_label": _("Open their page"),
    }
    return letter(ATHLETE_PAIN, email, _("An athlete is asked to stop"), context)
