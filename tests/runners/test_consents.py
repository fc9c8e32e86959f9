"""Consent: nothing is stored without it, and ending it deletes what was stored."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from runners import services
from runners.models import WORDING_VERSION, BoneInjury, Category, Consent, Runner, Weight
from runners.signals import consent_withdrawn, profile_changed
from tests import factories
from tests.factories import NOW, TODAY
from tests.runners.conftest import heard

pytestmark = pytest.mark.django_db


def test_consent_is_kept_with_its_wording_and_time_and_given_once() -> None:
    ana = factories.runner(consents=[])
    with heard(profile_changed) as news:
        given = services.give_consent(runner=ana, categories=["training", "pain"], now=NOW, understood=True)
    assert {one.category for one in given} == {"training", "pain"}
    assert {(one.wording_version, one.given_at) for one in given} == {(WORDING_VERSION, NOW)}
    assert [one["runner"] for one in news] == [ana]
    assert not services.give_consent(runner=ana, categories=["training"], now=NOW + timedelta(days=1))
    assert Consent.objects.count() == 2
    ana.refresh_from_db()
    assert (ana.understood_at, ana.understood_version) == (NOW, WORDING_VERSION)


def test_an_unknown_category_is_refused_with_the_known_ones_beside_it() -> None:
    ana = factories.runner(consents=[])
    with pytest.raises(ValueError, match="fuel"):
        services.give_consent(runner=ana, categories=["training", "fuel"], now=NOW)
    assert not ana.categories()


def test_two_consents_in_force_for_one_category_cannot_be() -> None:
    ana = factories.runner(consents=["pain"])
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.consent(ana, "pain")


@pytest.mark.parametrize(
    ("facts", "category"),
    [
        ({"sex": "f"}, "body"),
        ({"birth_year": 1994}, "body"),
        ({"height_cm": 172}, "body"),
        ({"weight_kg": 60}, "body"),
        ({"usual_weekly_m": 30_000}, "training"),
        ({"usual_cadence_spm": 170}, "training"),
    ],
)
def test_no_fact_is_stored_without_its_consent(facts: dict[str, object], category: str) -> None:
    ana = factories.runner(consents=set(Category.values) - {category})
    with heard(profile_changed) as news, pytest.raises(services.ConsentMissing, match=category):
        services.save_profile(runner=ana, today=TODAY, units="mi", **facts)
    ana.refresh_from_db()
    assert ana.units == "km"
    assert not Weight.objects.exists()
    assert not news


def test_no_injury_is_stored_without_consent() -> None:
    ana = factories.runner(consents=["training", "body"])
    with pytest.raises(services.ConsentMissing, match="pain"):
        services.report_injury(runner=ana, site="tibia", happened_on=date(2025, 3, 1))
    assert not BoneInjury.objects.exists()


@pytest.mark.parametrize("category", Category.values)
def test_withdrawing_deletes_that_category_and_nothing_else(category: str) -> None:
    ana = factories.runner(sex="f", birth_year=1994, height_cm=172, usual_weekly_m=35_000, usual_cadence_spm=168)
    factories.weight(ana)
    factories.injury(ana)
    with heard(consent_withdrawn) as withdrawn, heard(profile_changed) as changed:
        assert services.withdraw_consent(runner=ana, category=category, now=NOW + timedelta(hours=1))
    ana.refresh_from_db()
    body = (ana.sex, ana.birth_year, ana.height_cm, Weight.objects.count())
    assert body == (("", None, None, 0) if category == "body" else ("f", 1994, 172, 1))
    assert BoneInjury.objects.count() == (0 if category == "pain" else 1)
    training = (ana.usual_weekly_m, ana.usual_cadence_spm)
    assert training == ((None, None) if category == "training" else (35_000, 168))
    assert ana.categories() == set(Category.values) - {category}
    assert [(one["runner"], one["category"]) for one in withdrawn] == [(ana, category)]
    assert len(changed) == 1
    assert Consent.objects.get(category=category).withdrawn_at == NOW + timedelta(hours=1)


def test_withdrawing_what_was_not_given_announces_nothing() -> None:
    ana = factories.runner(consents=["training"])
    with heard(consent_withdrawn) as news:
        assert not services.withdraw_consent(runner=ana, category="pain", now=NOW)
    assert not news


def test_withdrawing_undoes_itself_when_a_receiver_fails() -> None:
    ana = factories.runner()
    factories.injury(ana)

    def breaks(**_: object) -> None:
        raise RuntimeError("disk full")

    consent_withdrawn.connect(breaks)
    try:
        with pytest.raises(RuntimeError):
            services.withdraw_consent(runner=ana, category="pain", now=NOW)
    finally:
        consent_withdrawn.disconnect(breaks)
    assert ana.allows("pain")
    assert BoneInjury.objects.exists()


def test_consent_may_be_given_again_and_both_times_are_kept() -> None:
    ana = factories.runner()
    services.withdraw_consent(runner=ana, category="body", now=NOW + timedelta(days=1))
    services.give_consent(runner=ana, categories=["body"], now=NOW + timedelta(days=2))
    assert Consent.objects.filter(category="body").count() == 2
    assert ana.allows("body")


@pytest.mark.django_db(transaction=True)
def test_a_save_that_waits_behind_a_withdrawal_stores_nothing() -> None:
    """The race that matters: consent is checked under the lock, after the withdrawal has committed."""
    ana = factories.runner()
    outcome: list[str] = []

    def save() -> None:
        try:
            services.save_profile(runner=ana, today=TODAY, weight_kg=60)
            outcome.append("stored")
        except services.ConsentMissing:
            outcome.append("refused")
        finally:
            connection.close()

    with transaction.atomic():
        services.withdraw_consent(runner=ana, category="body", now=NOW)
        saver = threading.Thread(target=save)
        saver.start()
        saver.join(0.3)
        assert saver.is_alive(), "it waits for the withdrawal"
    saver.join(10)
    assert outcome == ["refused"]
    assert not Weight.objects.exists()
    assert Runner.objects.get().sex == ""
