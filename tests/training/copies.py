"""A log with some of everything, copies of it, and what a log is made of when nobody looks at ids."""

import json
import random
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from risk import services as risk_services
from risk.models import RiskScore
from runners.exports.archive import write_archive
from runners.models import Runner
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from training import laps
from training.models import GearName, Import, RunTrace, Shoe
from training.samples import Columns, pack
from training.tasks import take_import

OWN = {"id", "runner", "runner_id", "imported_by", "imported_by_id", "shoe", "run", "shoe_id", "run_id"}

PROFILE = {
    "sex": "f",
    "birth_year": 1991,
    "height_cm": Decimal("168.5"),
    "usual_weekly_m": 42_195,
    "usual_cadence_spm": 172,
    "units": "mi",
    "time_zone": "Europe/Lisbon",
    "had_bone_injury": True,
}


def log_of(runner: Runner) -> Runner:
    """Fill a log with some of everything: odd decimals, equal moments, deleted runs, other sports."""
    dice = random.Random(7)
    shoes = [
        log_factories.shoe(runner, name, start_distance_m=m) for name, m in (("Älg 9", 12_345), ("=Old", 480_000))
    ]
    Shoe.objects.filter(pk=shoes[0].pk).update(is_default=True)
    Shoe.objects.filter(pk=shoes[1].pk).update(retired_on=TODAY - timedelta(days=30))
    same = NOW - timedelta(days=1)
    for back in range(150, -1, -1):
        on = TODAY - timedelta(days=back)
        if back % 6 == 0:
            runner.rest_days.create(local_date=on)
            continue
        run = log_factories.run(
            runner,
            on,
            dice.uniform(3, 21),
            moving_s=Decimal(dice.randrange(12_000, 72_000)) / 10,
            shoe=shoes[back % 2],
            created_at=same,
            started_at=datetime.combine(on, NOW.timetz()) if back % 3 else None,
            rpe=dice.choice([None, 3, 8]),
            notes="café\n=1+1" if back % 10 == 0 else "",
            source_key=f"fit:{back}" if back % 4 == 0 else "",
            source="fit" if back % 4 == 0 else "typed",
            deleted_at=NOW if back == 77 else None,
        )
        if back % 40 == 5:
            RunTrace.objects.create(
                run=run, samples=recorded(dice), laps=laps.plain([laps.Lap(0.5, 300, 299.9, 1000, 150, None)])
            )
        if back % 25 == 3:
            log_factories.pain(runner, on, score=2, run=run, created_at=same)
    log_factories.run(runner, TODAY, 30, mode="cycle")
    log_factories.pain(runner, TODAY - timedelta(days=40), "femur", "r", score=1, stays=True, cleared_on=TODAY)
    factories.injury(runner)
    factories.injury(runner, "navicular", "r", date(2024, 6, 1), None)
    for back, kg in ((300, "61.4"), (2, "59.9")):
        factories.weight(runner, Decimal(kg), TODAY - timedelta(days=back))
    GearName.objects.create(runner=runner, name="älg", shoe=shoes[0])
    return runner


def recorded(dice: random.Random) -> bytes:
    """A short recording with holes in it."""
    beats = [dice.choice([None, 140, 151]) for _ in range(40)]
    far = [29 * k + dice.randrange(9) for k in range(40)]
    east = [-8_999_990 + 40 * k for k in range(40)]
    return pack(Columns([10 * k for k in range(40)], far, beats, None, [-15] * 40, [None, *range(39)], east))


def copy_of(runner: Runner) -> bytes:
    path = Path(default_storage.path(f"{uuid.uuid4()}.zip"))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_archive(user=runner.user, path=path, now=NOW)
    return path.read_bytes()


def bring(runner: Runner, data: bytes, name: str = "lamella-2026-09-21.zip", **fields: Any) -> Import:
    made = log_factories.upload(runner, data, name, **fields)
    assert take_import(made.pk, timezone.now())
    made.refresh_from_db()
    return made


def facts(row: Any) -> dict[str, Any]:
    return {one.name: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name not in OWN}


def log(runner: Runner) -> dict[str, Any]:
    """Every fact of a log, without the ids: rows that point at others say which by those others' facts."""
    runner = Runner.objects.get(pk=runner.pk)

    def shoe(row: Any) -> Any:
        return row.shoe and facts(row.shoe)

    runs = runner.runs.select_related("shoe", "trace").order_by("local_date", "started_at", "created_at", "pk")
    pains = runner.pain_reports.select_related("run").order_by("local_date", "created_at", "pk")
    about = set(PROFILE) | {"created_at"}
    return {
        "profile": {name: value for name, value in facts(runner).items() if name in about},
        "shoes": [facts(row) for row in runner.shoes.order_by("created_at", "pk")],
        "names": [(row.name, shoe(row)) for row in runner.gear_names.order_by("name")],
        "runs": [(facts(row), shoe(row)) for row in runs],
        "traces": [(bytes(row.trace.samples), row.trace.laps) for row in runs if hasattr(row, "trace")],
        "rest": [facts(row) for row in runner.rest_days.order_by("local_date")],
        "pains": [(facts(row), row.run and facts(row.run)) for row in pains],
        "injuries": [facts(row) for row in runner.injuries.order_by("happened_on", "pk")],
        "weights": [facts(row) for row in runner.weights.order_by("measured_on")],
    }


def scores(runner: Runner) -> list[dict[str, Any]]:
    runner = Runner.objects.get(pk=runner.pk)
    risk_services.rescore(runner=runner, today=TODAY, now=NOW)
    told = []
    for row in RiskScore.objects.filter(runner=runner).order_by("local_date"):
        found = facts(row)
        hashed, detail = found.pop("input_hash"), json.dumps(found.pop("detail"), sort_keys=True)
        for shoe in runner.shoes.order_by("created_at", "pk"):
            detail = detail.replace(str(shoe.pk), shoe.name)
        told.append(found | {"detail": detail} | ({} if row.detail else {"input_hash": hashed}))
    return told


def fresh(name: str = "nia", **fields: Any) -> Runner:
    return factories.runner(name, created_at=NOW, **fields)


def outcomes(parent: Import) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for item in parent.items.all():
        found[item.outcome, item.reason] = found.get((item.outcome, item.reason), 0) + 1
    return found
