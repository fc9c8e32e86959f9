"""What was looked at and held: kept so that it can be seen to hold."""

from datetime import UTC, datetime, timedelta

import pytest

from risk.services import roster as service
from tests import factories
from tests.factories import TODAY
from tests.log_factories import pain, run, shoe
from tests.risk.coaching import steady
from tests.risk.test_coach_leaks import differences, seen
from training.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def runs(runner):
    run(runner, TODAY, km=21.1)
    shoe(runner, "Kestrel", start_distance_m=900_000)


def hurts(runner):
    pain(runner, TODAY, at_rest=True, score=7, site="navicular")


def body(runner):
    runner.sex, runner.birth_year, runner.height_cm = "f", 2009, 170
    runner.save()
    factories.weight(runner, 44)


CASES = [
    (("training",), (hurts, body)),
    (("risk",), (hurts, body, runs)),
    (("pain",), (runs, body)),
    (("body",), (runs, hurts, body)),
    (("training", "pain"), (body,)),
    (("risk", "pain"), (body, runs)),
    (("training", "body"), (hurts, body)),
]


@pytest.mark.parametrize(("shares", "changes"), CASES, ids=["+".join(shares) for shares, _changes in CASES])
def test_what_is_not_shared_changes_nothing(cy, shares, changes):
    one = seen(cy, steady("ana"), "ana", shares)
    for change, name in zip(changes, ("ben", "dan", "eve")[: len(changes)], strict=True):
        two = seen(cy, steady(name), name, shares, change=change)
        for a, b in zip(one, two, strict=True):
            told = "".join(f"[{x}->{y}]" for _t, x, y in differences(a, b))
            assert not told, f"{change.__name__}: {told[:500]}"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "Pacific/Pago_Pago", "UTC"])
def test_seven_days_are_the_runners_own(cy, zone):
    runner = factories.runner("ana", time_zone=zone)
    for back in range(-3, 20):
        run(runner, TODAY - timedelta(days=back), km=1 + abs(back))
    factories.coaching(cy, runner)
    for hour in (0, 9, 10, 11, 13, 23):
        now = datetime(2026, 9, 21, hour, 30, tzinfo=UTC)
        today = runner.today(now)
        row = service.roster(cy.user, now).rows[0]
        mine = Run.objects.filter(runner=runner, local_date__gt=today - timedelta(days=7), local_date__lte=today)
        assert row.week_m == sum(one.distance_m for one in mine), hour
        assert row.last_run_on == today, hour
