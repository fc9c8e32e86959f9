"""What a runner shares with a coach: begun, changed, ended. Each holds from the next request on."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from runners import outbox
from runners.models import DATA, SHARING_VERSION, Coach, CoachingLink, Invitation, Runner, Share, Sharing
from runners.services.locks import locked
from runners.services.receipts import owe_receipt
from runners.signals import sharing_changed


class OwnCoach(Exception):
    """Nobody coaches themselves: what is theirs they see already."""


class AlreadyLinked(Exception):
    """The owner of this address is one of the coach's athletes, or one of the runner's coaches, already."""


def may_share(runner: Runner) -> frozenset[str]:
    """Return what the runner can share: data that they let Lamella keep, and the right to write to them."""
    return (runner.categories() & frozenset(DATA)) | {Share.MESSAGES.value}


@transaction.atomic
def begin_coaching(*, coach: Coach, runner: Runner, shares: Iterable[str], now: datetime) -> CoachingLink:
    """Let the coach see these categories; a link that stands already takes the new choice."""
    if coach.user_id == runner.user_id:
        raise OwnCoach
    row = locked(runner)
    standing = CoachingLink.objects.filter(coach=coach, runner=row, ended_at__isnull=True).first()
    link = standing or CoachingLink.objects.create(coach=coach, runner=row, began_at=now)
    _share(row, link, shares, now)
    _call_off(row, link, now)
    return link


@transaction.atomic
def share(*, link: CoachingLink, shares: Iterable[str], now: datetime) -> frozenset[str]:
    """Share exactly these categories with this coach; return what is shared now.

    What is no longer among them is withdrawn, with whatever e-mail made of it still waits for the coach. A
    category that the runner does not let Lamella keep cannot be shared. A link that has ended stays ended.
    """
    try:
        runner = locked(link.runner)
    except Runner.DoesNotExist:
        return frozenset()
    if not CoachingLink.objects.filter(pk=link.pk, ended_at__isnull=True).exists():
        return frozenset()
    _call_off(runner, link, now)
    return _share(runner, link, shares, now)


@transaction.atomic
def end_coaching(*, link: CoachingLink, by: CoachingLink.Side, now: datetime) -> bool:
    """End a link with everything that was shared by it; return whether there was one to end."""
    try:
        runner = locked(link.runner)
    except Runner.DoesNotExist:  # gone, with the link
        return False
    ended = CoachingLink.objects.filter(pk=link.pk, ended_at__isnull=True).update(ended_at=now, ended_by=by)
    if not ended:
        return False
    _withdraw(Sharing.objects.filter(link=link), now)
    _call_off(runner, link, now)
    _announce(runner, link, frozenset(), now)
    return True


def notice_end(*, link: CoachingLink, now: datetime) -> None:
    """Note that the coach has put away the line that says that a runner stopped sharing."""
    CoachingLink.objects.filter(pk=link.pk, end_noticed_at__isnull=True).update(end_noticed_at=now)


def withdraw_shares(*, runner: Runner, category: str, now: datetime) -> None:
    """Withdraw a category from every coach: it may no longer be kept. Giving it again shares nothing by itself,
    nor does an invitation that was sent while it was.
    """
    for invitation in Invitation.objects.open(now).filter(runner=runner, shares__contains=[category]):
        invitation.shares.remove(category)
        invitation.save(update_fields=["shares"])
    for link in CoachingLink.objects.filter(runner=runner, ended_at__isnull=True):
        if _withdraw(Sharing.objects.filter(link=link, category=category), now):
            _announce(runner, link, link.shares(), now)


def _share(runner: Runner, link: CoachingLink, shares: Iterable[str], now: datetime) -> frozenset[str]:
    wanted = frozenset(shares)
    if unknown := wanted - set(Share.values):
        raise ValueError(f"no such category: {sorted(unknown)}")
    wanted &= may_share(runner)
    standing = Sharing.objects.filter(link=link, withdrawn_at__isnull=True)
    before = frozenset(standing.values_list("category", flat=True))
    _withdraw(standing.exclude(category__in=wanted), now)
    Sharing.objects.bulk_create(
        Sharing(link=link, category=category, wording_version=SHARING_VERSION, given_at=now)
        for category in sorted(wanted - before)
    )
    if wanted != before:
        _announce(runner, link, wanted, now)
    return wanted


def _call_off(runner: Runner, link: CoachingLink, now: datetime) -> None:
    """End the runner's open invitations to this coach: what they chose last holds, not what they chose before."""
    addresses = EmailAddress.objects.filter(user__coach=link.coach_id, verified=True).values_list("email", flat=True)
    sent = Invitation.objects.open(now).filter(runner=runner, email__in=[address.lower() for address in addresses])
    Invitation.objects.filter(pk__in=list(sent.values_list("pk", flat=True))).update(cancelled_at=now)


def _withdraw(sharings: QuerySet[Sharing], now: datetime) -> int:
    """End those of these that stand; return how many.

    Of two requests at once the one with the earlier hour may be the later one to get the lock; what it ends did
    not end before it began.
    """
    standing = sharings.filter(withdrawn_at__isnull=True)
    return standing.update(withdrawn_at=Greatest(F("given_at"), Value(now)))


def _announce(runner: Runner, link: CoachingLink, shared: frozenset[str], now: datetime) -> None:
    owe_receipt(runner=runner, now=now)
    outbox.cancel_for_coach(link, shared)
    sharing_changed.send(sender=CoachingLink, runner=runner, link=link)
