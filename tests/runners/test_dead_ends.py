"""No dead ends: signed out in the middle, an address that is no page, a form that waited too long, no consent."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from runners.models import Category, Coach, Runner, User
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = "/today/"


def text(response: object) -> str:
    return response.content.decode()


def next_of(url: str) -> str:
    assert url.startswith(reverse("account_login"))
    return parse_qs(urlsplit(url).query)["next"][0]


@pytest.mark.parametrize(
    ("referer", "after"),
    [
        ("http://testserver/shoes/?sort=km", "/shoes/?sort=km"),
        ("http://testserver", "/"),
        ("https://elsewhere.example/shoes/", TODAY),
        ("http://testserver.elsewhere.example/", TODAY),
        ("javascript:alert(1)", TODAY),
        ("", TODAY),
    ],
)
def test_a_post_after_the_session_ended_leads_back_to_the_page_it_came_from(referer: str, after: str) -> None:
    headers = {"Referer": referer} if referer else {}
    answer = Client(headers=headers).post(reverse("training:rest_day"))
    assert answer.status_code == 302
    assert next_of(answer.url) == after


def test_opening_a_page_signed_out_leads_back_to_that_page() -> None:
    answer = Client(headers={"Referer": "http://testserver/shoes/"}).get(reverse("training:run_list") + "?before=x")
    assert next_of(answer.url) == reverse("training:run_list") + "?before=x"


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in() -> None:
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/runs/log/?on=x"}
    answer = Client(headers=page).get(reverse("risk:run_preview"))
    assert next_of(answer.headers["HX-Redirect"]) == "/runs/log/?on=x"
    elsewhere = page | {"HX-Current-URL": "https://elsewhere.example/runs/"}
    assert next_of(Client(headers=elsewhere).get(reverse("risk:run_preview")).headers["HX-Redirect"]) == TODAY


def test_an_address_that_only_takes_posts_says_so(ana_client: Client) -> None:
    page = ana_client.get(reverse("training:rest_day"), headers={"Accept": "text/html"})
    assert page.status_code == 405
    assert page.headers["Allow"] == "POST"
    assert "There is no page at this address" in text(page)
    assert page.headers["Cache-Control"] == "no-store"


def test_a_program_that_asks_for_no_page_gets_none(ana_client: Client) -> None:
    answer = ana_client.get(reverse("training:rest_day"), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_form_without_its_token_is_explained(ana: Runner) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana.user)
    page = client.post(reverse("training:rest_day"))
    assert page.status_code == 403
    assert "The form was not sent" in text(page)
    assert 'class="brand"' in text(page)


@pytest.mark.parametrize("name", ["training:pain_list", "training:pain_create", "runners:bones"])
def test_a_page_about_pain_says_which_consent_it_needs(signed_in: SignIn, name: str) -> None:
    client = signed_in(factories.runner("ines", consents=["training"]).user)
    page = client.get(reverse(name), follow=True)
    assert page.redirect_chain == [(reverse("runners:consent"), 302)]
    assert "needs your consent to store this: Pain and bone injuries" in text(page)


def test_more_offers_pain_only_with_consent(signed_in: SignIn, ana_client: Client) -> None:
    pain = f'href="{reverse("training:pain_list")}"'
    without = signed_in(factories.runner("ines", consents=["training"]).user)
    assert pain in text(ana_client.get(reverse("runners:more")))
    assert pain not in text(without.get(reverse("runners:more")))


def test_the_log_form_says_why_it_does_not_ask_about_pain(signed_in: SignIn, ana_client: Client) -> None:
    words = "Bone pain is not asked"
    without = signed_in(factories.runner("ines", consents=["training"]).user)
    assert words not in text(ana_client.get(reverse("training:run_create")))
    page = text(without.get(reverse("training:run_create")))
    assert words in page
    assert f'<a href="{reverse("runners:consent")}">See or change that</a>' in page


def test_the_page_of_alerts_names_the_consent_that_some_wait_for(signed_in: SignIn, ana_client: Client) -> None:
    words = "These cannot come without your consent to store "
    without = signed_in(factories.runner("ines", consents=["training"]).user)
    assert words not in text(ana_client.get(reverse("runners:emails")))
    page = text(without.get(reverse("runners:emails")))
    assert f"{words}{Category.RISK.label}, {Category.PAIN.label}: Bone pain, Big single run" in page


def test_the_main_pages_are_one_step_away(ana_client: Client) -> None:
    page = text(ana_client.get(reverse("risk:detail")))
    nav = page[page.index("<nav") : page.index("</nav>")]
    links = ["risk:today", "training:run_list", "training:run_create", "risk:detail", "training:shoe_list"]
    found = [nav.find(f'href="{reverse(name)}"') for name in [*links, "runners:more"]]
    assert -1 not in found
    assert found == sorted(found)
    assert nav.count('aria-current="page"') == 1
    assert (
        f'href="{reverse("training:shoe_list")}"' in text(ana_client.get(reverse("runners:more"))).split("<main")[1]
    )


def test_a_coach_who_also_runs_gets_a_log_and_the_welcome(coach_cy: Coach, signed_in: SignIn) -> None:
    client = signed_in(coach_cy.user)
    assert "I also run" in text(client.get(reverse("risk:roster")))
    answer = client.post(reverse("runners:also_run"), {"time_zone": "Europe/Berlin"})
    assert answer.url == reverse("runners:welcome")
    runner = Runner.objects.get(user=coach_cy.user)
    assert (runner.time_zone, runner.categories()) == ("Europe/Berlin", frozenset())
    assert Coach.objects.filter(user=coach_cy.user).exists()
    assert "I also run" not in text(client.get(reverse("risk:roster")))


def test_a_made_up_time_zone_becomes_utc_and_a_runner_stays_the_runner(
    coach_cy: Coach, ana: Runner, ana_client: Client, signed_in: SignIn
) -> None:
    signed_in(coach_cy.user).post(reverse("runners:also_run"), {"time_zone": "Mars/Olympus"})
    assert Runner.objects.get(user=coach_cy.user).time_zone == "UTC"
    before = ana.time_zone
    ana_client.post(reverse("runners:also_run"), {"time_zone": "Asia/Tokyo"})
    ana.refresh_from_db()
    assert ana.time_zone == before
