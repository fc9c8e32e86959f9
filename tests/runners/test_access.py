"""The record of who looked: added to and never changed, and shown to the one it is about."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from runners import services
from runners.models import Coach, CoachingLink, HealthAccess, Runner, User
from tests import factories
from tests.factories import NOW
from tests.runners.inviting import text

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def look(link: CoachingLink, *, page: str = "athlete", **after: float) -> None:
    with transaction.atomic():
        services.record_access(actor=link.coach.user, links=[link], page=page, now=NOW + timedelta(**after))


@pytest.fixture
def link(coach_cy: Coach, ana: Runner) -> CoachingLink:
    return factories.coaching(coach_cy, ana, shares=["training", "risk", "messages"])


def record(client: Client, **query: object) -> str:
    return text(client.get(reverse("runners:access_record"), query))


def test_a_look_names_what_was_shared_and_no_values(link: CoachingLink) -> None:
    look(link)
    row = HealthAccess.objects.get()
    assert (row.actor, row.runner, row.link, row.page, row.at) == (
        link.coach.user,
        link.runner,
        link,
        "athlete",
        NOW,
    )
    assert row.categories == ["risk", "training"], "notes from the coach are no look at the runner"


@pytest.mark.parametrize(("minutes", "rows"), [(0, 1), (9, 1), (10, 2), (25, 2)])
def test_looking_again_within_ten_minutes_is_one_line(link: CoachingLink, minutes: int, rows: int) -> None:
    look(link)
    look(link, minutes=minutes)
    assert HealthAccess.objects.count() == rows
    look(link, page="roster", minutes=minutes)
    assert HealthAccess.objects.count() == rows + 1, "another page is another look"


def test_seeing_more_is_a_look_of_its_own(link: CoachingLink) -> None:
    look(link)
    services.share(link=link, shares=["training", "risk", "pain"], now=NOW)
    look(link, minutes=1)
    assert HealthAccess.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        "page='roster'",
        "at=now()",
        "categories='{pain}'",
        "runner_id=gen_random_uuid()",
    ],
)
def test_no_row_can_be_changed(link: CoachingLink, sam: Runner, change: str) -> None:
    look(link)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE runners_healthaccess SET {change}")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        HealthAccess.objects.update(actor=sam.user)
    assert (HealthAccess.objects.get().page, HealthAccess.objects.get().actor) == ("athlete", link.coach.user)


def test_a_deleted_account_leaves_the_line_without_a_name(
    link: CoachingLink, ana_client: Client, coach_cy: Coach
) -> None:
    look(link)
    services.erase(user=coach_cy.user)
    row = HealthAccess.objects.get()
    assert (row.actor, row.link, row.at) == (None, None, NOW)
    shown = record(ana_client)
    assert "A deleted account" in shown
    assert "Coach_Cy" not in shown


def test_two_deleted_accounts_leave_two_lines(link: CoachingLink, ana: Runner, ana_client: Client) -> None:
    """Without their names the two look alike; that must not keep either account from going."""
    maya = factories.coaching(factories.coach("maya"), ana, shares=["training", "risk"])
    look(link)
    look(maya)
    for one in (link, maya):
        services.erase(user=one.coach.user)
    assert record(ana_client).count("A deleted account") == 2


def test_erasing_the_runner_takes_the_record_along(link: CoachingLink, sam: Runner, coach_cy: Coach) -> None:
    other = factories.coaching(coach_cy, sam)
    look(link)
    look(other)
    services.erase(user=link.runner.user)
    assert HealthAccess.objects.get().runner == sam


def test_a_look_that_cannot_be_noted_fails(link: CoachingLink, coach_cy: Coach) -> None:
    seen = CoachingLink.objects.with_shares().get(pk=link.pk)
    seen.shares_now = ["messages"]
    with pytest.raises(IntegrityError, match="an_access_is_to_something"), transaction.atomic():
        services.record_access(actor=coach_cy.user, links=[seen], page="athlete", now=NOW)


def test_the_page_says_who_what_and_when_by_the_runners_days(
    link: CoachingLink, ana: Runner, ana_client: Client
) -> None:
    assert "Nobody has looked" in record(ana_client)
    services.save_profile(runner=ana, today=factories.TODAY, time_zone="Pacific/Auckland")
    look(link, page="roster")
    look(link, hours=5)
    shown = record(ana_client)
    places = [
        shown.index(words) for words in ("Tuesday, 22 September 2026", "01:00", "Monday, 21 September 2026", "20:00")
    ]
    assert places == sorted(places), "newest first"
    assert "Your page: Risk index and its reasons, Runs, shoes and rest days" in shown.replace("&#x27;", "'")
    assert "The list of athletes: " in shown
    assert shown.count("<b>Coach_Cy</b>") == 2


def test_who_coaches_no_more_is_shown_as_such(link: CoachingLink, ana_client: Client) -> None:
    look(link)
    assert "(no longer your coach)" not in record(ana_client)
    services.end_coaching(link=link, by=CoachingLink.Side.COACH, now=NOW)
    assert "(no longer your coach)" in record(ana_client)


def test_fifty_a_page(link: CoachingLink, ana_client: Client) -> None:
    for n in range(51):
        look(link, minutes=10 * n)
    assert record(ana_client).count("<b>Coach_Cy</b>") == 50
    older = record(ana_client, page=2)
    assert older.count("<b>Coach_Cy</b>") == 1
    assert 'href="?page=1"' in older
    assert record(ana_client, page="nonsense").count("<b>Coach_Cy</b>") == 50


def test_nobody_reads_somebody_elses_record(link: CoachingLink, signed_in: SignIn, sam: Runner) -> None:
    look(link)
    assert "Coach_Cy" not in record(signed_in(sam.user))


def test_it_takes_as_many_queries_for_three_lines_as_for_one(
    ana: Runner, ana_client: Client, django_assert_num_queries: Callable
) -> None:
    counts = []
    for n in range(3):
        look(factories.coaching(factories.coach(f"coach{n}"), ana), minutes=10 * n)
        with django_assert_num_queries(7, exact=False) as seen:
            record(ana_client)
        counts.append(len(seen))
    assert counts[0] == counts[2], counts
