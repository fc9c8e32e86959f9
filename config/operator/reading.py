"""What the operator's page reads: counts and ages from the database in eight queries, and facts of the machine."""

import shutil
import tomllib
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, OuterRef, Q, Subquery

from risk.models import MailHold, RescoreRequest, RiskScore, ScoreDue
from risk.tasks import MAX_ATTEMPTS
from runners.models import Export, Heartbeat, OutgoingEmail
from runners.outbox import UNBUILT
from training.models import Import

LOOK_BACK = timedelta(days=1)
LETTERS_LOOK_BACK = timedelta(days=14)  # of the table of letters, and of what can be sent again
NO_SERVER = "no mail server"  # how the outbox begins the outcome of an e-mail that met nobody
State = OutgoingEmail.State
OPEN_EXPORTS = (Export.State.WAITING, Export.State.BUILDING)
OPEN = (State.PENDING, State.CLAIMED)
ENDED = (State.SENT, State.FAILED, State.SUPPRESSED, State.AMBIGUOUS)


@dataclass(frozen=True)
class Backlog:
    """Rows that wait for a process: how many, and since when the oldest does."""

    count: int
    oldest: datetime | None
    stuck: int = 0  # given up after repeated failure, or touched by nobody any more


@dataclass(frozen=True)
class Letters:
    """What became of letters."""

    owed: int = 0
    sent: int = 0
    suppressed: int = 0
    failed: int = 0
    ambiguous: int = 0

    def __add__(self, other: "Letters") -> "Letters":
        return Letters(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Mail:
    """The outbox: what is due now, what waits for its hour, and what became of the last day's."""

    due: Backlog  # stuck: no mail server answered the last attempt
    unbuilt: int  # our own fault: writing them failed
    waiting: int
    sent: int
    failed: dict[str, int]  # reason codes
    suppressed: dict[str, int]
    doubtful: int = 0
    letters: dict[str, Letters] = field(default_factory=dict)  # by kind, of the last two weeks


@dataclass(frozen=True)
class Facts:
    now: datetime
    rescores: Backlog
    imports: Backlog
    new_days: Backlog
    marks: dict[str, datetime]
    mail: Mail
    held: dict[str, int]  # model versions whose first e-mails wait for the operator, and how many runners they warn
    database_bytes: int
    database_version: str
    scores: dict[str, int]  # runners by the model version of their newest score
    disk_free: int
    disk_total: int
    exports: Backlog = Backlog(0, None)  # copies of everything; stuck: given up, and not asked for again


def read(now: datetime) -> Facts:
    size, version = _database()
    disk = shutil.disk_usage(_there(settings.DATA_DIR))
    return Facts(
        now=now,
        rescores=_rescores(),
        imports=_imports(now),
        new_days=_new_days(now),
        marks=dict(Heartbeat.objects.values_list("name", "at")),
        mail=_mail(now),
        held=dict(MailHold.objects.standing().values_list("model_version", "runners")),
        database_bytes=size,
        database_version=version,
        scores=_scores(),
        disk_free=disk.free,
        disk_total=disk.total,
        exports=_exports(),
    )


def _rescores() -> Backlog:
    given_up = Q(attempts__gte=MAX_ATTEMPTS)
    found = RescoreRequest.objects.filter(runner__user__is_active=True).aggregate(
        count=Count("pk", filter=~given_up),
        oldest=Min("created_at", filter=~given_up),
        stuck=Count("pk", filter=given_up),
    )
    return Backlog(**found)


def _imports(now: datetime) -> Backlog:
    stale = Q(pk__in=Import.objects.stale(now).values("pk"))
    found = Import.objects.unfinished().aggregate(
        count=Count("pk"), oldest=Min("created_at"), stuck=Count("pk", filter=stale)
    )
    return Backlog(**found)


def _exports() -> Backlog:
    waits, failed = Q(state__in=OPEN_EXPORTS), Q(state=Export.State.FAILED)
    found = Export.objects.aggregate(
        count=Count("pk", filter=waits),
        oldest=Min("created_at", filter=waits),
        stuck=Count("pk", filter=failed),
    )
    return Backlog(**found)


def _new_days(now: datetime) -> Backlog:
    """Return the runners whose local day has begun without a score; one never scored has no age."""
    return Backlog(**ScoreDue.objects.owed(now).aggregate(count=Count("pk"), oldest=Min("score_due__due_at")))


def _mail(now: datetime) -> Mail:
    """Return the outbox in one query: a line for each state and outcome. A settled row keeps the hour of its last
    attempt, which is about when it was settled."""
    is_open = Q(state__in=OPEN)
    is_due = Q(next_attempt_at__lte=now)
    is_late = is_open | Q(next_attempt_at__gte=now - LOOK_BACK)
    found = (
        OutgoingEmail.objects.filter(is_open | Q(next_attempt_at__gte=now - LETTERS_LOOK_BACK))
        .values("kind", "state", "outcome")
        .annotate(
            all=Count("pk"),
            number=Count("pk", filter=is_late),
            due=Count("pk", filter=is_due),
            oldest=Min("next_attempt_at", filter=is_due),
        )
    )
    counted = [dict(row) for row in found]
    rows = _without_kinds(counted)
    owed = [row for row in rows if row["state"] in OPEN]
    missed = [row for row in owed if row["outcome"].startswith(NO_SERVER)]
    unbuilt = [row for row in owed if row["outcome"].startswith(UNBUILT)]
    ended = {state: {row["outcome"]: row["number"] for row in rows if row["state"] == state} for state in ENDED}
    return Mail(
        due=Backlog(
            count=sum(row["due"] for row in owed),
            oldest=min((row["oldest"] for row in owed if row["oldest"]), default=None),
            stuck=sum(row["number"] for row in missed),
        ),
        unbuilt=sum(row["number"] for row in unbuilt),
        waiting=sum(row["number"] - row["due"] for row in owed if row not in missed and row not in unbuilt),
        sent=sum(ended[State.SENT].values()),
        failed=ended[State.FAILED],
        suppressed=ended[State.SUPPRESSED],
        doubtful=sum(ended[State.AMBIGUOUS].values()),
        letters=_letters(counted),
    )


def _without_kinds(counted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the counts of the last day by state and outcome alone."""
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for row in counted:
        if not row["number"]:
            continue
        same = sums.setdefault(
            (row["state"], row["outcome"]), row | {"number": 0, "due": 0, "oldest": None, "kind": ""}
        )
        same["number"] += row["number"]
        same["due"] += row["due"]
        same["oldest"] = min((one for one in (same["oldest"], row["oldest"]) if one), default=None)
    return list(sums.values())


def _letters(counted: list[dict[str, Any]]) -> dict[str, Letters]:
    found: dict[str, Letters] = {}
    for row in counted:
        name = "owed" if row["state"] in OPEN else row["state"]
        found[row["kind"]] = found.get(row["kind"], Letters()) + Letters(**{name: row["all"]})
    return found


def _scores() -> dict[str, int]:
    """Return how many runners' newest score was made by which version; one look into the index a runner."""
    newest = RiskScore.objects.filter(runner=OuterRef("pk")).order_by("-local_date").values("model_version")[:1]
    rows = ScoreDue.objects.annotate(version=Subquery(newest)).filter(version__isnull=False)
    return dict(rows.values_list("version").annotate(number=Count("pk")).order_by("version"))


def _database() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
        size, version = cursor.fetchone()
    return size, version


def _there(path: Path) -> Path:
    """Return the directory, or the nearest above it that is there: the first upload makes it."""
    return next(place for place in (path, *path.resolve().parents) if place.is_dir())


@cache
def software_version() -> str:
    """Return the version of this software, as pyproject.toml says it."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
