"""The welcome: consent first, then only what was agreed to, each step saved alone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from runners.models import BoneInjury, Category, Consent, Runner, Weight
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]

ALL_BOXES = dict.fromkeys([*Category.values, "understood"], "on")


@pytest.fixture
def newcomer() -> Runner:
    return factories.runner("ines", consents=[], welcomed_at=None, understood_at=None)


@pytest.fixture
def client(newcomer: Runner, signed_in: SignIn) -> Client:
    return signed_in(newcomer.user)


def step(name: str) -> str:
    return reverse(f"runners:welcome_{name}")


def text(response: object) -> str:
    return response.content.decode()


def test_no_box_is_ticked_for_anybody(client: Client) -> None:
    page = text(client.get(step("consent")))
    assert page.count('type="checkbox"') == len(Category) + 1
    assert "checked" not in page


@pytest.mark.parametrize("missing", ["training", "understood"])
def test_the_two_needed_boxes_are_asked_for_kindly_and_the_others_stay_ticked(client: Client, missing: str) -> None:
    boxes = {name: value for name, value in ALL_BOXES.items() if name != missing}
    page = client.post(step("consent"), boxes)
    assert page.status_code == 422
    assert text(page).count("Tick this box") == 2  # beside the box and in the summary
    assert text(page).count(" checked") == len(boxes)
    assert not Consent.objects.exists()


def test_each_ticked_category_is_stored_and_no_other(client: Client, newcomer: Runner) -> None:
    client.post(step("consent"), {"training": "on", "body": "on", "understood": "on"})
    assert newcomer.categories() == {"training", "body"}


@pytest.mark.parametrize("page", ["you", "bones", "running", "done"])
def test_no_step_is_reached_before_consent(client: Client, page: str) -> None:
    assert client.get(step(page)).url == step("consent")
    assert client.post(step(page), {"usual_weekly_m": "30", "site": "tibia"}).url == step("consent")
    assert not BoneInjury.objects.exists()


def test_without_consent_to_body_and_pain_neither_is_asked_nor_stored(client: Client, newcomer: Runner) -> None:
    client.post(step("consent"), {"training": "on", "understood": "on"})
    page = text(client.get(step("you")))
    assert "Step 2 of 3" in page
    for name in ("sex", "birth_year", "height_cm", "weight_kg"):
        assert f'name="{name}"' not in page
    answer = client.post(
        step("you"), {"units": "mi", "time_zone": "Europe/Oslo", "sex": "f", "weight_kg": "60", "height_cm": "170"}
    )
    assert answer.url == step("running")
    newcomer.refresh_from_db()
    assert (newcomer.units, newcomer.time_zone) == ("mi", "Europe/Oslo")
    assert (newcomer.sex, newcomer.height_cm, Weight.objects.count()) == ("", None, 0)
    assert client.get(step("bones")).url == step("running")


def test_the_whole_welcome(client: Client, newcomer: Runner) -> None:
    assert client.post(step("consent"), ALL_BOXES).url == step("you")
    facts = {
        "units": "km",
        "time_zone": "Europe/Berlin",
        "sex": "f",
        "birth_year": "1994",
        "height_cm": "172,5",
        "weight_kg": "58,5",
    }
    assert client.post(step("you"), facts).url == step("bones")
    injury = {"site": "tibia", "side": "l", "month": "3", "year": "2025", "confirmed": "yes"}
    assert client.post(step("bones"), injury).url == step("bones"), "there may be another one"
    assert "Shin bone" in text(client.get(step("bones")))
    assert client.post(step("bones"), {"skip": "1"}).url == step("running")
    assert client.post(step("running"), {"usual_weekly_m": "35,5", "usual_cadence_spm": "168"}).url == step("done")
    newcomer.refresh_from_db()
    assert (newcomer.sex, newcomer.birth_year, float(newcomer.height_cm)) == ("f", 1994, 172.5)
    assert float(Weight.objects.get().kg) == 58.5
    assert (newcomer.usual_weekly_m, newcomer.usual_cadence_spm) == (35_500, 168)
    assert newcomer.welcomed_at is not None
    assert client.get(step("done")).status_code == 200


def test_everything_but_consent_can_be_skipped_and_is_then_unknown(client: Client, newcomer: Runner) -> None:
    client.post(step("consent"), ALL_BOXES)
    for name in ("you", "bones", "running"):
        assert client.post(step(name), {"skip": "1", "height_cm": "172"}).status_code == 302
    newcomer.refresh_from_db()
    assert (newcomer.height_cm, newcomer.usual_weekly_m, BoneInjury.objects.count()) == (None, None, 0)
    assert newcomer.welcomed_at is not None


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("height_cm", "3", "Enter a height between 120 and 230 cm, for example 172."),
        ("height_cm", "tall", "Enter a height between 120 and 230 cm, for example 172."),
        ("weight_kg", "1000", "Enter a weight between 30 and 250 kg, for example 63.5."),
        ("birth_year", "94", "Enter a year from 1920 to"),
        ("birth_year", "２０００", "Enter a year from 1920 to"),
    ],
)
def test_errors_say_what_to_do_and_what_was_typed_survives(
    client: Client, field: str, typed: str, words: str
) -> None:
    client.post(step("consent"), ALL_BOXES)
    page = client.post(step("you"), {"units": "km", "time_zone": "UTC", "sex": "m", field: typed})
    assert page.status_code == 422
    assert text(page).count(words) == 2
    assert f'value="{typed}"' in text(page)
    assert f'href="#id_{field}"' in text(page)
    assert not Weight.objects.exists()


def test_numbers_are_read_as_the_labels_were_written_even_when_the_units_change(
    client: Client, newcomer: Runner
) -> None:
    client.post(step("consent"), ALL_BOXES)
    client.post(step("you"), {"units": "mi", "time_zone": "UTC", "weight_kg": "63.5", "height_cm": "172"})
    assert float(Weight.objects.get().kg) == 63.5
    page = text(client.get(step("you")))
    assert 'value="140"' in page
    assert "5&#x27;8" in page


def test_a_number_shown_rounded_and_left_alone_keeps_its_value(client: Client, newcomer: Runner) -> None:
    client.post(step("consent"), ALL_BOXES)
    Runner.objects.update(units="mi", height_cm="172.5", usual_weekly_m=35_000)
    page = client.get(step("you"))
    shown = {name: page.context["form"][name].value() for name in ("units", "time_zone", "height_cm")}
    client.post(step("you"), shown | {"birth_year": "1994"})
    newcomer.refresh_from_db()
    assert (float(newcomer.height_cm), newcomer.birth_year) == (172.5, 1994)


def test_going_back_to_consent_shows_what_was_given_and_offers_the_rest(client: Client, newcomer: Runner) -> None:
    client.post(step("consent"), {"training": "on", "understood": "on"})
    page = text(client.get(step("consent")))
    assert page.count('type="checkbox"') == len(Category) - 1
    client.post(step("consent"), {})
    assert newcomer.categories() == {"training"}
    client.post(step("consent"), dict.fromkeys(Category.values, "on"))
    assert newcomer.categories() == set(Category.values)
    assert client.post(step("consent"), {}).url == step("you")


@pytest.mark.parametrize(
    ("month", "year"),
    [("", "2024"), ("3", ""), ("3", "24"), ("3", "1800"), ("12", "2999"), ("13", "2024"), ("x", "y")],
)
def test_an_injury_needs_a_month_in_the_past(client: Client, month: str, year: str) -> None:
    client.post(step("consent"), ALL_BOXES)
    page = client.post(step("bones"), {"site": "tibia", "month": month, "year": year})
    assert page.status_code == 422
    assert not BoneInjury.objects.exists()


def test_the_welcome_leads_on_to_where_the_person_was_going_but_never_off_the_site(client: Client) -> None:
    client.get(reverse("runners:welcome"), {"next": "/runs/"})
    client.post(step("consent"), ALL_BOXES)
    assert 'href="/runs/"' in text(client.get(step("done")))
    client.get(reverse("runners:welcome"), {"next": "https://evil.example/"})
    assert "evil" not in text(client.get(step("done")))
    client.cookies["welcome_next"] = "//evil.example/"
    assert "evil" not in text(client.get(step("done")))


def test_somebody_who_is_no_runner_has_no_welcome(signed_in: SignIn) -> None:
    coach = signed_in(factories.coach().user)
    assert coach.get(reverse("runners:welcome")).url == reverse("runners:settings")


def test_a_runner_without_consent_is_led_to_the_welcome_and_a_coach_to_the_athletes(
    client: Client, signed_in: SignIn
) -> None:
    assert client.get("/today/").url == "/welcome/?next=%2Ftoday%2F"
    assert client.post("/runs/new/", {}).url == "/welcome/"
    assert client.get("/today/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/welcome/"
    coach = signed_in(factories.coach().user)
    assert coach.get("/today/").url == reverse("risk:roster")
    assert "Invite your first athlete" in text(coach.get(reverse("risk:roster")))
    nobody = signed_in(factories.user("staffer"))
    assert nobody.get("/today/").url == reverse("runners:settings")
