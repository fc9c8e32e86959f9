"""E-mails of a new model version that wait for an operator: it would warn too many people at once."""

from datetime import datetime

from django.db import models


class MailHoldQuerySet(models.QuerySet["MailHold"]):
    def standing(self) -> "MailHoldQuerySet":
        return self.filter(released_at__isnull=True)


class MailHold(models.Model):
    """One model version's e-mails are held since `opened_at`; `runners` is how many it would have warned then."""

    model_version = models.CharField(max_length=20, primary_key=True)
    opened_at = models.DateTimeField()
    runners = models.PositiveIntegerField()
    released_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = MailHoldQuerySet.as_manager()

    def __str__(self) -> str:
        return f"hold of model {self.model_version}"
