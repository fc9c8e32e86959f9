"""From signing up to the stop page, as a person with a phone would do it."""

import re
from datetime import date, timedelta

import pytest

from runners.models import Runner
from tests.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL, PASSWORD = "ines@example.org", "osteon-lacuna-42"


def link_in(mail) -> str:
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+", text)[0]


def sign_up(page, site):
    page.goto("/")
    page.get_by_role("link", name="Start logging").first.click()
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("form button[type=submit]").last.click()
    eventually(lambda: site.mails)
    page.goto(link_in(site.mails[0]))
    page.locator("main form button[type=submit]").first.click()


def agree_to_everything(page):
    for box in page.locator("main input[type=checkbox]").all():
        assert not box.is_checked(), "no box is ticked for anybody"
        box.check()
    page.locator("main form button[type=submit]").first.click()


def skip(page):
    page.locator("main form button[name=skip]").click()


def log_run(page, km: str, time: str, on: date):
    page.goto("/runs/new/")
    page.locator("[name=distance]").fill(km)
    page.locator("[name=duration]").fill(time)
    choose_date(page, on)
    page.get_by_role("button", name="Save run").first.click()
    page.wait_for_url("**/today/")


def choose_date(page, on: date):
    page.locator("select[name=local_date]").select_option("other")
    page.locator("input[name=other_date]").fill(on.isoformat())


def save_todays(page):
    """Save a run of today: between midnight and three the form asks which day it was."""
    page.locator("select[name=local_date]").select_option(label="Today")
    page.get_by_role("button", name="Save run").first.click()


def index_shown(page) -> int:
    """Return the index that Today shows, once the worker is done."""
    page.goto("/today/")
    page.wait_for_function("() => !document.body.innerText.includes('Updating')", timeout=20_000)
    return int(re.search(r"(\d+) of 100", page.locator("main").inner_text())[1])


def test_a_new_runner_is_warned_of_a_long_run_and_stopped_by_hip_pain(page, site):
    sign_up(page, site)
    page.wait_for_url("**/welcome/**")
    agree_to_everything(page)
    page.wait_for_url("**/welcome/you/")
    assert page.locator("[name=time_zone]").input_value() == "Europe/Berlin"
    for _ in range(3):
        skip(page)
    page.wait_for_url("**/welcome/done/")

    ines = Runner.objects.get(user__email=EMAIL)
    today = ines.today(ines.created_at)
    for days_ago, km in ((20, "5.8"), (14, "6"), (8, "6.1"), (3, "6.2")):
        log_run(page, km, "36:00", today - timedelta(days=days_ago))
    before = index_shown(page)

    page.goto("/runs/new/")
    page.locator("[name=distance]").fill("12.6")
    page.locator("[name=duration]").fill("1:15:00")
    page.get_by_text("past your longest").first.wait_for(timeout=10_000)  # named before it is saved
    page.screenshot(path=site.path / "named.png")
    save_todays(page)
    page.wait_for_url("**/today/")
    after = index_shown(page)
    assert after > before
    reason = page.locator("main").inner_text()
    assert "12.6 km" in reason
    assert "6.2 km" in reason

    eventually(lambda: len(site.mails) >= 2)
    mail = site.mails[-1]
    assert mail["To"] == EMAIL
    assert not re.search(r"pain|hip|risk|moderate|high", mail["Subject"], re.I)
    for kind in ("plain", "html"):
        content = mail.get_body((kind,)).get_content()
        assert "12.6 km" in content
        assert "6.2 km" in content
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    hurt_the_hip(page)
    assert "Stop running for now" in page.locator("h1").inner_text()
    assert "of 100" not in page.locator("body").inner_text()
    for path in ("/today/", "/risk/", "/alerts/", "/runs/"):
        page.goto(path)
        assert "of 100" not in page.locator("body").inner_text(), path
    eventually(lambda: len(site.mails) >= 3)
    assert site.mails[-1]["Subject"] == "Please read before your next run"


def hurt_the_hip(page):
    page.goto("/runs/new/")
    page.locator("[name=distance]").fill("3")
    page.locator("[name=duration]").fill("20:00")
    page.get_by_text("Yes, mark where").click()
    page.locator("label.hit-hip-l").click()
    page.locator("[data-site-questions=hip-l]").get_by_text("Niggle").click()
    save_todays(page)
    page.wait_for_url("**/today/")
