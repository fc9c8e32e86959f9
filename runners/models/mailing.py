"""What a person wants to be told, where, and when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from runners.models.user import User

PAIN = "pain"  # the alert kind that has rules of its own: always in the app, shared with coaches by sharing alone


class AlertMuteQuerySet(models.QuerySet["AlertMute"]):
    def kinds(self, user: User, channel: str) -> frozenset[str]:
        """Return the alert kinds that this person has turned off in this channel. One query."""
        return frozenset(self.filter(user=user, channel=channel).values_list("kind", flat=True))


class AlertMute(models.Model):
    """An alert kind that this person does not want shown: in the app, or to their coaches."""

    class Channel(models.TextChoices):
        APP = "app", _("In the app")
        COACH = "coach", _("Your coaches")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="muted_alerts")
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=5, choices=Channel)
    muted_at = models.DateTimeField()

    objects = AlertMuteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="an_alert_is_muted_once_a_channel"),
            models.CheckConstraint(condition=Q(channel__in=["app", "coach"]), name="alert_channel_is_known"),
            models.CheckConstraint(condition=~Q(kind=PAIN), name="pain_is_never_muted_here"),
        ]

    def __str__(self) -> str:
        return f"mute {self.pk}"


class Weekday(models.IntegerChoices):
    """As Python counts them: Monday is 0."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def site_quiet_from() -> time:
    """Return when quiet hours begin for who has not chosen: the end of the site's waking hours."""
    return time(settings.WAKING_HOURS[1] % 24)


def site_quiet_until() -> time:
    """Return when quiet hours end for who has not chosen: the begin of the site's waking hours."""
    return time(settings.WAKING_HOURS[0] % 24)


class MailSettingsQuerySet(models.QuerySet["MailSettings"]):
    def of(self, user: User) -> "MailSettings":
        """Return what this person chose, or the defaults in a row that is not stored. One query."""
        return self.filter(user=user).first() or MailSettings(user=user)


class MailSettings(models.Model):
    """When e-mail may come, and how often. No row: the defaults."""

    COOL_DOWN = (3, 14)  # local dates from one load e-mail to the next: shortest, longest

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_settings")
    quiet_from = models.TimeField(default=site_quiet_from)  # the person's own wall clock; the same twice: no quiet
    quiet_until = models.TimeField(default=site_quiet_until)
    cool_down_days = models.PositiveSmallIntegerField(
        default=COOL_DOWN[0], validators=[MinValueValidator(COOL_DOWN[0]), MaxValueValidator(COOL_DOWN[1])]
    )
    weekly_day = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    digest_initials = models.BooleanField(default=False)  # a coach's digest names athletes by their initials only

    objects = MailSettingsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cool_down_days__range=(3, 14)), name="cool_down_is_in_range"),
            models.CheckConstraint(condition=Q(weekly_day__range=(0, 6)), name="weekly_day_is_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"mail settings {self.pk}"

    def is_quiet(self, at: time) -> bool:
        """Return whether this wall-clock time lies in quiet hours; they may span midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def after_quiet(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return the first moment from `at` on that is outside quiet hours in this zone, in UTC.

        A wall-clock time that the clocks skip moves forward, one that comes twice is the first that is still to
        come: each goes through UTC and back, and is asked again.
        """
        moment = at.astimezone(UTC)
        while self.is_quiet((local := moment.astimezone(zone)).time()):
            day = local.date() if local.time() < self.quiet_until else local.date() + timedelta(days=1)
            end = datetime.combine(day, self.quiet_until, tzinfo=zone)
            later = [end.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
            moment = min((one for one in later if one > moment), default=moment + timedelta(hours=1))
        return moment
