"""When somebody's next summary or digest is due: a row of its own, so that "who is due?" is one look at an index."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from runners.models import User


class MailDueQuerySet(models.QuerySet["MailDue"]):
    def take(self, now: datetime, most: int) -> list["MailDue"]:
        """Lock and return up to so many rows that are due, longest waiting first, past those that others hold.

        Inside a transaction. Each with its account, and what that account is and chose.
        """
        due = self.filter(due_at__lte=now).order_by("due_at", "pk")
        reads = ("user__runner", "user__coach", "user__mail_settings")
        return list(due.select_related(*reads).select_for_update(skip_locked=True, of=("self",))[:most])


class MailDue(models.Model):
    """The next moment at which one kind of regular letter is due to one person."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("Weekly summary")
        DIGEST = "digest", _("Digest of your athletes")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mail_due")
    kind = models.CharField(max_length=6, choices=Kind)
    due_at = models.DateTimeField(db_index=True)

    objects = MailDueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_due_mail_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=["weekly", "digest"]), name="due_mail_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"next {self.kind} {self.pk}"


def unplanned(kind: str, role: str) -> models.QuerySet[User]:
    """Return the active people with this role (runner, coach) for whom no next letter of this kind is noted."""
    planned = MailDue.objects.filter(user=OuterRef("pk"), kind=kind)
    return User.objects.filter(~Exists(planned), is_active=True, **{f"{role}__isnull": False})
