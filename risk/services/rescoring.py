"""Bring one runner's scores and warnings up to date with their log."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet

from risk import engine
from risk.models import RescoreRequest, RiskScore, ScoreDue, SharedScore
from risk.services.guard import set_apart
from risk.services.outlook import outlook
from risk.services.reading import read_book
from risk.services.recovery import plan_in_force
from risk.services.sharing import store_shared_scores
from risk.services.warnings import open_or_close_warnings
from runners.models import Category, Runner

_LOCK_SPACE = 7  # advisory locks of this kind; the second key is made from the runner's id


@dataclass(frozen=True)
class Rescored:
    """What a rescore did, and which e-mails are owed now."""

    changed_days: int
    owed_emails: tuple[uuid.UUID, ...]


def request_rescore(*, runner: Runner, now: datetime, since: date | None = None) -> None:
    """Note, in the caller's transaction, that something the score is made of has changed."""
    RescoreRequest.objects.create(runner=runner, since=since, created_at=now)


@transaction.atomic
def rescore(*, runner: Runner, today: date, now: datetime) -> Rescored:
    """Work out every day of the runner again, store the days that changed, and decide on warnings.

    One transaction under the runner's lock. Requests are read before the log: a change that commits in between
    leaves its own request behind, and is worked out again. Doing it twice is the same as once, and the second time
    writes nothing.
    """
    _lock(runner.pk)
    requests = _requests(runner.pk)
    return _rescore(_people().get(pk=runner.pk), requests, today, now)


@transaction.atomic
def rescore_if_owed(*, runner_id: uuid.UUID, now: datetime) -> Rescored | None:
    """Rescore an active runner for their own today; None where nobody asked and that day is worked out already:
    somebody else was quicker."""
    _lock(runner_id)
    requests = _requests(runner_id)
    runner = _people().filter(pk=runner_id, user__is_active=True).first()
    if runner is None or not (requests or ScoreDue.objects.owed(now).filter(pk=runner_id).exists()):
        return None
    return _rescore(runner, requests, runner.today(now), now)


def _requests(runner_id: uuid.UUID) -> list[int]:
    return list(RescoreRequest.objects.filter(runner=runner_id).values_list("pk", flat=True))


def _people() -> QuerySet[Runner]:
    """Return whoever is rescored, with what one query can tell of them."""
    return Runner.objects.select_related("user", "score_due")


def _rescore(runner: Runner, read: list[int], today: date, now: datetime) -> Rescored:
    """Work it out for one of `_people`, read under the lock; the requests were `read` before the log is."""
    book = read_book(runner, today)
    season = engine.season(book.log, book.person, today)
    stored = _Stored.of(runner)
    if Category.RISK in book.categories:
        changed = _store_scores(runner, stored, season, today, now)
    else:
        changed = _forget(runner)
    plan = plan_in_force(runner, today, book.categories)
    store_shared_scores(runner=runner, season=season, book=book, plan=plan, today=today, now=now)
    owed = open_or_close_warnings(
        runner=runner, season=season, book=book, today=today, now=now, is_paused=plan is not None
    )
    if stored.is_older:
        set_apart(runner=runner, now=now)
    _note_next(runner, _next_midnight(runner, today))
    RescoreRequest.objects.filter(pk__in=read).delete()
    return Rescored(changed_days=changed, owed_emails=owed)


def erase_scores(*, runner: Runner) -> None:
    """Forget every score of this runner (they withdrew the consent to keep one)."""
    _forget(runner)


def _forget(runner: Runner) -> int:
    """Also what a rescore that began before the withdrawal wrote after it."""
    SharedScore.objects.filter(runner=runner).delete()
    return RiskScore.objects.filter(runner=runner).delete()[0]


