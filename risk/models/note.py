"""What a coach writes to an athlete, who reads it on Today."""

import uuid

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from runners.models import CoachingLink, Runner, Share, User

MOST_LETTERS = 1000


class CoachNoteQuerySet(models.QuerySet["CoachNote"]):
    def to(self, runner: Runner) -> "CoachNoteQuerySet":
        """Return the notes that were written to this runner, newest first; also those of a coach who left."""
        return self.filter(link__runner=runner).select_related("link__coach__user").order_by("-written_at", "-pk")

    def by(self, user: User) -> "CoachNoteQuerySet":
        """Return the notes that this coach wrote, newest first, while the runner lets them write."""
        open_links = CoachingLink.objects.visible_to(user).filter(
            sharings__category=Share.MESSAGES, sharings__withdrawn_at__isnull=True
        )
        return self.filter(link__in=open_links.values("pk")).order_by("-written_at", "-pk")


class CoachNote(models.Model):
    """One note. It is the runner's to keep: it stays when the link ends, and goes with either account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(CoachingLink, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(validators=[MaxLengthValidator(MOST_LETTERS)])
    written_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # when the runner put it away

    objects = CoachNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something")]

    def __str__(self) -> str:
        return f"note {self.pk}"
