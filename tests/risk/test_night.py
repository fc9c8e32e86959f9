"""The night: a new day for everybody. It ends, it is not done twice, and whoever saves a run meanwhile is served."""

import uuid
from datetime import datetime, timedelta

import pytest

from risk import services, tasks
from risk.management.commands import sweep
from risk.models import RescoreRequest, RiskScore, RiskWarning, ScoreDue, SharedScore
from runners.models import Heartbeat, OutgoingEmail, Runner
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, steady_weeks
from tests.security.people import Counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SIGNS_OF_LIFE = {"runners_heartbeat", "cache"}


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    """Who was brought up to date, one after the other."""
    seen: list[uuid.UUID] = []
    really = tasks.bring_up_to_date

    def bring_up_to_date(runner_id: uuid.UUID, now: datetime) -> tuple[uuid.UUID, ...]:
        seen.append(runner_id)
        return really(runner_id, now)

    monkeypatch.setattr(tasks, "bring_up_to_date", bring_up_to_date)
    return seen


def asleep(count: int) -> list[Runner]:
    """Runners whose day has begun, in the order in which it did."""
    made = [factories.runner(f"night{n}") for n in range(count)]
    for n, runner in enumerate(made):
        ScoreDue.objects.create(runner=runner, due_at=NOW - timedelta(hours=5, minutes=-n))
    return made


def test_a_second_pass_of_the_same_night_writes_nothing() -> None:
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=3))
    run(ana, TODAY - timedelta(days=1), km=19)
    factories.coaching(factories.coach(), ana)
    yesterday = NOW - timedelta(days=1)
    services.rescore(runner=ana, today=ana.today(yesterday), now=yesterday)
    assert tasks.sweep_once(NOW)["rescored"] == 1
    assert RiskScore.objects.filter(runner=ana, local_date=TODAY).exists()
    for kind in (RiskWarning, SharedScore, OutgoingEmail):
        assert kind._default_manager.filter(runner=ana).exists()
    counts = Counts()
    counts.begin()
    assert tasks.sweep_once(NOW + timedelta(minutes=1))["rescored"] == 0
    assert counts.written() <= SIGNS_OF_LIFE
    counts.begin()
    assert services.rescore(runner=ana, today=TODAY, now=NOW + timedelta(hours=1)).changed_days == 0
    assert counts.written() == frozenset()


def test_who_saves_a_run_at_night_is_served_before_the_others(
    order: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "WORKER_TAKES", timedelta())
    sleepers, ana = asleep(5), factories.runner("ana")
    tasks.bring_up_to_date(ana.pk, NOW)
    order.clear()
    really = services.rescore_if_owed

    def save_meanwhile(*, runner_id: uuid.UUID, now: datetime) -> object:
        if runner_id == sleepers[0].pk:
            services.request_rescore(runner=ana, now=NOW)
        return really(runner_id=runner_id, now=now)

    monkeypatch.setattr(services, "rescore_if_owed", save_meanwhile)
    assert tasks.sweep_once(NOW)["left"] == 0
    assert order == [sleepers[0].pk, ana.pk, *(runner.pk for runner in sleepers[1:])]
    assert not RescoreRequest.objects.exists()


def test_a_night_that_is_too_long_goes_on_in_the_next_sweep(
    order: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    sleepers = asleep(3)
    monkeypatch.setattr(sweep, "close_old_connections", lambda: None)
    with monkeypatch.context() as at_once:
        at_once.setattr(tasks, "SWEEP_BUDGET_S", -1.0)
        assert sweep.Command()._sweep_kindly()  # and so without a pause
    assert order == []
    assert not sweep.Command()._sweep_kindly()
    assert order == [runner.pk for runner in sleepers]
    assert not ScoreDue.objects.owed(NOW).exists()


def test_what_somebody_else_has_done_is_not_done_again() -> None:
    (ana,) = asleep(1)
    assert services.rescore_if_owed(runner_id=ana.pk, now=NOW) is not None
    assert services.rescore_if_owed(runner_id=ana.pk, now=NOW) is None
    services.request_rescore(runner=ana, now=NOW)
    assert services.rescore_if_owed(runner_id=ana.pk, now=NOW) is not None
    assert services.rescore_if_owed(runner_id=ana.pk, now=NOW + timedelta(days=1)) is not None


@pytest.mark.parametrize(("minutes", "sweeps"), [(1, False), (5, True)])
def test_the_worker_leaves_the_night_to_a_sweeper_that_lives(minutes: int, sweeps: bool) -> None:
    asleep(1)
    Heartbeat.objects.beat(tasks.SWEEPER, NOW - timedelta(minutes=minutes))
    tasks.sweep()
    assert ScoreDue.objects.owed(NOW).exists() is not sweeps
