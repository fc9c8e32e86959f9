"""Consent to store health answers, by category. The wording's version says what was agreed to."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

WORDING_VERSION = "2026-11.2"  # raise it when a sentence of templates/runners/consent_*.html changes its meaning


class Category(models.TextChoices):
    """What a fact about a runner belongs to; each is agreed to, and withdrawn, on its own."""

    TRAINING = "training", _("Runs, shoes and rest days")
    RISK = "risk", _("Risk index and its reasons")
    PAIN = "pain", _("Pain and bone injuries")
    BODY = "body", _("Body and fuel")
    NOTES = "notes", _("Notes")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> "ConsentQuerySet":
        """Return the consents that were given and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """One runner's yes to storing and using one category, with when, and when it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey("runners.Runner", on_delete=models.CASCADE, related_name="consents")
    category = models.CharField(max_length=10, choices=Category)
    wording_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["runner", "category"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_in_force",
            ),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="consent_category_is_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} consent {self.pk}"
