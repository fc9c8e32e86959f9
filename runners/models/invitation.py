"""An invitation to coach or to be coached: bound to an address, for seven days, once."""

import uuid
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from runners.models.coaching import CoachingLink, Share
from runners.models.user import User

LIFE = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> "InvitationQuerySet":
        """Return what can still be accepted."""
        unanswered = self.filter(used_at__isnull=True, declined_at__isnull=True, cancelled_at__isnull=True)
        from_open_account = Q(coach__user__is_active=True) | Q(runner__user__is_active=True)
        return unanswered.filter(from_open_account, expires_at__gt=now)

    def sent_by(self, user: User) -> "InvitationQuerySet":
        """Return those that this person sent, as a coach or as a runner."""
        return self.filter(Q(coach__user=user) | Q(runner__user=user))

    def with_newer(self) -> "InvitationQuerySet":
        """Annotate `has_newer`: the same person has invited the same address again since."""
        same = Q(coach=OuterRef("coach")) | Q(runner=OuterRef("runner"))
        later = Invitation.objects.filter(same, email=OuterRef("email"), created_at__gt=OuterRef("created_at"))
        return self.annotate(has_newer=Exists(later))

    def addressed_to(self, user: User) -> "InvitationQuerySet":
        """Return those sent to an address that this person has verified; never one's own."""
        verified = EmailAddress.objects.filter(user=user, verified=True).values_list(Lower("email"))
        return self.filter(email__in=verified).exclude(coach__user=user).exclude(runner__user=user)


class Invitation(models.Model):
    """From a coach to an athlete, or from a runner to a coach. The link's secret is kept as a hash alone."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")
        REPLACED = "replaced", _("Replaced")
        EXPIRED = "expired", _("Expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    email = models.EmailField(_("e-mail"))  # lower case; only who has verified it may accept
    coach = models.ForeignKey("runners.Coach", on_delete=models.CASCADE, null=True, related_name="invitations")
    runner = models.ForeignKey("runners.Runner", on_delete=models.CASCADE, null=True, related_name="invitations")
    # what a runner who invites has chosen to share; an athlete who is invited chooses when accepting
    shares = ArrayField(models.CharField(max_length=10, choices=Share), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    link = models.ForeignKey(CoachingLink, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()
    has_newer: bool  # of one read by `with_newer` alone

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(coach__isnull=True, runner__isnull=False) | Q(coach__isnull=False, runner__isnull=True),
                name="an_invitation_comes_from_one",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="an_invitation_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(runner__isnull=False) | Q(shares=[]), name="a_coach_chooses_no_shares"
            ),
        ]
        indexes = [models.Index(fields=["email"], name="invitations_of_an_address")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def inviter(self) -> User:
        """Return who sent it."""
        sender = self.coach or self.runner
        if sender is None:
            raise TypeError("an invitation comes from a coach or a runner")
        return sender.user

    def state(self, now: datetime) -> str:
        """Return what became of it so far; that it was replaced is known of one read by `with_newer` alone."""
        if self.used_at:
            return self.State.ACCEPTED
        if self.declined_at:
            return self.State.DECLINED
        if self.cancelled_at:
            return self.State.REPLACED if getattr(self, "has_newer", False) else self.State.CANCELLED
        return self.State.OPEN if self.expires_at > now else self.State.EXPIRED
