"""An upload and what became of each activity in it."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, User

STALE_AFTER = timedelta(minutes=2)  # an import that nobody has touched for this long has lost its worker


class ImportQuerySet(models.QuerySet["Import"]):
    def owned_by(self, user: User, category: str = "training") -> "ImportQuerySet":
        return self.filter(runner__in=Runner.objects.owned_by(user, category))

    def unfinished(self) -> "ImportQuerySet":
        return self.filter(state__in=[Import.State.RECEIVED, Import.State.READING])

    def stale(self, now: datetime) -> "ImportQuerySet":
        """Return the imports that should be moving but are not."""
        return self.unfinished().filter(touched_at__lt=now - STALE_AFTER)


class Import(models.Model):
    """One uploaded file: a single activity, or an archive of many."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting")
        READING = "reading", _("Reading")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not read")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="imports")
    original_name = models.CharField(max_length=200)
    size_bytes = models.PositiveBigIntegerField()
    file = models.FileField(upload_to="imports/", max_length=200, blank=True)  # generated names; emptied when done
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    total = models.PositiveIntegerField(null=True)  # activities found; unknown until the archive was opened
    attempts = models.PositiveSmallIntegerField(default=0)  # claims without a single new result between them
    failure = models.CharField(max_length=40, blank=True)  # a reason code, when the whole file could not be read
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "reading", "done", "failed"]), name="import_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class ImportItem(models.Model):
    """What became of one activity; `position` counts files (or rows) from 0, `part` the activities of one file."""

    class Outcome(models.TextChoices):
        ADDED = "added", _("Added")
        DUPLICATE = "duplicate", _("Already here")
        SKIPPED = "skipped", _("Left out")
        FAILED = "failed", _("Not read")

    parent = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)  # a file may hold several activities
    name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)  # a code; templates hold the words
    run = models.ForeignKey("training.Run", on_delete=models.SET_NULL, null=True, related_name="import_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parent", "position", "part"], name="one_result_a_part")]

    def __str__(self) -> str:
        return f"item {self.position} of {self.parent_id}"
