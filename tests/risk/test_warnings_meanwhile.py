"""What happens to a warning while something else happens: a return plan begins, its runner answers."""

from datetime import timedelta

import pytest

from risk import services
from risk.models import Decision, RiskWarning
from risk.services import warnings
from risk.services.record import record_of
from risk.services.recovery import start_return_plan
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, steady_weeks
from tests.risk.letters import rescore
from tests.risk.pages import ana_with_a_level

pytestmark = pytest.mark.django_db


def test_an_alert_that_a_return_plan_followed_stays_in_the_record():
    """It was true when it was told: only what the log takes back leaves the record."""
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=1))
    run(ana, TODAY, km=25)
    services.rescore(runner=ana, today=TODAY, now=NOW)
    assert RiskWarning.objects.open().filter(family="single_run").exists()
    start_return_plan(runner=ana, site="tibia", side="l", hurt_on=TODAY, is_high_risk=False, today=TODAY, now=NOW)
    services.rescore(runner=ana, today=TODAY, now=NOW)
    assert Decision.objects.standing().filter(family="single_run").exists()
    assert record_of(ana, TODAY, ana.categories()).total.alerts >= 1


@pytest.mark.parametrize("verb", ["done", "put off"])
def test_what_is_said_during_a_rescore_stays(monkeypatch, verb):
    ana = ana_with_a_level()
    RiskWarning.objects.update(model_version="old")  # the rescore has something to write
    follow = warnings._follow

    def meanwhile(warning, *rest):
        if verb == "done":
            services.acknowledge(warning=warning, now=NOW)
        else:
            services.snooze(warning=warning, days=3, today=TODAY)
        return follow(warning, *rest)

    monkeypatch.setattr(warnings, "_follow", meanwhile)
    rescore(ana)
    spike = RiskWarning.objects.get(runner=ana, family="single_run")
    assert (spike.acknowledged_at if verb == "done" else spike.snoozed_until) is not None
