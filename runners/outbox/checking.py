"""Whether a letter may still go out: asked when it is built, and again in the very step that hands it over."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from runners.models import (
    AddressTrouble,
    CoachingLink,
    Consent,
    EmailMute,
    OutgoingEmail,
    Runner,
    User,
)
from runners.outbox import telling
from runners.outbox.claiming import LEASE
from runners.outbox.owing import SHARING_ENDED
from runners.outbox.registry import Kind, Message, NoLongerDue, Told, kind_of
from runners.outbox.telling import Changed


class NotOurs(Exception):
    """The claim has passed to somebody else, or the row is gone."""


@dataclass(frozen=True)
class Built:
    """A message, and what its reader had turned off when it was written."""

    message: Message
    muted: frozenset[str]


def build(email: OutgoingEmail, now: datetime) -> Built:
    """Return the message; NoLongerDue (with a reason code) or NotYet where it may not go out now."""
    kind = kind_of(email.kind)
    if email.expires_at <= now:
        raise NoLongerDue("expired")
    muted = _muted(email.user)
    if email.user is not None:
        _require_reader(email, email.user, muted)
    _require_consent(email, kind)
    return Built(kind.build(email, now), muted)


@transaction.atomic
def mark_handed_over(email: OutgoingEmail, built: Built, now: datetime) -> None:
    """Commit, before the mail server sees a byte, that from here on a crash leaves it unknown.

    Under the runner's lock, which a withdrawal takes too, and under a lock on the reader that a row which turns mail
    off has to wait for: consent and choice are asked for the last time in the very step after which the letter cannot
    be called back. What tells a coach of runners goes into their records by it. Raising takes the mark back.
    """
    told = built.message.told
    telling.lock(told)
    if email.runner is not None:
        Runner.objects.select_for_update(no_key=True, of=("self",)).filter(pk=email.runner.pk).first()
    reader = _locked_reader(email.user)
    mine = OutgoingEmail.objects.filter(pk=email.pk, claim_token=email.claim_token).update(
        phase=OutgoingEmail.Phase.IN_DATA, handed_over_at=now, lease_until=now + LEASE
    )
    if not mine:
        raise NotOurs
    kind = kind_of(email.kind)
    _require_consent(email, kind)
    if email.runner is not None and not built.message.categories <= email.runner.categories():
        raise Changed
    if reader is not None and email.user is not None:
        muted = _muted(reader)
        _require_reader(email, reader, muted)
        if muted != built.muted or reader.email != email.user.email:
            raise Changed
    telling.require(told)
    if email.coaching is not None:
        told = (*told, Told(email.coaching, kind.categories))
    if email.user is not None:
        telling.record(told, email.user, now)


def _locked_reader(user: User | None) -> User | None:
    """Lock the reader's row against rows that point to it, without waiting: somebody who holds it is changing what
    we ask for, and may be about to wait for what we hold."""
    if user is None:
        return None
    reader = User.objects.select_for_update(skip_locked=True).filter(pk=user.pk).first()
    if reader is None:
        raise Changed
    return reader


def _muted(user: User | None) -> frozenset[str]:
    if user is None:
        return frozenset()
    return frozenset(EmailMute.objects.filter(user=user).values_list("kind", flat=True))


def _require_consent(email: OutgoingEmail, kind: Kind) -> None:
    """Raise NoLongerDue unless what it is made of may be kept, and shared with the coach it goes to."""
    if email.coaching is not None:
        shared = CoachingLink(pk=email.coaching.pk).shares()
        if not shared or not kind.categories <= shared:
            raise NoLongerDue(SHARING_ENDED)
    if email.runner is not None:
        given = Consent.objects.in_force().filter(runner=email.runner, category__in=kind.categories)
        if given.count() != len(kind.categories):
            raise NoLongerDue("consent withdrawn")


def _require_reader(email: OutgoingEmail, user: User, muted: frozenset[str]) -> None:
    if not user.is_active:
        raise NoLongerDue("account closed")
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        raise NoLongerDue("address not verified")
    if email.kind in muted:
        raise NoLongerDue("turned off")
    if AddressTrouble.objects.stands_for(user) is not None:
        raise NoLongerDue("address refused")
