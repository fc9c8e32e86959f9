"""The outbox: e-mail that is owed, and what became of it."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from runners.models.coaching import CoachingLink
from runners.models.invitation import Invitation
from runners.models.runner import Runner
from runners.models.user import User


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    def due(self, now: datetime) -> "OutgoingEmailQuerySet":
        """Return what may be sent now: pending rows whose wait is over."""
        return self.filter(state=OutgoingEmail.State.PENDING, next_attempt_at__lte=now)

    def abandoned(self, now: datetime) -> "OutgoingEmailQuerySet":
        """Return the claims whose lease ran out: whoever held them is dead, or too late."""
        return self.filter(state=OutgoingEmail.State.CLAIMED, lease_until__lte=now)


class OutgoingEmail(models.Model):
    """One e-mail owed to one person; the dedupe key makes deciding it twice the same as once.

    To an account, or to the address of an invitation. With `coaching` it goes to that link's coach, and only
    while the runner shares with them what it is made of.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        CLAIMED = "claimed"
        SENT = "sent"
        SUPPRESSED = "suppressed"  # no longer true, no longer wanted, or no address
        FAILED = "failed"
        AMBIGUOUS = "ambiguous"  # the connection broke after the last byte: it may have arrived, nobody knows

    class Phase(models.TextChoices):
        BEFORE = ""  # surely not accepted: the server has not seen a byte of the letter
        IN_DATA = "in_data"  # committed just before the first byte; a crash from here on leaves it unknown

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dedupe_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="outgoing_emails")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, null=True, related_name="outgoing_emails")
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, null=True, related_name="outgoing_emails")
    coaching = models.ForeignKey(CoachingLink, on_delete=models.CASCADE, null=True, related_name="outgoing_emails")
    subject_id = models.UUIDField(null=True)  # the row (a warning) that the kind's builder reads
    facts = models.JSONField(default=dict)  # the numbers at the moment of the decision
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    phase = models.CharField(max_length=7, choices=Phase, blank=True, default=Phase.BEFORE)
    handed_over_at = models.DateTimeField(null=True)  # set with the phase, just before the mail server gets it
    doubts = models.PositiveSmallIntegerField(default=0)  # how many attempts ended with nobody knowing
    outcome = models.CharField(max_length=200, blank=True)  # a reason code, or the mail server's reply
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], name="one_email_a_dedupe_key"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, invitation__isnull=False)
                | Q(user__isnull=False, invitation__isnull=True),
                name="an_email_goes_to_one",
            ),
            models.CheckConstraint(
                condition=Q(state="claimed", claim_token__isnull=False) | ~Q(state="claimed"),
                name="a_claimed_email_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(phase="") | Q(phase="in_data", state="claimed"), name="only_an_owner_hands_over"
            ),
        ]
        indexes = [
            # what the sweeper asks every half minute
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="email_owed"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="email_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} e-mail {self.pk}"

    @property
    def address(self) -> str:
        """Where it goes."""
        if self.invitation is not None:
            return self.invitation.email
        if self.user is None:
            raise TypeError("an e-mail goes to an account or to an invitation's address")
        return self.user.email

    @property
    def message_id(self) -> str:
        """The Message-ID header: the same for every attempt, so that a second delivery can be recognised."""
        return f"<{self.pk}@lamella>"


class EmailMute(models.Model):
    """A kind of e-mail that this person has turned off."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="muted_emails")
    kind = models.CharField(max_length=30)
    muted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="a_kind_is_muted_once")]

    def __str__(self) -> str:
        return f"mute {self.pk}"
