"""Shoes: mileage derived, one default, history kept."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run
from training import services
from training.models import Shoe


@pytest.fixture
def ana(db):
    return factories.runner("ana")


def add(runner, name="Blue daily", **fields):
    return services.add_shoe(runner=runner, now=NOW, name=name, **fields)


def test_mileage_is_the_distance_it_came_with_and_its_kept_runs(ana):
    shoe = add(ana, start_distance_m=100_000)
    run(ana, km=8, shoe=shoe)
    run(ana, km=5, shoe=shoe, deleted_at=NOW)
    run(ana, km=7)
    (found,) = Shoe.objects.owned_by(ana.user).with_mileage()
    assert found.mileage_m == 108_000
    assert found.last_used_on == TODAY


def test_a_new_pair_starts_at_what_it_came_with(ana):
    add(ana, start_distance_m=42_000)
    assert Shoe.objects.with_mileage().get().mileage_m == 42_000


def test_the_first_pair_is_the_default_and_a_later_one_can_take_over(ana):
    first, second = add(ana, "One"), add(ana, "Two")
    services.set_default_shoe(shoe=second)
    assert list(ana.shoes.filter(is_default=True)) == [second]
    third = add(ana, "Three", make_default=True)
    assert list(ana.shoes.filter(is_default=True)) == [third]
    assert first in ana.shoes.in_use()


def test_retiring_the_default_passes_it_on_and_keeps_the_runs(ana):
    first, second = add(ana, "One"), add(ana, "Two")
    run(ana, shoe=first)
    services.retire_shoe(shoe=first, today=TODAY, now=NOW, next_default=second)
    first.refresh_from_db()
    assert (first.retired_on, first.is_default) == (TODAY, False)
    assert list(ana.shoes.filter(is_default=True)) == [second]
    assert first.runs.count() == 1
    services.set_default_shoe(shoe=first)  # a retired pair cannot be the default
    assert list(ana.shoes.filter(is_default=True)) == [second]
    services.unretire_shoe(shoe=first, now=NOW)
    assert ana.shoes.in_use().count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_first_pairs_at_the_same_moment_make_one_default():
    ana, start, faults = factories.runner("ana"), threading.Barrier(8), []

    def post():
        start.wait()
        try:
            add(ana)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (ana.shoes.count(), ana.shoes.filter(is_default=True).count()) == (8, 1)


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"is_default": True, "retired_on": TODAY}, "a_retired_shoe_is_no_default"),
        ({"heads_up_m": 600_000}, "heads_up_comes_before_limit"),
        ({"heads_up_m": 0}, "heads_up_comes_before_limit"),
    ],
)
def test_the_database_refuses_impossible_shoes(ana, broken, constraint):
    shoe = add(ana)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Shoe.objects.filter(pk=shoe.pk).update(**broken)
