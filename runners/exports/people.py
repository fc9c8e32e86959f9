"""Coaches and athletes, as a copy shows them: by the name that its owner sees anyway. Registers its parts."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from runners.exports.registry import Part, register
from runners.models import CoachingLink, HealthAccess, Invitation, Sharing, User

OTHER = "somebody else's id; the name is there instead"
_CIRCUMSTANCE = {"end_noticed_at": "when the other side put a notice away"}


def _athletes(user: User) -> QuerySet[CoachingLink]:
    """Return this coach's links; `is_seen` says whether the athlete is on their page now."""
    seen = CoachingLink.objects.visible_to(user).filter(pk=OuterRef("pk"))
    links = CoachingLink.objects.filter(coach__user=user).select_related("runner__user").order_by("began_at", "pk")
    return links.annotate(is_seen=Exists(seen.values("pk")))


def _athlete(link: Any) -> str:
    return link.runner.user.called() if link.is_seen else ""


def _received(user: User) -> QuerySet[Invitation]:
    found = Invitation.objects.addressed_to(user).select_related("coach__user", "runner__user")
    return found.order_by("created_at", "pk")


register(
    Part(
        name="coaches",
        label="runners.CoachingLink",
        about=_("Who coaches or coached you, from when until when, and who ended it."),
        rows=lambda user: (
            CoachingLink.objects.filter(runner__user=user).select_related("coach__user").order_by("began_at", "pk")
        ),
        place=50,
        without={"coach": OTHER, **_CIRCUMSTANCE},
        extra={
            "coach_name": lambda link: link.coach.user.called(),
            "coach_email": lambda link: link.coach.user.email,
        },
    )
)
register(
    Part(
        name="sharings",
        label="runners.Sharing",
        about=_("What you let each coach see: since when, in which wording, and until when."),
        rows=lambda user: (
            Sharing.objects.filter(link__runner__user=user)
            .select_related("link__coach__user")
            .order_by("given_at", "category", "pk")
        ),
        place=51,
        extra={"coach_name": lambda row: row.link.coach.user.called()},
    )
)
register(
    Part(
        name="looks",
        label="runners.HealthAccess",
        about=_("The record of who looked at which of your data, and when. Looks within ten minutes are one."),
        rows=lambda user: HealthAccess.objects.filter(runner__user=user).select_related("actor").order_by("at", "pk"),
        place=52,
        without={"actor": OTHER},
        extra={"who": lambda row: row.actor.called() if row.actor else ""},
    )
)
register(
    Part(
        name="invitations_sent",
        label="runners.Invitation",
        about=_("The invitations that you sent, and what became of them."),
        rows=lambda user: Invitation.objects.sent_by(user).order_by("created_at", "pk"),
        place=53,
        without={"token_hash": "made from the link's secret", "coach": "you", "link": "see coaches and athletes"},
        extra={"you_are": lambda row: "coach" if row.coach_id else "runner"},
    )
)
register(
    Part(
        name="invitations_received",
        label="runners.Invitation",
        about=_("The invitations to your address, from whom, and what you answered."),
        rows=_received,
        place=54,
        without={"token_hash": "made from the link's secret", "coach": OTHER, "link": "see coaches and athletes"},
        extra={
            "from_name": lambda row: row.inviter.called(),
            "from_email": lambda row: row.inviter.email,
            "from_a": lambda row: "coach" if row.coach_id else "runner",
        },
    )
)
register(
    Part(
        name="athletes",
        label="runners.CoachingLink",
        about=_("Whom you coach or coached, from when until when. A name is there while you see something of them."),
        rows=_athletes,
        place=61,
        without={"coach": "you"},
        extra={"athlete_name": _athlete, "shares": lambda link: sorted(link.shares()) if link.is_seen else []},
    )
)
