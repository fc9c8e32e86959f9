"""From a story's log to rows, not yet stored."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from risk.demo.log import Hurt, Session
from risk.demo.person import Pair, Person
from runners.models import BoneInjury, Category, Consent, Runner, User, Weight
from runners.models.consent import WORDING_VERSION
from training.models import PainReport, RestDay, Run, Shoe

NAMESPACE = uuid.UUID("5f0c8f1c-6a1e-4c55-9f6a-0d6f2c1a7b11")  # so that the same date gives the same numbers
REST_DAYS_FOR = 70  # days for which quiet Mondays and Fridays are ticked
TICKED = (0, 4)


def named(*words: object) -> uuid.UUID:
    """Return the id of that name: the same in every demo."""
    return uuid.uuid5(NAMESPACE, " ".join(str(word) for word in words))


def runner_row(person: Person, user: User, joined_at: datetime) -> Runner:
    body = "body" not in person.withholds
    return Runner(
        pk=named(person.key, "runner"),
        user=user,
        created_at=joined_at,
        welcomed_at=joined_at,
        understood_at=joined_at,
        understood_version=WORDING_VERSION,
        units=person.units,
        time_zone=person.zone,
        sex=person.sex if body else "",
        birth_year=person.birth_year if body else None,
        height_cm=Decimal(str(person.height_cm)) if body and person.height_cm is not None else None,
        usual_weekly_m=None if person.usual_weekly_km is None else person.usual_weekly_km * 1000,
        usual_cadence_spm=person.cadence_spm,
        had_bone_injury=None if person.injuries is None else bool(person.injuries),
    )


def consent_rows(person: Person, runner: Runner) -> list[Consent]:
    return [
        Consent(
            pk=named(person.key, "consent", category),
            runner=runner,
            category=category,
            wording_version=WORDING_VERSION,
            given_at=runner.created_at,
        )
        for category in Category.values
        if category not in person.withholds
    ]


def weight_rows(person: Person, runner: Runner, on: date) -> list[Weight]:
    if person.weight_kg is None:
        return []
    return [Weight(runner=runner, measured_on=on, kg=Decimal(str(person.weight_kg)))]


def injury_rows(person: Person, runner: Runner, today: date) -> list[BoneInjury]:
    return [
        BoneInjury(
            pk=named(person.key, "injury", at),
            runner=runner,
            site=injury.site,
            side=injury.side,
            happened_on=(today - timedelta(days=injury.days_ago)).replace(day=1),
            confirmed=True,
        )
        for at, injury in enumerate(person.injuries or ())
    ]


def shoe_rows(person: Person, runner: Runner, log: Sequence[Session]) -> tuple[list[Shoe], list[Shoe | None]]:
    """Return the pairs, and for each entry of the log the pair that was worn."""
    worn = worn_pairs(person.shoes, log)
    daily = next((at for at, pair in enumerate(person.shoes) if not pair.use and not pair.is_retired), None)
    shoes: dict[int, Shoe] = {}
    for at, pair in enumerate(person.shoes):
        days = [entry.on for entry, place in zip(log, worn, strict=True) if place == at]
        if not days:
            continue
        shoes[at] = Shoe(
            pk=named(person.key, "shoe", pair.name),
            runner=runner,
            name=pair.name,
            is_default=at == daily,
            retired_on=max(days) if pair.is_retired else None,
            created_at=datetime.combine(min(days), time(7), tzinfo=runner.zone).astimezone(UTC),
        )
    return list(shoes.values()), [None if place is None else shoes[place] for place in worn]


def worn_pairs(pairs: Sequence[Pair], log: Sequence[Session]) -> list[int | None]:
    """Return for each entry which pair was worn, as its place among the pairs.

    Backwards in time, each pair until it has its distance; what was worn before those nobody noted.
    """
    left = [pair.metres for pair in pairs]
    worn: list[int | None] = []
    for entry in reversed(log):
        made_for = [at for at, pair in enumerate(pairs) if pair.use & {entry.kind, entry.surface}]
        others = [at for at, pair in enumerate(pairs) if not pair.use]
        choice = next((at for at in (*made_for, *others) if left[at] > 0), None) if entry.is_running else None
        if choice is not None:
            left[choice] -= entry.distance_m
        worn.append(choice)
    return worn[::-1]


def run_rows(person: Person, runner: Runner, log: Sequence[Session], worn: Sequence[Shoe | None]) -> list[Run]:
    rows = []
    seen: dict[date, int] = {}
    for entry, shoe in zip(log, worn, strict=True):
        turn = seen[entry.on] = seen.get(entry.on, 0) + 1
        rows.append(_run_row(person, runner, entry, shoe, turn))
    return rows


def _run_row(person: Person, runner: Runner, entry: Session, shoe: Shoe | None, turn: int) -> Run:
    starts = datetime.combine(entry.on, time(entry.start_minute // 60, entry.start_minute % 60), tzinfo=runner.zone)
    elapsed_s = entry.moving_s + entry.stopped_s
    logged_at = (starts + timedelta(seconds=elapsed_s + 90)).astimezone(UTC)
    number = named(runner.pk, entry.on, turn)
    return Run(
        pk=number,
        idempotency_key=number,
        runner=runner,
        started_at=starts.astimezone(UTC),
        time_zone=runner.time_zone,
        local_date=entry.on,
        mode=entry.mode,
        distance_m=entry.distance_m,
        moving_s=Decimal(entry.moving_s),
        elapsed_s=Decimal(elapsed_s),
        cadence_spm=entry.cadence_spm,
        rpe=entry.rpe,
        surface=entry.surface,
        is_race=entry.is_race,
        shoe=shoe,
        notes="" if "notes" in person.withholds else entry.note,
        created_at=logged_at,
        updated_at=logged_at,
    )


def rest_rows(runner: Runner, log: Sequence[Session], today: date) -> list[RestDay]:
    """Mark the quiet Mondays and Fridays of the last ten weeks as rest, as somebody does who likes to tick them.

    Only up to the last entry: who has gone quiet ticks nothing either.
    """
    busy = {entry.on for entry in log}
    first = today - timedelta(days=REST_DAYS_FOR)
    days = (first + timedelta(days=ahead) for ahead in range((log[-1].on - first).days))
    return [
        RestDay(pk=named(runner.pk, "rest", day), runner=runner, local_date=day)
        for day in days
        if day not in busy and day.weekday() in TICKED
    ]


def pain_rows(
    person: Person, runner: Runner, hurts: Sequence[Hurt], runs: Sequence[Run], today: date
) -> list[PainReport]:
    rows = []
    for at, hurt in enumerate(hurts):
        on = today - timedelta(days=hurt.days_ago or 0)
        run = next((run for run in runs if run.local_date == on), None)
        reported_at = datetime.combine(on, time(21), tzinfo=runner.zone).astimezone(UTC)
        cleared = None if hurt.cleared_days_ago is None else today - timedelta(days=hurt.cleared_days_ago)
        rows.append(
            PainReport(
                pk=named(person.key, "pain", at),
                runner=runner,
                run=run,
                local_date=on,
                site=hurt.site,
                side=hurt.side,
                score=hurt.score,
                during=hurt.during,
                stays=hurt.stays,
                at_rest=hurt.at_rest,
                limping=hurt.limping,
                created_at=reported_at,
                cleared_on=cleared,
            )
        )
    return rows
