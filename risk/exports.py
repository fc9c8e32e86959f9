"""Scores, warnings and notes, as a copy of everything shows them. Importing this registers the parts.

None of them is brought back: another Lamella works the scores out anew from the same log, to the same digits.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from risk.models import CoachNote, RiskScore, RiskWarning, SharedScore
from risk.services import MODEL_VERSION
from runners.exports import Part, leave_out, register, register_fact
from runners.models import CoachingLink, User

register_fact("model_version", lambda: MODEL_VERSION)


def _written(user: User) -> QuerySet[Any]:
    """Return what this coach wrote; `is_seen` says whether they see the athlete now."""
    seen = CoachingLink.objects.visible_to(user).filter(pk=OuterRef("link"))
    notes = CoachNote.objects.filter(link__coach__user=user).select_related("link__runner__user")
    return notes.annotate(is_seen=Exists(seen.values("pk"))).order_by("written_at", "pk")


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
        name="warnings",
        label="risk.RiskWarning",
        about=_("The alerts that were opened for you, with the numbers behind each, and when each was closed."),
        rows=lambda user: RiskWarning.objects.filter(runner__user=user).order_by("opened_on", "pk"),
        place=81,
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

leave_out("risk.RescoreRequest", "work that is still to be done")
leave_out("risk.ScoreDue", "work that is still to be done")
