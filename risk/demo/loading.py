"""Put the demo's people into an empty database and score them."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from risk import services
from risk.demo import rows
from risk.demo.calendars import hurts, sessions
from risk.demo.coaching import add_coaching
from risk.demo.diary import SPAN_DAYS
from risk.demo.people import MARKER, PEOPLE
from risk.demo.person import Person
from risk.demo.returning import add_return_plan
from runners.models import BoneInjury, Coach, Consent, Heartbeat, Runner, User, Weight
from training.models import PainReport, RestDay, Run, Shoe


class HasPeople(Exception):
    """The database has people whom no demo made."""


def load(*, now: datetime, password: str) -> list[User]:
    """Create the people, their logs and their scores; return the new accounts (none where they exist already)."""
    if Heartbeat.objects.filter(name=MARKER).exists():
        return []
    if User.objects.exists():
        raise HasPeople
    with transaction.atomic():
        users = _accounts(password, now - timedelta(days=SPAN_DAYS))
        runners = [_runner(person, users[person.key], now) for person in PEOPLE if person.is_runner]
        add_coaching(now)
        add_return_plan(now)
        Heartbeat.objects.beat(MARKER, now)
    for runner in runners:
        services.rescore(runner=runner, today=runner.today(now), now=now)
    return list(users.values())


def _accounts(password: str, since: datetime) -> dict[str, User]:
    """Return everybody's account by key. They share a password, so it is hashed once: that is what takes time."""
    hashed = make_password(password)
    users = {
        person.key: User(
            pk=rows.named(person.key), email=person.email, password=hashed, name=person.name, date_joined=since
        )
        for person in PEOPLE
    }
    User.objects.bulk_create(users.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
    )
    Coach.objects.bulk_create(
        Coach(pk=rows.named(person.key, "coach"), user=users[person.key], created_at=since)
        for person in PEOPLE
        if person.is_coach
    )
    return users


def _runner(person: Person, user: User, now: datetime) -> Runner:
    zone = ZoneInfo(person.zone)
    today = now.astimezone(zone).date()
    log = sessions(person.key, today)
    joined_at = datetime.combine(log[0].on, time(7), tzinfo=zone).astimezone(UTC)
    runner = rows.runner_row(person, user, joined_at)
    runner.save(force_insert=True)
    shoes, worn = rows.shoe_rows(person, runner, log)
    runs = rows.run_rows(person, runner, log, worn)
    Consent.objects.bulk_create(rows.consent_rows(person, runner))
    Weight.objects.bulk_create(rows.weight_rows(person, runner, log[0].on))
    BoneInjury.objects.bulk_create(rows.injury_rows(person, runner, today))
    Shoe.objects.bulk_create(shoes)
    _copy(runs)
    RestDay.objects.bulk_create(rows.rest_rows(runner, log, today))
    PainReport.objects.bulk_create(rows.pain_rows(person, runner, hurts(person.key, log, today), runs, today))
    return runner


def _copy(runs: Sequence[Run]) -> None:
    """Store runs by COPY: they are half of all there is, and INSERT takes several times as long."""
    fields = Run._meta.concrete_fields
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    statement = f"COPY {quoted(Run._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as rows_in:
        for run in runs:
            rows_in.write_row([field.value_from_object(run) for field in fields])
