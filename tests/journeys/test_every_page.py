"""Every page a runner sees: nothing for axe, the console or a narrow screen to complain about."""

import pytest
from django.utils import timezone

from risk import services
from risk.services.notes import write_note
from runners.services import invite_athlete
from tests import factories
from tests.conftest import need
from tests.journeys.conftest import LAPTOP, PHONE, session_of
from tests.log_factories import pain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = [
    "/",
    "/how-it-works/",
    "/what-to-do/",
    "/privacy/",
    "/accessibility/",
    "/accounts/login/",
    "/accounts/signup/",
]
PRIVATE = ["/today/", "/risk/", "/alerts/", "/runs/", "/runs/new/", "/shoes/", "/shoes/new/", "/import/"]
PRIVATE += ["/risk/plan/", "/risk/plan/?week=90&longest=40&runs=5", "/risk/plan/?runs=9", "/risk/plan/dates/"]
PRIVATE += ["/pain/", "/pain/new/", "/more/", "/settings/", "/settings/profile/", "/settings/consent/"]
PRIVATE += ["/settings/emails/", "/settings/display/", "/settings/export/", "/settings/delete/", "/welcome/you/"]
PRIVATE += ["/alerts/record/", "/recovery/", "/recovery/new/"]


def test_every_page_for_everybody_on_a_phone(look):
    assert look(PUBLIC, PHONE, "light") == []


@pytest.mark.parametrize("part", [0, 1, 2])  # in parts, so that two workers share them
def test_every_page_of_a_runner_on_a_phone(look, ana, part):
    assert look(PRIVATE[part::3], PHONE, "light", ana.user.email) == []


def test_the_main_pages_on_a_laptop_in_the_dark(look, ana):
    assert look(PUBLIC[:2], LAPTOP, "dark") == []
    assert look(PRIVATE[:5], LAPTOP, "dark", ana.user.email) == []


def test_the_stop_page(look, ana):
    pain(ana, ana.today(timezone.now()), site="hip", side="l", score=4)
    assert look(["/today/", "/risk/", "/alerts/", "/pain/"], PHONE, "dark", ana.user.email) == []


def test_the_pages_of_a_coach_and_of_sharing(look, ana):
    now, cy = timezone.now(), factories.coach()
    link = factories.coaching(cy, ana)
    pain(ana, ana.today(now), site="fibula", side="l", score=2)
    services.rescore(runner=ana, today=ana.today(now), now=now)
    hurting = factories.runner("hurting")
    factories.coaching(cy, hurting)
    pain(hurting, hurting.today(now), site="hip", side="l", score=4)
    services.rescore(runner=hurting, today=hurting.today(now), now=now)
    write_note(link=link, text="Two quiet days?", now=now)
    coachs = ["/athletes/", f"/athletes/{link.pk}/", "/athletes/invitations/", f"/athletes/{link.pk}/leave/"]
    assert look([*coachs, "/settings/"], PHONE, "light", cy.user.email) == []
    assert look(coachs[:2], LAPTOP, "dark", cy.user.email) == []
    own = [f"/settings/sharing/{link.pk}/", f"/settings/sharing/{link.pk}/stop/", "/settings/sharing/invite/"]
    own += ["/settings/sharing/", "/settings/sharing/record/", "/notes/", "/today/"]
    assert look(own, PHONE, "dark", ana.user.email) == []


def test_a_planted_fault_is_found(browser):
    """The checker goes red on a page with a picture that nobody described."""
    need("axe")
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = browser.new_page()
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><img src="x.png"></main></html>')
    assert [item["id"] for item in Axe().run(page).response["violations"]] == ["image-alt"]
    page.close()


TOO_WIDE = """() => {
  document.documentElement.style.fontSize = "200%";
  const room = document.documentElement.clientWidth, all = [...document.querySelectorAll("main *, header *")];
  if (document.documentElement.scrollWidth <= room) return [];
  const out = all.filter((one) => one.getBoundingClientRect().right > room + 1 && !one.closest(".vh"));
  return [document.documentElement.scrollWidth, ...out.map((one) => one.tagName + "." + one.getAttribute("class"))];
}"""


def too_wide(browser, address: str, email: str, paths: list[str]) -> dict[str, list]:
    """Return the pages that are wider than a phone with letters twice as large, and what sticks out."""
    context = browser.new_context(viewport=PHONE, base_url=address)
    context.add_cookies([session_of(email, address)])
    page = context.new_page()
    wide = {}
    for path in paths:
        assert page.goto(path).status == 200, path
        if found := page.evaluate(TOO_WIDE):
            wide[path] = found
    context.close()
    return wide


def test_a_coachs_pages_and_a_note_of_one_long_word_fit_a_phone_with_letters_twice_as_large(
    browser, reading_site, ana
):
    now, cy = timezone.now(), factories.coach("coach_cy_of_the_long_distance_runners_club")
    link = factories.coaching(cy, ana, shares=["training", "risk", "messages"])
    hurting = factories.runner("hurting_from_a_faraway_place_with_a_long_name")
    factories.coaching(cy, hurting)
    pain(hurting, hurting.today(now), site="hip", side="l", score=4)
    for runner in (ana, hurting):
        services.rescore(runner=runner, today=runner.today(now), now=now)
    write_note(link=link, text="https://example.org/" + "a" * 900, now=now)
    assert too_wide(browser, reading_site, cy.user.email, ["/athletes/", f"/athletes/{link.pk}/"]) == {}
    assert too_wide(browser, reading_site, ana.user.email, ["/today/", "/notes/"]) == {}


def test_letters_twice_as_large_fit_a_phone_where_sharing_is_asked(browser, reading_site, ana):
    now, cy = timezone.now(), factories.coach("coach_cy_of_the_long_distance_runners_club")
    factories.coaching(cy, ana)
    maya = factories.coach("coach_maya_of_the_long_distance_runners_club")
    made = invite_athlete(coach=maya, email=ana.user.email, now=now, by_mail=False).invitation
    pages = ["/settings/sharing/invite/", f"/settings/sharing/invitations/{made.pk}/", "/settings/sharing/"]
    pages += ["/runs/new/?other=1", "/runs/new/", "/today/", "/runs/", "/more/"]
    context = browser.new_context(viewport=PHONE, base_url=reading_site)
    context.add_cookies([session_of(ana.user.email, reading_site)])
    page = context.new_page()
    wide = {}
    for path in pages:
        assert page.goto(path).status == 200, path
        if path == pages[0]:
            ways = [one.bounding_box()["width"] for one in page.locator(".invite-ways .btn").all()]
            assert len(ways) == 2
            assert ways[0] == pytest.approx(ways[1], abs=1), "no way of inviting looks like the lesser one"
        if found := page.evaluate(TOO_WIDE):
            wide[path] = found
    context.close()
    assert wide == {}
