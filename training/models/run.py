"""One bout of running (or of cross-training) on the runner's local date."""

import uuid
import zoneinfo
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, User


class Mode(models.TextChoices):
    """What the legs did; the engine knows the same codes."""

    RUN = "run", _("Run")
    TREADMILL = "treadmill", _("Treadmill run")
    WALK = "walk", _("Walk")
    HIKE = "hike", _("Hike")
    ELLIPTICAL = "elliptical", _("Elliptical")
    CYCLE = "cycle", _("Ride")
    SWIM = "swim", _("Swim")
    ROW = "row", _("Row")
    STRENGTH = "strength", _("Strength training")
    TEAM = "team", _("Team or court sport")


RUNNING = (Mode.RUN, Mode.TREADMILL)
ON_FOOT = (*RUNNING, Mode.WALK, Mode.HIKE)
LOADS_BONE = (*RUNNING, Mode.TEAM)  # a day with one of these is no rest day for bone (science.md 6.1)


class Surface(models.TextChoices):
    ROAD = "road", _("Road")
    TRAIL = "trail", _("Trail")
    TRACK = "track", _("Track")
    SOFT = "soft", _("Grass or sand")
    HILLY = "hilly", _("Hills")
    TREADMILL = "treadmill", _("Treadmill")


class Source(models.TextChoices):
    TYPED = "typed", _("Typed in")
    FIT = "fit", "FIT"
    TCX = "tcx", "TCX"
    GPX = "gpx", "GPX"
    KML = "kml", "KML"
    STRAVA = "strava", _("Strava export")
    GARMIN = "garmin", _("Garmin export")
    RUNKEEPER = "runkeeper", _("Runkeeper export")
    NIKE = "nike", _("Nike Run Club")
    APPLE = "apple", _("Apple Health")
    INTERVALS = "intervals", "intervals.icu"
    TRAININGPEAKS = "trainingpeaks", "TrainingPeaks"
    TABLE = "table", _("Table")


class RunQuerySet(models.QuerySet["Run"]):
    def kept(self) -> "RunQuerySet":
        """Return the runs that are not deleted."""
        return self.filter(deleted_at__isnull=True)

    def owned_by(self, user: User, category: str = "training") -> "RunQuerySet":
        """Return the kept runs of the runners whose training this person may see."""
        return self.kept().filter(runner__in=Runner.objects.owned_by(user, category))

    def running(self) -> "RunQuerySet":
        return self.filter(mode__in=RUNNING)

    def between(self, first: date, last: date) -> "RunQuerySet":
        """Return the runs of these local dates, both included."""
        return self.filter(local_date__range=(first, last))

    def newest_first(self) -> "RunQuerySet":
        return self.order_by("-local_date", "-started_at", "-created_at", "pk")

    def oldest_first(self) -> "RunQuerySet":
        """Return the order in which the engine reads: by date, then start, then as they were entered."""
        return self.order_by("local_date", "started_at", "created_at", "pk")


class Run(models.Model):
    """`distance_m` in whole metres; `moving_s` in seconds; `cadence_spm` counts both feet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(null=True)  # unknown for a run typed with a date alone
    time_zone = models.CharField(max_length=64, default="UTC")
    local_date = models.DateField(_("date"))  # frozen: moving house does not move old runs
    mode = models.CharField(_("kind"), max_length=10, choices=Mode, default=Mode.RUN)
    distance_m = models.PositiveIntegerField(_("distance"))
    moving_s = models.DecimalField(_("time"), max_digits=8, decimal_places=1, null=True, blank=True)
    elapsed_s = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    cadence_spm = models.PositiveSmallIntegerField(_("cadence"), null=True, blank=True)
    rpe = models.PositiveSmallIntegerField(_("effort"), null=True, blank=True)
    surface = models.CharField(_("surface"), max_length=10, choices=Surface, blank=True)
    is_race = models.BooleanField(_("race"), default=False)
    shoe = models.ForeignKey("training.Shoe", on_delete=models.SET_NULL, null=True, blank=True, related_name="runs")
    notes = models.TextField(_("notes"), blank=True, max_length=2000)
    source = models.CharField(max_length=16, choices=Source, default=Source.TYPED)
    source_key = models.CharField(max_length=100, blank=True)  # what the source calls it; never twice
    imported_by = models.ForeignKey("training.Import", on_delete=models.SET_NULL, null=True, related_name="runs")
    idempotency_key = models.UUIDField(default=uuid.uuid4)  # the form's own; a double post makes one run
    version = models.PositiveIntegerField(default=1)  # two tabs editing: the second must see the first
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)  # kept for undo

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["runner", "idempotency_key"], name="one_run_a_form"),
            models.UniqueConstraint(
                fields=["runner", "source_key"], condition=~Q(source_key=""), name="one_run_a_source_record"
            ),
            models.CheckConstraint(
                condition=Q(distance_m__lte=200_000)
                | (Q(distance_m__lte=1_000_000) & ~Q(mode__in=["run", "treadmill", "walk", "hike"])),
                name="distance_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(distance_m__gt=0) | ~Q(mode__in=["run", "treadmill"]),
                name="running_has_a_distance",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["run", "treadmill", "walk", "hike"])
                | Q(shoe__isnull=True, cadence_spm__isnull=True, surface=""),
                name="shoes_and_steps_are_of_feet",
            ),
            models.CheckConstraint(
                condition=Q(is_race=False) | Q(mode__in=["run", "treadmill"]), name="a_race_is_a_run"
            ),
            # Not of rows from before this rule, nor of deleted ones: they must not become immovable.
            models.CheckConstraint(
                condition=Q(mode="strength")
                | Q(moving_s__isnull=False)
                | (Q(distance_m__gt=0) & ~Q(mode="team"))
                | Q(deleted_at__isnull=False),
                name="other_training_has_a_measure",
            ),
            models.CheckConstraint(condition=Q(moving_s__isnull=True) | Q(moving_s__gt=0), name="run_took_time"),
            models.CheckConstraint(condition=Q(rpe__isnull=True) | Q(rpe__lte=10), name="effort_is_0_to_10"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="mode_is_known"),
        ]
        indexes = [models.Index(fields=["runner", "local_date"], name="runs_of_a_runner")]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.mode in RUNNING

    @property
    def loads_bone(self) -> bool:
        """Whether its day is no rest day for bone."""
        return self.mode in LOADS_BONE

    def pace_s_per_km(self) -> float | None:
        """Return seconds per kilometre, or None where time or distance is unknown."""
        if not self.moving_s or not self.distance_m:
            return None
        return float(self.moving_s) * 1000 / self.distance_m

    def starts_locally(self) -> datetime | None:
        """Return the start in the run's own time zone."""
        if self.started_at is None:
            return None
        try:
            return self.started_at.astimezone(zoneinfo.ZoneInfo(self.time_zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return self.started_at


class RestDayQuerySet(models.QuerySet["RestDay"]):
    def owned_by(self, user: User, category: str = "training") -> "RestDayQuerySet":
        return self.filter(runner__in=Runner.objects.owned_by(user, category))


class RestDay(models.Model):
    """A day on which the runner says that they rested."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="rest_days")
    local_date = models.DateField()

    objects = RestDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["runner", "local_date"], name="one_rest_a_day")]

    def __str__(self) -> str:
        return f"rest day {self.pk}"
