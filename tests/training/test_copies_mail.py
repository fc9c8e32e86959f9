"""What somebody wanted to be told comes along into an empty account, line by line, but for silence about pain."""

from datetime import time
from typing import Any

import pytest

from runners.models import AlertMute, EmailMute, MailSettings, Runner
from tests import factories
from tests.factories import NOW
from tests.training.copies import bring, copy_of, fresh, outcomes
from training import reasons
from training.results import told

pytestmark = pytest.mark.django_db
HOURS = {"quiet_from": time(20, 15), "quiet_until": time(6), "cool_down_days": 9, "weekly_day": 3}


@pytest.fixture
def ana(db: object) -> Runner:
    """She chose a little of everything, and by the link in an e-mail that there be none about pain."""
    ana = factories.runner("ana", units="mi")
    for kind in ("single_run", "weekly", "pain", "athlete_pain"):
        EmailMute.objects.create(user=ana.user, kind=kind, muted_at=NOW)
    for channel in ("app", "coach"):
        AlertMute.objects.create(user=ana.user, kind="shoe", channel=channel, muted_at=NOW)
    MailSettings.objects.create(user=ana.user, digest_initials=True, **HOURS)
    return ana


def chosen(runner: Runner) -> dict[str, Any]:
    hours = MailSettings.objects.filter(user=runner.user).values("digest_initials", *HOURS)
    return {
        "units": Runner.objects.get(pk=runner.pk).units,
        "off": set(EmailMute.objects.filter(user=runner.user).values_list("kind", flat=True)),
        "hidden": set(AlertMute.objects.filter(user=runner.user).values_list("kind", "channel")),
        "hours": list(hours),
    }


def test_an_empty_account_takes_it_all_but_silence_about_pain_and_says_so(ana: Runner) -> None:
    nia, data = fresh(), copy_of(ana)
    parent = bring(nia, data)
    assert chosen(nia) == chosen(ana) | {"off": {"single_run", "weekly"}}
    said = outcomes(parent)
    assert (said["added", "turned_off_as_there"], said["skipped", "pain_stays_on"]) == (2, 1)
    assert [one.reason.why for one in told(parent, None) if one.reason] == [
        reasons.words("pain_stays_on").why, *[reasons.words("turned_off_as_there").why] * 2
    ]  # fmt: skip
    again = bring(nia, data)
    assert chosen(nia)["off"] == {"single_run", "weekly"}
    assert {outcome for outcome, _ in outcomes(again)} == {"duplicate", "skipped"}  # pain is refused again


def test_what_was_chosen_here_stays(ana: Runner) -> None:
    nia = fresh()
    EmailMute.objects.create(user=nia.user, kind="shoe", muted_at=NOW)
    MailSettings.objects.create(user=nia.user)
    parent = bring(nia, copy_of(ana))
    mine = chosen(nia)
    assert (mine["off"], mine["hours"][0]["cool_down_days"]) == ({"shoe"}, 3)
    assert mine["hidden"] == {("shoe", "app"), ("shoe", "coach")}
    assert outcomes(parent)["skipped", "own_choice"] == 2
