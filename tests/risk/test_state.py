"""What pages may show: pain first, then consent, then the newest score."""

from datetime import timedelta

import pytest

from risk import services
from runners.models import Category
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, steady_weeks


@pytest.fixture
def ana(db):
    runner = factories.runner("ana")
    steady_weeks(runner, weeks=8)
    services.rescore(runner=runner, today=TODAY, now=NOW)
    return runner


def test_a_scored_runner_has_a_level_a_trend_and_a_week(ana):
    state = services.risk_state(ana, NOW)
    assert state.may_show_level
    assert state.score.local_date == TODAY
    assert len(state.trend) == 42
    assert state.week == (0, 0, 0, 0, 0, 0, 0)
    assert (state.is_updating, state.is_late) == (False, False)
    assert state.week_ago is not None


def test_pain_takes_the_level_away_before_any_rescore(ana):
    pain(ana, TODAY, site="navicular", side="r", score=1)
    state = services.risk_state(ana, NOW)
    assert state.flag.reason == "high_risk_site"
    assert (state.score, state.trend, state.may_show_level) == (None, (), False)


def test_an_open_request_is_updating_and_an_old_one_is_late(ana):
    services.request_rescore(runner=ana, now=NOW)
    assert services.risk_state(ana, NOW).is_updating
    state = services.risk_state(ana, NOW + timedelta(minutes=11))
    assert (state.is_updating, state.is_late) == (True, True)
    assert state.may_show_level  # the last good result stays


def test_a_new_local_day_is_updating(ana):
    assert services.risk_state(ana, NOW + timedelta(days=1)).is_updating


def test_without_consent_to_an_index_there_is_none(ana):
    ana.consents.filter(category=Category.RISK).update(withdrawn_at=NOW)
    state = services.risk_state(ana, NOW)
    assert (state.score, state.warnings) == (None, ()) or not state.may_show_level
    assert state.score is None


def test_the_state_takes_the_same_queries_for_a_week_and_a_year(ana, django_assert_max_num_queries):
    sam = factories.runner("sam")
    run(sam, TODAY)
    services.rescore(runner=sam, today=TODAY, now=NOW)
    for runner in (ana, sam):
        with django_assert_max_num_queries(9):
            services.risk_state(runner, NOW)


def test_a_preview_names_the_spike_and_moves_the_index(ana):
    shown = services.preview(runner=ana, on=TODAY, distance_m=20_000, moving_s=7000, now=NOW)
    assert (shown.longest30_m, shown.past_longest_percent) == (13_000, 53)
    assert shown.index_after > shown.index_before
    assert services.risk_state(ana, NOW).score.index == shown.index_before  # nothing was stored


def test_an_ordinary_run_is_no_spike(ana):
    shown = services.preview(runner=ana, on=TODAY, distance_m=8_000, moving_s=2800, now=NOW)
    assert shown.past_longest_percent is None


@pytest.mark.parametrize(("changes"), [{"distance_m": 300_000}, {"moving_s": 60}, {"on": TODAY + timedelta(days=1)}])
def test_what_cannot_be_a_run_has_no_preview(ana, changes):
    facts = {"on": TODAY, "distance_m": 8_000, "moving_s": 2800.0} | changes
    assert services.preview(runner=ana, now=NOW, **facts) is None
