"""Bring one runner's scores and warnings up to date with their log."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

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
    _lock(runner)
    return _rescore(runner, _requests(runner), today, now)


@transaction.atomic
def rescore_if_owed(*, runner: Runner, today: date, now: datetime) -> Rescored | None:
    """Rescore unless nobody asked and this local day is worked out; None then: somebody else was quicker."""
    _lock(runner)
    requests = _requests(runner)
    is_owed = bool(requests) or not ScoreDue.objects.filter(runner=runner, due_at__gt=now).exists()
    return _rescore(runner, requests, today, now) if is_owed else None


def _requests(runner: Runner) -> list[int]:
    return list(RescoreRequest.objects.filter(runner=runner).values_list("pk", flat=True))


def _rescore(runner: Runner, read: list[int], today: date, now: datetime) -> Rescored:
    runner = Runner.objects.select_related("user").get(pk=runner.pk)
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


def _lock(runner: Runner) -> None:
    """Wait for this runner's turn; released with the transaction, also when the process is killed.

    Not a row lock: that would make the runner's own saves wait for us.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, runner.pk.int & 0x7FFFFFFF])


def _note_next(runner: Runner, moment: datetime) -> None:
    """Note when the runner's next day begins, where that is not noted yet."""
    mine = ScoreDue.objects.filter(runner=runner)
    if not mine.exclude(due_at=moment).update(due_at=moment) and not mine.exists():
        ScoreDue.objects.bulk_create([ScoreDue(runner=runner, due_at=moment)], ignore_conflicts=True)


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
    rows = [
        RiskScore(runner=runner, local_date=on, input_hash=checksum, computed_at=now, **facts)
        for on, facts in _scores(season, today)
        if hashes.get(on) != (checksum := _content_hash(facts))
    ]
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


def _scores(season: engine.Season, today: date) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the fields of each day's score; today's carries the whole assessment, for the pages that explain it.

    Plain values: a row is made of those alone that differ from what is stored, one day of hundreds as a rule.
    """
    columns = zip(
        season.days, season.index.tolist(), season.band.tolist(), season.light.tolist(), season.hidden.tolist(),
        season.dri.tolist(), season.damage.tolist(), season.capacity.tolist(), season.load_ebk.tolist(),
        season.distance_m.tolist(), strict=True,
    )  # fmt: skip
    last = engine.plain(season.day(today)) | {"outlook": outlook(season, today)}
    final = season.days[-1]
    for on, index, band, light, hidden, dri, damage, capacity, load_ebk, distance_m in columns:
        facts = {
            "model_version": engine.MODEL_VERSION,
            "index": None if hidden else int(index),
            "band": band or "",
            "light": str(light),
            "hidden": hidden or "",
            "dri": float(dri),
            "damage": float(damage),
            "capacity": float(capacity),
            "load_ebk": float(load_ebk),
            "distance_m": int(distance_m),
            "detail": last if on == final else {},
        }
        yield on, facts


def _content_hash(facts: dict[str, Any]) -> str:
    """Return a hash of what a row says, so that an unchanged day is not written again."""
    *plain, detail = facts.values()
    content = (*plain, json.dumps(detail, sort_keys=True) if detail else "{}")
    return hashlib.sha256(repr(content).encode()).hexdigest()
