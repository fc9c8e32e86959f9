"""The week that a runner has chosen in the planner: what Today draws as dashed limits."""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from runners.models import Runner

DAYS = 7
MOST_M = 200_000  # a day of a plan; the engine takes no more in one run


class PlannedWeek(models.Model):
    """At most so many whole metres on each of seven days from `first_on` on. A new choice replaces the old one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.OneToOneField(Runner, on_delete=models.CASCADE, related_name="planned_week")
    first_on = models.DateField()
    daily_m = ArrayField(models.PositiveIntegerField(validators=[MaxValueValidator(MOST_M)]), size=DAYS)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(daily_m__len=DAYS), name="a_planned_week_has_7_days")]

    def __str__(self) -> str:
        return f"planned week {self.pk}"

    @property
    def last_on(self) -> date:
        return self.first_on + timedelta(days=DAYS - 1)

    @property
    def week_m(self) -> int:
        """Metres of all seven days."""
        return sum(self.daily_m)

    @property
    def longest_m(self) -> int:
        return max(self.daily_m)

    def limits(self, since: date) -> dict[date, int]:
        """Return metres at most by local date, for the days that are left from `since` on; 0 is a rest day."""
        days = ((self.first_on + timedelta(days=n), metres) for n, metres in enumerate(self.daily_m))
        return {on: metres for on, metres in days if on >= since}
