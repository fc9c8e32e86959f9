"""Scores, warnings and notes, as a copy of everything shows them. Importing this registers the parts.

Of these only the chosen week is brought back: another Lamella works the scores out anew from the same log, to the
same digits.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from risk.models import (
    CoachNote,
    Decision,
    PlannedWeek,
    ReturnGate,
    ReturnPlan,
    ReturnSession,
    RiskScore,
    RiskWarning,
    SharedScore,
)
from risk.services import MODEL_VERSION, restore_planned_week
from risk.services.restoring import restore_return_gates, restore_return_plans, restore_return_sessions
from runners.exports import Part, leave_out, register, register_fact
from runners.models import CoachingLink, OutgoingEmail, User

register_fact("model_version", lambda: MODEL_VERSION)


def _written(user: User) -> QuerySet[Any]:
    """Return what this coach wrote; `is_seen` says whether they see the athlete now."""
    seen = CoachingLink.objects.visible_to(user).filter(pk=OuterRef("link"))
    notes = CoachNote.objects.filter(link__coach__user=user).select_related("link__runner__user")
    return notes.annotate(is_seen=Exists(seen.values("pk"))).order_by("written_at", "pk")


def _decisions(user: User) -> QuerySet[Decision]:
    """Return the decisions with what became of each e-mail to the runner; coaches are told of by number alone."""
    theirs = OutgoingEmail.objects.filter(decisions=OuterRef("pk"), coaching__isnull=True).order_by(
        "created_at", "pk"
    )
    told = theirs.values(json=JSONObject(state="state", outcome="outcome"))
    found = Decision.objects.filter(runner__user=user).annotate(emails_to_you=ArraySubquery(told))
    return found.order_by("decided_at", "pk")


register(
    Part(
        name="scores",
        label="risk.RiskScore",
        about=_(
            "The index of each day, from 0 to 100, with what it was worked out from. load_ebk in equivalent bone"
            " kilometres. Not a probability and not a diagnosis."
        ),
        rows=lambda user: RiskScore.objects.filter(runner__user=user).order_by("local_date"),
        place=80,
        without={"input_hash": "a checksum of the row"},
    )
)
register(
    Part(
        name="planned_week",
        label="risk.PlannedWeek",
        about=_(
            "The week that you chose in the planner. daily_m in metres at most, for seven days from first_on on."
        ),
        rows=lambda user: PlannedWeek.objects.filter(runner__user=user),
        place=79,
        restore=restore_planned_week,
    )
)
register(
    Part(
        name="warnings",
        label="risk.RiskWarning",
        about=_("The alerts that were opened for you, with the numbers behind each, and when each was closed."),
        rows=lambda user: RiskWarning.objects.filter(runner__user=user).order_by("opened_on", "pk"),
        place=81,
    )
)
register(
    Part(
        name="alert_record",
        label="risk.Decision",
        about=_(
            "Each decision to alert you: the rule, its numbers and what they were held against, for how many people"
            " an e-mail was owed, what became of yours, and what you said of it."
        ),
        rows=_decisions,
        place=81,
        extra={"emails_to_you": lambda decision: decision.emails_to_you},
    )
)
register(
    Part(
        name="coach_scores",
        label="risk.SharedScore",
        about=_("What your coaches see of your index, for each choice of what you share."),
        rows=lambda user: SharedScore.objects.filter(runner__user=user).order_by("categories"),
        place=82,
        without={"content_hash": "a checksum of the row"},
    )
)
register(
    Part(
        name="notes_received",
        label="risk.CoachNote",
        about=_("The notes that your coaches wrote to you, and when you put each away."),
        rows=lambda user: (
            CoachNote.objects.filter(link__runner__user=user)
            .select_related("link__coach__user")
            .order_by("written_at", "pk")
        ),
        place=83,
        extra={"coach_name": lambda note: note.link.coach.user.called()},
    )
)
register(
    Part(
        name="notes_written",
        label="risk.CoachNote",
        about=_("The notes that you wrote as a coach. A name is there while you see something of that athlete."),
        rows=_written,
        place=84,
        without={"seen_at": "what the athlete did"},
        extra={"athlete_name": lambda note: note.link.runner.user.called() if note.is_seen else ""},
    )
)

register(
    Part(
        name="return_plans",
        label="risk.ReturnPlan",
        about=_("Your plans for coming back after a bone injury: where, since when it hurt, and how each ended."),
        rows=lambda user: ReturnPlan.objects.filter(runner__user=user).order_by("created_at", "pk"),
        place=35,
        restore=restore_return_plans,
    )
)
register(
    Part(
        name="return_gates",
        label="risk.ReturnGate",
        about=_("What you said is met before running, since which day, and when you took it back. plan is the plan."),
        rows=lambda user: ReturnGate.objects.filter(plan__runner__user=user).order_by("said_at", "pk"),
        place=36,
        restore=restore_return_gates,
    )
)
register(
    Part(
        name="return_sessions",
        label="risk.ReturnSession",
        about=_("The sessions of these plans: the step, whether the bone hurt, and how it was the next morning."),
        rows=lambda user: ReturnSession.objects.filter(plan__runner__user=user).order_by("on", "logged_at", "pk"),
        place=37,
        restore=restore_return_sessions,
    )
)

leave_out("risk.Decision_emails", "told with each decision")
leave_out("risk.RescoreRequest", "work that is still to be done")
leave_out("risk.MailDue", "when the next regular letter is due")
leave_out("risk.ScoreDue", "work that is still to be done")
