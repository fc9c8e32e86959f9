"""One clock for all: the database's, and a watch that is set by it."""

import time
from datetime import timedelta

import pytest

from runners import clock
from tests.factories import NOW


@pytest.mark.django_db
def test_a_watch_goes_on_from_the_databases_clock_and_asks_it_once(django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(1):
        watch = clock.Watch()
        first, later = watch.now(), watch.now()
    assert timedelta() <= clock.now() - first < timedelta(minutes=1)
    assert later >= first
    assert later.utcoffset() == timedelta()


@pytest.mark.django_db
def test_a_watch_counts_the_seconds_of_this_process_for_a_minute_and_asks_again(monkeypatch):
    began = time.monotonic()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setattr(time, "monotonic", lambda: began)
    watch = clock.Watch(NOW)
    monkeypatch.setattr(time, "monotonic", lambda: began + 55)
    assert watch.now() == NOW + timedelta(seconds=55)
    monkeypatch.setattr(time, "monotonic", lambda: began + 65)
    assert abs(watch.now() - clock.now()) < timedelta(minutes=1)
