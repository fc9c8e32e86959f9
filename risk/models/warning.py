"""A warning is an episode: opened on the way into a state, closed with hysteresis, told once."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, User

MAILED_BREAK_D = 14  # days: a return after a shorter break is said in the app only (science W8)


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
    told_level = models.PositiveSmallIntegerField(default=0)  # how much of it an e-mail has told; 0 = nothing
    opened_on = models.DateField()  # local date
    severity_on = models.DateField()  # local date on which the present severity was reached
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=20, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = RiskWarningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["runner", "family", "subject"],
                condition=Q(closed_on__isnull=True),
                name="one_open_warning_a_subject",
            ),
            models.CheckConstraint(condition=Q(severity__in=[1, 2, 3]), name="severity_is_known"),
        ]
        indexes = [models.Index(fields=["runner", "closed_on"], name="warnings_of_a_runner")]

    def __str__(self) -> str:
        return f"{self.rule} warning {self.pk}"

    @property
    def is_for_load_letter(self) -> bool:
        """Whether the load e-mail tells it: a long run, a bigger week, a return after two weeks and more."""
        if self.family == self.Family.RETURN:
            return bool(self.numbers["gap_days"] >= MAILED_BREAK_D)
        return self.family in (self.Family.SINGLE_RUN, self.Family.WEEKLY_RAMP)
