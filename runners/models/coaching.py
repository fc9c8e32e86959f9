"""Who coaches whom, and what of themselves a runner shares with each coach."""

import uuid

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from runners.models.consent import Consent
from runners.models.user import User

SHARING_VERSION = "2026-11-b"  # raise it when a sentence of runners/forms/sharing.py changes its meaning


class Share(models.TextChoices):
    """What a runner can share with a coach, each on its own. What is written beside a run is for the runner alone."""

    TRAINING = "training", _("Runs, shoes and rest days")
    RISK = "risk", _("Risk index and its reasons")
    PAIN = "pain", _("Pain and bone injuries")
    BODY = "body", _("Body")
    MESSAGES = "messages", _("Notes from the coach")

    @property
    def is_data(self) -> bool:
        """Whether the coach sees something of the runner by it, and not only writes to them."""
        return self != Share.MESSAGES


DATA = tuple(share.value for share in Share if share.is_data)


class CoachingLinkQuerySet(models.QuerySet["CoachingLink"]):
    def not_ended(self) -> "CoachingLinkQuerySet":
        """Return the links that have not ended: those that a runner can end, though the coach's account be closed."""
        return self.filter(ended_at__isnull=True)

    def in_force(self) -> "CoachingLinkQuerySet":
        """Return the links that have not ended, between accounts that are open."""
        return self.not_ended().filter(runner__user__is_active=True, coach__user__is_active=True)

    def with_shares(self) -> "CoachingLinkQuerySet":
        """Add `shares_now`: what is shared at this moment, sorted."""
        return self.annotate(shares_now=ArraySubquery(_shared_now().order_by("category").values("category")))

    def visible_to(self, user: User) -> "CoachingLinkQuerySet":
        """Return the links of this coach by which they see at least something now, with `shares_now`."""
        seen = self.in_force().filter(Exists(_shared_now().filter(category__in=DATA)), coach__user=user)
        return seen.with_shares()

    def showing_nothing(self) -> "CoachingLinkQuerySet":
        """Return the links in force by which the coach sees nothing now."""
        return self.in_force().filter(~Exists(_shared_now().filter(category__in=DATA)))


def _shared_now() -> models.QuerySet["Sharing"]:
    """Return, inside a query on links, what each shares; data only while its own consent stands too."""
    stored = Consent.objects.in_force().filter(runner=OuterRef("link__runner"), category=OuterRef("category"))
    given = Sharing.objects.in_force().filter(link=OuterRef("pk"))
    return given.filter(Q(category=Share.MESSAGES) | Exists(stored))


class CoachingLink(models.Model):
    """One runner and one coach. It shows nothing by itself: each category is shared on its own, or not."""

    class Side(models.TextChoices):
        RUNNER = "runner"
        COACH = "coach"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coach = models.ForeignKey("runners.Coach", on_delete=models.CASCADE, related_name="links")
    runner = models.ForeignKey("runners.Runner", on_delete=models.CASCADE, related_name="links")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=6, choices=Side, blank=True)
    end_noticed_at = models.DateTimeField(null=True)  # when the coach put the notice of it away
    shares_now: list[str]  # set by `with_shares`

    objects = CoachingLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coach", "runner"], condition=Q(ended_at__isnull=True), name="one_link_a_coach_and_runner"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="an_ended_link_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"coaching {self.pk}"

    def shares(self) -> frozenset[str]:
        """Return what is shared at this moment. At most one query, none after `with_shares`."""
        if hasattr(self, "shares_now"):
            return frozenset(self.shares_now)
        found = CoachingLink.objects.in_force().with_shares().filter(pk=self.pk).first()
        return frozenset(found.shares_now) if found else frozenset()


class SharingQuerySet(models.QuerySet["Sharing"]):
    def in_force(self) -> "SharingQuerySet":
        """Return what was given, not withdrawn, and not ended with its link."""
        return self.filter(withdrawn_at__isnull=True, link__ended_at__isnull=True)


class Sharing(models.Model):
    """A runner's yes to one coach seeing one category, with when, and when it ended.

    A table apart from Consent: a yes to a coach can never be mistaken for a yes to storing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(CoachingLink, on_delete=models.CASCADE, related_name="sharings")
    category = models.CharField(max_length=10, choices=Share)
    wording_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = SharingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "category"], condition=Q(withdrawn_at__isnull=True), name="one_sharing_in_force"
            ),
            models.CheckConstraint(condition=Q(category__in=Share.values), name="sharing_category_is_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
                name="sharing_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} sharing {self.pk}"
