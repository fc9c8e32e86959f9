"""One result after the other: a run of each activity, a question about it, or the reason why not.

Each result is a transaction of its own, keyed by its place in the file; a run is keyed by what its source calls it.
So a worker that is killed anywhere can be followed by another, and the same file twice adds nothing.
"""

import hashlib
import logging
import zoneinfo
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Case, Q, Value, When

from runners.models import Category, Runner
from training.importers.types import Activity, Item
from training.kinds import needs_time, only_what_fits
from training.models import ON_FOOT, RUNNING, Import, ImportItem, Mode, Run, Shoe, Surface
from training.services.consents import locked_with_consents
from training.services.imports.ending import note_result
from training.services.imports.traces import complete_run, keep_trace
from training.services.imports.twins import Bout, runs_near, twin_of

logger = logging.getLogger(__name__)

Outcome = ImportItem.Outcome
MAX_FOOT_M, MAX_OTHER_M = 200_000, 1_000_000
MAX_SPEED, MAX_SPEED_FROM_M = 7.0, 1000  # m/s on foot, the engine's own bound; metres from which it is judged
MAX_RIDE_SPEED = 25.0  # m/s: what may have been a ride by mistake; beyond, it was a car
ASK_SPEED = 6.0  # m/s: 2:47 a kilometre
ASK_FOOT_M = 60_000
UNSAID_IN = frozenset({"gpx", "kml"})  # GPX 1.0 and KML cannot name a sport, and few programs do in GPX 1.1
WALK_SPEED = 1.8  # m/s, 9:16 a kilometre: slower is perhaps a walk
NAME_LENGTH = 60  # of a pair


@transaction.atomic
def record_item(*, parent: Import, item: Item, now: datetime) -> list[ImportItem]:
    """Store what one file, or one row, of an upload came to; what was stored before stays as it is."""
    row, allowed = locked_with_consents(parent.runner)
    if not note_result(parent=parent, position=item.index, now=now):
        return []
    if item.error:
        outcome = Outcome.SKIPPED if item.error == "other_table" else Outcome.FAILED
        results = [ImportItem(outcome=outcome, reason=item.error)]
    else:
        results = [
            _record_alone(parent, row, activity, f"{item.sha256}:{part}", allowed, now)
            for part, activity in enumerate(item.activities)
        ] or [ImportItem(outcome=Outcome.FAILED, reason="not_activity")]
    for part, result in enumerate(results):
        result.parent, result.position, result.part, result.name = parent, item.index, part, item.name[-200:]
    return ImportItem.objects.bulk_create(results)


def _record_alone(
    parent: Import, runner: Runner, activity: Activity, content_key: str, allowed: frozenset[str], now: datetime
) -> ImportItem:
    """Record one activity; what the database refuses is its own failure, not that of the rest."""
    try:
        with transaction.atomic():
            return _record_activity(parent, runner, activity, content_key, allowed, now)
    except DatabaseError as fault:
        logger.warning("an activity of import %s was refused (%s)", parent.pk, type(fault).__name__)
        return ImportItem(outcome=Outcome.FAILED, reason="not_stored")


