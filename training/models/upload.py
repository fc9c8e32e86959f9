"""The files of an upload, as they came."""

import uuid

from django.db import models
from django.db.models import Q

from training.models.imports import Import

POSITIONS = 10_000_000  # more results than any settings let one file have: the next file's are counted from there


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def stored(self) -> "ImportFileQuerySet":
        """Return what is still on the disk."""
        return self.exclude(file="")

    def unread(self) -> "ImportFileQuerySet":
        """Return what is to be read yet, in the order of reading."""
        return self.filter(is_read=False).order_by("place")

    def asking(self) -> "ImportFileQuerySet":
        """Return the tables that wait for their runner to say which column is what."""
        return self.unread().filter(preview__isnull=False, matching__isnull=True)


class ImportFile(models.Model):
    """One file of an upload; on the disk until its import is undone, its consent ends or its runner goes.

    Its results have the positions from `first` on. A file that came back with a copy of everything was never read
    here: it is an original, no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parent = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    place = models.PositiveIntegerField()  # from 0, in the order in which they were chosen
    original_name = models.CharField(max_length=200)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)  # of the file as it came; empty in rows of older versions
    file = models.FileField(max_length=200, blank=True)  # empty once it is not kept any more
    total = models.PositiveIntegerField(null=True)  # activities in it; unknown until it was opened
    is_read = models.BooleanField(default=False)
    preview = models.JSONField(null=True)  # of a table that has to be asked about: importers' Preview
    matching = models.JSONField(null=True)  # what its runner said of it: importers' Matching

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "place"], name="one_file_a_place"),
            models.UniqueConstraint(fields=["file"], condition=~Q(file=""), name="one_row_a_stored_file"),
        ]

    def __str__(self) -> str:
        return f"file {self.place} of {self.parent_id}"

    @property
    def is_asking(self) -> bool:
        """Whether it waits for its runner, as in `asking()`."""
        return not self.is_read and self.preview is not None and self.matching is None

    @property
    def first(self) -> int:
        """The position of its first result."""
        return self.place * POSITIONS
