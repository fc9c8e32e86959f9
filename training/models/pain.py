"""What hurt, where, how much and when. Not asked is not "no": an empty field is unknown."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, Side, Site, User


class During(models.TextChoices):
    WEARS_OFF = "wears_off", _("Wears off")
    GETS_WORSE = "gets_worse", _("Gets worse")


class PainReportQuerySet(models.QuerySet["PainReport"]):
    def owned_by(self, user: User, category: str = "pain") -> "PainReportQuerySet":
        return self.kept().filter(runner__in=Runner.objects.owned_by(user, category))

    def kept(self) -> "PainReportQuerySet":
        """Return the reports whose run, if they belong to one, is not deleted."""
        return self.filter(Q(run__isnull=True) | Q(run__deleted_at__isnull=True))

    def standing(self) -> "PainReportQuerySet":
        """Return the kept reports that no clinician's clearance has closed."""
        return self.kept().filter(cleared_on__isnull=True)


class PainReport(models.Model):
    """Pain at one site on one local date, with a run or without one. `score` is 0 to 10 at its worst."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="pain_reports")
    run = models.ForeignKey("training.Run", on_delete=models.CASCADE, null=True, related_name="pain_reports")
    local_date = models.DateField()
    site = models.CharField(_("where"), max_length=12, choices=Site)
    side = models.CharField(_("side"), max_length=1, choices=Side, blank=True)
    score = models.PositiveSmallIntegerField(_("at its worst"), null=True, blank=True)
    during = models.CharField(_("while running"), max_length=10, choices=During, blank=True)
    stays = models.BooleanField(_("stayed after the run or the next morning"), default=False)
    at_rest = models.BooleanField(_("at rest too"), default=False)
    at_night = models.BooleanField(_("at night"), default=False)
    limping = models.BooleanField(_("made me limp"), default=False)
    keeps_flag = models.BooleanField(default=False)  # raised a flag together with runs that are gone
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    cleared_on = models.DateField(null=True)  # the local date on which a clinician's clearance was confirmed

    objects = PainReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "site", "side"], name="one_pain_report_a_run_and_site"),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__lte=10), name="pain_is_0_to_10"),
            models.CheckConstraint(condition=Q(site__in=Site.values), name="pain_site_is_known"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="pain_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"pain report {self.pk}"
