"""The runner's own quiet hours and cool-down decide when an e-mail is due; pain waits for neither."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from risk import services
from runners.models import MailSettings, OutgoingEmail
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, shoe

BERLIN = ZoneInfo("Europe/Berlin")


def at(hour, days_later=0):
    return datetime.combine(TODAY + timedelta(days=days_later), time(hour), tzinfo=BERLIN)


def due(ana, kind):
    return OutgoingEmail.objects.get(runner=ana, kind=kind, state="pending").next_attempt_at


@pytest.fixture
def late_sleeper(ana, settings):
    settings.LOAD_EMAIL_DELAY_S = 0
    ana.time_zone = "Europe/Berlin"
    ana.save()
    MailSettings.objects.create(user=ana.user, quiet_from=time(19), quiet_until=time(11), cool_down_days=7)
    return ana


def test_load_and_shoes_wait_for_the_persons_own_morning_and_pain_does_not(late_sleeper):
    run(late_sleeper, TODAY, km=18, shoe=shoe(late_sleeper, start_distance_m=390_000))
    pain(late_sleeper, TODAY, score=5, at_rest=True)
    services.rescore(runner=late_sleeper, today=TODAY, now=at(20))
    assert due(late_sleeper, "shoe") == at(11, days_later=1)
    assert due(late_sleeper, "load") == at(11, days_later=1)
    assert due(late_sleeper, "pain") == at(20)


def test_the_next_load_e_mail_comes_after_as_many_dates_as_were_chosen(late_sleeper):
    run(late_sleeper, TODAY, km=18)
    services.rescore(runner=late_sleeper, today=TODAY, now=NOW)
    OutgoingEmail.objects.update(state="sent", sent_at=NOW, facts={"severity": 2})
    for days_later in range(1, 4):
        run(late_sleeper, TODAY + timedelta(days=days_later), km=14)
    services.rescore(runner=late_sleeper, today=TODAY + timedelta(days=3), now=NOW + timedelta(days=3))
    assert due(late_sleeper, "load") == at(11, days_later=7)
