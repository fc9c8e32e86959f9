"""A runner's profile, as far as the engine needs it. Every empty field is unknown, never "no"."""

import uuid
import zoneinfo
from datetime import date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.coaching import Sharing
from runners.models.consent import Category, Consent
from runners.models.user import User


class Sex(models.TextChoices):
    FEMALE = "f", _("Female")
    MALE = "m", _("Male")
    UNSAID = "x", _("Prefer not to say")


class Units(models.TextChoices):
    KM = "km", _("Kilometres")
    MILES = "mi", _("Miles")


class RunnerQuerySet(models.QuerySet["Runner"]):
    def storing(self, category: str) -> "RunnerQuerySet":
        """Return the active runners whose consent to store this category is in force now."""
        in_force = Consent.objects.in_force().filter(runner=models.OuterRef("pk"), category=category)
        return self.filter(models.Exists(in_force), user__is_active=True)

    def owned_by(self, user: User, category: str) -> "RunnerQuerySet":
        """Return the person's own runner while data of this category may be stored: for pages that change it."""
        return self.storing(category).filter(user=user)

    def visible_to(self, user: User, category: str) -> "RunnerQuerySet":
        """Return the runners whose data of this category this person may see now.

        The one place that decides who sees whom: the runner, and each coach with whom the runner shares that
        category at this moment. Seeing is not changing: a runner's own pages load through `owned_by`.
        """
        shared = Sharing.objects.in_force().filter(
            link__runner=models.OuterRef("pk"), link__coach__user=user, category=category
        )
        return self.storing(category).filter(Q(user=user) | models.Exists(shared))


class Zoned:
    """Somebody with a calendar of their own."""

    time_zone: str

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The person's time zone; UTC where the stored name is not (or no longer) known."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    def today(self, now: datetime) -> date:
        """Return the person's own calendar date at this moment."""
        return now.astimezone(self.zone).date()


class Runner(Zoned, models.Model):
    """The person who logs; health data belongs to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="runner")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    welcomed_at = models.DateTimeField(null=True, editable=False)  # when the welcome was finished
    # "I understand this is training guidance, not a diagnosis": when, and which wording
    understood_at = models.DateTimeField(null=True, editable=False)
    understood_version = models.CharField(max_length=20, blank=True, editable=False)
    units = models.CharField(_("units"), max_length=2, choices=Units, default=Units.KM)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    # body and fuel
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("birth year"), null=True, blank=True, validators=[MinValueValidator(1920), MaxValueValidator(2100)]
    )
    height_cm = models.DecimalField(
        _("height"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(120), MaxValueValidator(230)],
    )
    # pain and injuries: None = not answered; False = "No", so that no rows means none
    had_bone_injury = models.BooleanField(_("earlier bone stress injury"), null=True, blank=True)
    # training
    usual_weekly_m = models.PositiveIntegerField(_("usual week"), null=True, blank=True)
    usual_cadence_spm = models.PositiveSmallIntegerField(
        _("usual cadence"),
        null=True,
        blank=True,
        validators=[MinValueValidator(120), MaxValueValidator(230)],
    )

    objects = RunnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(height_cm__isnull=True) | Q(height_cm__range=(120, 230)),
                name="runner_height_is_human",
            ),
            models.CheckConstraint(
                condition=Q(usual_weekly_m__isnull=True) | Q(usual_weekly_m__lte=400_000),
                name="runner_usual_week_is_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"runner {self.pk}"

    def joined_on(self) -> date:
        """Return the runner's own calendar date when they signed up."""
        return self.created_at.astimezone(self.zone).date()

    def categories(self) -> frozenset[str]:
        """Return the categories of data that this runner lets Lamella store now. One query."""
        return frozenset(Consent.objects.in_force().filter(runner=self).values_list("category", flat=True))

    def allows(self, category: str) -> bool:
        """Return whether consent to store this category is in force now."""
        return Consent.objects.in_force().filter(runner=self, category=category).exists()


class Weight(models.Model):
    """Body mass as the runner gave it on a day; kept by day so that old scores keep their own."""

    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="weights")
    measured_on = models.DateField()
    kg = models.DecimalField(
        max_digits=4, decimal_places=1, validators=[MinValueValidator(30), MaxValueValidator(250)]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["runner", "measured_on"], name="one_weight_a_day"),
            models.CheckConstraint(condition=Q(kg__range=(30, 250)), name="weight_is_human"),
        ]

    def __str__(self) -> str:
        return f"weight {self.pk}"


class Coach(Zoned, models.Model):
    """Someone whom a runner can let in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="coach")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")

    def __str__(self) -> str:
        return f"coach {self.pk}"


__all__ = ["Category", "Coach", "Runner", "Sex", "Units", "Weight"]
