"""The rows of coaching: kim coaches the owner, and the owner coaches kim. Kim stays when the owner is erased."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from risk.models import CoachNote, SharedScore
from runners import links, services
from runners.models import Coach, CoachingLink, HealthAccess, Invitation, User
from tests import factories

Made = dict[str, Any]


def kim() -> User:
    """Return the one at the other end of every link; neither runner nor coach of any other role of the walk."""
    user = User.objects.filter(email="kim@example.org").first()
    if user is None:
        user = factories.user("kim")
        factories.coach(by=user)
        factories.runner(by=user)
    return user


def link(made: Made) -> CoachingLink:
    """Kim coaches the owner; the other way round stands under "as_coach"."""
    made["as_coach"] = factories.coaching(made["runners.Coach"], kim().runner)
    return factories.coaching(kim().coach, made["runners.Runner"], shares=["training"])


def invitation(made: Made) -> Invitation:
    """One to the owner, from a coach who is not theirs yet; one that the owner sent stands under "sent"."""
    email, now = f"{made['canary']}-friend@example.org", timezone.now()
    invited = services.invite_athlete(coach=made["runners.Coach"], email=email, now=now, by_mail=False)
    made["sent"] = invited.invitation
    asking = Coach.objects.filter(user__email="lou@example.org").first() or factories.coach("lou")
    address = made["runners.User"].email
    return services.invite_athlete(coach=asking, email=address, now=now, by_mail=False).invitation


def token(made: Made) -> str:
    return links.invitation_token(made["runners.Invitation"].pk)


def access(made: Made) -> HealthAccess:
    with transaction.atomic():
        services.record_access(actor=kim(), links=[made["runners.CoachingLink"]], page="athlete", now=factories.NOW)
    return HealthAccess.objects.get(runner=made["runners.Runner"])


def note(made: Made) -> CoachNote:
    return CoachNote.objects.create(link=made["runners.CoachingLink"], text=made["canary"], written_at=factories.NOW)


def shared_score(made: Made) -> SharedScore:
    return SharedScore.objects.create(
        runner=made["runners.Runner"],
        categories="risk,training",
        local_date=factories.TODAY,
        model_version="0",
        is_partial=True,
        detail={"word": made["canary"]},
        content_hash="",
        computed_at=factories.NOW,
    )
