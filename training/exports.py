"""Training, as a copy of everything shows it. Importing this registers the parts."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from runners.exports import Part, register
from runners.models import User
from training.models import GearName, Import, ImportFile, ImportItem, PainReport, RestDay, Run, RunTrace, Shoe
from training.services.restoring import RESTORE

HERE_ALONE = "how the reading was organised"
READING = ("touched_at", "attempts", "resumed", "slice_began_at", "slice_began_done")


def _of(model: type[Model], *order: str) -> Callable[[User], QuerySet[Any]]:
    return lambda user: model._default_manager.filter(runner__user=user).order_by(*order, "pk")


register(
    Part(
        name="shoes",
        label="training.Shoe",
        about=_("Your shoes. start_distance_m, heads_up_m and limit_m in metres."),
        rows=_of(Shoe, "created_at"),
        place=30,
        restore=RESTORE["shoes"],
    )
)
register(
    Part(
        name="gear_names",
        label="training.GearName",
        about=_("Which of your shoes a name in an uploaded file means."),
        rows=_of(GearName, "name"),
        place=31,
        restore=RESTORE["gear_names"],
    )
)
register(
    Part(
        name="runs",
        label="training.Run",
        about=_(
            "Your runs and other training. distance_m in metres, moving_s and elapsed_s in seconds, cadence_spm in"
            " steps a minute of both feet, rpe the effort from 0 to 10; local_date is your own calendar date. A run"
            " with deleted_at is deleted."
        ),
        rows=_of(Run, "local_date", "started_at", "created_at"),
        place=32,
        restore=RESTORE["runs"],
    )
)
register(
    Part(
        name="rest_days",
        label="training.RestDay",
        about=_("The days that you marked as rest."),
        rows=_of(RestDay, "local_date"),
        place=33,
        restore=RESTORE["rest_days"],
    )
)
register(
    Part(
        name="pain_reports",
        label="training.PainReport",
        about=_("Where it hurt, and how much, from 0 to 10. cleared_on: the day of a clinician's clearance."),
        rows=lambda user: (
            PainReport.objects.filter(runner__user=user)
            .select_related("run")
            .order_by("local_date", "created_at", "pk")
        ),
        place=34,
        extra={"run_key": lambda report: report.run.idempotency_key if report.run else None},
        restore=RESTORE["pain_reports"],
    )
)
register(
    Part(
        name="traces",
        label="training.RunTrace",
        about=_(
            "What a device recorded during a run: laps and, in the JSON alone, columns with one value a sample."
            " seconds after the start, metres so far and height above the sea are in tenths, lat and lon in"
            " millionths of a degree, heart in beats a minute, cadence in steps a minute of both feet; null was not"
            " recorded."
        ),
        rows=lambda user: (
            RunTrace.objects.filter(run__runner__user=user)
            .select_related("run")
            .order_by("run__local_date", "run__started_at", "run__created_at", "run__pk")
        ),
        place=35,
        without={"samples": "columns holds the same in a form that anybody can read"},
        extra={
            "run_key": lambda trace: trace.run.idempotency_key,
            "columns": lambda trace: trace.columns()._asdict(),
        },
        json_only=frozenset({"columns"}),
        restore=RESTORE["traces"],
    )
)
register(
    Part(
        name="imports",
        label="training.Import",
        about=_("Your uploads, each with one file or several."),
        rows=_of(Import, "created_at"),
        place=40,
        without=dict.fromkeys(READING, HERE_ALONE),
    )
)
register(
    Part(
        name="import_files",
        label="training.ImportFile",
        about=_(
            "The files of your uploads; parent is the upload. Where file has a name, the file itself is in this copy"
            " under that name, as it came. matching is what you said of the columns of a table."
        ),
        rows=lambda user: ImportFile.objects.filter(parent__runner__user=user).order_by(
            "parent__created_at", "parent", "place"
        ),
        place=41,
        without={"preview": "the first lines of the file itself"},
    )
)
register(
    Part(
        name="import_results",
        label="training.ImportItem",
        about=_("What became of each file of your uploads. parent is the upload, run the run."),
        rows=lambda user: ImportItem.objects.filter(parent__runner__user=user).order_by(
            "parent__created_at", "parent", "position", "part"
        ),
        place=42,
    )
)
