"""A coach and an athlete, each with a browser of their own: invited, let in by two categories, and out again."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from runners.models import HealthAccess, Sharing
from tests import factories, log_factories
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_first_weeks import link_in
from tests.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana(site):
    """Ten weeks of runs in a pair of shoes, and a sore spot that asks nobody to stop."""
    runner = factories.runner("ana", by=factories.user("ana", full_name="Ana Moreau"))
    today = runner.today(timezone.now())
    pair = log_factories.shoe(runner, "Blue daily")
    log_factories.steady_weeks(runner, 10, until=today, km=(0, 8, 6, 8, 0, 5, 13), shoe=pair)
    log_factories.pain(runner, today - timedelta(days=1), site="fibula", side="l", score=2)
    return runner


@pytest.fixture
def person(browser, site) -> Iterator[object]:
    """Return a function that opens a browser for a person; what one complains about fails the test."""
    contexts, complaints = [], []

    def open_browser(viewport: dict, email: str | None = None, javascript: bool = True) -> object:
        context = browser.new_context(
            viewport=viewport, base_url=site.address, locale="en-IE", java_script_enabled=javascript
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        if email:
            page.goto("/accounts/login/")
            sign_in(page, email)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page, email: str) -> None:
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(factories.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def words(page) -> str:
    return page.locator("main").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_coach_sees_exactly_what_is_shared_until_it_is_not(person, site, ana, javascript):
    factories.coach(by=factories.user("coach_cy", full_name="Cy Novak"))
    coach = person(LAPTOP, "coach_cy@example.org", javascript)
    coach.goto("/athletes/")
    assert "Invite your first athlete" in words(coach)
    coach.get_by_role("link", name=re.compile("Invite")).first.click()
    coach.get_by_label("E-mail").fill("Ana@example.org")
    coach.get_by_role("button", name="Send an e-mail").click()
    assert "Waiting" in words(coach)

    eventually(lambda: site.mails)
    assert (site.mails[0]["To"], site.mails[0]["Subject"]) == ("ana@example.org", "You have an invitation")
    athlete = person(PHONE, javascript=javascript)
    athlete.goto(link_in(site.mails[0]))
    assert "Cy" not in words(athlete)  # whoever finds the link learns nothing
    athlete.get_by_role("link", name="Sign in").first.click()
    sign_in(athlete, "ana@example.org")
    assert "Cy Novak" in words(athlete)
    switches = athlete.locator("main input[type=checkbox]").all()
    assert len(switches) == 5
    assert not any(switch.is_checked() for switch in switches)
    athlete.get_by_role("button", name="Share these").click()  # none chosen: said so, nothing shared
    assert not Sharing.objects.exists()
    for category in ("training", "risk"):
        athlete.locator(f"main input[name={category}]").check()
    athlete.get_by_role("button", name="Share these").click()
    assert athlete.url.endswith("/settings/sharing/")
    assert "Has not looked yet" in words(athlete)

    def roster_has_a_level() -> bool:
        coach.goto("/athletes/")
        return bool(re.search(r"(Low|Moderate|High) \d+", words(coach).replace("\n", " ")))

    eventually(roster_has_a_level)  # the worker works out what is shared
    assert "Ana Moreau" in words(coach)
    coach.get_by_role("link", name="Ana Moreau").locator("visible=true").first.click()
    address = coach.url
    seen = words(coach)
    for shown in ("of 100", "Blue daily", "13 km"):
        assert shown in seen, shown
    for hidden in ("ibula", "2/10"):
        assert hidden not in seen, hidden
    assert "Not shared" in seen

    athlete.goto("/settings/sharing/")
    assert "Last looked" in words(athlete)
    athlete.get_by_role("link", name=re.compile("Stop sharing")).click()
    athlete.get_by_role("button", name="Stop sharing").click()
    assert coach.goto(address).status == 404
    coach.goto("/athletes/")
    assert "Ana Moreau stopped sharing" in words(coach)
    assert not re.search(r"of 100|Blue daily", words(coach))
    athlete.goto("/settings/sharing/record/")
    record = words(athlete)
    assert "Cy Novak" in record
    assert "Runs, shoes and rest days" in record
    assert "Risk index" in record
    assert "Pain" not in record
    looks = HealthAccess.objects.filter(runner=ana)
    assert {(look.page, tuple(look.categories)) for look in looks} == {
        ("roster", ("risk", "training")),
        ("athlete", ("risk", "training")),
    }
