"""`verify_risk` agrees with what the services stored, and finds each thing that is not so."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from risk.models import RescoreRequest, RiskScore, SharedScore
from tests import factories, log_factories
from tests.factories import TODAY
from tests.risk.letters import rescore


def verify(**options):
    out = StringIO()
    call_command("verify_risk", stdout=out, **options)
    return out.getvalue()


def faults(**options):
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_risk", stdout=out, **options)
    assert error.value.returncode == 1
    return out.getvalue()


@pytest.fixture
def known(ana, known):
    """Somebody with a fact of every kind, an old pain, and two coaches who see different parts."""
    since = TODAY - timedelta(days=20)
    log_factories.pain(ana, since, at_rest=True, score=6, cleared_on=TODAY - timedelta(days=15))
    log_factories.run(ana, TODAY - timedelta(days=3), km=19.3)
    factories.coaching(factories.coach(), ana)
    factories.coaching(factories.coach("cara"), ana, shares=["risk", "training"])
    rescore(ana)
    return ana


def test_what_was_stored_is_what_the_naive_version_says(known):
    hurting = factories.runner("hurting")
    log_factories.steady_weeks(hurting, 3)
    log_factories.pain(hurting, TODAY, limping=True)
    factories.coaching(factories.coach("carl"), hurting, shares=["risk", "training"])
    rescore(hurting)
    rescore(factories.runner("empty"))
    assert "3 runners" in verify()
    assert " 0 differences." in verify()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"index": 3, "band": "low"}, "index is 3"),
        ({"band": "very_high"}, "band is 'very_high'"),
        ({"light": "red"}, "light is 'red'"),
        ({"dri": 1.0000001}, "dri is"),
        ({"capacity": 0.1}, "capacity is"),
        ({"distance_m": 1}, "distance_m is 1"),
        ({"model_version": "0"}, "is of model 0"),
    ],
)
def test_a_changed_value_is_found(known, change, said):
    RiskScore.objects.filter(runner=known, local_date=TODAY - timedelta(days=2)).update(**change)
    assert said in faults()


def test_a_missing_day_a_changed_factor_and_a_changed_shared_score_are_found(known):
    RiskScore.objects.filter(runner=known, local_date=TODAY - timedelta(days=2)).delete()
    today = RiskScore.objects.get(runner=known, local_date=TODAY)
    today.detail["factors"][0]["shown"] += 1
    today.save(update_fields=["detail"])
    shared = SharedScore.objects.get(runner=known, categories="risk,training")
    shared.trend[-3][1] = 99
    shared.index = 2
    shared.save()
    found = faults()
    for said in ("no score is stored", "factors are", "index is 2", "trend is 99"):
        assert said in found


def test_who_waits_for_a_rescore_is_left_out_and_said_so(known):
    RiskScore.objects.filter(runner=known).update(index=3, band="low", hidden="")
    RescoreRequest.objects.create(runner=known)
    assert "1 runners wait for a rescore" in verify()


def test_a_sample_is_so_many_runners(known):
    for name in ("ben", "cleo"):
        rescore(factories.runner(name))
    assert "2 runners" in verify(sample=2)
    assert "3 runners" in verify(sample=9)
