"""Logs for tests: real rows, in the order in which a runner would make them."""

from datetime import date, timedelta
from typing import Any

from runners.models import Runner
from tests.factories import TODAY
from training.models import ON_FOOT, Mode, PainReport, Run, Shoe


def run(runner: Runner, on: date = TODAY, km: float = 8, **fields: Any) -> Run:
    """Create a run at 5:50 a kilometre; what is not on foot has neither steps nor a surface."""
    distance_m = round(km * 1000)
    steps = {"cadence_spm": 170, "surface": "road"} if fields.get("mode", Mode.RUN) in ON_FOOT else {}
    fields = {"moving_s": round(distance_m * 0.35, 1)} | steps | fields
    return Run.objects.create(runner=runner, local_date=on, distance_m=distance_m, **fields)


def steady_weeks(
    runner: Runner,
    weeks: int = 8,
    until: date = TODAY,
    *,
    km: tuple[float, ...] = (0, 8, 6, 8, 0, 5, 13),
    **fields: Any,
) -> list[Run]:
    """Create weeks of the same runs that end on `until`; `km` is a week from Monday, 40 km by default."""
    made = []
    for back in range(7 * weeks):
        on = until - timedelta(days=7 * weeks - 1 - back)
        if km[on.weekday()]:
            made.append(run(runner, on, km[on.weekday()], **fields))
    return made


def shoe(runner: Runner, name: str = "Blue daily", **fields: Any) -> Shoe:
    return Shoe.objects.create(runner=runner, name=name, **fields)


def pain(runner: Runner, on: date = TODAY, site: str = "tibia", side: str = "l", **fields: Any) -> PainReport:
    return PainReport.objects.create(runner=runner, local_date=on, site=site, side=side, **fields)
