"""Settings: everything of the welcome can be changed later, and the rest."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from runners.models import BoneInjury, Category, Runner, User
from runners.signals import profile_changed
from tests import factories
from tests.runners.conftest import heard

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def text(response: object) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["settings", "profile", "bones", "consent", "display", "emails", "delete", "more"])
def test_every_page_answers_a_runner(ana_client: Client, name: str) -> None:
    assert ana_client.get(reverse(f"runners:{name}")).status_code == 200


@pytest.mark.parametrize("name", ["settings", "display", "emails", "delete", "more", "invitations"])
def test_a_coach_has_the_pages_that_are_not_about_training(signed_in: SignIn, name: str) -> None:
    page = signed_in(factories.coach().user).get(reverse(f"runners:{name}"))
    assert page.status_code == 200
    assert "Log run" not in text(page)


@pytest.mark.parametrize("name", ["profile", "bones", "consent", "welcome"])
def test_a_coach_has_no_health_pages(signed_in: SignIn, name: str) -> None:
    assert signed_in(factories.coach().user).get(reverse(f"runners:{name}")).url == reverse("runners:settings")


def test_a_change_of_the_profile_is_stored_and_rescores(ana: Runner, ana_client: Client) -> None:
    with heard(profile_changed) as news:
        answer = ana_client.post(reverse("runners:profile"), {"height_cm": "5'9", "usual_weekly_m": "40", "sex": "f"})
    assert answer.url == reverse("runners:profile")
    assert "Profile saved" in text(ana_client.get(answer.url))
    ana.refresh_from_db()
    assert (ana.height_cm, ana.usual_weekly_m, ana.sex) == (Decimal("175.3"), 40_000, "f")
    assert [one["runner"] for one in news] == [ana]


def test_a_wrong_profile_says_so_and_keeps_what_was_typed(ana: Runner, ana_client: Client) -> None:
    page = ana_client.post(reverse("runners:profile"), {"height_cm": "12", "usual_weekly_m": "44"})
    assert page.status_code == 422
    assert 'value="12"' in text(page)
    assert 'value="44"' in text(page)
    ana.refresh_from_db()
    assert ana.usual_weekly_m is None


def test_injuries_are_added_and_removed(ana: Runner, ana_client: Client) -> None:
    ana_client.post(reverse("runners:bones"), {"site": "femur", "side": "r", "month": "2", "year": "2024"})
    injury = ana.injuries.get()
    assert (injury.site, injury.confirmed) == ("femur", None)
    assert "February 2024" in text(ana_client.get(reverse("runners:bones")))
    remove = reverse("runners:injury_remove", args=[injury.pk])
    assert ana_client.get(remove).status_code == 405
    assert ana_client.post(remove, {"from": "runners:welcome_bones"}).url == reverse("runners:welcome_bones")
    assert not BoneInjury.objects.exists()


def test_another_persons_injury_is_not_there(ana_client: Client, sam: Runner) -> None:
    injury = factories.injury(sam)
    remove = reverse("runners:injury_remove", args=[injury.pk])
    assert ana_client.post(remove).status_code == 404
    assert BoneInjury.objects.filter(pk=injury.pk).exists()


def test_withdrawing_takes_one_post_and_holds_from_the_next_request(ana: Runner, ana_client: Client) -> None:
    factories.injury(ana)
    page = reverse("runners:consent")
    assert ana_client.get(page).content.count(b"Agreed on") == len(Category)
    assert ana_client.post(page, {"withdraw": "pain"}).url == page
    assert not BoneInjury.objects.exists()
    assert ana_client.get(reverse("runners:bones")).url == page
    assert ana_client.get(page).content.count(b"Agreed on") == len(Category) - 1
    ana_client.post(page, {"give": "pain"})
    assert ana.allows("pain")


def test_withdrawing_training_leads_back_to_the_welcome(ana_client: Client) -> None:
    ana_client.post(reverse("runners:consent"), {"withdraw": "training"})
    assert ana_client.get("/today/").url.startswith(reverse("runners:welcome"))
    assert ana_client.get(reverse("runners:profile")).url == reverse("runners:welcome_consent")
    assert ana_client.get(reverse("runners:settings")).status_code == 200


@pytest.mark.parametrize("body", [{}, {"withdraw": "fuel"}, {"give": "fuel"}, {"withdraw": ""}])
def test_a_consent_post_that_says_nothing_changes_nothing(
    ana: Runner, ana_client: Client, body: dict[str, str]
) -> None:
    ana_client.post(reverse("runners:consent"), body)
    assert ana.categories() == set(Category.values)


def test_agreeing_in_the_settings_needs_the_welcomes_first_sentence(signed_in: SignIn) -> None:
    ines = factories.runner("ines", consents=[], understood_at=None)
    answer = signed_in(ines.user).post(reverse("runners:consent"), {"give": "training"})
    assert answer.url == reverse("runners:welcome_consent")
    assert not ines.categories()


def test_display_changes_units_zone_and_theme(ana: Runner, ana_client: Client) -> None:
    ana_client.post(reverse("runners:display"), {"theme": "dark", "units": "mi", "time_zone": "America/New_York"})
    ana.refresh_from_db()
    assert (ana.units, ana.time_zone, ana.user.theme) == ("mi", "America/New_York", "dark")
    assert 'data-theme="dark"' in text(ana_client.get(reverse("runners:settings")))
    ana_client.post(reverse("runners:display"), {"theme": "", "units": "mi", "time_zone": "America/New_York"})
    assert "data-theme" not in text(ana_client.get(reverse("runners:settings")))
    page = ana_client.post(reverse("runners:display"), {"theme": "pink", "units": "mi", "time_zone": "Moon/Sea"})
    assert page.status_code == 422


@pytest.mark.parametrize("zone", ["Etc/GMT+5", "EST5EDT"])
def test_choosing_a_theme_leaves_a_zone_that_only_a_browser_knows(ana: Runner, ana_client: Client, zone: str) -> None:
    Runner.objects.update(time_zone=zone)
    page = reverse("runners:display")
    assert f'value="{zone}" selected' in text(ana_client.get(page))
    assert ana_client.post(page, {"theme": "dark", "units": "km", "time_zone": zone}).url == page
    ana.refresh_from_db()
    assert ana.time_zone == zone


def test_a_coach_chooses_the_zone_and_who_is_both_has_one(ana: Runner, ana_client: Client, signed_in: SignIn) -> None:
    cy, both = factories.coach(), factories.coach(by=ana.user)
    page = signed_in(cy.user)
    assert "Time zone" in text(page.get(reverse("runners:display")))
    page.post(reverse("runners:display"), {"theme": "", "time_zone": "Asia/Kathmandu"})
    ana_client.post(reverse("runners:display"), {"theme": "", "units": "km", "time_zone": "Africa/Cairo"})
    for one in (cy, both, ana):
        one.refresh_from_db()
    assert [cy.time_zone, both.time_zone, ana.time_zone] == ["Asia/Kathmandu", "Africa/Cairo", "Africa/Cairo"]
    late = datetime(2026, 9, 21, 20, 0, tzinfo=UTC)
    assert (cy.today(late).day, both.today(late).day) == (22, 21)
