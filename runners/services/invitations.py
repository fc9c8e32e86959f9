"""Invitations: made, called off, answered once."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

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
MOST_TO_ONE = 3  # a day, to one address
ASK_AGAIN_AFTER = timedelta(days=30)  # by e-mail, after somebody has said no
FORGOTTEN_AFTER = timedelta(days=30)  # an address that never answered is not kept longer


class InvitationEnded(Exception):
    """It was answered, called off, is over, or was never for this person: nobody is told which."""


class TooManyInvitations(Exception):
    """This person has sent as many today as one may."""


class SaidNo(Exception):
    """The owner of this address declined a short while ago: they are not written to again so soon."""


@dataclass(frozen=True)
class Invited:
    """The invitation, the secret of its link (shown once, kept nowhere), and the e-mail owed if one was asked for."""

    invitation: Invitation
    token: str
    email_id: uuid.UUID | None
    has_replaced: bool = False  # it ended an earlier one to the same address


def invite_athlete(*, coach: Coach, email: str, now: datetime, by_mail: bool) -> Invited:
    """Ask the owner of this address to let the coach in; an earlier invitation of theirs to it is called off.

    Raises OwnCoach for one's own address, AlreadyLinked for that of an athlete of theirs, and TooManyInvitations.
    """
    _refuse_own(coach.user, email)
    sent = Invitation.objects.filter(coach=coach)
    _refuse_linked(CoachingLink.objects.filter(coach=coach, pk__in=_answered(sent, email)))
    return _invite(Invitation(coach=coach), sent, email, now, by_mail)


def invite_coach(*, runner: Runner, email: str, shares: Iterable[str], now: datetime, by_mail: bool) -> Invited:
    """Ask the owner of this address to coach the runner, who has chosen what the coach will see.

    Raises as `invite_athlete` does, and ValueError for a category that there is not.
    """
    _refuse_own(runner.user, email)
    sent = Invitation.objects.filter(runner=runner)
    address = email.strip().lower()  # which the runner's own page shows
    _refuse_linked(CoachingLink.objects.filter(runner=runner, coach__user__email=address))
    chosen = sorted(Share(category).value for category in set(shares))
    return _invite(Invitation(runner=runner, shares=chosen), sent, email, now, by_mail)


def _refuse_own(user: User, email: str) -> None:
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    if email.strip().lower() in {user.email.lower(), *(address.lower() for address in addresses)}:
        raise OwnCoach


def _answered(sent: InvitationQuerySet, email: str) -> list[uuid.UUID]:
    """Return the links that came of inviting this very address: any other that is theirs is not ours to confirm."""
    found = sent.filter(email=email.strip().lower(), link__isnull=False).values_list("link", flat=True)
    return [pk for pk in found if pk is not None]


def _refuse_linked(links: CoachingLinkQuerySet) -> None:
    """Say so only of an address that was invited and accepted: nothing may tell whether another has an account."""
    if links.in_force().exists():
        raise AlreadyLinked


@transaction.atomic
def _invite(invitation: Invitation, mine: InvitationQuerySet, email: str, now: datetime, by_mail: bool) -> Invited:
    User.objects.select_for_update(no_key=True).get(pk=invitation.inviter.pk)  # so that the count below holds
    address = email.strip().lower()
    _refuse_flood(invitation.inviter, address, now, by_mail)
    earlier = mine.filter(email=address)
    list(earlier.select_for_update())  # one that is being accepted at this moment is used before it is looked at
    replaced = earlier.open(now).update(cancelled_at=now)
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
    return Invited(invitation, token, email_id=owed.pk if owed else None, has_replaced=bool(replaced))


def _refuse_flood(inviter: User, address: str, now: datetime, by_mail: bool) -> None:
    """Count what this person sent as a coach and as a runner: to anybody, and to this address."""
    sent = Invitation.objects.filter(Q(coach__user=inviter) | Q(runner__user=inviter))
    lately = sent.filter(created_at__gt=now - timedelta(days=1))
    if lately.count() >= MOST_A_DAY or lately.filter(email=address).count() >= MOST_TO_ONE:
        raise TooManyInvitations
    if by_mail and sent.filter(email=address, declined_at__gt=now - ASK_AGAIN_AFTER).exists():
        raise SaidNo


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
    _lock(runner, coach)
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
    link = _standing(coach, runner, invitation)
    if link is None:
        chosen = Invitation.objects.get(pk=invitation.pk).shares  # as they are now: one may have been withdrawn
        link = begin_coaching(coach=coach, runner=runner, shares=chosen, now=now)
    Invitation.objects.filter(pk=invitation.pk).update(link=link)
    return link


def _standing(coach: Coach, runner: Runner, invitation: Invitation) -> CoachingLink | None:
    """Return the link that there is already: what is shared by it was chosen by the runner, and stays.

    Raises InvitationEnded where a link of the two has ended since the invitation was sent.
    """
    links = CoachingLink.objects.filter(coach=coach, runner=runner)
    if links.filter(ended_at__gte=invitation.created_at).exists():
        raise InvitationEnded
    return links.filter(ended_at__isnull=True).first()


def _lock(runner: Runner, coach: Coach | None = None) -> None:
    """Take the runner's lock, then the coach's, before the invitation's, as erasing does. Who is gone asks nobody."""
    try:
        locked(runner)
        if coach is not None:
            Coach.objects.select_for_update(no_key=True, of=("self",)).get(pk=coach.pk)
    except (Runner.DoesNotExist, Coach.DoesNotExist):
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
