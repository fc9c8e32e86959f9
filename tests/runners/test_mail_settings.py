"""Quiet hours on every clock there is: a moment outside them, never earlier, never far later."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.models import AlertMute, MailSettings
from tests import factories

ZONES = (
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Asia/Kathmandu",
)
START = datetime(2011, 12, 1, tzinfo=UTC)
HALF_HOURS = st.integers(0, 47).map(lambda n: time(n // 2, 30 * (n % 2)))


def wish(first: str, last: str) -> MailSettings:
    return MailSettings(quiet_from=time.fromisoformat(first), quiet_until=time.fromisoformat(last))


@pytest.mark.parametrize(
    ("zone", "quiet", "at", "free"),
    [
        ("Europe/Berlin", ("21:00", "07:00"), "2026-09-21T12:00+02:00", "2026-09-21T12:00+02:00"),
        ("Europe/Berlin", ("21:00", "07:00"), "2026-09-21T23:00+02:00", "2026-09-22T07:00+02:00"),
        ("Europe/Berlin", ("21:00", "07:00"), "2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),  # clocks go back
        ("Europe/Berlin", ("22:00", "02:30"), "2026-03-29T01:00+01:00", "2026-03-29T03:30+02:00"),  # 02:30 is skipped
        ("Europe/Berlin", ("22:00", "02:30"), "2026-10-25T02:10+02:00", "2026-10-25T02:30+02:00"),  # comes twice
        ("Europe/Berlin", ("22:00", "02:30"), "2026-10-25T02:10+01:00", "2026-10-25T02:30+01:00"),  # the second time
        ("Africa/Cairo", ("20:00", "00:00"), "2026-04-23T22:00+02:00", "2026-04-24T01:00+03:00"),  # no midnight
        ("Pacific/Apia", ("21:00", "07:00"), "2011-12-29T22:00-10:00", "2011-12-31T07:00+14:00"),  # no 30 December
        ("UTC", ("00:00", "00:00"), "2026-09-21T03:00+00:00", "2026-09-21T03:00+00:00"),  # none at all
        ("UTC", ("09:00", "17:00"), "2026-09-21T09:00+00:00", "2026-09-21T17:00+00:00"),  # by day
    ],
)
def test_the_first_moment_outside(zone: str, quiet: tuple[str, str], at: str, free: str) -> None:
    found = wish(*quiet).after_quiet(datetime.fromisoformat(at), ZoneInfo(zone))
    assert found == datetime.fromisoformat(free)
    assert found.tzinfo == UTC


@settings(max_examples=50)
@given(
    zone=st.sampled_from(ZONES),
    first=HALF_HOURS,
    last=HALF_HOURS,
    at=st.integers(0, 16 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
)
def test_it_is_never_quiet_never_earlier_and_within_two_days(
    zone: str, first: time, last: time, at: datetime
) -> None:
    chosen = MailSettings(quiet_from=first, quiet_until=last)
    found = chosen.after_quiet(at, ZoneInfo(zone))
    assert at <= found <= at + timedelta(hours=50)
    assert not chosen.is_quiet(found.astimezone(ZoneInfo(zone)).time())


@pytest.mark.django_db
def test_who_has_not_chosen_gets_the_sites_hours(settings: object) -> None:
    settings.WAKING_HOURS = (7, 21)
    found = MailSettings.objects.of(factories.user())
    assert (found.quiet_from, found.quiet_until, found.cool_down_days, found.weekly_day) == (time(21), time(7), 3, 0)
    assert found.pk is None
    settings.WAKING_HOURS = (0, 24)
    assert not MailSettings.objects.of(factories.user("sam")).is_quiet(time(3))


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["app", "coach"])
def test_no_row_can_hide_pain(channel: str) -> None:
    ana = factories.user()
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertMute.objects.create(user=ana, kind="pain", channel=channel, muted_at=factories.NOW)
