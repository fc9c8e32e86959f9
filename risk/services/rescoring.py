"""Bring one runner's scores and warnings up to date with their log."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction

from risk import engine
from risk.models import RescoreRequest, RiskScore, ScoreDue, SharedScore
from risk.services.guard import set_apart
from risk.services.outlook import outlook
from risk.services.reading import read_book
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
    leaves its own request behind, and is worked out again. Doing it twice is the same as once.
    """
    _lock(runner)
    read = list(RescoreRequest.objects.filter(runner=runner).values_list("pk", flat=True))
    runner = Runner.objects.select_related("user").get(pk=runner.pk)
    book = read_book(runner, today)
    season = engine.season(book.log, book.person, today)
    is_redone = RiskScore.objects.filter(runner=runner).exclude(model_version=engine.MODEL_VERSION).exists()
    changed = _store_scores(runner, season, today, now) if Category.RISK in book.categories else _forget(runner)
    store_shared_scores(runner=runner, season=season, book=book, today=today, now=now)
    owed = open_or_close_warnings(runner=runner, season=season, book=book, today=today, now=now)
    if is_redone:
        set_apart(runner=runner, now=now)
    ScoreDue.objects.update_or_create(runner=runner, defaults={"due_at": _next_midnight(runner, today)})
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


def _next_midnight(runner: Runner, today: date) -> datetime:
    """Return the first moment of the runner's next local date, in UTC.

    The round trip through UTC moves a midnight that the clocks skip forward to the first that exists.
    """
    return datetime.combine(today + timedelta(days=1), time.min, tzinfo=runner.zone).astimezone(UTC)


def _store_scores(runner: Runner, season: engine.Season, today: date, now: datetime) -> int:
    """Upsert the days whose content changed and drop days that no longer exist; return how many were written."""
    stored = dict(RiskScore.objects.filter(runner=runner).values_list("local_date", "input_hash"))
    rows = [row for row in _score_rows(runner, season, today, now) if stored.get(row.local_date) != row.input_hash]
    RiskScore.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["runner", "local_date"],
        update_fields=[
            name for name in (f.name for f in RiskScore._meta.fields) if name not in ("id", "runner", "local_date")
        ],
        batch_size=500,
    )
    gone = set(stored) - set(season.days)
    if gone:
        RiskScore.objects.filter(runner=runner, local_date__in=gone).delete()
    return len(rows) + len(gone)


def _score_rows(runner: Runner, season: engine.Season, today: date, now: datetime) -> list[RiskScore]:
    """Return one unsaved row a day; today's carries the whole assessment, for the pages that explain it."""
    rows = [_score_row(runner, season, t, on, now) for t, on in enumerate(season.days)]
    rows[-1].detail = engine.plain(season.day(today)) | {"outlook": outlook(season, today)}
    for row in rows:
        row.input_hash = _content_hash(row)
    return rows


def _score_row(runner: Runner, season: engine.Season, t: int, on: date, now: datetime) -> RiskScore:
    hidden = season.hidden[t] or ""
    return RiskScore(
        runner=runner,
        local_date=on,
        model_version=engine.MODEL_VERSION,
        index=None if hidden else int(season.index[t]),
        band=season.band[t] or "",
        light=str(season.light[t]),
        hidden=hidden,
        dri=float(season.dri[t]),
        damage=float(season.damage[t]),
        capacity=float(season.capacity[t]),
        load_ebk=float(season.load_ebk[t]),
        distance_m=int(season.distance_m[t]),
        computed_at=now,
    )


def _content_hash(row: RiskScore) -> str:
    """Return a hash of what the row says, so that an unchanged day is not written again."""
    content = (
        row.model_version, row.index, row.band, row.light, row.hidden, row.dri, row.damage,
        row.capacity, row.load_ebk, row.distance_m, json.dumps(row.detail, sort_keys=True),
    )  # fmt: skip
    return hashlib.sha256(repr(content).encode()).hexdigest()
