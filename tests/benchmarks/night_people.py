"""Many runners the morning after: a few are worked out for real as of yesterday, in SQL they become many.

A model runner has a year of about four runs a week, a zone, shoes, a weight, perhaps pain, an old injury and a coach;
each of the copies has all of it under keys of its own, with yesterday's scores, warnings and what its coach sees. So
for every one of them the night is due: one more day.
"""

import random
import uuid
import zoneinfo
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Field, Model

from risk import services
from risk.models import RiskScore, RiskWarning, ScoreDue, SharedScore
from runners.models import BoneInjury, CoachingLink, Consent, Runner, Sharing, User, Weight
from tests import factories, log_factories
from training.models import PainReport, Run, Shoe

MODELS = 240  # different logs at most, each in a zone of its own
DAYS = 365
OF_A_RUNNER = (Consent, Weight, BoneInjury, Shoe, Run, PainReport, RiskScore, SharedScore, RiskWarning, ScoreDue)
NEW_KEYS = ("idempotency_key", "shoe", "run")  # besides the primary key: made from the old one and the copy's


def make_people(count: int, now: datetime, seed: int = 1) -> None:
    """Create so many runners, scored up to the day before `now`; call it in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    chance = random.Random(seed)
    coach = factories.coach("coach_night")
    zones = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc"))
    chance.shuffle(zones)
    models = [_model(n, chance, zones[n % len(zones)], now) for n in range(max(1, min(MODELS, count // 4)))]
    for n, model in enumerate(models):
        if n % 4 == 0:
            factories.coaching(coach, model, shares=("training", "risk") if n % 8 else ("training", "risk", "pain"))
        yesterday = now - timedelta(days=1)
        services.rescore(runner=model, today=model.today(yesterday), now=yesterday)
    _copy_all(models, count - len(models))
    services.plan_new(now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _model(n: int, chance: random.Random, zone: str, now: datetime) -> Runner:
    """Create one runner: days, distances and jumps of their own."""
    fields = {"sex": chance.choice(("f", "m", "x", "")), "birth_year": chance.randint(1955, 2004), "height_cm": 172}
    joined = now - timedelta(days=DAYS + 5)
    runner = factories.runner(f"model{n}", time_zone=zone, created_at=joined, **fields)
    today = runner.today(now)
    factories.weight(runner, kg=62.5, measured_on=today - timedelta(days=300))
    pairs = [log_factories.shoe(runner, name=f"Pair {k}") for k in range(3)]
    Run.objects.bulk_create(_run(runner, on, chance, pairs) for on in _dates(chance, today))
    if n % 10 == 3:
        factories.injury(runner)
    if n % 20 == 7:
        log_factories.pain(runner, today - timedelta(days=chance.randint(2, 40)), score=2)
    return runner


def _dates(chance: random.Random, today: date) -> list[date]:
    """Return about four dates a week, with a start of their own, now and then a gap of weeks; none today."""
    first = today - timedelta(days=DAYS - chance.randint(0, 20))
    gap = (chance.randint(60, 300), chance.choice((0, 0, 10, 25)))
    days = [first + timedelta(days=d) for d in range((today - first).days) if not 0 <= d - gap[0] < gap[1]]
    return [on for on in days if chance.random() < 4 / 7]


def _run(runner: Runner, on: date, chance: random.Random, pairs: list[Shoe]) -> Run:
    distance_m = round(1000 * chance.choice((1, 1, 1, 1, 1, 2)) * chance.uniform(4, 12))
    return Run(
        runner=runner,
        local_date=on,
        distance_m=distance_m,
        moving_s=round(distance_m * chance.uniform(0.29, 0.4), 1),
        cadence_spm=chance.choice((None, 166, 172)),
        rpe=chance.choice((None, 3, 5)),
        surface=chance.choice(("", "road", "trail")),
        shoe=chance.choice(pairs),
    )


def _copy_all(models: list[Runner], count: int) -> None:
    """Give each of so many new runners everything of one of the models."""
    users = [User(email=f"night{n}@example.org", name=f"Night {n}", password="!") for n in range(count)]
    User.objects.bulk_create(users, batch_size=2000)
    old = [models[n % len(models)] for n in range(count)]
    new = [_like(model, user) for model, user in zip(old, users, strict=True)]
    Runner.objects.bulk_create(new, batch_size=1000)
    pairs = [(model.pk, runner.pk) for model, runner in zip(old, new, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copies (old uuid, new uuid)")
        cursor.executemany("INSERT INTO copies VALUES (%s, %s)", pairs)
        for kind in (*OF_A_RUNNER, CoachingLink):
            cursor.execute(_copy_rows(kind, "runner_id = copies.old"))
        links = f"JOIN {CoachingLink._meta.db_table} link ON link.runner_id = copies.old"
        cursor.execute(_copy_rows(Sharing, "link_id = link.id", links))


def _like(model: Runner, user: User) -> Runner:
    fields = {f.attname: getattr(model, f.attname) for f in Runner._meta.fields}
    return Runner(**(fields | {"id": uuid.uuid4(), "user_id": user.pk}))


def _copy_rows(kind: type[Model], where: str, join: str = "") -> str:
    """Return the SQL that copies one table. Names come from Django's own models."""
    fields = [f for f in kind._meta.fields if not (f.primary_key and f.get_internal_type() == "BigAutoField")]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    values = ", ".join(_value(f) for f in fields)
    table = kind._meta.db_table
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM copies {join} JOIN {table} t ON t.{where}"


def _value(field: "Field") -> str:
    if field.name == "runner":
        return "copies.new"
    if field.model is RiskWarning and field.name == "subject":  # of a pair of shoes: its key
        pair = "md5(copies.new::text || t.subject)::uuid::text"
        return f"CASE WHEN t.family = 'shoe' THEN {pair} ELSE t.subject END"
    if field.primary_key or field.name in (*NEW_KEYS, "link"):
        return f'md5(copies.new::text || t."{field.column}"::text)::uuid'
    return f't."{field.column}"'
