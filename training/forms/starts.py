"""What the log form shows before anything is typed. Effort and pain start empty, always."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from runners.models import Runner
from training import units as convert
from training.forms.days import NIGHT_ENDS, OTHER
from training.models import Mode, Run, Shoe, Surface


def new_run(runner: Runner, shoes: list[Shoe], now: datetime) -> dict[str, Any]:
    default = next((shoe.pk for shoe in shoes if shoe.is_default and shoe.retired_on is None), "")
    is_night = now.astimezone(runner.zone).hour < NIGHT_ENDS  # after midnight "today" is a question
    return {
        "unit": runner.units,
        "shoe": default,
        "mode": Mode.RUN,
        "local_date": "" if is_night else runner.today(now).isoformat(),
        "idempotency_key": uuid.uuid4(),
    }


def of_run(run: Run, runner: Runner, today: date) -> dict[str, Any]:
    is_near = today - timedelta(days=1) <= run.local_date <= today
    return {
        "distance": convert.typed_distance(run.distance_m, runner.units) if run.distance_m else "",
        "unit": runner.units,
        "duration": convert.format_duration(float(run.moving_s)) if run.moving_s else "",
        "effort": "" if run.rpe is None else str(run.rpe),
        "shoe": run.shoe_id or "",
        "surface": "" if run.surface == Surface.TREADMILL else run.surface,
        "mode": run.mode,
        "local_date": run.local_date.isoformat() if is_near else OTHER,
        "other_date": "" if is_near else run.local_date.isoformat(),
        "cadence": str(run.cadence_spm or ""),
        "is_race": run.is_race,
        "notes": run.notes,
        "version": run.version,
    }
