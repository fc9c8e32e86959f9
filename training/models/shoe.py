"""Shoes. Mileage is derived from the runs each time it is asked for, never stored."""

import uuid

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, User
from training.models.run import ON_FOOT

KEEP_STEP_M = 100_000


class ShoeQuerySet(models.QuerySet["Shoe"]):
    def owned_by(self, user: User, category: str = "training") -> "ShoeQuerySet":
        return self.filter(runner__in=Runner.objects.owned_by(user, category))

    def in_use(self) -> "ShoeQuerySet":
        return self.filter(retired_on__isnull=True)

    def with_mileage(self) -> "ShoeQuerySet":
        """Add `mileage_m`: the metres the pair came with plus its kept runs and walks."""
        return self.annotate(
            mileage_m=F("start_distance_m")
            + Coalesce(Sum("runs__distance_m", filter=Q(runs__deleted_at__isnull=True, runs__mode__in=ON_FOOT)), 0),
            last_used_on=models.Max("runs__local_date", filter=Q(runs__deleted_at__isnull=True)),
        )


class Shoe(models.Model):
    """One pair."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="shoes")
    name = models.CharField(_("name"), max_length=60)
    start_distance_m = models.PositiveIntegerField(_("distance before Lamella"), default=0)
    heads_up_m = models.PositiveIntegerField(_("heads-up at"), default=400_000)
    limit_m = models.PositiveIntegerField(_("limit"), default=500_000)
    is_default = models.BooleanField(_("default pair"), default=False)
    retired_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    imported_by = models.ForeignKey("training.Import", on_delete=models.SET_NULL, null=True, related_name="shoes")

    objects = ShoeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["runner"], condition=Q(is_default=True), name="one_default_shoe_a_runner"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(retired_on__isnull=True),
                name="a_retired_shoe_is_no_default",
            ),
            models.CheckConstraint(
                condition=Q(heads_up_m__gt=0, heads_up_m__lte=F("limit_m")),
                name="heads_up_comes_before_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def kept_until_m(self, mileage_m: int) -> int:
        """Return up to which distance a pair is kept that is used on: its limit, raised by 100 km at a time."""
        steps = max(0, (mileage_m - self.limit_m) // KEEP_STEP_M + 1)
        return self.limit_m + steps * KEEP_STEP_M


class GearName(models.Model):
    """Which pair a name in a file means: the runner's choice, remembered for the next import."""

    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="gear_names")
    name = models.CharField(max_length=100)  # case-folded
    shoe = models.ForeignKey(Shoe, on_delete=models.CASCADE, related_name="gear_names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["runner", "name"], name="one_pair_a_gear_name")]

    def __str__(self) -> str:
        return f"gear name {self.pk}"
