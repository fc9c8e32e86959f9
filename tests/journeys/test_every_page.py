"""Every page a runner sees: nothing for axe, the console or a narrow screen to complain about."""

import pytest
from django.utils import timezone

from risk import services
from risk.services.notes import write_note
from runners.services import invite_athlete
from tests import factories
from tests.conftest import need
from tests.journeys.conftest import LAPTOP, PHONE
from tests.log_factories import pain, run, shoe, steady_weeks

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
PRIVATE += ["/pain/", "/pain/new/", "/more/", "/settings/", "/settings/profile/", "/settings/consent/"]
PRIVATE += ["/settings/emails/", "/settings/display/", "/settings/delete/", "/welcome/you/"]


@pytest.fixture
def look(browser, reading_site):
    """Return a function that opens pages and collects what is wrong with them."""
    need("axe")
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  (only .ci/run installs it)

    axe = Axe()

    def visit(paths: list[str], viewport: dict[str, int], theme: str, email: str | None = None) -> list[str]:
        context = browser.new_context(viewport=viewport, color_scheme=theme, base_url=reading_site)
        page, wrong = context.new_page(), []
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        if email:
            page.goto("/accounts/login/")
            page.locator("input[name=login]").fill(email)
            page.locator("input[name=password]").fill(factories.PASSWORD)
            page.locator("main form button[type=submit]").first.click()
            page.wait_for_load_state()
        for path in paths:
            page.goto(path)
            found = axe.run(page).response["violations"]
            wrong += [
                f"{path} {theme} {viewport['width']}: {item['id']} {item['nodes'][0]['html'][:80]}" for item in found
            ]
            page.set_viewport_size({"width": 320, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{path}: wider than a screen of 320 px")
            page.set_viewport_size(viewport)
        context.close()
        return wrong

    return visit


@pytest.fixture
def ana():
    """A runner with eight weeks, a spike yesterday, two pairs, scored up to today."""
    now = timezone.now()
    runner = factories.runner("ana", usual_weekly_m=40_000)
    today = runner.today(now)
    pair = shoe(runner, start_distance_m=420_000, is_default=True)
    steady_weeks(runner, weeks=8, until=today, shoe=pair)
    run(runner, today, km=19)
    services.rescore(runner=runner, today=today, now=now)
    return runner


def test_every_page_on_a_phone(look, ana):
    assert look(PUBLIC, PHONE, "light") == []
    assert look(PRIVATE, PHONE, "light", ana.user.email) == []


def test_the_main_pages_on_a_laptop_in_the_dark(look, ana):
    assert look(PUBLIC[:2], LAPTOP, "dark") == []
    assert look(PRIVATE[:6], LAPTOP, "dark", ana.user.email) == []


def test_the_stop_page(look, ana):
    pain(ana, ana.today(timezone.now()), site="hip", side="l", score=4)
    assert look(["/today/", "/risk/", "/alerts/", "/pain/"], PHONE, "dark", ana.user.email) == []


def test_the_pages_of_a_coach_an_operator_and_of_sharing(look, ana):
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
    staff = factories.user("olu", is_staff=True, is_superuser=True)
    assert look(["/operator/"], LAPTOP, "light", staff.email) == []


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
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(factories.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
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
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(ana.user.email)
    page.locator("input[name=password]").fill(factories.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
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
