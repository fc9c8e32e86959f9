"""What the sweeper takes up, and what it does not let stop it."""

import logging
from datetime import timedelta

import pytest

from risk import services, tasks
from risk.models import RescoreRequest, RiskScore, ScoreDue
from runners.models import Heartbeat, Runner
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, steady_weeks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TOMORROW = NOW + timedelta(days=1)


def waits(runner: Runner, minutes: int, times: int = 1) -> Runner:
    """Let the runner have asked this long ago, and be scored for today already."""
    ScoreDue.objects.get_or_create(runner=runner, defaults={"due_at": TOMORROW})
    for _ in range(times):
        services.request_rescore(runner=runner, now=NOW - timedelta(minutes=minutes))
    return runner


def test_one_runners_many_requests_push_nobody_out() -> None:
    ana, sam = waits(factories.runner("ana"), 9, times=40), waits(factories.runner("sam"), 5)
    assert tasks._owed_runners(NOW, limit=2) == [ana.pk, sam.pk]


def test_whoever_has_waited_longest_is_first() -> None:
    ana, sam = waits(factories.runner("ana"), 5), waits(factories.runner("sam"), 9)
    waits(ana, 2)
    assert tasks._owed_runners(NOW) == [sam.pk, ana.pk]


def test_closed_accounts_and_lost_causes_are_left_alone() -> None:
    closed, lost = waits(factories.runner("ana"), 9), waits(factories.runner("sam"), 9)
    closed.user.is_active = False
    closed.user.save()
    RescoreRequest.objects.filter(runner=lost).update(attempts=tasks.MAX_ATTEMPTS)
    assert tasks._owed_runners(NOW) == []


def test_a_runner_with_a_request_on_a_new_day_is_scored_once() -> None:
    ana = factories.runner("ana")
    services.request_rescore(runner=ana, now=NOW - timedelta(minutes=1))
    assert tasks._owed_runners(NOW) == [ana.pk]


def test_a_sweep_gives_a_sign_of_life_although_an_email_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=2))
    run(ana, TODAY, km=18.2)
    services.rescore(runner=ana, today=TODAY, now=NOW - timedelta(hours=1))
    assert ana.outgoing_emails.exists()

    def fail(*args: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(tasks.runners.tasks.outbox, "deliver_claimed", fail)
    assert tasks.sweep_once(NOW)["emails"] == 1
    assert Heartbeat.objects.get(name="sweeper").at == NOW


def test_a_stored_run_that_cannot_be_is_left_out_of_the_scores(caplog: pytest.LogCaptureFixture) -> None:
    ana = factories.runner("ana")
    steady_weeks(ana)
    services.rescore(runner=ana, today=TODAY, now=NOW)
    before = RiskScore.objects.get(runner=ana, local_date=TODAY)
    wrong = run(ana, TODAY, km=7.001, moving_s=1000.1)  # a rounding let this in once: 7.0003 m/s
    with caplog.at_level(logging.ERROR):
        services.rescore(runner=ana, today=TODAY, now=NOW)
    after = RiskScore.objects.get(runner=ana, local_date=TODAY)
    assert (after.index, after.distance_m) == (before.index, before.distance_m)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "risk.services.reading"]
    assert str(wrong.pk) in line
    assert not [said for said in ("7001", "1000", "too_fast", "moving") if said in line.replace(str(wrong.pk), "")]
