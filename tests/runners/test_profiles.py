"""Facts about the person: stored, made unknown again, and announced when the engine reads them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from runners import services
from runners.models import Weight
from runners.signals import profile_changed
from tests import factories
from tests.factories import TODAY
from tests.runners.conftest import heard

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "times"),
    [
        ({"sex": "f"}, 1),
        ({"birth_year": 1994, "height_cm": Decimal("172.5")}, 1),
        ({"weight_kg": Decimal("60")}, 1),
        ({"usual_weekly_m": 35_000}, 1),
        ({"usual_cadence_spm": 168}, 1),
        ({"time_zone": "Europe/Berlin"}, 1),  # moves the runner's midnight
        ({"units": "mi"}, 0),
        ({"sex": ""}, 0),  # as it was
        ({}, 0),
    ],
)
def test_what_the_engine_reads_is_announced_once_and_only_when_it_changed(
    facts: dict[str, object], times: int
) -> None:
    ana = factories.runner()
    with heard(profile_changed) as news:
        services.save_profile(runner=ana, today=TODAY, **facts)
    assert len(news) == times


def test_a_fact_can_be_made_unknown_again() -> None:
    ana = factories.runner(sex="f", birth_year=1994, usual_weekly_m=30_000)
    services.save_profile(runner=ana, today=TODAY, sex="", birth_year=None, usual_weekly_m=None)
    ana.refresh_from_db()
    assert (ana.sex, ana.birth_year, ana.usual_weekly_m) == ("", None, None)


def test_a_weight_belongs_to_its_day_and_an_equal_one_adds_nothing() -> None:
    ana = factories.runner()
    services.save_profile(runner=ana, today=TODAY, weight_kg=Decimal("60.0"))
    services.save_profile(runner=ana, today=TODAY + timedelta(days=3), weight_kg=Decimal("60.0"))
    services.save_profile(runner=ana, today=TODAY + timedelta(days=5), weight_kg=Decimal("59.2"))
    services.save_profile(runner=ana, today=TODAY + timedelta(days=5), weight_kg=Decimal("59.0"))
    kept = Weight.objects.order_by("measured_on").values_list("measured_on", "kg")
    assert list(kept) == [(TODAY, Decimal("60.0")), (TODAY + timedelta(days=5), Decimal("59.0"))]
    services.save_profile(runner=ana, today=TODAY, weight_kg=None)
    assert not Weight.objects.exists()


def test_a_name_that_is_no_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="user_id"):
        services.save_profile(runner=factories.runner(), today=TODAY, user_id=1)


def test_an_injury_keeps_its_month_and_a_double_post_makes_one() -> None:
    ana = factories.runner()
    with heard(profile_changed) as news:
        for _ in range(2):
            services.report_injury(runner=ana, site="tibia", side="l", happened_on=date(2025, 3, 17), confirmed=True)
    injury = ana.injuries.get()
    assert (injury.happened_on, injury.side, injury.confirmed) == (date(2025, 3, 1), "l", True)
    assert len(news) == 2


def test_a_bone_in_the_middle_has_no_side() -> None:
    ana = factories.runner()
    services.report_injury(runner=ana, site="sacrum", side="r", happened_on=date(2025, 3, 1))
    assert ana.injuries.get().side == ""


def test_removing_an_injury_is_announced() -> None:
    injury = factories.injury(factories.runner())
    with heard(profile_changed) as news:
        services.remove_injury(injury=injury)
        services.remove_injury(injury=injury)
    assert len(news) == 1


def test_no_is_another_answer_than_none_given(db):
    ana = factories.runner("ana")
    assert ana.had_bone_injury is None
    services.save_profile(runner=ana, today=TODAY, had_bone_injury=False)
    ana.refresh_from_db()
    assert ana.had_bone_injury is False
    injury = services.report_injury(runner=ana, site="tibia", side="l", happened_on=TODAY)
    ana.refresh_from_db()
    assert ana.had_bone_injury is True
    services.remove_injury(injury=injury)
    ana.refresh_from_db()
    assert ana.had_bone_injury is None
