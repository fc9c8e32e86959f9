"""Put the demo's people into an empty database and score them."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction

from risk import services
from risk.demo.calendars import Session, sessions
from risk.demo.people import DEV, MARKER, PEOPLE, Person
from runners.models import BoneInjury, Category, Coach, Consent, Heartbeat, Runner, Side, Site, User, Weight
from runners.models.consent import WORDING_VERSION
from training.models import During, Mode, PainReport, RestDay, Run, Shoe

ZONE = ZoneInfo("Europe/London")
NAMESPACE = uuid.UUID("5f0c8f1c-6a1e-4c55-9f6a-0d6f2c1a7b11")  # so that the same date gives the same numbers


class HasPeople(Exception):
    """The database has people whom no demo made."""


def load(*, now: datetime, password: str) -> list[User]:
    """Create the people, their logs and their scores; return the new accounts (none where they exist already)."""
    if Heartbeat.objects.filter(name=MARKER).exists():
        return []
    if User.objects.exists():
        raise HasPeople
    today = now.astimezone(ZONE).date()
    with transaction.atomic():
        users = [_account(person, password, now) for person in PEOPLE]
        runners = [_runner(person, user, today, now) for person, user in zip(PEOPLE, users, strict=True)]
        Heartbeat.objects.beat(MARKER, now)
    for runner in filter(None, runners):
        services.rescore(runner=runner, today=today, now=now)
    return users


def _account(person: Person, password: str, now: datetime) -> User:
    user = User.objects.create_user(
        person.email, password, pk=uuid.uuid5(NAMESPACE, person.key), name=person.name, date_joined=now
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if person.is_coach:
        Coach.objects.create(pk=uuid.uuid5(NAMESPACE, f"{person.key} coach"), user=user, created_at=now)
    return user


def _runner(person: Person, user: User, today: date, now: datetime) -> Runner | None:
    if not person.is_runner:
        return None
    log = sessions(person.key, today)
    joined_at = datetime.combine(log[0].on, time(7), tzinfo=ZONE).astimezone(UTC)
    runner = Runner.objects.create(
        pk=uuid.uuid5(NAMESPACE, f"{person.key} runner"),
        user=user,
        created_at=joined_at,
        welcomed_at=joined_at,
        time_zone=ZONE.key,
        sex=person.sex,
        birth_year=person.birth_year,
        height_cm=None if person.height_cm is None else Decimal(str(person.height_cm)),
        usual_weekly_m=None if person.usual_weekly_km is None else person.usual_weekly_km * 1000,
        usual_cadence_spm=person.cadence_spm,
        had_bone_injury=False,
    )
    Consent.objects.bulk_create(
        Consent(runner=runner, category=category, wording_version=WORDING_VERSION, given_at=joined_at)
        for category in Category.values
    )
    if person.weight_kg is not None:
        Weight.objects.create(runner=runner, measured_on=log[0].on, kg=Decimal(str(person.weight_kg)))
    _shoes_and_runs(person, runner, log)
    _rest_days(runner, log, today)
    if person is DEV:
        _dev_hurts(runner, today, now)
    return runner


def _shoes_and_runs(person: Person, runner: Runner, log: list[Session]) -> None:
    shoes = [
        Shoe(
            pk=uuid.uuid5(NAMESPACE, f"{person.key} {name}"),
            runner=runner,
            name=name,
            is_default=position == 0,
            created_at=runner.created_at,
        )
        for position, (name, _) in enumerate(person.shoes)
    ]
    worn = [None if position is None else shoes[position] for position in _worn(person, log)]
    for old_pair in shoes[2:]:
        old_pair.retired_on = max(run.on for run, shoe in zip(log, worn, strict=True) if shoe is old_pair)
    Shoe.objects.bulk_create(shoes)
    Run.objects.bulk_create(_row(runner, run, shoe) for run, shoe in zip(log, worn, strict=True))


def _worn(person: Person, log: list[Session]) -> list[int | None]:
    """Return for each run which pair was worn, as its position in the person's list.

    Backwards in time, each pair until it has its distance; what was worn before those nobody noted.
    """
    left = [metres for _, metres in person.shoes]
    worn: list[int | None] = []
    for run in reversed(log):
        first = 1 if run.kind in person.second_pair_for or run.surface in person.second_pair_for else 0
        choice = next((pair for pair in dict.fromkeys((first, 0, 2)) if pair < len(left) and left[pair] > 0), None)
        if choice is not None:
            left[choice] -= run.distance_m
        worn.append(choice)
    return worn[::-1]


def _row(runner: Runner, run: Session, shoe: Shoe | None) -> Run:
    name = f"{runner.pk} {run.on}"
    starts = datetime.combine(run.on, time(run.start_minute // 60, run.start_minute % 60), tzinfo=ZONE)
    ends = starts + timedelta(seconds=run.moving_s + 90)
    return Run(
        pk=uuid.uuid5(NAMESPACE, name),
        idempotency_key=uuid.uuid5(NAMESPACE, f"{name} form"),
        runner=runner,
        started_at=starts.astimezone(UTC),
        time_zone=ZONE.key,
        local_date=run.on,
        mode=Mode.RUN,
        distance_m=run.distance_m,
        moving_s=Decimal(run.moving_s),
        elapsed_s=Decimal(run.moving_s + 90),
        cadence_spm=run.cadence_spm,
        rpe=run.rpe,
        surface=run.surface,
        is_race=run.is_race,
        shoe=shoe,
        notes=run.note,
        created_at=ends.astimezone(UTC),
        updated_at=ends.astimezone(UTC),
    )


def _rest_days(runner: Runner, log: list[Session], today: date) -> None:
    """Mark the quiet Mondays and Fridays of the last ten weeks as rest, as somebody does who likes to tick them."""
    ran = {run.on for run in log}
    days = (today - timedelta(days=back) for back in range(1, 71))
    RestDay.objects.bulk_create(
        RestDay(pk=uuid.uuid5(NAMESPACE, f"{runner.pk} rest {day}"), runner=runner, local_date=day)
        for day in days
        if day not in ran and day.weekday() in (0, 4)
    )


def _dev_hurts(runner: Runner, today: date, now: datetime) -> None:
    yesterday = today - timedelta(days=1)
    BoneInjury.objects.create(
        pk=uuid.uuid5(NAMESPACE, "dev injury"),
        runner=runner,
        site=Site.METATARSALS,
        side=Side.RIGHT,
        happened_on=date(today.year - 3, 4, 1),
        confirmed=True,
    )
    PainReport.objects.create(
        pk=uuid.uuid5(NAMESPACE, "dev pain"),
        runner=runner,
        run=Run.objects.get(runner=runner, local_date=yesterday),
        local_date=yesterday,
        site=Site.TIBIA,
        side=Side.LEFT,
        score=5,
        during=During.GETS_WORSE,
        stays=True,
        limping=True,
        created_at=now - timedelta(hours=12),
    )