def _record_activity(
    parent: Import, runner: Runner, activity: Activity, content_key: str, allowed: frozenset[str], now: datetime
) -> ImportItem:
    """Make a run of an activity, or one that waits for an answer, or say why neither."""
    unsaid = _unsaid(activity)
    activity = replace(activity, mode=unsaid or activity.mode)
    started_at = _started_at(activity, runner)
    on = activity.local_date or (started_at.astimezone(_zone(activity, runner)).date() if started_at else None)
    if (reason := _refusal(activity, on, runner.today(now))) or on is None:
        return ImportItem(outcome=Outcome.SKIPPED, reason=reason or "no_date")
    key = _source_key(activity, content_key)
    bout = Bout(
        activity.mode, on, activity.distance_m, started_at, _moving(activity), activity.elapsed_s, activity.source
    )
    near = runs_near(runner=runner, bout=bout, key=key)
    if known := [run for run in near if run.source_key == key]:
        return _known(known[0], activity, parent)
    twin = twin_of(near=near, bout=bout, parent=parent)
    if twin is not None and twin.is_certain:
        return _already(twin.run, activity, parent, "same_run")
    question = "maybe_same" if twin else _question(activity) or (f"{unsaid}_perhaps" if unsaid else "")
    facts = _facts(activity)
    if question == "ride_perhaps":
        facts["mode"] = Mode.CYCLE  # all that it can become: on foot it cannot have been
    gear = (activity.shoe or "").strip()[:100] if facts["mode"] in ON_FOOT else ""
    run = Run.objects.create(
        runner=runner,
        started_at=started_at,
        time_zone=_zone_name(activity, runner, started_at),
        local_date=on,
        elapsed_s=_tenths(activity.elapsed_s),
        rpe=activity.rpe,
        notes=_notes(activity) if Category.NOTES in allowed else "",
        source=activity.source,
        source_key=key,
        imported_by=parent,
        created_at=now,
        updated_at=now,
        deleted_at=now if question else None,
        **only_what_fits(facts | {"shoe": _shoe(parent, runner, gear, now)}),
    )
    keep_trace(run=run, trace=activity.trace, parent=parent)
    if question:
        return ImportItem(outcome=Outcome.ASKED, reason=question, run=run, twin=twin and twin.run, gear=gear)
    return ImportItem(outcome=Outcome.ADDED, reason=next(iter(activity.warnings), ""), run=run, gear=gear)


def _facts(activity: Activity) -> dict[str, Any]:
    return {
        "mode": activity.mode,
        "distance_m": activity.distance_m,
        "moving_s": _moving(activity),
        "cadence_spm": round(activity.cadence_spm) if activity.cadence_spm else None,
        "surface": activity.surface if activity.surface in Surface.values else "",
        "is_race": activity.is_race,
    }


def _already(run: Run, activity: Activity, parent: Import, reason: str) -> ImportItem:
    """Leave what is in the log as it is, but for samples and laps, where it has none."""
    is_completed = complete_run(run=run, trace=activity.trace, parent=parent)
    return ImportItem(outcome=Outcome.DUPLICATE, reason="recording_added" if is_completed else reason, run=run)


def _known(run: Run, activity: Activity, parent: Import) -> ImportItem:
    """What to say of a recording that came before."""
    if not run.deleted_at:
        return _already(run, activity, parent, "same_record")
    own = ImportItem.objects.filter(run=run, parent=run.imported_by_id).values_list("outcome", flat=True).first()
    reasons: dict[str | None, str] = {
        Outcome.ASKED: "asked_before",
        Outcome.SKIPPED: "left_out_before",
        Outcome.DUPLICATE: "left_out_before",
    }
    return ImportItem(outcome=Outcome.SKIPPED, reason=reasons.get(own, "deleted_before"))


def _zone(activity: Activity, runner: Runner) -> zoneinfo.ZoneInfo:
    """Return the zone of the place, where the file tells the place; else the runner's."""
    try:
        return zoneinfo.ZoneInfo(activity.time_zone) if activity.time_zone else runner.zone
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return runner.zone


def _zone_name(activity: Activity, runner: Runner, started_at: datetime | None) -> str:
    """Return the zone whose clock the run began by: of the place, else of the file's own offset, else the runner's.

    An offset that the runner's zone has at that moment is theirs; any other one of whole hours has a name of its own.
    """
    if activity.time_zone:
        return activity.time_zone
    offset = activity.utc_offset_s
    if offset is None or started_at is None:
        return runner.time_zone
    if started_at.astimezone(runner.zone).utcoffset() == timedelta(seconds=offset):
        return runner.time_zone
    hours, rest = divmod(offset, 3600)
    return f"Etc/GMT{-hours:+d}" if not rest and -12 <= hours <= 14 else runner.time_zone


