"""A copy of everything that a person asked for: being made, ready for a week, gone."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from runners.models.user import User

KEPT_FOR = timedelta(days=7)  # after it became ready
LEASE = timedelta(minutes=10)  # a worker's time limit is shorter: who holds one for longer is gone
MOST_ATTEMPTS = 3


class ExportQuerySet(models.QuerySet["Export"]):
    def unfinished(self) -> "ExportQuerySet":
        return self.filter(state__in=[Export.State.WAITING, Export.State.BUILDING])

    def to_build(self, now: datetime) -> "ExportQuerySet":
        """Return what nobody is making: asked for, or left by a worker whose lease ran out."""
        abandoned = Q(state=Export.State.BUILDING, lease_until__lte=now)
        return self.filter(Q(state=Export.State.WAITING) | abandoned, user__is_active=True)

    def downloadable(self, now: datetime) -> "ExportQuerySet":
        return self.filter(state=Export.State.READY, expires_at__gt=now)


class Export(models.Model):
    """One copy. Its file is nobody's but the owner's, and is deleted with the row."""

    class State(models.TextChoices):
        WAITING = "waiting"
        BUILDING = "building"
        READY = "ready"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="exports/", max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=["waiting", "building"]), name="one_export_in_the_making"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "building", "ready", "failed"]), name="export_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="building", claim_token__isnull=False, lease_until__isnull=False)
                | ~Q(state="building"),
                name="an_export_in_the_making_has_a_maker",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", expires_at__isnull=False) & ~Q(file="") | ~Q(state="ready"),
                name="a_ready_export_has_a_file_and_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.BUILDING)
