"""The record of who looked at whose data. Rows are added and never changed; a trigger sees to it."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models.coaching import CoachingLink, Share
from runners.models.runner import Runner
from runners.models.user import User

WINDOW = timedelta(minutes=10)  # looking again within it adds no row


class HealthAccessQuerySet(models.QuerySet["HealthAccess"]):
    def of(self, runner: Runner) -> "HealthAccessQuerySet":
        """Return who looked at this runner's data, newest first."""
        return self.filter(runner=runner).select_related("actor").order_by("-at", "-pk")

    def last_by_link(self) -> models.Subquery:
        """Return, for a query on links, when the link's coach last looked at the runner's data."""
        seen = self.filter(runner=models.OuterRef("runner"), actor=models.OuterRef("coach__user"))
        return models.Subquery(seen.order_by("-at").values("at")[:1])


class HealthAccess(models.Model):
    """One person looked at one runner's data: which categories, on which page, when. It holds no values."""

    class Page(models.TextChoices):
        ROSTER = "roster", _("The list of athletes")
        ATHLETE = "athlete", _("Your page")

    id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="accesses")
    link = models.ForeignKey(CoachingLink, on_delete=models.SET_NULL, null=True, related_name="+")
    categories = ArrayField(models.CharField(max_length=10, choices=Share))  # sorted
    page = models.CharField(max_length=10, choices=Page)
    at = models.DateTimeField()
    window = models.DateTimeField()  # `at`, rounded down to ten minutes

    objects = HealthAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "runner", "page", "window", "categories"], name="one_access_a_window"
            ),
            models.CheckConstraint(condition=models.Q(page__in=["roster", "athlete"]), name="access_page_is_known"),
            models.CheckConstraint(condition=~models.Q(categories=[]), name="an_access_is_to_something"),
        ]
        indexes = [models.Index(fields=["runner", "-at"], name="accesses_of_a_runner")]

    def __str__(self) -> str:
        return f"access {self.pk}"

    @staticmethod
    def window_of(at: datetime) -> datetime:
        """Return the start of the ten minutes that this moment lies in."""
        return at - timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)

    def labels(self) -> list[str]:
        """Return what was looked at in words."""
        return [str(Share(category).label) for category in self.categories]
