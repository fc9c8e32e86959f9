"""How e-mail leaves this machine at the moment: one row, and none while nothing has ever been wrong."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q


class MailChannelManager(models.Manager["MailChannel"]):
    def now_is(self) -> "MailChannel":
        """Return how the channel is; an open one that is not stored where nothing was ever noted."""
        return self.filter(pk=1).first() or MailChannel()


class MailChannel(models.Model):
    """Open, paused for a reason that is nobody's own (sign-in, encryption, name, no answer), or off.

    While it is not open no letter is tried and no attempt is burnt; from `next_probe_at` on, one process at a time
    asks whether the server takes mail again.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAUSED = "paused"
        OFF = "off"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    since = models.DateTimeField(null=True)  # of this state
    reason = models.CharField(max_length=40, blank=True)  # a code of runners/transport, with the server's number
    probes = models.PositiveSmallIntegerField(default=0)  # in vain, since it was paused
    next_probe_at = models.DateTimeField(null=True)
    # The server itself puts letters off (4xx): since when, and last at. Null as soon as it has taken one.
    deferring_since = models.DateTimeField(null=True)
    deferred_at = models.DateTimeField(null=True)

    objects = MailChannelManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_mail_channel"),
            models.CheckConstraint(condition=Q(state__in=["open", "paused", "off"]), name="channel_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="paused") | ~Q(reason="") & Q(next_probe_at__isnull=False),
                name="a_paused_channel_says_why_and_is_asked_again",
            ),
        ]

    def __str__(self) -> str:
        return f"mail channel {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def paused_for(self, now: datetime) -> timedelta:
        """Return since how long it has not been open."""
        return now - self.since if self.since and not self.is_open else timedelta()
