"""An upload and what became of each activity in it."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from runners.models import Runner, User

STALE_AFTER = timedelta(minutes=2)  # an import that nobody has touched for this long has lost its worker
UNDO_FOR = timedelta(days=30)  # after it ended
LEAST_DONE = 10  # results from which a pace can be told


class ImportQuerySet(models.QuerySet["Import"]):
    def owned_by(self, user: User, category: str = "training") -> "ImportQuerySet":
        return self.filter(runner__in=Runner.objects.owned_by(user, category))

    def unfinished(self) -> "ImportQuerySet":
        """Return what a worker has to do with."""
        return self.filter(state__in=[Import.State.RECEIVED, Import.State.READING])

    def not_ended(self) -> "ImportQuerySet":
        """Return what is being read, or waits for its runner to say how."""
        return self.filter(state__in=[Import.State.RECEIVED, Import.State.READING, Import.State.ASKING])

    def to_tell(self, runner: Runner) -> "ImportQuerySet":
        """Return what Today has a line about, the newest first: being read, or waiting for an answer."""
        waiting = self.filter(runner=runner, questions__gt=0)
        return (self.not_ended().filter(runner=runner) | waiting).order_by("-created_at")

    def stale(self, now: datetime) -> "ImportQuerySet":
        """Return the imports that should be moving but are not."""
        return self.unfinished().filter(touched_at__lt=now - STALE_AFTER)


class Import(models.Model):
    """What was uploaded at once: a single activity, an archive of many, or several files."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting")
        READING = "reading", _("Reading")
        ASKING = "asking", _("Asks you")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not read")
        UNDONE = "undone", _("Undone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="imports")
    original_name = models.CharField(max_length=200)  # of the first file
    more = models.PositiveSmallIntegerField(default=0)  # files that came with the first
    size_bytes = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    total = models.PositiveIntegerField(null=True)  # activities found; unknown until the archive was opened
    done = models.PositiveIntegerField(default=0)  # of those, how many have their result
    questions = models.PositiveIntegerField(default=0)  # results that wait for an answer, counted when it ended
    resumed = models.BooleanField(default=False)  # its worker was lost, and another went on
    slice_began_at = models.DateTimeField(null=True)  # the present worker's beginning: what the pace is measured from
    slice_began_done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # claims without a single new result between them
    failure = models.CharField(max_length=40, blank=True)  # a reason code, when the whole file could not be read
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    taken_back = models.PositiveIntegerField(default=0)  # runs that the undo took out of the log

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "reading", "asking", "done", "failed", "undone"]),
                name="import_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.UNDONE)

    @property
    def title(self) -> str:
        """What to call it: "a.gpx", or "a.gpx and 2 more files"."""
        if not self.more:
            return self.original_name
        text = ngettext("%(name)s and %(n)d more file", "%(name)s and %(n)d more files", self.more)
        return text % {"name": self.original_name, "n": self.more}

    @property
    def percent(self) -> int:
        """How much of it is read; 100 only once it has ended."""
        if self.is_finished:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def files_left(self) -> int | None:
        """How many files (or rows) are to be read yet; None until the archive was opened."""
        return None if self.total is None else max(self.total - self.done, 0)

    @property
    def seconds_left(self) -> float | None:
        """What is left at the pace of the present worker; None until it has shown one."""
        if not self.total or self.slice_began_at is None:
            return None
        done, took = self.done - self.slice_began_done, (self.touched_at - self.slice_began_at).total_seconds()
        return took / done * (self.total - self.done) if done >= LEAST_DONE and took > 0 else None

    @property
    def undo_until(self) -> datetime | None:
        """The last moment at which it can be undone; None while it is read."""
        return self.finished_at + UNDO_FOR if self.finished_at else None

    def may_be_undone(self, now: datetime) -> bool:
        has_ended = self.state in (self.State.DONE, self.State.FAILED)
        return has_ended and self.undo_until is not None and now <= self.undo_until


class ImportItem(models.Model):
    """What became of one activity; `position` counts files (or rows) from 0, `part` the activities of one file."""

    class Outcome(models.TextChoices):
        ADDED = "added", _("Added")
        DUPLICATE = "duplicate", _("Already here")
        SKIPPED = "skipped", _("Left out")
        FAILED = "failed", _("Not read")
        ASKED = "asked", _("Asks you")

    parent = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveBigIntegerField()
    part = models.PositiveSmallIntegerField(default=0)  # a file may hold several activities
    name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)  # a code; templates hold the words
    gear = models.CharField(max_length=100, blank=True)  # what the file calls the shoes
    # ASKED: the run waits here, deleted, until the runner has answered; `twin` is the one it may be a copy of.
    run = models.ForeignKey("training.Run", on_delete=models.SET_NULL, null=True, related_name="import_items")
    twin = models.ForeignKey("training.Run", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parent", "position", "part"], name="one_result_a_part")]

    def __str__(self) -> str:
        return f"item {self.position} of {self.parent_id}"
