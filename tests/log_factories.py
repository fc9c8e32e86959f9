"""Logs for tests: real rows, in the order in which a runner would make them."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from runners.models import Runner
from tests.factories import TODAY
from training.models import ON_FOOT, Import, ImportFile, Mode, PainReport, Run, Shoe


def run(runner: Runner, on: date = TODAY, km: float = 8, **fields: Any) -> Run:
    """Create a run at 5:50 a kilometre; what is not on foot has neither steps nor a surface."""
    made = _unsaved_run(runner, on, km, **fields)
    made.save()
    return made


def _unsaved_run(runner: Runner, on: date, km: float, **fields: Any) -> Run:
    distance_m = round(km * 1000)
    steps = {"cadence_spm": 170, "surface": "road"} if fields.get("mode", Mode.RUN) in ON_FOOT else {}
    fields = {"moving_s": round(distance_m * 0.35, 1)} | steps | fields
    return Run(runner=runner, local_date=on, distance_m=distance_m, **fields)


def steady_weeks(
    runner: Runner,
    weeks: int = 8,
    until: date = TODAY,
    *,
    km: tuple[float, ...] = (0, 8, 6, 8, 0, 5, 13),
    **fields: Any,
) -> list[Run]:
    """Create weeks of the same runs that end on `until`; `km` is a week from Monday, 40 km by default.

    In one statement: hundreds of tests begin with them.
    """
    made = []
    for back in range(7 * weeks):
        on = until - timedelta(days=7 * weeks - 1 - back)
        if km[on.weekday()]:
            made.append(_unsaved_run(runner, on, km[on.weekday()], **fields))
    return Run.objects.bulk_create(made)


def shoe(runner: Runner, name: str = "Blue daily", **fields: Any) -> Shoe:
    return Shoe.objects.create(runner=runner, name=name, **fields)


def pain(runner: Runner, on: date = TODAY, site: str = "tibia", side: str = "l", **fields: Any) -> PainReport:
    return PainReport.objects.create(runner=runner, local_date=on, site=site, side=side, **fields)


def upload(runner: Runner, content: bytes, name: str = "a.gpx", **fields: Any) -> Import:
    """An import of one file, which lies on the disk and waits for its reader."""
    parent = Import.objects.create(runner=runner, original_name=name, size_bytes=len(content), **fields)
    one = ImportFile(parent=parent, place=0, original_name=name, size_bytes=len(content))
    one.sha256 = sha256(content).hexdigest()
    one.file.save(f"imports/{parent.pk.hex}", ContentFile(content))
    return parent
