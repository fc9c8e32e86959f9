"""The ledger: each decision to warn, what it was made of, whom it was for, and what the runner said of it.

What became of its e-mails stands in the outbox, and whether an injury followed in the log: both are asked for each
time, so that neither can drift from the truth or outlive its consent.
"""

import uuid
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q

from risk.models.return_plan import ReturnPlan
from risk.models.warning import RiskWarning
from runners.models import BoneInjury, OutgoingEmail, Runner, User

TAKEN_BACK = "no longer true"  # how an episode is closed that the corrected log never had
REST_REPEAT_D = 28  # days from one e-mail about rest days to the next (science W6)
FOLLOW_UP = timedelta(days=28)  # how long after an alert an injury is counted as having followed it


class DecisionQuerySet(models.QuerySet["Decision"]):
    def owned_by(self, user: User, category: str = "risk") -> "DecisionQuerySet":
        return self.filter(runner__in=Runner.objects.owned_by(user, category))

    def standing(self) -> "DecisionQuerySet":
        """Leave out what a correction of the log took back: a run that was mistyped warned of nothing."""
        return self.exclude(warning__closed_because=TAKEN_BACK)

    def rest_was_mailed(self, runner: Runner, today: date) -> bool:
        """Return whether an e-mail of the last four weeks told this runner of too few rest days."""
        since = datetime.combine(today - timedelta(days=REST_REPEAT_D), time.min, tzinfo=runner.zone)
        rest = self.filter(runner=runner, family=RiskWarning.Family.REST)
        return rest.filter(emails__kind="load", emails__sent_at__gte=since).exists()

    def with_follow_up(self) -> "DecisionQuerySet":
        """Add `was_followed`: a pain flag, a bone injury or a return plan within four weeks.

        A flag counts from the moment after the decision, a return plan from its day. Of an earlier injury the log
        knows the month alone: the decision's own month counts, and so does one that begins within the four weeks.
        """
        day = models.DateField()
        since, until = OuterRef("decided_on"), ExpressionWrapper(OuterRef("decided_on") + FOLLOW_UP, output_field=day)
        theirs = {"runner": OuterRef("runner")}
        flags = Decision.objects.filter(
            **theirs,
            family=RiskWarning.Family.PAIN,
            decided_at__gt=OuterRef("decided_at"),
            decided_on__lte=until,
        ).exclude(warning__closed_because=TAKEN_BACK)
        later_flags = flags.filter(~Q(warning=OuterRef("warning")) | Q(warning__isnull=True))
        month = Func(since, template="date_trunc('month', %(expressions)s)::date", output_field=day)
        injuries = BoneInjury.objects.filter(**theirs, happened_on__gte=month, happened_on__lte=until)
        plans = ReturnPlan.objects.filter(**theirs, hurt_on__gte=since, hurt_on__lte=until)
        is_injury = Exists(injuries) | Exists(plans.exclude(ended_because=ReturnPlan.Ended.MISTAKE))
        return self.annotate(was_followed=Exists(later_flags) | is_injury)


class Decision(models.Model):
    """One decision: an episode opened, or it rose. Never changed afterwards, but for what the runner says of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="decisions")
    # An episode about the runner's own answers is deleted when it ends; that it was told stays.
    warning = models.ForeignKey(RiskWarning, on_delete=models.SET_NULL, null=True, related_name="decisions")
    family = models.CharField(max_length=12, choices=RiskWarning.Family)
    rule = models.CharField(max_length=4)
    severity = models.PositiveSmallIntegerField(choices=RiskWarning.Severity)
    level = models.PositiveSmallIntegerField()
    numbers = models.JSONField(default=dict)  # what fired it, as the engine said it
    threshold = models.JSONField(default=dict)  # what the numbers were held against
    categories = ArrayField(models.CharField(max_length=10))  # what it was made of: it goes with any of them
    model_version = models.CharField(max_length=20)
    decided_on = models.DateField()  # local date
    decided_at = models.DateTimeField()
    recipients = models.JSONField(default=dict)  # role → how many were owed an e-mail then; no name, no address
    emails = models.ManyToManyField(OutgoingEmail, related_name="decisions")
    useful = models.BooleanField(null=True)  # what the runner said; None: nothing
    useful_at = models.DateTimeField(null=True)
    was_followed: bool  # set by `with_follow_up`

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=[1, 2, 3]), name="decision_severity_is_known"),
            models.CheckConstraint(
                condition=Q(useful__isnull=True, useful_at__isnull=True)
                | Q(useful__isnull=False, useful_at__isnull=False),
                name="an_answer_has_its_moment",
            ),
            models.CheckConstraint(condition=Q(categories__len__gt=0), name="a_decision_is_made_of_something"),
        ]
        indexes = [
            models.Index(fields=["runner", "decided_on"], name="decisions_of_a_runner"),
            models.Index(F("decided_on"), name="decisions_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} decision {self.pk}"
