"""What a device recorded during a run: samples and laps, kept to draw them."""

import uuid

from django.db import models

from runners.models import Runner, User
from training.models.run import Mode, Run
from training.route import Stretch, away_from_the_ends, stretches_of
from training.samples import Columns, unpack


class RunTraceQuerySet(models.QuerySet["RunTrace"]):
    def owned_by(self, user: User, category: str = "training") -> "RunTraceQuerySet":
        return self.filter(run__deleted_at__isnull=True, run__runner__in=Runner.objects.owned_by(user, category))


class RunTrace(models.Model):
    """The samples as training.samples packs them, and laps as `training.laps` writes them. It goes with its run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="trace")
    samples = models.BinaryField()
    laps = models.JSONField(default=list)
    # The import that it came with, which may be a later one than the run's own: an undo takes it back.
    imported_by = models.ForeignKey("training.Import", on_delete=models.SET_NULL, null=True, related_name="traces")

    objects = RunTraceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"trace of run {self.run_id}"

    def columns(self) -> Columns:
        """Return the samples; their units stand at training.samples.Columns."""
        return unpack(bytes(self.samples))

    def route_for(self, user: User) -> list[Stretch]:
        """Return the route as this person may see it, in stretches that were recorded without a gap.

        To anyone but the runner, the first and the last 200 m do not exist, nor anything else that lies within 200 m
        of the first or the last place. A treadmill goes nowhere. Whether the run may be seen at all is asked before.
        """
        if self.run.mode == Mode.TREADMILL:
            return []
        columns = self.columns()
        if user.pk == self.run.runner.user_id:
            return stretches_of(columns)
        return away_from_the_ends(columns)
