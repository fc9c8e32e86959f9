"""Shoes. At most one default pair; a retired one keeps its history."""

from datetime import date, datetime

from django.db import transaction

from runners.models import Runner
from training.models import Shoe
from training.services.consents import locked
from training.signals import training_changed


def _changed(runner: Runner, since: date) -> None:
    training_changed.send(sender=Shoe, runner=runner, since=since)


@transaction.atomic
def add_shoe(
    *,
    runner: Runner,
    now: datetime,
    name: str,
    start_distance_m: int = 0,
    heads_up_m: int = 400_000,
    limit_m: int = 500_000,
    make_default: bool = False,
) -> Shoe:
    """Add a pair; the first pair in use becomes the default. The runner's lock keeps two first pairs apart."""
    row = locked(runner)
    is_first = not row.shoes.filter(is_default=True).exists()
    if make_default:
        row.shoes.update(is_default=False)
    shoe = Shoe.objects.create(
        runner=row,
        name=name,
        start_distance_m=start_distance_m,
        heads_up_m=heads_up_m,
        limit_m=limit_m,
        is_default=make_default or is_first,
        created_at=now,
    )
    _changed(row, row.today(now))
    return shoe


@transaction.atomic
def edit_shoe(*, shoe: Shoe, now: datetime, name: str, start_distance_m: int, heads_up_m: int, limit_m: int) -> Shoe:
    """Change a pair's name, the distance it came with, and its marks."""
    row = locked(shoe.runner)
    Shoe.objects.filter(pk=shoe.pk).update(
        name=name, start_distance_m=start_distance_m, heads_up_m=heads_up_m, limit_m=limit_m
    )
    _changed(row, row.today(now))
    return Shoe.objects.get(pk=shoe.pk)


@transaction.atomic
def keep_shoe(*, shoe: Shoe, now: datetime) -> Shoe:
    """Raise the limit of a pair that has reached it, and say nothing of it before that; doing it twice is once."""
    row = locked(shoe.runner)
    pair = row.shoes.with_mileage().get(pk=shoe.pk)
    until_m = pair.kept_until_m(pair.mileage_m)  # type: ignore[attr-defined]
    if until_m > pair.limit_m:
        row.shoes.filter(pk=pair.pk).update(limit_m=until_m, heads_up_m=until_m)
        _changed(row, row.today(now))
    return Shoe.objects.get(pk=pair.pk)


@transaction.atomic
def set_default_shoe(*, shoe: Shoe) -> None:
    """Make this pair, if it is in use, the one that new runs get."""
    row = locked(shoe.runner)
    if row.shoes.in_use().filter(pk=shoe.pk).exists():
        row.shoes.exclude(pk=shoe.pk).update(is_default=False)
        row.shoes.filter(pk=shoe.pk).update(is_default=True)


@transaction.atomic
def retire_shoe(*, shoe: Shoe, today: date, now: datetime, next_default: Shoe | None = None) -> None:
    """Retire a pair; the default passes to `next_default`, or to nobody."""
    row = locked(shoe.runner)
    row.shoes.filter(pk=shoe.pk).update(retired_on=today, is_default=False)
    if next_default is not None:
        set_default_shoe(shoe=next_default)
    _changed(row, today)


@transaction.atomic
def unretire_shoe(*, shoe: Shoe, now: datetime) -> None:
    """Take a retired pair back into use."""
    row = locked(shoe.runner)
    row.shoes.filter(pk=shoe.pk).update(retired_on=None)
    _changed(row, row.today(now))