def _lock(runner_id: uuid.UUID) -> None:
    """Wait for this runner's turn; released with the transaction, also when the process is killed.

    Not a row lock: that would make the runner's own saves wait for us.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, runner_id.int & 0x7FFFFFFF])


def _note_next(runner: Runner, moment: datetime) -> None:
    """Note when the runner's next day begins, and that this one is worked out, where that is not noted yet."""
    if getattr(runner, "score_due", None) is None:
        ScoreDue.objects.bulk_create([ScoreDue(runner=runner, due_at=moment)], ignore_conflicts=True)
    # Asked anew, and not of the row as it was read: somebody may have noted a failure meanwhile.
    ScoreDue.objects.filter(runner=runner).exclude(due_at=moment, failed_by="").update(due_at=moment, failed_by="")


def _next_midnight(runner: Runner, today: date) -> datetime:
    """Return the first moment of the runner's next local date, in UTC.

    The round trip through UTC moves a midnight that the clocks skip forward to the first that exists.
    """
    return datetime.combine(today + timedelta(days=1), time.min, tzinfo=runner.zone).astimezone(UTC)


@dataclass(frozen=True)
class _Stored:
    """What is stored of this runner: a hash a day, and whether any of it is of an older model version."""

    hashes: dict[date, str]
    is_older: bool

    @classmethod
    def of(cls, runner: Runner) -> "_Stored":
        rows = list(RiskScore.objects.filter(runner=runner).values_list("local_date", "input_hash", "model_version"))
        return cls({on: content for on, content, _ in rows}, any(v != engine.MODEL_VERSION for _, _, v in rows))


def _store_scores(runner: Runner, stored: _Stored, season: engine.Season, today: date, now: datetime) -> int:
    """Upsert the days whose content changed and drop days that no longer exist; return how many were written."""
    hashes = stored.hashes
    last = engine.plain(season.day(today)) | {"outlook": outlook(season, today)}
    checksums = _checksums(season, json.dumps(last, sort_keys=True))
    rows = [
        RiskScore(runner=runner, local_date=on, input_hash=checksum, computed_at=now, **_facts(season, t))
        for t, (on, checksum) in enumerate(zip(season.days, checksums, strict=True))
        if hashes.get(on) != checksum
    ]
    if rows and rows[-1].local_date == season.days[-1]:
        rows[-1].detail = last
    RiskScore.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["runner", "local_date"],
        update_fields=[
            name for name in (f.name for f in RiskScore._meta.fields) if name not in ("id", "runner", "local_date")
        ],
        batch_size=500,
    )
    gone = set(hashes) - set(season.days)
    if gone:
        RiskScore.objects.filter(runner=runner, local_date__in=gone).delete()
    return len(rows) + len(gone)


def _facts(season: engine.Season, t: int) -> dict[str, Any]:
    """Return the fields of one day's score. Only today's has `detail` too: the whole assessment, for the pages that
    explain it."""
    return {
        "model_version": engine.MODEL_VERSION,
        "index": None if season.hidden[t] else int(season.index[t]),
        "band": season.band[t] or "",
        "light": str(season.light[t]),
        "hidden": season.hidden[t] or "",
        "dri": float(season.dri[t]),
        "damage": float(season.damage[t]),
        "capacity": float(season.capacity[t]),
        "load_ebk": float(season.load_ebk[t]),
        "distance_m": int(season.distance_m[t]),
    }


def _checksums(season: engine.Season, last: str) -> Iterator[str]:
    """Yield for each day a hash of what its row says, so that an unchanged one is not written again.

    Of the bytes of the numbers: of hundreds of days one differs as a rule, and no row is made of the others.
    """
    columns = (season.index, season.dri, season.damage, season.capacity, season.load_ebk, season.distance_m)
    numbers = np.nan_to_num(np.column_stack(columns), nan=-1.0).astype("<f8").tobytes()
    width = 8 * len(columns)
    words = list(zip(season.band.tolist(), season.light.tolist(), season.hidden.tolist(), strict=True))
    plain = {told: repr((engine.MODEL_VERSION, *told)).encode() for told in set(words)}
    final = len(season) - 1
    for t, told in enumerate(words):
        found = hashlib.blake2b(numbers[t * width : (t + 1) * width], digest_size=16)
        found.update(plain[told])
        if t == final:
            found.update(last.encode())
        yield found.hexdigest()
