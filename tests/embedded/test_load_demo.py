"""The people of the demo: the same for a date, believable, and each in the state that the start-up announces."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from risk.demo.calendars import sessions
from risk.demo.loading import load
from risk.demo.people import PEOPLE
from risk.models import RiskScore, RiskWarning
from runners.models import Category, Consent, Runner, User
from training.models import Run, Shoe

SUNDAY = datetime(2026, 11, 22, 11, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 11, tzinfo=UTC)


def warnings_of(name: str) -> set[str]:
    return set(
        RiskWarning.objects.open().filter(runner__user__name__startswith=name).values_list("family", flat=True)
    )


def score_of(name: str, on: date) -> RiskScore:
    return RiskScore.objects.get(runner__user__name__startswith=name, local_date=on)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("now", [SUNDAY, WEDNESDAY], ids=["Sunday", "Wednesday"])
def test_each_person_is_in_the_state_that_is_announced(now: datetime) -> None:
    load(now=now, password="a long enough password")
    today = now.date()
    assert score_of("Ana", today).band == "low"
    assert warnings_of("Ana") == {"shoe"}
    assert warnings_of("Ben") == {"single_run"}
    assert score_of("Chloe", today).light == "red"
    assert "model_load" in warnings_of("Chloe")
    assert score_of("Dev", today).index is None
    assert warnings_of("Dev") == {"pain"}

    daily = Shoe.objects.with_mileage().get(runner__user__name__startswith="Ana", is_default=True)
    assert 420_000 <= daily.mileage_m <= 440_000
    assert not Run.objects.filter(local_date__gte=today).exists()  # today is left to whoever tries it
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(PEOPLE)
    assert Consent.objects.in_force().count() == Runner.objects.count() * len(Category)


@pytest.mark.slow
@pytest.mark.django_db
def test_loading_twice_keeps_what_is_there() -> None:
    call_command("load_demo", verbosity=0)
    Run.objects.filter(runner__user__name__startswith="Ana").delete()
    call_command("load_demo", verbosity=0)
    assert User.objects.count() == len(PEOPLE)
    assert not Run.objects.filter(runner__user__name__startswith="Ana").exists()


@pytest.mark.django_db
def test_a_database_with_people_is_left_alone() -> None:
    User.objects.create_user("real@example.org", "a long enough password")
    with pytest.raises(CommandError, match="no demo made"):
        call_command("load_demo")
    assert User.objects.count() == 1


@pytest.mark.parametrize("key", ["ana", "ben", "chloe", "dev"])
def test_a_log_is_the_same_for_a_date_and_looks_like_running(key: str) -> None:
    today = SUNDAY.date()
    log = sessions(key, today)
    assert log == sessions(key, today)
    assert [run.on for run in log] == sorted({run.on for run in log})
    assert log[-1].on >= today - timedelta(days=3)
    for run in log:
        assert 240 <= run.moving_s * 1000 / run.distance_m <= 430
        assert 3_000 <= run.distance_m <= 16_000
        assert 150 <= run.cadence_spm <= 190
        assert 2 <= run.rpe <= 7


@pytest.mark.parametrize("day", range(7))
def test_bens_run_of_yesterday_is_a_quarter_longer_than_his_longest(day: int) -> None:
    today = SUNDAY.date() + timedelta(days=day)
    *before, last = sessions("ben", today)
    assert last.on == today - timedelta(days=1)
    longest = max(run.distance_m for run in before if run.on >= last.on - timedelta(days=30))
    assert last.distance_m / longest == pytest.approx(1.26, abs=0.005)
