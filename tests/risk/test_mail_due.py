"""When regular letters are due: half past seven on the person's own wall, through every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from risk import services, tasks
from risk.models import MailDue
from risk.services.mail_due import AT, moment_of, next_moment
from runners import services as people
from runners.models import MailSettings, OutgoingEmail
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run
from tests.risk.regular import DUE, decide, due, owed

ZONES = (
    "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia", "Pacific/Chatham",
    "Asia/Kathmandu",
)  # fmt: skip
FIRST = datetime(2010, 1, 1, tzinfo=UTC)


def moments(zone, first, count, weekday=None, at=AT):
    """Return the moments that follow each other, as their owner's clock shows them."""
    found, moment = [], first
    for _ in range(count):
        moment = next_moment(moment, zone, weekday, at)
        found.append(moment.astimezone(zone))
    return found


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("first", [datetime(2023, 12, 30, tzinfo=UTC), datetime(2011, 3, 1, tzinfo=UTC)])
def test_every_local_date_has_its_half_past_seven_once(name, first):
    """Fifteen months: both changes of the clocks, the end of a year, 29 February, and the day that Apia left out."""
    zone = ZoneInfo(name)
    found = moments(zone, first, 460)
    assert {moment.time() for moment in found} == {AT}
    dates = [moment.date() for moment in found]
    since = dates[0]
    expected = [since + timedelta(days=back) for back in range((dates[-1] - since).days + 1)]
    left_out = {date(2011, 12, 30)} if name == "Pacific/Apia" else set()
    assert dates == [day for day in expected if day not in left_out]
    if first.year == 2023:
        assert date(2024, 2, 29) in dates
        assert date(2024, 12, 31) in dates


@pytest.mark.parametrize("name", ZONES)
def test_a_weekly_letter_comes_on_its_weekday(name):
    found = moments(ZoneInfo(name), datetime(2026, 9, 1, tzinfo=UTC), 60, weekday=3)
    assert {moment.weekday() for moment in found} == {3}
    assert {(b.date() - a.date()).days for a, b in pairwise(found)} == {7}


@pytest.mark.parametrize(
    ("name", "at", "day", "shown"),
    [
        ("Europe/Berlin", time(2, 30), date(2026, 3, 29), "2026-03-29T03:30:00+02:00"),
        ("America/St_Johns", time(2, 15), date(2026, 3, 8), "2026-03-08T03:15:00-02:30"),
        ("Australia/Lord_Howe", time(2, 10), date(2026, 10, 4), "2026-10-04T02:40:00+11:00"),  # half an hour
        ("Africa/Cairo", time(0, 30), date(2026, 4, 24), "2026-04-24T01:30:00+03:00"),  # a midnight that is not there
        ("Pacific/Chatham", time(3, 0), date(2026, 9, 27), "2026-09-27T04:00:00+13:45"),
        ("Pacific/Apia", AT, date(2011, 12, 30), "2011-12-31T07:30:00+14:00"),  # a whole day
        # twice: the first of the two
        ("Europe/Berlin", time(2, 30), date(2026, 10, 25), "2026-10-25T02:30:00+02:00"),
        ("Australia/Lord_Howe", time(1, 45), date(2026, 4, 5), "2026-04-05T01:45:00+11:00"),
        ("Africa/Cairo", time(23, 30), date(2026, 10, 29), "2026-10-29T23:30:00+03:00"),
    ],
)
def test_a_time_that_is_skipped_moves_forward_and_one_that_comes_twice_comes_once(name, at, day, shown):
    zone = ZoneInfo(name)
    moment = moment_of(day, zone, at)
    assert moment.astimezone(zone).isoformat() == shown
    after = next_moment(moment, zone, at=at)
    assert after.astimezone(zone).date() == moment.astimezone(zone).date() + timedelta(days=1)


def test_a_weekday_that_a_zone_left_out_is_told_once_a_day_later():
    zone = ZoneInfo("Pacific/Apia")
    found = moments(zone, datetime(2011, 12, 24, tzinfo=UTC), 2, weekday=4)
    assert [moment.date() for moment in found] == [date(2011, 12, 31), date(2012, 1, 6)]


