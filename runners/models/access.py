"""The record of who looked at whose data. Rows are added and never changed; a trigger sees to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
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
        seen = self.filter(runner=models.OuterRef("runner"), actor=models.OuterRef("coach__user")).exclude(
            page=HealthAccess.Page.MAIL
        )
        return models.Subquery(seen.order_by("-at").values("at")[:1])

    def note(self, *, actor: User, categories: Mapping[CoachingLink, list[str]], page: str, now: datetime) -> None:
        """Add a row for each link, with what of its runner is read now. One query; looking again adds none.

        Only the row of the same ten minutes is passed over in silence: whatever else is in the way of a row is an
        error. A runner who is erased meanwhile takes their record with them; the others' rows are written.
        """
        rows = sorted(categories.items(), key=lambda row: row[0].runner_id)
        if not rows:
            return
        values = ", ".join(["(%s::uuid, %s::uuid, %s::varchar[])"] * len(rows))
        given = [part for link, names in rows for part in (link.runner_id, link.pk, names)]
        with connection.cursor() as cursor:
            cursor.execute(_NOTE.format(values=values), [*given, actor.pk, page, now, HealthAccess.window_of(now)])


# The rows are locked so that nobody is erased between the look and the commit; in one order, so that two lists that
# are read at once do not wait for each other.
_NOTE = """
WITH seen (runner_id, link_id, categories) AS (VALUES {values}),
kept AS (SELECT id FROM runners_coachinglink WHERE id IN (SELECT link_id FROM seen) ORDER BY id FOR KEY SHARE)
INSERT INTO runners_healthaccess (actor_id, runner_id, link_id, categories, page, at, "window")
SELECT %s, runner_id, link_id, categories, %s, %s, %s FROM seen JOIN kept ON kept.id = link_id ORDER BY runner_id
ON CONFLICT ON CONSTRAINT one_access_a_window DO NOTHING
"""


class HealthAccess(models.Model):
    """One person looked at one runner's data: which categories, on which page, when. It holds no values."""

    class Page(models.TextChoices):
        ROSTER = "roster", _("The list of athletes")
        ATHLETE = "athlete", _("Your page")
        MAIL = "mail", _("Told by e-mail")

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
            models.CheckConstraint(
                condition=models.Q(page__in=["roster", "athlete", "mail"]), name="access_page_is_known"
            ),
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
