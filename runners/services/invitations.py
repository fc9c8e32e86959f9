"""Invitations: made, called off, answered once."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from runners import links, outbox
from runners.emails import INVITATION
from runners.models import (
    LIFE,
    Coach,
    CoachingLink,
    CoachingLinkQuerySet,
    Invitation,
    InvitationQuerySet,
    Runner,
    Share,
    User,
)
from runners.services.coaching import AlreadyLinked, OwnCoach, begin_coaching
from runners.services.locks import locked

MOST_A_DAY = 50  # from one person: an invitation is mail to a stranger
FORGOTTEN_AFTER = timedelta(days=30)  # an address that never answered is not kept longer


class InvitationEnded(Exception):
    """It was answered, called off, is over, or was never for this person: nobody is told which."""


class TooManyInvitations(Exception):
    """This person has sent as many today as one may."""


@dataclass(frozen=True)
class Invited:
    """The invitation, the secret of its link (shown once, kept nowhere), and the e-mail owed if one was asked for."""

    invitation: Invitation
    token: str
    email_id: uuid.UUID | None


def invite_athlete(*, coach: Coach, email: str, now: datetime, by_mail: bool) -> Invited:
    """Ask the owner of this address to let the coach in; an earlier invitation of theirs to it is called off.

    Raises OwnCoach for one's own address, AlreadyLinked for that of an athlete of theirs, and TooManyInvitations.
    """
    _refuse_own(coach.user, email)
    _refuse_linked(CoachingLink.objects.filter(coach=coach, runner__user__in=_owners_of(email)))
    return _invite(Invitation(coach=coach), Invitation.objects.filter(coach=coach), email, now, by_mail)


def invite_coach(*, runner: Runner, email: str, shares: Iterable[str], now: datetime, by_mail: bool) -> Invited:
    """Ask the owner of this address to coach the runner, who has chosen what the coach will see.

    Raises as `invite_athlete` does, and ValueError for a category that there is not.
    """
    _refuse_own(runner.user, email)
    _refuse_linked(CoachingLink.objects.filter(runner=runner, coach__user__in=_owners_of(email)))
    chosen = sorted(Share(category).value for category in set(shares))
    mine = Invitation.objects.filter(runner=runner)
    return _invite(Invitation(runner=runner, shares=chosen), mine, email, now, by_mail)


def _refuse_own(user: User, email: str) -> None:
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    if email.strip().lower() in {user.email.lower(), *(address.lower() for address in addresses)}:
        raise OwnCoach


def _owners_of(email: str) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(email__iexact=email.strip(), verified=True).values("user")


def _refuse_linked(links: CoachingLinkQuerySet) -> None:
    """Say so only of people who are linked: nothing may tell whether any other address has an account."""
    if links.in_force().exists():
        raise AlreadyLinked


@transaction.atomic
def _invite(invitation: Invitation, mine: InvitationQuerySet, email: str, now: datetime, by_mail: bool) -> Invited:
    User.objects.select_for_update(no_key=True).get(pk=invitation.inviter.pk)  # so that the count below holds
    if mine.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyInvitations
    address = email.strip().lower()
    earlier = mine.filter(email=address)
    list(earlier.select_for_update())  # one that is being accepted at this moment is used before it is looked at
    earlier.open(now).update(cancelled_at=now)
    token = links.invitation_token(invitation.pk)
    invitation.email = address
    invitation.token_hash = links.token_hash(token)
    invitation.created_at, invitation.expires_at = now, now + LIFE
    invitation.save(force_insert=True)
    owed = None
    if by_mail:
        owed = outbox.owe(
            kind=INVITATION,
            user=None,
            invitation=invitation,
            dedupe_key=f"invitation:{invitation.pk}",
            now=now,
            lifetime=LIFE,
        )
    return Invited(invitation=invitation, token=token, email_id=owed.pk if owed else None)


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, now: datetime) -> bool:
    """Call an invitation off; return whether it was still open. An e-mail that waits is not sent any more."""
    return _answer(_held(invitation).open(now), cancelled_at=now)


@transaction.atomic
def decline_invitation(*, invitation: Invitation, user: User, now: datetime) -> bool:
    """Say no; return whether it was still open to this person."""
    return _answer(_held(invitation).open(now).addressed_to(user), declined_at=now)


@transaction.atomic
def accept_as_athlete(
    *, invitation: Invitation, runner: Runner, shares: Iterable[str], now: datetime
) -> CoachingLink:
    """Let the coach who invited see these categories. Raises InvitationEnded for all but the first to ask."""
    coach = invitation.coach
    if coach is None:
        raise InvitationEnded
    _lock(runner)
    _use(invitation, runner.user, now)
    link = begin_coaching(coach=coach, runner=runner, shares=shares, now=now)
    Invitation.objects.filter(pk=invitation.pk).update(link=link)
    return link


@transaction.atomic
def accept_as_coach(*, invitation: Invitation, user: User, now: datetime) -> CoachingLink:
    """Become the coach of the runner who invited, with what the runner chose. Raises as `accept_as_athlete`."""
    runner = invitation.runner
    if runner is None:
        raise InvitationEnded
    _lock(runner)
    _use(invitation, user, now)
    coach, _ = Coach.objects.get_or_create(user=user)
    link = begin_coaching(coach=coach, runner=runner, shares=invitation.shares, now=now)
    Invitation.objects.filter(pk=invitation.pk).update(link=link)
    return link


def _lock(runner: Runner) -> None:
    """Take the runner's lock before the invitation's, as erasing does; a runner who is gone invites nobody."""
    try:
        locked(runner)
    except Runner.DoesNotExist:
        raise InvitationEnded from None


def _use(invitation: Invitation, user: User, now: datetime) -> None:
    """Take the invitation for this person; of many at once exactly one has it."""
    if not _answer(_held(invitation).open(now).addressed_to(user), used_at=now):
        raise InvitationEnded


def _held(invitation: Invitation) -> InvitationQuerySet:
    """Lock the row, so that what is asked of it next still holds when it is answered."""
    Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    return Invitation.objects.filter(pk=invitation.pk)


def _answer(still_open: InvitationQuerySet, **when: datetime) -> bool:
    return bool(still_open.update(**when))


def forget_invitations(*, now: datetime) -> int:
    """Delete what ended long ago; return how many. Somebody else's address is kept no longer than it is of use."""
    over = Invitation.objects.filter(expires_at__lt=now - FORGOTTEN_AFTER)
    return over.delete()[1].get(Invitation._meta.label, 0)