@given(
    after=st.integers(0, 18 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    name=st.sampled_from(ZONES),
    weekday=st.none() | st.integers(0, 6),
    at=st.times().map(lambda one: one.replace(microsecond=0)),
)
@hypothesis_settings(max_examples=50, deadline=None)
def test_the_next_one_lies_ahead_and_within_a_week_and_a_day(after, name, weekday, at):
    moment = next_moment(after, ZoneInfo(name), weekday, at)
    # a skipped weekday, or a skipped midnight, may move it by one day more
    assert timedelta() < moment - after <= timedelta(days=9 if weekday is not None else 2, hours=2)


# ── rows ─────────────────────────────────────────────────────────────────────


def ran(name="ana", **fields):
    runner = factories.runner(name, **fields)
    run(runner, TODAY - timedelta(days=1))
    return runner


def when(who, kind="weekly"):
    return MailDue.objects.get(user=who.user, kind=kind).due_at


@pytest.mark.django_db
def test_everybody_is_planned_once_in_their_own_zone():
    ana = factories.runner("ana", time_zone="Asia/Kathmandu")
    MailSettings.objects.create(user=ana.user, weekly_day=2)
    both = factories.coach(by=factories.runner("both").user)
    closed = factories.runner("closed")
    closed.user.is_active = False
    closed.user.save()
    assert services.plan_new(now=NOW) == 3
    assert services.plan_new(now=NOW) == 0
    assert when(ana) == datetime(2026, 9, 23, 1, 45, tzinfo=UTC)
    assert when(both) == datetime(2026, 9, 28, 7, 30, tzinfo=UTC)
    assert when(both, "digest") == datetime(2026, 9, 22, 7, 30, tzinfo=UTC)
    assert not MailDue.objects.filter(user=closed.user).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_change_of_zone_day_or_preferences_moves_it():
    ana, cy = factories.runner("ana"), factories.coach()
    services.plan_new(now=NOW)
    people.save_profile(runner=ana, today=TODAY, time_zone="Pacific/Chatham")
    assert when(ana).astimezone(ZoneInfo("Pacific/Chatham")).isoformat() == "2026-09-28T07:30:00+13:45"
    people.save_preferences(user=ana.user, emails={}, shown={}, timing={"weekly_day": 4}, now=NOW)
    assert when(ana).astimezone(ZoneInfo("Pacific/Chatham")).isoformat() == "2026-09-25T07:30:00+12:45"
    people.move_coach(coach=cy, time_zone="America/St_Johns")
    assert when(cy, "digest").astimezone(ZoneInfo("America/St_Johns")).isoformat() == "2026-09-21T07:30:00-02:30"


@pytest.mark.django_db
def test_what_is_due_already_is_not_lost_by_a_change():
    ana = ran()
    due(ana)
    services.replan(user=ana.user, now=NOW)
    assert when(ana) == DUE
    assert decide("weekly") == 1
    assert owed(ana).dedupe_key == f"weekly:{ana.user.pk}:2026-09-21"


@pytest.mark.django_db
def test_a_repeated_hour_a_second_beat_and_a_move_west_mail_once_a_local_date():
    ana = ran(time_zone="Pacific/Apia")
    row = due(ana, datetime(2026, 9, 20, 18, 30, tzinfo=UTC))  # Monday, 07:30 in Apia
    decide("weekly", datetime(2026, 9, 20, 19, tzinfo=UTC))
    ana.time_zone = "Europe/Berlin"
    ana.save()
    MailDue.objects.filter(pk=row.pk).update(due_at=datetime(2026, 9, 21, 5, 30, tzinfo=UTC))  # Monday again
    decide("weekly")
    decide("weekly")
    assert OutgoingEmail.objects.filter(kind="weekly").count() == 1
    assert when(ana) == datetime(2026, 9, 28, 5, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_it_waits_for_the_end_of_quiet_hours_and_ends_a_day_and_a_half_after_it_was_due():
    ana = ran()
    MailSettings.objects.create(user=ana.user, quiet_from=time(22), quiet_until=time(9, 15))
    due(ana)
    decide("weekly")
    assert owed(ana).next_attempt_at == datetime(2026, 9, 21, 9, 15, tzinfo=UTC)
    assert owed(ana).expires_at == DUE + timedelta(hours=36)


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["muted", "closed", "no consent", "nothing to say", "too late"])
def test_who_wants_none_or_of_whom_there_is_nothing_to_say_is_owed_none(why):
    ana = factories.runner() if why == "nothing to say" else ran()
    now = NOW + timedelta(hours=37) if why == "too late" else NOW
    if why == "muted":
        people.mute_emails(user=ana.user, kind="weekly", now=NOW)
    if why == "closed":
        type(ana.user).objects.update(is_active=False)
    if why == "no consent":
        ana.consents.filter(category="training").update(withdrawn_at=NOW)
    due(ana)
    assert decide("weekly", now) == 1
    assert owed(ana) is None
    assert when(ana) == DUE + timedelta(days=7)


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_take_different_people_and_neither_waits():
    for name in ("ana", "ben"):
        due(ran(name))
    with transaction.atomic():
        held = MailDue.objects.take(NOW, 1)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT id FROM risk_maildue WHERE due_at <= %s FOR UPDATE SKIP LOCKED", [NOW])
                assert cursor.fetchall() == [(row.pk,) for row in MailDue.objects.exclude(pk=held[0].pk)]
        finally:
            other.close()


@pytest.mark.django_db
def test_a_fault_with_one_leaves_the_others(monkeypatch, caplog):
    ana, ben = ran("ana"), ran("ben")
    due(ana), due(ben)
    MailDue.objects.filter(user=ana.user).update(due_at=DUE - timedelta(seconds=1))
    people.save_preferences(user=ana.user, emails={}, shown={}, timing={}, now=NOW)
    honest = MailSettings.after_quiet

    def fail(self, at, zone):
        if self.user_id == ana.user_id:
            raise RuntimeError("a fault of ours")
        return honest(self, at, zone)

    monkeypatch.setattr(MailSettings, "after_quiet", fail)
    assert decide("weekly") == 2
    assert owed(ana) is None
    assert owed(ben) is not None
    assert when(ana) == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_a_sweep_without_anything_due_asks_four_times(at_now):
    ana = ran()
    due(ana, NOW + timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        assert tasks._owe_regular_mail(NOW) == 0
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(asked) == 4, asked  # nobody new of either role, nobody due of either kind
    assert tasks._owe_regular_mail(NOW + timedelta(days=1)) == 1
