"""The alerts page: open, seen, over; and nobody else's."""

import uuid
from datetime import date, timedelta

import pytest

from risk.models import RiskWarning
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, shoe, steady_weeks
from tests.risk.pages import ana_in_pain, ana_with_a_level, levels_in, scored, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/alerts/"


def text_of(response):
    return " ".join(response.content.decode().split())


def spike(runner, on: date, closed_on: date | None = None) -> RiskWarning:
    return RiskWarning.objects.create(
        runner=runner,
        family="single_run",
        subject=on.isoformat(),
        rule="W1",
        severity=2,
        level=2,
        numbers={"session_m": 18_200, "longest30_m": 13_000, "category": 2, "ratio": 1.4, "on": on.isoformat()},
        model_version="1",
        opened_on=on,
        severity_on=on,
        closed_on=closed_on,
        created_at=NOW,
    )


def test_an_open_alert_has_its_number_its_evidence_and_one_action():
    text = text_of(signed_in(ana_with_a_level()).get(URL))
    assert "Yesterday’s long run" in text
    assert "18.2 km, 40% longer than your longest run in the 30 days before (13 km)." in text
    assert "In a study of 5,205 runners" in text
    assert "Keep the next days easy" in text


def test_done_moves_it_and_lowers_the_bell():
    ana = ana_with_a_level()
    client = signed_in(ana)
    for warning in RiskWarning.objects.filter(runner=ana):
        assert client.post(f"{URL}{warning.pk}/done/").url == URL
    response = client.get(URL)
    assert response.context["open"] == []
    assert "Seen, still going on" in text_of(response)
    assert response.context["alerts_open"] == 0
    assert not RiskWarning.objects.filter(closed_on__isnull=False).exists()


def test_done_takes_no_get_and_nobody_elses():
    ana, sam = ana_with_a_level(), factories.runner("sam")
    warning = RiskWarning.objects.filter(runner=ana).first()
    address = f"{URL}{warning.pk}/done/"
    assert signed_in(ana).get(address).status_code == 405
    assert signed_in(sam).post(address).status_code == 404
    assert signed_in(sam).post(f"{URL}{uuid.uuid4()}/done/").status_code == 404
    warning.refresh_from_db()
    assert warning.acknowledged_at is None


def test_a_shoe_is_called_by_its_name():
    runner = factories.runner("ana")
    steady_weeks(runner, 2)
    run(runner, TODAY, km=6, shoe=shoe(runner, start_distance_m=398_000))
    assert "Blue daily passed 400 km" in text_of(signed_in(scored(runner)).get(URL))


def test_nothing_open():
    assert "Nothing open" in text_of(signed_in(factories.runner("ana")).get(URL))


def test_while_a_bone_hurts_alerts_about_load_wait():
    ana = ana_in_pain()
    spike(ana, TODAY - timedelta(days=40), closed_on=TODAY - timedelta(days=26))
    response = signed_in(ana).get(URL)
    assert levels_in(response) == []
    assert "long run" not in text_of(response)
    assert "Please stop running for now" in text_of(response)


def test_past_ones_come_by_page():
    runner = factories.runner("ana")
    for back in range(23):
        on = TODAY - timedelta(days=20 + back)
        spike(runner, on, closed_on=on + timedelta(days=14))
    client = signed_in(runner)
    assert len(client.get(URL).context["past"]) == 20
    assert len(client.get(URL, {"page": "2"}).context["past"]) == 3
    assert len(client.get(URL, {"page": "no"}).context["past"]) == 20


@pytest.mark.parametrize("count", [1, 3])
def test_three_cost_as_many_queries_as_one(count, django_assert_num_queries):
    runner = factories.runner("ana")
    steady_weeks(runner, 3)
    pairs = [shoe(runner, f"Pair {n}", start_distance_m=450_000) for n in range(count)]
    for pair in pairs:
        run(runner, TODAY, km=5, shoe=pair)
    for back in range(count):
        on = TODAY - timedelta(days=60 + back)
        spike(runner, on, closed_on=on + timedelta(days=14))
    client = signed_in(scored(runner))
    with django_assert_num_queries(17):
        response = client.get(URL)
    assert len(response.context["past"]) == count
    assert len([alert for alert in response.context["open"] if alert.warning.family == "shoe"]) == count
