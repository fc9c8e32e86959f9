"""Scores by runner and local day, and the requests to work them out again."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from runners import program
from runners.models import Runner, User


class RescoreRequest(models.Model):
    """Something the score is made of has changed. Append-only: a save never waits for a running rescore.

    Deleted by the ids that a rescore has read, never by "everything up to": numbers are given out before
    they are committed.
    """

    id = models.BigAutoField(primary_key=True)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="rescore_requests")
    since = models.DateField(null=True)  # the first local date that changed; none = everything
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)  # failures; the sweeper backs off, and stops at a limit

    def __str__(self) -> str:
        return f"rescore request {self.pk}"


class ScoreDueManager(models.Manager["ScoreDue"]):
    def owed(self, now: datetime) -> models.QuerySet[Runner]:
        """Return the runners whose next local day has begun, who were never scored, or whose rescore broke off in
        the hands of another release than this one; longest waiting first."""
        mended = ~Q(score_due__failed_by__in=["", program.release()])
        due = Q(score_due__isnull=True) | Q(score_due__due_at__lte=now) | mended
        by_age = models.F("score_due__due_at").asc(nulls_first=True)
        return Runner.objects.filter(due, user__is_active=True).order_by(by_age, "pk")


class ScoreDue(models.Model):
    """When a runner's next local day begins. A row of its own: rescoring never locks the runner's row, so that
    no save waits for it."""

    runner = models.OneToOneField(Runner, on_delete=models.CASCADE, primary_key=True, related_name="score_due")
    due_at = models.DateTimeField(db_index=True)
    failed_by = models.CharField(max_length=12, blank=True, default="", db_default="")  # the release that failed last

    objects = ScoreDueManager()

    def __str__(self) -> str:
        return f"next score of {self.pk}"


class RiskScoreQuerySet(models.QuerySet["RiskScore"]):
    def owned_by(self, user: User, category: str = "risk") -> "RiskScoreQuerySet":
        return self.filter(runner__in=Runner.objects.owned_by(user, category))

    def between(self, first: date, last: date) -> "RiskScoreQuerySet":
        return self.filter(local_date__range=(first, last)).order_by("local_date")


class RiskScore(models.Model):
    """What the engine said of one runner's local day. `index` and `band` are empty where no level may be shown."""

    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="scores")
    local_date = models.DateField()
    model_version = models.CharField(max_length=20)
    index = models.PositiveSmallIntegerField(null=True)
    band = models.CharField(max_length=10, blank=True)
    light = models.CharField(max_length=10)
    hidden = models.CharField(max_length=10, blank=True)  # why there is no index: pain, clinician, no_runs
    dri = models.FloatField()
    damage = models.FloatField()
    capacity = models.FloatField()
    load_ebk = models.FloatField()
    distance_m = models.PositiveIntegerField()
    detail = models.JSONField(default=dict)  # the whole assessment of a recent day; empty for old ones
    input_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    objects = RiskScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["runner", "local_date"], name="one_score_a_runner_and_day"),
            models.CheckConstraint(condition=Q(index__isnull=True) | Q(index__lte=100), name="index_is_0_to_100"),
            models.CheckConstraint(
                condition=Q(index__isnull=True, band="") | Q(index__isnull=False) & ~Q(band=""),
                name="a_band_comes_with_an_index",
            ),
            # While a bone hurts nothing may show a level: not even a row that a page forgot to check.
            models.CheckConstraint(
                condition=Q(hidden="") | Q(index__isnull=True), name="a_hidden_score_has_no_index"
            ),
        ]

    def __str__(self) -> str:
        return f"score of {self.local_date}"