def _started_at(activity: Activity, runner: Runner) -> datetime | None:
    """Return the start in UTC; a time on the runner's clock is read in the zone of the place, else in theirs."""
    if activity.started_at is not None or activity.wall_clock is None:
        return activity.started_at
    return activity.wall_clock.replace(tzinfo=_zone(activity, runner)).astimezone(UTC)


def _refusal(activity: Activity, on: date | None, today: date) -> str:
    """Return why this cannot be in a log, or nothing."""
    if activity.mode not in Mode.values:
        return "mode_unknown" if "mode_unknown" in activity.warnings else "other_sport"
    if on is None:
        return "no_date"
    if on > today + timedelta(days=1):
        return "in_the_future"
    if activity.distance_m > (MAX_FOOT_M if activity.mode in ON_FOOT else MAX_OTHER_M):
        return "too_far"
    if activity.mode in ON_FOOT and activity.distance_m <= 0:
        return "no_distance"
    if needs_time(activity.mode) and _moving(activity) is None:
        return "no_time"
    return "too_fast" if _speed(activity) > MAX_RIDE_SPEED else ""


def _unsaid(activity: Activity) -> str:
    """Return what to ask for: a run, or a walk, where a format that need not name a sport names none; or nothing."""
    if activity.source not in UNSAID_IN or "mode_unknown" not in activity.warnings or activity.distance_m <= 0:
        return ""
    speed = activity.distance_m / activity.moving_s if activity.moving_s else WALK_SPEED
    return "" if speed > MAX_SPEED else Mode.RUN.value if speed >= WALK_SPEED else Mode.WALK.value


def _question(activity: Activity) -> str:
    """Return what to ask about a bout that is not like running, or nothing."""
    speed = _speed(activity)
    if speed > MAX_SPEED:
        return "ride_perhaps"
    if speed > ASK_SPEED and activity.mode in RUNNING:
        return "very_fast"
    return "very_far" if activity.mode in ON_FOOT and activity.distance_m > ASK_FOOT_M else ""


def _speed(activity: Activity) -> float:
    """Return metres a second on foot, of the time that would be stored: the engine judges that. 0 is not judged."""
    if activity.mode not in ON_FOOT or not activity.moving_s or activity.distance_m <= MAX_SPEED_FROM_M:
        return 0.0
    stored_s = _tenths(activity.moving_s)
    return activity.distance_m / stored_s if stored_s else float("inf")


def _source_key(activity: Activity, content_key: str) -> str:
    """Return what the source calls this activity: the recording itself, else the row, else the file's content."""
    key = activity.device_key or activity.external_key or content_key
    return key if len(key) <= 100 else hashlib.sha256(key.encode()).hexdigest()


def _tenths(seconds: float | None) -> float | None:
    """Return seconds with one decimal; no time at all is unknown."""
    return round(seconds, 1) or None if seconds else None


def _moving(activity: Activity) -> float | None:
    """Return the seconds of moving time; those in all of what counts by the hour, where a file has no others."""
    return _tenths(activity.moving_s) or (_tenths(activity.elapsed_s) if needs_time(activity.mode) else None)


def _notes(activity: Activity) -> str:
    return "\n".join(part for part in (activity.name, activity.notes) if part)[:2000]


def _shoe(parent: Import, runner: Runner, gear: str, now: datetime) -> Shoe | None:
    """Return the pair that the runner said this name means, else the one called so; else add it. One query."""
    if not gear:
        return None
    chosen = Q(gear_names__name=gear.casefold()[:100])
    known = runner.shoes.filter(chosen | Q(name__iexact=gear[:NAME_LENGTH]))
    shoe = known.order_by(Case(When(chosen, then=Value(0)), default=Value(1)), "created_at", "pk").first()
    return shoe or Shoe.objects.create(runner=runner, name=gear[:NAME_LENGTH], created_at=now, imported_by=parent)
