"""A warning is an episode: opened on the way into a state, closed with hysteresis, told once."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, User


class RiskWarningQuerySet(models.QuerySet["RiskWarning"]):
    def owned_by(self, user: User, category: str = "risk") -> "RiskWarningQuerySet":
        return self.filter(runner__in=Runner.objects.owned_by(user, category))

    def open(self) -> "RiskWarningQuerySet":
        return self.filter(closed_on__isnull=True)


class RiskWarning(models.Model):
    """One episode of one family of rules about one subject (a run, a pair of shoes, a site, or nothing)."""

    class Family(models.TextChoices):
        SINGLE_RUN = "single_run", _("Big single run")
        WEEKLY_RAMP = "weekly_ramp", _("Weekly jump")
        MODEL_LOAD = "model_load", _("Load ahead of repair")
        REST = "rest", _("Few rest days")
        RETURN = "return", _("Back after a break")
        PROFILE = "profile", _("Load and your background")
        SHOE = "shoe", _("Shoe distance")
        PAIN = "pain", _("Bone pain")

    class Severity(models.IntegerChoices):
        INFO = 1, _("Information")
        AMBER = 2, _("Worth a change")
        RED = 3, _("Act now")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="warnings")
    family = models.CharField(max_length=12, choices=Family)
    subject = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=4)  # the rule that set the present severity: W1 … W10
    severity = models.PositiveSmallIntegerField(choices=Severity)
    numbers = models.JSONField(default=dict)  # what fired it, as the engine said it
    model_version = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()  # rises within an episode: severity, or for shoes the steps passed
    by_mail = models.BooleanField(default=True)  # False: the rule says so in the app only, and no e-mail tells it
    told_level = models.PositiveSmallIntegerField(default=0)  # how much of it an e-mail has told; 0 = nothing
    opened_on = models.DateField()  # local date
    severity_on = models.DateField()  # local date on which the present severity was reached
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=20, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    snoozed_until = models.DateField(null=True)  # local date on which it comes back; never for pain
    created_at = models.DateTimeField()

    objects = RiskWarningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["runner", "family", "subject"],
                condition=Q(closed_on__isnull=True),
                name="one_open_warning_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True) | ~Q(family="pain"), name="pain_is_never_snoozed"
            ),
            models.CheckConstraint(condition=Q(severity__in=[1, 2, 3]), name="severity_is_known"),
        ]
        indexes = [models.Index(fields=["runner", "closed_on"], name="warnings_of_a_runner")]

    def __str__(self) -> str:
        return f"{self.rule} warning {self.pk}"

    def is_news(self, today: date) -> bool:
        """Whether the bell counts it: neither seen nor put off."""
        return self.acknowledged_at is None and not self.is_snoozed(today)

    def is_snoozed(self, today: date) -> bool:
        """Whether the runner has put it off beyond this local date."""
        return self.snoozed_until is not None and self.snoozed_until > today

    @property
    def is_for_load_letter(self) -> bool:
        """Whether the load e-mail tells it: what is neither pain nor shoes, but for what the app alone says."""
        return self.by_mail and self.family in LOAD_LETTER


LOAD_LETTER = frozenset(RiskWarning.Family) - {RiskWarning.Family.SHOE, RiskWarning.Family.PAIN}
