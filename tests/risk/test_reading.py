"""From rows to the engine: what is read, and what one bad row may not do."""

import logging

import pytest

from risk.engine import Run
from risk.services.reading import read_book
from tests import log_factories
from tests.factories import TODAY
from training.models import Run as RunRow

pytestmark = pytest.mark.django_db


def test_a_row_that_the_engine_refuses_is_left_out_and_the_others_count(
    ana, caplog: pytest.LogCaptureFixture
) -> None:
    before = tuple(read_book(ana, TODAY).log.runs)
    pair = log_factories.shoe(ana, name="Red racer")
    good, bad = log_factories.run(ana, TODAY, km=8, shoe=pair), log_factories.run(ana, TODAY, km=9)
    RunRow.objects.filter(pk=bad.pk).update(moving_s=60)  # 150 m/s: no form lets it in
    with caplog.at_level(logging.ERROR):
        runs = read_book(ana, TODAY).log.runs
    last = runs[-1]
    assert runs == (*before, last)
    assert isinstance(last, Run)
    assert (last.on, last.distance_m, last.shoe) == (TODAY, good.distance_m, str(pair.pk))
    assert isinstance(last.moving_s, float)
    assert str(bad.pk) in caplog.text
