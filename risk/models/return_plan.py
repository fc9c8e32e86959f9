"""The way back from a bone injury: what was said about it, session by session. Where somebody stands is derived."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from runners.models import BoneInjury, Category, Runner, Side, Site, User


class ReturnPlanQuerySet(models.QuerySet["ReturnPlan"]):
    def owned_by(self, user: User, category: str = Category.PAIN) -> "ReturnPlanQuerySet":
        """Return the person's own plans while their consent to store pain and injuries is in force."""
        return self.filter(runner__in=Runner.objects.owned_by(user, category))

    def open(self) -> "ReturnPlanQuerySet":
        """Return the plans that nobody has ended."""
        return self.filter(ended_on__isnull=True)

    def with_log(self) -> "ReturnPlanQuerySet":
        """Read what a plan's standing is derived from along with it."""
        return self.prefetch_related("gates", "sessions")

    def awaiting_morning(self, first: date, last: date) -> "ReturnPlanQuerySet":
        """Return the open plans with a session between these dates whose next morning nobody has told of."""
        asked = ReturnSession.objects.filter(plan=models.OuterRef("pk"), on__range=(first, last), morning="")
        return self.open().filter(models.Exists(asked))


class ReturnPlan(models.Model):
    """One plan for one place. At most one of a runner is open; all of it belongs to the pain category."""

    class Ended(models.TextChoices):
        FINISHED = "finished", _("I am running as usual again")
        OTHER_PLAN = "other_plan", _("My clinician has another plan for me")
        MISTAKE = "mistake", _("I began it by mistake")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="return_plans")
    injury = models.ForeignKey(BoneInjury, on_delete=models.SET_NULL, null=True, related_name="return_plans")
    site = models.CharField(_("where"), max_length=12, choices=Site)
    side = models.CharField(_("side"), max_length=1, choices=Side, blank=True)
    hurt_on = models.DateField()  # since when: nothing before it counts, and the ladder begins there
    is_high_risk = models.BooleanField(default=False)  # a clinician said so, whatever the place
    started_on = models.DateField()  # local date on which the plan was made
    created_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=10, choices=Ended, blank=True)

    objects = ReturnPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["runner"], condition=Q(ended_on__isnull=True), name="one_open_return_plan_a_runner"
            ),
            models.CheckConstraint(condition=Q(site__in=Site.values), name="return_plan_site_is_known"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="return_plan_side_is_known"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_because="")
                | Q(ended_on__isnull=False, ended_because__in=["finished", "other_plan", "mistake", "other"]),
                name="a_return_plan_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"return plan {self.pk}"


class ReturnGate(models.Model):
    """A condition for running that the runner says is met, since which day; said again after pain it is a new row."""

    class Code(models.TextChoices):
        TENDERNESS = "tenderness", _("No tenderness on the bone")
        WALKING = "walking", _("Walking without pain")
        CLINICIAN = "clinician", _("A clinician said that you may run")
        HEALING = "healing", _("Healing shown on a scan")
        STRENGTH = "strength", _("Strength and hop tests done with a clinician")
        CAUSES = "causes", _("Likely causes looked at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(ReturnPlan, on_delete=models.CASCADE, related_name="gates")
    gate = models.CharField(max_length=10, choices=Code)
    since = models.DateField()
    said_at = models.DateTimeField()
    taken_back_on = models.DateField(null=True)  # local date on which the runner took it back
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gate__in=["tenderness", "walking", "clinician", "healing", "strength", "causes"]),
                name="return_gate_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"gate {self.pk}"


class ReturnSession(models.Model):
    """One session of a plan: the step it was, how the bone was in it, and on the morning after ("" = not told)."""

    class Pain(models.TextChoices):
        NONE = "none", _("None")
        SOME = "some", _("Some")
        STOPPED = "stopped", _("Stopped")

    class Morning(models.TextChoices):
        NONE = "none", _("None")
        SOME = "some", _("Some")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(ReturnPlan, on_delete=models.CASCADE, related_name="sessions")
    step = models.CharField(max_length=4)  # of the ladder: 1A to 3G
    on = models.DateField()  # local date
    pain = models.CharField(max_length=8, choices=Pain)
    logged_at = models.DateTimeField()
    morning = models.CharField(max_length=8, choices=Morning, blank=True)
    morning_on = models.DateField(null=True)  # local date of that answer
    morning_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["on", "logged_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "on"], name="one_return_session_a_day"),
            models.CheckConstraint(condition=Q(pain__in=["none", "some", "stopped"]), name="return_pain_is_known"),
            models.CheckConstraint(
                condition=Q(morning="", morning_on__isnull=True, morning_at__isnull=True)
                | Q(morning__in=["none", "some"], morning_on__gt=models.F("on"), morning_at__isnull=False),
                name="return_morning_comes_after",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"
