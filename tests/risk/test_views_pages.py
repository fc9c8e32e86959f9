"""Pages for everybody, and those that stand when nothing else does."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests import factories
from tests.risk.pages import signed_in

PUBLIC = ["/how-it-works/", "/what-to-do/", "/privacy/", "/accessibility/"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", *PUBLIC])
def test_anybody_may_read_them(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("url", ["/", *PUBLIC])
def test_they_need_no_database_signed_out(client, url):
    assert client.get(url).status_code == 200  # no mark: a query would fail the test


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize("url", PUBLIC)
def test_a_runner_reads_them_too_with_one_heading(url):
    response = signed_in(factories.runner("ana")).get(url)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_landing_leads_people_home(client):
    assert signed_in(factories.runner("ana")).get("/").url == "/today/"
    client.force_login(factories.coach().user)
    assert client.get("/").url == "/athletes/"


def test_a_closed_site_says_so(client, settings):
    assert b"Start logging" in client.get("/").content
    settings.SIGN_UP_OPEN = False
    page = client.get("/").content
    assert b"This site is invitation only." in page
    assert b"Start logging" not in page


def test_the_method_names_its_limits(client):
    text = " ".join(client.get("/how-it-works/").content.decode().split())
    for said in (
        "They are not probabilities.",
        "The index has not been validated against real injuries.",
        "but no figure is special",
        "It plays no part in the index",
        "No study shows a distance at which bones begin to suffer.",
        "At the same distance, large studies found no difference between hard and soft.",
        "insoles in recruits found nothing",
        "vitamin C",
        "What is solid, and what is a choice",
        "Our choice:",
        "not a diagnosis",
        "Wright AA",
    ):
        assert said in text


def test_what_to_do_names_what_cannot_wait(client):
    text = client.get("/what-to-do/").content.decode()
    for said in (
        "Get care today",
        "cannot put weight on it",
        "Pain at rest or at night",
        "Pressing on the spot hurts",
    ):
        assert said in text


@pytest.mark.parametrize("code", ["403", "404", "500"])
def test_error_pages_stand_without_request_and_database(code):
    text = render_to_string(f"{code}.html")
    assert text.count("<h1") == 1
    assert 'href="/"' in text
    assert "style=" not in text


@pytest.mark.django_db
def test_an_unknown_address_gets_its_page():
    response = Client().get("/nothing/")
    assert response.status_code == 404
    assert b"Nothing here" in response.content
